"""docs/moderation.md tells every key with its default, and every threshold."""

import re
from pathlib import Path

import pytest

from bot.domain.policy import Policy, dump, parse
from bot.domain.policy.policy import ChannelPolicy, RolePolicy
from bot.domain.policy.scores import THRESHOLDS

TEXT = (Path(__file__).parents[3] / "docs" / "moderation.md").read_text("utf-8")


def section(title: str) -> str:
    return re.split(r"^#+ ", TEXT[TEXT.index(title) + len(title) :], maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> dict[str, list[str]]:
    """The table's rows by each name in their first column."""
    cells = [re.split(r"\s*\|\s*", line.strip("| ")) for line in text.splitlines() if line.startswith("| `")]
    return {name: others for first, *others in cells for name in re.findall(r"`(\w+)`", first)}


KEYS = rows(section("## The keys"))
WRITTEN = dict(line.split(" = ", 1) for line in dump(Policy()).splitlines())


def test_no_key_is_missing_and_none_is_told_that_does_not_exist() -> None:
    assert set(KEYS) == set(Policy.model_fields) - {"channels", "roles"}


@pytest.mark.parametrize("key", WRITTEN)
def test_each_key_is_told_with_its_default(key: str) -> None:
    assert KEYS[key][0] == f"`{WRITTEN[key]}`"


def test_no_key_of_a_channel_or_a_role_is_missing() -> None:
    assert set(re.findall(r"`(\w+)`", section('### `[channels."id"]`'))) == set(ChannelPolicy.model_fields)
    assert set(rows(section('### `[roles."id"]`'))) == set(RolePolicy.model_fields)


def test_the_example_is_a_policy() -> None:
    example = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert example
    assert set(parse(example[1]).channels) == {3001, 3002}


def test_the_thresholds_are_those_of_the_rules() -> None:
    told = rows(section("## The classifier"))
    assert set(told) == set(THRESHOLDS["general"])
    for category in THRESHOLDS["general"]:
        general, mature = (THRESHOLDS[rating][category] for rating in ("general", "mature"))
        assert told[category] == [str(general), "never" if mature > 1 else str(mature)], category
