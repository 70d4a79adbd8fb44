"""A provider's document that is written wrongly is refused, and not taken for another."""

import pytest

from sandbox.providers.documents import DocumentInvalid, parse

FOX = """\
[models.fox]
makes = "video"
credits = { per_second = 10, per_input = 4 }
input.duration = { one = [5, 10], required = true }
input.start_image = { url = true }
"""


@pytest.mark.parametrize(("given", "right"), [(5, True), (10, True), (7, False), ("5", False), (True, False)])
def test_a_field_may_take_some_numbers_and_no_others(given: object, right: bool) -> None:
    said = parse(FOX, "fox.toml")["fox"].wrong({"duration": given})
    assert said == (None if right else "duration must be one of 5, 10")


def test_a_picture_costs_whatever_its_field_is_called() -> None:
    fox = parse(FOX, "fox.toml")["fox"]
    assert fox.price({"duration": 5, "start_image": "https://example.com/a.png"}) == 54
    assert fox.price({"duration": 5}) == 50


@pytest.mark.parametrize(
    ("right", "instead", "says"),
    [
        ("per_second", "a_second", "fox.toml: fox: credits has 'a_second'"),
        ("makes", 'label = "Fox"\nmakes', "fox.toml: fox has 'label'"),
        ("required", "must", "fox.toml: fox: input.duration has 'must'"),
        ("one = [5, 10], ", "", "fox.toml: fox: input.duration needs exactly one of"),
        (
            "one = [5, 10]",
            "one = [5, 10], whole = [5, 10]",
            "fox.toml: fox: input.duration needs exactly one of",
        ),
    ],
)
def test_what_a_document_does_not_know_is_told_with_its_place(right: str, instead: str, says: str) -> None:
    with pytest.raises(DocumentInvalid) as error:
        parse(FOX.replace(right, instead), "fox.toml")
    assert str(error.value).startswith(says)
