"""Words about a server's policy: what is wrong with a file, what a change was, what the rules would do."""

from collections.abc import Sequence

from bot.domain.policy import Allow, Hold, Policy, PolicyInvalid, Refuse, Verdict, dump
from bot.pipeline.policy_trials import Trial
from cogs.ui.markup import CONTENT_LIMIT, code, quoted, shorten
from cogs.ui.words import Words

_MOST_NAMED = 25
_EXPECTED_MOST = 200
_MOST_RULES = 8
_RULE_MOST = 200


def invalid(say: Words, error: PolicyInvalid) -> str:
    """Why a file was refused."""
    key = code(error.key) if error.key else ""
    where = say("settings-at-line", line=error.line, has_key="yes" if key else "no", key=key)
    return shorten(
        say("settings-refused", where=where, why=why(say, error.why, error.expected)), CONTENT_LIMIT
    )


def why(say: Words, reason: str, expected: str) -> str:
    return say("settings-why", why=reason, expected=quoted(expected, _EXPECTED_MOST))


def imported(say: Words, changed: Sequence[str]) -> str:
    if not changed:
        return say("settings-imported-same")
    named = say.listed([code(key) for key in changed[:_MOST_NAMED]])
    return say("settings-imported", count=len(changed), keys=named)


def tried(say: Words, trial: Trial) -> str:
    lines = [
        say("settings-tried", verdict=_verdict(say, trial.verdict)),
        *_refusing(say, trial.by),
        say("settings-tried-last", count=trial.looked_at, refused=trial.refused, held=trial.held),
    ]
    return "\n".join(lines)


def _refusing(say: Words, rules: Sequence[str]) -> list[str]:
    """Which of the server's own rules, for those who set them."""
    if not rules:
        return []
    named = [code(rule, _RULE_MOST) for rule in rules[:_MOST_RULES]]
    more = ["…"] if rules[_MOST_RULES:] else []
    return [say("settings-tried-by", rules=say.listed([*named, *more]))]


def _verdict(say: Words, verdict: Verdict) -> str:
    match verdict:
        case Allow():
            return say("settings-verdict-allow")
        case Hold():
            reasons = say.listed([say("settings-hold-reason", reason=reason) for reason in verdict.reasons])
            return say("settings-verdict-hold", reasons=reasons)
        case Refuse():
            return say("settings-verdict-refuse", why=verdict.why, category=verdict.category or "other")


def as_file(policy: Policy) -> bytes:
    return dump(policy).encode()
