"""One table knows the providers: settings, documents, catalogue and sandbox agree with it, and nobody else lists them."""

import ast
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.catalog import load_catalog
from bot.providers.base import Provider
from bot.providers.registry import NAMES, REGISTRY, ProviderEntry
from bot.settings import Settings
from sandbox.providers.table import NAMES as LOCAL_NAMES

ROOT = Path(__file__).parents[2]
FIELDS = Settings.model_fields
entries = pytest.mark.parametrize("entry", REGISTRY, ids=NAMES)


@entries
def test_each_row_has_its_settings(entry: ProviderEntry) -> None:
    if entry.api_key is None:
        assert FIELDS[entry.base_url].default is None
    else:
        assert FIELDS[entry.api_key].annotation == SecretStr | None
        assert str(FIELDS[entry.base_url].default).startswith("https://")
    assert entry.signing_key is None or FIELDS[entry.signing_key].annotation == SecretStr | None


def test_each_api_key_among_the_settings_belongs_to_a_row() -> None:
    keys = {name for name in FIELDS if name.endswith("_api_key")} - {"moderation_api_key"}
    assert keys == {entry.api_key for entry in REGISTRY if entry.api_key}


async def test_a_provider_goes_by_its_rows_name(provider: Provider, name: str) -> None:
    assert provider.name == name


@entries
def test_each_row_has_its_section_in_the_document(entry: ProviderEntry) -> None:
    document = (ROOT / "docs" / "providers.md").read_text()
    assert f"\n## {entry.name} (`{entry.switch.upper()}`)\n" in document


def test_the_catalogue_offers_each_provider_and_no_other() -> None:
    assert set(load_catalog(None).providers()) == set(NAMES)


def test_each_provider_has_a_local_one() -> None:
    assert LOCAL_NAMES == NAMES


def test_no_other_module_names_a_provider() -> None:
    own = {ROOT / "bot" / "providers" / f"{name}.py" for name in NAMES}
    modules = {path for room in ("bot", "cogs") for path in (ROOT / room).rglob("*.py")} - own
    assert [str(path) for path in sorted(modules) if set(NAMES) & set(_strings(path))] == []


def _strings(path: Path) -> list[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
