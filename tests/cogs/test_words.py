"""The message files: the same messages with the same facts in every language, each used, none missing or too long."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.domain import errors
from bot.domain.channel_checks import Problem
from bot.domain.failure import Reason
from bot.domain.generation_model import OF_VIDEOS
from bot.domain.job import State, Withdrawal
from bot.domain.locale import LOCALES, Locale, PublicLanguage, nearest
from bot.domain.member_defaults import SETTINGS
from bot.domain.origin import OriginWork, Work
from bot.domain.picture_limits import PictureFault
from bot.domain.policy.categories import CATEGORIES
from bot.domain.policy.fields import Why
from bot.domain.policy.judge import HoldReason
from bot.domain.policy.policy import Delivery, Review
from bot.domain.request import KINDS, OPTION_NAMES
from bot.domain.review import WHYS, Decision, Kind
from bot.domain.sanctions import Act
from bot.domain.video_limits import VideoFault
from cogs.channel_facts import MANAGED
from cogs.delivery.permissions import missing
from cogs.translator import option_about, option_name
from cogs.ui.me_panel import PAGES
from cogs.ui.settings_keys import KEYS, SECTIONS
from cogs.ui.words import Fact, WordsMissing, files, own_names, words

COGS = Path(__file__).parents[2] / "cogs"
OTHERS = [locale for locale in LOCALES if locale != "en"]
PLURALS = {"zero", "one", "two", "few", "many", "other"}


class _Facts(Visitor):
    """The facts that a message uses, the messages that it refers to, and what it chooses on."""

    def __init__(self) -> None:
        self.facts: set[str] = set()
        self.messages: set[str] = set()
        self.choices: dict[str, set[str]] = {}

    def visit_VariableReference(self, node: Any) -> None:  # noqa: N802 - the library's
        self.facts.add(node.id.name)

    def visit_MessageReference(self, node: Any) -> None:  # noqa: N802 - the library's
        self.messages.add(node.id.name)

    def visit_SelectExpression(self, node: Any) -> None:  # noqa: N802 - the library's
        keys = {getattr(each.key, "name", None) or str(each.key.value) for each in node.variants}
        self.choices.setdefault(node.selector.id.name, set()).update(keys)
        self.generic_visit(node)


@cache
def messages(locale: Locale) -> dict[str, Any]:
    """By id; an attribute is `message.attribute`."""
    found: dict[str, Any] = {}
    for name, text in files(locale).items():
        for entry in FluentParser().parse(text).body:
            assert not isinstance(entry, ftl.Junk), f"{locale}/{name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                parts = {entry.id.name: entry.value} if entry.value else {}
                parts |= {f"{entry.id.name}.{one.id.name}": one.value for one in entry.attributes}
                assert not parts.keys() & found.keys(), f"{locale}/{name}: twice: {entry.id.name}"
                found |= parts
    return found


def used(pattern: Any) -> _Facts:
    visitor = _Facts()
    visitor.visit(pattern)
    return visitor


def needed(all_messages: Mapping[str, Any], name: str) -> _Facts:
    """With what the messages need that it refers to."""
    whole = used(all_messages[name])
    for other in whole.messages.copy():
        further = needed(all_messages, other)
        whole.facts |= further.facts
        for fact, keys in further.choices.items():
            whole.choices.setdefault(fact, set()).update(keys)
    return whole


@cache
def all_needed(locale: Locale) -> dict[str, _Facts]:
    """By message."""
    return {name: needed(messages(locale), name) for name in messages(locale)}


def texts_of(pattern: Any) -> str:
    """What stands in the file itself, in all variants; a gap where a fact goes."""
    found: list[str] = []

    class Texts(Visitor):
        def visit_TextElement(self, node: Any) -> None:  # noqa: N802 - the library's
            found.append(node.value)

    Texts().visit(pattern)
    return "\0".join(found)


# ---------------------------------------------------------------- ids


def parsed() -> Iterator[ast.AST]:
    for path in COGS.rglob("*.py"):
        yield from ast.walk(ast.parse(path.read_text("utf-8")))


def strings(node: ast.AST) -> set[str]:
    """The constants that an expression may be."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return strings(one) | strings(other)
        case _:
            return set()


