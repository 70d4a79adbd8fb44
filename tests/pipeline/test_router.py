"""Who makes it: the cheapest healthy offer that takes exactly what was asked; a named provider is never swapped."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.catalog import load_catalog
from bot.domain.failure import Failure, Reason
from bot.domain.job import Job
from bot.domain.request import InputFile, Options, Request
from bot.pipeline.health import FIRST_COOL_DOWN, OPENS_AFTER, Health
from bot.pipeline.router import Route, Router, WaitUntil
from tests.pipeline.harness import NOON
from tests.storage.samples import a_job

PROVIDERS = ["kie", "evolink", "xai"]
FOX = InputFile("inputs/fox.png", "image/png", 100, "0" * 64)


def router(*providers: str) -> Router:
    have = list(providers or PROVIDERS)
    return Router(load_catalog(None).offered_by(have), Health(have))


def asking(model: str = "grok-video", provider: str | None = None, **more: object) -> Job:
    request = Request(model, "a fox", Options(), provider)
    return a_job(request=replace(request, **more))  # pyright: ignore[reportArgumentType] - fields of Request


def chosen(found: Route | WaitUntil | Failure) -> str:
    assert isinstance(found, Route)
    return found.offer.provider


def open_circuit(to: Router, *providers: str) -> None:
    for name in providers:
        for _ in range(OPENS_AFTER):
            to.health.of(name).circuit.failed(NOON)


@pytest.mark.parametrize(
    ("job", "provider"),
    [
        (asking(), "kie"),
        (asking(options=Options(duration=3)), "xai"),
        (asking(options=Options(resolution="1080p")), "kie"),
        (asking(options=Options(mode="fun", aspect_ratio="3:2")), "kie"),
        (asking(provider="evolink"), "evolink"),
        (asking(provider="xai"), "xai"),
        (asking(image=FOX), "xai"),
        (asking(references=(FOX, FOX, FOX)), "xai"),
        (asking("grok-video-1.5"), "xai"),
        (asking("sora-2"), "kie"),
    ],
)
def test_the_cheapest_that_takes_exactly_this(job: Job, provider: str) -> None:
    assert chosen(router().route(job, NOON)) == provider


def test_who_created_nothing_is_not_asked_again_for_the_same_job() -> None:
    route = router().route
    assert chosen(route(replace(asking(), tried=("kie",)), NOON)) == "evolink"
    assert chosen(route(replace(asking(), tried=("kie", "evolink")), NOON)) == "xai"
    failure = Failure(Reason.MAINTENANCE, "xai")
    spent = replace(asking(), tried=("kie", "evolink", "xai"), failure=failure)
    assert route(spent, NOON) == failure


def test_it_says_whether_another_could_still_take_it() -> None:
    to = router()
    found = to.route(replace(asking(), tried=("kie", "evolink")), NOON)
    assert isinstance(found, Route)
    assert not found.others
    found = to.route(asking(), NOON)
    assert isinstance(found, Route)
    assert found.others
    named = to.route(asking(provider="kie"), NOON)
    assert isinstance(named, Route)
    assert not named.others


@pytest.mark.parametrize("obstacle", ["circuit", "funds", "disabled", "switch"])
def test_an_obstacle_moves_on_to_the_next_but_never_from_a_named_one(obstacle: str) -> None:
    to = router()
    health = to.health.of("kie")
    match obstacle:
        case "circuit":
            open_circuit(to, "kie")
        case "funds":
            health.empty_since = NOON
        case "disabled":
            health.disabled_offers.add("grok-imagine/text-to-video")
        case _:
            health.switched_off = True
    assert chosen(to.route(asking(), NOON)) == "evolink"
    named = to.route(asking(provider="kie"), NOON)
    assert not isinstance(named, Route)
    if obstacle == "circuit":
        assert named == WaitUntil(NOON + FIRST_COOL_DOWN)
    else:
        assert isinstance(named, Failure)
        assert named.provider == "kie"


def test_when_every_circuit_is_open_it_waits_for_the_first() -> None:
    to = router()
    open_circuit(to, *PROVIDERS)
    to.health.of("xai").circuit.open_until = NOON + timedelta(seconds=4)
    assert to.route(asking(), NOON) == WaitUntil(NOON + timedelta(seconds=4))
    assert chosen(to.route(asking(), NOON + timedelta(seconds=4))) == "xai"


def test_a_switched_off_model_leaves_the_providers_others_alone() -> None:
    to = router()
    to.health.of("kie").disabled_offers.add("sora-2-text-to-video")
    assert to.route(asking("sora-2"), NOON) == Failure(Reason.DISABLED, "kie")
    assert chosen(to.route(asking("grok-image"), NOON)) == "kie"


def test_a_model_or_option_that_left_the_catalogue_while_the_job_waited_ends_it() -> None:
    assert router().route(asking("dall-e"), NOON) == Failure(Reason.DISABLED)
    found = router("kie", "evolink").route(asking(provider="xai"), NOON)
    assert isinstance(found, Failure)
    assert found.reason is Reason.NO_OFFER
