import asyncio
import gzip
import hashlib
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.pipeline.media.download import Downloader
from bot.pipeline.media.errors import DownloadBroken, Gone, TooBig, UrlRefused
from tests.pipeline.media.origin import Answer, Detour, answers_in_turn, by_path, moved, origin, reply

MINUTE = timedelta(minutes=1)
PUBLIC = "93.184.215.14"
BODY = bytes(range(256)) * 8192  # 2 MiB: several buffers


@pytest_asyncio.fixture(loop_scope="module")
async def downloader() -> AsyncGenerator[Downloader]:
    made = Downloader(frozenset({"127.0.0.1", "localhost"}))
    yield made
    await made.aclose()


def left_in(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.rglob("*") if path.is_file())


async def test_a_file_arrives_whole_with_its_hash_and_nothing_beside_it(
    downloader: Downloader, tmp_path: Path
) -> None:
    async with origin(reply(BODY, content_type="image/png")) as host:
        fetched = await downloader.fetch(
            f"{host.url}/a.png", max_bytes=len(BODY), deadline=MINUTE, into=tmp_path / "j" / "0"
        )
    assert (tmp_path / "j" / "0").read_bytes() == BODY
    assert (fetched.size, fetched.sha256) == (len(BODY), hashlib.sha256(BODY).hexdigest())
    assert fetched.content_type_claimed == "image/png"
    assert left_in(tmp_path) == ["0"]


async def test_nothing_of_ours_goes_along(
    downloader: Downloader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    answer = by_path(a=reply(status="302 Found", location="/b", set_cookie="seen=1"), b=reply(b"x"))
    async with origin(answer) as host:
        await downloader.fetch(f"{host.url}/a?Signature=s", max_bytes=9, deadline=MINUTE, into=tmp_path / "0")
    names = {line.partition(":")[0].lower() for head in host.heads for line in head.splitlines()[1:] if line}
    assert names == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert all("accept-encoding: identity" in head.lower() for head in host.heads)
    assert host.heads[0].startswith("GET /a?Signature=s HTTP/1.1")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, Gone),
        (403, Gone),
        (404, Gone),
        (410, Gone),
        (429, DownloadBroken),
        (500, DownloadBroken),
        (503, DownloadBroken),
        (204, DownloadBroken),
        (206, DownloadBroken),
        (304, DownloadBroken),
    ],
)
async def test_a_status_says_whether_to_ask_the_provider_anew_or_to_try_again(
    downloader: Downloader, tmp_path: Path, status: int, error: type[Exception]
) -> None:
    async with origin(reply(b"", status=f"{status} Said")) as host:
        with pytest.raises(error, match=str(status)):
            await downloader.fetch(host.url, max_bytes=9, deadline=MINUTE, into=tmp_path / "0")
    assert left_in(tmp_path) == []


async def test_too_large_by_its_own_claim_is_refused_before_the_body(
    downloader: Downloader, tmp_path: Path
) -> None:
    async with origin(reply(b"", length=10**12)) as host:
        with pytest.raises(TooBig) as error:
            await downloader.fetch(host.url, max_bytes=1000, deadline=MINUTE, into=tmp_path / "0")
    assert error.value.limit == 1000
    assert left_in(tmp_path) == []


async def test_too_large_without_a_claim_is_cut_off(downloader: Downloader, tmp_path: Path) -> None:
    async with origin(reply(BODY, length=None)) as host:
        with pytest.raises(TooBig):
            await downloader.fetch(host.url, max_bytes=len(BODY) - 1, deadline=MINUTE, into=tmp_path / "0")
    assert left_in(tmp_path) == []


