"""`darkroom sandbox`: the local world on the command line, as a page or as a script of commands."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sandbox.bot_process import BotProcess, BotStopped
from sandbox.discord import Channel, File, Member, RefusedByClient, World
from sandbox.lab import Lab, open_lab
from sandbox.page import DEFAULT_PORT, Page
from sandbox.providers.mishaps import MISHAPS
from sandbox.script import Outcome, Script, read_file

WRONG_SETTINGS = 2

DESCRIPTION = r"""Try the bot on this machine: a local Discord, local providers, and nothing to sign up for.

Without --run it opens a page that works like a small Discord. With --run it sends the commands itself, prints the
conversation, saves what was made, and exits 0 when all was delivered, 1 when not.

Examples:

{examples}

Words in a prompt make a provider misbehave, as in '/imagine prompt:a fox \[fail]' for whichever provider makes it, or
\[kie:maintenance] for one:

{mishaps}
"""
EXAMPLES = (
    "darkroom sandbox",
    "darkroom sandbox --run '/imagine prompt:a red fox in snow'",
    "darkroom sandbox --run '/video prompt:waves at night duration:6' --run '/credits balance' --as bob",
    "darkroom sandbox --run '/video prompt:it looks up provider:xai image:fox.png'",
    "darkroom sandbox --run '/video prompt:a fox [evolink:maintenance]' --verbose --record requests.jsonl",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was asked for on the command line."""

    run: Sequence[str]
    member: str
    channel: str
    attach: Mapping[str, File]
    output: Path
    record: Path | None
    port: int | None
    directory: Path | None
    catalog: Path | None
    latency: float | None
    callbacks: bool
    verbose: bool
    patience: float


def main(
    *,
    run: Annotated[
        list[str] | None, typer.Option("--run", metavar="COMMAND", help="Send this command; may be repeated.")
    ] = None,
    member: Annotated[
        str,
        typer.Option("--as", metavar="MEMBER", help="Who sends: alice, bob, mo (moderator), olive (owner)."),
    ] = "alice",
    channel: Annotated[
        str,
        typer.Option(
            metavar="CHANNEL",
            help="Where: pictures, nsfw-pictures, mod-room, news, lounge, Studio; or a thread by its name.",
        ),
    ] = "pictures",
    attach: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OPTION=FILE",
            help="A file for this option of every --run that has it; may be repeated. For one: image:FILE in it.",
        ),
    ] = None,
    output: Annotated[Path, typer.Option(help="Where --run saves the media.")] = Path("sandbox-output"),
    record: Annotated[
        Path | None, typer.Option(help="Write each REST request of the bot to this file, as JSON lines.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help=f"The page's port.  [default: {DEFAULT_PORT}, or a free one]", min=0, max=65535),
    ] = None,
    directory: Annotated[
        Path | None,
        typer.Option("--dir", help="Keep database, media and log here.  [default: a temporary one]"),
    ] = None,
    catalog: Annotated[
        Path | None,
        typer.Option(
            envvar="CATALOG",
            help="A catalogue of your own.  [default: the one built in]",
            exists=True,
            dir_okay=False,
            resolve_path=True,
        ),
    ] = None,
    latency: Annotated[
        float | None,
        typer.Option(help="Seconds a provider takes.  [default: 3 for pictures, 6 for videos]", min=0),
    ] = None,
    callbacks: Annotated[
        bool, typer.Option(" /--no-callbacks", help="Providers do not call back: the bot polls only.")
    ] = True,
    timeout: Annotated[
        float, typer.Option(help="Seconds that one command of --run may take.", min=1)
    ] = 300.0,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the bot's log as well.")] = False,
) -> None:
    plan = Plan(
        run=run or (),
        member=member,
        channel=channel,
        attach=_files(attach or ()),
        output=output,
        record=record,
        port=port,
        directory=directory,
        catalog=catalog,
        latency=latency,
        callbacks=callbacks,
        verbose=verbose,
        patience=timeout,
    )
    raise typer.Exit(asyncio.run(_until_stopped(plan)))


def _description() -> str:
    r"""`\b` keeps a paragraph's lines as they are; a bracket would be markup without the backslash."""
    width = max(map(len, MISHAPS)) + 2
    words = [f"  {f'[{word}]':<{width}}  {what}" for word, what in MISHAPS.items()]
    blocks = {"examples": [f"  {line}" for line in EXAMPLES], "mishaps": words}
    prose = "\n\n".join(paragraph.replace("\n", " ") for paragraph in DESCRIPTION.strip().split("\n\n"))
    return prose.format(
        **{name: "\b\n" + "\n".join(lines).replace("[", r"\[") for name, lines in blocks.items()}
    )


main.__doc__ = _description()


