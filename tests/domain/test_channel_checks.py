"""What is said to be wrong with a server's channels."""

from dataclasses import replace

import pytest

from bot.domain.channel_checks import ChannelFacts, Problem, Use, problems
from bot.domain.policy import Policy

REVIEW, LOG, PLACE = 1001, 1002, 3001
SOUND = ChannelFacts(missing=(), hidden=True, age_restricted=True)
OPEN = ChannelFacts(missing=(), hidden=False, age_restricted=False)
BARE = ChannelFacts(missing=("send_messages",), hidden=True, age_restricted=False)


def found(facts: ChannelFacts | None, **keys: object) -> list[Problem]:
    def look(_channel_id: int, _use: Use) -> ChannelFacts | None:
        return facts

    return problems(Policy.from_json(keys), look, {2001, 2002, 2003})


@pytest.mark.parametrize(
    ("facts", "keys", "expected"),
    [
        (SOUND, {}, []),
        (SOUND, {"review_channel": "1001", "review_outputs": "all", "log_channel": "1002"}, []),
        (SOUND, {"review_prompts": "flagged"}, [Problem("nobody_decides", "review")]),
        (None, {"review_channel": "1001"}, [Problem("gone", "review", REVIEW)]),
        (OPEN, {"review_channel": "1001"}, [Problem("seen", "review", REVIEW)]),
        (OPEN, {"log_channel": "1002"}, [Problem("seen", "log", LOG)]),
        (
            replace(SOUND, unseen_by=frozenset({2001, 2003})),
            {"review_channel": "1001", "moderator_roles": ["2001", "2002"]},
            [Problem("unseen", "review", REVIEW, roles=(2001,))],
        ),
        (
            SOUND,
            {"moderator_roles": ["2001", "2009"], "roles": {"2002": {}, "2009": {}, "2010": {}}},
            [Problem("roles_gone", "review", roles=(2009, 2010))],
        ),
        (
            BARE,
            {"review_channel": "1001", "review_outputs": "flagged"},
            [
                Problem("missing", "review", REVIEW, ("send_messages",)),
                Problem("not_age_restricted", "review", REVIEW),
            ],
        ),
        (
            BARE,
            {"generate": False, "channels": {"3001": {"generate": True}, "3002": {"generate": False}}},
            [Problem("missing", "generate", PLACE, ("send_messages",))],
        ),
        (OPEN, {"generate": False, "channels": {"3001": {"generate": True}}}, []),
    ],
)
def test_what_is_wrong(facts: ChannelFacts | None, keys: dict[str, object], expected: list[Problem]) -> None:
    assert found(facts, **keys) == expected
