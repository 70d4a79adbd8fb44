"""The cleaning of what members type: what nobody sees or what misleads goes, the rest stays as it was typed."""

import re

# What changes how the rest is shown, or is seen by nobody: bidi controls, zero-width spaces, tags, soft hyphen.
# The joiners U+200C and U+200D stay: Persian words and family emoji are made with them.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_BREAKS = re.compile("[^\\S\n]*(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])")
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n[ ]?(?:\n[ ]?){2,}")


def clean_prompt(text: str) -> str:
    """The prompt as it is kept and sent: nothing invisible or misleading in it, whitespace in measure. Never raises."""
    # Most prompts: a plain space is the only whitespace in them, and nothing is invisible.
    if text.isprintable():
        return _SPACES.sub(" ", text).strip() if "  " in text else text.strip()
    text = _CONTROL.sub("", _UNSEEN.sub("", text))
    text = _SPACES.sub(" ", _LINE_BREAKS.sub("\n", text))
    return _EMPTY_LINES.sub("\n\n", text).strip()
