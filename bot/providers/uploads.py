"""Members' pictures at a provider's own upload endpoint: free, under names that nobody can guess, and gone there after
days (kie says three and, elsewhere, one; evolink three). The create that follows names them by their addresses.

Nothing is paid here, so a lost answer only means another upload. Both endpoints answer in one form, and take the names
of kie's fields: docs.kie.ai/file-upload-api, docs.evolink.ai (file-series/upload-stream).
"""

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.providers import untrusted
from bot.providers.base import (
    BadCredentials,
    MaybeCreated,
    NotCreated,
    NoUploads,
    RateLimited,
    RequestRefused,
)
from bot.providers.http import Answer, ApiClient, Form, Upload
from bot.providers.pictures import TYPES, contents

_FOLDER = "darkroom"
_ADDRESSES = ("downloadUrl", "fileUrl", "file_url", "download_url")
"""Of `data` in an answer, the best first: kie names both, evolink calls `file_url` the public one."""


@dataclass(frozen=True, slots=True)
class Uploads:
    """`api` is the host that takes files, which is another than the one that takes orders."""

    api: ApiClient
    path: str

    async def upload(self, picture: Path) -> str:
        """Its address. Raises NotCreated, NoUploads, RateLimited, BadCredentials or RequestRefused."""
        form = await asyncio.to_thread(self._form, picture)
        try:
            answer = await self.api.create(self.path, form)
        except MaybeCreated as lost:
            raise NotCreated(self.api.provider, f"an upload's answer was lost: {lost.detail}") from lost
        return self._address(answer)

    def _form(self, picture: Path) -> Form:
        name = secrets.token_urlsafe(24) + picture.suffix
        file = Upload("file", name, TYPES[picture.suffix], contents(self.api.provider, picture))
        return Form({"uploadPath": _FOLDER, "fileName": name}, [file])

    def _address(self, answer: Answer) -> str:
        data = untrusted.mapping(answer.body.get("data"))
        found = untrusted.urls([data.get(field) for field in _ADDRESSES])
        if answer.ok and found:
            return found[0]
        detail = f"a picture was not taken: {answer.said}"
        match int(untrusted.number(answer.body.get("code")) or answer.status):
            case 401 | 403:
                raise BadCredentials(self.api.provider, detail)
            case 404 | 405:
                raise NoUploads(self.api.provider, detail)
            case 429:
                raise RateLimited(self.api.provider, detail, answer.retry_after)
            # This picture, not the provider, is at fault.
            case status if 400 <= status < 500 and status != 408:
                raise RequestRefused(self.api.provider, "params", detail)
            case _:
                raise NotCreated(self.api.provider, detail, answer.retry_after)
