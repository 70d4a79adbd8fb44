"""Reads the catalogue: the operator's file where `CATALOG` names one, else the one that comes with the bot."""

from importlib.resources import files
from pathlib import Path

from bot.domain.catalog import Catalog, CatalogInvalid


def load_catalog(path: Path | None) -> Catalog:
    """Raises CatalogInvalid, naming the file and the line."""
    name, text = catalog_text(path)
    return Catalog.parse(text, name)


def catalog_text(path: Path | None) -> tuple[str, str]:
    """The file's name for messages, and what it says. Raises CatalogInvalid where it cannot be read."""
    if path is None:
        return "catalog.toml", files("bot").joinpath("catalog.toml").read_text("utf-8")
    try:
        return str(path), path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogInvalid(f"CATALOG: cannot read {path}: {error}") from error
