"""A hundred commands from twenty members within five seconds: how fast each is acknowledged, and what becomes of them.

uv run python -m benchmarks.acknowledge [--provider kie]

Exits with 1 when a command was not acknowledged in time, was not delivered, or was made or charged twice. kie takes 20
creates in 10 seconds and the bot asks for 18, so its share sets the pace of delivery: that is the provider's rule.
"""

import argparse
import asyncio
import re
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from sandbox.discord import Interaction, InteractionState, Member, Subscription
from sandbox.lab import Lab, open_lab

MEMBERS, COMMANDS, SECONDS = 20, 100, 5.0
ACK_LIMIT = 3.0
PATIENCE = 300.0
LINES = {
    "kie": "/imagine prompt:benchmark number {}.",
    "evolink": "/video prompt:benchmark number {}. provider:evolink",
    "xai": "/video prompt:benchmark number {}. provider:xai duration:1",
}
_JOB = re.compile(r"Job `(\w{10})`")
_RESULT = re.compile(r"darkroom:v1:delete:(\w{10})")
_CHARGED_ONCE = (
    "SELECT count(*) FROM jobs WHERE state = 'delivered' AND"
    " (SELECT count(*) FROM transfers WHERE job_id = jobs.id AND kind = 'capture') = 1"
)
_CHARGED = (
    "SELECT coalesce(sum(e.amount), 0) FROM entries e JOIN accounts a ON a.id = e.account_id"
    " WHERE a.kind = 'revenue'"
)


@dataclass(frozen=True, slots=True)
class Sent:
    number: int
    provider: str
    interaction: Interaction
    at: float


@dataclass(slots=True)
class Figures:
    """Seconds, in the order of the commands; `wrong` says in words what should not have happened."""

    provider: list[str] = field(default_factory=list[str])
    acknowledged: list[float] = field(default_factory=list[float])
    answered: list[float] = field(default_factory=list[float])
    delivered: list[float] = field(default_factory=list[float])
    wrong: list[str] = field(default_factory=list[str])


async def benchmark(directory: Path, providers: list[str], latency: float) -> Figures:
    async with open_lab(directory, latency=latency) as lab:
        figures = await measured(lab, providers)
        figures.wrong += made_twice(lab)
    figures.wrong += charged_wrongly(directory / "darkroom.db")
    return figures


async def measured(lab: Lab, providers: list[str]) -> Figures:
    members = [lab.discord.add_member(f"member{number}") for number in range(MEMBERS)]
    results: dict[str, float] = {}
    with lab.discord.subscribe() as changes:
        watching = asyncio.create_task(watch(changes, results))
        began = time.perf_counter()
        asking = [
            asyncio.create_task(ask(lab, members, providers, number, began)) for number in range(COMMANDS)
        ]
        told = await asyncio.gather(*asking)
        await until_all(results)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    figures = Figures()
    for sent, answered_at in told:
        _add(figures, sent, answered_at, results)
    return figures


async def ask(
    lab: Lab, members: list[Member], providers: list[str], number: int, began: float
) -> tuple[Sent, float]:
    """On its date, evenly over the five seconds, whatever became of the others; and when it was answered."""
    await asyncio.sleep(began + number * SECONDS / COMMANDS - time.perf_counter())
    provider = providers[number % len(providers)]
    member, channel = members[number % MEMBERS], lab.discord.channel("pictures")
    at = time.perf_counter()
    interaction = await lab.discord.slash(member, channel, LINES[provider].format(number))
    await interaction.answered(PATIENCE)
    return Sent(number, provider, interaction, at), time.perf_counter()


async def watch(changes: Subscription, results: dict[str, float]) -> None:
    """When the result of each job was first seen."""
    async for change in changes:
        for button in change.message.buttons if change.message else ():
            if found := _RESULT.fullmatch(str(button.get("custom_id"))):
                results.setdefault(found[1], time.perf_counter())


