"""The longest cards and results in every language: Discord takes 40 components and 4,000 characters of text."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import load_catalog
from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State, Withdrawal
from bot.domain.locale import LOCALES, Locale
from bot.domain.origin import OriginWork
from bot.domain.request import Options, Request
from bot.domain.starting import starts_of
from bot.pipeline.courier import Attachment, CardFacts, Link, Part, Posted
from cogs.ui import buttons, cards, results
from cogs.ui.markup import CONTENT_LIMIT
from cogs.ui.words import words
from tests.cogs.test_texts import NOON, job

CATALOG = load_catalog(None)
LONGEST_LABEL = max(CATALOG.models, key=lambda model: len(model.label))
HUGE = 2**63 - 1
"""The largest id that Discord could give."""
COMPONENTS, TEXT, LABEL, ALT, THREAD_NAME = 40, 4000, 80, 1024, 100
PROMPTS = st.one_of(
    st.text(max_size=3000),
    st.text("*_~`|<>@#\\[]()-\n", min_size=2000, max_size=3000),
    st.sampled_from(["@everyone " * 600, "[a](http://b) " * 400, "字" * 6000, "👩‍👩‍👧‍👦" * 900]),
)


@st.composite
def asked(draw: st.DrawFn) -> Job:
    """With every value as long as it can be."""
    state = draw(st.sampled_from(State))
    ended = state not in {State.DELIVERED, State.CANCELLED} and draw(st.booleans())
    options = Options(
        aspect_ratio="16:9", duration=999, resolution="2160p", mode=draw(st.sampled_from(["spicy", "normal"]))
    )
    return replace(
        job(state),
        guild_id=HUGE,
        channel_id=HUGE,
        member_id=HUGE,
        card_id=HUGE,
        card_channel_id=HUGE,
        price=HUGE,
        origin_id="z" * 10,
        origin_work=draw(st.none() | st.sampled_from(get_args(OriginWork))),
        provider="longest-provider",
        progress=draw(st.none() | st.integers(0, 100)),
        public_locale=draw(st.sampled_from(LOCALES)),
        quota=draw(st.sampled_from([(0, 0), (10, 10), (10, 1)])),
        withdrawal=draw(st.none() | st.sampled_from(Withdrawal)),
        failure=Failure(draw(st.sampled_from(Reason)), "longest-provider", "x" * 300) if ended else None,
        request=Request(LONGEST_LABEL.name, draw(PROMPTS), options, count=99, share_input=True),
    )


def parts(view: discord.ui.LayoutView) -> Iterator[dict[str, Any]]:
    """Every component as Discord counts them, which is with what is nested in them."""
    waiting: list[dict[str, Any]] = list(view.to_components())
    while waiting:
        component = waiting.pop()
        yield component
        waiting += component.get("components", [])
        waiting += [component["accessory"]] if "accessory" in component else []


def check(view: discord.ui.LayoutView) -> None:
    found = list(parts(view))
    assert 0 < len(found) <= COMPONENTS
    assert sum(len(each.get("content", "")) for each in found) <= TEXT
    assert all(each["content"].strip() for each in found if "content" in each)
    assert all(len(each["label"]) <= LABEL for each in found if "label" in each)
    for each in found:
        for item in each.get("items", []):
            assert len(item.get("description") or "") <= ALT


@given(asked(), st.booleans(), st.booleans())
def test_no_card_is_longer_than_discord_takes(job: Job, prompt: bool, much: bool) -> None:
    facts = CardFacts(
        before=HUGE,
        ready_at=NOON + timedelta(days=9),
        preview=Path("x") if much else None,
        result=Posted(HUGE, HUGE),
    )
    inputs = tuple(f"input-{job.id}-{number}.jpeg" for number in range(7)) if much else ()
    check(
        cards.card(job, LONGEST_LABEL if much else None, facts, prompt=prompt, stoppable=True, inputs=inputs)
    )
    check(cards.collapsed(job))
    assert 0 < len(cards.thread_name(job, LONGEST_LABEL, prompt=prompt)) <= THREAD_NAME


@given(asked(), st.integers(0, 10), st.integers(0, 10), st.booleans(), st.integers(1, 4000))
def test_no_result_is_longer_than_discord_takes(
    job: Job, files: int, links: int, last: bool, length: int
) -> None:
    name = f"darkroom-{job.id}-0.png"
    part = Part(
        tuple(range(files + links)) or (0,),
        count=10,
        files=(Attachment(Path(name), name, 1, "image/png", encoded=True),) * files,
        links=(Link("https://" + "x" * length, timedelta(days=1)),) * links,
        missing=10,
        threadless=True,
        last=last,
    )
    say = words(job.public_locale)
    row = buttons.result_buttons(say, job, starts_of("image", CATALOG)) if last else ()
    check(results.result(job, part, LONGEST_LABEL, NOON + timedelta(days=99), buttons=row))
    check(results.apology(job))
    assert len(results.private_word(job)) <= CONTENT_LIMIT


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("reason", Reason)
def test_a_failure_is_one_line_that_keeps_the_prompt_to_itself(locale: Locale, reason: Reason) -> None:
    failed = replace(job(State.FAILED, reason), public_locale=locale)
    (line,) = [each["content"] for each in parts(cards.card(failed, None, CardFacts())) if "content" in each]
    assert "\n" not in line
    assert failed.id in line
    assert failed.request.prompt not in line
    assert "12" in line
