"""What a member asked for survives being stored, also by a later version that knew more."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.request import InputFile, Options, Request

words = st.none() | st.text(max_size=20)
options = st.builds(
    Options, aspect_ratio=words, duration=st.none() | st.integers(), resolution=words, mode=words
)
files = st.builds(InputFile, st.text(), st.text(), st.integers(0), st.text())
requests = st.builds(
    Request,
    st.text(),
    st.text(),
    options,
    st.none() | st.text(min_size=1, max_size=20),
    st.none() | files,
    st.lists(files, max_size=3).map(tuple),
    st.booleans(),
    st.none() | st.integers(1, 10),
    end_frame=st.none() | files,
    mature=st.booleans(),
    video=st.none() | st.builds(replace, files, duration=st.floats(0, 100)),
)


@given(requests)
def test_a_request_comes_back_from_the_database_as_it_was(request: Request) -> None:
    assert Request.from_json(json.loads(json.dumps(request.to_json()))) == request


@given(requests, st.dictionaries(st.text(min_size=1).map("later_{}".format), st.integers(), max_size=3))
def test_what_a_later_version_wrote_beside_it_is_ignored(request: Request, later: dict[str, int]) -> None:
    stored = request.to_json()
    stored |= later
    stored["options"] = stored.get("options", {}) | later
    assert Request.from_json(stored) == request


def test_what_an_earlier_version_did_not_write_is_its_default() -> None:
    assert Request.from_json({"model": "grok-image", "prompt": "a fox"}) == Request("grok-image", "a fox")


@pytest.mark.parametrize("missing", ["model", "prompt"])
def test_a_row_without_a_model_or_a_prompt_is_not_guessed_at(missing: str) -> None:
    stored = {"model": "grok-image", "prompt": "a fox"}
    del stored[missing]
    with pytest.raises(KeyError, match=missing):
        Request.from_json(stored)


@given(options)
def test_only_what_the_member_named_is_asked_for(chosen: Options) -> None:
    asked = chosen.asked()
    assert Options(**asked) == chosen  # pyright: ignore[reportArgumentType] - its keys are the fields' names
    assert None not in asked.values()


def test_a_duration_of_zero_was_named() -> None:
    assert Options(duration=0).asked() == {"duration": 0}


@given(st.none() | files, st.lists(files, max_size=3).map(tuple), st.none() | files)
def test_the_inputs_are_the_image_the_references_in_order_and_what_it_ends_on(
    image: InputFile | None, references: tuple[InputFile, ...], end_frame: InputFile | None
) -> None:
    inputs = Request("m", "p", image=image, references=references, end_frame=end_frame).inputs
    assert inputs == ((image,) if image else ()) + references + ((end_frame,) if end_frame else ())


@given(files)
def test_a_video_is_an_input_and_no_picture(video: InputFile) -> None:
    request = Request("m", "p", video=video)
    assert (request.inputs, request.pictures) == ((video,), ())
