"""Reads the catalogue: the operator's file where `CATALOG` names one, else the one that comes with the bot."""

from importlib.resources import files
from pathlib import Path

from bot.domain.catalog import Catalog, CatalogInvalid


def load_catalog(path: Path | None) -> Catalog:
    """Raises CatalogInvalid, naming the file and the line."""
    if path is None:
        return Catalog.parse(files("bot").joinpath("catalog.toml").read_text("utf-8"), "catalog.toml")
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogInvalid(f"CATALOG: cannot read {path}: {error}") from error
    return Catalog.parse(text, str(path))
