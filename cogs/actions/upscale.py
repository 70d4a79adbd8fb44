"""Upscale: a picture of a result, larger."""

from cogs.actions.starting import Ask, Begin, Choose


class Upscale(Ask):
    id = "upscale"


class ChooseUpscale(Choose):
    id = "upscale-choose"


class BeginUpscale(Begin):
    id = "upscale-begin"
