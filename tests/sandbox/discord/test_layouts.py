"""Components V2 as the real client sends them: what Discord takes, what it refuses, what is seen of it."""

import io
from typing import Any

import discord
import pytest
from discord import ui
from PIL import Image

from sandbox.discord import RefusedByClient, World
from tests.sandbox.discord.bot import TestBot, upload
from tests.sandbox.discord.test_rules import request, text_channel

V2 = 1 << 15
TEXT = {"type": 10, "content": "hello"}
BUTTON = {"type": 2, "style": 1, "label": "Press", "custom_id": "press"}


def picture(width: int = 40, height: int = 30) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, "PNG")
    return written.getvalue()


def gallery(*names: str, spoiler: bool = False) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    items = [
        discord.MediaGalleryItem(f"attachment://{name}", description=f"{name}, seen", spoiler=spoiler)
        for name in names
    ]
    view.add_item(ui.Container[Any](ui.TextDisplay("A fox"), ui.MediaGallery(*items), accent_color=0x5865F2))
    return view


async def post(world: World, **body: Any) -> tuple[int, dict[str, Any]]:
    path = f"/channels/{world.channel('pictures').id}/messages"
    status, answer, _ = await request(world, "POST", path, json=body)
    return status, answer


async def test_a_gallery_is_seen_with_its_files_and_the_message_has_no_attachments(
    world: World, bot: TestBot
) -> None:
    files = [discord.File(io.BytesIO(picture()), filename=name) for name in ("a.png", "b.png")]
    sent = await text_channel(bot, world).send(view=gallery("a.png", "b.png"), files=files)
    (shown,) = world.messages(world.channel("pictures"))
    assert sent.attachments == []
    assert shown.attachments == ()
    ((first, second),) = shown.galleries
    assert [first.filename, second.filename] == ["a.png", "b.png"]
    assert (first.width, first.height, first.size) == (40, 30, len(picture()))
    assert first.description == "a.png, seen"
    assert not first.spoiler
    assert world.attachment_bytes(second) == picture()
    assert shown.media == (first, second)
    assert "A fox" in shown.text
    held = sent.components[0]
    assert isinstance(held, discord.Container)
    media = held.children[1]
    assert isinstance(media, discord.MediaGalleryComponent)
    assert (media.items[0].media.width, media.items[0].media.content_type) == (40, "image/png")
    assert media.items[0].media.attachment_id == first.id


async def test_an_edit_covers_a_picture_and_keeps_its_file(world: World, bot: TestBot) -> None:
    sent = await text_channel(bot, world).send(view=gallery("a.png"), file=upload("a.png", picture()))
    edited = await sent.edit(view=gallery("a.png", spoiler=True))
    (shown,) = world.messages(world.channel("pictures"))
    assert edited.attachments == []
    assert shown.galleries[0][0].spoiler
    assert world.attachment_bytes(shown.galleries[0][0]) == picture()


async def test_an_edit_brings_a_file_of_its_own(world: World, bot: TestBot) -> None:
    sent = await text_channel(bot, world).send("waiting")
    await sent.edit(
        content=None, embeds=[], attachments=[upload("new.png", picture())], view=gallery("new.png")
    )
    (shown,) = world.messages(world.channel("pictures"))
    assert (shown.content, shown.attachments) == ("", ())
    assert shown.galleries[0][0].filename == "new.png"


async def test_an_old_message_turns_into_a_layout_only_when_it_is_emptied(world: World, bot: TestBot) -> None:
    sent = await text_channel(bot, world).send("words", embed=discord.Embed(title="old"))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("new"))
    kept: list[dict[str, Any]] = [{"content": None}, {"embeds": []}, {}]
    for more in kept:
        with pytest.raises(discord.HTTPException) as refused:
            await sent.edit(view=view, **more)
        assert refused.value.code == 50035
    await sent.edit(content=None, embeds=[], view=view)
    assert world.messages(world.channel("pictures"))[0].text == "new"


async def test_a_layout_never_turns_back(world: World, bot: TestBot) -> None:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("for good"))
    sent = await text_channel(bot, world).send(view=view)
    changes: list[dict[str, Any]] = [
        {"content": "words"},
        {"embed": discord.Embed(title="x")},
        {"view": None},
    ]
    for change in changes:
        with pytest.raises(discord.HTTPException):
            await sent.edit(**change)
    path = f"/channels/{sent.channel.id}/messages/{sent.id}"
    status, _, _ = await request(
        world, "PATCH", path, json={"flags": 0, "components": [], "content": "words"}
    )
    assert status == 400
    assert world.messages(world.channel("pictures"))[0].text == "for good"


