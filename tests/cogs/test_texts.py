"""Every refusal and every ending has words: kind, short enough, and without a detail that is not the member's."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import discord
import pytest

from bot.catalog import load_catalog
from bot.domain import errors
from bot.domain.errors import Refused
from bot.domain.failure import Failure, Reason
from bot.domain.job import TERMINAL, Job, State, Withdrawal
from bot.domain.locale import LOCALES, Locale
from bot.domain.picture_limits import PictureFault
from bot.domain.policy.categories import CATEGORIES
from bot.domain.request import KINDS, InputFile, OptionName, Options, Request
from bot.domain.video_limits import VideoFault
from bot.pipeline.gate import Admitted
from bot.pipeline.job_control import JobView
from bot.pipeline.wallet import HistoryPage
from bot.storage.ledger import Line
from cogs.ui import embeds, models_panel, pages, texts
from cogs.ui.markup import code, fit, listed, plain, quoted
from cogs.ui.words import words as words_in

EN = words_in("en")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CATALOG = load_catalog(None)
PICTURE = InputFile("inputs/a.webp", "image/webp", 5_010_000, "0" * 64, 5000, 300)
LONG = "long *text* " * 1000
SECRET = "sk-upstream-detail"


def job(state: State = State.QUEUED, reason: Reason | None = None, **changes: Any) -> Job:
    values: dict[str, Any] = {
        "id": "k3fa9x2q1z",
        "interaction_id": 1,
        "guild_id": 2,
        "channel_id": 3,
        "parent_id": None,
        "member_id": 4,
        "state": state,
        "request": Request("grok-video", "a red fox"),
        "price": 12,
        "created_at": NOON,
        "state_since": NOON,
        "due_at": NOON,
        "failure": Failure(reason, "kie", SECRET) if reason else None,
    }
    return Job(**values | changes)


def refusals() -> list[type[Refused]]:
    return sorted(Refused.__subclasses__(), key=lambda kind: kind.__name__)


def examples(kind: type[Refused]) -> list[Refused]:
    """One of each value of the fields that have a list of values, and a long text in those that have not."""
    hints = get_type_hints(kind)
    filled = {name: _sample(hint) for name, hint in hints.items()}
    found = [kind(**filled)]
    for name, hint in hints.items():
        found += [kind(**filled | {name: value}) for value in _each(hint)]
    return found


def _each(hint: Any) -> list[Any]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return list(hint)
    if get_origin(hint) in {Union, UnionType}:
        return [value for one in get_args(hint) for value in _each(one)]
    return [value for value in get_args(hint) if isinstance(value, str)]


def _sample(hint: Any) -> Any:
    if _each(hint):
        return _each(hint)[0]
    samples: dict[str, Any] = {
        "str": LONG,
        "int": 7,
        "bool": True,
        "datetime": NOON,
        "str | None": LONG,
        "int | None": 10_000_000,
        "float | None": 8.7,
        "Sequence[str]": [LONG] * 50,
        "tuple[int, ...]": (10_000_000,) * 3,
        f"Mapping[{OptionName}, str | int]".replace("typing.", ""): {"mode": LONG, "negative": LONG},
        f"Mapping[{OptionName}, str]".replace("typing.", ""): {"mode": LONG, "negative": LONG},
        "Images": errors.Images(single=True, references=50),
        "InputFile": PICTURE,
        "Sequence[Takes]": [errors.Takes(LONG, {"mode": [LONG] * 50}, errors.Images(references=50))] * 50,
    }
    name = re.sub(
        r"[a-z_]+\.(?:[a-z_]+\.)*", "", str(hint) if "[" in str(hint) or "|" in str(hint) else hint.__name__
    )
    return samples[name]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", refusals())
def test_every_refusal_has_words_that_fit(kind: type[Refused], locale: Locale) -> None:
    for error in examples(kind):
        told = texts.refusal(words_in(locale), error)
        assert 5 < len(told) <= 2000
        assert "*text*" not in told.replace("\\*text\\*", "").replace("`", "") or "`" in told


def test_a_refusal_that_nobody_wrote_words_for_is_noticed() -> None:
    class Unheard(Refused):
        pass

    try:
        with pytest.raises(NotImplementedError, match="Unheard"):
            texts.refusal(EN, Unheard())
    finally:
        del Unheard


GENERATION = (
    errors.InvalidOption("duration", "60", ["6", "10"], "grok-video"),
    errors.UnsupportedCombination(
        "grok-video",
        {"mode": "fun"},
        errors.Images(single=True),
        [errors.Takes("kie", {"mode": ["fun"]}, errors.Images())],
    ),
    *(
        errors.FileUnfit("cut-out", "image", why, 5_000_000, ["png"], PICTURE)
        for why in get_args(PictureFault)
    ),
    errors.VideoNeeded("grok-extend", "extend"),
    *(errors.FileUnfit("grok-extend", "video", why, 15, ["mp4"], PICTURE) for why in get_args(VideoFault)),
    errors.UnknownModel("x", ["grok-video"]),
    errors.UnknownProvider("x", ["kie"]),
    errors.PromptEmpty(),
    errors.PromptTooLong(6000, 5000),
    errors.PromptRefused("minors"),
    *(errors.PromptRefused(category) for category in CATEGORIES),
    errors.ModeRestricted("spicy"),
    errors.UnknownFlag("--stylize", ["--ar"]),
    errors.FlagWithoutValue("--ar"),
    errors.FlagsDiffer("count", "2", "3"),
    errors.InputRefused("not_an_image"),
    errors.Banned("here"),
    errors.Banned("everywhere"),
    errors.MemberPaused(NOON),
    errors.TooNew(NOON),
    *(errors.NotInPolicy(what) for what in ("place", "role", "kind", "model", "mode", "references")),
    *(errors.BudgetSpent(scope, NOON) for scope in ("operator", "guild_month", "member")),
    errors.Paused("guild", "a raid"),
    errors.TooManyRequests(NOON),
    errors.TooManyJobs("member", 13),
    errors.OutOfCredits(10, 4, NOON, 100),
    errors.BudgetSpent("guild", NOON),
    errors.Paused("operator"),
    errors.Unavailable("grok-video", None, "switched_off"),
)


@pytest.mark.parametrize("locale", LOCALES)
def test_who_is_refused_a_generation_reads_that_nothing_was_charged(locale: Locale) -> None:
    say = words_in(locale)
    for error in GENERATION:
        assert texts.refusal(say, error).endswith(say("nothing-charged")), error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.InvalidOption("duration", "60", ["10", "15"], "sora-2"), ["`60`", "10, 15", "**sora-2**"]),
        (
            errors.InvalidOption("aspect_ratio", "4:3", ["1:1", "16:9"], "grok-video", "xai"),
            ["`xai`", "1:1, 16:9"],
        ),
        (errors.InvalidOption("mode", "fun", [], "sora-2"), ["no mode to choose"]),
        (errors.UnknownFlag("--stylize", ["--ar", "--mode"]), ["`--stylize`", "`--ar`, `--mode`"]),
        (errors.FlagsDiffer("aspect_ratio", "1:1", "16:9"), ["the aspect ratio: `1:1` and `16:9`"]),
        (errors.UnknownModel("gork", ["grok-image"]), ["`gork`", "grok-image"]),
        (errors.UnknownModel("", []), ["no model"]),
        (errors.UnknownProvider("x", ["kie", "xai"]), ["kie, xai"]),
        (errors.PromptTooLong(6000, 5000), ["6,000", "5,000"]),
        (errors.ModeRestricted("spicy"), ["`spicy`", "age-restricted"]),
        (errors.ModeRestricted(None), ["made in an age-restricted channel"]),
        (errors.TooManyRequests(NOON), [f"<t:{int(NOON.timestamp())}:R>"]),
        (
            errors.Unavailable("grok-video", None, "switched_off"),
            ["**grok-video**", "another model", "`/darkroom models`"],
        ),
        (
            errors.Unavailable("grok-video", "kie", "out_of_funds"),
            ["`kie`", "account there is empty", "another model or provider"],
        ),
        (errors.BudgetSpent("operator", NOON), [f"<t:{int(NOON.timestamp())}:R>"]),
        (errors.OutOfCredits(10, 4, NOON, 100), ["10 credits", "4 available", "Refills to 100 <t:"]),
        (errors.OutOfCredits(200, 4, NOON, 100), ["isn't enough"]),
        (errors.OutOfCredits(200, 150, NOON, 100), ["give you more"]),
        (
            errors.FileUnfit("a", "image", "bytes", 5_000_000, [], PICTURE),
            ["up to 5 MB", "has 5.1 MB", "Nothing was charged"],
        ),
        (
            errors.FileUnfit("a", "image", "longer_side", 4096, [], PICTURE),
            ["4,096 pixels", "has 5,000 × 300."],
        ),
        (errors.FileUnfit("a", "image", "pixels", 1_400_000, [], PICTURE), ["1.4 megapixels", "5,000 × 300"]),
        (errors.FileUnfit("a", "image", "types", None, ["jpeg", "png"], PICTURE), ["JPEG, PNG", "this WEBP"]),
        (
            errors.FileUnfit("a", "video", "longest", 15, [], replace(PICTURE, duration=15.04)),
            ["15 s", "has 15.1 s"],
        ),
        (
            errors.FileUnfit("a", "video", "shortest", 2, [], replace(PICTURE, duration=1.96)),
            ["2 s", "has 1.9 s"],
        ),
        (
            errors.FileUnfit("a", "video", "longest", 15, [], replace(PICTURE, duration=30)),
            ["15 s", "has 30 s"],
        ),
        (errors.InputRefused("too_large", 10 * 1024 * 1024), ["10 MiB"]),
        (errors.InputRefused("too_many_pixels", 40_000_000), ["40,000,000 pixels"]),
        (errors.NotAllowed("manage_server"), ["Manage Server"]),
        (errors.TooLate(State.RUNNING), ["being made"]),
        (errors.Paused("guild", "a *raid*"), [r"a \*raid\*"]),
        (errors.PromptRefused("terms"), ["server's own rules"]),
        (errors.PromptRefused("hate"), ["hatred"]),
        (errors.MemberPaused(NOON), [f"<t:{int(NOON.timestamp())}:R>"]),
        (errors.BudgetSpent("guild_month", NOON), ["this month"]),
        (errors.TooLate(State.DELIVERED), ["finished"]),
    ],
)
def test_a_refusal_says_what_would_be_taken_or_when_to_come_back(error: Refused, words: list[str]) -> None:
    told = texts.refusal(EN, error)
    for word in words:
        assert word in told


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_told_with_what_became_of_the_credits_and_what_to_do(reason: Reason) -> None:
    told = texts.ending(EN, job(State.FAILED, reason))
    assert "12 credits refunded." in told
    assert len(told) <= 2000
    assert SECRET not in told
    assert len([sentence for sentence in told.split(". ") if sentence]) >= 3


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_words_also_without_a_reason(state: State) -> None:
    told = texts.ending(EN, job(state, quota=(1, 1)))
    assert len(told) > 10
    assert texts.status(EN, job(state))
    refunded = "refunded" in told and "you'll be refunded" not in told
    assert refunded == (state in TERMINAL - {State.DELIVERED})


@pytest.mark.parametrize(
    ("quota", "words"),
    [((6, 6), "12 credits spent."), ((6, 5), "5 of 6 files"), ((6, 5), "10 credits spent, 2 refunded")],
)
def test_a_partial_delivery_names_what_was_spent_and_what_came_back(
    quota: tuple[int, int], words: str
) -> None:
    assert words in texts.ending(EN, job(State.DELIVERED, quota=quota))


def test_who_asks_in_a_closed_channel_hears_where_it_may_be_asked() -> None:
    assert "in this channel; ask in <#7>, <#8>. Nothing" in texts.refusal(
        EN, errors.NotInPolicy("place", (7, 8))
    )
    assert "in this channel. Nothing" in texts.refusal(EN, errors.NotInPolicy("place"))


def test_a_deleted_result_is_not_said_to_be_posted() -> None:
    gone = job(State.DELIVERED, quota=(1, 1), withdrawal=Withdrawal.DONE, withdrawn_by=7, withdrawn_at=NOON)
    told = texts.ending(EN, gone, reader=5)
    assert told.startswith("Its result was deleted by <@7>")
    assert texts.ending(EN, gone).startswith("Its result was deleted by a moderator, ")
    own = replace(gone, withdrawn_by=gone.member_id)
    assert texts.ending(EN, own).startswith(f"Its result was deleted by <@{gone.member_id}>")
    assert told.endswith(". 12 credits spent.")
    assert "posted" not in told


def test_progress_is_told_where_it_is_known() -> None:
    assert texts.status(EN, job(State.RUNNING, progress=40)) == "being made, 40%"
    assert texts.status(EN, job(State.RUNNING)) == "being made"


HOSTILE = "**bold** @everyone <@1> <#2> [link](http://evil) `tick` \u202e\x00\nsecond line"


@pytest.mark.parametrize("limit", [20, 200])
def test_what_a_member_wrote_formats_nothing_and_mentions_nobody(limit: int) -> None:
    told = quoted(HOSTILE, limit)
    assert "**bold**" not in told
    assert "@everyone" not in told
    assert re.search(r"(?<!\\)<[@#]", told) is None
    assert "\n" not in told
    assert "\u202e" not in told
    assert "\x00" not in told


def test_no_link_of_a_members_hides_where_it_leads() -> None:
    told = quoted("[a](https://a.example) [b](https://b.example) \\[c](https://c.example)", 200)
    assert "](" not in told


def test_a_code_span_cannot_be_left() -> None:
    assert code("a`b") == "`a'b`"
    assert code("") == "` `"


def test_a_mention_in_an_option_is_shown_as_code() -> None:
    told = texts.refusal(EN, errors.InvalidOption("mode", "@everyone `x` **y**", ["fun"], "grok-video"))
    assert "`@everyone 'x' **y**`" in told


def test_numbers_without_a_gap_become_a_range() -> None:
    assert listed(EN, ["6", "7", "8", "9"]) == "6 to 9"
    assert listed(EN, ["10", "15"]) == "10, 15"
    assert listed(EN, ["480p", "720p"]) == "480p, 720p"


def test_lines_that_do_not_fit_are_counted() -> None:
    told = fit(EN, [f"line {number}" for number in range(100)], 100)
    assert len(told) <= 100
    assert told.endswith("more.")
    assert fit(EN, ["a", "b"], 100) == "a\nb"


def test_shortened_text_is_marked() -> None:
    assert plain("x" * 50, 10) == "x" * 9 + "…"


def test_what_is_queued_names_model_options_price_and_place() -> None:
    request = Request("grok-video", "a fox", Options(aspect_ratio="16:9", duration=10))
    asked = job(request=request, price=14)
    told = texts.queued(EN, Admitted(asked, available=86), CATALOG.find("grok-video"))
    assert "video is in the queue: **grok-video**, 16:9, 10 s, 480p, normal" in told
    assert "14 credits held, 86 left." in told


@pytest.mark.parametrize(
    ("count", "english", "german"),
    [
        (1, "Your image is in the queue: **grok-image**", "Dein Bild ist in der Warteschlange"),
        (2, "Your images are in the queue: **grok-image**", "Deine Bilder sind in der Warteschlange"),
        (None, "Your images are in the queue: **grok-image**", "Deine Bilder sind in der Warteschlange"),
    ],
)
def test_one_image_is_told_of_in_other_words_than_several(
    count: int | None, english: str, german: str
) -> None:
    asked = Admitted(job(request=Request("grok-image", "a fox", count=count)), available=86)
    for say, expected in ((EN, english), (words_in("de"), german)):
        assert texts.queued(say, asked, CATALOG.find("grok-image")).startswith(expected)


def test_what_is_delivered_twice_is_told_as_it_stands() -> None:
    model = CATALOG.find("grok-video")
    told = texts.queued(EN, Admitted(job(State.RUNNING), available=88), model)
    assert "Your video is being made: **grok-video**" in told
    assert "12 credits held, 88 left." in told
    told = texts.queued(EN, Admitted(job(State.DELIVERED, quota=(1, 1)), available=88), model)
    assert told == "It is finished and posted. 12 credits spent. Job `k3fa9x2q1z`."


def test_an_option_that_nobody_who_can_make_it_has_is_not_named() -> None:
    image = InputFile("inputs/x", "image/png", 100, "0" * 64)
    asked = job(request=Request("grok-video", "a fox", image=image))
    told = texts.queued(EN, Admitted(asked, available=86), CATALOG.find("grok-video"))
    assert "**grok-video**, 16:9, 6 s, 480p, from your image." in told


def test_what_cannot_be_made_together_is_refused_with_ranges() -> None:
    request = Request("grok-video", "a fox", Options(duration=3, mode="fun"))
    with pytest.raises(errors.UnsupportedCombination) as refused:
        CATALOG.check(request, "video")
    told = texts.refusal(EN, refused.value)
    assert "- kie: aspect ratio 1:1, 2:3, 3:2, 16:9, 9:16; duration 6 to 30; resolution" in told
    assert "- xai: aspect ratio 1:1, 16:9, 9:16; duration 1 to 15; resolution 480p, 720p; an image;" in told


def test_a_balance_says_the_credits_available_in_the_words_promised() -> None:
    told = texts.balance(EN, available=86, held=14, allowance=100, refill_at=NOON)
    assert told.startswith("86 credits available\n14 credits held")
    assert f"Refills to 100 <t:{int(NOON.timestamp())}:R>" in told


def test_one_credit_held_is_one() -> None:
    told = texts.balance(EN, available=1, held=1, allowance=100, refill_at=NOON)
    assert "\n1 credit held for what is being made, refunded if it fails.\n" in told


# ---------------------------------------------------------------- pages and lists


def line(kind: Any, amount: int, **changes: Any) -> Line:
    values: dict[str, Any] = {"job_id": None, "actor_id": None, "note": "", "model": None, "held": 0}
    return Line(NOON, kind, amount, **values | changes)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (line("allowance", 100), "**+100** · daily allowance"),
        (line("grant", 50, actor_id=9), "**+50** · given by <@9>"),
        (line("grant", -5, actor_id=9), "**-5** · taken back by <@9>"),
        (
            line("hold", -4, job_id="k3fa9x2q1z", model="grok-image", held=4),
            "**-4** · waiting for grok-image, job `k3fa9x2q1z`; held until",
        ),
        (
            line("capture", -4, job_id="k3fa9x2q1z", model="grok-image", held=4),
            "**-4** · grok-image, job `k3fa9x2q1z`",
        ),
        (line("capture", -3, job_id="k3fa9x2q1z", model="grok-image", held=4), "1 of the 4 held refunded"),
        (
            line("capture", 0, job_id="k3fa9x2q1z", held=4),
            "**refunded** · a generation, job `k3fa9x2q1z`; 4 of the 4 held",
        ),
        (
            line("release", 0, job_id="k3fa9x2q1z", model="grok-image", held=4),
            "**refunded** · grok-image, job",
        ),
        (line("capture", 0, job_id="k3fa9x2q1z", model="grok-image"), "**free** · grok-image, job"),
        (line("hold", 0, job_id="k3fa9x2q1z", model="grok-image"), "**free** · waiting for grok-image, job"),
        (line("adjustment", 3, note="a *correction*"), r"correction: a \*correction\*"),
    ],
)
def test_every_line_of_the_history_is_explained(entry: Line, words: str) -> None:
    told = str(embeds.history(EN, HistoryPage([entry], 1, older=False)).description)
    assert words in told
    assert "+0" not in told
    assert "-0" not in told


def test_the_history_says_how_to_see_older_lines_and_where_it_ends() -> None:
    lines = [line("allowance", 100)]
    assert "page:3" in str(embeds.history(EN, HistoryPage(lines, 2, older=True)).footer.text)
    assert "page:" not in str(embeds.history(EN, HistoryPage(lines, 2, older=False)).footer.text)
    assert "Nothing has happened" in str(embeds.history(EN, HistoryPage([], 1, older=False)).description)
    assert "nothing older" in str(embeds.history(EN, HistoryPage([], 3, older=False)).description)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_page_of_the_longest_lines_is_shown_whole(locale: Locale) -> None:
    say = words_in(locale)
    hostile = {
        "job_id": "k3fa9x2q1z",
        "model": "m" * 32,
        "actor_id": 10**19,
        "note": "*<](" * 99,
        "held": 10**9,
    }
    for kind, amount in (("grant", -(10**6)), ("adjustment", 10**6), ("capture", -(10**6)), ("release", 0)):
        page = embeds.history(say, HistoryPage([line(kind, amount, **hostile)] * 20, 1, older=True))
        assert total(page) <= 6000
        assert len(str(page.description).splitlines()) == 20


def total(embed: Any) -> int:
    assert len(embed.description or "") <= 4096
    assert len(embed.fields) <= 25
    for each in embed.fields:
        assert len(each.name) <= 256
        assert len(each.value) <= 1024
    return len(embed)


@pytest.mark.parametrize("locale", LOCALES)
def test_long_lists_and_long_prompts_stay_within_an_embed(locale: Locale) -> None:
    say = words_in(locale)
    hostile = job(request=Request("grok-video", "`*_~|\\" * 1000), provider="kie")
    messages = tuple((1_100_000_000_000_000_000, 1_200_000_000_000_000_000 + n) for n in range(60))
    assert total(embeds.job_list(say, [hostile] * 60)) <= 6000
    shown = embeds.job_page(say, JobView(hostile, 3, messages), CATALOG.find("grok-video"), hostile.member_id)
    assert total(shown) <= 6000


def texts_of(view: Any) -> str:
    return "\n".join(
        each.content for each in view.walk_children() if isinstance(each, discord.ui.TextDisplay)
    )


def test_the_page_of_a_model_names_options_defaults_makers_prices_and_an_example() -> None:
    told = texts_of(models_panel.model_page(EN, CATALOG, CATALOG.meant("grok-video", "video")))
    for words in (
        "**10 credits**",
        "at least 10",
        "**16:9**",
        "1 to 30 (**6**) seconds",
        "`kie`, `evolink`, `xai` (30 credits when you name it)",
        "`/video model:grok-video prompt:",
    ):
        assert words in told


def test_the_page_of_a_model_says_how_many_images_come_and_what_fewer_cost() -> None:
    told = texts_of(models_panel.model_page(EN, CATALOG, CATALOG.meant("grok-image", "image")))
    assert "1 an image; at most 4" in told
    assert "count: 1 to 6 (**6**)" in told


def test_the_page_of_a_model_says_what_each_value_of_an_option_costs() -> None:
    told = texts_of(models_panel.model_page(EN, CATALOG, CATALOG.meant("nano-banana-2.1", "image")))
    assert "1k: 3, 2k: 4, 4k: 6" in told


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_of_the_models_panel_is_within_discords_limits(locale: Locale) -> None:
    say = words_in(locale)
    video = CATALOG.meant("grok-video", "video")
    many = [video.model_copy(update={"name": f"model-{n}-{'x' * 20}", "label": "Ж" * 80}) for n in range(60)]
    crowded = CATALOG.model_copy(update={"models": tuple(many)})
    pages_ = [models_panel.list_page(say, crowded, "video", number) for number in range(7)]
    pages_ += [models_panel.list_page(say, CATALOG, kind, number) for kind in KINDS for number in range(4)]
    pages_ += [models_panel.model_page(say, CATALOG, model) for model in CATALOG.models]
    for page in pages_:
        assert page.content_length() <= 4000
        assert page.total_children_count <= 40


def test_help_fits_one_screen_and_names_every_command() -> None:
    told = pages.help_page(EN, CATALOG, 100)
    assert len(told) <= 1200
    for command in ("/imagine", "/video", "/darkroom models", "/credits", "/jobs", "/darkroom privacy"):
        assert command in told


@pytest.mark.parametrize("locale", LOCALES)
def test_pages_are_one_message(locale: Locale) -> None:
    say = words_in(locale)
    assert len(pages.help_page(say, CATALOG, 10**6)) < 2000
    many = [f"provider-{number}" for number in range(12)]
    told = pages.privacy_page(say, many, media_hours=10_000, job_days=10_000)
    assert len(told) < 2000
    assert not told.endswith("…")
    assert "72" in pages.privacy_page(say, [], media_hours=72, job_days=1)


def test_privacy_names_retention_providers_and_how_to_ask_for_deletion() -> None:
    told = pages.privacy_page(EN, ["kie", "xai"], media_hours=72, job_days=400)
    assert len(told) <= 2000
    for words in ("72 hours", "after 400 days", "kie, xai", "deleted", "Your name and id do not"):
        assert words in told
