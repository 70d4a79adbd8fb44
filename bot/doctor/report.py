"""Prints the findings, one line each with its verdict in front, and turns them into an exit code."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.doctor.finding import Finding, Verdict

_STYLES = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red"}


def show(findings: Sequence[Finding], console: Console | None = None) -> int:
    """1 when anything failed, else 0. Lines are not broken, so that the invitation stays a link."""
    console = console or Console()
    width = max((len(one.check) for one in findings), default=0)
    for one in findings:
        line = Text.assemble(
            (f"{one.verdict:<4}", _STYLES[one.verdict]), f"  {one.check:<{width}}  {one.said}"
        )
        console.print(line, soft_wrap=True)
    count = Counter(one.verdict for one in findings)
    console.print(f"\n{count[Verdict.OK]} ok, {count[Verdict.WARN]} to know, {count[Verdict.FAIL]} failed")
    return 1 if count[Verdict.FAIL] else 0
