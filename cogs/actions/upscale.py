"""Upscale: a picture of a result, larger."""

from typing import ClassVar

from cogs.actions.starting import Ask, Begin, Choose


class Upscale(Ask):
    id: ClassVar = "upscale"


class ChooseUpscale(Choose):
    id: ClassVar = "upscale-choose"


class BeginUpscale(Begin):
    id: ClassVar = "upscale-begin"
