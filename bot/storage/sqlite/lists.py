"""A list as one parameter: a statement about many rows is compiled once too, however many they are."""

from typing import Any

from sqlalchemy import JSON, Select, bindparam, func, select


def listed(name: str) -> Select[Any]:
    """For an IN: what the list holds that is given under this name."""
    return select(func.json_each(bindparam(name, type_=JSON())).table_valued("value").c.value)
