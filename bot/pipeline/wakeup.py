"""Tells the worker that something changed: a row became due, or a place may have come free."""

import asyncio


class Wakeup:
    """Call it from anywhere on the loop."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self.times = 1
        """How often it was called. Where the last decision knew of fewer, a place may have come free since."""

    def __call__(self) -> None:
        self.times += 1
        self.event.set()
