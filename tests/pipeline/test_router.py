"""Who can make it: the offers that take exactly what was asked, the cheapest first; a named one is never swapped."""

from dataclasses import replace

import pytest

from bot.catalog import load_catalog
from bot.domain.failure import Failure, Reason
from bot.domain.job import Job
from bot.domain.request import InputFile, Options, Request
from bot.pipeline.health import DISABLED_FOR, OPENS_AFTER, Health
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


def chosen(found: tuple[str, ...] | Failure) -> str:
    """The first that is waited for."""
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
    assert chosen(router().offers(job, NOON)) == provider


def test_the_dearer_ones_come_after_it_and_a_named_one_stands_alone() -> None:
    assert router().offers(asking(), NOON) == ("kie", "evolink", "xai")
    assert router().offers(asking(provider="evolink"), NOON) == ("evolink",)


def test_who_created_nothing_is_not_asked_again_for_the_same_job() -> None:
    offers = router().offers
    assert offers(replace(asking(), tried=("kie",)), NOON) == ("evolink", "xai")
    assert offers(replace(asking(), tried=("kie", "evolink")), NOON) == ("xai",)
    failure = Failure(Reason.MAINTENANCE, "xai")
    spent = replace(asking(), tried=("kie", "evolink", "xai"), failure=failure)
    assert offers(spent, NOON) == failure


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
    assert to.offers(asking(), NOON) == ("evolink", "xai")
    named = to.offers(asking(provider="kie"), NOON)
    assert isinstance(named, Failure)
    assert named.provider == "kie"


def test_a_provider_that_is_only_busy_is_worth_waiting_for() -> None:
    to = router()
    open_circuit(to, *PROVIDERS)
    assert to.offers(asking(), NOON) == ("kie", "evolink", "xai")
    assert to.offers(asking(provider="kie"), NOON) == ("kie",)


def test_a_switched_off_model_leaves_the_providers_others_alone_and_is_tried_again_a_day_later() -> None:
    to = router()
    to.health.of("kie").disabled_offers["sora-2-text-to-video"] = NOON
    assert to.offers(asking("sora-2"), NOON) == Failure(Reason.DISABLED, "kie")
    assert chosen(to.offers(asking("grok-image"), NOON)) == "kie"
    assert chosen(to.offers(asking("sora-2"), NOON + DISABLED_FOR)) == "kie"


def test_the_route_is_that_of_the_provider_which_the_job_was_granted() -> None:
    route = router().route(replace(asking(), provider="evolink"))
    assert route
    assert (route.offer.provider, route.model.name) == ("evolink", "grok-video")
    cheaper = router().route(replace(asking(), provider="kie"))
    assert cheaper
    assert 0 < cheaper.cost < route.cost
    assert router("kie").route(replace(asking(), provider="evolink")) is None
    assert router().route(replace(asking("dall-e"), provider="kie")) is None


def test_a_model_or_option_that_left_the_catalogue_while_the_job_waited_ends_it() -> None:
    assert router().offers(asking("dall-e"), NOON) == Failure(Reason.DISABLED)
    found = router("kie", "evolink").offers(asking(provider="xai"), NOON)
    assert isinstance(found, Failure)
    assert found.reason is Reason.NO_OFFER
