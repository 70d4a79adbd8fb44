"""What a server's owner and moderators set, and the verdict that follows from it.

`policy` is the value with all its keys, `policy_toml` its text form, `text_rules` what its terms, its patterns and the
built-in rules find in a prompt, `scores` what a classifier says, and `judge` the verdict.
"""

from bot.domain.policy.fields import Offered
from bot.domain.policy.judge import Allow, AskFacts, Facts, Hold, Refuse, Standing, Verdict, judge
from bot.domain.policy.policy import EffectivePolicy, Policy
from bot.domain.policy.policy_toml import PolicyInvalid, dump, parse

__all__ = [
    "Allow",
    "AskFacts",
    "EffectivePolicy",
    "Facts",
    "Hold",
    "Offered",
    "Policy",
    "PolicyInvalid",
    "Refuse",
    "Standing",
    "Verdict",
    "dump",
    "judge",
    "parse",
]
