"""Providers on a bad day, and a bot that can only poll: what the member is told, what is made, and what it costs."""

import asyncio
import io
import time
from collections.abc import AsyncGenerator, Sequence

import pytest
import pytest_asyncio
from PIL import Image, PngImagePlugin

from sandbox.discord import File
from sandbox.providers.uploads import Uploads
from sandbox.providers.world import Name
from tests.e2e.harness import Ended, ProcessHarness, open_harness, picture
from tests.sandbox.customer import TASKED

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMED_SECONDS = 20


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def polling(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[ProcessHarness]:
    """No PUBLIC_URL: nobody can call this bot back."""
    async with open_harness(tmp_path_factory.mktemp("polling"), callbacks=False) as harness:
        yield harness


async def ends_with_every_credit(harness: ProcessHarness, line: str) -> Ended:
    alice, room = harness.newcomer(), harness.room()
    ended = await harness.make(alice, room, line.format(alice.name))
    assert not ended.delivered
    (told,) = harness.whispers(ended.admitted)
    assert "refunded" in told.text
    assert await harness.available(alice, room) == 100
    card = await harness.done(ended.admitted)
    assert "refunded" in card.text
    assert "refunded" in await harness.read(alice, room, f"/jobs show job:{ended.job}")
    return ended


async def test_without_a_public_address_no_callback_is_asked_for_and_polling_finds_everything(
    polling: ProcessHarness,
) -> None:
    alice, room = polling.newcomer(), polling.room()
    lines: dict[Name, str] = {
        "kie": "/imagine prompt:polled fox",
        "evolink": "/video prompt:polled fox provider:evolink",
        "xai": "/video prompt:polled fox provider:xai duration:1",
    }
    for provider, line in lines.items():
        assert (await polling.make(alice, room, line)).delivered
        (call,) = polling.creates(provider, "polled fox")
        assert not {"callBackUrl", "callback_url"} & call.json.keys()
    assert polling.providers.callbacks.sent == []


async def test_the_next_provider_takes_over_at_the_price_quoted(polling: ProcessHarness) -> None:
    alice, room = polling.newcomer(), polling.room()
    ended = await polling.make(alice, room, f"/video prompt:fox of {alice.name} [kie:maintenance]")
    assert ended.delivered
    assert "evolink" in ended.last.text
    assert len(polling.tasks(alice.name)) == len(polling.tasks(alice.name, "evolink")) == 1
    assert len(polling.creates("kie", alice.name)) == 1
    assert await polling.available(alice, room) == 90


async def test_a_provider_that_cannot_be_reached_is_passed_over(polling: ProcessHarness) -> None:
    alice, room = polling.newcomer(), polling.room()
    await polling.providers.servers["kie"].unlisten()
    try:
        ended = await polling.make(alice, room, f"/video prompt:fox of {alice.name}")
    finally:
        await polling.providers.servers["kie"].listen()
    assert ended.delivered
    assert "evolink" in ended.last.text
    assert await polling.available(alice, room) == 90


@pytest.mark.parametrize(
    ("provider", "word"),
    [
        *(("kie", "maintenance"), ("evolink", "maintenance"), ("xai", "maintenance")),
        *(("kie", "nofunds"), ("evolink", "nofunds"), ("kie", "badkey"), ("xai", "badkey")),
    ],
)
async def test_a_named_provider_is_never_swapped_and_says_no_within_seconds(
    polling: ProcessHarness, provider: Name, word: str
) -> None:
    began = time.monotonic()
    ended = await ends_with_every_credit(
        polling, f"/video prompt:named fox of {{}} [{word}] provider:{provider}"
    )
    assert time.monotonic() - began < NAMED_SECONDS
    name = ended.admitted.member.name
    assert polling.tasks(name) == []
    assert [len(polling.creates(each, name)) for each in polling.providers.servers] == [
        int(each == provider) for each in polling.providers.servers
    ]


async def test_a_picture_that_cannot_be_handed_over_is_refused_in_words_and_costs_nothing(
    polling: ProcessHarness,
) -> None:
    """The gateway takes no uploads and cannot reach the bot; Discord's link would show what was taken out."""
    uploads = getattr(polling.providers.servers["kie"], "uploads")  # noqa: B009 - not every local provider has it
    assert isinstance(uploads, Uploads)
    uploads.absent = 404
    author = PngImagePlugin.PngInfo()
    author.add_text("Author", "somebody")
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240)).save(buffer, "PNG", pnginfo=author)
    alice, room = polling.newcomer(), polling.room()
    line = f"/imagine model:nano-banana-2.1 prompt:fox of {alice.name}"
    ended = await polling.make(alice, room, line, {"reference_1": File("fox.png", buffer.getvalue())})
    (told,) = polling.whispers(ended.admitted)
    assert "no way to get your image to the provider" in told.text
    assert "copy without metadata" in told.text
    assert polling.creates("kie", alice.name) == []
    assert await polling.available(alice, room) == 100
    plain = await polling.make(alice, room, line, {"reference_1": File("fox.png", picture())})
    assert plain.delivered  # by Discord's link, which shows nothing else


@pytest.mark.parametrize("word", ["maintenance", "nofunds"])
async def test_the_last_offer_says_no_within_seconds_too(polling: ProcessHarness, word: str) -> None:
    began = time.monotonic()
    await ends_with_every_credit(polling, f"/imagine prompt:only fox of {{}} [{word}]")
    assert time.monotonic() - began < NAMED_SECONDS


