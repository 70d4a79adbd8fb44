"""The bot in a process of its own, killed over and over while members ask and providers and Discord fail, from one seed.

The seed fixes every choice; what the choices meet depends on the machine's pace.
"""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.pipeline.failpoints import Failpoint
from sandbox.discord import Channel, Interaction, Member, Message, RefusedByClient
from sandbox.discord.faults import Fault
from tests.crash.harness import CrashHarness
from tests.crash.reading import card_of, files_of, regret_of
from tests.crash.test_windows import ERASURES, MODERATORS
from tests.crash.trap import Order, withdraw

MISHAPS = (
    "[drop]",
    "[drop][no-callback]",
    "[drop-before]",
    "[garbage]",
    "[garbage=502]",
    "[http=503]",
    "[timeout=1]",
    "[createfail]",
    "[badparams]",
    "[moderated-create]",
    "[slow=2]",
    "[notvisible]",
    "[unknown-status]",
    "[query-drop]",
    "[query-garbage]",
    "[query-code=500]",
    "[fail]",
    "[moderated]",
    "[no-urls]",
    "[few=1]",
    "[few]",
    "[expired]",
    "[cut]",
    "[wrongtype]",
    "[no-callback]",
    "[callback-twice]",
    "[callback-thin]",
    "[stuck]",
)
_MISHAP_SHARE = 0.35
_PRIVATE_SHARE = 0.2
_POINTS = [point for point in Failpoint if point not in {Failpoint.REQUEUED, *MODERATORS, *ERASURES}]
"""Without what needs a video, or moderators."""
_PAUSE = (1.0, 8.0)
"""Seconds between two commands of one member."""
_FAULTS_AT_ONCE = 2
_START = (0.05, 1.0)
"""Seconds from the start of a process to its end while it is still starting."""
_ONLINE = 300.0
"""Nobody types commands at a bot that is shown as offline; it comes back within seconds."""
_LIFE = (0.0, 2.0)
"""Seconds from being connected to the end."""


@dataclass(slots=True)
class Tally:
    """What was done to the bot. `surprises` are ends that nobody ordered."""

    deaths: Counter[str] = field(default_factory=Counter[str])
    faults: Counter[str] = field(default_factory=Counter[str])
    asked: list[Interaction] = field(default_factory=list[Interaction])
    taken_down: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """(job, "card" or "result" or "regret") of what a moderator deleted."""
    surprises: list[str] = field(default_factory=list[str])


