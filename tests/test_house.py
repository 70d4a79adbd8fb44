"""Rules of the house that no linter knows: each is executable, so that none is only a paragraph."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from dotenv import dotenv_values

from bot.settings import Settings
from bot.telemetry.metrics import Metrics

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
EXAMPLE = (ROOT / ".env.example").read_text()
MODULES = sorted(path for room in ("bot", "cogs") for path in (ROOT / room).rglob("*.py"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def name_of(path: object) -> str:
    return str(path.relative_to(ROOT)) if isinstance(path, Path) else str(path)


def found_in(paths: Iterable[Path], search: Callable[[ast.AST], Iterator[T]]) -> dict[str, list[T]]:
    """What the search finds, of the files where it finds something."""
    found = {name_of(path): list(search(ast.parse(path.read_text()))) for path in paths}
    return {name: finds for name, finds in found.items() if finds}


# the environment


def environment_reads(tree: ast.AST) -> Iterator[int]:
    """Lines that look at the process's environment, whatever it is called there."""
    hidden = {"environ", "environb", "getenv"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in hidden:
            yield node.lineno
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {one.name for one in node.names} & hidden
        ):
            yield node.lineno


def test_the_search_for_the_environment_finds_every_way_to_it() -> None:
    ways = "import os\nos.environ\nos.getenv('A')\nfrom os import environ\nfrom os import path\n"
    assert list(environment_reads(ast.parse(ways))) == [4, 2, 3]


def test_only_the_settings_read_the_environment() -> None:
    others = [path for path in MODULES if path != ROOT / "bot" / "settings.py"]
    assert found_in(others, environment_reads) == {}


# .env.example


def documented() -> dict[str, str]:
    """What the example would set if every commented setting were taken as it stands."""
    uncommented = re.sub(r"^# ([A-Z_0-9]+=)", r"\1", EXAMPLE, flags=re.MULTILINE)
    return dict(re.findall(r"^([A-Z_0-9]+)=(.*)$", uncommented, flags=re.MULTILINE))


def test_the_example_documents_every_setting_and_no_other() -> None:
    assert set(documented()) == {name.upper() for name in Settings.model_fields}


def test_the_example_as_it_stands_lacks_only_the_token() -> None:
    given = {name: value for name, value in dotenv_values(ROOT / ".env.example").items() if value}
    assert given == {}
    assert [name for name, field in Settings.model_fields.items() if field.is_required()] == ["discord_token"]


def test_the_defaults_that_the_example_shows_are_the_real_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    shown = documented() | {"DISCORD_TOKEN": "a-token"}
    file = tmp_path / "env"
    file.write_text("".join(f"{name}={value}\n" for name, value in shown.items()))
    assert Settings.load(_env_file=file) == Settings.load(_env_file=None, discord_token="a-token")


# documents


LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|#)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_document_links_only_to_what_exists(document: Path) -> None:
    missing = [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()]
    assert missing == []


def test_every_test_that_the_list_of_duties_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "compliance.md").read_text()))
    written = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 15
    assert sorted(name for name in named if f"def {name}(" not in written) == []


@pytest.mark.parametrize(
    "command", ["pip install uv && uv run darkroom sandbox", "pip install uv && uv run pytest"]
)
def test_the_readme_has_the_two_commands_as_they_are(command: str) -> None:
    assert f"\n{command}\n" in (ROOT / "README.md").read_text()


def test_the_readme_lists_every_setting() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in readme] == []


def test_the_runbook_explains_every_metric() -> None:
    runbook = (ROOT / "docs" / "operations.md").read_text()
    names = {family.name for family in Metrics(lambda: 0.0).registry.collect()}
    ours = {name for name in names if name.startswith("darkroom_")}
    assert len(ours) > 15
    assert sorted(name for name in ours if f"`{name}" not in runbook) == []


def test_every_log_event_of_the_runbook_is_one_that_the_code_logs() -> None:
    runbook = (ROOT / "docs" / "operations.md").read_text()
    table = runbook[runbook.index("| `gateway_ready`") :].split("\n\n")[0]
    named = {name for row in table.splitlines() for name in re.findall(r"`([a-z_]+)`", row.split("|")[1])}
    source = "".join(path.read_text() for path in MODULES)
    assert len(named) > 20
    assert sorted(name for name in named if f'"{name}"' not in source) == []


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """String literals of many words that are no docstring, exception or line of the log."""
    excused = {id(node) for excuse in excuses(tree) for node in ast.walk(excuse)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in excused:
            continue
        if len(re.findall(r"[A-Za-z]{2,}", node.value)) > 6:
            yield node.lineno, node.value


_DETAILED = ("_give_up", "ctx.fail", "uncertain", "self._context.fail")
"""Their detail is for the log and the stored failure, which no member is shown."""


def excuses(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise | ast.Assert):
            yield node
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name.startswith(("log.", "super().__init__")) or name in _DETAILED:
                yield node


def test_what_people_read_is_written_in_the_cogs() -> None:
    """The pipeline, which asks for things to be posted, passes facts on. Details go to the log."""
    pipeline = [path for path in MODULES if path.is_relative_to(ROOT / "bot" / "pipeline")]
    assert found_in(pipeline, sentences) == {}


# packaging


def test_the_version_is_the_changelogs_newest() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    newest = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    assert newest is not None
    assert newest[1] == version


def test_the_container_is_bounded_and_may_write_only_where_it_must() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    limits = dict(re.findall(r"^    (\w+): *(\S+)$", compose, flags=re.MULTILINE))
    assert limits.keys() >= {"pids_limit", "mem_limit"}
    assert limits["read_only"] == "true"
    assert re.search(r"cap_drop:\n +- ALL\n", compose)
    assert re.search(r"tmpfs:\n +- /tmp:size=\d+m,", compose)


def test_what_the_image_is_built_from_has_its_version() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    bases = [line for line in lines if line.startswith("FROM ")]
    assert len(bases) == 2
    assert len({line.removesuffix(" AS build") for line in bases}) == 1
    assert all(re.match(r"FROM python:3\.\d+\.\d+-slim-[a-z]+\b", line) for line in bases)
    assert any(re.search(r"pip install .*\buv==\d+\.\d+\.\d+$", line) for line in lines)


def test_every_dependency_is_locked_with_its_hash() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    registry = [package for package in lock["package"] if "registry" in package["source"]]
    files = [file for package in registry for file in (*package.get("wheels", ()), package.get("sdist"))]
    assert len(registry) > 50
    assert all(file["hash"].startswith("sha256:") for file in files if file)


def test_what_builds_the_wheel_has_its_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    held = dict(line.split("==") for line in project["tool"]["uv"]["build-constraint-dependencies"])
    assert held.keys() >= {re.split(r"[<>=]", line)[0] for line in project["build-system"]["requires"]}
