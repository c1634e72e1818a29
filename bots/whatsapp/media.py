"""Fetches the files that people send by WhatsApp, and nothing else from nowhere else.

The URL comes from a signed form, yet it is not trusted: only Twilio's hosts and the configured base are asked, each redirect
is checked again, and what their names stand for too; credentials go to the API's host alone, nothing is unpacked, and no more
bytes are read than a file may have.
"""

import asyncio
from collections.abc import Collection

from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientSession, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver
from yarl import URL

from bots.nursery import Sleep
from bots.retries import FILE_TRIES, briefly
from bots.whatsapp.client import PUBLIC_API, basic_authorization
from bots.whatsapp.resolving import PrivateAddress, PublicResolver
from flows.vocabulary.errors import Oversized, Refused, Throttled, Unavailable

MOST_REDIRECTS = 3
_SUFFIXES = (".twilio.com", ".twiliocdn.com")
_CHUNK = 64 * 1024
_PLAIN = {"Accept-Encoding": "identity"}
"""What is packed could grow without a measure; pictures are small already."""


class _NotThere(Unavailable):
    """No such file: gone, or, right after the webhook, not yet on all of the media hosts."""


def media_session(
    base: str = PUBLIC_API, more_hosts: Collection[str] = (), resolver: AbstractResolver | None = None
) -> ClientSession:
    """Connections for ``MediaFetcher`` with the same ``base`` and ``more_hosts``: the operator's own may be inside of a network."""
    own = [*more_hosts, *([base] if base.rstrip("/") != PUBLIC_API else [])]
    trusted = {URL(origin).host or "" for origin in own}
    return ClientSession(connector=TCPConnector(resolver=PublicResolver(trusted, resolver)))


class MediaFetcher:
    """Downloads with the account's credentials from ``base`` (Twilio's API, or what stands in for it).

    ``more_hosts`` are origins (``http://127.0.0.1:8081``) that files may come from besides Twilio's own hosts; ``limit`` is in
    bytes. Twilio's hosts are asked by HTTPS only. ``session`` must not follow redirects by itself: it is never let to.
    """

    def __init__(
        self,
        session: ClientSession,
        account_sid: str,
        auth_token: str,
        *,
        limit: int,
        base: str = PUBLIC_API,
        more_hosts: Collection[str] = (),
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._session = session
        self._credentials = {"Authorization": basic_authorization(account_sid, auth_token)}
        self._limit = limit
        self._api = URL(base).origin()
        self._origins = {self._api, *(URL(origin).origin() for origin in more_hosts)}
        self._sleep = sleep
        self._timeout = ClientTimeout(total=60, sock_connect=10, sock_read=20)

    async def fetch(self, url: str) -> bytes:
        """The file's bytes. Raises Oversized, Refused (gone, or a host we don't ask) or, after some tries, Unavailable."""
        try:
            return await briefly(self._sleep, FILE_TRIES)(self._fetch, url)
        except _NotThere as error:
            raise Refused(error.reason, error.code) from None

    async def _fetch(self, url: str) -> bytes:
        try:
            return await self._follow(_parsed(url))
        except (ClientError, TimeoutError) as error:
            if isinstance(error, ClientConnectorError) and isinstance(error.os_error, PrivateAddress):
                raise Refused("files don't come from inside a network") from None
            raise Unavailable(type(error).__name__) from None  # its sentence would name the address

    async def _follow(self, url: URL) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            if not self.permits(url):
                raise Refused("files don't come from this host")
            headers = _PLAIN | (self._credentials if url.origin() == self._api else {})
            async with self._session.get(
                url, headers=headers, allow_redirects=False, timeout=self._timeout
            ) as response:
                if response.status in {301, 302, 303, 307, 308}:
                    url = url.join(_parsed(response.headers.get("Location", "")))
                    continue
                _check(response)
                return await self._read(response)
        raise Refused("too many redirects")

    def permits(self, url: URL) -> bool:
        """Whether a file may come from there: from a configured origin, or from Twilio by HTTPS."""
        if not url.absolute or url.scheme not in {"http", "https"} or url.user is not None:
            return False
        if url.origin() in self._origins:
            return True
        host = (url.host or "").lower()
        return url.scheme == "https" and url.port == 443 and host.endswith(_SUFFIXES)

    async def _read(self, response: ClientResponse) -> bytes:
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Refused("files don't come packed")
        if response.content_length is not None and response.content_length > self._limit:
            raise Oversized(self._limit)
        data = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            data += chunk
            if len(data) > self._limit:
                raise Oversized(self._limit)
        return bytes(data)


def _parsed(text: str) -> URL:
    """The URL in ``text``; raises Refused if there is none."""
    try:
        return URL(text)
    except ValueError:
        raise Refused("not a URL") from None


def _check(response: ClientResponse) -> None:
    """Raise what a status other than success means."""
    if response.status == 429:
        raise Throttled("too many downloads", 1.0, "429")
    if response.status >= 500:
        raise Unavailable("the media host failed", str(response.status))
    if response.status == 404:
        raise _NotThere("the file is gone", "404")
    if response.status != 200:
        raise Refused("the file is gone", str(response.status))
