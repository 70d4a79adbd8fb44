"""Rights that a process gives up for good, each tried by a process of its own on the real kernel."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import hardening

ROOT = Path(__file__).parent.parent

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
landlocked = pytest.mark.skipif(hardening.landlock_abi() == 0, reason="this kernel has no Landlock")

TRY = """
def attempt(name, call):
    try:
        call()
    except OSError as error:
        print(name, type(error).__name__)
    else:
        print(name, "done")
"""


def tried(script: str, *arguments: str | Path) -> list[str]:
    command = [sys.executable, "-c", TRY + script, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - our own interpreter
    return done.stdout.splitlines()


@landlocked
def test_files_that_were_not_named_are_out_of_reach(tmp_path: Path) -> None:
    given, written, secret = (tmp_path / name for name in ("given", "written", ".env"))
    for path in (given, written, secret):
        path.write_text("x")
    said = tried(
        """
import os, sys
from pathlib import Path
from bot import hardening
given, written, secret = map(Path, sys.argv[1:])
assert hardening.shut_files(reading=[given], writing=[written])
attempt("read", given.read_bytes)
attempt("rewrite", lambda: written.write_bytes(b"longer"))
attempt("change what is only to be read", lambda: given.write_bytes(b""))
attempt("secret", secret.read_bytes)
attempt("list", lambda: os.listdir(given.parent))
attempt("create", lambda: (given.parent / "new").touch())
attempt("delete", secret.unlink)
attempt("environment", lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes())
""",
        given,
        written,
        secret,
    )
    assert said == [
        "read done",
        "rewrite done",
        "change what is only to be read PermissionError",
        "secret PermissionError",
        "list PermissionError",
        "create PermissionError",
        "delete PermissionError",
        "environment PermissionError",
    ]
    assert written.read_text() == "longer"


@linux_only
@pytest.mark.skipif(os.uname().machine not in {"x86_64", "aarch64"}, reason="its calls are not known")
def test_there_is_no_network_and_no_other_program() -> None:
    said = tried("""
import os, socket
from bot import hardening
assert hardening.shut_calls()
attempt("internet", socket.socket)
attempt("local", lambda: socket.socket(socket.AF_UNIX))
attempt("program", lambda: os.execv("/bin/true", ["true"]))
attempt("pipe", os.pipe)
""")
    assert said == [
        "internet PermissionError",
        "local PermissionError",
        "program PermissionError",
        "pipe done",
    ]


@landlocked
def test_a_decoder_that_was_taken_over_finds_its_file_and_nothing_else(tmp_path: Path) -> None:
    source, secret = tmp_path / "0.png", tmp_path / "darkroom.db"
    for path in (source, secret):
        path.write_bytes(b"x")
    said = tried(
        """
import os, socket, sys
from dataclasses import asdict
from pathlib import Path
from bot.pipeline.media import decoder_process
from bot.pipeline.media.decoder_pool import EXAMINING

def taken_over(task):
    found = []
    for call in (Path(task["source"]).read_bytes, Path(sys.argv[2]).read_bytes, socket.socket):
        try:
            call()
            found.append("done")
        except PermissionError:
            found.append("denied")
    return {"found": found}

decoder_process._answer = taken_over
print(decoder_process._run({"source": sys.argv[1], "limits": asdict(EXAMINING)}).decode())
""",
        source,
        secret,
    )
    assert said == ['{"found": ["done", "denied", "denied"]}']


# As root, without root's right to look into every process: no capability at all (linux/capability.h, version 3).
POWERLESS = """
import ctypes, struct, sys
assert ctypes.CDLL(None).capset(struct.pack("=Ii", 0x20080522, 0), bytes(24)) == 0
"""
HIDING = """
from bot import hardening
if sys.argv[1] == "hidden":
    assert hardening.hide()
print("ready", flush=True)
sys.stdin.read()
"""
PEEKING = """
from pathlib import Path
try:
    print("canary" in Path(f"/proc/{sys.argv[1]}/environ").read_text())
except PermissionError:
    print("denied")
"""


@linux_only
@pytest.mark.parametrize(("how", "seen"), [("hidden", "denied"), ("open", "True")])
def test_a_hidden_process_keeps_its_environment_from_others_of_its_user(how: str, seen: str) -> None:
    environment = {"KIE_API_KEY": "canary", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", POWERLESS + HIDING, how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as hiding:
        assert hiding.stdout is not None
        assert hiding.stdout.readline() == "ready\n"
        peeking = [sys.executable, "-c", POWERLESS + PEEKING, str(hiding.pid)]
        peeked = subprocess.run(peeking, capture_output=True, text=True, check=True)  # noqa: S603 - the same
        hiding.communicate()
    assert peeked.stdout.strip() == seen
