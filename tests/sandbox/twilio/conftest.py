import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import pytest
from aiohttp import web
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]  # the library ships no types
from twilio.http.response import Response  # type: ignore[import-untyped]  # the library ships no types
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the library ships no types
from twilio.rest import Client  # type: ignore[import-untyped]  # the library ships no types

from sandbox.twilio import LocalTwilio, WhatsAppPerson

PUBLIC_URL = "https://kwit.example/hooks/whatsapp"
STATUS_URL = "https://kwit.example/hooks/status?tenant=1"
PHONE = "+41791234567"


@dataclass
class Clock:
    """Time that only tests move."""

    at: datetime = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, span: timedelta) -> None:
        self.at += span


@dataclass
class Received:
    path: str
    form: dict[str, str]
    token: str
    signature: str | None


@dataclass
class Customer:
    """A customer of Twilio: takes webhooks, answers with the next of `answers` (200 when they are used up)."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    files: dict[str, bytes] = field(default_factory=dict)

    async def take(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        headers = request.headers
        self.received.append(
            Received(request.path_qs, form, headers["I-Twilio-Idempotency-Token"], headers.get("X-Twilio-Signature"))
        )
        status = self.answers.pop(0) if self.answers else 200
        if status == 0:
            await self.held.wait()
        return web.Response(status=status or 200)

    async def give(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self.files:
            return web.Response(status=404)
        return web.Response(body=self.files[name], content_type="image/png")

    def signed(self, received: Received, url: str, token: str) -> bool:
        valid: bool = RequestValidator(token).validate(url, received.form, received.signature)
        return valid


class LocalHttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # the library ships no types
    """Twilio's own client, sent to the local Twilio."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = urlsplit(base)

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **options: object,
    ) -> Response:
        parts = urlsplit(url)
        assert parts.hostname in {"api.twilio.com", "content.twilio.com"}
        local = urlunsplit((self._base.scheme, self._base.netloc, parts.path, parts.query, ""))
        # The client would pass the credentials in a way that aiohttp warns about.
        authorised = {**(headers or {}), **({"Authorization": aiohttp.encode_basic_auth(*auth)} if auth else {})}
        return await super().request(method, local, params, data, authorised, None, **options)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def customer() -> AsyncIterator[Customer]:
    customer = Customer()
    app = web.Application()
    app.add_routes(
        [
            web.post("/inner/whatsapp", customer.take),
            web.post("/hooks/status", customer.take),
            web.get("/files/{name}", customer.give),
        ]
    )
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    customer.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield customer
    customer.held.set()
    await runner.cleanup()


@pytest.fixture
async def twilio(clock: Clock, customer: Customer) -> AsyncIterator[LocalTwilio]:
    async with LocalTwilio(clock=clock, pause=0.0, webhook_timeout=0.3) as twilio:
        twilio.connect(PUBLIC_URL, f"{customer.url}/inner/whatsapp")
        yield twilio


@pytest.fixture
async def client(twilio: LocalTwilio) -> AsyncIterator[Client]:
    http = LocalHttpClient(twilio.api_url)
    yield Client(twilio.account.sid, twilio.account.token, http_client=http)
    await http.close()


@pytest.fixture
def anna(twilio: LocalTwilio) -> WhatsAppPerson:
    return twilio.person(PHONE, "Anna")
