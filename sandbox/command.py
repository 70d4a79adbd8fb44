"""`darkroom sandbox` on the command line: its options and its help. `run.py` does the work, and is imported only when
the command runs: `darkroom --help` loads this file too, and should not load a Discord with it.
"""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sandbox.providers.mishaps import MISHAPS

if TYPE_CHECKING:
    from sandbox.discord import File

if find_spec("simcord") is None:  # known here already, so that `darkroom --help` says how to install it
    raise ModuleNotFoundError("No module named 'simcord'", name="simcord")

USUAL_PORT = 8765

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
        typer.Option(help=f"The page's port.  [default: {USUAL_PORT}, or a free one]", min=0, max=65535),
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
    from sandbox.run import Plan, until_stopped

    plan = Plan(
        run=run or (),
        member=member,
        channel=channel,
        attach=_files(attach or ()),
        output=output,
        record=record,
        ports=(USUAL_PORT, 0) if port is None else (port,),
        directory=directory,
        catalog=catalog,
        latency=latency,
        callbacks=callbacks,
        verbose=verbose,
        patience=timeout,
    )
    raise typer.Exit(asyncio.run(until_stopped(plan)))


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


def _files(given: Sequence[str]) -> "dict[str, File]":
    from sandbox.discord import RefusedByClient
    from sandbox.script import read_file

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
