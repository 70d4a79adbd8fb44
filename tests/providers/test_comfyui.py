"""ComfyUI: the graph that goes out, what the history says, an id of our own, cancelling, and maps that are checked."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.providers.base import (
    CheckFailed,
    Finished,
    MaybeCreated,
    Provider,
    Rejected,
    RequestRefused,
    Running,
    Submission,
)
from bot.providers.comfyui import progress_of
from bot.providers.comfyui_workflows import load_workflows
from bot.providers.registry import open_providers
from bot.settings import SettingsInvalid
from sandbox.providers.comfyui import WORKFLOWS, ComfyUi
from sandbox.providers.world import ProviderWorld
from tests.providers.conftest import settings_of
from tests.providers.examples import PLAIN, PROMPT_ID, uploaded
from tests.providers.test_local_providers import followed
from tests.sandbox.customer import until

SUBMISSION = PLAIN["comfyui"].submission


@pytest.fixture
async def world() -> AsyncIterator[ProviderWorld]:
    async with ProviderWorld(("comfyui",), latency=0.3) as running:
        yield running


@pytest.fixture
def server(world: ProviderWorld) -> ComfyUi:
    found = world.servers["comfyui"]
    assert isinstance(found, ComfyUi)
    return found


@pytest.fixture
async def local(world: ProviderWorld) -> AsyncIterator[Provider]:
    async with open_providers(settings_of(world)) as opened:
        await opened["comfyui"].start()
        yield opened["comfyui"]


def asking(words: str, key: str = "j0b-1") -> Submission:
    return replace(SUBMISSION, prompt=words, key=key)


async def test_the_workflow_goes_out_with_what_was_asked_in_its_places(
    local: Provider, server: ComfyUi
) -> None:
    await local.submit(SUBMISSION, None)
    [call] = server.calls("create")
    graph = call.json["prompt"]
    assert graph["6"]["inputs"]["text"] == SUBMISSION.prompt
    assert (graph["5"]["inputs"]["width"], graph["5"]["inputs"]["height"]) == (1344, 768)
    assert graph["3"]["inputs"]["seed"] > 0
    assert call.json["prompt_id"] == PROMPT_ID
    shipped = json.loads((WORKFLOWS / "sdxl.json").read_text())
    assert graph["3"]["inputs"] == shipped["3"]["inputs"] | {"seed": graph["3"]["inputs"]["seed"]}


async def test_progress_is_told_by_the_socket_and_the_end_by_the_history(local: Provider) -> None:
    await asyncio.sleep(0.1)  # it listens
    ticket = await local.submit(SUBMISSION, None)
    seen: list[int | None] = []
    while isinstance(progress := await local.check(ticket.upstream_id), Running):
        seen.append(progress.percent)
        await asyncio.sleep(0.02)
    assert [percent for percent in seen if percent]
    assert isinstance(progress, Finished)
    assert progress.cost == 0
    assert local.origin
    assert progress.urls[0].startswith(f"{local.origin}/view?filename=")


async def test_a_prompt_is_found_by_our_key_wherever_it_stands(local: Provider) -> None:
    assert await local.find(SUBMISSION.key) is None
    with pytest.raises(MaybeCreated):
        await local.submit(asking("a fox [drop]"), None)
    ticket = await local.find(SUBMISSION.key)
    assert ticket
    assert ticket.upstream_id == PROMPT_ID
    await followed(local, PROMPT_ID)
    assert await local.find(SUBMISSION.key) == ticket
    assert await local.find("j0b-2") is None


async def test_what_waits_can_be_stopped(local: Provider, server: ComfyUi) -> None:
    ticket = await local.submit(asking("a fox [slow=9]"), None)
    assert await local.cancel(ticket.upstream_id)
    assert server.stopped == {PROMPT_ID}
    assert isinstance(await local.check(ticket.upstream_id), Rejected)


async def test_what_runs_can_be_stopped_and_runs_until_its_node_is_done(
    local: Provider, server: ComfyUi
) -> None:
    ticket = await local.submit(asking("a fox [slow=3]"), None)
    await until(lambda: server.tasks[PROMPT_ID].share > 0.25)
    assert await local.cancel(ticket.upstream_id)
    assert isinstance(await local.check(ticket.upstream_id), Running)
    assert await followed(local, ticket.upstream_id) == Rejected("failed", "interrupted", cost=0)


async def test_a_graph_of_which_nothing_can_be_made_is_refused_with_what_is_wrong(local: Provider) -> None:
    with pytest.raises(RequestRefused) as refused:
        await local.submit(replace(SUBMISSION, fields={"size": "99999x512"}), None)
    assert refused.value.detail.endswith("node 5: width Value 99999 bigger than max of 16384")


async def test_what_has_ended_cannot_be_stopped(local: Provider) -> None:
    ticket = await local.submit(SUBMISSION, None)
    await followed(local, ticket.upstream_id)
    assert not await local.cancel(ticket.upstream_id)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("fail", Rejected("failed", "KSampler: CUDA out of memory", cost=0)),
        ("no-urls", Rejected("no_media", "ended without a file", cost=0)),
        ("forget", Rejected("failed", "the server does not know the prompt any more", cost=0)),
    ],
)
async def test_an_end_without_a_file_says_why_and_costs_nothing(
    local: Provider, word: str, expected: Rejected
) -> None:
    ticket = await local.submit(asking(f"a fox [{word}]"), None)
    assert await followed(local, ticket.upstream_id) == expected


async def test_a_server_that_is_down_is_asked_again(local: Provider, server: ComfyUi) -> None:
    ticket = await local.submit(SUBMISSION, None)
    await server.unlisten()
    for question in (local.check(ticket.upstream_id), local.find(SUBMISSION.key), local.cancel(PROMPT_ID)):
        with pytest.raises(CheckFailed):
            await question


async def test_a_field_or_picture_that_the_map_does_not_know_is_refused(
    local: Provider, tmp_path: Path
) -> None:
    picture = tmp_path / "one.png"
    await asyncio.to_thread(Image.new("RGB", (8, 8)).save, picture)
    for submission in (replace(SUBMISSION, fields={"frames": 8}), replace(SUBMISSION, image=picture)):
        with pytest.raises(RequestRefused):
            await local.submit(await uploaded(local, submission), None)


async def test_a_graph_that_is_queued_without_our_output_is_refused(
    world: ProviderWorld, server: ComfyUi, tmp_path: Path
) -> None:
    """The server makes the other output, which nobody asked for."""
    graph = json.loads((WORKFLOWS / "sdxl.json").read_text())
    graph["10"] = {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}}
    graph["11"] = {"class_type": "VAEDecode", "inputs": {"samples": ["10", 0], "vae": ["4", 2]}}
    graph["12"] = {"class_type": "SaveImage", "inputs": {"filename_prefix": "darkroom", "images": ["11", 0]}}
    places = '[inputs]\nprompt = {node = "6", field = "text"}\nwidth = {node = "10", field = "width"}\n'
    (tmp_path / "two.json").write_text(json.dumps(graph))
    (tmp_path / "two.toml").write_text(f'outputs = ["12"]\n{places}')
    settings = settings_of(world).model_copy(update={"comfyui_workflows": tmp_path})
    async with open_providers(settings) as opened:
        await opened["comfyui"].submit(Submission("two", "a fox", {"width": 64}, "j0b-1"), None)
        with pytest.raises(RequestRefused, match="node 10: width Value 8 smaller than min of 16"):
            await opened["comfyui"].submit(Submission("two", "a fox", {"width": 8}, "j0b-2"), None)
    assert len(server.tasks) == 2


async def test_a_picture_is_uploaded_and_named_in_the_graph(
    world: ProviderWorld, server: ComfyUi, tmp_path: Path
) -> None:
    graph = json.loads((WORKFLOWS / "sdxl.json").read_text())
    graph["10"] = {"class_type": "LoadImage", "inputs": {"image": "none.png"}}
    graph["11"] = {"class_type": "VAEEncode", "inputs": {"pixels": ["10", 0], "vae": ["4", 2]}}
    graph["3"]["inputs"]["latent_image"] = ["11", 0]
    places = 'outputs = ["9"]\n[inputs]\nprompt = {node = "6", field = "text"}\n'
    (tmp_path / "again.json").write_text(json.dumps(graph))
    (tmp_path / "again.toml").write_text(places + 'image = {node = "10", field = "image"}\n')
    picture = tmp_path / "one.png"
    await asyncio.to_thread(Image.new("RGB", (8, 8)).save, picture)
    given = world.env() | {"COMFYUI_WORKFLOWS": str(tmp_path)}
    settings = settings_of(world).model_copy(update={"comfyui_workflows": Path(given["COMFYUI_WORKFLOWS"])})
    async with open_providers(settings) as opened:
        submission = Submission("again", "a fox", {}, "j0b-1", image=picture)
        await opened["comfyui"].submit(await uploaded(opened["comfyui"], submission), None)
    assert server.uploads == {"darkroom-one.png": await asyncio.to_thread(picture.read_bytes)}
    [call] = server.calls("create")
    assert call.json["prompt"]["10"]["inputs"]["image"] == "darkroom-one.png"


# ---- maps


def folder(directory: Path, mapped: str | None = None, graph: Any = None) -> Path:
    shutil.copytree(WORKFLOWS, directory / "w")
    if mapped is not None:
        (directory / "w" / "sdxl.toml").write_text(mapped)
    if graph is not None:
        (directory / "w" / "sdxl.json").write_text(json.dumps(graph))
    return directory / "w"


PROMPT = '[inputs]\nprompt = { node = "6", field = "text" }\n'
BAD: Mapping[str, tuple[str | None, Any, str]] = {
    "no outputs": (PROMPT, None, "sdxl.toml, line 1: outputs"),
    "a node that is not there": (f'outputs = ["99"]\n{PROMPT}', None, "sdxl.json has no node 99"),
    "an input that is not there": (
        'outputs = ["9"]\n[inputs]\nprompt = { node = "6", field = "words" }\n',
        None,
        "node 6 has no input words (for prompt)",
    ),
    "no prompt": ('outputs = ["9"]\n[inputs]\n', None, "where the prompt goes"),
    "a word too much": (f'outputs = ["9"]\nnode = 1\n{PROMPT}', None, "sdxl.toml, line 2: node"),
    "no TOML": ("outputs = [", None, "sdxl.toml: "),
    "the editor's save": (None, {"nodes": [], "links": []}, "is no workflow in API format"),
    "a node without a class": (None, {"6": {"inputs": {}}}, "sdxl.json, node 6: "),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD.keys())
def test_a_bad_map_names_its_file_and_place(tmp_path: Path, case: tuple[str | None, Any, str]) -> None:
    mapped, graph, said = case
    with pytest.raises(SettingsInvalid) as raised:
        load_workflows(folder(tmp_path, mapped, graph))
    assert said in str(raised.value)


def test_a_folder_without_workflows_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="COMFYUI_WORKFLOWS"):
        load_workflows(tmp_path)


async def test_a_node_that_the_server_does_not_have_stops_the_start(
    world: ProviderWorld, tmp_path: Path
) -> None:
    graph = json.loads((WORKFLOWS / "sdxl.json").read_text())
    graph["4"]["class_type"] = "SomethingElse"
    settings = settings_of(world).model_copy(update={"comfyui_workflows": folder(tmp_path, None, graph)})
    async with open_providers(settings) as opened:
        with pytest.raises(SettingsInvalid, match=r"sdxl\.json, node 4: the server has no SomethingElse"):
            await opened["comfyui"].start()


async def test_a_server_that_is_down_at_the_start_is_only_warned_of(local: Provider, server: ComfyUi) -> None:
    await server.unlisten()
    await local.start()


def test_a_name_that_cannot_be_asked_for_is_left_out() -> None:
    images = [{"filename": name, "type": "output"} for name in ("a\ud800.png", "b.png")]
    entry = {"status": {"status_str": "success"}, "outputs": {"9": {"images": images}}}
    progress = progress_of(entry, "http://comfy")
    assert isinstance(progress, Finished)
    assert progress.urls == ("http://comfy/view?filename=b.png&subfolder=&type=output",)