def speaks(called: ast.expr) -> bool:
    """Whether a call's function is a language's words: `say(…)`, `press.say(…)`, `words(locale)(…)`."""
    match called:
        case ast.Name(id="say" | "told") | ast.Attribute(attr="say"):
            return True
        case ast.Call(func=ast.Name(id="words" | "words_of")):
            return True
        case _:
            return False


def test_every_language_has_the_same_messages_with_the_same_facts() -> None:
    for locale in OTHERS:
        assert messages(locale).keys() == messages("en").keys(), locale
        for name, english in all_needed("en").items():
            assert all_needed(locale)[name].facts == english.facts, f"{locale}: {name}"


def test_every_language_chooses_between_the_same_things() -> None:
    """Plurals differ, and a language may need no choice at all where the other chooses by number."""
    for locale in OTHERS:
        for name, english in all_needed("en").items():
            other = all_needed(locale)[name].choices
            for fact, keys in english.choices.items():
                if not keys <= PLURALS | {"0"}:
                    assert other.get(fact) == keys, f"{locale}: {name}: {fact}"


def test_every_message_is_used() -> None:
    """Named in the code as a whole; those of options are found by the option's name, and looked for in `test_client`;
    those of buttons by the action's.
    """
    written = {text for node in parsed() for text in strings(node)}
    referred = {name for pattern in messages("en").values() for name in used(pattern).messages}
    of_options = {name for name in messages("en") if name.startswith(option_name(""))}
    of_options |= {name.replace(option_name(""), option_about(""), 1) for name in of_options}
    of_buttons = {name for name in messages("en") if name.removeprefix("button-") in written}
    assert messages("en").keys() - referred - written - of_options - of_buttons == set()


def test_every_message_that_is_named_in_the_code_is_there() -> None:
    calls = [node for node in parsed() if isinstance(node, ast.Call) and node.args and speaks(node.func)]
    named = {text for call in calls for text in strings(call.args[0])}
    assert len(named) > 50
    assert named - messages("en").keys() == set()


def _literal(kind: type, name: str) -> set[str]:
    return set(get_args(get_type_hints(kind)[name]))


BY_FORM = {"edit", "extend"}
"""What is asked for in a form of its own."""
CHOICES: Mapping[tuple[str, str], Collection[str]] = {
    ("option", "option"): {*OPTION_NAMES, "count", "model", "provider"},
    ("flags-differ", "option"): {*OPTION_NAMES, "count", "model", "provider"},
    ("permission", "permission"): {
        *missing(1, thread=False, voice=True),
        *missing(1, thread=True, voice=False),
        *MANAGED,
    },
    ("category", "category"): set(CATEGORIES) - {"minors"},
    ("input-refused", "why"): _literal(errors.InputRefused, "why")
    - {"too_large", "video_too_large", "too_many_pixels"},
    ("picture-unfit", "why"): {*get_args(PictureFault)},
    ("budget-spent", "scope"): _literal(errors.BudgetSpent, "scope"),
    ("not-in-policy", "what"): _literal(errors.NotInPolicy, "what"),
    ("paused", "scope"): _literal(errors.Paused, "scope") - {"guild"},
    ("not-allowed", "needs"): _literal(errors.NotAllowed, "needs"),
    ("state", "state"): {state.value for state in State},
    ("settings-key", "key"): {key.name for keys in KEYS.values() for key in keys},
    ("settings-about", "key"): {key.name for keys in KEYS.values() for key in keys},
    ("settings-section", "section"): {*SECTIONS},
    ("settings-review-about", "key"): {"review_prompts", "review_outputs"},
    ("settings-review-about", "value"): {*get_args(Review)},
    ("settings-why", "why"): {*get_args(Why)},
    ("settings-hold-reason", "reason"): {*get_args(get_args(HoldReason)[0]), *CATEGORIES}
    - {"minors", "terms"},
    ("mod-not-them", "who"): _literal(errors.NotThem, "who"),
    ("setup-problem", "what"): _literal(Problem, "what"),
    ("record-job", "state"): {state.value for state in State},
    ("record-button", "act"): {*get_args(Act), "grant"},
    ("models-kind", "kind"): set(KINDS),
    ("me-page", "page"): {*PAGES},
    ("me-page-about", "page"): {*PAGES},
    ("card-origin", "work"): {*get_args(OriginWork), "other"},
    ("start-question", "work"): {*get_args(Work)} - BY_FORM,
    ("start-begin", "work"): {*get_args(Work)} - BY_FORM,
    ("form-title", "work"): BY_FORM,
    ("form-prompt", "work"): BY_FORM,
    ("form-example", "work"): BY_FORM,
    ("form-file", "kind"): set(KINDS),
    ("start-picture-number", "kind"): set(KINDS),
    ("video-needed", "does"): {*OF_VIDEOS},
    ("models-example-video", "does"): {*OF_VIDEOS},
    ("video-unfit", "why"): {*get_args(VideoFault)},
    ("me-setting", "setting"): {*SETTINGS},
    ("me-delivery", "delivery"): set(get_args(Delivery)) - {"thread"},
    ("me-delivery-choice", "delivery"): {"thread", "member"},
    ("withdrawal", "withdrawal"): {each.value for each in Withdrawal},
    ("what-happened", "reason"): {reason.value for reason in Reason},
    ("what-next", "reason"): {reason.value for reason in Reason},
    ("review-title", "kind"): set(get_args(Kind)),
    ("queue-line", "kind"): set(get_args(Kind)),
    ("queue-reminder-line", "kind"): set(get_args(Kind)),
    ("review-why", "why"): set(WHYS),
    ("review-reason", "reason"): {*CATEGORIES, "new_member", "everything", "unclear"},
    ("review-decided", "decision"): {each.value for each in Decision},
    ("review-over", "decision"): {each.value for each in Decision} - {"withdrawn", "banned", "granted"},
}
"""What is chosen by a value of the code's, with all the values that there are."""


