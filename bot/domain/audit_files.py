"""The moderation log as files that other tools read: JSON Lines, and CSV for spreadsheets. Ids are text in both."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

COLUMNS = ("at", "kind", "actor", "member", "job", "note", "data")
Row = Mapping[str, Any]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run in place of showing it."""


class AuditFormat(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"


def beginning(form: AuditFormat) -> str:
    """What stands above the rows."""
    return _written([COLUMNS]) if form is AuditFormat.CSV else ""


def lines(rows: Iterable[Row], form: AuditFormat) -> str:
    if form is AuditFormat.CSV:
        return _written(_cells(row) for row in rows)
    return "".join(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in rows)


def _cells(row: Row) -> list[str]:
    data = json.dumps(row["data"], ensure_ascii=False)
    return [data if name == "data" else _shown(row[name]) for name in COLUMNS]


def _written(rows: Iterable[Iterable[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def _shown(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
