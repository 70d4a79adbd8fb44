"""What may never be logged, stored or shown is taken out, and ordinary words stay."""

import time

import pytest

from bot.domain.redact import excerpt, redact

SECRET = "s3cr3tS3CR3Ts3cr3t"
TELLTALES = [
    f"Authorization: Bearer {SECRET}",
    f"authorization: bearer {SECRET}",
    f"Authorization: Bot {SECRET}",
    f"GET https://cdn.example/a.mp4?Expires=1&Signature={SECRET} failed",
    f"https://cdn.example/a?hm={SECRET}",
    f"https://cdn.example/a?X-Amz-Signature={SECRET}&x=1",
    f"hm={SECRET}&",
    f"?X-Amz-Signature={SECRET}",
    f"api_key={SECRET}",
    f"apikey={SECRET}, token={SECRET}; sig={SECRET}",
    f'{{"api_key": "{SECRET}"}}',
    f"'token': '{SECRET}'",
    f'"{{\\"api_key\\": \\"{SECRET}\\"}}"',
    f"Incorrect API key provided: {SECRET}.",
    f"access_token={SECRET}",
    f"https://user:{SECRET}@host.example/path",
    f"https://discord.com/api/v10/interactions/123/{SECRET}/callback",
    f"https://discord.com/api/v10/webhooks/123/{SECRET}/messages/@original",
    f"https://bot.example/callbacks/kie/{SECRET}",
    f"https://bot.example/inputs/{SECRET}/0.png",
    rf"https:\/\/user:{SECRET}@host.example\/path",
    rf"https:\/\/discord.com\/api\/v10\/webhooks\/123\/{SECRET}\/messages\/@original",
    rf"https:\/\/bot.example\/callbacks\/kie\/{SECRET}",
    rf"https:\/\/bot.example\/inputs\/{SECRET}\/0.png",
    rf"https:\/\/cdn.example\/a?opaque-{SECRET}",
    f"xai-{SECRET} is not a key",
    f"sk-{SECRET}",
]


@pytest.mark.parametrize("text", TELLTALES)
def test_a_secret_is_taken_out(text: str) -> None:
    assert SECRET not in redact(text)
    assert "[redacted]" in redact(text)


def test_a_bot_token_is_taken_out() -> None:
    token = "MTE5ODYyMjQ4MzQ3MTkyNTI0OA.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs-abcdef"
    assert redact(f"Improper token {token} has been passed.") == "Improper token [redacted] has been passed."


@pytest.mark.parametrize(
    "piece",
    [
        "x-amz-",
        "x-amz-a",
        "key",
        "https://",
        r"https:\/\/",
        r"\/",
        "/interactions/1",
        "token: a",
        "Bot 1",
        "a.",
        '\\"',
    ],
)
def test_no_text_takes_quadratic_time(piece: str) -> None:
    before = time.process_time()
    redact((piece * 300_000)[:300_000])
    assert time.process_time() - before < 10


ORDINARY = [
    "token: expected a string",
    "The key is missing",
    "Bearer token required",
    "Bot started, basic settings loaded",
    "task_grok_12345678 in state waiting",
    "a fox = a token of spring? https://example.com/a/b#c",
    "Internal Error, Please try again later.",
    "monkey=banana",
    "invalid_api_platform: 48",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_stay(text: str) -> None:
    assert redact(text) == text


def test_an_excerpt_is_redacted_before_it_is_cut() -> None:
    assert SECRET[:4] not in excerpt("x" * 280 + f" Bearer {SECRET}")


def test_an_excerpt_is_one_printable_line() -> None:
    assert excerpt("a\r\n\x1b[31mb\ud800\u202ec\x00") == "a [31mb c"


def test_a_long_text_is_redacted_in_no_time() -> None:
    for piece in ("key=", "https://", "Bearer ", "a.", "/webhooks/1/", "token: '", "A" * 50):
        assert len(excerpt(piece * 200_000)) <= 300
        redact(piece * 20_000)
