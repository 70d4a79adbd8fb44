"""The minor-safety rule that every prompt meets and nobody can switch off, and the cleaning of what members type.

`rule` decides, over what `matcher` finds in the readings that `words` and `letters` make of a prompt; `glance` spares
most prompts that search. The terms are data: a file a language in `languages/`. docs/minor-safety.md says what the rule
does and what it cannot do.
"""

from bot.domain.moderation.cleaning import clean_prompt
from bot.domain.moderation.rule import refuses

__all__ = ["clean_prompt", "refuses"]
