"""A server's policy as it is kept: versions, and what the moderation log says of each change."""

import pytest
from sqlalchemy import text

from bot.domain.policy import Policy
from bot.storage import events, policies
from bot.storage.database import Connection, Database
from bot.storage.policies import PolicyChanged, StoredPolicy
from tests.storage.samples import GUILD, NOW

OLIVE = 44
FLAGGED = Policy.from_json({"review_prompts": "flagged", "moderator_roles": [str(2**60)]})


async def test_a_server_has_the_defaults_until_it_sets_something(db: Database) -> None:
    assert await db.read(policies.stored, GUILD) == StoredPolicy(Policy(), 0)
    await db.write(policies.change, GUILD, 0, FLAGGED, by=OLIVE, now=NOW)
    assert await db.read(policies.stored, GUILD) == StoredPolicy(FLAGGED, 1)
    assert await db.read(policies.stored, GUILD + 1) == StoredPolicy(Policy(), 0)


async def test_each_change_is_logged_with_what_was_before_and_after(db: Database) -> None:
    await db.write(policies.change, GUILD, 0, FLAGGED, by=OLIVE, now=NOW)
    await db.write(policies.change, GUILD, 1, FLAGGED.changed(review_prompts="all"), by=OLIVE, now=NOW)
    newest, first = await db.read(events.of_guild, GUILD, 5)
    assert (first.kind, first.actor_id) == ("policy", OLIVE)
    assert first.data["before"] == {"review_prompts": "off", "moderator_roles": []}
    assert first.data["after"] == {"review_prompts": "flagged", "moderator_roles": [str(2**60)]}
    assert newest.data == {
        "version": 2,
        "before": {"review_prompts": "flagged"},
        "after": {"review_prompts": "all"},
    }


async def test_of_two_who_saw_the_same_version_the_second_changes_nothing(db: Database) -> None:
    await db.write(policies.change, GUILD, 0, FLAGGED, by=OLIVE, now=NOW)
    for seen in (0, 2):
        with pytest.raises(PolicyChanged) as late:
            await db.write(policies.change, GUILD, seen, Policy(), by=OLIVE, now=NOW)
        assert late.value.version == 1
    assert (await db.read(policies.stored, GUILD)).policy == FLAGGED
    assert len(await db.read(events.of_guild, GUILD, 5)) == 1


async def test_to_set_the_same_again_is_no_change(db: Database) -> None:
    await db.write(policies.change, GUILD, 0, FLAGGED, by=OLIVE, now=NOW)
    assert (await db.write(policies.change, GUILD, 1, FLAGGED, by=OLIVE, now=NOW)).version == 1
    assert len(await db.read(events.of_guild, GUILD, 5)) == 1


async def test_a_month_is_summed_up_by_an_index(db: Database) -> None:
    def plan(conn: Connection) -> str:
        query = "SELECT sum(cost) FROM spending WHERE guild_id = 7 AND day >= 1 AND day <= 31"
        return str(conn.execute(text(f"EXPLAIN QUERY PLAN {query}")).all())

    assert "ix_spending_guild_id_day" in await db.read(plan)
