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


# Blocks with variants of Latin letters: with hooks, strokes and tails, turned round, as small capitals.
_VARIANTS = [*range(0x180, 0x2B0), *range(0x1D00, 0x1DC0), *range(0x2C60, 0x2C80), *range(0xA720, 0xA800)]
_VARIANT = re.compile("LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH .+|LATIN LETTER SMALL CAPITAL ([A-Z])")


def _variants() -> dict[int, str]:
    """Variants of letters by their names, as nothing else in Unicode says which letter they vary."""
    named = ((code, _VARIANT.fullmatch(unicodedata.name(chr(code), ""))) for code in _VARIANTS)
    return {code: (found[1] or found[2]).lower() for code, found in named if found}


# What no normal form takes apart: letters as flags, white on black, in squares; small capitals; letters turned over.
_FANCY: dict[int, str | int] = {
    **_alphabet(0x1F1E6),
    **_alphabet(0x1F150),
    **_alphabet(0x1F170),
    **_alphabet(0x1F130),
    **_variants(),
    **str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqqrstuvwyz"),
    **str.maketrans("ɐɔǝɟƃɥᴉɾʞʇʌʍʎɹɯ", "acefghijktvwyrm"),
    **str.maketrans("\u0131łøđðħŧ\u03f2\u03f9", "iloddhtcc"),
    **str.maketrans({"œ": "oe", "æ": "ae"}),
    # Arabic ligatures of whole sentences: nothing else grows like that.
    **dict.fromkeys((0xFDFA, 0xFDFB), " "),
}
_INVISIBLE = "\u3164\u115f\u1160\uffa0\u2800"
_PICTURED = str.maketrans({"👶": " baby ", "🧒": " child ", "👦": " child ", "👧": " child ", "🔞": " nsfw "})
_SAME = re.compile("([👶🧒👦👧🔞])\\1+")
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
    apart = unicodedata.normalize(
        "NFKD", _SAME.sub(r"\1", text).translate(_PICTURED).translate(_FANCY).casefold()
    )
    return unicodedata.normalize("NFKC", apart.translate(_KEPT)).casefold().translate(_FANCY)


class _Kept(dict[int, str | None]):
    """What stays of a character that stands alone: a space, a digit, itself, or nothing. Made as they come."""

    def __missing__(self, code: int) -> str | None:
        kept = _kept(chr(code))
        if len(self) < _MOST_KEPT:
            self[code] = kept
        return kept


def _kept(character: str) -> str | None:
    if character.isspace():
        return "\n" if character in "\n\r\v\f\x85\u2028\u2029" else " "
    if character in _INVISIBLE or (
        character not in _KANA_MARKS and unicodedata.category(character) in _DROPPED
    ):
        return None
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


_MOST_KEPT = 20_000
_KEPT = _Kept()


def _row(first: int, letters: str) -> dict[int, str]:
    """The letters that characters in a row look like; a space where one looks like none."""
    return {first + place: letter for place, letter in enumerate(letters) if letter != " "}


# The last two rows are Lisu and Cherokee.
_LATIN_LOOKS = (
    str.maketrans("аеорсхуіјѕԁһкмтвнгпԛԝзьо", "aeopcxyijsdhkmtbhrnqwebo")
    | str.maketrans("αβεικνορτυχηωγσςμδ", "abeikvoptuxnwyssud")
    | _row(0xA4D0, "bp dt gk jc zf mnlsr  vh  wxy a e iou")
    | _row(0x13A0, "drt      yaje      w   m   h    g  z           b         vs   lc  p   k             b")
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
