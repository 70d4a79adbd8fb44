"""Attachments: the files themselves, and the signed addresses under which they can be had for a day.

Discord signs attachment URLs with `ex` (expires), `is` (issued) and `hm` (signature) and hands out fresh ones
with every payload (discord-api-docs reference.mdx, "Signed Attachment CDN URLs"). Here every address is
stored bare and signed at the moment a payload leaves, by `sign`.
"""

import hashlib
import hmac
import io
import mimetypes
import re
import secrets
from typing import Any

from PIL import Image
from simcord.backend.cdn import CDN_BASE, CdnStore

from sandbox.discord.clock import WallClock

LIFETIME = 24 * 3600
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_PATH = r"(/(?:ephemeral-)?attachments/\d+/\d+/[A-Za-z0-9._-]+)(?:\?[A-Za-z0-9=&]*)?"


_ATTACHMENT = re.compile(r"/attachments/\d+/(\d+)/[A-Za-z0-9._-]+")


def safe_name(filename: str) -> str:
    """The name Discord gives an upload: ASCII letters, digits and `._-`, everything else an underscore."""
    return _UNSAFE.sub("_", filename).strip("_") or "unknown"


def attachment_id(url: str) -> str:
    """Which attachment an address leads to; "" when it is none of ours."""
    found = _ATTACHMENT.search(url)
    return found.group(1) if found else ""


class Cdn(CdnStore):
    """SimCord's attachment store with signed addresses; the backend writes into it."""

    def __init__(self, clock: WallClock) -> None:
        super().__init__()
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._files: dict[int, bytes] = {}
        self.base = ""  # known once the server listens
        self._address = re.compile(r"(?!)")

    def listen_at(self, base: str) -> None:
        self.base = base
        self._address = re.compile(f"(?:{re.escape(CDN_BASE)}|{re.escape(base)}){_PATH}")

    def store_attachment(
        self, attachment_id: int, channel_id: int, filename: str, data: bytes, description: str | None
    ) -> dict[str, Any]:
        """Keep an upload; the payload of the attachment on its message."""
        return self._store("attachments", attachment_id, channel_id, filename, data) | (
            {} if description is None else {"description": description}
        )

    def store_ephemeral(
        self, attachment_id: int, application_id: int, filename: str, data: bytes, content_type: str | None
    ) -> dict[str, Any]:
        """Keep a file that came with a slash command; it belongs to no message."""
        payload = self._store("ephemeral-attachments", attachment_id, application_id, filename, data)
        return payload | {"ephemeral": True} | ({"content_type": content_type} if content_type else {})

    def file(self, attachment_id: int) -> bytes:
        return self._files[attachment_id]

    def content_type(self, filename: str) -> str:
        """Discord goes by the name, whatever is inside."""
        return mimetypes.guess_type(filename)[0] or "application/octet-stream"

    def sign(self, text: str) -> str:
        """The same JSON with every attachment address made valid from now on."""
        if "attachments/" not in text:
            return text
        return self._address.sub(lambda found: self.base + self._signed(found.group(1)), text)

    def opens(self, path: str, query: dict[str, str]) -> bool:
        """Whether this address was signed by us and has not expired."""
        issued, expires, given = query.get("is", ""), query.get("ex", ""), query.get("hm", "")
        if not hmac.compare_digest(self._signature(path, issued, expires), given):
            return False
        return self._clock.now().timestamp() < int(expires, 16)

    def signs_as(self) -> tuple[str, int, bytes]:
        """While this is the same, so are the addresses that `sign` writes."""
        return self.base, self._issued(), self._secret

    def expire_all(self) -> None:
        """No address given out so far is valid any longer."""
        self._secret = secrets.token_bytes(32)

    def _store(self, root: str, attachment_id: int, owner: int, filename: str, data: bytes) -> dict[str, Any]:
        name = safe_name(filename)
        url = f"{CDN_BASE}/{root}/{owner}/{attachment_id}/{name}"
        self._files[attachment_id] = data
        payload: dict[str, Any] = {
            "id": str(attachment_id),
            "filename": name,
            "size": len(data),
            "url": url,
            "proxy_url": url,
            "content_type": self.content_type(name),
        }
        return payload | _dimensions(payload["content_type"], data)

    def _signed(self, path: str) -> str:
        now = self._issued()
        issued, expires = f"{now:x}", f"{now + LIFETIME:x}"
        return f"{path}?ex={expires}&is={issued}&hm={self._signature(path, issued, expires)}&"

    def _issued(self) -> int:
        """Whole hours, so that an address stays the same for a while and browsers may cache the file."""
        return int(self._clock.now().timestamp()) // 3600 * 3600

    def _signature(self, path: str, issued: str, expires: str) -> str:
        return hmac.new(self._secret, f"{path} {issued} {expires}".encode(), hashlib.sha256).hexdigest()


def _dimensions(content_type: str, data: bytes) -> dict[str, int]:
    """Width and height of a picture, read from its header; nothing for other files or broken ones."""
    if not content_type.startswith("image/"):
        return {}
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return {"width": picture.width, "height": picture.height}
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {}
