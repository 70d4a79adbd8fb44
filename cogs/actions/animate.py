"""Animate: a picture of a result becomes the start of a video."""

from cogs.actions.starting import Ask, Begin, Choose


class Animate(Ask):
    id = "animate"


class ChooseAnimation(Choose):
    id = "animate-choose"


class BeginAnimation(Begin):
    id = "animate-begin"
