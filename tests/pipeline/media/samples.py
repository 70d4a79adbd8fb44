"""Real media files to examine, made on the spot, and hostile ones made of them."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# PyAV leaves parameters of Packet and of add_stream open.

import io
import struct
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
from PIL import Image


def picture(kind: str, size: tuple[int, int] = (64, 48), *, mode: str = "RGB", frames: int = 1) -> bytes:
    """Noise, so that it does not compress to nothing."""
    made = [Image.effect_noise(size, 90).convert(mode) for _ in range(frames)]
    written = io.BytesIO()
    more = {"save_all": True, "append_images": made[1:], "duration": 50} if frames > 1 else {}
    made[0].save(written, kind, **more)
    return written.getvalue()


def video(
    path: Path,
    *,
    size: tuple[int, int] = (160, 96),
    seconds: int = 1,
    sound: bool = True,
    bits: int = 400_000,
    codec: str = "libx264",
) -> Path:
    """Grain that moves; the container follows the path's suffix."""
    # SVT-AV1, run as root, gives the thread that encodes real-time priority, and what that thread starts later inherits
    # it: it would go before everything else on the machine until the last test. So that thread ends here.
    with ThreadPoolExecutor(max_workers=1) as encoder:
        encoder.submit(_encode, path, size, seconds, sound=sound, bits=bits, codec=codec).result()
    return path


def _encode(path: Path, size: tuple[int, int], seconds: int, *, sound: bool, bits: int, codec: str) -> None:
    coarse = (size[0] // 4, size[1] // 4)
    rate = 24
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast"} if codec == "libx264" else {"deadline": "realtime", "cpu-used": "8"}
        track = container.add_stream(codec, rate=rate, options=options)
        assert isinstance(track, av.VideoStream)
        track.width, track.height, track.pix_fmt, track.bit_rate = *size, "yuv420p", bits
        voice = (
            container.add_stream("aac" if codec == "libx264" else "libopus", rate=48_000) if sound else None
        )
        for number in range(seconds * rate):
            frame = av.VideoFrame.from_image(Image.effect_noise(coarse, 90).resize(size).convert("RGB"))
            frame.pts = number
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
        if isinstance(voice, av.AudioStream):
            for number in range(seconds * 50):
                container.mux(voice.encode(_tone(number)))
            container.mux(voice.encode(None))


def _tone(number: int) -> av.AudioFrame:
    frame = av.AudioFrame(format="fltp", layout="stereo", samples=960)
    for plane in frame.planes:
        plane.update(struct.pack("<960f", *([0.1, -0.1] * 480)))
    frame.sample_rate = 48_000
    frame.pts = number * 960
    return frame


def remuxed_for_streaming(path: Path) -> bytes:
    target = path.with_name("streamable.mp4")
    with av.open(str(path)) as given, av.open(str(target), "w", options={"movflags": "+faststart"}) as made:
        tracks = {
            stream.index: made.add_stream_from_template(stream)
            for stream in (*given.streams.video, *given.streams.audio)
        }
        for packet in given.demux():
            if packet.dts is not None:
                packet.stream = tracks[packet.stream.index]
                made.mux(packet)
    return target.read_bytes()


def png_that_claims(width: int, height: int) -> bytes:
    """A hundred bytes that ask for gigabytes."""
    return _png(struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0), zlib.compress(bytes(1000)))


def blank_png(width: int, height: int) -> bytes:
    """A whole black-and-white picture in a few kilobytes."""
    row = bytes(1 + (width + 7) // 8)
    return _png(struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0), zlib.compress(row * height, 9))


def _png(header: bytes, data: bytes, *more: tuple[bytes, bytes]) -> bytes:
    chunks = [(b"IHDR", header), *more, (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def png_with_a_text_bomb() -> bytes:
    """100 MB of text in 100 kB."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    bomb = (b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9))
    return _png(header, zlib.compress(b"\0\0"), bomb)


def archive(content: bytes = b"x" * 1000) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("payload.js", content)
    return written.getvalue()
