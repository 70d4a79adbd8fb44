"""The catalogue that ships, with models that are usually done sooner: so they are asked after sooner."""

import re
from functools import cache
from pathlib import Path

import bot

SHIPPED = Path(bot.__file__).parent / "catalog.toml"


@cache
def hasty(usual_seconds: int = 1) -> str:
    return re.sub(r"(?m)^usual_seconds = \d+", f"usual_seconds = {usual_seconds}", SHIPPED.read_text("utf-8"))
