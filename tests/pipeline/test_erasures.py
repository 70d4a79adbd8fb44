"""What is left of members who had their data deleted: nothing that names them, and a ledger that adds up."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.domain.ask import Actor
from bot.domain.errors import Banned, StillBeingMade
from bot.domain.job import Job, State
from bot.domain.member_defaults import MemberDefaults
from bot.domain.review import Decision
from bot.domain.sanctions import EVERYWHERE
from bot.pipeline.courier import Forbidden
from bot.pipeline.sanctions import Order
from bot.providers.base import Finished
from bot.storage import erasures, events, jobs, member_notices, pseudonyms, reports, reviews
from bot.storage.database import Connection
from bot.storage.events import Event
from bot.storage.reports import Report
from bot.storage.tables import accounts, metadata, moderation_events, transfers
from tests.pipeline.harness import GUILD, PipelineHarness

ALICE, BOB, MO = 1_400_000_000_000_000_042, 1_400_000_000_000_000_043, 1_400_000_000_000_000_077
MODERATOR = Actor(MO, moderate_members=True)


async def delivered(harness: PipelineHarness, member: int = ALICE, **asked: Any) -> Job:
    job = await harness.admit(member, kind="image", **asked)
    await harness.settle()
    harness.providers["kie"].progress = Finished(("https://x.example/0.png",))
    await harness.keep(job, 0, b"x")
    await harness.through(timedelta(minutes=2))
    job = await harness.job(job)
    assert (job.state, job.due_at) == (State.DELIVERED, None)
    return job


async def erased(harness: PipelineHarness, member: int = ALICE, *, begin: bool = True) -> None:
    """All the way, with the worker."""
    if begin:
        await harness.pipeline.erasures.begin(member)
    for _ in range(20):
        if not await harness.pipeline.erasures.carry_on():
            return
        await harness.through(timedelta(seconds=10))
    raise AssertionError("it does not end")


async def forgotten(harness: PipelineHarness) -> None:
    """How often somebody has asked lately is forgotten by the hour."""
    await harness.after(hours=2)
    await harness.pipeline.housekeeping.sweep()


def named(conn: Connection, member: int) -> dict[str, list[Any]]:
    """Rows of all tables that have the member's id in them, in a column or in a text."""
    found: dict[str, list[Any]] = {}
    for table in metadata.sorted_tables:
        rows = conn.execute(select(table)).all()
        if with_name := [tuple(row) for row in rows if str(member) in repr(tuple(row))]:
            found[table.name] = with_name
    return found


async def sanction(harness: PipelineHarness, act: Any, key: str, **changes: Any) -> None:
    order = Order(act, GUILD, ALICE, MODERATOR, key, reason="spam")
    await harness.pipeline.sanctions.carry_out(replace(order, **changes))


async def test_nothing_names_the_member_any_more_and_the_ledger_adds_up(harness: PipelineHarness) -> None:
    await harness.pipeline.policies.change(
        GUILD, by=ALICE, blocked_terms=["forbidden"], keep_blocked_prompts=True
    )
    job = await delivered(harness, prompt="a private thought")
    other = await delivered(harness, BOB, prompt="a prompt of Bob")
    await harness.pipeline.preferences.put(ALICE, MemberDefaults(image_model="grok-image"))
    with pytest.raises(Exception, match="terms"):
        await harness.admit(ALICE, prompt="a forbidden thought")
    await harness.wallet.grant(GUILD, BOB, 5, by=Actor(ALICE, manage_server=True), interaction_id=7)
    await sanction(harness, "strike", "1")
    await sanction(harness, "ban", "2", member_id=BOB, by=Actor(ALICE, moderate_members=True))
    await erased(harness)
    await forgotten(harness)
    assert await harness.database.read(named, ALICE) == {}
    kept = json.dumps([str(one) for one in await harness.database.read(everything)])
    assert "private thought" not in kept
    assert "forbidden thought" not in kept
    assert "a prompt of Bob" in kept
    assert not (harness.media_dir / job.id).exists()
    assert (harness.media_dir / other.id).exists()
    assert job.id in harness.courier.collapsed
    assert await harness.sound()


