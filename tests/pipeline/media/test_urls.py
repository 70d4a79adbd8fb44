import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.media.errors import UrlRefused
from bot.pipeline.media.urls import allowed_attachment_host, check_url

REFUSED = [
    ("http://media.example/a.png", "scheme"),
    ("file:///etc/passwd", "scheme"),
    ("ftp://media.example/a.png", "scheme"),
    ("gopher://127.0.0.1:25/x", "scheme"),
    ("data:image/png;base64,AAAA", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("//media.example/a.png", "scheme"),
    ("https://media.example:8443/a.png", "port"),
    ("https://media.example:22/", "port"),
    ("https://media.example:99999/", "malformed"),
    ("https://media.example:x/", "malformed"),
    ("https://user@media.example/", "userinfo"),
    ("https://user:secret@media.example/", "userinfo"),
    ("https://trusted.example@evil.example/", "userinfo"),
    ("https://@media.example/", "userinfo"),
    ("https://", "malformed"),
    ("https:///a.png", "malformed"),
    ("", "scheme"),
    ("https://media.example\\@evil.example/", "malformed"),
    ("https://media.example/a b", "malformed"),
    ("https://media.example/a\r\nHost: evil", "malformed"),
    ("https://media.exa\tmple/", "malformed"),
    ("https://bücher.example/", "malformed"),
    ("https://[fe80::1%25eth0]/", "malformed"),
    ("https://[::1/", "malformed"),
    ("https://[not-an-address]/", "malformed"),
    ("https://media..example/", "malformed"),
    ("https://media.example/" + "a" * 9000, "malformed"),
    ("https://media.example/\ud800", "malformed"),
]


@pytest.mark.parametrize(("url", "why"), REFUSED)
def test_a_url_that_breaks_a_rule_is_refused_with_the_rule_named(url: str, why: str) -> None:
    with pytest.raises(UrlRefused) as refused:
        check_url(url, frozenset({"trusted.example"}))
    assert refused.value.why == why


def test_an_https_url_is_taken_apart_once() -> None:
    target = check_url("https://Media.Example./a/%20b?Signature=x%2F&y=[1]#part", frozenset())
    assert (target.scheme, target.host, target.port) == ("https", "media.example", 443)
    assert target.path == "/a/%20b?Signature=x%2F&y=[1]"
    assert target.authority == "media.example"
    assert not target.trusted


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/x",
        "https://127.0.0.1/x",
        "http://[::1]:99/x",
        "http://[0:0:0:0:0:0:0:1]/x",
        "http://CDN.local:1/",
    ],
)
def test_a_host_that_the_operator_listed_may_have_any_port_and_plain_http(url: str) -> None:
    assert check_url(url, frozenset({"127.0.0.1", "::1", "cdn.local"})).trusted


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2:8080/x",
        "http://localhost:8080/x",
        "http://cdn.local.evil.example/",
        "http://2130706433/",
    ],
)
def test_a_host_that_only_resembles_a_listed_one_is_not_trusted(url: str) -> None:
    with pytest.raises(UrlRefused):
        check_url(url, frozenset({"127.0.0.1", "cdn.local"}))


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://cdn.discordapp.com/ephemeral-attachments/1/2/a.png?ex=1&is=2&hm=3", True),
        ("https://media.discordapp.net/attachments/1/2/a.png", True),
        ("http://127.0.0.1:5000/attachments/1/2/a.png", True),
        ("http://cdn.discordapp.com/a.png", False),
        ("https://cdn.discordapp.com:8443/a.png", False),
        ("https://cdn.discordapp.com.evil.example/a.png", False),
        ("https://evil.example/cdn.discordapp.com/a.png", False),
        ("https://cdn.discordapp.com@evil.example/a.png", False),
        ("https://discord.com/a.png", False),
        ("not a url", False),
    ],
)
def test_attachments_come_from_discord_or_a_listed_host_only(url: str, allowed: bool) -> None:
    assert allowed_attachment_host(url, frozenset({"127.0.0.1"})) is allowed


@given(
    st.text(max_size=60),
    st.sampled_from(["", "https://", "https://media.example/", "http://[", "https://a@"]),
)
def test_any_text_is_either_a_public_https_target_or_refused(text: str, start: str) -> None:
    try:
        target = check_url(start + text, frozenset())
    except UrlRefused:
        return
    assert (target.scheme, target.port, target.trusted) == ("https", 443, False)
    assert target.path.isascii()
    assert target.path.startswith("/")
    assert not any(c.isspace() for c in target.path + target.host)


SERVER = "http://10.0.0.5:8188"


@pytest.mark.parametrize("url", [f"{SERVER}/view?filename=a.png", "http://10.0.0.5:8188/x"])
def test_the_providers_own_server_is_trusted(url: str) -> None:
    assert check_url(url, frozenset(), origin=SERVER).trusted


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.5/view",
        "http://10.0.0.5:8189/view",
        "https://10.0.0.5:8188/view",
        "http://10.0.0.6:8188/view",
        "http://10.0.0.5:8188@evil.example/view",
    ],
)
def test_nothing_beside_it_is_trusted(url: str) -> None:
    with pytest.raises(UrlRefused):
        check_url(url, frozenset(), origin=SERVER)
