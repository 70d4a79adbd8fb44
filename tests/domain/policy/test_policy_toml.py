"""The policy as a file: what owners copy between servers."""

from collections.abc import Sequence

import pytest
from hypothesis import given

from bot.domain import toml_lines
from bot.domain.policy import Offered, policy_toml
from bot.domain.policy.policy import ChannelPolicy, Policy, RolePolicy
from bot.domain.policy.policy_toml import PolicyInvalid, dump, parse
from tests.domain.policy.policies import POLICIES

EXAMPLE = """\
review_prompts = "flagged"
review_outputs = "off"
review_channel = "1001"
log_channel = ""
moderator_roles = ["2001"]
approvals = 1
self_approval = false
rating = "general"
blocked_terms = ["some phrase"]
allowed_terms = []
patterns = []
new_member_hours = 0
reports_to_hide = 3
budget_per_day = 5.0
budget_per_month = 0.0      # 0: none
delivery = "thread"
language = "en"
paused = ""                 # a reason pauses
[channels."3001"]
generate = true
rating = "mature"
[roles."2002"]
allowance = 300
in_flight = 5
"""


def test_the_example_is_read_as_it_means() -> None:
    policy = parse(EXAMPLE)
    assert policy.review_prompts == "flagged"
    assert policy.review_channel == 1001
    assert policy.log_channel is None
    assert policy.moderator_roles == (2001,)
    assert policy.blocked_terms == ("some phrase",)
    assert policy.ceilings.day == 5_000_000
    assert policy.ceilings.month is None
    assert policy.channels == {3001: ChannelPolicy(generate=True, rating="mature")}
    assert policy.roles == {2002: RolePolicy(allowance=300, in_flight=5)}


def test_an_empty_file_is_the_policy_of_a_server_that_set_nothing() -> None:
    assert parse("") == Policy()


def test_what_is_written_has_every_key_with_its_default() -> None:
    written = [line.split(" = ")[0] for line in dump(Policy()).splitlines()]
    assert set(written) == set(Policy.model_fields) - {"channels", "roles"}
    assert "budget_per_day = 0.0" in dump(Policy())
    assert 'review_channel = ""' in dump(Policy())


@given(POLICIES)
def test_what_is_written_is_read_back_the_same(policy: Policy) -> None:
    assert parse(dump(policy)) == policy


