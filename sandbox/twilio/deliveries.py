"""Calls from Twilio to its customer: signed over the public URL, repeated until they are acknowledged."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the library ships no types

TOKEN_HEADER = "I-Twilio-Idempotency-Token"
SIGNATURE_HEADER = "X-Twilio-Signature"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook event: `statuses` are the HTTP answers of its attempts, 0 where none came in time."""

    url: str
    form: Mapping[str, str]
    token: str
    statuses: tuple[int, ...]

    @property
    def accepted(self) -> bool:
        """Whether the last attempt was answered with 2xx."""
        return bool(self.statuses) and 200 <= self.statuses[-1] < 300


class Webhooks:
    """Posts forms to the customer. `timeout` is seconds to wait for an answer, `pause` seconds between attempts."""

    def __init__(self, auth_token: str, *, retries: int, pause: float, timeout: float) -> None:
        self.deliveries: list[Delivery] = []
        self.public_url = ""
        self.webhook_url = ""
        self._validator = RequestValidator(auth_token)
        self.retries = retries
        self.pause = pause
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Get ready to post."""
        self._session = aiohttp.ClientSession(timeout=self._timeout)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def route(self, url: str) -> str:
        """Return where a URL of the customer's public host is reached from here, as behind a proxy."""
        public, near, wanted = urlsplit(self.public_url), urlsplit(self.webhook_url), urlsplit(url)
        if self.webhook_url and (wanted.scheme, wanted.netloc) == (public.scheme, public.netloc):
            path = near.path if url.partition("?")[0] == self.public_url.partition("?")[0] else wanted.path
            return urlunsplit((near.scheme, near.netloc, path, wanted.query, ""))
        return url

    async def deliver(
        self, url: str, form: Mapping[str, str], *, token: str | None = None, signature: str | None = None
    ) -> Delivery:
        """Post an event until it is acknowledged or the retries are used up, and record it.

        `url` is the public URL, which is signed. A `token` repeats an earlier event's; a `signature` forges it ("" leaves
        the header out).
        """
        signed: str = self._validator.compute_signature(url, dict(form)) if signature is None else signature
        event_token = token or secrets.token_hex(16)
        headers = {TOKEN_HEADER: event_token, "User-Agent": "TwilioProxy/1.1"}
        if signed:
            headers[SIGNATURE_HEADER] = signed
        statuses: list[int] = []
        while not statuses or (len(statuses) <= self.retries and not 200 <= statuses[-1] < 300):
            if statuses:
                await asyncio.sleep(self.pause)
            statuses.append(await self._post(self.route(url), form, headers))
        delivery = Delivery(url, dict(form), event_token, tuple(statuses))
        self.deliveries.append(delivery)
        return delivery

    async def fetch(self, url: str) -> tuple[str, bytes] | None:
        """Download a file that a message shall carry: its type and content, or None if that fails."""
        try:
            async with self._opened().get(self.route(url)) as answer:
                content = await answer.read()
                return (answer.content_type, content) if answer.status == 200 else None
        except (aiohttp.ClientError, TimeoutError):
            return None

    async def _post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> int:
        try:
            async with self._opened().post(url, data=dict(form), headers=headers, allow_redirects=False) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the local Twilio is not running: use it as `async with`")
        return self._session
