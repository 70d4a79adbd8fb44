"""What members' credits cost the operator: the figures, and the runbook's table of them."""

from pathlib import Path

from bot.catalog import load_catalog
from bot.doctor.credit_costs import table
from bot.domain.catalog import Catalog

RUNBOOK = Path(__file__).parents[2] / "docs" / "operations.md"
MODEL = """\
[[models]]
name = "fox-video"
label = "Fox video"
kind = "video"
usual_seconds = 60
defaults = {{ duration = 6, resolution = "480p" }}
price = {price}

[[models.offers]]
provider = "kie"
upstream = "fox"
prompt_max = 100
cost = {{ base = 10_000, per_second = {{ 480p = 20_000, 720p = 30_000 }} }}
options.duration = {{ values = [3, 6, 9] }}
options.resolution = {{ values = ["480p", "720p"] }}
"""


def row(price: str) -> str:
    return table(Catalog.parse(MODEL.format(price=price), "models.toml")).splitlines()[-1]


def test_the_runbook_has_the_table_of_the_catalogue_that_comes_with_the_bot() -> None:
    """When it differs: `darkroom costs` prints it anew."""
    assert f"\n\n{table(load_catalog(None))}\n\n" in RUNBOOK.read_text("utf-8")


def test_a_row_says_what_a_hundred_credits_cost_by_default_and_at_most() -> None:
    # By default 130,000 micro-dollars for 10 credits; 9 s at 720p are 280,000 for the same 10.
    assert row("{ base = 10 }") == "| `fox-video` | kie | $1.30 | $2.80 | 9 s at 720p |"


def test_what_is_dearest_need_not_be_the_longest() -> None:
    # 3 s at 480p are 70,000 for 3 credits; the defaults 130,000 for 6, and 9 s at 720p 280,000 for 27.
    priced = "{ per_second = { 480p = 1, 720p = 3 } }"
    assert row(priced) == "| `fox-video` | kie | $2.17 | $2.33 | 3 s at 480p |"


def test_the_defaults_are_named_where_nothing_costs_more() -> None:
    priced = "{ per_second = { 480p = 1, 720p = 3 }, minimum = 6 }"
    assert row(priced) == "| `fox-video` | kie | $2.17 | $2.17 | the defaults |"


def test_what_members_get_for_nothing_has_no_cost_a_credit() -> None:
    assert row("{ base = 0 }") == "| `fox-video` | kie | no credits | no credits | the defaults |"
