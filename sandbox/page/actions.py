"""What a member does in the page: reading a channel, commands, buttons, menus, forms, messages."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from aiohttp import BodyPartReader, web
from pydantic import BaseModel, ValidationError

from sandbox.discord import Channel, ChannelKind, File, Member, Message, RefusedByClient, World
from sandbox.page import shapes
from sandbox.page.shapes import Json

Value = bool | int | float | str


class Place(BaseModel):
    """Every request says who acts, and where."""

    member: str
    channel: int


class Slash(Place):
    command: str
    options: dict[str, Value] | None = None  # None: the command is one line, as pasted


class Typing(Place):
    command: str
    options: dict[str, Value]
    focused: str


class Press(Place):
    message: int
    custom_id: str


class Choose(Press):
    values: list[str]


class Submit(Place):
    interaction: int
    values: dict[str, bool | str | list[str]]


class Said(Place):
    content: str
    reply_to: int | None = None
    silent: bool = False


class Target(Place):
    """Whose Apps menu: a message's, or a member's."""

    message: int | None = None
    user: int | None = None


class Order(Target):
    name: str


class Language(BaseModel):
    member: str
    locale: str


class Delete(Place):
    message: int


B = TypeVar("B", bound=BaseModel)


class Actions:
    """The handlers. What Discord's client would refuse comes back as 409 and the reason."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/messages", self._messages),
            web.get("/api/commands", self._commands),
            web.post("/api/slash", refusing(self._slash)),
            web.post("/api/autocomplete", refusing(self._autocomplete)),
            web.post("/api/click", refusing(self._click)),
            web.post("/api/select", refusing(self._select)),
            web.post("/api/modal", refusing(self._submit)),
            web.post("/api/say", refusing(self._say)),
            web.get("/api/menu", self._menu),
            web.post("/api/menu", refusing(self._order)),
            web.post("/api/language", refusing(self._language)),
            web.post("/api/delete", refusing(self._delete)),
        ]

    # ---------------------------------------------------------------- reading

    async def _messages(self, request: web.Request) -> web.Response:
        member, channel = place_of(self._world, parsed(Place, request.query))
        shown = self._world.messages(channel, member)
        parent = self._world.find_channel(channel.parent_id) if channel.parent_id else None
        starter = self._world.message(parent, channel.id, member) if parent else None
        return web.json_response(
            {
                "messages": [shapes.message(each, member, self._world) for each in shown],
                "starter": shapes.message(starter, member, self._world) if starter else None,
            }
        )

    async def _commands(self, request: web.Request) -> web.Response:
        member, channel = place_of(self._world, parsed(Place, request.query))
        if channel.kind is ChannelKind.DIRECT or not self._world.can_see(member, channel):
            return web.json_response([])
        return web.json_response(shapes.command_leaves(self._world.commands(member, channel), member.locale))

    async def _menu(self, request: web.Request) -> web.Response:
        """What the Apps menu of a message or a member offers."""
        asked = parsed(Target, request.query)
        member, channel = place_of(self._world, asked)
        offered = self._world.menu_commands(member, channel, self._target(asked))
        return web.json_response([shapes.menu_command(each, member.locale) for each in offered])

    # ---------------------------------------------------------------- acting

    async def _slash(self, request: web.Request) -> Json:
        asked, files = await _with_files(Slash, request)
        member, channel = place_of(self._world, asked)
        sent = await self._world.slash(member, channel, asked.command, asked.options, attachments=files)
        return {"interaction": str(sent.id)}

    async def _autocomplete(self, request: web.Request) -> Json:
        asked = parsed(Typing, await request.json())
        member, channel = place_of(self._world, asked)
        options = cast("dict[str, object]", asked.options)
        try:
            choices = await self._world.autocomplete(member, channel, asked.command, options, asked.focused)
        except TimeoutError:
            return {"choices": None}
        return {"choices": choices}

    async def _click(self, request: web.Request) -> Json:
        asked = parsed(Press, await request.json())
        member, message = self._message(asked, asked.message)
        sent = await self._world.click(member, message, asked.custom_id)
        return {"interaction": str(sent.id)}

    async def _select(self, request: web.Request) -> Json:
        asked = parsed(Choose, await request.json())
        member, message = self._message(asked, asked.message)
        sent = await self._world.select(member, message, asked.custom_id, asked.values)
        return {"interaction": str(sent.id)}

    async def _submit(self, request: web.Request) -> Json:
        asked, files = await _with_files(Submit, request)
        opened = self._world.find_interaction(asked.interaction)
        if opened is None or opened.member.name != asked.member:
            raise web.HTTPNotFound(text="there is no such form")
        values: dict[str, object] = {**asked.values, **files}
        sent = await self._world.submit_modal(opened, values)
        return {"interaction": str(sent.id)}

    async def _say(self, request: web.Request) -> Json:
        asked, files = await _with_files(Said, request)
        member, channel = place_of(self._world, asked)
        answered = None if asked.reply_to is None else self._world.message(channel, asked.reply_to, member)
        message = await self._world.say(
            member, channel, asked.content, files.values(), reply_to=answered, silent=asked.silent
        )
        return {"message": str(message.id)}

    async def _order(self, request: web.Request) -> Json:
        asked = parsed(Order, await request.json())
        member, channel = place_of(self._world, asked)
        sent = await self._world.context_command(member, asked.name, self._target(asked), channel)
        return {"interaction": str(sent.id)}

    async def _language(self, request: web.Request) -> Json:
        asked = parsed(Language, await request.json())
        try:
            self._world.set_locale(self._world.member(asked.member), asked.locale)
        except KeyError as unknown:
            raise RefusedByClient(str(unknown)) from None
        return {}

    async def _delete(self, request: web.Request) -> Json:
        asked = parsed(Delete, await request.json())
        member, message = self._message(asked, asked.message)
        self._world.delete_message(message, member)
        return {}

    # ---------------------------------------------------------------- who and where

    def _target(self, asked: Target) -> Member | Message:
        if asked.message is not None:
            return self._message(asked, asked.message)[1]
        found = next((each for each in self._world.members() if each.id == asked.user), None)
        if found is None:
            raise web.HTTPNotFound(text="there is no such member")
        return found

    def _message(self, asked: Place, message_id: int) -> tuple[Member, Message]:
        member, channel = place_of(self._world, asked)
        message = self._world.message(channel, message_id, member)
        if message is None:
            raise RefusedByClient("this message is gone")
        return member, message


def place_of(world: World, asked: Place) -> tuple[Member, Channel]:
    channel = world.find_channel(asked.channel)
    try:
        member = world.member(asked.member)
    except KeyError:
        raise web.HTTPNotFound(text="there is no such member") from None
    if channel is None:
        raise web.HTTPNotFound(text="there is no such channel")
    return member, channel


def refusing(
    act: Callable[[web.Request], Awaitable[Json]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The answer of an action as JSON, or why the client would not do it."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(await act(request))
        except RefusedByClient as refusal:
            return web.json_response({"error": str(refusal)}, status=409)

    return handle


def parsed(kind: type[B], given: object) -> B:
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise web.HTTPBadRequest(text=str(error)) from None


async def _with_files(kind: type[B], request: web.Request) -> tuple[B, dict[str, File]]:
    """A multipart body: `request` is the JSON, every other part a file by the name of its option."""
    asked: Any = None
    files: dict[str, File] = {}
    async for part in await request.multipart():
        part = cast("BodyPartReader", part)
        if part.name == "request":
            asked = await part.json()
        elif part.name:
            data = bytes(await part.read(decode=True))
            files[part.name] = File(part.filename or "file", data, part.headers.get("Content-Type"))
    return parsed(kind, asked), files
