"""Opening: only providers with a key, no proxy from the environment, and a key that can be sent."""

import pytest

from bot.providers.registry import open_providers
from bot.settings import Settings, SettingsInvalid
from tests.providers.conftest import Bench
from tests.providers.examples import PLAIN
from tests.providers.peer import Peer, answer


async def test_only_providers_with_a_key_are_offered() -> None:
    settings = Settings.load(_env_file=None, discord_token="t", kie_api_key="a", xai_api_key="b")
    async with open_providers(settings) as providers:
        assert [provider.name for provider in providers.values()] == list(providers) == ["kie", "xai"]


@pytest.mark.parametrize("key", ["ключ", "two words", "line\nbreak"])
async def test_a_key_that_no_header_can_carry_stops_the_start(key: str) -> None:
    settings = Settings.load(_env_file=None, discord_token="t", evolink_api_key=key)
    with pytest.raises(SettingsInvalid, match="EVOLINK_API_KEY") as raised:
        async with open_providers(settings):
            pass
    assert key not in str(raised.value)


async def test_a_proxy_in_the_environment_is_not_used(
    bench: Bench, peer: Peer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    peer.next(answer(200, PLAIN[name].answer))
    await (await bench.open(name)).submit(PLAIN[name].submission, None)
    assert peer.requests[0].path == PLAIN[name].path
