"""The command line as an operator meets it: real processes, exit codes, and one clear line when something is wrong."""

import asyncio
import csv
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.__main__ import BUILT_IN, plug_in
from bot.storage import events
from bot.storage.database import Database
from bot.storage.events import Event
from bot.storage.sqlite.file_lock import file_lock
from tests import forking

CANARY = "canary-0123456789-token"


def darkroom(directory: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run in a directory of its own, with these settings and nothing else."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {
        "DISCORD_TOKEN": CANARY,
        "KIE_BASE_URL": "http://127.0.0.1:9",
        "COLUMNS": "200",
        **settings,
    }
    return forking.run(directory, {name: value for name, value in environment.items() if value}, *arguments)


@contextmanager
def in_use(directory: Path) -> Generator[None]:
    with file_lock(directory / "data" / "darkroom.db"):
        yield


def test_migrate_makes_the_database_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    first = darkroom(tmp_path, "migrate")
    assert (first.returncode, first.stdout.startswith("Schema none -> ")) == (0, True)
    assert darkroom(tmp_path, "migrate").stdout == "The database is up to date.\n"


def test_a_backup_is_a_database_that_opens(tmp_path: Path) -> None:
    darkroom(tmp_path, "migrate")
    with in_use(tmp_path):
        done = darkroom(tmp_path, "backup", "copy.db")
    assert (done.returncode, done.stdout) == (0, "Wrote copy.db.\n")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM jobs").fetchone() == (0,)


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_second_process_on_the_same_file_is_refused_in_one_line(tmp_path: Path, command: str) -> None:
    with in_use(tmp_path):
        done = darkroom(tmp_path, command, KIE_API_KEY="kie-key")
    assert done.returncode == 2
    assert "in use by another darkroom process" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"DISCORD_TOKEN": ""}, "darkroom: DISCORD_TOKEN: is not set"),
        ({"DISCORD_TOKEN": "two words"}, "darkroom: DISCORD_TOKEN: must be the bot's token, without spaces"),
        ({"WEB_PORT": "99999"}, "darkroom: WEB_PORT: Input should be less than or equal to 65535"),
        ({"DATABASE_URL": f"postgresql://u:{CANARY}@h/d"}, "darkroom: DATABASE_URL: must start with"),
    ],
)
@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_bad_setting_stops_the_start_with_one_line_that_names_it(
    tmp_path: Path, command: str, settings: dict[str, str], line: str
) -> None:
    done = darkroom(tmp_path, command, **settings)
    assert done.returncode == 2
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1
    assert CANARY not in done.stderr


def test_a_bad_catalogue_stops_the_start_with_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[[models]]\nname = 7\n")
    done = darkroom(tmp_path, "run", CATALOG="mine.toml", KIE_API_KEY="kie-key")
    assert done.returncode == 2
    assert "mine.toml, line" in done.stderr.splitlines()[-1]


async def noted(directory: Path, *noted: Event) -> None:
    async with Database.open(f"sqlite+aiosqlite:///{directory}/data/darkroom.db") as database:
        for event in noted:
            await database.write(events.append, event)


def ban(guild: int, member: int, **changes: Any) -> Event:
    at = datetime(2026, 5, 17, 12, tzinfo=UTC)
    return Event(guild, "ban", at, actor_id=3, member_id=member, note="=1+1", **changes)


def test_the_audit_log_of_one_server_is_written_while_the_bot_runs_in_both_formats(tmp_path: Path) -> None:
    asyncio.run(noted(tmp_path, ban(1, 7), ban(2, 8), ban(1, 9, data={"word": "Füchse"})))
    with in_use(tmp_path):
        done = darkroom(tmp_path, "audit", "--guild", "1")
        table = darkroom(tmp_path, "audit", "--guild", "1", "--format", "csv")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["member"], row["note"], row["data"]) for row in rows] == [
        ("7", "=1+1", {}),
        ("9", "=1+1", {"word": "Füchse"}),
    ]
    assert [row["note"] for row in csv.DictReader(table.stdout.splitlines())] == ["'=1+1", "'=1+1"]
    assert (done.stderr, table.stderr, done.returncode, table.returncode) == ("", "", 0, 0)


def test_a_server_without_entries_has_an_empty_log_and_a_wrong_format_is_refused(tmp_path: Path) -> None:
    darkroom(tmp_path, "migrate")
    assert darkroom(tmp_path, "audit", "--guild", "5").stdout == ""
    assert darkroom(tmp_path, "audit", "--guild", "5", "--format", "xml").returncode == 2


