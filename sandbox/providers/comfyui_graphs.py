"""Graphs as ComfyUI checks them: a class that it does not have refuses the whole, an input that is wrong only the
outputs that hang on it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

Graph = Mapping[str, Mapping[str, Any]]
_INT, _FLOAT, _TEXT = ["INT"], ["FLOAT"], ["STRING"]
_SIDE = ["INT", {"min": 16, "max": 16384}]
# Class → its required inputs; an upper-case type is a link, a list a choice.
NODES: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "CheckpointLoaderSimple": {"ckpt_name": [["sd_xl_base_1.0.safetensors"]]},
    "CLIPTextEncode": {"text": _TEXT, "clip": ["CLIP"]},
    "EmptyLatentImage": {"width": _SIDE, "height": _SIDE, "batch_size": _INT},
    "KSampler": {
        "model": ["MODEL"],
        "positive": ["CONDITIONING"],
        "negative": ["CONDITIONING"],
        "latent_image": ["LATENT"],
        "seed": _INT,
        "steps": _INT,
        "cfg": _FLOAT,
        "denoise": _FLOAT,
        "sampler_name": [["euler", "dpmpp_2m"]],
        "scheduler": [["normal", "karras"]],
    },
    "LoadImage": {"image": _TEXT},
    "SaveImage": {"images": ["IMAGE"], "filename_prefix": _TEXT},
    "VAEDecode": {"samples": ["LATENT"], "vae": ["VAE"]},
    "VAEEncode": {"pixels": ["IMAGE"], "vae": ["VAE"]},
}
_OUTPUTS = frozenset({"SaveImage"})
_KINDS: Mapping[str, type | tuple[type, ...]] = {"INT": int, "FLOAT": (int, float), "STRING": str}


class InvalidGraph(Exception):
    """Nothing of it can be made: the `type` of the error, its words, and what is wrong by node."""

    def __init__(self, kind: str, message: str, node_errors: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.node_errors = node_errors


def checked(graph: Graph) -> tuple[str, dict[str, Any]]:
    """The output that is made, and the errors of those that are not. Raises InvalidGraph where none is left."""
    for node in graph.values():
        if node.get("class_type") not in NODES:
            raise InvalidGraph("missing_node_type", f"Node '{node.get('class_type')}' not found.", {})
    outputs = [number for number, node in graph.items() if node["class_type"] in _OUTPUTS]
    if not outputs:
        raise InvalidGraph("prompt_no_outputs", "Prompt has no outputs", {})
    errors: dict[str, Any] = {}
    for output in outputs:
        for number in _reached(graph, output):
            if wrong := _wrong_inputs(graph, number):
                about = {"errors": wrong, "dependent_outputs": [], "class_type": graph[number]["class_type"]}
                errors.setdefault(number, about)["dependent_outputs"].append(output)
    dropped = {output for about in errors.values() for output in about["dependent_outputs"]}
    made = [output for output in outputs if output not in dropped]
    if not made:
        raise InvalidGraph("prompt_outputs_failed_validation", "Prompt outputs failed validation", errors)
    return made[0], errors


def _reached(graph: Graph, output: str) -> Iterator[str]:
    """The output and what its inputs lead to."""
    met, left = {output}, [output]
    while left:
        yield (number := left.pop())
        for value in graph[number].get("inputs", {}).values():
            if _is_link(graph, value) and value[0] not in met:
                met.add(value[0])
                left.append(value[0])


def _wrong_inputs(graph: Graph, number: str) -> list[dict[str, Any]]:
    given = graph[number].get("inputs", {})
    return [
        {"type": kind, "message": message, "details": name, "extra_info": {"input_name": name}}
        for name, spec in NODES[graph[number]["class_type"]].items()
        for kind, message in _wrong(graph, given.get(name), *spec)
    ]


def _wrong(
    graph: Graph, value: Any, kind: Any, bounds: Mapping[str, int] | None = None
) -> Iterator[tuple[str, str]]:
    if isinstance(kind, list):
        if value not in kind:
            yield "value_not_in_list", "Value not in list"
    elif kind not in _KINDS:
        if not _is_link(graph, value):
            yield "bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]"
    elif not isinstance(value, _KINDS[kind]) or isinstance(value, bool):
        yield "invalid_input_type", f"Failed to convert an input value to a {kind} value"
    elif bounds and value > bounds["max"]:
        yield "value_bigger_than_max", f"Value {value} bigger than max of {bounds['max']}"
    elif bounds and value < bounds["min"]:
        yield "value_smaller_than_min", f"Value {value} smaller than min of {bounds['min']}"


def _is_link(graph: Graph, value: Any) -> bool:
    return isinstance(value, list) and len(cast("list[Any]", value)) == 2 and value[0] in graph
