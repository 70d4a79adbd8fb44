"""What cameras write beside a picture does not leave the member's message."""

# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
# Pillow leaves the values of EXIF tags and its colour profiles open.

import io
import struct
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from bot.pipeline.media.decoder_pool import DecoderPool
from bot.pipeline.media.download import Downloader
from bot.pipeline.media.errors import MediaRefused
from bot.pipeline.media.metadata import without_metadata
from bot.pipeline.media.store import MediaStore
from tests.pipeline.media import samples
from tests.pipeline.media.origin import origin, reply

MAKER, ORIENTATION, GPS = 0x010F, 0x0112, 0x8825
PLACE = (52.0, 31.0, 12.0)
KINDS = ("JPEG", "PNG", "WEBP")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><Location>canary-xmp</Location></x:xmpmeta>'


def photograph(kind: str, orientation: int = 1, **more: Any) -> bytes:
    """As a phone makes it: with the place, the device, XMP, a comment and a colour profile."""
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "canary-maker", orientation
    exif.get_ifd(GPS).update({1: "N", 2: PLACE, 3: "E", 4: PLACE})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", "canary-author")
        text.add_text("Title", "canary-title", zip=True)
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        more |= {"pnginfo": text}
    else:
        more |= {"xmp": XMP}
    more |= {"comment": b"canary-comment"} if kind == "JPEG" else {}
    written = io.BytesIO()
    picture = Image.effect_noise((64, 48), 90).convert("RGB")
    picture.save(written, kind, exif=exif, icc_profile=profile, **more)
    return written.getvalue()


def opened(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image


@pytest.mark.parametrize("kind", KINDS)
def test_place_device_and_words_are_gone_and_every_pixel_is_there(kind: str) -> None:
    taken = photograph(kind)
    assert opened(taken).getexif().get_ifd(GPS)[2] == PLACE
    clean = without_metadata(taken)
    before, after = opened(taken), opened(clean)
    assert after.tobytes() == before.tobytes()
    assert after.info["icc_profile"] == before.info["icc_profile"]
    assert dict(after.getexif()) == {}
    assert b"canary" not in clean
    assert not {"Author", "Title", "xmp", "comment"} & after.info.keys()
    assert without_metadata(clean) == clean


@pytest.mark.parametrize("kind", KINDS)
def test_which_way_is_up_is_the_one_thing_kept(kind: str) -> None:
    for orientation in range(2, 9):
        taken = photograph(kind, orientation)
        clean = without_metadata(taken)
        assert dict(opened(clean).getexif()) == {ORIENTATION: orientation}
        upright = [ImageOps.exif_transpose(opened(each)).tobytes() for each in (taken, clean)]
        assert upright[0] == upright[1]


def test_segments_of_other_programs_and_what_is_appended_go_too() -> None:
    taken = photograph("JPEG", progressive=True)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x12\x1c\x02\x50\0\x0dcanary-byline"
    preview = b"MPF\0canary-preview"
    extra = b"".join(
        struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body
        for kind, body in ((0xED, iptc), (0xE2, preview))
    )
    clean = without_metadata(taken[:2] + extra + taken[2:] + photograph("JPEG"))
    assert clean == without_metadata(taken)
    assert b"canary" not in clean
    assert opened(clean).tobytes() == opened(taken).tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_without_metadata_stays_byte_for_byte(kind: str) -> None:
    for taken in (samples.picture(kind), samples.picture(kind, mode="L")):
        assert without_metadata(taken) == taken


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGBA")]
)
def test_unusual_pictures_look_as_before(kind: str, mode: str) -> None:
    taken = samples.picture(kind, mode=mode)
    assert opened(without_metadata(taken)).tobytes() == opened(taken).tobytes()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_keeps_its_frames(kind: str) -> None:
    taken = samples.picture(kind, frames=3)
    assert without_metadata(taken) == taken


def test_what_is_no_such_picture_is_left_alone() -> None:
    for other in (b"", b"hello", samples.picture("GIF")):
        assert without_metadata(other) == other


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_cut_anywhere_is_refused(kind: str) -> None:
    whole = photograph(kind)
    for length in range(64, len(whole), 97):
        with pytest.raises(MediaRefused):
            without_metadata(whole[:length])


@pytest.mark.parametrize(
    "filling", [b"\xff", b"\xff\x00", b"\xff\xd0", b"\xff\xfe\x00\x02", b"\x00"], ids=repr
)
def test_nothing_takes_long(filling: bytes) -> None:
    hostile = b"\xff\xd8\xff\xda\x00\x02" + (filling * 10_000_000)[:10_000_000]
    began = time.process_time()
    with pytest.raises(MediaRefused):
        without_metadata(hostile)
    assert time.process_time() - began < 20


@settings(max_examples=500, database=None, deadline=None)
@given(kind=st.sampled_from(KINDS), data=st.data())
def test_garbled_files_are_refused_or_stripped_but_never_break_it(kind: str, data: st.DataObject) -> None:
    garbled = bytearray(PHOTOGRAPHS[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        garbled[data.draw(st.integers(0, len(garbled) - 1))] = data.draw(st.integers(0, 255))
    try:
        clean = without_metadata(bytes(garbled))
    except MediaRefused:
        return
    assert without_metadata(clean) == clean


@pytest.mark.parametrize("length", range(7, 16))
def test_a_header_that_is_cut_short_is_made_whole_once(length: int) -> None:
    clean = without_metadata(samples.picture("JPEG"))
    assert clean[:4] == b"\xff\xd8\xff\xe0"
    cut = clean[:4] + length.to_bytes(2, "big") + clean[6 : 4 + length] + clean[20:]
    assert without_metadata(without_metadata(cut)) == without_metadata(cut)


PHOTOGRAPHS = {kind: photograph(kind) for kind in KINDS}


async def test_what_a_member_attaches_is_kept_without_where_it_was_taken(
    tmp_path: Path, decoders: DecoderPool
) -> None:
    downloader = Downloader(frozenset({"127.0.0.1"}))
    store = MediaStore(tmp_path, downloader, decoders)
    async with origin(reply(photograph("JPEG", orientation=6))) as host:
        kept = await store.keep_input(f"{host.url}/attachments/1/2/holiday.jpg")
    await downloader.aclose()
    content = store.input_path(kept).read_bytes()
    assert b"canary" not in content
    assert (kept.size, kept.untouched) == (len(content), False)
    assert dict(opened(content).getexif()) == {ORIENTATION: 6}
    assert await store.has_input(kept)
