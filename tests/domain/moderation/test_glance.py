"""The glance and the search agree: what is spared the search is what the search lets pass."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.moderation.glance import is_harmless
from bot.domain.moderation.letters import fold
from bot.domain.moderation.rule import YEAR, finds
from bot.domain.moderation.terms import TERMS
from tests.domain.moderation.rates import phrases

PHRASES = [phrase.text for phrase in phrases()]
TELLING = [
    " ".join(min(forms).strip("*") for forms in term.places)
    .replace("#", "9")
    .replace("<year>", f"{YEAR - 9}")
    for term in TERMS
    if term.kind.partition(" ")[0] in {"minor", "young", "sexual", "hint", "alone"}
]
PIECES = sorted({piece for phrase in PHRASES for piece in phrase.split()})


def agree(text: str) -> bool:
    folded = fold(text)
    return not (is_harmless(folded) and finds(folded))


def test_nothing_in_the_lists_is_spared_that_the_search_refuses() -> None:
    assert [phrase for phrase in PHRASES if not agree(phrase)] == []


@given(
    st.lists(st.sampled_from(PIECES) | st.sampled_from(TELLING), min_size=2, max_size=8),
    st.sampled_from([" ", "", ", ", "-", "\n", ". ", "/"]),
)
@settings(max_examples=400)
def test_no_mixture_of_listed_words_is_spared_that_the_search_refuses(
    pieces: list[str], between: str
) -> None:
    assert agree(between.join(pieces))


@given(
    st.sampled_from(PHRASES),
    st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(list(" .-_*1035@$!|/f9,\n\u200bаɪ的"))), max_size=5
    ),
)
@settings(max_examples=400)
def test_no_marks_among_the_letters_make_the_two_differ(text: str, marks: list[tuple[int, str]]) -> None:
    for place, mark in marks:
        text = text[:place] + mark + text[place:]
    assert agree(text)


def test_most_of_what_is_harmless_is_spared_the_search() -> None:
    harmless = [phrase.text for phrase in phrases() if phrase.technique is None and phrase.part == "tuned"]
    assert sum(is_harmless(fold(text)) for text in harmless) >= len(harmless) * 0.3