async def test_a_model_that_was_switched_off_is_not_asked_for_again(polling: ProcessHarness) -> None:
    began = time.monotonic()
    await ends_with_every_credit(polling, "/video prompt:gone fox of {} [disabled] model:sora-2")
    assert time.monotonic() - began < NAMED_SECONDS
    alice, room = polling.newcomer(), polling.room()
    told = await polling.read(alice, room, f"/video prompt:later fox of {alice.name} model:sora-2")
    assert "switched off at the moment" in told
    assert polling.discord.messages(room) == []
    assert polling.creates("kie", alice.name) == []
    assert await polling.available(alice, room) == 100
    assert (await polling.make(alice, room, "/imagine prompt:another model of kie's")).delivered


@pytest.mark.parametrize("word", ["code=404", "code=501", "edge", "edge=html", "edge=json"])
async def test_what_kie_surely_did_not_make_and_did_not_refuse_is_made_elsewhere(
    polling: ProcessHarness, word: str
) -> None:
    alice, room = polling.newcomer(), polling.room()
    ended = await polling.make(alice, room, f"/video prompt:passed on fox of {alice.name} [kie:{word}]")
    assert ended.delivered
    assert [len(polling.creates(each, alice.name)) for each in TASKED] == [1, 1, 0]
    assert await polling.available(alice, room) == 90


@pytest.mark.parametrize("code", [422, 500])
async def test_a_definite_no_of_kies_is_not_sent_again_nor_elsewhere(
    polling: ProcessHarness, code: int
) -> None:
    ended = await ends_with_every_credit(polling, f"/video prompt:refused fox of {{}} [kie:code={code}]")
    name = ended.admitted.member.name
    assert [len(polling.creates(each, name)) for each in TASKED] == [1, 0, 0]


@pytest.mark.parametrize(
    ("provider", "word"),
    [
        *(("kie", "drop"), ("evolink", "drop"), ("xai", "drop")),
        *(("kie", "garbage"), ("evolink", "drop-before"), ("xai", "http=503"), ("kie", "garbage=502")),
    ],
)
async def test_an_answer_that_was_lost_is_never_paid_for_twice(
    polling: ProcessHarness, provider: Name, word: str
) -> None:
    ended = await ends_with_every_credit(
        polling, f"/video prompt:lost fox of {{}} [{word}] provider:{provider}"
    )
    assert "Lost contact with the provider" in ended.last.text
    name = ended.admitted.member.name
    assert len(polling.creates(provider, name)) == 1
    assert len(polling.tasks(name)) <= 1


async def test_an_unclear_answer_does_not_move_on_to_the_next_provider(polling: ProcessHarness) -> None:
    ended = await ends_with_every_credit(polling, "/video prompt:unclear fox of {} [kie:drop]")
    name = ended.admitted.member.name
    assert [len(polling.creates(each, name)) for each in TASKED] == [1, 0, 0]


async def delivered_all(harness: ProcessHarness, words: Sequence[str], line: str) -> None:
    """Each prompt with its word by a member of its own, all at once; all arrive, whole, and are paid once."""
    people = [(harness.newcomer(), harness.room(), word) for word in words]
    ends = await asyncio.gather(
        *(harness.make(member, room, line.format(member.name, word)) for member, room, word in people)
    )
    for ended in ends:
        assert ended.delivered, ended.last.text
        (task,) = harness.tasks(ended.admitted.member.name)
        assert harness.posted(ended) == harness.served(task)
        assert await harness.available(ended.admitted.member, ended.admitted.channel) == 90


async def test_hiccups_while_it_runs_cost_nobody_the_result(polling: ProcessHarness) -> None:
    words = ("notvisible", "unknown-status", "query-drop=1", "query-garbage=1", "json-twice")
    await delivered_all(polling, words, "/video prompt:fox of {} [{}] provider:kie")


async def test_every_shape_of_relay_is_understood(polling: ProcessHarness) -> None:
    words = (
        "openai",
        "openai=old",
        "newapi",
        "taskdto",
        "taskdto=old",
        "cometapi",
        "unified",
        "yutoai",
        "geeknow",
    )
    await delivered_all(polling, words, "/video prompt:fox of {} [xai:{}] provider:xai duration:1")


@pytest.mark.parametrize("line", ["[xai:moderated]", "[xai:moderated=failed]", "[xai:moderated-create]"])
async def test_moderation_is_said_in_plain_words_to_the_member_alone(
    polling: ProcessHarness, line: str
) -> None:
    alice, room = polling.newcomer(), polling.room()
    words = f"fox of {alice.name}"
    ended = await polling.make(alice, room, f"/video prompt:{words} {line} provider:xai duration:1")
    (told,) = polling.whispers(ended.admitted)
    assert told.ephemeral
    assert "content filter" in told.text
    assert "refunded" in (await polling.done(ended.admitted)).text
    assert await polling.available(alice, room) == 100
    assert words not in polling.public()


async def test_operators_see_what_happened(polling: ProcessHarness) -> None:
    status, metrics = await polling.visit("/metrics")
    assert status == 200
    for expected in ("refund", "unknown", "provider", "ack", "ledger", "loop"):
        assert expected in metrics.lower()
    code, told = await polling.darkroom("doctor")
    assert code in {0, 1}
    assert "ledger" in told
