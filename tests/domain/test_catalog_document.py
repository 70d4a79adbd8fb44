"""The examples of docs/catalog.md are read as they stand there."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.domain.catalog import Catalog

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "catalog.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(\[\[models.*?)```", TEXT, re.DOTALL)
FIELDS = re.findall(r"```toml\n(\[models\..*?)```", TEXT, re.DOTALL)
MODEL = """\
[[models]]
name = "fox"
label = "Fox"
kind = "video"
usual_seconds = 60
defaults = { duration = 6, resolution = "768p" }
"""
OFFER = """\
[[models.offers]]
provider = "kie"
upstream = "fox"
prompt_max = 9
cost = { base = 9 }
"""
BEFORE = {"[[models]]": "", "[[models.offers]]": MODEL, "[[models.offers.rules]]": MODEL + OFFER}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_document_is_a_catalogue(example: str) -> None:
    first = example.split("\n", 1)[0]
    model = Catalog.parse(BEFORE[first] + example, "docs/catalog.md").models[0]
    assert all(offer.ready for offer in model.offers)


def test_the_example_of_a_models_fields_is_what_the_local_provider_knows() -> None:
    (example,) = FIELDS
    known = tomllib.loads((ROOT / "sandbox/providers/documents/kie.toml").read_text("utf-8"))["models"]
    for name, fields in tomllib.loads(example)["models"].items():
        taken = known[name]["input"]
        assert fields["input"].items() <= taken.items()
        assert (fields["makes"], fields["credits"]) == (known[name]["makes"], known[name]["credits"])


def test_there_are_three_worked_examples() -> None:
    assert len(re.findall(r"^## (First|Second|Third) example", TEXT, re.MULTILINE)) == 3
