"""Every page of `/me` keeps Discord's limits with the longest that there can be, in every language."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import load_catalog
from bot.domain.catalog import Catalog
from bot.domain.job import Job, State
from bot.domain.locale import LOCALES, Locale
from bot.domain.member_defaults import SETTINGS, MemberDefaults, choices, settable
from bot.domain.policy.policy import Delivery
from bot.domain.request import Request
from bot.pipeline.favourites import PAGE, Favourite, FavouritesPage
from bot.pipeline.job_control import RecentJob
from bot.pipeline.wallet import HistoryPage
from bot.storage.history import Line
from bot.storage.ledger import Balance
from cogs.ui import me_credits, me_defaults, me_jobs, me_saved
from cogs.ui.layouts import COMPONENTS_LIMIT, TEXT_LIMIT
from cogs.ui.words import words

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SNOWFLAKE = 2**63 - 1
MODEL = "m" * 32
CATALOG = load_catalog(None)
LOCALE = st.sampled_from(LOCALES)
PROMPT = st.one_of(
    st.text(max_size=300),
    st.sampled_from(["*" * 4000, "@everyone " * 400, "<@1>" * 900, "[a](b)" * 600, "蛙" * 4000, "`" * 4000]),
)
MOST = 2**62


def crowded() -> Catalog:
    """As many models as an operator may think of, with the longest names."""
    models = [
        model.model_copy(update={"name": f"{number}".rjust(32, "m"), "label": "L" * 80, "kind": kind})
        for number in range(40)
        for kind in ("image", "video")
        for model in CATALOG.models[:1]
    ]
    return CATALOG.model_copy(update={"models": tuple(models)})


def job(prompt: str, state: State) -> Job:
    return Job(
        id="k3fa9x2q1z",
        interaction_id=SNOWFLAKE,
        guild_id=SNOWFLAKE,
        channel_id=SNOWFLAKE,
        parent_id=SNOWFLAKE,
        member_id=SNOWFLAKE,
        state=state,
        request=Request(MODEL, prompt),
        price=MOST,
        created_at=NOON,
        state_since=NOON,
        due_at=NOON,
        card_id=SNOWFLAKE,
        card_channel_id=SNOWFLAKE,
        progress=100,
    )


def kept(view: discord.ui.LayoutView) -> None:
    assert view.content_length() <= TEXT_LIMIT
    assert view.total_children_count <= COMPONENTS_LIMIT
    ids: list[str] = []
    for part in view.walk_children():
        if isinstance(part, discord.ui.TextDisplay):
            assert part.content.strip()
        if isinstance(part, discord.ui.Button):
            assert 1 <= len(part.label or "") <= 80
            ids += [part.custom_id] if part.custom_id else []
        if isinstance(part, discord.ui.Select):
            menu: Any = part
            ids.append(menu.custom_id)
            assert 1 <= len(menu.options) <= 25
            assert len(menu.placeholder or "") <= 150
            assert len({one.value for one in menu.options}) == len(menu.options)
            assert sum(one.default for one in menu.options) <= 1
            for one in menu.options:
                assert 1 <= len(one.label) <= 100
                assert len(one.description or "") <= 100
    assert len(set(ids)) == len(ids)
    assert all(len(each) <= 100 for each in ids)


@given(
    locale=LOCALE, available=st.integers(0, MOST), held=st.integers(0, MOST), allowance=st.integers(0, MOST)
)
def test_credits(locale: Locale, available: int, held: int, allowance: int) -> None:
    kept(me_credits.credits_page(words(locale), Balance(available, held, available, NOON), allowance))


@given(
    locale=LOCALE,
    prompts=st.lists(PROMPT, max_size=12),
    state=st.sampled_from(State),
    posted=st.booleans(),
)
def test_jobs(locale: Locale, prompts: list[str], state: State, *, posted: bool) -> None:
    result = (SNOWFLAKE, SNOWFLAKE) if posted else None
    found = [
        RecentJob(replace(job(prompt, state), id=f"{n:010}"), result) for n, prompt in enumerate(prompts)
    ]
    kept(me_jobs.jobs_page(words(locale), found, CATALOG))


LINES = st.builds(
    Line,
    at=st.just(NOON),
    kind=st.sampled_from(["allowance", "grant", "hold", "capture", "release", "adjustment"]),
    amount=st.integers(-MOST, MOST),
    job_id=st.sampled_from([None, "k3fa9x2q1z"]),
    actor_id=st.sampled_from([None, SNOWFLAKE]),
    note=PROMPT,
    model=st.sampled_from([None, MODEL]),
    held=st.integers(0, MOST),
)


@given(locale=LOCALE, lines=st.lists(LINES, max_size=10), number=st.integers(1, 1000), older=st.booleans())
def test_history(locale: Locale, lines: list[Line], number: int, *, older: bool) -> None:
    kept(me_credits.history_page(words(locale), HistoryPage(lines, number, older)))


@given(
    locale=LOCALE,
    prompts=st.lists(PROMPT, max_size=PAGE),
    number=st.integers(0, 999),
    pages=st.integers(1, 1000),
    posted=st.booleans(),
)
def test_saved(locale: Locale, prompts: list[str], number: int, pages: int, *, posted: bool) -> None:
    say, message = words(locale), (SNOWFLAKE, SNOWFLAKE) if posted else None
    found = tuple(
        Favourite(replace(job(prompt, State.DELIVERED), id=f"{n:010}"), NOON, message, ())
        for n, prompt in enumerate(prompts)
    )
    page = FavouritesPage(found, min(number, pages - 1), pages, 200)
    kept(me_saved.saved_page(say, page, say("save-removed")))
    for one in found:
        assert len(me_saved.sent(say, one, 0)) <= 2000


@pytest.mark.parametrize("catalog", [CATALOG, crowded()], ids=["as shipped", "crowded"])
@given(data=st.data())
def test_defaults(catalog: Catalog, data: st.DataObject) -> None:
    say = words(data.draw(LOCALE))
    chosen: dict[str, Any] = {
        setting: data.draw(st.sampled_from([None, "gone" * 8, *choices(setting, catalog)]))
        for setting in SETTINGS
        if setting != "locale"
    }
    mine = MemberDefaults(**chosen, locale=data.draw(st.sampled_from([None, *LOCALES])))
    delivery: Delivery = data.draw(st.sampled_from(get_args(Delivery)))
    view = me_defaults.defaults_page(say, mine, catalog, delivery, say("me-not-set"))
    kept(view)
    menus: list[Any] = [part for part in view.walk_children() if isinstance(part, discord.ui.Select)]
    for setting, menu in zip(settable(delivery), menus, strict=False):
        wanted = mine.of(setting) or me_defaults.NONE
        marked = [one.value for one in menu.options if one.default]
        there = wanted in {me_defaults.NONE, *choices(setting, catalog)}
        assert marked == ([wanted] if there else [])
