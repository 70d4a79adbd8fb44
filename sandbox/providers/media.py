"""The studio: turns a recipe into a picture or video file, off the event loop, and makes no recipe twice."""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sandbox.providers.pictures import draw_picture
from sandbox.providers.tasks import Kind
from sandbox.providers.videos import film_video, rework_video

_LONG_SIDE = {
    "480p": 480,
    "720p": 640,
    "1080p": 800,
}
_USUAL_SIDE = 640
# smaller than life: the ratio and the length are what counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All that a file depends on. `pictures` are the encoded pictures it is made from, `source` is the video that it
    changes, or goes on from by `seconds`; `huge` makes it over 10 MiB.
    """

    kind: Kind
    prompt: str
    ratio: tuple[int, int]
    seconds: int = 0
    variant: int = 0
    resolution: str = "480p"
    pictures: tuple[bytes, ...] = ()
    source: bytes = b""
    huge: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, even (H.264 with 4:2:0 needs that), the long side after the resolution."""
        long = 640 if self.kind == "image" else _LONG_SIDE.get(self.resolution, _USUAL_SIDE)
        wide, high = self.ratio
        scale = long / max(wide, high)
        return round(wide * scale / 2) * 2, round(high * scale / 2) * 2

    @property
    def name(self) -> str:
        digest = hashlib.sha256(
            repr((self.kind, self.prompt, self.ratio, self.seconds, self.variant)).encode()
        )
        digest.update(repr((self.resolution, self.huge)).encode())
        for given in (*self.pictures, self.source):
            digest.update(given)
        return digest.hexdigest()[:32] + (
            ".jpg" if self.kind == "image" and not self.huge else _SUFFIX[self.kind]
        )


_SUFFIX: dict[Kind, str] = {"image": ".png", "video": ".mp4"}


class Studio:
    """Files of recipes in one directory. Two threads: Pillow and x264 let go of the interpreter while they work."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="studio")
        self._made: dict[Recipe, asyncio.Future[Path]] = {}

    async def make(self, recipe: Recipe) -> Path:
        if recipe not in self._made:
            loop = asyncio.get_running_loop()
            self._made[recipe] = loop.run_in_executor(self._threads, _make, recipe, self._directory)
        return await asyncio.shield(self._made[recipe])

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)


def _make(recipe: Recipe, directory: Path) -> Path:
    path = directory / recipe.name
    if recipe.kind == "image":
        draw_picture(path, recipe.prompt, recipe.size, variant=recipe.variant, huge=recipe.huge)
    elif recipe.source:
        rework_video(path, recipe.prompt, recipe.source, added=recipe.seconds)
    else:
        film_video(
            path,
            recipe.prompt,
            recipe.size,
            seconds=recipe.seconds,
            pictures=recipe.pictures,
            huge=recipe.huge,
        )
    return path
