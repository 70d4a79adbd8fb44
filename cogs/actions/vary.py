"""Vary: the same prompt once more, with a picture of the result to start from."""

from typing import ClassVar

from cogs.actions.starting import Ask, Begin, Choose


class Vary(Ask):
    id: ClassVar = "vary"


class ChooseVariation(Choose):
    id: ClassVar = "vary-choose"


class BeginVariation(Begin):
    id: ClassVar = "vary-begin"
