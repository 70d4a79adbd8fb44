"""Vary: the same prompt once more, with a picture of the result to start from."""

from cogs.actions.starting import Ask, Begin, Choose


class Vary(Ask):
    id = "vary"


class ChooseVariation(Choose):
    id = "vary-choose"


class BeginVariation(Begin):
    id = "vary-begin"
