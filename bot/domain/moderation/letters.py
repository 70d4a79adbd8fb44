"""Characters as the letters that a person reads in them: one case, no marks, nothing invisible, no fancy alphabets.

Only what is certain is folded here. What may be a disguise or may be honest (a digit for a letter, a letter of another
script) is tried as a second spelling, in `words`.
"""

import re
import unicodedata
from html import unescape
from urllib.parse import unquote

_DROPPED = frozenset({"Cf", "Mn", "Me", "Cc", "Cs", "Co"})
_KANA_MARKS = "\u3099\u309a"

_A, _Z = ord("a"), ord("z")


def _alphabet(first: int) -> dict[int, str]:
    return {first + place: chr(_A + place) for place in range(_Z - _A + 1)}


# What no normal form takes apart: letters as flags, white on black, in squares; small capitals; letters turned over.
_FANCY: dict[int, str | int] = {
    **_alphabet(0x1F1E6),
    **_alphabet(0x1F150),
    **_alphabet(0x1F170),
    **_alphabet(0x1F130),
    **str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqqrstuvwyz"),
    **str.maketrans("ɐɔǝɟƃɥᴉɾʞʇʌʍʎɹɯ", "acefghijktvwyrm"),
    **str.maketrans("\u0131łøđðħŧ\u03f2\u03f9", "iloddhtcc"),
    **str.maketrans({"œ": "oe", "æ": "ae"}),
}
_INVISIBLE = dict.fromkeys(map(ord, "\u3164\u115f\u1160\uffa0\u2800"))
_PICTURED = str.maketrans(
    {"👶": " baby ", "🧒": " child ", "👦": " little boy ", "👧": " little girl ", "🔞": " nsfw "}
)
_ENTITY = re.compile(r"&[#\w]{2,10};?")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")


def fold(text: str) -> str:
    """The text in lower case and plain letters; whitespace is a space, but for line breaks."""
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    if "%" in text:
        text = _PERCENT.sub(lambda code: unquote(code[0], errors="ignore"), text)
    return text.lower() if text.isascii() else _folded(text)


def _folded(text: str) -> str:
    spaced = "".join(_space(c) if c.isspace() else c for c in text.translate(_PICTURED))
    apart = unicodedata.normalize("NFKD", spaced.translate(_FANCY).translate(_INVISIBLE).casefold())
    kept = "".join(_digit(c) for c in apart if c == "\n" or c in _KANA_MARKS or not _is_dropped(c))
    return unicodedata.normalize("NFKC", kept).casefold().translate(_FANCY)


def _space(character: str) -> str:
    return "\n" if character in "\n\r\v\f\x85\u2028\u2029" else " "


def _is_dropped(character: str) -> bool:
    return (character > "\x7f" and unicodedata.category(character) in _DROPPED) or character < " "


def _digit(character: str) -> str:
    if character < "\x80":
        return character
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


_LATIN_LOOKS = (
    str.maketrans("аеорсхуіјѕԁһкмтвнгпԛԝзьо", "aeopcxyijsdhkmtbhrnqwebo")
    | str.maketrans("αβεικνορτυχηωγσςμδ", "abeikvoptuxnwyssud")
    | str.maketrans("ɑɡɩɛɪոսѵһօցհƅʏеӏаⅼ", "agieinuvhoghbyelal")
)
_CYRILLIC_LOOKS = str.maketrans("aeopcxykmtbhnur03461", "аеорсхукмтвнпигозчбл")


def as_latin(word: str) -> str:
    return word.translate(_LATIN_LOOKS)


def as_cyrillic(word: str) -> str:
    return word.translate(_CYRILLIC_LOOKS)


_SIGNS = str.maketrans("0123456789@$€£!|+", "oizeasgtbgaseliit")
_SIGNS_L = _SIGNS | str.maketrans("1", "l")


def with_signs_read(word: str) -> tuple[str, str]:
    """Digits and signs as the letters they stand for; a one is an i or an l."""
    return word.translate(_SIGNS), word.translate(_SIGNS_L)