async def until_all(results: dict[str, float]) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while len(results) < COMMANDS:  # noqa: ASYNC110 - a poll a tenth of a second costs the bot nothing
                await asyncio.sleep(0.1)
    except TimeoutError:
        return  # what is missing is named with the figures


def _add(figures: Figures, sent: Sent, answered_at: float, results: dict[str, float]) -> None:
    interaction = sent.interaction
    latency = interaction.ack_latency
    if interaction.state is InteractionState.FAILED or latency is None or latency > ACK_LIMIT:
        figures.wrong.append(f"command {sent.number}: not acknowledged within {ACK_LIMIT:g} s")
    found = _JOB.search(interaction.reply)
    if found is None:
        figures.wrong.append(f"command {sent.number}: refused: {interaction.reply!r}")
    elif found[1] not in results:
        figures.wrong.append(f"command {sent.number}: job {found[1]} was not delivered")
    else:
        figures.delivered.append(results[found[1]] - sent.at)
        figures.provider.append(sent.provider)
    figures.acknowledged.append(ACK_LIMIT if latency is None else latency)
    figures.answered.append(answered_at - sent.at)


def made_twice(lab: Lab) -> list[str]:
    """Each prompt is one paid task at one provider."""
    servers = lab.providers.servers.values()
    creates = [str(call.json) for server in servers for call in server.calls("create")]
    wrong: list[str] = []
    for number in range(COMMANDS):
        words = f"benchmark number {number}."
        tasks = sum(len(server.created_for(words)) for server in servers)
        sent = sum(words in body for body in creates)
        if (tasks, sent) != (1, 1):
            wrong.append(f"command {number}: {sent} creates and {tasks} tasks")
    return wrong


def charged_wrongly(database: Path) -> list[str]:
    """Every job charged exactly once, and nothing held, in a ledger that adds up."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:

        def number(query: str) -> int:
            return int(connection.execute(query).fetchone()[0])

        checks = {
            "jobs delivered and charged once": (number(_CHARGED_ONCE), COMMANDS),
            "credits charged": (number(_CHARGED), number("SELECT sum(price) FROM jobs")),
            "the sum of all entries": (number("SELECT sum(amount) FROM entries"), 0),
            "credits still held": (number("SELECT sum(held) FROM accounts"), 0),
        }
    return [f"{what}: {found}, not {due}" for what, (found, due) in checks.items() if found != due]


def show(figures: Figures) -> None:
    table = Table(title=f"{COMMANDS} commands from {MEMBERS} members within {SECONDS:g} s")
    for column in ("", "p50", "p99", "max"):
        table.add_column(column, justify="left" if not column else "right")
    table.add_row("acknowledged", *_row(figures.acknowledged, 1000, "ms"))
    table.add_row("answered in full", *_row(figures.answered, 1000, "ms"))
    for provider in dict.fromkeys(figures.provider):
        took = [
            each for name, each in zip(figures.provider, figures.delivered, strict=True) if name == provider
        ]
        table.add_row(f"delivered, {len(took)} of {provider}", *_row(took, 1, "s"))
    console = Console()
    console.print(table)
    for problem in figures.wrong:
        console.print(f"WRONG: {problem}", style="bold red", markup=False)
    if not figures.wrong:
        console.print("All acknowledged and delivered; nothing was made or charged twice.")


def _row(seconds: list[float], times: int, unit: str) -> list[str]:
    """Median, 99th percentile and maximum, each the value of one real command."""
    ordered = sorted(seconds) or [0.0]
    picked = (
        ordered[len(ordered) // 2],
        ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)],
        ordered[-1],
    )
    return [f"{each * times:.1f} {unit}" for each in picked]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--provider", choices=list(LINES), help="one for all; else they take turns")
    parser.add_argument("--latency", type=float, default=1.0, help="seconds a provider takes for one")
    asked = parser.parse_args()
    providers = [asked.provider] if asked.provider else list(LINES)
    with tempfile.TemporaryDirectory(prefix="darkroom-benchmark-") as directory:
        figures = asyncio.run(benchmark(Path(directory), providers, asked.latency))
    show(figures)
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