@pytest.mark.parametrize(("name", "fact"), CHOICES)
def test_every_value_has_words_of_its_own(name: str, fact: str) -> None:
    assert used(messages("en")[name]).choices[fact] == CHOICES[name, fact]


def test_a_message_or_a_fact_that_is_not_there_is_an_error() -> None:
    with pytest.raises(WordsMissing):
        words("de")("no-such-message")
    with pytest.raises(WordsMissing):
        words("de")("job-code")


# ---------------------------------------------------------------- lengths

LONG = {"offers": 1200, "supported": 1200, "available": 1200, "flags": 1200, "prompt": 1500, "ending": 1200}
"""The facts that are long, with their most characters, which whoever passes them keeps to; all others are short."""
SHORT = 80
PREFIXES = {"command-": 100, "about-": 100, option_name(""): 32}
LIMITS = {
    "review-edit-title": 45,
    "review-decline-title": 45,
    "review-strike-title": 45,
    "review-edit-prompt": 45,
    "review-why-label": 45,
    "review-note-label": 45,
    "review-edit-about": 100,
    "review-note-about": 100,
    "report-title": 45,
    "appeal-title": 45,
    "appeal-label": 45,
    "appeal-about": 100,
    "report-note-label": 45,
    "report-note-about": 100,
    "remix-title": 45,
    "form-title": 45,
    "form-prompt": 45,
    "form-example": 100,
    "form-file": 45,
    "form-duration": 45,
    "remix-prompt": 45,
    "remix-model": 45,
    "remix-aspect-ratio": 45,
    "remix-duration": 45,
    "remix-resolution": 45,
    "remix-unset": 150,
    "settings-review-about": 100,
    "job-page": 4096,
    "me-page": 100,
    "me-page-about": 100,
}
"""Characters, where Discord takes other than the 2,000 of a message."""


def limit_of(name: str) -> int:
    by_prefix = (most for prefix, most in PREFIXES.items() if name.startswith(prefix))
    return LIMITS.get(name) or next(by_prefix, 2000)


def fact_of(name: str, keys: set[str] | None, number: int) -> Fact:
    """The longest that it may be; of several values, each has its number."""
    if keys is None:
        return "Ж" * LONG.get(name, SHORT)
    return number if keys <= PLURALS | {"0"} else sorted(keys)[number % len(keys)]


def numbers(name: str) -> list[int]:
    """Those that a message reads differently with: each value that it chooses by, each with the longest number too, and
    every small number where it has plurals.
    """
    needs = all_needed("en")[name]
    chosen = [keys for fact, keys in needs.choices.items() if fact in needs.facts]
    values = max((len(keys) for keys in chosen if not keys <= PLURALS | {"0"}), default=1)
    if not any(keys <= PLURALS | {"0"} for keys in chosen):
        return [*range(values)]
    return [*range(max(values, 31)), *(10**9 - number for number in range(values))]


