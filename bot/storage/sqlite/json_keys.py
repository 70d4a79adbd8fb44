"""Keys of a JSON column, as SQLite asks for them and leaves them out."""

from typing import Any

from sqlalchemy import Column, ColumnElement, case, func


def has(column: Column[Any], key: str) -> ColumnElement[bool]:
    """Not where it is no JSON at all."""
    return case((func.json_valid(column), func.json_extract(column, f"$.{key}"))).is_not(None)


def without(column: Column[Any], key: str) -> ColumnElement[Any]:
    return func.json_remove(column, f"$.{key}")
