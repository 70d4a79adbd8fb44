"""The operator's workflows for ComfyUI: a graph in API format (`<name>.json`) and a map of what Darkroom fills in
(`<name>.toml`), each checked when it is read, and against what the server has.
"""

import copy
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.offer import Constant
from bot.domain.toml_lines import line_of
from bot.providers import untrusted
from bot.settings import SettingsInvalid

_SIZE = re.compile(r"([0-9]{2,5})x([0-9]{2,5})")


class NotInTheMap(ValueError):
    """The workflow has no place for something that a request brings."""


class Place(BaseModel):
    """An input of a node."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    node: str
    field: str


class _Map(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    outputs: tuple[str, ...] = Field(min_length=1)
    """Nodes whose files are the result."""
    inputs: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Workflow:
    path: Path
    """Of the graph, for messages."""
    graph: Mapping[str, Any]
    inputs: Mapping[str, Place]
    outputs: tuple[str, ...]

    def filled(self, values: Mapping[str, Constant]) -> dict[str, Any]:
        """The graph with these values in their places; `size` (as 1024x768) is a width and a height.

        Raises NotInTheMap. A `seed` that the map does not know is left out: not every workflow has one.
        """
        graph = copy.deepcopy(dict(self.graph))
        for name, value in _split(values):
            place = self.inputs.get(name)
            if place is not None:
                graph[place.node]["inputs"][place.field] = value
            elif name != "seed":
                raise NotInTheMap(name)
        return graph

    def check_against(self, object_info: Mapping[str, Any]) -> None:
        """Raises SettingsInvalid for a node or a field that the server does not have."""
        for number, node in self.graph.items():
            known = untrusted.mapping(object_info.get(node["class_type"]))
            if not known:
                raise SettingsInvalid(f"{self.path}, node {number}: the server has no {node['class_type']}")
            given = untrusted.mapping(known.get("input"))
            fields = {**untrusted.mapping(given.get("required")), **untrusted.mapping(given.get("optional"))}
            for name, place in self.inputs.items():
                if place.node == number and place.field not in fields:
                    missing = f"{node['class_type']} has no input {place.field} (for {name})"
                    raise SettingsInvalid(f"{self.path}, node {number}: {missing}")


def _split(values: Mapping[str, Constant]) -> Iterator[tuple[str, Constant]]:
    for name, value in values.items():
        size = _SIZE.fullmatch(str(value)) if name == "size" else None
        if size is None:
            yield name, value
        else:
            yield "width", int(size[1])
            yield "height", int(size[2])


def load_workflows(directory: Path) -> dict[str, Workflow]:
    """By name. Raises SettingsInvalid, naming the file and the line or the node."""
    try:
        maps = sorted(directory.glob("*.toml"))
    except OSError as error:
        raise SettingsInvalid(f"COMFYUI_WORKFLOWS: cannot read {directory}: {error.strerror}") from error
    if not maps:
        raise SettingsInvalid(f"COMFYUI_WORKFLOWS: {directory} holds no workflow (a .json and a .toml)")
    return {path.stem: _load(path) for path in maps}


def _load(path: Path) -> Workflow:
    found, graph_path = _read_map(path), path.with_suffix(".json")
    graph = _read_graph(graph_path)
    for number in (*found.outputs, *(place.node for place in found.inputs.values())):
        if number not in graph:
            raise SettingsInvalid(f"{path}: {graph_path.name} has no node {number}")
    for name, place in found.inputs.items():
        if place.field not in graph[place.node]["inputs"]:
            raise SettingsInvalid(f"{path}: node {place.node} has no input {place.field} (for {name})")
    if "prompt" not in found.inputs:
        raise SettingsInvalid(f"{path}: inputs must say where the prompt goes")
    return Workflow(graph_path, graph, found.inputs, found.outputs)


def _read_map(path: Path) -> _Map:
    text = ""
    try:
        text = path.read_text("utf-8")
        return _Map.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(
            f"{path}, line {line_of(text, first['loc'])}: {where}: {first['msg']}"
        ) from error


def _read_graph(path: Path) -> dict[str, Any]:
    try:
        graph: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsInvalid(f"{path}: {error}") from error
    if not isinstance(graph, dict) or "nodes" in graph:
        raise SettingsInvalid(f"{path}: is no workflow in API format (Workflow, Export (API))")
    for number, node in untrusted.mapping(graph).items():
        inputs = untrusted.mapping(node).get("inputs")
        if not isinstance(untrusted.mapping(node).get("class_type"), str) or not isinstance(inputs, dict):
            raise SettingsInvalid(f"{path}, node {number}: needs a class_type and inputs")
    return untrusted.mapping(graph)
