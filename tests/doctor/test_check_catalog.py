"""The doctor's weekly look at the providers' live lists: what it says, when it asks, and that it never breaks."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.doctor.check_catalog import EVERY, catalog_findings
from bot.doctor.finding import Finding, Verdict
from bot.settings import Settings
from tests.doctor.test_catalog_check import Z_IMAGE, page, row
from tests.providers.peer import Peer, answer, reset_after_request, say_nothing

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TRUE, DEARER = page(row("z", "0.8")), page(row("z", "1.0"))


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as running:
        yield running


@pytest.fixture
def settings(peer: Peer, tmp_path: Path) -> Callable[..., Settings]:
    (tmp_path / "mine.toml").write_text(Z_IMAGE)

    def made(**changes: Any) -> Settings:
        given: dict[str, Any] = {
            "discord_token": "t",
            "kie_api_key": "key",
            "kie_base_url": peer.url,
            "catalog": tmp_path / "mine.toml",
            "database_url": f"sqlite+aiosqlite:///{tmp_path / 'darkroom.db'}",
        }
        return Settings.load(_env_file=None, **(given | changes))

    return made


def said(found: list[Finding]) -> list[tuple[Verdict, str]]:
    return [(one.verdict, one.said) for one in found]


async def test_what_costs_otherwise_is_told_each_time_and_asked_for_once_a_week(
    peer: Peer, settings: Callable[..., Settings]
) -> None:
    peer.next(answer(200, DEARER), answer(200, TRUE))
    what = "z at kie: base is 5000 micro-dollars, not 4000. See `darkroom catalog check`"
    for age, when in ((0, "today"), (1, "yesterday"), (6, "6 days ago")):
        found = await catalog_findings(settings(), NOW + timedelta(days=age))
        line = f"1 differ from the providers' lists, compared {when}: {what}"
        assert said(found) == [(Verdict.WARN, line)]
    assert len(peer.requests) == 1
    found = await catalog_findings(settings(), NOW + EVERY)
    assert said(found) == [(Verdict.OK, "as the providers' lists say, compared today")]
    assert len(peer.requests) == 2


async def test_a_catalogue_that_was_changed_is_compared_at_once(
    peer: Peer, settings: Callable[..., Settings], tmp_path: Path
) -> None:
    peer.next(answer(200, DEARER), answer(200, DEARER))
    await catalog_findings(settings(), NOW)
    (tmp_path / "mine.toml").write_text(Z_IMAGE.replace("4000", "5000"))
    (found,) = await catalog_findings(settings(), NOW)
    assert found.verdict is Verdict.OK


@pytest.mark.parametrize("act", [answer(500, b"<html>"), reset_after_request, answer(200, page())])
async def test_a_list_that_cannot_be_read_is_a_plain_line_and_asked_for_again_next_time(
    peer: Peer, settings: Callable[..., Settings], act: Any
) -> None:
    peer.next(act, answer(200, TRUE), act)
    (found,) = await catalog_findings(settings(), NOW)
    assert (found.verdict, found.said.startswith("not compared: kie: ")) == (Verdict.WARN, True)
    assert found.said.endswith("; never compared before")
    (found,) = await catalog_findings(settings(), NOW)
    assert found.verdict is Verdict.OK
    (found,) = await catalog_findings(settings(), NOW + timedelta(days=9))
    assert found.said.endswith("; last compared 9 days ago")


async def test_a_provider_that_does_not_answer_holds_nobody_up(
    peer: Peer, settings: Callable[..., Settings]
) -> None:
    peer.next(say_nothing)
    (found,) = await catalog_findings(settings(), NOW, patience=0.2)
    assert found.said == "not compared: no answer within 0.2 s; never compared before"


async def test_offline_is_a_plain_line(settings: Callable[..., Settings]) -> None:
    (found,) = await catalog_findings(settings(kie_base_url="http://127.0.0.1:9"), NOW)
    assert found.verdict is Verdict.WARN


async def test_only_providers_with_a_key_are_asked(peer: Peer, settings: Callable[..., Settings]) -> None:
    assert await catalog_findings(settings(kie_api_key=None), NOW) == []
    assert peer.connections == 0


@pytest.mark.parametrize("content", [b"", b"{", b'{"at": "2026-01-02", "about": 1}', b"\xff"])
async def test_a_memory_that_makes_no_sense_is_forgotten(
    peer: Peer, settings: Callable[..., Settings], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "catalog-check.json").write_bytes(content)
    peer.next(answer(200, TRUE))
    (found,) = await catalog_findings(settings(), NOW)
    assert found.verdict is Verdict.OK


async def test_a_folder_that_is_not_there_is_not_made(
    peer: Peer, settings: Callable[..., Settings], tmp_path: Path
) -> None:
    peer.next(answer(200, TRUE))
    url = f"sqlite+aiosqlite:///{tmp_path / 'later' / 'darkroom.db'}"
    (found,) = await catalog_findings(settings(database_url=url), NOW)
    assert (found.verdict, (tmp_path / "later").exists()) == (Verdict.OK, False)
