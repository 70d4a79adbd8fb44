"""By which way a picture gets to a provider: the first that is there, and none where it would show what was taken out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.handing_over import Takes, Way, expires_at, served_names, way_for
from bot.domain.request import InputFile

NOW = datetime(2026, 5, 17, 12, 0, tzinfo=UTC)
UPLOADING, FETCHING = Takes(uploads=True, addresses=True), Takes(addresses=True)


def link(dies_at: datetime) -> str:
    return f"https://cdn.discordapp.com/ephemeral-attachments/1/2/fox.png?ex={int(dies_at.timestamp()):x}&is=6&hm=a1&"


LIVES, DIES = link(NOW + timedelta(seconds=1)), link(NOW)


@pytest.mark.parametrize(
    ("takes", "missing", "public", "link", "way"),
    [
        (UPLOADING, False, True, LIVES, Way.UPLOAD),
        (UPLOADING, True, True, LIVES, Way.SERVED),
        (UPLOADING, True, False, LIVES, Way.LINK),
        (UPLOADING, True, False, DIES, None),
        (UPLOADING, True, False, None, None),
        (FETCHING, False, True, LIVES, Way.SERVED),
        (FETCHING, False, False, LIVES, Way.LINK),
        (FETCHING, False, False, None, None),
        (Takes(inline=True), False, True, LIVES, Way.INLINE),
        (Takes(uploads=True, inline=True), True, True, LIVES, Way.INLINE),
        (Takes(uploads=True), True, True, LIVES, None),
        (Takes(), False, True, LIVES, None),
    ],
)
def test_the_first_way_that_can_be_gone_is_taken(
    takes: Takes, missing: bool, public: bool, link: str | None, way: Way | None
) -> None:
    assert way_for(takes, uploads_missing=missing, public=public, link=link, until=NOW) is way


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - made aware below
def test_a_link_says_until_when_it_lives(dies_at: datetime) -> None:
    exact = dies_at.replace(microsecond=0, tzinfo=UTC)
    assert expires_at(link(exact)) == exact


@pytest.mark.parametrize(
    "query", ["", "?ex=", "?ex=soon", "?ex=-1", "?ex=ffffffffff", "?is=6a09b1c0", "?ex=0x1f"]
)
def test_a_link_that_does_not_say_is_not_relied_on(query: str) -> None:
    assert expires_at(f"https://cdn.discordapp.com/attachments/1/2/fox.png{query}") is None


def test_served_files_are_named_by_their_place_and_type_and_by_nothing_else() -> None:
    kept = [InputFile(f"inputs/{'0' * 64}.{ending}", "", 1, "") for ending in ("png", "jpg", "png")]
    assert list(served_names(kept)) == ["0.png", "1.jpg", "2.png"]
