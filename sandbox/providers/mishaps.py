"""The words in a prompt that make something go wrong, and how they are read; acting on them is the servers' part."""

import re
from collections.abc import Mapping
from types import MappingProxyType

MISHAPS: Mapping[str, str] = MappingProxyType(
    {
        # refused at the create: nothing exists afterwards
        "code": "code=N: the create is refused with the provider's documented code N (kie 404, 408, 501 and more)",
        "edge": "the create is turned away before the API: HTTP 403, error code 1010 (edge=html, edge=json)",
        "http": "http=N: the create meets an HTML page with HTTP status N, as an edge proxy answers; no task",
        "badkey": "the create is refused as from a wrong key (kie, evolink and openai 401, xai 400)",
        "nofunds": "the create is refused for want of funds (402; openai 429)",
        "badparams": "the create is refused as invalid (kie 422, evolink 400, xai 422)",
        "createfail": "the create is refused as a server error (kie 500 inside HTTP 200, others HTTP 500)",
        "maintenance": "the create is refused for maintenance (kie 455, others 503)",
        "disabled": "the model is switched off (kie 505, evolink 403, others 404; xai disabled=501: not implemented)",
        "ratelimit": "the first create of this prompt is refused with 429 (ratelimit=N: the first N)",
        "moderated-create": "the prompt is refused at the create (400; xai moderated-create=403: the 403 form)",
        # the create's answer goes astray
        "drop": "the task is created, then the connection is dropped without an answer",
        "drop-before": "the connection is dropped and nothing is created",
        "garbage": "the task is created, the answer is not JSON (garbage=502: an HTML 502, no task)",
        "timeout": "the task is created, the answer comes 45 s late (timeout=SECONDS)",
        # while it runs
        "slow": "takes five times as long (slow=SECONDS)",
        "stuck": "never ends",
        "notvisible": "the first 2 queries know no such task (notvisible=N)",
        "forget": "comfyui: the server is restarted half way, and forgets the prompt",
        "unknown-status": "reports a status word outside the document while it runs, then ends well",
        "query-code": "query-code=N: the first 2 queries fail with code N (kie 408 and 501: all of them)",
        "query-drop": "the connection of the first 2 queries is dropped (query-drop=N)",
        "query-garbage": "the first 2 queries meet an HTML 502 (query-garbage=N)",
        # how it ends
        "fail": "the task ends failed (fail=CODE: with that code of the document; xai fail=expired: expired)",
        "charged": "what is refused or fails says that it cost all the same (kie a failed task, xai a refusal too)",
        "moderated": "the result is moderated away, in the provider's own form (xai moderated=failed: its other form)",
        "no-urls": "ends in success without any URL",
        "few": "one picture fewer than usual (few=N: only N pictures)",
        "watermark-only": "sora on kie: only resultWaterMarkUrls are given",
        "json-twice": "kie: param.input is a string inside the string, resultJson is already an object",
        "int-code": "evolink: errors in the older form, with an integer code",
        "str-code": "evolink: errors in the newer form, with a word as code (the usual one)",
        "openai": "xai: answers as a relay on new-api's OpenAI path (openai=old: the URL in metadata)",
        "newapi": "xai: answers as a relay with new-api's xAI adaptor",
        "taskdto": "xai: answers as a relay on new-api's task path (taskdto=old: the URL in fail_reason)",
        "cometapi": "xai: answers as a relay that first gives no status at all",
        "unified": "xai: answers as a unified relay (id grok:…, completed, video_url)",
        "yutoai": "xai: answers as a relay that calls the result data.output",
        "geeknow": "xai: answers as a relay that calls the result output.url (geeknow=old: video_url)",
        # the media
        "expired": "the first result URL has expired; asking again gives a fresh one",
        "cut": "the first download of a file ends midway (cut=N: the first N); openai: the answer does",
        "oversize": "the first file is above 10 MiB",
        "wrongtype": "the file is an HTML page (wrongtype=lying: one that claims to be the picture or video)",
        # callbacks
        "no-callback": "no callback is sent",
        "callback-twice": "the callback is sent twice",
        "callback-thin": "kie: the callback carries only data.task_id, without the result",
    }
)

_WORD = re.compile(r"\[(?:([a-z0-9]+):)?(" + "|".join(map(re.escape, MISHAPS)) + r")(?:=([\w.-]+))?\]")


class Mishaps:
    """What one prompt asks to go wrong at one provider: names, each with the text after its `=`."""

    __slots__ = ("_asked",)

    def __init__(self, asked: Mapping[str, str]) -> None:
        self._asked = dict(asked)

    def __contains__(self, name: str) -> bool:
        return name in self._asked

    def text(self, name: str, otherwise: str = "") -> str:
        return self._asked.get(name) or otherwise

    def number(self, name: str, otherwise: float) -> float:
        """The number after the word; 0 when the word is absent, `otherwise` when it stands alone."""
        if name not in self._asked:
            return 0
        try:
            return float(self._asked[name] or otherwise)
        except ValueError:
            return otherwise


def asked_of(provider: str, prompt: str) -> Mishaps:
    """`[word]` is for every provider, `[provider:word]` for that one."""
    found = _WORD.finditer(prompt)
    return Mishaps(
        {word: value or "" for whose, word, value in (m.groups() for m in found) if whose in {None, provider}}
    )


def without_words(prompt: str) -> str:
    return " ".join(_WORD.sub(" ", prompt).split())
