"""Where in a TOML file a mistake is: the deepest part of the place that the file spells out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.toml_lines import line_of

TEXT = """\
# the first line is a comment
title = "models"

[[models]]
name = "one"
price = { base = 4 }
[[models.offers]]
provider = "kie"
[[models.offers]]
provider = "xai"
options.duration = { range = [1, 9] }

[[models]]
name = "two"
[[models.offers]]
"provider" = "kie"
[models.offers.cost]
base = 3
"""


@pytest.mark.parametrize(
    ("location", "line"),
    [
        (("title",), 2),
        (("models", 0), 4),
        (("models", 0, "name"), 5),
        (("models", 0, "price", "base"), 6),  # within the line of its table
        (("models", 0, "missing"), 4),
        (("models", 0, "offers", 0, "provider"), 8),
        (("models", 0, "offers", 1, "provider"), 10),
        (("models", 0, "offers", 1, "options", "duration", "range", 0), 11),
        (("models", 1, "name"), 14),
        (("models", 1, "offers", 0, "provider"), 16),
        (("models", 1, "offers", 0, "cost", "base"), 18),
        (("models", 1, "offers", 0, "cost", "missing"), 17),
        (("nowhere",), 1),
        ((), 1),
    ],
)
def test_a_place_is_found_by_its_keys_and_indexes(location: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, location) == line


@given(st.text(), st.lists(st.text(max_size=5) | st.integers(0, 5), max_size=5))
def test_any_text_and_place_give_a_line_of_the_text(text: str, location: list[str | int]) -> None:
    assert 1 <= line_of(text, location) <= max(1, len(text.splitlines()))
