"""Which URLs may be requested: pure rules on scheme, host and port. What a host resolves to, `addresses` checks."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import quote, urlsplit

from bot.pipeline.media.errors import UrlRefused

# https://discord.com/developers/docs/reference#cdn-formatting; attachments of slash commands come from the first two.
DISCORD_HOSTS = frozenset({"cdn.discordapp.com", "media.discordapp.net"})

_LONGEST = 8192
_HOST_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
# Parsers disagree on these, and an attacker could use that to get past a check.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL, parsed once: the check and the request use the same parts."""

    scheme: Literal["http", "https"]
    host: str
    """Lower case, without brackets: a name or an address."""
    port: int
    path: str
    """Path and query, percent-encoded."""
    trusted: bool
    """The operator listed this host, or it is the provider's own server: any port and any address are allowed."""

    @property
    def authority(self) -> str:
        """The `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = {"http": 80, "https": 443}[self.scheme]
        return host if self.port == default else f"{host}:{self.port}"


def check_url(
    url: str,
    allow_hosts: Collection[str],
    only_hosts: Collection[str] | None = None,
    origin: str | None = None,
) -> Target:
    """Only https on port 443 without userinfo, any http(s) on a host in `allow_hosts`, or exactly `origin` (scheme,
    host and port). Raises UrlRefused.

    With `only_hosts`, only those hosts and the allowed ones are accepted.
    """
    if len(url) > _LONGEST or _FORBIDDEN.search(url):
        raise UrlRefused("malformed")
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            raise UrlRefused("scheme")
        if "@" in parts.netloc:
            raise UrlRefused("userinfo")
        port = parts.port
        host = _canonical(parts.hostname or "")
    except ValueError:
        raise UrlRefused("malformed") from None
    scheme = "https" if parts.scheme == "https" else "http"
    port = port or (443 if scheme == "https" else 80)
    trusted = host in allow_hosts or (origin is not None and (scheme, host, port) == _parts(origin))
    if only_hosts is not None and not trusted and host not in only_hosts:
        raise UrlRefused("host")
    if not trusted and scheme != "https":
        raise UrlRefused("scheme")
    if not trusted and port != 443:
        raise UrlRefused("port")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~[]|")
    return Target(scheme, host, port, f"{path}?{query}" if query else path, trusted)


def _parts(origin: str) -> tuple[str, str, int]:
    parts = urlsplit(origin)
    return (
        parts.scheme,
        _canonical(parts.hostname or ""),
        parts.port or (443 if parts.scheme == "https" else 80),
    )


def allowed_attachment_host(url: str, allow_hosts: Collection[str]) -> bool:
    """Whether a member's attachment may be fetched from there: Discord's CDN, or a host that the operator listed."""
    try:
        check_url(url, allow_hosts, DISCORD_HOSTS)
    except UrlRefused:
        return False
    return True


def _canonical(host: str) -> str:
    """The host in its one canonical spelling. Raises ValueError for what is neither a plain name nor an address."""
    host = host.lower().removesuffix(".")
    if ":" in host:
        if "%" in host:
            raise ValueError("a zone index has no place in a URL")
        return str(ip_address(host))
    # "2130706433" and "0x7f.1" pass as names; the resolver turns them into addresses, which are checked.
    if not _HOST_NAME.fullmatch(host):
        raise ValueError("not a host name")
    return host