async def test_an_endless_file_ends_at_the_cap_and_the_server_is_hung_up_on(
    downloader: Downloader, tmp_path: Path
) -> None:
    async def endless(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            await writer.drain()

    async with origin(endless) as host:
        with pytest.raises(TooBig):
            await downloader.fetch(host.url, max_bytes=3_000_000, deadline=MINUTE, into=tmp_path / "0")
        await asyncio.wait_for(host.hung_up.wait(), 10)
    assert left_in(tmp_path) == []


async def test_a_slow_drip_ends_at_the_deadline(downloader: Downloader, tmp_path: Path) -> None:
    async def drip(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with origin(drip) as host:
        with pytest.raises(DownloadBroken, match="not finished"):
            await asyncio.wait_for(
                downloader.fetch(
                    host.url, max_bytes=10**6, deadline=timedelta(seconds=0.3), into=tmp_path / "0"
                ),
                10,
            )
        await asyncio.wait_for(host.hung_up.wait(), 10)
    assert left_in(tmp_path) == []


CHUNK_CUT = reply(b"400\r\nonly the beginning", length=None, transfer_encoding="chunked")


@pytest.mark.parametrize(
    "answer",
    [reply(b"half", length=8), CHUNK_CUT, reply(b"", length=8)],
    ids=["length", "chunked", "nothing"],
)
async def test_a_file_that_is_cut_short_is_not_kept(
    downloader: Downloader, tmp_path: Path, answer: Answer
) -> None:
    async with origin(answer) as host:
        with pytest.raises(DownloadBroken):
            await downloader.fetch(host.url, max_bytes=10**6, deadline=MINUTE, into=tmp_path / "0")
    assert left_in(tmp_path) == []


async def test_packed_content_is_refused_and_never_unpacked(downloader: Downloader, tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(20_000_000))
    async with origin(reply(bomb, content_encoding="gzip")) as host:
        with pytest.raises(UrlRefused, match="encoded_content"):
            await downloader.fetch(host.url, max_bytes=10**6, deadline=MINUTE, into=tmp_path / "0")
    assert left_in(tmp_path) == []


async def test_three_redirects_are_followed_and_a_fourth_is_not(
    downloader: Downloader, tmp_path: Path
) -> None:
    answer = by_path(
        a=moved("/b", "301 Moved"),
        b=moved("c", "307 Moved"),
        c=moved("/d", "308 Moved"),
        d=reply(b"there"),
        e=moved("/a"),
    )
    async with origin(answer) as host:
        await downloader.fetch(f"{host.url}/a", max_bytes=99, deadline=MINUTE, into=tmp_path / "0")
        assert (tmp_path / "0").read_bytes() == b"there"
        with pytest.raises(UrlRefused, match="redirects"):
            await downloader.fetch(f"{host.url}/e", max_bytes=99, deadline=MINUTE, into=tmp_path / "1")
    assert left_in(tmp_path) == ["0"]


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("file:///etc/passwd", "scheme"),
        ("http://10.0.0.1/", "scheme"),
        ("https://10.0.0.1/", "address"),
        ("https://169.254.169.254/latest/meta-data/", "address"),
        ("https://[::ffff:127.0.0.1]/", "address"),
        ("https://[64:ff9b::7f00:1]/", "address"),
        ("https://2130706433/", "address"),
        ("https://0x7f.1/", "address"),
        ("https://127.1/", "address"),
        ("https://127.0.0.2:8443/", "port"),
        ("https://user:secret@127.0.0.1/", "userinfo"),
        ("https://[", "malformed"),
        ("gopher://127.0.0.1/", "scheme"),
    ],
)
async def test_a_redirect_is_checked_like_the_url_itself(
    downloader: Downloader, tmp_path: Path, location: str, why: str
) -> None:
    async with origin(moved(location)) as host:
        with pytest.raises(UrlRefused) as refused:
            await downloader.fetch(host.url, max_bytes=99, deadline=MINUTE, into=tmp_path / "0")
    assert refused.value.why == why


async def test_a_redirect_out_of_the_hosts_asked_for_is_refused(
    downloader: Downloader, tmp_path: Path
) -> None:
    async with origin(moved("https://evil.example/")) as host:
        with pytest.raises(UrlRefused) as refused:
            await downloader.fetch(
                host.url,
                max_bytes=99,
                deadline=MINUTE,
                into=tmp_path / "0",
                only_hosts={"cdn.discordapp.com"},
            )
    assert refused.value.why == "host"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1%lo",
        "224.0.0.1",
    ],
)
async def test_a_name_that_leads_inside_is_refused_and_nothing_is_connected_to(
    tmp_path: Path, address: str
) -> None:
    async with origin(reply(b"secret"), tls=True) as host:
        detour = Detour(host.port)
        guarded = Downloader(resolver=answers_in_turn([PUBLIC, address]), transport=detour)
        with pytest.raises(UrlRefused) as refused:
            await guarded.fetch("https://media.example/", max_bytes=99, deadline=MINUTE, into=tmp_path / "0")
        await guarded.aclose()
    assert refused.value.why == "address"
    assert detour.meant_for == []
    assert host.heads == []


async def test_a_name_that_changes_its_mind_after_the_check_is_connected_to_where_it_was_checked(
    tmp_path: Path,
) -> None:
    async with origin(reply(b"picture"), tls=True) as host:
        detour = Detour(host.port)
        rebinding = answers_in_turn([PUBLIC], ["127.0.0.1"])
        guarded = Downloader(resolver=rebinding, transport=detour)
        await guarded.fetch("https://media.example/a", max_bytes=99, deadline=MINUTE, into=tmp_path / "0")
        assert detour.meant_for == [(PUBLIC, None)]
        with pytest.raises(UrlRefused, match="address"):
            await guarded.fetch("https://media.example/a", max_bytes=99, deadline=MINUTE, into=tmp_path / "1")
        await guarded.aclose()
    assert "Host: media.example\r\n" in host.heads[0]
    assert len(host.heads) == 1


