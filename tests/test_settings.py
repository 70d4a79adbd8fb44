"""What is made of the values of settings, where it is more than taking them."""

import pytest

from bot.pipeline.media.urls import check_url
from bot.settings import Settings, SettingsInvalid


def allowed(monkeypatch: pytest.MonkeyPatch, hosts: str) -> frozenset[str]:
    monkeypatch.setenv("DISCORD_TOKEN", "a-token")
    monkeypatch.setenv("MEDIA_ALLOW_HOSTS", hosts)
    return Settings.load(_env_file=None).media_allow_hosts


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        ("gateway.lan", "http://gateway.lan:9000/a.png"),
        ("Gateway.lan:9000", "http://gateway.lan:9000/a.png"),
        ("gateway.lan:9000", "http://gateway.lan:9001/a.png"),  # the port counts for nothing
        ("gateway.lan.:9000", "https://gateway.lan/a.png"),
        ("cdn.example, 127.0.0.1:8080", "http://127.0.0.1:8080/a.png"),
        ("::1", "http://[::1]:8080/a.png"),
        ("[::1]", "http://[::1]/a.png"),
        ("[::1]:8080", "http://[::1]:8080/a.png"),
        ("[0:0:0:0:0:0:0:1]:8080", "http://[::1]:8080/a.png"),
        ("FD00::7", "http://[fd00:0::7]/a.png"),
    ],
)
def test_media_come_from_a_listed_host_with_and_without_its_port(
    monkeypatch: pytest.MonkeyPatch, hosts: str, url: str
) -> None:
    assert check_url(url, allowed(monkeypatch, hosts)).trusted


@pytest.mark.parametrize(
    "hosts",
    [
        "http://gateway.lan",
        "gateway.lan/a",
        "gateway.lan:port",
        "me@gateway.lan",
        ":80",
        "[::1",
        "[::1]x",
        "[gateway.lan]",
        "gateway.lan?a",
    ],
)
def test_what_is_no_host_stops_the_start(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    with pytest.raises(SettingsInvalid, match="MEDIA_ALLOW_HOSTS: "):
        allowed(monkeypatch, hosts)


@pytest.mark.parametrize(
    ("written", "ceiling"),
    [(None, 10_000_000), ("", 10_000_000), ("2.50", 2_500_000), ("0", None), ("0.00", None)],
)
def test_a_day_costs_ten_dollars_at_most_unless_the_operator_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, written: str | None, ceiling: int | None
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a-token")
    monkeypatch.delenv("OPERATOR_BUDGET_USD_PER_DAY", raising=False)
    if written is not None:
        monkeypatch.setenv("OPERATOR_BUDGET_USD_PER_DAY", written)
    assert Settings.load(_env_file=None).operator_ceiling == ceiling