REFUSED: list[dict[str, Any]] = [
    {"content": "words", "components": [TEXT], "flags": V2},
    {"embeds": [{"title": "t"}], "components": [TEXT], "flags": V2},
    {"components": [TEXT]},
    {"components": [], "flags": V2},
    {"components": [BUTTON], "flags": V2},
    {"components": [{"type": 10, "content": ""}], "flags": V2},
    {"components": [{"type": 10, "content": "x" * 2000}] * 2 + [TEXT], "flags": V2},
    {"components": [TEXT] * 41, "flags": V2},
    {"components": [{"type": 17, "components": [TEXT] * 40}], "flags": V2},
    {"components": [{"type": 17, "components": []}], "flags": V2},
    {"components": [{"type": 17, "components": [{"type": 17, "components": [TEXT]}]}], "flags": V2},
    {"components": [{"type": 9, "components": [TEXT]}], "flags": V2},
    {"components": [{"type": 9, "components": [TEXT] * 4, "accessory": BUTTON}], "flags": V2},
    {"components": [{"type": 12, "items": []}], "flags": V2},
    {"components": [{"type": 12, "items": [{"media": {"url": "attachment://none.png"}}]}], "flags": V2},
    {"components": [{"type": 12, "items": [{"media": {"url": "https://a.b/c.png"}}] * 11}], "flags": V2},
    {
        "components": [
            {"type": 12, "items": [{"media": {"url": "https://a.b/c.png"}, "description": "x" * 1025}]}
        ],
        "flags": V2,
    },
    {
        "components": [{"type": 12, "items": [{"media": {"url": "https://a.b/c"}, "description": ""}]}],
        "flags": V2,
    },
    {"components": [{"type": 12, "items": [{"media": {"url": "ftp://a.b/c.png"}}]}], "flags": V2},
    {"components": [{"type": 13, "file": {"url": "https://a.b/c.zip"}}], "flags": V2},
    {"components": [{"type": 1, "components": [BUTTON, BUTTON]}]},
    {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "c"}]}]},
    {"components": [{"type": 1, "components": [{**BUTTON, "custom_id": "c" * 101}]}]},
    {"components": [{"type": 1, "components": [{**BUTTON, "label": "l" * 81}]}]},
    {"components": [{"type": 1, "components": [{**BUTTON, "emoji": {"name": "fox"}}]}]},
    {
        "components": [
            {"type": 1, "components": [{"type": 2, "style": 5, "label": "l", "url": "javascript:1"}]}
        ]
    },
    {"components": [{"type": 1, "components": [{"type": 5, "custom_id": "u"}, BUTTON]}]},
    {"components": [{"type": 1, "components": [{"type": 3, "custom_id": "u", "options": []}]}]},
]


@pytest.mark.parametrize("body", REFUSED)
async def test_what_no_message_may_hold_is_refused(world: World, body: dict[str, Any]) -> None:
    status, answer = await post(world, **body)
    assert (status, answer["code"]) == (400, 50035)
    assert world.messages(world.channel("pictures")) == []


@pytest.mark.parametrize(
    "components",
    [
        [TEXT] * 40,
        [{"type": 10, "content": "x" * 4000}],
        [{"type": 17, "components": [TEXT] * 39}],
        [{"type": 9, "components": [TEXT] * 3, "accessory": BUTTON}],
        [{"type": 12, "items": [{"media": {"url": "https://a.b/c.png"}, "description": "x" * 1024}] * 10}],
        [{"type": 14, "divider": False, "spacing": 2}],
        [{"type": 1, "components": [{**BUTTON, "label": None, "emoji": {"name": "🦊"}}]}],
    ],
)
async def test_what_just_fits_is_taken(world: World, components: list[dict[str, Any]]) -> None:
    status, answer = await post(world, components=components, flags=V2)
    assert status == 200, answer


async def test_a_file_that_no_component_shows_is_kept_and_not_seen(world: World, bot: TestBot) -> None:
    """ "Attachments won't show by default" (components/reference): the page shows what components refer to."""
    await text_channel(bot, world).send(view=gallery("a.png"), files=[upload("a.png"), upload("left.png")])
    (shown,) = world.messages(world.channel("pictures"))
    assert [each.filename for each in shown.galleries[0]] == ["a.png"]
    assert [each.filename for each in shown.attachments] == ["left.png"]


