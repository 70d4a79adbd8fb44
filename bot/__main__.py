"""The command line: run, doctor, catalog, costs, migrate, backup, audit, and commands that other packages plug in."""

import asyncio
import gc
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

PLUG_INS = "darkroom.commands"
"""The entry-point group of other packages' commands: so the sandbox has one, and nothing here imports it."""
BUILT_IN = frozenset({"run", "doctor", "catalog", "costs", "migrate", "backup", "audit"})
CANNOT_START = 2

app = typer.Typer(
    name="darkroom",
    help="A Discord bot that makes pictures and videos for a community server.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would show local variables, and with them secrets
)


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    if wanted not in BUILT_IN:  # the bot itself starts without loading what others bring
        for point in entry_points(group=PLUG_INS):
            plug_in(app, point)
    app(prog_name="darkroom")


def plug_in(to: typer.Typer, point: EntryPoint) -> None:
    """Add another package's command. One whose dependencies are missing says so when it is called."""
    try:
        command = point.load()
    except ImportError as error:
        _explain_missing(to, point.name, error)
        return
    if isinstance(command, typer.Typer):
        to.add_typer(command, name=point.name)
    else:
        to.command(point.name)(command)


def _explain_missing(to: typer.Typer, name: str, error: ImportError) -> None:
    how = f"{error}. To install what `{name}` needs: pip install 'darkroom[{name}]' (or, in a checkout: uv sync)"

    @to.command(
        name,
        help=f"Not installed: pip install 'darkroom\\[{name}]'.",  # the backslash: it is not markup
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def explain() -> None:  # pyright: ignore[reportUnusedFunction] -- typer keeps it
        _stop(how)


@app.command()
def run() -> None:
    """Connect to Discord and work until stopped (Ctrl-C or SIGTERM)."""
    # Until the loop takes SIGTERM over: as a container's first process we would not hear of it without a handler.
    signal.signal(signal.SIGTERM, _end)
    with _one_clear_line():
        settings = _prepared()
        with uncollected():
            from bot.app import run as run_bot

        asyncio.run(run_bot(settings))


@contextmanager
def uncollected() -> Generator[None]:
    """What is imported lives to the end: the garbage collector need not go through it, now (a fifth of the start) or
    later.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


@app.command()
def doctor() -> None:
    """Check settings, database, ledger, disk, clock and providers; also beside a running bot."""
    from bot.doctor.examine import examine
    from bot.doctor.report import show

    raise typer.Exit(show(asyncio.run(examine())))


catalogs = typer.Typer(help="Look at a catalogue of models.", no_args_is_help=True)
app.add_typer(catalogs, name="catalog")


@catalogs.command("show")
def catalog_show(
    catalog: Annotated[
        Path | None, typer.Argument(help="A catalogue; without one, the one built in.")
    ] = None,
) -> None:
    """Show every model at every provider: credits, options, pictures, and what keeps it off."""
    with _one_clear_line():
        from bot.catalog import load_catalog
        from bot.doctor.catalog_table import table

        typer.echo(table(load_catalog(catalog)))


@catalogs.command("check")
def catalog_check(
    catalog: Annotated[
        Path | None, typer.Argument(help="A catalogue; without one, that of CATALOG, else the one built in.")
    ] = None,
) -> None:
    """Compare the models with the providers' live lists: what is gone, and what costs otherwise, as a patch.

    Writes nothing. Exit code 1 when something differs, 2 when a list cannot be read.
    """
    with _one_clear_line():
        settings = _prepared(discord_token="unused")  # noqa: S106 - it asks nothing of Discord
        from bot.catalog import catalog_text
        from bot.doctor.catalog_check import compare, report
        from bot.domain.catalog import Catalog

        name, text = catalog_text(catalog or settings.catalog)
        found = asyncio.run(compare(Catalog.parse(text, name), settings))
        typer.echo(report(found, name, text))
        raise typer.Exit(found.exit_code)


@app.command()
def costs(
    catalog: Annotated[
        Path | None, typer.Argument(help="A catalogue; without one, the one built in.")
    ] = None,
) -> None:
    """Show what 100 of the members' credits cost you, by model and provider."""
    with _one_clear_line():
        from bot.catalog import load_catalog
        from bot.doctor.credit_costs import table

        typer.echo(table(load_catalog(catalog)))


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema, after a backup. `run` does the same when it starts."""
    with _one_clear_line():
        typer.echo(asyncio.run(_migrate(_prepared())))


async def _migrate(settings: "Settings") -> str:
    from bot.storage.database import Database

    async with Database.open(settings.database_url) as database:
        done = database.upgraded
    if done is None:
        return "The database is up to date."
    kept = f"; the file as it was: {done.backup}" if done.backup else ""
    return f"Schema {done.before or 'none'} -> {done.after}{kept}."


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes; replaced if it exists.")],
) -> None:
    """Write a consistent, checked copy of the database, also while the bot runs."""
    with _one_clear_line():
        asyncio.run(_backup(_prepared(), file))
        typer.echo(f"Wrote {file}.")


async def _backup(settings: "Settings", file: Path) -> None:
    from bot.storage.database import Database

    async with Database.open_beside(settings.database_url) as database:
        await database.backup(file)


@app.command()
def audit(
    guild: Annotated[int, typer.Option(help="The server's id.")],
    form: Annotated[
        Literal["jsonl", "csv"], typer.Option("--format", help="JSON Lines, or CSV for spreadsheets.")
    ] = "jsonl",
) -> None:
    """Write a server's moderation log, oldest first, also while the bot runs."""
    with _one_clear_line():
        asyncio.run(_audit(_prepared(), guild, form))


async def _audit(settings: "Settings", guild: int, form: str) -> None:
    from bot.domain.audit_files import AuditFormat
    from bot.pipeline.audit_log import written
    from bot.settings import CannotStart
    from bot.storage.database import Database

    async with Database.open_beside(settings.database_url) as database:
        schema = await database.schema()
        if not schema.up_to_date:
            raise CannotStart(
                f"{database.path} has schema {schema.current}, this version needs {schema.head}: see `migrate`"
            )
        async for text in written(database, guild, AuditFormat(form)):
            typer.echo(text, nl=False)


def _prepared(**instead: str) -> "Settings":
    """The settings, with logging set up by them; `instead` of what is set. Raises SettingsInvalid."""
    from bot.settings import Settings
    from bot.telemetry.log import configure_logging, log_uncaught

    settings = Settings.load(**instead)
    configure_logging(settings)
    log_uncaught()
    return settings


@contextmanager
def _one_clear_line() -> Generator[None]:
    """What an operator can put right is one line on stderr; anything else is a bug and shows its traceback."""
    from bot.domain.catalog import CatalogInvalid
    from bot.settings import CannotStart, SettingsInvalid
    from bot.storage.database import (
        DatabaseBusy,
        DatabaseMissing,
        DatabaseUnreadable,
        DatabaseUnsupported,
        SchemaTooNew,
    )
    from bot.storage.sqlite.backups import BackupFailed

    try:
        yield
    except (
        CannotStart,
        SettingsInvalid,
        CatalogInvalid,
        DatabaseBusy,
        DatabaseMissing,
        DatabaseUnreadable,
        DatabaseUnsupported,
        SchemaTooNew,
        BackupFailed,
    ) as error:
        _stop(str(error))


def _stop(message: str) -> None:
    from bot.domain.redact import redact

    typer.echo(f"darkroom: {redact(' '.join(message.split()))}", err=True)
    raise typer.Exit(CANNOT_START)


if __name__ == "__main__":
    main()