def test_the_audit_log_of_an_older_database_is_not_guessed_at(tmp_path: Path) -> None:
    darkroom(tmp_path, "migrate")
    with closing(sqlite3.connect(tmp_path / "data" / "darkroom.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
    done = darkroom(tmp_path, "audit", "--guild", "1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "has schema 0001" in done.stderr


def test_backing_up_what_is_not_there_says_so_and_makes_nothing(tmp_path: Path) -> None:
    done = darkroom(tmp_path, "backup", "copy.db")
    assert (done.returncode, "there is no database" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_gives_a_verdict_a_line_and_fails_by_its_exit_code(tmp_path: Path) -> None:
    done = darkroom(tmp_path, "doctor", DISCORD_API_URL="http://127.0.0.1:9")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("fail  settings")
    assert all(line.split()[0] in {"ok", "warn", "fail"} for line in lines[:-2])
    assert lines[-1].endswith("2 failed")
    assert CANARY not in done.stdout + done.stderr


def test_the_doctor_is_content_with_a_sound_installation(tmp_path: Path) -> None:
    darkroom(tmp_path, "migrate")
    with in_use(tmp_path):
        done = darkroom(tmp_path, "doctor", KIE_API_KEY="kie-key", DISCORD_API_URL="http://127.0.0.1:9")
    assert (done.returncode, done.stdout.splitlines()[-1].endswith(" 0 failed")) == (0, True)


def test_the_help_names_every_command_and_loads_nothing_that_one_of_them_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(command in done.stdout for command in (*BUILT_IN, "sandbox"))
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert not loaded & {"aiohttp", "discord", "httpx", "pydantic", "simcord", "sqlalchemy"}


def plugged(value: str) -> typer.Typer:
    app = typer.Typer()
    app.command("run")(lambda: None)
    plug_in(app, EntryPoint("extra", value, "darkroom.commands"))
    return app


def as_function(name: str) -> None:
    """A command that somebody plugs in."""
    typer.echo(f"hello {name}")


as_app = typer.Typer()
as_app.command("greet")(as_function)
as_app.command("again")(as_function)


@pytest.mark.parametrize(
    ("value", "arguments"),
    [("as_function", ["extra", "alice"]), ("as_app", ["extra", "greet", "alice"])],
)
def test_a_plugged_in_command_is_a_function_or_an_app(value: str, arguments: list[str]) -> None:
    result = CliRunner().invoke(plugged(f"{__name__}:{value}"), arguments)
    assert (result.exit_code, result.output) == (0, "hello alice\n")


def test_a_plugged_in_command_that_lacks_what_it_needs_says_how_to_install_it() -> None:
    app = plugged("no_such_package_anywhere:command")
    result = CliRunner().invoke(app, ["extra", "--run", "/imagine"])
    assert result.exit_code == 2
    assert "No module named 'no_such_package_anywhere'" in result.output
    assert "pip install 'darkroom[extra]'" in result.output


def test_catalog_show_lists_every_model_with_what_keeps_it_off_and_needs_no_settings(tmp_path: Path) -> None:
    done = darkroom(tmp_path, "catalog", "show", DISCORD_TOKEN="")
    assert done.returncode == 0
    rows = done.stdout.splitlines()
    assert any("`grok-image`" in row and "| kie |" in row and "| 4 |" in row for row in rows)
    assert any("`sora-2`" in row and "withdrawn upstream in 2026" in row for row in rows)
    assert any("`wan3.0-text-to-video`" in row and "off: no cost" in row for row in rows)
    assert any("`recraft-upscale`" in row and "needs one to start from" in row for row in rows)
    (tmp_path / "mine.toml").write_text('[[models]]\nname = "Fox"\n')
    done = darkroom(tmp_path, "catalog", "show", "mine.toml")
    assert done.returncode == 2
    assert "mine.toml, line 2" in done.stderr


def test_catalog_show_says_where_a_word_was_mistyped(tmp_path: Path) -> None:
    """What is missing because of it would lead elsewhere; and nobody is there to ask about a provider."""
    shown = (Path(__file__).parents[1] / "bot" / "catalog.toml").read_text()
    for written, mistyped, line in (("label = ", "lable = ", "lable"), ("cost = ", "costs = ", "costs")):
        (tmp_path / "mine.toml").write_text(shown.replace(written, mistyped, 1))
        done = darkroom(tmp_path, "catalog", "show", "mine.toml", DISCORD_TOKEN="")
        assert done.returncode == 2
        assert f".{line}: " in done.stderr
    (tmp_path / "mine.toml").write_text(shown.replace('provider = "kie"', 'provider = "kei"', 1))
    done = darkroom(tmp_path, "catalog", "show", "mine.toml", DISCORD_TOKEN="")
    assert "| off: no such provider (there are kie, " in done.stdout
    before, video, after = shown.partition("\nvideo = ")
    start, _, rest = before.rpartition('provider = "xai"')
    (tmp_path / "mine.toml").write_text(f'{start}provider = "kie"{rest}{video}{after}')
    done = darkroom(tmp_path, "catalog", "show", "mine.toml", DISCORD_TOKEN="")
    assert "| off: this provider is sent no videos" in done.stdout


def test_costs_shows_a_catalogue_and_needs_no_settings(tmp_path: Path) -> None:
    done = darkroom(tmp_path, "costs", DISCORD_TOKEN="")
    assert (done.returncode, done.stderr) == (0, "")
    assert "| `grok-video` | xai |" in done.stdout
    (tmp_path / "mine.toml").write_text("[[models]]\nname = 7\n")
    done = darkroom(tmp_path, "costs", "mine.toml")
    assert done.returncode == 2
    assert done.stderr.startswith("darkroom: mine.toml, line ")