def _files(given: Sequence[str]) -> dict[str, File]:
    files: dict[str, File] = {}
    for each in given:
        option, equals, name = each.partition("=")
        if not equals:
            raise typer.BadParameter(f"--attach takes OPTION=FILE, not {each!r}")
        try:
            files[option] = read_file(Path(name))
        except RefusedByClient as error:
            raise typer.BadParameter(str(error)) from None
    return files


# ---------------------------------------------------------------- the life of a run


async def _until_stopped(plan: Plan) -> int:
    """Ctrl-C and SIGTERM end everything in order, once; the exit code."""
    work = asyncio.create_task(_work(plan))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _cancel_once(work))
    errors = Console(stderr=True, highlight=False)
    try:
        return await work
    except asyncio.CancelledError:
        return 1 if plan.run else 0
    except BotStopped as error:
        errors.print(str(error), style="red", markup=False)
        return WRONG_SETTINGS if error.code == WRONG_SETTINGS else 1


def _cancel_once(work: "asyncio.Task[int]") -> Callable[[], None]:
    """A second Ctrl-C must not interrupt the tidying up after the first."""

    def cancel() -> None:
        if not work.cancelling():
            work.cancel()

    return cancel


async def _work(plan: Plan) -> int:
    console = Console(highlight=False)
    with ExitStack() as stack:
        directory = plan.directory or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="darkroom-"))
        )
        await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
        directory = await asyncio.to_thread(directory.resolve)
        async with _logging(directory, verbose=plan.verbose):
            console.print("Starting a local Discord, local providers and the bot …", style="dim")
            opening = open_lab(
                directory, callbacks=plan.callbacks, catalog=plan.catalog, latency=plan.latency
            )
            async with opening as lab:
                try:
                    return await (_script(plan, lab, console) if plan.run else _page(plan, lab, console))
                finally:
                    await _record(plan, lab.discord)


async def _record(plan: Plan, world: World) -> None:
    if plan.record is not None:
        await asyncio.to_thread(plan.record.write_bytes, b"")
        await world.traffic.append_to(plan.record)


# ---------------------------------------------------------------- commands


async def _script(plan: Plan, lab: Lab, console: Console) -> int:
    member, channel = _place(plan, lab.discord)
    script = Script(lab.discord, member, channel, plan.output, console, plan.attach, plan.patience)
    outcomes: list[Outcome] = []
    for command in plan.run:
        outcome = await while_alive(lab.bot, script.run(command))
        outcomes.append(outcome)
    done = sum(outcome.delivered for outcome in outcomes)
    verdict = f"{done} of {len(outcomes)} delivered"
    console.print(f"\n{verdict}", style="bold green" if done == len(outcomes) else "bold red")
    return 0 if done == len(outcomes) else 1


def _place(plan: Plan, world: World) -> tuple[Member, Channel]:
    try:
        return world.member(plan.member), world.channel(plan.channel)
    except KeyError as error:
        members = ", ".join(member.name for member in world.members() if not member.bot)
        channels = ", ".join(channel.name for channel in world.channels())
        raise typer.BadParameter(f"there is no {error}; members: {members}; channels: {channels}") from None


async def while_alive(bot: BotProcess, work: Awaitable[Outcome]) -> Outcome:
    """Raise BotStopped as soon as the bot ends."""
    working = asyncio.ensure_future(work)
    ended = asyncio.ensure_future(bot.ended())
    try:
        await asyncio.wait({working, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise BotStopped(f"the bot ended with code {ended.result()}:\n{bot.log_tail()}", ended.result())
        return working.result()
    finally:
        for task in (working, ended):
            task.cancel()
        await asyncio.gather(working, ended, return_exceptions=True)


# ---------------------------------------------------------------- the page


async def _page(plan: Plan, lab: Lab, console: Console) -> int:
    async with Page(lab, port=plan.port) as page:
        console.print(f"\n  [bold green]Open[/]  [bold underline]{page.url}[/]\n")
        console.print("  Type /imagine there. Ctrl-C ends everything.", style="dim")
        await page.bot_gone()
        raise BotStopped(f"the bot ended by itself:\n{lab.bot.log_tail()}")


# ---------------------------------------------------------------- the bot's log


@asynccontextmanager
async def _logging(directory: Path, *, verbose: bool) -> AsyncGenerator[None]:
    """With `verbose`, the bot's log on stderr as it grows."""
    if not verbose:
        yield
        return
    following = asyncio.create_task(_follow(directory / "darkroom.log"))
    try:
        yield
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def _follow(path: Path) -> None:
    at = path.stat().st_size if path.exists() else 0  # noqa: ASYNC240 - once, before anything runs
    try:
        while True:
            at = await asyncio.to_thread(_show_new, path, at)
            await asyncio.sleep(0.2)
    finally:
        _show_new(path, at)


def _show_new(path: Path, at: int) -> int:
    if not path.exists():
        return at
    with path.open("rb") as log:
        log.seek(at)
        sys.stderr.write(log.read().decode(errors="replace"))
        sys.stderr.flush()
        return log.tell()
