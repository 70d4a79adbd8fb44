"""Pleasant small pictures of a prompt: a sky and hills that its words decide, and the words themselves; no video."""

# pyright: reportUnknownMemberType=false
# Pillow's annotation of `resize` names NumPy's arrays, which are not installed.

import io
import math
import random
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont, ImageOps

Size = tuple[int, int]
Colour = tuple[int, int, int]
_HUGE_SIDE = 2100  # 2100 x 2100 random pixels of three bytes: 12.6 MiB that no PNG can pack
_FONTS = ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "Arial Bold.ttf", "Arial.ttf")
_EAST_ASIAN_FONTS = (
    "NotoSansCJK-Bold.ttc",
    "NotoSansCJK-Regular.ttc",
    "wqy-zenhei.ttc",
    "PingFang.ttc",
    "msyh.ttc",
)


def draw_picture(path: Path, prompt: str, size: Size, *, variant: int, huge: bool) -> None:
    if huge:
        pixels = random.Random(prompt).randbytes(_HUGE_SIDE * _HUGE_SIDE * 3)
        Image.frombytes("RGB", (_HUGE_SIDE, _HUGE_SIDE), pixels).save(path, "PNG", compress_level=1)
        return
    picture = scene(prompt, size, variant=variant)
    write(picture, prompt)
    picture.save(path, "JPEG", quality=88)


def scene(prompt: str, size: Size, *, variant: int = 0) -> Image.Image:
    """A sky, a sun or moon and three ranges of hills; the same for the same prompt and variant."""
    dice = random.Random(f"{prompt}/{variant}")
    hue = dice.randrange(360)
    picture = _sky(hue, size)
    draw = ImageDraw.Draw(picture)
    wide, high = size
    across, up, radius = dice.uniform(0.2, 0.8) * wide, dice.uniform(0.15, 0.35) * high, min(size) * 0.09
    draw.ellipse((across - radius, up - radius, across + radius, up + radius), fill=_colour(hue + 30, 90, 88))
    for depth in range(3):
        light = 58 - 15 * depth
        _hills(draw, size, dice, base=0.55 + 0.14 * depth, colour=_colour(hue + 150, 35, light))
    return picture


def collage(pictures: Sequence[bytes], size: Size) -> Image.Image:
    """The pictures side by side, each cut to fill its share."""
    wide, high = size
    whole = Image.new("RGB", size)
    for place, data in enumerate(pictures):
        left, right = wide * place // len(pictures), wide * (place + 1) // len(pictures)
        with Image.open(io.BytesIO(data)) as opened:
            whole.paste(ImageOps.fit(opened.convert("RGB"), (right - left, high)), (left, 0))
    return whole


def write(picture: Image.Image, prompt: str) -> None:
    """Write the prompt over the foot of the picture, on a darker band so that it can be read."""
    wide, high = picture.size
    font = _font(max(13, min(picture.size) // 16), east_asian=any(0x2E80 <= ord(c) <= 0xFFEF for c in prompt))
    lines = _wrapped(prompt, font, wide - 24)
    step = int(font.size * 1.3)
    top = high - step * len(lines) - 16
    shade = Image.new("RGB", (wide, high - top), (12, 12, 18))
    picture.paste(shade, (0, top), Image.new("L", shade.size, 150))
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((12, top + 8 + number * step), line, font=font, fill=(255, 255, 255))


def _wrapped(prompt: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """At most three lines; broken between characters, because not every script has spaces."""
    text = "".join(c if c.isprintable() else " " for c in prompt)[:400]
    lines: list[str] = []
    while text and len(lines) < 3:
        fits = _fitting(text, font, width)
        lines.append(text[:fits].strip())
        text = text[fits:].lstrip()
    if text:
        lines[-1] = lines[-1][:-1].rstrip() + "…"
    return lines


def _fitting(text: str, font: ImageFont.FreeTypeFont, width: int) -> int:
    """How many characters fit, ending at a space where there is one."""
    fits = len(text)
    while fits > 1 and font.getlength(text[:fits]) > width:
        fits = min(fits - 1, math.ceil(fits * width / font.getlength(text[:fits])))
    space = text.rfind(" ", 0, fits)
    return space if fits < len(text) and space > 0 else fits


@lru_cache(maxsize=32)
def _font(size: int, *, east_asian: bool) -> ImageFont.FreeTypeFont:
    for name in (*(_EAST_ASIAN_FONTS if east_asian else ()), *_FONTS):
        try:
            return ImageFont.truetype(name, size)
        except OSError:  # not installed here; Pillow brings one of its own
            continue
    own = ImageFont.load_default(size)
    if not isinstance(own, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return own


def _sky(hue: int, size: Size) -> Image.Image:
    """One column of it, drawn out."""
    ramp = Image.linear_gradient("L").resize((1, size[1]))
    column = ImageOps.colorize(ramp, _colour(hue, 70, 38), _colour(hue + 40, 85, 80))
    return column.resize(size, Image.Resampling.NEAREST)


def _hills(
    draw: ImageDraw.ImageDraw, size: Size, dice: random.Random, *, base: float, colour: Colour
) -> None:
    wide, high = size
    waves = [(dice.uniform(0.6, 2.4), dice.uniform(0, math.tau), dice.uniform(0.02, 0.06)) for _ in range(3)]
    ridge = [
        (x, high * (base - sum(a * math.sin(f * math.tau * x / wide + p) for f, p, a in waves)))
        for x in range(0, wide + 8, 8)
    ]
    draw.polygon([(0, high), *ridge, (wide + 8, high)], fill=colour)


def _colour(hue: int, saturation: int, lightness: int) -> Colour:
    red, green, blue, *_ = ImageColor.getrgb(f"hsl({hue % 360},{saturation}%,{lightness}%)")
    return red, green, blue
