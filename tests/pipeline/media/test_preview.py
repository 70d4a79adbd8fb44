import io
from pathlib import Path

import pytest
from PIL import Image

from bot.pipeline.media.decoder_pool import PREVIEWING, DecoderPool, task_on

_CARD = (30, 31, 34)


async def preview(decoders: DecoderPool, directory: Path, *pictures: bytes) -> Image.Image:
    sources = [directory / f"{number}.png" for number in range(len(pictures))]
    for source, picture in zip(sources, pictures, strict=True):
        source.write_bytes(picture)
    target = directory / "preview.jpg"
    first, *beside = sources
    task = task_on(first, "preview", beside=[*map(str, beside)], target=str(target), limit=150_000)
    answer = await decoders.run(task, PREVIEWING)
    with Image.open(target) as image:
        image.load()
        assert answer == {"width": image.width, "height": image.height}
        return image


def plain(size: tuple[int, int], colour: tuple[int, ...], kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB" if len(colour) == 3 else "RGBA", size, colour).save(written, kind)
    return written.getvalue()


def near(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = image.getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(one - other) <= 4 for one, other in zip(found, colour, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_is_shown_no_larger_than_a_card_shows_it(
    decoders: DecoderPool, tmp_path: Path, kind: str
) -> None:
    shown = await preview(decoders, tmp_path, plain((2400, 1200), (200, 40, 40), kind))
    assert (shown.format, shown.size) == ("JPEG", (960, 480))
    assert near(shown, (480, 240), (200, 40, 40))


async def test_what_is_transparent_is_shown_on_the_colour_of_a_card(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    shown = await preview(decoders, tmp_path, plain((64, 48), (255, 0, 0, 0)))
    assert near(shown, (32, 24), _CARD)


@pytest.mark.parametrize(
    ("count", "columns", "rows"), [(2, 2, 1), (3, 3, 1), (4, 2, 2), (6, 3, 2), (10, 3, 3)]
)
async def test_several_pictures_are_shown_in_rows_of_equal_cells(
    decoders: DecoderPool, tmp_path: Path, count: int, columns: int, rows: int
) -> None:
    colours = [(20 * number, 200 - 20 * number, 90) for number in range(count)]
    kinds = ["JPEG" if number % 2 else "PNG" for number in range(count)]
    made = [plain((1000, 800), colour, kind) for colour, kind in zip(colours, kinds, strict=True)]
    shown = await preview(decoders, tmp_path, *made)
    assert max(shown.size) <= 960
    for place in range(min(count, 9)):
        row, column = divmod(place, columns)
        at = (shown.width * (2 * column + 1) // (2 * columns), shown.height * (2 * row + 1) // (2 * rows))
        assert near(shown, at, colours[place])