def everything(conn: Connection) -> list[Any]:
    return [tuple(row) for table in metadata.sorted_tables for row in conn.execute(select(table))]


async def test_every_column_that_names_a_member_is_thought_of() -> None:
    """A new one that is forgotten would keep the name."""
    treated = {*erasures.REMOVED, *erasures.KEPT_IN_KEYS, *erasures.KEPT, *erasures.KEPT_IN_LONG_TABLES}
    elsewhere = {"jobs.member_id", "accounts.member_id", "erasures.member_id", "flows.member_id"}
    names = {
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name in {"member_id", "actor_id"} or column.name.endswith("_by")
    } - {"holds.closed_by"}
    assert {str(column) for column in treated} | elsewhere == names


async def test_what_waits_is_cancelled_and_refunded_and_what_is_made_keeps_everything(
    harness: PipelineHarness,
) -> None:
    waits = await harness.admit(ALICE)
    begun = await harness.pipeline.erasures.begin(ALICE)
    assert (begun.cancelled, begun.left) == (1, 1)
    assert await harness.available(ALICE) == 100
    await erased(harness)
    assert await harness.database.read(jobs.get, waits.id) is None
    made = await harness.admit(ALICE)
    await harness.settle()
    with pytest.raises(StillBeingMade) as refused:
        await harness.pipeline.erasures.begin(ALICE)
    assert refused.value.count == 1
    assert await harness.database.read(jobs.get, made.id) is not None
    assert await harness.database.read(erasures.under_way) == []


async def test_what_is_asked_for_later_stays(harness: PipelineHarness) -> None:
    old = await delivered(harness)
    await harness.pipeline.erasures.begin(ALICE)
    harness.clock.advance(seconds=1)
    new = await harness.admit(ALICE)
    for _ in range(5):
        await harness.pipeline.erasures.carry_on()
        await harness.through(timedelta(seconds=10))
    assert await harness.database.read(jobs.get, old.id) is None
    assert await harness.database.read(jobs.get, new.id) is not None
    assert await harness.sound()


async def test_it_is_no_way_to_a_second_allowance(harness: PipelineHarness) -> None:
    await delivered(harness, count=1)
    left = await harness.available(ALICE)
    assert left < 100
    await erased(harness)
    assert await harness.available(ALICE) == left
    await harness.admit(ALICE)
    owners = select(accounts.c.member_id).where(accounts.c.kind == "member")
    assert await harness.database.read(lambda conn: list(conn.scalars(owners))) == [ALICE]
    assert await harness.sound()


async def test_it_is_no_way_out_of_a_ban_or_a_strike(harness: PipelineHarness) -> None:
    await sanction(harness, "strike", "1")
    await sanction(harness, "ban", "2")
    await erased(harness)
    for restarted in (False, True):
        if restarted:
            harness.pipeline.sanctions.standings.put(ALICE, ())
            await harness.pipeline.restore()
        with pytest.raises(Banned):
            await harness.admit(ALICE)
    record = await harness.pipeline.sanctions.record(GUILD, ALICE, MODERATOR)
    assert (record.counting, [one.kind for one in record.in_force]) == (1, ["ban"])
    await sanction(harness, "unban", "3")
    await harness.admit(ALICE)


async def test_a_ban_everywhere_holds_too_and_again_after_a_second_deletion(harness: PipelineHarness) -> None:
    for round_ in range(2):
        await sanction(harness, "pause", f"{round_}")
        await sanction(harness, "ban", f"e{round_}", guild_id=EVERYWHERE)
        await erased(harness)
        with pytest.raises(Banned):
            await harness.admit(ALICE)
    assert await harness.database.read(named, ALICE) == {}