BAD = [
    ("approvals = 1\ncolour = 1", 2, "colour", "unknown_key", ""),
    ("\n\napprovals = 3", 3, "approvals", "too_large", "2"),
    ("approvals = 0", 1, "approvals", "too_small", "1"),
    ('approvals = "1"', 1, "approvals", "not_whole", ""),
    ("approvals = 1.5", 1, "approvals", "not_whole", ""),
    ("self_approval = 1", 1, "self_approval", "not_boolean", ""),
    ('review_prompts = "some"', 1, "review_prompts", "not_listed", "off, flagged, all"),
    ("review_channel = 1001", 1, "review_channel", "not_text", ""),
    ('review_channel = "#mods"', 1, "review_channel", "not_id", ""),
    ('review_channel = "0"', 1, "review_channel", "not_id", ""),
    ('moderator_roles = "2001"', 1, "moderator_roles", "not_list", ""),
    ('blocked_terms = ["fine",\n  "fine too", # "!!"\n  "!!",\n]', 3, "blocked_terms", "no_words", ""),
    ("blocked_terms = [1]", 1, "blocked_terms", "not_text", ""),
    (f'blocked_terms = ["{"x" * 101}"]', 1, "blocked_terms", "too_long", "100"),
    (f"allowed_terms = {[f'w{n}' for n in range(201)]}", 1, "allowed_terms", "too_many", "200"),
    (f"patterns = {[f'w{n}' for n in range(51)]}", 1, "patterns", "too_many", "50"),
    (f"patterns = ['fine',\n'{'x' * 201}']", 2, "patterns", "too_long", "200"),
    ("patterns = ['(']", 1, "patterns", "bad_pattern", "missing ): ("),
    (r"patterns = ['\pL{100}']", 1, "patterns", "pattern_too_large", "pattern too large - compile failed"),
    (
        "patterns = ['((x{100}){100}){100}']",
        1,
        "patterns",
        "pattern_too_large",
        "invalid repetition size: {100}",
    ),
    ("patterns = ['x*']", 1, "patterns", "matches_everything", ""),
    ("patterns = ['.']", 1, "patterns", "matches_everything", ""),
    ("budget_per_day = -1", 1, "budget_per_day", "too_small", "0"),
    ("budget_per_day = nan", 1, "budget_per_day", "not_amount", ""),
    ("budget_per_day = 0.0000001", 1, "budget_per_day", "not_amount", ""),
    ("budget_per_day = true", 1, "budget_per_day", "not_amount", ""),
    ('budget_per_day = "5"', 1, "budget_per_day", "not_amount", ""),
    ('[roles."2"]\ncost_per_day = "5"', 2, "roles.2.cost_per_day", "not_amount", ""),
    ('strikes = ["warning", "shouting"]', 1, "strikes", "bad_step", ""),
    ("strikes = []", 1, "strikes", "too_small", "1"),
    ('blocked_terms = [\n"a",\n"a",\n"!",\n]', 4, "blocked_terms", "no_words", ""),
    ('blocked_terms = [\n"a",\n["b"],\n]', 3, "blocked_terms", "not_text", ""),
    ("moderator_roles = [{}]", 1, "moderator_roles", "not_text", ""),
    ("models = [[]]", 1, "models", "not_text", ""),
    ("strikes = [{ ban = true }]", 1, "strikes", "not_text", ""),
    ('approvals = 1\n\n[channel."3001"]\ngenerate = true', 3, "channel", "unknown_key", ""),
    ("approvals = 1\ncolour.red = 1", 2, "colour", "unknown_key", ""),
    ('approvals = 1\n[channels."3001".colour.red]\na = 1', 2, "channels.3001.colour", "unknown_key", ""),
    ('approvals = 1\n[channels . "3001"]\ngenerate = 1', 3, "channels.3001.generate", "not_boolean", ""),
    ("channels = 1", 1, "channels", "not_table", ""),
    ("[channels.pictures]\nrating = 'general'", 1, "channels.pictures", "not_id", ""),
    ('[channels."1"]\n\ngenerate = "yes"', 3, "channels.1.generate", "not_boolean", ""),
    ("[channels.'1']\ngenerate = true\napprovals = 2", 3, "channels.1.approvals", "unknown_key", ""),
    ('[roles."2"]\nallowance = -1', 2, "roles.2.allowance", "too_small", "0"),
    ('[roles."2"]\nchannels = [\n"5",\n"x",\n]', 4, "roles.2.channels", "not_id", ""),
    ('a = 1\nb = "', 2, "", "syntax", "Illegal character '\\n'"),
    ("approvals = 1\napprovals = 1\nrating = 'general'", 2, "", "syntax", "Cannot overwrite a value"),
    ("approvals = 1\n" + "a" + ".'a'" * 4 + ".a.a" + " = 1", 2, "", "syntax", ""),
    ('paused = """\\"""\n""" # "\n' + "a." * 5 + "a = 1", 3, "", "syntax", ""),
    ('paused = {a = """x"""", ' + "b." * 5 + "b = 1}", 1, "", "syntax", ""),
    ("paused = {a = '''x'''', " + "b." * 5 + "b = 1}", 1, "", "syntax", ""),
    ("paused = " + "{a.a.a.a = " * 150 + "1" + "}" * 150, 1, "", "syntax", ""),
    ("approvals = " + "9" * 6_000, 1, "", "syntax", ""),
    ("x" * 200_001, 1, "", "too_long", "200000"),
]


