"""One run of the sandbox as its command line asked for it: a script of commands, or the page."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from sandbox.bot_process import BotProcess, BotStopped
from sandbox.discord import Channel, File, Member, World
from sandbox.lab import Lab, open_lab
from sandbox.page import Page
from sandbox.script import Outcome, Script

WRONG_SETTINGS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was asked for on the command line. `patience`: seconds that one command may take."""

    run: Sequence[str]
    member: str
    channel: str
    attach: Mapping[str, File]
    output: Path
    record: Path | None
    ports: Sequence[int]
    """Of the page: the first that is free; 0 is any."""
    directory: Path | None
    catalog: Path | None
    latency: float | None
    callbacks: bool
    verbose: bool
    patience: float


async def until_stopped(plan: Plan) -> int:
    """Ctrl-C and SIGTERM end everything in order, once; the exit code."""
    if plan.run:
        _place(plan, World(furnished=True))  # a slip is told before anything is started
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
    async with Page(lab, ports=plan.ports) as page:
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
