"""What menus have in common: as many choices as Discord takes."""

from collections.abc import Collection, Sequence

from cogs.ui.markup import CHOICES_LIMIT


def thinned(
    choices: Sequence[tuple[str, str]], chosen: str, needed: Collection[str] = ()
) -> list[tuple[str, str]]:
    """(value, text): all, or as many as a menu takes: the chosen one and those that are needed, and of the others as
    many as there is room for, evenly.
    """
    if len(choices) <= CHOICES_LIMIT:
        return list(choices)
    first = [value for value, _ in choices if value == chosen]
    first += [value for value, _ in choices if value in needed and value != chosen]
    kept = set(first[:CHOICES_LIMIT])
    others = [value for value, _ in choices if value not in kept]
    room = CHOICES_LIMIT - len(kept)
    kept.update(others[number * len(others) // room] for number in range(room))
    return [one for one in choices if one[0] in kept]