async def test_buttons_and_menus_in_a_layout_reach_the_bot(world: World, bot: TestBot) -> None:
    heard: list[object] = []

    class Row(ui.ActionRow["View"]):
        @ui.select(cls=ui.RoleSelect[Any], custom_id="roles", max_values=2)
        async def roles(self, interaction: discord.Interaction, menu: ui.RoleSelect[Any]) -> None:
            heard.append([role.name for role in menu.values])
            await interaction.response.defer()

    class View(ui.LayoutView):
        row = Row()

        def __init__(self) -> None:
            super().__init__(timeout=None)
            button = ui.Button["View"](label="Press", custom_id="press")
            button.callback = self.press
            self.add_item(ui.Container(ui.Section("Read", accessory=button)))
            link = ui.Button["View"](label="Away", url="https://example.org")
            self.add_item(ui.ActionRow(link))

        async def press(self, interaction: discord.Interaction) -> None:
            view = ui.LayoutView(timeout=None)
            view.add_item(ui.TextDisplay("pressed"))
            await interaction.response.edit_message(view=view)

    await text_channel(bot, world).send(view=View())
    (shown,) = world.messages(world.channel("pictures"))
    mo = world.member("mo")
    with pytest.raises(RefusedByClient, match="link"):
        await world.click(mo, shown, label="Away")
    await (await world.select(mo, shown, "roles", ["mo"])).answered()
    assert heard == [["mo"]]
    await (await world.click(mo, shown, label="Press")).answered()
    assert world.messages(world.channel("pictures"))[0].text == "pressed"


@pytest.mark.parametrize(
    ("kind", "value", "resolved"),
    [(5, "@alice", "users"), (6, "@mo", "roles"), (7, "@mo", "users"), (8, "#pictures", "channels")],
)
async def test_each_kind_of_menu_sends_what_was_chosen_in_full(
    world: World, bot: TestBot, kind: int, value: str, resolved: str
) -> None:
    menu = {"type": kind, "custom_id": "menu", "max_values": 3}
    await post(world, components=[{"type": 1, "components": [menu]}], content="choose")
    (shown,) = world.messages(world.channel("pictures"))
    sent = await world.select(world.member("mo"), shown, "menu", [value])
    assert sent.payload["data"]["component_type"] == kind
    (chosen,) = sent.payload["data"]["values"]
    assert chosen in sent.payload["data"]["resolved"][resolved]


async def test_a_reply_shows_what_it_answers(world: World, bot: TestBot) -> None:
    alice, pictures = world.member("alice"), world.channel("pictures")
    asked = await world.say(alice, pictures, "a fox?")
    channel = text_channel(bot, world)
    answer = await channel.send("here", reference=channel.get_partial_message(asked.id), silent=True)
    shown = world.messages(pictures)[-1]
    assert (shown.id, shown.reply_to, shown.silent) == (answer.id, asked.id, True)
    assert shown.mention_ids == (alice.id,)
    again = await world.say(world.member("bob"), pictures, "nice", reply_to=shown)
    assert again.reply_to == shown.id
    assert world.application_id in again.mention_ids
    world.delete_message(asked, by=alice)
    assert world.messages(pictures)[0].reply_to == asked.id
    assert "referenced_message" not in world.messages(pictures)[0].raw


async def test_a_reply_to_nothing_is_refused_or_becomes_an_ordinary_message(
    world: World, bot: TestBot
) -> None:
    alice, pictures = world.member("alice"), world.channel("pictures")
    asked = await world.say(alice, pictures, "a fox?")
    world.delete_message(asked, by=alice)
    channel = text_channel(bot, world)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send("here", reference=channel.get_partial_message(asked.id))
    assert (refused.value.code, "Unknown message" in str(refused.value)) == (50035, True)
    assert world.messages(pictures) == []
    reference = channel.get_partial_message(asked.id).to_reference(fail_if_not_exists=False)
    await channel.send("here", reference=reference)
    assert world.messages(pictures)[0].reply_to is None


async def test_a_reply_needs_the_history(world: World, bot: TestBot) -> None:
    asked = await world.say(world.member("alice"), world.channel("pictures"), "a fox?")
    world.set_bot_permissions(world.channel("pictures"), deny=["read_message_history"])
    channel = text_channel(bot, world)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send("here", reference=channel.get_partial_message(asked.id))
    assert refused.value.code == 160002
