"""What the doctor says of the world around: clock, accounts, disk, the bot itself."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.doctor import check_environment
from bot.doctor.check_environment import judge_accounts, judge_bot, judge_classifier, judge_clock, judge_disks
from bot.doctor.finding import Finding, Verdict
from bot.settings import Settings
from sandbox.providers.moderation import Mishap, Moderation

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@asynccontextmanager
async def peer(path: str, answer: Any, status: int = 200, **headers: str) -> AsyncGenerator[str]:
    """Something that answers GET `path`."""

    async def handle(_: web.Request) -> web.Response:
        return web.json_response(answer, status=status, headers=headers)

    app = web.Application()
    app.router.add_get(path, handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def settings_of(**changes: Any) -> Settings:
    return Settings.load(_env_file=None, **{"discord_token": "t", **changes})


async def clock_against(url: str) -> Finding:
    async with aiohttp.ClientSession() as session:
        return await judge_clock(session, url, lambda: NOW)


@pytest.mark.parametrize(
    ("off", "verdict"),
    [
        (timedelta(seconds=5), Verdict.OK),
        (timedelta(seconds=-60), Verdict.WARN),
        (timedelta(minutes=6), Verdict.FAIL),
    ],
)
async def test_the_clock_is_compared_with_discords(off: timedelta, verdict: Verdict) -> None:
    async with peer("/gateway", {}, Date=format_datetime(NOW + off, usegmt=True)) as url:
        assert (await clock_against(url)).verdict is verdict


async def test_a_clock_that_cannot_be_compared_is_no_failure() -> None:
    assert (await clock_against("http://127.0.0.1:9")).verdict is Verdict.WARN
    async with peer("/gateway", {}, Date="nonsense") as url:
        assert (await clock_against(url)).verdict is Verdict.WARN


@pytest.mark.parametrize(
    ("answer", "verdict", "said"),
    [
        ({"code": 200, "msg": "success", "data": 812.5}, Verdict.OK, "812.5 credits"),
        ({"code": 200, "msg": "success", "data": 12}, Verdict.WARN, "nearly empty: 12"),
        ({"code": 200, "msg": "success", "data": 0}, Verdict.FAIL, "empty"),
        ({"code": 401, "msg": "You do not have access permissions"}, Verdict.FAIL, "the key is refused"),
        ({"code": 455, "msg": "maintenance"}, Verdict.WARN, "not asked"),
    ],
)
async def test_each_account_is_asked_for_its_balance(answer: Any, verdict: Verdict, said: str) -> None:
    async with peer("/api/v1/chat/credit", answer) as url:
        found = await judge_accounts(settings_of(kie_api_key="kie-key", kie_base_url=url))
    assert [finding.check for finding in found] == ["account: kie"]
    assert (found[0].verdict, said in found[0].said) == (verdict, True)


async def test_a_provider_that_cannot_be_reached_or_has_no_balance_is_no_failure() -> None:
    found = await judge_accounts(
        settings_of(kie_api_key="kie-key", kie_base_url="http://127.0.0.1:9", xai_api_key="xai-key")
    )
    assert [finding.verdict for finding in found] == [Verdict.WARN, Verdict.OK]


async def test_a_running_bot_is_asked_whether_it_is_ready() -> None:
    async with aiohttp.ClientSession() as session:

        async def bot_at(url: str) -> Finding:
            return await judge_bot(
                session, settings_of(web_host="0.0.0.0", web_port=int(url.rsplit(":", maxsplit=1)[-1]))
            )

        async with peer("/readyz", {"gateway": "ok"}) as url:
            assert (await bot_at(url)).said == "runs and is ready"
        assert "does not run here" in (await bot_at(url)).said
        async with peer("/readyz", {"gateway": "not ready"}, status=503) as url:
            finding = await bot_at(url)
    assert finding.verdict is Verdict.WARN
    assert '"gateway": "not ready"' in finding.said


@pytest.mark.parametrize(
    ("mishap", "verdict", "said"),
    [(None, Verdict.OK, "answers"), ("garbage", Verdict.FAIL, "garbled"), ("down", Verdict.FAIL, "down")],
)
async def test_the_classifier_is_asked_about_a_harmless_prompt(
    mishap: Mishap | None, verdict: Verdict, said: str
) -> None:
    local = Moderation()
    await local.listen()
    local.mishap = mishap
    try:
        given = {name.lower(): value for name, value in local.env("moderations").items()}
        (finding,) = await judge_classifier(settings_of(**given))
    finally:
        await local.unlisten()
    assert finding.verdict is verdict
    assert said in finding.said
    assert local.key not in finding.said


async def test_without_a_classifier_nothing_is_said_of_one() -> None:
    assert await judge_classifier(settings_of()) == []


def placed(database: Path, media: Path) -> Settings:
    """With the database in this directory."""
    return settings_of(database_url=f"sqlite+aiosqlite:///{database}/darkroom.db", media_dir=media)


def test_a_disk_with_too_little_room_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = placed(tmp_path / "not" / "yet", tmp_path / "media")
    assert [finding.verdict for finding in judge_disks(settings)] == [Verdict.OK, Verdict.OK]
    monkeypatch.setattr(check_environment, "REFUSES_BELOW", 10**18)
    assert [finding.verdict for finding in judge_disks(settings)] == [Verdict.FAIL, Verdict.FAIL]


@pytest.mark.parametrize("variable", ["DATABASE_URL", "MEDIA_DIR"])
def test_a_directory_that_cannot_be_made_fails_by_its_settings_name(tmp_path: Path, variable: str) -> None:
    (tmp_path / "file").write_text("no directory")
    places = {"DATABASE_URL": tmp_path / "a", "MEDIA_DIR": tmp_path / "b"} | {
        variable: tmp_path / "file" / "c"
    }
    findings = judge_disks(placed(places["DATABASE_URL"], places["MEDIA_DIR"]))
    assert [one.said for one in findings if one.verdict is Verdict.FAIL] == [
        f"{variable}: cannot write to {places[variable]}: Not a directory"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_may_not_be_written_fails_whether_it_is_there_or_not(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    findings = judge_disks(placed(tmp_path, tmp_path / "not" / "yet"))
    assert [finding.verdict for finding in findings] == [Verdict.FAIL, Verdict.FAIL]
    assert all("Permission denied" in finding.said for finding in findings)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_database_that_belongs_to_another_user_fails(tmp_path: Path) -> None:
    (tmp_path / "darkroom.db").touch(0o444)
    found = judge_disks(placed(tmp_path, tmp_path))
    assert [finding.verdict for finding in found] == [Verdict.FAIL, Verdict.OK]
    assert f"DATABASE_URL: cannot write to {tmp_path}/darkroom.db" in found[0].said


def test_looking_at_the_disk_leaves_nothing_there(tmp_path: Path) -> None:
    judge_disks(placed(tmp_path, tmp_path / "media"))
    assert list(tmp_path.iterdir()) == []
