"""Remove background: what a picture of a result shows, cut out."""

from cogs.actions.starting import Ask, Begin, Choose


class CutOut(Ask):
    id = "cut-out"


class ChooseCutOut(Choose):
    id = "cut-out-choose"


class BeginCutOut(Begin):
    id = "cut-out-begin"
