"""Reads the answer of an OpenAI-style images endpoint from its file, and takes the pictures out of it.

Such a file is as large as its pictures: it is looked at through a memory map, and a picture is decoded piece by piece.
Blocks: call it in a thread.
"""

import binascii
import mmap
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.atomic_file import put_in_place, temporary_beside
from bot.domain.offer import Tokens
from bot.providers import untrusted
from bot.providers.error_body import ErrorBody, read_error_body

MOST_PICTURES = 10
"""The most that one call may ask for (`n`)."""
_LONGEST_REST = 2**20
"""Of the answer without its pictures."""
_PIECE = 2**18
# A quotation mark inside a JSON string is escaped: this name in quotation marks is a name, and never part of a text.
_INLINE = re.compile(rb'"b64_json"\s*:\s*"([^"]*)"')
_NO_BASE64 = b"\\\r\n\t "
_TICK = Decimal("0.0001")  # xAI: 10^10 ticks are one dollar


@dataclass(frozen=True, slots=True)
class ImagesAnswer:
    """`pictures`: each a URL, or the number of the part that it was, or is to be, decoded into."""

    pictures: tuple[str | int, ...]
    error: ErrorBody | None = None
    cost: int | None = None
    """Micro-dollars, where the answer says so."""
    tokens: Tokens | None = None


def readable(path: Path) -> bool:
    """Whether the file is an answer of that endpoint: a JSON object with a list of pictures, be it empty."""
    with _opened(path) as (body, _):
        return isinstance(body.get("data"), list)


def read(path: Path, part: Callable[[int], Path]) -> ImagesAnswer:
    """What it says, with each picture decoded into its part. Raises FileNotFoundError, or OSError of a full disk."""
    with _opened(path) as (body, inline):
        pictures = [_picture(entry, inline, part) for entry in untrusted.sequence(body.get("data"))]
        return ImagesAnswer(
            tuple(each for each in pictures if each is not None)[:MOST_PICTURES],
            read_error_body(body),
            cost_of(body),
            _tokens(_usage(body)),
        )


def cost_of(body: dict[str, Any]) -> int | None:
    """Micro-dollars, where the answer says so."""
    return untrusted.cost(_usage(body).get("cost_in_usd_ticks"), _TICK)


@contextmanager
def _opened(path: Path) -> Generator[tuple[dict[str, Any], list[memoryview]]]:
    """The answer, in which a number stands for each inline picture, and the pictures, still encoded."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            yield {}, []
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw, memoryview(raw) as view:
            places = [match.span(1) for match in _INLINE.finditer(raw)]
            inline = [view[start:end] for start, end in places]
            try:
                yield _without(view, places), inline
            finally:
                for each in inline:
                    each.release()


def _without(view: memoryview, places: list[tuple[int, int]]) -> dict[str, Any]:
    if len(view) - sum(end - start for start, end in places) > _LONGEST_REST:
        return {}
    rest, begin = bytearray(), 0
    for number, (start, end) in enumerate(places):
        rest += view[begin:start]
        rest += str(number).encode()
        begin = end
    rest += view[begin:]
    value = untrusted.decode(bytes(rest))
    return untrusted.mapping(value) if isinstance(value, dict) else {}


def _picture(entry: Any, inline: list[memoryview], part: Callable[[int], Path]) -> str | int | None:
    picture = untrusted.mapping(entry)
    number = untrusted.text(picture.get("b64_json"))
    if number.isdecimal() and int(number) < min(len(inline), MOST_PICTURES):
        path = part(int(number))
        if path.is_file() or _decoded(inline[int(number)], path):
            return int(number)
    return next(iter(untrusted.urls(picture.get("url"))), None)


def _decoded(encoded: memoryview, into: Path) -> bool:
    """False for what is no base64, or nothing."""
    temporary = temporary_beside(into)
    try:
        with temporary.open("xb") as file:
            for piece in _pieces(encoded):
                file.write(binascii.a2b_base64(piece, strict_mode=True))
            if file.tell() == 0:
                return False
        put_in_place(temporary, into)
    except binascii.Error:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    return True


def _pieces(encoded: memoryview) -> Iterator[bytes]:
    """Of whole groups of four, without line ends and the escapes that JSON allows before a slash."""
    left = b""
    for start in range(_head(encoded), len(encoded), _PIECE):
        left += bytes(encoded[start : start + _PIECE]).translate(None, _NO_BASE64)
        whole = len(left) // 4 * 4
        yield left[:whole]
        left = left[whole:]
    if left:
        yield left  # cut short: refused by the decoder


def _head(encoded: memoryview) -> int:
    """Where the base64 begins: some gateways send a data URI."""
    beginning = bytes(encoded[:100])
    return beginning.index(b",") + 1 if beginning.startswith(b"data:") and b"," in beginning else 0


def _usage(body: dict[str, Any]) -> dict[str, Any]:
    return untrusted.mapping(body.get("usage"))


def _tokens(usage: dict[str, Any]) -> Tokens | None:
    """Input that is not told apart counts as pictures, which are the dearer."""
    given = {name: _count(usage.get(name)) for name in ("input_tokens", "output_tokens")}
    if not given["output_tokens"]:
        return None
    text = _count(untrusted.mapping(usage.get("input_tokens_details")).get("text_tokens"))
    text = min(text, given["input_tokens"])
    return Tokens(text=text, image=given["input_tokens"] - text, output=given["output_tokens"])


def _count(value: Any) -> int:
    number = untrusted.number(value)
    return int(number) if number is not None and 0 <= number <= 10_000_000 else 0