def test_no_message_is_too_long_in_any_language() -> None:
    for name, english in all_needed("en").items():
        for number in numbers(name):
            facts = {
                fact.replace("-", "_"): fact_of(fact, english.choices.get(fact), number)
                for fact in english.facts
            }
            for locale in LOCALES:
                assert 0 < len(words(locale)(name, **facts)) <= limit_of(name), f"{locale}: {name}"


def test_every_language_can_be_chosen_by_its_own_name_and_by_owners() -> None:
    (language,) = [key for keys in KEYS.values() for key in keys if key.name == "language"]
    assert language.choices == ("discord", *LOCALES)
    assert language.choices == get_args(PublicLanguage)
    assert own_names()["de"] == "Deutsch"
    assert len({*own_names().values()}) == len(LOCALES)
    assert {*LOCALES} == {folder.name for folder in (COGS / "ui" / "messages").iterdir()}


@pytest.mark.parametrize("locale", LOCALES)
def test_what_discord_shows_of_commands_keeps_its_rules(locale: Locale) -> None:
    say = words(locale)
    for name in messages(locale):
        if name.startswith(("command-", "about-")):
            assert 1 <= len(say(name)) <= 100, name
        if name.startswith(option_name("")):
            assert re.fullmatch(r"[-_'\w]{1,32}", say(name)), name
            assert say(name) == say(name).lower()


# ---------------------------------------------------------------- languages

SAME = {
    "{ $name } · { $label }",
}
NAMES = {
    *(
        "Discord",
        "Darkroom",
        "Prompt",
        "prompt",
        "Seed",
        "seed",
        "Credit",
        "Credits",
        "Remix",
        "AI",
        "min",
        "s",
        "h",
        "Why",
        "Confirm",
        "Cancel",
        "Video",
        "Server",
        "Name",
        "usd",
    ),
    *(
        "OPERATOR_BUDGET_USD_PER_DAY",
        "SHA",
        "ID",
        "UTC",
        "MB",
        "MiB",
        "PNG",
        "JPEG",
        "WebP",
        "Ctrl",
        "TOML",
        "everyone",
        "RE",
        "R",
        "Bot",
    ),
}
"""What is called the same in other languages, or is a name."""
_CODE = re.compile(r"`[^`]*`|(?<![\w])/[a-z]+(?: [a-z]+)?")
_LATIN = re.compile(r"[A-Za-z][A-Za-z_]*")
_ENGLISH = re.compile(
    r"\b(the|and|you|your|yours|this|that|not|with|from|are|were|has|have|it|its|of|to|for|be|is|or|by)\b",
    re.IGNORECASE,
)


def spoken(text: str) -> str:
    """Without commands and other code, which are the same everywhere."""
    return _CODE.sub(" ", text)


@pytest.mark.parametrize("locale", OTHERS)
def test_nothing_is_left_in_english(locale: Locale) -> None:
    for name, pattern in messages(locale).items():
        text = spoken(texts_of(pattern))
        foreign = set(_LATIN.findall(text)) - NAMES
        if foreign:
            assert text != spoken(texts_of(messages("en")[name])), name
        assert _ENGLISH.search(text) is None, f"{name}: {text}"


def test_chinese_is_written_in_chinese() -> None:
    for name, pattern in messages("zh-CN").items():
        foreign = (
            set(_LATIN.findall(spoken(texts_of(pattern)))) - NAMES - {"page", "job", "none", "on", "off"}
        )
        assert foreign == set(), name


@pytest.mark.parametrize(
    ("discord", "ours"),
    [
        ("de", "de"),
        ("zh-CN", "zh-CN"),
        ("zh-TW", "zh-CN"),
        ("en-GB", "en"),
        ("en-US", "en"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_nearest_language_is_spoken(discord: str | None, ours: Locale) -> None:
    assert nearest(discord) == ours


def test_numbers_and_plurals_are_those_of_the_language() -> None:
    said = {locale: words(locale)("credits", credits=1234) for locale in LOCALES}
    assert said == {"en": "1,234 credits", "de": "1.234 Credits", "zh-CN": "1,234 积分"}
    assert words("en")("credits", credits=1) == "1 credit"
    assert words("de")("credits", credits=1) == "1 Credit"
