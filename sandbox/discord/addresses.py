"""Where a local Discord listens, and what a bot in another process must be told to find it."""

API = "/api/v10"


class Addresses:
    """The base of `World`."""

    token: str  # what the bot logs in with

    def __init__(self, port: int) -> None:
        self._port = port

    @property
    def api_url(self) -> str:
        """`http://127.0.0.1:<port>/api/v10`."""
        return f"http://127.0.0.1:{self._port}{API}"

    @property
    def gateway_url(self) -> str:
        """`ws://127.0.0.1:<port>/gateway`."""
        return f"ws://127.0.0.1:{self._port}/gateway"

    @property
    def cdn_url(self) -> str:
        """`http://127.0.0.1:<port>`; attachments are under /attachments and /ephemeral-attachments."""
        return f"http://127.0.0.1:{self._port}"

    def env(self) -> dict[str, str]:
        """DISCORD_TOKEN, DISCORD_API_URL and DISCORD_GATEWAY_URL for a bot in another process."""
        return {
            "DISCORD_TOKEN": self.token,
            "DISCORD_API_URL": self.api_url,
            "DISCORD_GATEWAY_URL": self.gateway_url,
        }