async def test_a_redirect_to_the_same_name_is_resolved_and_checked_anew(tmp_path: Path) -> None:
    async with origin(moved("https://media.example/again"), tls=True) as host:
        guarded = Downloader(resolver=answers_in_turn([PUBLIC], ["127.0.0.1"]), transport=Detour(host.port))
        with pytest.raises(UrlRefused, match="address"):
            await guarded.fetch("https://media.example/", max_bytes=99, deadline=MINUTE, into=tmp_path / "0")
        await guarded.aclose()
    assert len(host.heads) == 1


async def test_the_certificate_must_be_for_the_name_and_not_only_for_the_address(tmp_path: Path) -> None:
    async with origin(reply(b"picture"), tls=True) as host:
        guarded = Downloader(resolver=answers_in_turn([PUBLIC]), transport=Detour(host.port))
        with pytest.raises(DownloadBroken):
            await guarded.fetch("https://other.example/", max_bytes=99, deadline=MINUTE, into=tmp_path / "0")
        await guarded.aclose()
    assert host.heads == []


async def test_an_unknown_certificate_is_refused_by_default(downloader: Downloader, tmp_path: Path) -> None:
    async with origin(reply(b"x"), tls=True) as host:
        with pytest.raises(DownloadBroken):
            await downloader.fetch(
                f"https://127.0.0.1:{host.port}/", max_bytes=99, deadline=MINUTE, into=tmp_path / "0"
            )
    assert host.heads == []


async def test_the_next_address_is_tried_when_the_first_does_not_answer(tmp_path: Path) -> None:
    async with origin(reply(b"there")) as host:
        patient = Downloader(frozenset({"cdn.local"}), resolver=answers_in_turn(["127.0.0.9", "127.0.0.1"]))
        await patient.fetch(
            f"http://cdn.local:{host.port}/", max_bytes=99, deadline=MINUTE, into=tmp_path / "0"
        )
        await patient.aclose()
    assert (tmp_path / "0").read_bytes() == b"there"
    assert f"Host: cdn.local:{host.port}\r\n" in host.heads[0]


async def test_a_listed_name_is_resolved_by_the_machine(downloader: Downloader, tmp_path: Path) -> None:
    async with origin(reply(b"there")) as host:
        await downloader.fetch(
            f"http://localhost:{host.port}/", max_bytes=99, deadline=MINUTE, into=tmp_path / "0"
        )
    assert (tmp_path / "0").read_bytes() == b"there"


@pytest.mark.parametrize("error", [OSError("no such host"), UnicodeError("label too long")])
async def test_a_name_that_cannot_be_resolved_may_be_tried_again(tmp_path: Path, error: Exception) -> None:
    async def failing(host: str, port: int) -> list[str]:
        raise error

    lost = Downloader(resolver=failing)
    with pytest.raises(DownloadBroken, match="cannot be resolved"):
        await lost.fetch("https://media.example/", max_bytes=99, deadline=MINUTE, into=tmp_path / "0")
    await lost.aclose()


async def test_a_server_that_speaks_nonsense_or_not_at_all_may_be_tried_again(
    downloader: Downloader, tmp_path: Path
) -> None:
    async def nonsense(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")

    async with origin(nonsense) as host:
        url = host.url
        with pytest.raises(DownloadBroken):
            await downloader.fetch(url, max_bytes=99, deadline=MINUTE, into=tmp_path / "0")
    with pytest.raises(DownloadBroken):
        await downloader.fetch(url, max_bytes=99, deadline=MINUTE, into=tmp_path / "0")


async def test_a_cancelled_download_leaves_nothing(downloader: Downloader, tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def stalled(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2000000\r\n\r\n" + bytes(1_000_000))
        await writer.drain()
        begun.set()
        await asyncio.Event().wait()

    async with origin(stalled) as host:
        task = asyncio.create_task(
            downloader.fetch(host.url, max_bytes=10**7, deadline=MINUTE, into=tmp_path / "0")
        )
        await asyncio.wait_for(begun.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert left_in(tmp_path) == []


async def test_errors_do_not_repeat_the_signed_url(downloader: Downloader, tmp_path: Path) -> None:
    async with origin(reply(b"half", length=8)) as host:
        with pytest.raises(DownloadBroken) as error:
            await downloader.fetch(
                f"{host.url}/?Signature=canary", max_bytes=99, deadline=MINUTE, into=tmp_path / "0"
            )
    assert "canary" not in str(error.value)
    assert error.value.__cause__ is None


async def test_a_place_that_cannot_be_written_to_may_be_tried_again(
    downloader: Downloader, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    async with origin(reply(b"x")) as host:
        with pytest.raises(DownloadBroken, match=r"FileExistsError|NotADirectoryError"):
            await downloader.fetch(host.url, max_bytes=9, deadline=MINUTE, into=tmp_path / "file" / "0")
