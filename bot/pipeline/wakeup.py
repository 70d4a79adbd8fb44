"""Tells the worker that something changed: a row became due, or a place may have come free."""

import asyncio


class Wakeup:
    """Call it from anywhere on the loop."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self.places_changed = True

    def __call__(self) -> None:
        self.places_changed = True
        self.event.set()
