"""Animate: a picture of a result becomes the start of a video."""

from typing import ClassVar

from cogs.actions.starting import Ask, Begin, Choose


class Animate(Ask):
    id: ClassVar = "animate"


class ChooseAnimation(Choose):
    id: ClassVar = "animate-choose"


class BeginAnimation(Begin):
    id: ClassVar = "animate-begin"
