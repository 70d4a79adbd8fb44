"""kie's public price table: a row for each amount of each model, in words, with the model's name in a link."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from sandbox.providers.documents import Document, documents

_AUDIO = {"true": "with audio", "false": "without audio"}


def price_rows() -> list[dict[str, Any]]:
    """Of every model whose document has a price."""
    return [row for name, document in documents("kie").items() for row in _rows(name, document)]


def _rows(name: str, document: Document) -> Iterator[dict[str, Any]]:
    whole = f"per {document.files} images" if document.files > 1 else f"per {document.makes}"
    for table, unit in (("flat", whole), ("output_sides", whole), ("per_second", "per second")):
        amounts: float | dict[str, float] = document.credits.get(table, {})
        listed = amounts if isinstance(amounts, dict) else {"": amounts}
        for key, credit in listed.items():
            yield {
                "modelDescription": _described(name, document, key),
                "interfaceType": document.makes,
                "provider": name.partition("/")[0],
                "creditPrice": str(credit),
                "creditUnit": unit,
                "usdPrice": f"{credit * 0.005:g}".replace(".", ","),  # which nobody can rely on
                "anchor": f"https://kie.ai/{name.partition('/')[0]}?model={quote(name, safe='')}",
            }


def _described(name: str, document: Document, key: str) -> str:
    fields = document.credits.get("by", ())
    values = zip(fields, key.split(), strict=False)
    words = [f"{value}.0s" if field == "duration" else _AUDIO.get(value, value) for field, value in values]
    return ", ".join([name.replace("/", " "), *words])
