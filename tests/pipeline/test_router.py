"""Who makes it: the cheapest healthy offer that takes exactly what was asked; a named provider is never swapped."""

from dataclasses import replace

import pytest

from bot.catalog import load_catalog
from bot.domain.failure import Failure, Reason
from bot.domain.job import Job
from bot.domain.request import InputFile, Options, Request
from bot.pipeline.health import OPENS_AFTER, Health
from bot.pipeline.router import Router
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


def first(found: tuple[str, ...] | Failure) -> str:
    assert not isinstance(found, Failure)
    return found[0]


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
    assert first(router().offers(job, NOON)) == provider


def test_who_created_nothing_is_not_asked_again_for_the_same_job() -> None:
    offers = router().offers
    assert offers(asking(), NOON) == ("kie", "evolink", "xai")
    assert offers(replace(asking(), tried=("kie",)), NOON) == ("evolink", "xai")
    assert offers(replace(asking(), tried=("kie", "evolink")), NOON) == ("xai",)
    failure = Failure(Reason.MAINTENANCE, "xai")
    spent = replace(asking(), tried=("kie", "evolink", "xai"), failure=failure)
    assert offers(spent, NOON) == failure


def test_a_turn_at_a_provider_is_a_route_by_its_offer() -> None:
    to = router()
    route = to.route(replace(asking(), provider="evolink"))
    assert route is not None
    assert (route.offer.provider, route.cost) == ("evolink", 72_000)
    assert to.route(replace(asking(options=Options(resolution="1080p")), provider="evolink")) is None


@pytest.mark.parametrize("obstacle", ["funds", "disabled", "switch"])
def test_an_obstacle_moves_on_to_the_next_but_never_from_a_named_one(obstacle: str) -> None:
    to = router()
    health = to.health.of("kie")
    match obstacle:
        case "funds":
            health.empty_since = NOON
        case "disabled":
            health.disabled_offers["grok-imagine/text-to-video"] = NOON
        case _:
            health.switched_off = True
    assert first(to.offers(asking(), NOON)) == "evolink"
    named = to.offers(asking(provider="kie"), NOON)
    assert isinstance(named, Failure)
    assert named.provider == "kie"


def test_an_open_circuit_is_worth_waiting_for() -> None:
    to = router()
    open_circuit(to, *PROVIDERS)
    assert to.offers(asking(), NOON) == ("kie", "evolink", "xai")
    assert to.offers(asking(provider="kie"), NOON) == ("kie",)


def test_a_switched_off_model_leaves_the_providers_others_alone() -> None:
    to = router()
    to.health.of("kie").disabled_offers["sora-2-text-to-video"] = NOON
    assert to.offers(asking("sora-2"), NOON) == Failure(Reason.DISABLED, "kie")
    assert first(to.offers(asking("grok-image"), NOON)) == "kie"


def test_a_model_or_option_that_left_the_catalogue_while_the_job_waited_ends_it() -> None:
    assert router().offers(asking("dall-e"), NOON) == Failure(Reason.DISABLED)
    found = router("kie", "evolink").offers(asking(provider="xai"), NOON)
    assert isinstance(found, Failure)
    assert found.reason is Reason.NO_OFFER
