"""What members do with threads in the page: starting one, or a post, and what is in the menu of each."""

from collections.abc import Callable
from typing import Literal

from aiohttp import web

from sandbox.discord import Channel, ChannelKind, Member, RefusedByClient, World
from sandbox.page.actions import Place, parsed, place_of, refusing
from sandbox.page.shapes import Json


class Start(Place):
    """A thread in this channel; in a forum a post, which begins with a message."""

    name: str
    content: str = ""
    private: bool = False


class Change(Place):
    """`channel` is the thread; `name` is for renaming."""

    do: Literal["rename", "archive", "reopen", "lock", "unlock", "delete", "join", "leave", "add the bot"]
    name: str = ""


class ThreadActions:
    """The handlers. Discord's rules are in `World.places`."""

    def __init__(self, world: World) -> None:
        self._world = world
        places = world.places
        self._changes: dict[str, Callable[[Channel, Member, str], None]] = {
            "rename": lambda thread, by, name: places.rename(thread, name, by),
            "archive": lambda thread, by, _: places.archive(thread, by),
            "reopen": lambda thread, by, _: places.reopen(thread, by),
            "lock": lambda thread, by, _: places.lock(thread, by),
            "unlock": lambda thread, by, _: places.lock(thread, by, locked=False),
            "delete": lambda thread, by, _: places.delete(thread, by),
            "join": lambda thread, by, _: places.add_to_thread(thread, by, by),
            "leave": lambda thread, by, _: places.remove_from_thread(thread, by, by),
            "add the bot": lambda thread, by, _: places.add_to_thread(thread, world.bot, by),
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/thread", refusing(self._start)),
            web.post("/api/thread/change", refusing(self._change)),
        ]

    async def _start(self, request: web.Request) -> Json:
        asked = parsed(Start, await request.json())
        member, channel = place_of(self._world, asked)
        name = _named(asked.name)
        if channel.kind is ChannelKind.FORUM:
            if not asked.content.strip():
                raise RefusedByClient("A post begins with a message.")
            made = self._world.places.start_post(channel, name, member, asked.content)
        else:
            made = self._world.places.start_thread(channel, name, member, private=asked.private)
            if asked.content.strip():
                await self._world.say(member, made, asked.content)
        return {"channel": str(made.id)}

    async def _change(self, request: web.Request) -> Json:
        asked = parsed(Change, await request.json())
        member, thread = place_of(self._world, asked)
        if not thread.is_thread:
            raise RefusedByClient("this is no thread")
        name = _named(asked.name) if asked.do == "rename" else ""
        self._changes[asked.do](thread, member, name)
        return {}


def _named(name: str) -> str:
    if not 1 <= len(name.strip()) <= 100:
        raise RefusedByClient("A name has 1 to 100 characters.")
    return name.strip()
