"""Classifiers: what they say, against the local one over real sockets, and whatever else may come back."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from pydantic import SecretStr

from bot.domain.policy.categories import CATEGORIES
from bot.domain.policy.scores import Judgement, Picture, Scores, Unclear
from bot.providers.moderation import HttpClassifier, guard_of, moderations_of, open_classifier
from bot.settings import Settings, SettingsInvalid
from sandbox.providers.moderation import Kind, Moderation
from sandbox.providers.server import Answer

PICTURE = Picture("image/png", b"\x89PNG and more")


@pytest.fixture
async def local() -> AsyncGenerator[Moderation]:
    server = Moderation()
    await server.listen()
    yield server
    await server.unlisten()


@pytest.fixture(params=["moderations", "chat"])
async def classifier(local: Moderation, request: pytest.FixtureRequest) -> AsyncGenerator[HttpClassifier]:
    settings = settings_of(local, request.param)
    async with open_classifier(settings) as opened:
        assert opened is not None
        yield opened


def settings_of(local: Moderation, kind: Kind, **changed: Any) -> Settings:
    given = {name.lower(): value for name, value in local.env(kind).items()}
    return Settings(discord_token="x", _env_file=None, **(given | changed))  # pyright: ignore[reportCallIssue]


def high(judgement: Judgement) -> set[str]:
    assert isinstance(judgement, Scores), judgement
    return {category for category, score in judgement.by_category.items() if score > 0.4}


async def test_a_harmless_prompt_has_no_high_score(classifier: HttpClassifier) -> None:
    assert high(await classifier.classify("a red fox in snow")) == set()


async def test_what_is_flagged_is_told_in_our_categories(classifier: HttpClassifier) -> None:
    assert high(await classifier.classify("a naked corpse")) == {"sexual", "violence"}
    assert high(await classifier.classify("x [moderation:flag=sexual/minors]")) == {"minors"}


async def test_several_pictures_are_looked_at_side_by_side(local: Moderation) -> None:
    """Members wait: five of them take as long as one."""
    local.mishap = "slow"
    async with open_classifier(settings_of(local, "moderations")) as opened:
        assert opened is not None
        asking = asyncio.create_task(opened.classify("a fox", [PICTURE] * 5))
        async with asyncio.timeout(5):
            while len(local.calls("moderation")) < 5:  # noqa: ASYNC110 - the local one tells nobody
                await asyncio.sleep(0.01)
        assert not asking.done()
        asking.cancel()
        await asyncio.wait([asking])


async def test_the_connection_is_kept_and_the_key_and_the_model_go_along(
    classifier: HttpClassifier, local: Moderation
) -> None:
    await classifier.classify("a fox")
    await classifier.classify("another fox")
    first, second = local.calls("moderation")
    assert first.bearer == second.bearer == local.key
    assert first.json["model"] in {"omni-moderation-latest", "llama-guard"}


async def test_a_picture_a_request_goes_to_moderations_and_all_at_once_to_a_guard(
    classifier: HttpClassifier, local: Moderation
) -> None:
    assert high(await classifier.classify("a naked man", [PICTURE, PICTURE])) == {"sexual"}
    kinds = [
        [part["type"] for part in call.json.get("input") or call.json["messages"][0]["content"]]
        for call in local.calls("moderation")
    ]
    assert kinds in ([["text", "image_url"], ["image_url"]], [["text", "image_url", "image_url"]])


def why(judgement: Judgement) -> str:
    assert isinstance(judgement, Unclear), judgement
    return judgement.why


async def test_a_classifier_that_hangs_up_or_is_not_there_gives_no_judgement(
    classifier: HttpClassifier, local: Moderation
) -> None:
    local.mishap = "down"
    assert why(await classifier.classify("a fox")) == "down"
    local.mishap = None
    await local.unlisten()
    assert why(await classifier.classify("a fox")) == "down"
    await local.listen()
    assert high(await classifier.classify("a fox")) == set()


@pytest.mark.parametrize("kind", ["moderations", "chat"])
async def test_a_slow_classifier_is_not_waited_for(local: Moderation, kind: Kind) -> None:
    local.mishap, local.slowness = "slow", 5.0
    hurried = HttpClassifier(kind, local.base_url, "m", SecretStr(local.key), wait=0.2)
    try:
        assert why(await hurried.classify("a fox")) == "slow"
    finally:
        await hurried.aclose()


async def test_garbage_is_no_judgement(classifier: HttpClassifier, local: Moderation) -> None:
    local.mishap = "garbage"
    assert why(await classifier.classify("a fox")) == "garbled"


async def test_categories_that_nobody_knows_never_let_a_prompt_through(
    classifier: HttpClassifier, local: Moderation
) -> None:
    local.mishap = "wrong"
    judgement = await classifier.classify("a fox")
    assert isinstance(judgement, Unclear) or high(judgement) == {"other"}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "refused"),
        (403, "refused"),
        (429, "refused"),
        (413, "too_large"),
        (500, "down"),
        (404, "down"),
        (302, "down"),
    ],
)
async def test_a_status_that_is_no_success_is_no_judgement(
    classifier: HttpClassifier, local: Moderation, status: int, said: str
) -> None:
    local.script("moderation", Answer(status=status, body={"error": {"message": "no"}}))
    assert why(await classifier.classify("a fox")) == said


async def test_an_endless_answer_is_not_read_to_its_end(
    classifier: HttpClassifier, local: Moderation
) -> None:
    local.script("moderation", Answer(body=b" " * 10_000_000))
    assert why(await classifier.classify("a fox")) == "garbled"


@pytest.mark.parametrize(("word", "said"), [("down", "down"), ("garbage", "garbled")])
async def test_a_word_in_one_prompt_makes_the_local_one_misbehave_for_it_alone(
    classifier: HttpClassifier, word: str, said: str
) -> None:
    assert why(await classifier.classify(f"a fox [moderation:{word}]")) == said
    assert high(await classifier.classify("a fox [kie:garbage]")) == set()


async def test_a_picture_that_is_too_large_is_not_sent(classifier: HttpClassifier, local: Moderation) -> None:
    assert (
        why(await classifier.classify("a fox", [Picture("image/png", bytes(20 * 2**20 + 1))])) == "too_large"
    )
    assert local.requests == []


async def test_what_it_says_about_a_failure_does_not_repeat_the_key(
    classifier: HttpClassifier, local: Moderation
) -> None:
    local.script("moderation", Answer(status=500, body={"error": f"bad key {local.key}"}))
    judgement = await classifier.classify("a fox")
    assert isinstance(judgement, Unclear)
    assert local.key not in judgement.detail


def result(**keys: Any) -> dict[str, Any]:
    return {"results": [{"flagged": False, "categories": {}, "category_scores": {}, **keys}]}


@pytest.mark.parametrize(
    ("answer", "scores"),
    [
        (result(category_scores={"sexual": 0.25, "violence": 0.5, "violence/graphic": 0.75}),
         {"sexual": 0.25, "violence": 0.75}),
        (result(categories={"hate": True, "sexual": False}), {"hate": 1.0, "sexual": 0.0}),
        (result(categories={"hate": False, "made-up": True}, category_scores={"hate": 0}), {"hate": 0.0, "other": 1.0}),
        (result(flagged=True, category_scores={"hate": 0.125}), {"hate": 0.125, "other": 1.0}),
        (result(category_scores={"hate": 0.5, "unheard-of": 0.9}), {"hate": 0.5}),
    ],
)  # fmt: skip
def test_moderations(answer: Any, scores: dict[str, float]) -> None:
    assert moderations_of(answer) == Scores({name: scores[name] for name in CATEGORIES if name in scores})


NONSENSE: list[Any] = [
    *(None, [], {}, "x", 5, {"results": None}, {"results": []}, {"results": ["safe"]}),
    result(),
    result(category_scores={"hate": "high"}),
    result(category_scores={"hate": 1.5}),
    result(category_scores={"hate": -0.1}),
    result(category_scores={"hate": True}),
    result(category_scores={"zebra": 0.0}),
    {"results": [*result(category_scores={"hate": 0.0})["results"], {}]},
]


@pytest.mark.parametrize("answer", NONSENSE)
def test_moderations_that_make_no_sense(answer: Any) -> None:
    assert why(moderations_of(answer)) == "garbled"


def written(text: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]}


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("safe", {}),
        ("\n\nsafe", {}),
        ("unsafe\nS1,S12", {"violence": 1.0, "sexual": 1.0}),
        ("unsafe\nS4", {"minors": 1.0}),
        ("unsafe", {"other": 1.0}),
        ("unsafe\nS99", {"other": 1.0}),
        ("Safety: Safe\nCategories: None", {}),
        ("Safety: Unsafe\nCategories: Violent", {"violence": 1.0}),
        ("Safety: Unsafe\nCategories: Violent, Jailbreak", {"violence": 1.0, "other": 1.0}),
        ("Safety: Controversial\nCategories: Sexual Content or Sexual Acts", {"sexual": 0.5}),
        ("No", {}),
        ("Yes, this violates the policy", {"other": 1.0}),
    ],
)
def test_guards(text: str, scores: dict[str, float]) -> None:
    assert guard_of(written(text)) == Scores({name: scores[name] for name in CATEGORIES if name in scores})


@pytest.mark.parametrize(
    "answer",
    [
        *(
            None,
            [],
            {},
            {"choices": []},
            {"choices": ["safe"]},
            written(None),
            written(""),
            written(["safe"]),
        ),
        written("I cannot help with that."),
        written("safe, but only just"),
        written("It is unsafe to say whether this is safe"),
        written("Safety: Unknown\nCategories: None"),
        written("Safety: Safe\nCategories: Violent"),
        written("safe\nS1"),
    ],
)
def test_a_guard_whose_answer_fits_no_pattern_has_not_judged(answer: Any) -> None:
    assert why(guard_of(answer)) == "garbled"


@pytest.mark.parametrize(
    ("changed", "variable"),
    [
        ({"moderation_base_url": None}, "MODERATION_BASE_URL"),
        ({"moderation_model": None}, "MODERATION_MODEL"),
        ({"moderation_api_key": SecretStr("two words")}, "MODERATION_API_KEY"),
    ],
)
async def test_settings_that_cannot_work_are_named(local: Moderation, changed: Any, variable: str) -> None:
    with pytest.raises(SettingsInvalid, match=f"^{variable}: "):
        async with open_classifier(settings_of(local, "chat", **changed)):
            pytest.fail("opened")


def test_the_address_is_given_without_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "x")
    monkeypatch.setenv("MODERATION_BASE_URL", "https://api.openai.com/v1/")
    with pytest.raises(SettingsInvalid, match=r"^MODERATION_BASE_URL: must be without /v1"):
        Settings.load(_env_file=None)


async def test_without_a_kind_there_is_none(local: Moderation) -> None:
    async with open_classifier(settings_of(local, "chat", moderation_kind=None)) as classifier:
        assert classifier is None