@pytest.mark.parametrize(
    ("text", "line", "key", "why", "expected"), BAD, ids=[repr(bad[0])[:40] for bad in BAD]
)
def test_what_is_wrong_is_named_with_its_line(
    text: str, line: int, key: str, why: str, expected: str
) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        parse(text)
    found = refused.value
    assert (found.line, found.key, found.why) == (line, key, why)
    if why != "syntax":
        assert found.expected == expected


OFFERED = Offered({"image-lite", "video"}, {"fun", "normal"})
NOT_OFFERED = [
    ('models = ["nope"]', 1, "models", "unknown_model", "nope"),
    ('rating = "general"\nmodels = [\n"video",\n"Video",\n]', 4, "models", "unknown_model", "Video"),
    ('models = ["video"]\nmodes = ["fun", "hot"]', 2, "modes", "unknown_mode", "hot"),
    ('[channels."1"]\nmodels = ["nope"]', 2, "channels.1.models", "unknown_model", "nope"),
    ('[channels."1"]\ngenerate = true\nmodes = ["hot"]', 3, "channels.1.modes", "unknown_mode", "hot"),
]


@pytest.mark.parametrize(("text", "line", "key", "why", "named"), NOT_OFFERED)
def test_what_is_not_offered_is_refused_with_its_line(
    text: str, line: int, key: str, why: str, named: str
) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        parse(text, OFFERED)
    found = refused.value
    assert (found.line, found.key, found.why, found.expected) == (line, key, why, named)


def test_what_is_offered_is_taken_and_what_was_stored_is_read_though_it_is_gone() -> None:
    text = 'models = ["video"]\nmodes = ["fun"]\n[channels."1"]\nmodels = []\nmodes = ["normal"]\n'
    assert parse(text, OFFERED) == parse(text)
    stored = parse('models = ["gone"]\n[channels."1"]\nmodes = ["gone"]')
    assert Policy.from_json(stored.to_json()) == stored
    assert stored.changed(approvals=2).models == ("gone",)


def test_of_several_mistakes_the_first_in_the_file_is_named() -> None:
    with pytest.raises(PolicyInvalid) as refused:
        parse('rating = "x"\napprovals = 9\ncolour = 1')
    assert (refused.value.line, refused.value.key) == (1, "rating")


def test_of_thousands_of_mistakes_the_file_is_searched_for_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each search reads all of the file, and nobody may keep the bot busy with one."""
    searched: list[object] = []

    def line_of(text: str, location: Sequence[str | int]) -> int:
        searched.append(location)
        return toml_lines.line_of(text, location)

    monkeypatch.setattr(policy_toml, "line_of", line_of)
    with pytest.raises(PolicyInvalid) as refused:
        parse("".join(f"a{number} = 1\n" for number in range(4_000)))
    assert (refused.value.line, refused.value.key) == (1, "a0")
    assert len(searched) == 10


@pytest.mark.parametrize("quotes", ['"', "'", '"""', "'''"])
def test_dots_in_what_is_quoted_make_no_deep_key(quotes: str) -> None:
    address = "see rules.of.the.art.example.org/a.b"
    found = parse(
        f"# a.b.c.d.e.f.g\npaused = {quotes}{address}{quotes}  # or a.b.c.d.e.f.g\nbudget_per_day = 1.5"
    )
    assert (found.paused, str(found.budget_per_day)) == (address, "1.5")


def test_an_escaped_quote_ends_no_text() -> None:
    address = "see rules.of.the.art.example.org/a.b"
    assert parse(f'paused = """\\""" {address}"""').paused == f'""" {address}'


def test_ids_and_terms_that_are_listed_twice_count_once() -> None:
    policy = parse('moderator_roles = ["1", "1"]\nblocked_terms = ["a  fox", "a fox"]')
    assert policy.moderator_roles == (1,)
    assert policy.blocked_terms == ("a fox",)
