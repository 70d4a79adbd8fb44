"""What moderators still had to decide on when its job was pruned: nothing stays stuck, and no card keeps the prompt."""

from sqlalchemy import select

from bot.domain.review import Decision
from bot.storage import reviews
from bot.storage.tables import metadata
from cogs.ui.reviews import layout
from tests.pipeline.harness import GUILD, PipelineHarness
from tests.pipeline.test_appeals import MO, about, appeals, standing, withdrawn
from tests.pipeline.test_reports import post, reported, review_of
from tests.pipeline.test_reviews import ALICE, edit, setting

PROMPT = "a red fox"


async def pruned(harness: PipelineHarness) -> None:
    await harness.pipeline.policies.change(GUILD, by=1, retention=2)
    await harness.after(days=1)  # what waits expires
    await harness.after(days=3)
    await harness.pipeline.housekeeping.sweep()
    harness.courier.review_cards.clear()
    await harness.pipeline.review_cards.send()


def last_card(harness: PipelineHarness) -> str:
    """All that it says."""
    return str(layout(harness.courier.review_cards[-1], None).to_components())


async def test_a_report_of_a_pruned_job_leaves_the_queue_and_its_card_the_prompt(
    harness: PipelineHarness,
) -> None:
    job = await reported(harness, await post(harness, reports_to_hide=1), 10)
    assert PROMPT in last_card(harness)
    await pruned(harness)
    review = await review_of(harness, job)
    assert (review.decision, harness.courier.review_cards[-1].job) == (Decision.GONE, None)
    assert PROMPT not in last_card(harness)
    assert (await harness.pipeline.review_queue.page(GUILD, MO)).total == 0


async def test_an_appeal_outlives_its_job_without_the_prompt_and_can_be_decided(
    harness: PipelineHarness,
) -> None:
    appeal = await appeals(harness, await withdrawn(harness))
    assert PROMPT in last_card(harness)
    await pruned(harness)
    assert PROMPT not in last_card(harness)
    lifted = await harness.pipeline.appeals.lift(about(appeal))
    assert (lifted.decision, await standing(harness)) == (Decision.GRANTED, (0, 0))


async def test_an_appeal_that_nobody_decided_is_not_said_to_be_upheld(harness: PipelineHarness) -> None:
    appeal = await appeals(harness, await withdrawn(harness))
    await harness.database.write(reviews.close, appeal, Decision.GONE, harness.clock())
    await harness.pipeline.review_cards.send()
    assert "nothing left to decide" in last_card(harness)


async def test_a_prompt_that_a_moderator_changed_goes_with_its_job(harness: PipelineHarness) -> None:
    await setting(harness)
    job = await harness.admit(ALICE)
    await edit(harness, job, "a tame and secret fox")
    await pruned(harness)
    kept = await harness.database.read(
        lambda conn: str([conn.execute(select(table)).all() for table in metadata.sorted_tables])
    )
    assert "secret" not in kept
