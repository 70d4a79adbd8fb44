"""What menus have in common: as many choices as Discord takes."""

from collections.abc import Sequence

from cogs.ui.markup import CHOICES_LIMIT


def thinned(choices: Sequence[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """(value, text): at most as many as a menu takes: the chosen one, and of the others every so many."""
    step = -(-len(choices) // (CHOICES_LIMIT - 1))
    return [one for number, one in enumerate(choices) if number % step == 0 or one[0] == chosen]
