"""The moderation log as files that other tools read: JSON Lines, and CSV for spreadsheets. Ids are text in both."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

COLUMNS = ("at", "kind", "actor", "member", "job", "note", "data")
Row = Mapping[str, Any]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run in place of showing it."""


def json_lines(rows: Iterable[Row]) -> str:
    return "".join(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in rows)


def comma_separated(rows: Iterable[Row]) -> str:
    file = io.StringIO()
    writer: csv.DictWriter[str] = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        data = json.dumps(row["data"], ensure_ascii=False)
        writer.writerow({name: _shown(row[name]) for name in COLUMNS} | {"data": data})
    return file.getvalue()


def _shown(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
