"""/settings as those meet it who manage a server: the file out and in, and what the rules would do."""

import pytest

from bot.domain.policy import Policy, dump, parse
from bot.storage import events
from sandbox.discord import File, Interaction
from sandbox.discord.values import RefusedByClient
from tests.cogs.harness import BotHarness

TRY = "/settings try prompt:"


async def policy(harness: BotHarness) -> Policy:
    return (await harness.services.policies.of(harness.guild.id)).policy


async def imports(harness: BotHarness, text: str, name: str = "olive") -> Interaction:
    file = File("policy.toml", text.encode())
    return await harness.asks(name, "/settings import", files={"file": file}, options={})


def downloaded(harness: BotHarness, shown: Interaction) -> str:
    assert shown.response
    (file,) = shown.response.attachments
    return harness.world.attachment_bytes(file).decode()


async def test_what_is_exported_has_every_key_and_can_be_imported(harness: BotHarness) -> None:
    await harness.services.policies.change(harness.guild.id, by=1, approvals=2)
    exported = downloaded(harness, await harness.asks("olive", "/settings export"))
    assert parse(exported) == Policy(approvals=2)
    assert "reports_to_hide = 3" in exported
    assert "nothing changed" in (await imports(harness, exported)).reply


async def test_a_file_replaces_the_policy_and_the_one_of_before_is_handed_back(harness: BotHarness) -> None:
    await harness.services.policies.change(harness.guild.id, by=1, approvals=2)
    shown = await imports(harness, 'paused = "a raid"\n')
    assert shown.ephemeral
    assert "2 keys changed" in shown.reply
    assert await policy(harness) == Policy(paused="a raid")
    assert "a raid" in await harness.reads("alice", "/imagine prompt:a fox")
    assert downloaded(harness, shown) == dump(Policy(approvals=2))
    last = (await harness.database.read(events.of_guild, harness.guild.id, 1))[0]
    assert (last.kind, last.data["before"]["paused"], last.data["after"]["paused"]) == (
        "policy",
        "",
        "a raid",
    )


async def test_a_file_of_another_server_is_taken_and_what_is_not_here_is_said(harness: BotHarness) -> None:
    text = 'review_prompts = "all"\nreview_channel = "1001"\nmoderator_roles = ["2001"]\n[roles."2002"]\nin_flight = 5\n'
    reply = (await imports(harness, text)).reply
    assert "4 keys changed" in reply
    assert "2 things are wrong" in reply
    assert "<#1001> is gone, or I don't see it" in reply
    assert "not in this server: `2001`, `2002`." in reply


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('rating = "general"\napprovals = 3\n', "line 2, `approvals`: this must be at most 2."),
        ("approvals = 1\nstyle = 1\n", "line 2, `style`: there is no such key."),
        ("approvals = \n", "line 1: this is not TOML."),
        (
            'rating = "general"\nmodels = ["nope"]\n',
            "line 2, `models`: there is no model nope here; `/models` shows",
        ),
        ('modes = ["hot"]\n', "line 1, `modes`: no model here has a mode hot."),
        ('[channels."1"]\n\nmodels = ["nope"]\n', "line 3, `channels.1.models`: there is no model nope here"),
    ],
)
async def test_a_mistake_is_told_with_its_line_and_nothing_changes(
    harness: BotHarness, text: str, said: str
) -> None:
    shown = await imports(harness, text)
    assert "Nothing was changed" in shown.reply
    assert said in shown.reply
    assert await policy(harness) == Policy()


async def test_what_is_no_text_is_told_so(harness: BotHarness) -> None:
    shown = await harness.asks(
        "olive", "/settings import", files={"file": File("p.toml", b"\xff\xfe\x00")}, options={}
    )
    assert "no text file" in shown.reply


@pytest.mark.parametrize("name", ["alice", "mo"])
async def test_who_does_not_manage_the_server_may_not(harness: BotHarness, name: str) -> None:
    with pytest.raises(RefusedByClient):
        await harness.asks(name, "/settings export")
    harness.world.allow_command(harness.member(name), "settings")
    assert "Manage Server" in await harness.reads(name, "/settings export")
    assert "Manage Server" in (await imports(harness, "approvals = 2", name)).reply
    assert "Manage Server" in await harness.reads(name, f"{TRY}a fox")
    assert await policy(harness) == Policy()


async def test_a_text_is_tried_without_anything_being_made(harness: BotHarness) -> None:
    await harness.services.policies.change(harness.guild.id, by=1, blocked_terms=["forbidden"])
    assert "would be made" in await harness.reads("olive", f"{TRY}a red fox")
    assert "by a blocked term" in await harness.reads("olive", f"{TRY}a forbidden fox")
    assert await harness.jobs("olive") == []
    logged = await harness.database.read(events.of_guild, harness.guild.id, 9)
    assert [event.kind for event in logged] == ["policy"]


@pytest.mark.parametrize(
    "used", [{"images": False}, {"models": ["seedream-4.5"]}, {"models": ["grok-video"]}]
)
async def test_a_text_is_tried_with_what_the_server_uses(
    harness: BotHarness, used: dict[str, object]
) -> None:
    await harness.services.policies.change(harness.guild.id, by=1, blocked_terms=["forbidden"], **used)
    assert "would be made" in await harness.reads("olive", f"{TRY}a red fox")
    assert "by a blocked term" in await harness.reads("olive", f"{TRY}a forbidden fox")


async def test_who_manages_the_server_reads_which_of_its_own_rules_refused(harness: BotHarness) -> None:
    rules = {"blocked_terms": ["forbidden", "secret fox", "fox"], "allowed_terms": ["secret fox"]}
    await harness.services.policies.change(harness.guild.id, by=1, patterns=["gr[ae]y"], **rules)
    told = await harness.asks("olive", f"{TRY}a forb1dden grey hare and a fox")
    assert "It goes against `forbidden`, `fox`, `gr[ae]y`." in told.reply
    assert told.ephemeral
    assert "goes against" not in await harness.reads("olive", f"{TRY}a secret fox")
    refused = await harness.asks("alice", "/imagine prompt:a forbidden hare")
    assert "forbidden" not in refused.reply


async def test_which_built_in_word_refused_is_told_to_nobody(harness: BotHarness) -> None:
    await harness.services.policies.change(harness.guild.id, by=1, blocked_terms=["child"])
    told = await harness.reads("olive", f"{TRY}a naked child")
    assert "protects minors" in told
    assert "goes against" not in told


async def test_of_many_rules_the_first_are_named(harness: BotHarness) -> None:
    patterns = [f"x{number}?y{'z?' * 95}" for number in range(12)]
    await harness.services.policies.change(harness.guild.id, by=1, patterns=patterns)
    told = await harness.reads("olive", f"{TRY}xy")
    assert told.count("`x") == 8
    assert "…" in told
    assert "Of the last" in told or "No earlier prompts" in told


async def test_a_rule_is_tried_on_the_last_prompts_before_it_is_set(harness: BotHarness) -> None:
    for prompt in ("a red fox", "a blue fox", "a green bird"):
        await harness.asks("alice", f"/imagine prompt:{prompt}")
    shown = await harness.reads("olive", f"{TRY}a cat blocked_term:fox")
    assert "Of the last 3 prompts that are kept, these rules would have refused 2" in shown
    shown = await harness.reads("olive", f"{TRY}a cat pattern:gr[ae]*n")
    assert "would have refused 1" in shown
    assert "no pattern" in await harness.reads("olive", f"{TRY}a cat pattern:(")
    assert await policy(harness) == Policy()