class SoakHarness:
    """`deaths`: how often the process ends. `run` returns when the last of them has happened."""

    def __init__(
        self, harness: CrashHarness, seed: int, *, deaths: int, members: int, say: Callable[[str], None]
    ) -> None:
        self.tally = Tally()
        self._harness = harness
        self._seed = seed
        self._deaths = deaths
        self._members = [harness.member(f"member-{number}") for number in range(members)]
        self._rooms = {member.id: self._room_of(member) for member in self._members}
        self._say = say

    async def run(self) -> Tally:
        crowd = [asyncio.create_task(self._ask(member)) for member in self._members]
        crowd += [asyncio.create_task(self._moderate()), asyncio.create_task(self._bad_days())]
        try:
            await self._live_and_die()
        finally:
            for task in crowd:
                task.cancel()
            ends = await asyncio.gather(*crowd, return_exceptions=True)
        broken = [end for end in ends if isinstance(end, Exception)]
        if broken:
            raise ExceptionGroup("the crowd broke", broken)
        withdraw(self._harness.directory)
        self._harness.world.faults.clear()
        return self.tally

    def _dice(self, whose: str) -> random.Random:
        return random.Random(f"{self._seed} {whose}")

    # ---------------------------------------------------------------- the bot

    async def _live_and_die(self) -> None:
        dice = self._dice("reaper")
        while self.tally.deaths.total() < self._deaths:
            await self._harness.bot.start()
            kind = await self._die(dice)
            self.tally.deaths[kind] += 1
            if self.tally.deaths.total() % 25 == 0:
                self._say(f"{self.tally.deaths.total()} ends, {len(self.tally.asked)} commands sent")

    async def _die(self, dice: random.Random) -> str:
        chance = dice.random()
        if chance < 0.1:
            return await self._cut_short(dice.uniform(*_START))
        if not await self._connects():
            return "surprise"
        life = dice.uniform(*_LIFE)
        if chance < 0.55:
            return await self._cut_short(life)
        if chance < 0.97:
            how = dice.choice([*[signal.SIGKILL] * 6, signal.SIGTERM])
            return await self._at_a_point(Order(dice.choice(_POINTS), how, dice.choice([1, 1, 2, 5])), life)
        return await self._in_order(life)

    async def _cut_short(self, life: float) -> str:
        if await self._ends_by_itself(life):
            return "surprise"
        await self._harness.bot.kill()
        return "killed at a random moment"

    async def _at_a_point(self, order: Order, life: float) -> str:
        order.give(self._harness.directory)
        try:
            async with asyncio.timeout(life + 1):
                code = await self._harness.bot.ended()
        except TimeoutError:
            withdraw(self._harness.directory)
            await self._harness.bot.kill()
            return "killed at a random moment"
        self._expect(code, 0 if order.how is signal.SIGTERM else -order.how)
        return "stopped at a point" if order.how is signal.SIGTERM else "killed at a point"

    async def _in_order(self, life: float) -> str:
        if await self._ends_by_itself(life):
            return "surprise"
        self._expect(await self._harness.bot.stop(), 0)
        return "stopped at a random moment"

    async def _connects(self) -> bool:
        while not self._harness.world.bot_connected:
            if await self._ends_by_itself(0.05):
                return False
        return True

    async def _ends_by_itself(self, within: float) -> bool:
        try:
            async with asyncio.timeout(within):
                code = await self._harness.bot.ended()
        except TimeoutError:
            return False
        self._expect(code, None)
        return True

    def _expect(self, code: int | None, wanted: int | None) -> None:
        if code != wanted:
            self.tally.surprises.append(f"ended with {code}, not {wanted}:\n{self._harness.bot.log_tail(15)}")

    # ---------------------------------------------------------------- the people

    def _room_of(self, member: Member) -> Channel:
        """A private thread of the member's and the bot's."""
        world = self._harness.world
        room = world.places.start_thread(world.channel("pictures"), "a room apart", member, private=True)
        world.places.add_to_thread(room, world.bot, member)
        return room

    async def _ask(self, member: Member) -> None:
        dice, number = self._dice(member.name), 0
        while True:
            await asyncio.sleep(dice.uniform(*_PAUSE))
            await self._harness.world.wait_for(lambda: self._harness.world.bot_connected, _ONLINE)
            number += 1
            words = dice.choice(MISHAPS) if dice.random() < _MISHAP_SHARE else dice.choice(["", "[few=1]"])
            line = f"/imagine prompt:{words} {member.name} asks {number} end"
            private = dice.random() < _PRIVATE_SHARE
            where = self._rooms[member.id] if private else self._harness.world.channel("pictures")
            asked = await self._harness.world.slash(member, where, line)
            self.tally.asked.append(asked)
            if dice.random() < 0.1:
                self._harness.world.redeliver(asked)

    async def _moderate(self) -> None:
        """Cards and results are deleted, and jobs cancelled by those who asked."""
        dice, world = self._dice("moderator"), self._harness.world
        while True:
            await asyncio.sleep(dice.uniform(1, 3))
            ours = [
                message for message in self._harness.messages() if message.author_id == world.application_id
            ]
            if not ours:
                continue
            message = dice.choice(ours[-20:])
            try:
                await self._meddle(dice, message)
            except RefusedByClient:
                continue  # the button is gone by now

    async def _meddle(self, dice: random.Random, message: Message) -> None:
        world = self._harness.world
        if dice.random() < 0.5 and message.buttons and message.buttons[0]["label"] == "Cancel":
            await world.click(world.member("mo"), message, label="Cancel")
        elif dice.random() < 0.2:
            world.delete_message(message, world.member("mo"))
            self.tally.taken_down |= _what(message)

    # ---------------------------------------------------------------- bad days elsewhere

    async def _bad_days(self) -> None:
        dice, faults = self._dice("bad days"), self._harness.world.faults
        waiting: list[Fault] = []
        while True:
            await asyncio.sleep(dice.uniform(0.5, 2))
            waiting = [fault for fault in waiting if fault.live]
            if len(waiting) >= _FAULTS_AT_ONCE:
                continue  # or nothing would ever be posted
            kind = dice.choice(list(_BAD_DAYS))
            self.tally.faults[kind] += 1
            if kind == "the gateway drops":
                await faults.drop_gateway()
            else:
                method, path, how = _BAD_DAYS[kind]
                waiting.append(faults.add(method, path, **how))


def _what(message: Message) -> set[tuple[str, str]]:
    whose = {"card": card_of(message), "regret": regret_of(message)}
    return {(job, kind) for kind, job in whose.items() if job} | {
        (job, "result") for job, _ in files_of(message)
    }


_BAD_DAYS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a message is taken and the answer is a 500": (
        "POST",
        "/channels/*/messages",
        {"status": 500, "after_effect": True},
    ),
    "a message is taken and the answer is lost": (
        "POST",
        "/channels/*/messages",
        {"drop": True, "after_effect": True},
    ),
    "a message is refused with a 502": ("POST", "/channels/*/messages", {"status": 502, "times": 2}),
    "messages are limited, shared": ("POST", "/channels/*/messages", {"retry_after": 0.5, "scope": "shared"}),
    "an edit is lost": ("PATCH", "/channels/*/messages/*", {"drop": True, "after_effect": True}),
    "history fails": ("GET", "/channels/*/messages", {"status": 503}),
    "a thread is started and the answer is lost": (
        "POST",
        "/channels/*/messages/*/threads",
        {"drop": True, "after_effect": True},
    ),
    "an acknowledgement counts and its answer is lost": (
        "POST",
        "/interactions/*/*/callback",
        {"drop": True, "after_effect": True},
    ),
    "an acknowledgement comes too late": (
        "POST",
        "/interactions/*/*/callback",
        {"status": 404, "code": 10062},
    ),
    "the gateway drops": ("", "", {}),
}
