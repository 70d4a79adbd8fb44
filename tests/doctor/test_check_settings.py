"""What the doctor says of settings alone."""

import base64
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.doctor.check_settings import PERMISSION_BITS, application_of, invitation, settings_findings
from bot.doctor.finding import Finding, Verdict
from bot.settings import Settings

APPLICATION = 123456789012345678
TOKEN = base64.urlsafe_b64encode(str(APPLICATION).encode()).decode().rstrip("=") + ".GabcDE." + "x" * 38


def judged(**changes: Any) -> dict[str, Finding]:
    given = {"discord_token": TOKEN, "kie_api_key": "kie-key", **changes}
    settings = Settings.load(_env_file=None, **given)
    return {finding.check: finding for finding in settings_findings(settings)}


def test_the_permissions_asked_for_are_the_least_that_suffice() -> None:
    wanted = discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        create_public_threads=True,
        attach_files=True,
        read_message_history=True,
    )
    assert discord.Permissions(PERMISSION_BITS) == wanted
    assert not wanted.administrator


def test_the_invitation_asks_for_a_bot_and_its_commands_and_nothing_else() -> None:
    link = judged()["permissions"].said
    assert invitation(APPLICATION) in link
    assert f"client_id={APPLICATION}&scope=bot+applications.commands&permissions=309237746688" in link


@pytest.mark.parametrize(
    "token", ["a-word", "a.b.c", TOKEN.replace(".GabcDE.", "."), "x" * 24 + ".GabcDE." + "x" * 38]
)
def test_what_is_no_bot_token_is_noticed_without_showing_it(token: str) -> None:
    assert application_of(token) is None
    finding = judged(discord_token=token)["token"]
    assert finding.verdict is Verdict.WARN
    assert token not in finding.said


def test_a_bot_token_gives_its_application_away_and_is_not_shown() -> None:
    finding = judged()["token"]
    assert finding.verdict is Verdict.OK
    assert str(APPLICATION) in finding.said
    assert TOKEN not in finding.said


def test_without_any_provider_nothing_can_be_made() -> None:
    found = judged(kie_api_key=None)
    assert found["settings"].verdict is Verdict.FAIL
    assert found["catalogue"].verdict is Verdict.FAIL


def test_a_bad_catalogue_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[[models]]\nname = 7\n")
    finding = judged(catalog=file)["catalogue"]
    assert finding.verdict is Verdict.FAIL
    assert "mine.toml, line" in finding.said
    assert judged(catalog=tmp_path / "none.toml")["catalogue"].said.startswith("CATALOG: cannot read")


@pytest.mark.parametrize(
    ("changes", "verdict", "said"),
    [
        ({}, Verdict.OK, "off"),
        ({"public_url": "https://bot.example"}, Verdict.WARN, "KIE_WEBHOOK_HMAC_KEY is empty"),
        ({"public_url": "http://bot.example", "kie_webhook_hmac_key": "k"}, Verdict.WARN, "not https"),
        (
            {"public_url": "https://bot.example", "kie_webhook_hmac_key": "k"},
            Verdict.OK,
            "https://bot.example/callbacks/…, and fetch pictures at /inputs/… there",
        ),
    ],
)
def test_callbacks_that_are_less_safe_than_they_could_be_are_named(
    changes: dict[str, str], verdict: Verdict, said: str
) -> None:
    finding = judged(**changes)["callbacks"]
    assert finding.verdict is verdict
    assert said in finding.said


def test_a_missing_ceiling_is_worth_knowing() -> None:
    alone = judged(operator_budget_usd_per_day="0")["budget"]
    assert alone.verdict is Verdict.WARN
    assert "no ceiling (OPERATOR_BUDGET_USD_PER_DAY is 0)" in alone.said
    assert "you pay for them" in alone.said
    at_home = judged(operator_budget_usd_per_day="0", guild_ids="1")["budget"]
    assert at_home.verdict is Verdict.WARN
    assert "no ceiling (OPERATOR_BUDGET_USD_PER_DAY is 0)" in at_home.said
    assert "GUILD_IDS" not in at_home.said


def test_the_operator_is_told_where_the_operators_commands_are() -> None:
    nowhere, home = judged()["operator"], judged(operator_guild_id="7", guild_ids="7,8")["operator"]
    left_out = judged(operator_guild_id="7", guild_ids="8")["operator"]
    assert (nowhere.verdict, home.verdict, left_out.verdict) == ("warn", "ok", "fail")
    assert "registered nowhere" in nowhere.said
    assert "GUILD_IDS leaves 7 out" in left_out.said


def test_an_operator_who_sets_no_ceiling_is_told_which_one_holds() -> None:
    unset = judged()["budget"]
    assert unset.verdict is Verdict.OK
    assert "$10.00 a day" in unset.said
    assert "the default" in unset.said
    chosen = judged(operator_budget_usd_per_day="2.50")["budget"]
    assert chosen.verdict is Verdict.OK
    assert "$2.50 a day" in chosen.said
    assert "default" not in chosen.said


@pytest.mark.parametrize(
    ("changes", "verdict", "said"),
    [
        ({}, Verdict.OK, "no classifier"),
        ({"moderation_kind": "moderations"}, Verdict.OK, "https://api.openai.com"),
        ({"moderation_kind": "chat"}, Verdict.FAIL, "MODERATION_BASE_URL"),
        (
            {"moderation_kind": "chat", "moderation_base_url": "http://127.0.0.1:1"},
            Verdict.FAIL,
            "MODERATION_MODEL",
        ),
    ],
)
def test_the_classifiers_settings_are_looked_at(changes: dict[str, Any], verdict: Verdict, said: str) -> None:
    finding = judged(**changes)["moderation"]
    assert finding.verdict is verdict
    assert said in finding.said
