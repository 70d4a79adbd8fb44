"""Every entry of the catalogue with every value of its options: what would be sent is what the provider's document takes,
and what it would cost is what the provider's price list says.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from bot.catalog import load_catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.offer import Offer, OptionRule
from bot.domain.request import OPTION_NAMES, InputFile, OptionName, Options, Request
from bot.providers import evolink, kie
from bot.providers.base import IMAGE_URLS, Submission
from sandbox.providers.documents import documents

CATALOG = load_catalog(None)
BODIES = {"kie": kie.body_of, "evolink": evolink.body_of}
PICTURE = InputFile("inputs/a.png", "image/png", 10, "0" * 64)
VIDEO = InputFile("inputs/a.mp4", "video/mp4", 10, "0" * 64, 160, 90, duration=3.0)
OFFERS = [(model, offer) for model in CATALOG.models for offer in model.offers if offer.provider in BODIES]


def name_of(value: GenerationModel | Offer) -> str:
    return value.name if isinstance(value, GenerationModel) else value.provider


def pictured(offer: Offer) -> Iterator[dict[str, Any]]:
    """Without pictures, with one to start from, with as many references as it takes, and with all of them; or with the
    video that it works on.
    """
    if offer.video:
        yield {"video": VIDEO}
        return
    needed = offer.pictures is not None and offer.pictures.required
    if not needed:
        yield {}
    if offer.image:
        yield {"image": PICTURE}
    if offer.references:
        yield {"references": (PICTURE,) * offer.references}
    if offer.end_frame:
        yield {"image": PICTURE, "end_frame": PICTURE}
    if offer.together:
        yield {"image": PICTURE, "references": (PICTURE,) * offer.references}


def values(rule: OptionRule) -> list[Any]:
    if rule.text:
        return ["x" * rule.text]
    if rule.range:
        return list(rule.range) if rule.free else list(range(rule.range[0], rule.range[1] + 1))
    return [int(value) if value.isdecimal() else value for value in rule.listed()]


def requests(model: GenerationModel, offer: Offer) -> Iterator[Request]:
    """The defaults; each value of each option beside the defaults; and every two values of those that cost something."""
    for pictures in pictured(offer):
        plain = Request(model.name, "x" * max(3, offer.prompt_max), provider=offer.provider, **pictures)
        rules = offer.options_for(plain)
        yield plain
        for name, rule in rules.items():
            yield from (asked(plain, {name: value}) for value in values(rule))
        counted: list[OptionName] = [*model.priced_by(offer), "duration"]
        there: list[OptionName] = [name for name in counted if name in rules]
        for one, other in combinations(there, 2):
            for a, b in product(values(rules[one]), values(rules[other])):
                yield asked(plain, {one: a, other: b})


def asked(request: Request, named: dict[OptionName, Any]) -> Request:
    return replace(request, options=Options(**named))


def body_of(model: GenerationModel, offer: Offer, request: Request) -> dict[str, Any]:
    submission = Submission(
        offer.upstream_for(request),
        request.prompt if offer.prompt_max else "",
        model.fields_for(offer, request),
        image=Path("a.png") if request.image else None,
        references=tuple(Path("a.png") for _ in request.references),
        end_frame=Path("a.png") if request.end_frame else None,
        picture_fields=offer.pictures or IMAGE_URLS,
    )
    addresses = tuple(f"https://files.example/{number}.png" for number in range(len(submission.pictures)))
    body = BODIES[offer.provider](replace(submission, addresses=addresses), None)
    given = body["input"] if offer.provider == "kie" else {k: v for k, v in body.items() if k != "model"}
    return json.loads(json.dumps(given))


@pytest.mark.parametrize(("model", "offer"), OFFERS, ids=name_of)
def test_whatever_a_member_may_choose_is_a_request_that_the_document_takes(
    model: GenerationModel, offer: Offer
) -> None:
    made = [request for request in requests(model, offer) if model.supports(offer, request)]
    assert made
    for request in made:
        document = documents(offer.provider)[offer.upstream_for(request)]
        given = body_of(model, offer, request)
        assert document.wrong(given) is None, (request.options, given)
        assert document.makes == model.kind
        assert document.files == model.files


@pytest.mark.parametrize(("model", "offer"), OFFERS, ids=name_of)
def test_what_the_document_refuses_together_the_catalogue_refuses_too(
    model: GenerationModel, offer: Offer
) -> None:
    """Nothing that fits by itself reaches the provider to be refused there."""
    for request in requests(model, offer):
        if model.fits(offer, request) and not model.supports(offer, request):
            assert documents(offer.provider)[offer.upstream_for(request)].wrong(
                body_of(model, offer, request)
            )


OF_KIE = [(model, offer) for model, offer in OFFERS if offer.provider == "kie" and offer.ready]


@pytest.mark.parametrize(("model", "offer"), OF_KIE, ids=name_of)
def test_the_cost_is_what_the_price_list_says_and_the_price_follows_from_it(
    model: GenerationModel, offer: Offer
) -> None:
    for request in requests(model, offer):
        if not model.supports(offer, request):
            continue
        cost = model.cost_of(offer, request)
        listed = documents("kie")[offer.upstream_for(request)].price(full(model, offer, request))
        if (
            model.name != "sora-2"
        ):  # priced by the clip there, and by the second in the catalogue from the beginning
            assert cost == round(listed * 5000), request.options
        if model.price is None:
            exact = Decimal(cost) * CATALOG.markup / CATALOG.credit_usd
            assert exact <= CATALOG.price_of(model, request) < exact + 1 or exact < 1


@pytest.mark.parametrize("side", [*range(900, 3841, 60), 960, 1024, 1920, 1921, 2048, 3840])
def test_an_upscale_is_booked_at_no_less_than_the_price_list_says_for_its_picture(side: int) -> None:
    model, offer = next((m, o) for m, o in OF_KIE if m.name == "topaz-upscale")
    request = Request(model.name, "", image=replace(PICTURE, width=side, height=side // 2))
    listed = documents("kie")[offer.upstream].price(body_of(model, offer, request), [side])
    assert model.cost_of(offer, request) >= round(listed * 5000)


def full(model: GenerationModel, offer: Offer, request: Request) -> dict[str, Any]:
    """The request with its defaults named: the bot counts on its own defaults, and not on the provider's."""
    rules = offer.options_for(request)
    usual: dict[OptionName, Any] = {
        name: value
        for name in OPTION_NAMES
        if (value := model.effective(request, name)) is not None and name in rules
    }
    return body_of(model, offer, asked(request, usual))


def test_there_are_thirty_models_and_each_has_words_of_its_own() -> None:
    ready = [model for model in CATALOG.models if any(offer.ready for offer in model.offers)]
    assert len(ready) >= 30
    assert len({model.label for model in CATALOG.models}) == len(CATALOG.models)
    for model in CATALOG.models:  # a name: every language shows the same
        assert not re.search(r"\b[a-z]{3,}", model.label), model.label


@pytest.mark.parametrize("kind", ["image", "video"])
def test_no_more_models_of_a_kind_than_a_menu_of_discord_has(kind: Any) -> None:
    assert len(CATALOG.of_kind(kind)) <= 25
