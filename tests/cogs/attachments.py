"""Files that members attach to commands."""

import io

from PIL import Image

from sandbox.discord import File


def png(size: tuple[int, int] = (64, 64)) -> File:
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, "PNG")
    return File("fox.png", data.getvalue(), "image/png")