async def test_a_restart_between_any_two_parts_ends_the_same(
    harness: PipelineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part fails once: what is done before it is done once more, and nothing is missing in the end."""
    await delivered(harness)
    await sanction(harness, "strike", "1")
    await harness.pipeline.erasures.begin(ALICE)
    for name in ("withdraw", "remove", "rename", "finish"):
        whole = getattr(erasures, name)

        def dies(*_: Any, **__: Any) -> None:
            raise OSError("the process ends here")

        monkeypatch.setattr(erasures, name, dies)
        with pytest.raises(OSError, match="ends here"):
            await erased(harness, begin=False)
        monkeypatch.setattr(erasures, name, whole)
    await erased(harness, begin=False)
    await forgotten(harness)
    assert await harness.database.read(named, ALICE) == {}
    assert await harness.sound()


async def test_what_discord_does_not_let_be_deleted_keeps_nothing_else(harness: PipelineHarness) -> None:
    job = await delivered(harness)
    harness.courier.refuses["remove"] = Forbidden("50001")
    await erased(harness)
    await forgotten(harness)
    assert await harness.database.read(jobs.get, job.id) is None
    assert await harness.database.read(named, ALICE) == {}


async def test_a_moderators_vote_does_not_count_twice(harness: PipelineHarness) -> None:
    def voted(tx: Connection) -> int:
        now = harness.clock()
        facts: dict[str, Any] = {"guild_id": GUILD, "member_id": BOB, "job_id": None, "data": {}}
        reviews.add(tx, "prompt", "x", now=now, expires_at=None, **facts)
        review = reviews.about(tx, "prompt", "x")
        assert review
        reviews.vote(tx, review.id, ALICE, now)
        return review.id

    review_id = await harness.database.write(voted)
    await erased(harness)
    assert await harness.database.read(reviews.votes_of, review_id) == ()


async def test_what_waits_for_moderators_is_closed_with_the_job_and_nobody_reports_twice(
    harness: PipelineHarness,
) -> None:
    job, bobs = await delivered(harness), await delivered(harness, BOB)
    now = harness.clock()

    def reported(tx: Connection, by: int) -> bool:
        data = {"text": "a plea of mine", "decided_by": [ALICE, MO], "edited_by": ALICE}
        facts: dict[str, Any] = {"guild_id": GUILD, "member_id": ALICE, "job_id": job.id, "data": data}
        reviews.add(tx, "report", job.id, now=now, expires_at=None, **facts)
        return reports.add(tx, Report(bobs.id, by, "hate", "", counts=True, created_at=now))

    assert await harness.database.write(reported, ALICE)
    await erased(harness)
    (review,) = await harness.database.read(reviews.of_job, job.id)
    assert review.decision is Decision.GONE
    assert (review.data["decided_by"][1], "text" in review.data) == (MO, False)
    assert str(ALICE) not in str(review)
    assert not await harness.database.write(reported, ALICE)
    assert await harness.database.read(reports.counting, bobs.id) == 1


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        (transfers, "note", "another"),
        (transfers, "actor_id", 5),
        (moderation_events, "member_id", 5),
        (moderation_events, "note", "another"),
        (moderation_events, "data", {}),
    ],
)
async def test_what_only_grows_takes_a_pseudonym_and_nothing_else(
    harness: PipelineHarness, table: Any, column: str, value: Any
) -> None:
    await harness.wallet.grant(GUILD, BOB, 5, by=Actor(ALICE, manage_server=True), interaction_id=7)
    event = Event(GUILD, "ban", harness.clock(), member_id=ALICE, data={"prompt": "x", "category": "hate"})
    await harness.database.write(events.append, event)
    with pytest.raises(IntegrityError, match="only ever grows"):
        await harness.database.write(lambda tx: tx.execute(table.update().values({column: value})))


async def test_notices_and_favourites_go_at_once(harness: PipelineHarness) -> None:
    theirs = await delivered(harness, BOB)
    await harness.wallet.grant(GUILD, ALICE, 5, by=Actor(MO, manage_server=True), interaction_id=7)
    place_of = harness.pipeline.favourites
    await harness.database.write(place_of._save, theirs, ALICE)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    await harness.pipeline.erasures.begin(ALICE)
    assert await harness.database.read(member_notices.members_unsent) == []
    assert (await place_of.page(GUILD, ALICE, 0)).total == 0
    assert await harness.database.read(pseudonyms.key) is None
