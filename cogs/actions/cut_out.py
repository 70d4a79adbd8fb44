"""Remove background: what a picture of a result shows, cut out."""

from typing import ClassVar

from cogs.actions.starting import Ask, Begin, Choose


class CutOut(Ask):
    id: ClassVar = "cut-out"


class ChooseCutOut(Choose):
    id: ClassVar = "cut-out-choose"


class BeginCutOut(Begin):
    id: ClassVar = "cut-out-begin"
