"""Files that Kwit fetches: where from, over which names and addresses, and how large they may grow."""

import gzip
import socket
import tracemalloc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import BaseTestServer, TestServer
from yarl import URL

from bots.telegram.client import connect
from bots.telegram.files import fetch
from bots.whatsapp.client import PUBLIC_API
from bots.whatsapp.media import MediaFetcher, media_session
from bots.whatsapp.resolving import is_public
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.errors import Oversized, Refused, Unavailable
from tests.bots.timeline import Timeline

MEGABYTE = 1024 * 1024
LIMIT = 2 * MEGABYTE
BOMB = gzip.compress(bytes(64 * MEGABYTE))
"""64 kilobytes that become 64 megabytes."""
ACCOUNT = f"AC{'1' * 32}"
TOKEN = "0123456789abcdef0123456789abcdef"
BOT_TOKEN = "7000000001:AAbot-token-that-nobody-may-see"


class Names(AbstractResolver):
    """Says what names stand for."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        found = self._addresses[host]
        kind = socket.AF_INET6 if ":" in found else socket.AF_INET
        return [ResolveResult(hostname=host, host=found, port=port, family=kind, proto=0, flags=0)]

    async def close(self) -> None:
        pass


@asynccontextmanager
async def host(body: bytes, headers: Mapping[str, str]) -> AsyncIterator[tuple[BaseTestServer, list[web.Request]]]:
    """A server that answers everything so; yields it and what it was asked."""
    asked: list[web.Request] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request)
        return web.Response(body=body, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        yield server, asked


@asynccontextmanager
async def fetcher(
    names: AbstractResolver | None = None, own: str = "", base: str = PUBLIC_API
) -> AsyncIterator[MediaFetcher]:
    more = [own] if own else []
    async with media_session(base, more, names) as session:
        yield MediaFetcher(session, ACCOUNT, TOKEN, limit=LIMIT, base=base, more_hosts=more, sleep=Timeline().skip)


PRIVATE = ["127.0.0.1", "10.0.0.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1"]  # noqa: S104
PRIVATE += ["fd00::1", "fe80::1%eth0", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:a00:1::"]


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_stands_for_a_private_address_is_not_connected_to(address: str) -> None:
    names = Names({"media.twilio.com": address})
    async with fetcher(names) as media:
        with pytest.raises(Refused, match="inside a network"):
            await media.fetch("https://media.twilio.com/file")
    assert names.asked == ["media.twilio.com"]
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


async def test_a_host_that_the_operator_names_may_be_inside() -> None:
    async with host(b"receipt", {}) as (server, asked):
        own = f"http://twilio.office.internal:{server.port}"
        names = Names({"twilio.office.internal": "127.0.0.1"})
        async with fetcher(names, own) as media:
            assert await media.fetch(f"{own}/file") == b"receipt"
        async with fetcher(names, base=own) as media:
            assert await media.fetch(f"{own}/file") == b"receipt"
    assert ["Authorization" in request.headers for request in asked] == [False, True]


TRICKS = [
    "file:///etc/passwd",
    "ftp://api.twilio.com/x",
    "gopher://api.twilio.com/x",
    "data:text/plain,x",
    "//api.twilio.com/x",
    "https://api.twilio.com@127.0.0.1/x",
    "https://127.0.0.1#@api.twilio.com/x",
    "https://user:secret@api.twilio.com/x",
    "https://user:secret@media.twilio.com/x",
    "https://api.twilio.com.evil.example/x",
    "https://127.0.0.1/x?.twilio.com",
    "https://evil.example/.twilio.com",
    "https://2130706433/x",
    "https://api.twilio.com:22/x",
    "http://api.twilio.com/x",
    "http://api.twilio.com:443/x",
]


@pytest.mark.parametrize("url", TRICKS)
async def test_no_other_scheme_host_port_or_user_gets_a_request(url: str) -> None:
    names = Names({})
    async with fetcher(names) as media:
        with pytest.raises(Refused):
            await media.fetch(url)
    assert names.asked == []


async def test_a_packed_file_of_whatsapp_is_refused_before_it_grows() -> None:
    async with (
        host(BOMB, {"Content-Encoding": "gzip"}) as (server, asked),
        fetcher(own=str(server.make_url("")).rstrip("/")) as media,
    ):
        tracemalloc.start()
        with pytest.raises(Refused, match="packed"):
            await media.fetch(str(server.make_url("/file")))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert asked[0].headers["Accept-Encoding"] == "identity"
    assert peak < 16 * MEGABYTE


@asynccontextmanager
async def telegram(
    body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None
) -> AsyncIterator[Bot]:
    """A bot of a server that has one file, which it hands out so."""

    async def get_file(_request: web.Request) -> web.Response:
        return web.json_response(
            {"ok": True, "result": {"file_id": "f", "file_unique_id": "u", "file_path": "documents/1.pdf"}}
        )

    async def download(_request: web.Request) -> web.Response:
        return web.Response(body=body, headers=headers, status=status)

    app = web.Application()
    app.router.add_post("/bot{token}/getFile", get_file)
    app.router.add_get("/file/bot{token}/documents/1.pdf", download)
    async with TestServer(app) as server:
        bot = connect(BOT_TOKEN, str(server.make_url("")).rstrip("/"))
        async with await bot.session.create_session():  # type: ignore[attr-defined]  # aiogram's close() waits for TLS
            yield bot


async def test_a_packed_file_of_telegram_counts_as_what_it_becomes() -> None:
    async with telegram(body=BOMB, headers={"Content-Encoding": "gzip"}) as bot:
        tracemalloc.start()
        with pytest.raises(Oversized):
            await fetch(bot, RemoteFile("f"), LIMIT, sleep=Timeline().skip)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 16 * MEGABYTE


FAILURES = [
    (500, {}),
    (302, {"Location": f"https://[/file/bot{BOT_TOKEN}/documents/1.pdf"}),
]
"""A status, which the client tells with the address; and what is no answer, here of a proxy that does not know its own name."""


@pytest.mark.parametrize(("status", "headers"), FAILURES, ids=["status", "no answer"])
async def test_no_failure_of_a_download_names_the_token_in_its_address(status: int, headers: dict[str, str]) -> None:
    async with telegram(status=status, headers=headers) as bot:
        with pytest.raises(Unavailable) as raised:
            await fetch(bot, RemoteFile("f"), LIMIT, sleep=Timeline().skip)
    error: BaseException | None = raised.value
    told = []
    while error is not None:
        told.append(repr(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert [each for each in told if BOT_TOKEN in each] == []


def test_nothing_is_asked_over_another_address_than_the_one_that_was_looked_at() -> None:
    """An address written in numbers has no name to resolve; of those only the operator's own are permitted."""
    media = MediaFetcher(None, ACCOUNT, TOKEN, limit=LIMIT)  # type: ignore[arg-type]  # nothing is fetched
    assert not any(media.permits(URL(f"https://{address}/x")) for address in ("8.8.8.8", "[::1]", "127.1"))
