"""The one client of Twilio's API in a process, and what its errors mean to Kwit."""

import json
import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import ClientError
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException  # type: ignore[import-untyped]  # the library ships no types
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]  # the library ships no types
from twilio.http.response import Response  # type: ignore[import-untyped]  # the library ships no types
from twilio.rest import Client  # type: ignore[import-untyped]  # the library ships no types
from yarl import URL

from flows.vocabulary.errors import Away, PlatformError, Refused, Throttled, Unreachable, WindowClosed

PUBLIC_API = "https://api.twilio.com"
TIMEOUT = 15.0
"""Seconds that one call may take."""

_WINDOW_CLOSED = 63016
_UNREACHABLE = frozenset({21610, 63003, 63024})
"""Opted out; no such WhatsApp account."""
_THROTTLED = {20429: 1.0, 63018: 5.0}
"""Seconds to wait; the exceptions of the library carry no headers, so these are ours."""
_NOT_OURS = frozenset({401, 20003, 20005})
"""The credentials are wrong, or the account is suspended (Twilio docs, "Error and warning dictionary")."""
_FIRST_CODE = 10000
"""Twilio's codes have five digits; without one the library gives HTTP's status."""
_QUIET = logging.getLogger("bots.whatsapp.twilio")
"""The library's logger would write the URL and headers of each call at level INFO."""
_QUIET.setLevel(logging.WARNING)


def basic_authorization(account_sid: str, auth_token: str) -> str:
    """The header of HTTP's basic authentication (RFC 7617); aiohttp's own BasicAuth is on its way out."""
    return f"Basic {b64encode(f'{account_sid}:{auth_token}'.encode()).decode()}"


class TwilioHttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # the library ships no types
    """Pooled connections, a timeout for every call, and all calls to one base instead of Twilio's many hosts.

    ``base`` replaces scheme, host and port of whatever the library wants to call; with Twilio's own base nothing is replaced
    (its Content API lives on another host than its Messages). Create it on the running event loop, and close it.
    """

    def __init__(self, base: str = PUBLIC_API, *, timeout: float = TIMEOUT) -> None:
        super().__init__(pool_connections=True, timeout=timeout, logger=_QUIET)
        self._base = None if base.rstrip("/") == PUBLIC_API else URL(base)
        self._seconds = timeout

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is the library's
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 - the signature is the library's
    ) -> Response:
        """Make one call; see the library's base class."""
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = basic_authorization(*auth)
        body: object = data
        if sent.get("Content-Type") == "application/json":  # the library would send it as a form all the same
            body = json.dumps(data, ensure_ascii=False).encode()
        return await super().request(
            method, self._rebased(url), params, body, sent, None, timeout or self._seconds, allow_redirects
        )

    def _rebased(self, url: str) -> str:
        if self._base is None:
            return url
        wanted = URL(url)
        path = self._base.path.rstrip("/") + wanted.path
        return str(self._base.with_path(path).with_query(wanted.query))


def connect(account_sid: str, auth_token: str, http_client: TwilioHttpClient) -> Client:
    """A client that calls through ``http_client``; of the environment it reads nothing."""
    nothing: dict[str, str] = {"TWILIO_REGION": ""}  # an empty mapping would make the library read the environment
    return Client(account_sid, auth_token, http_client=http_client, environment=nothing)


@contextmanager
def platform_errors() -> Iterator[None]:
    """Turn the library's exceptions into those of Kwit's tree (source: Twilio docs, "Error and warning dictionary")."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        sentence = str(getattr(error, "msg", "") or getattr(error, "title", "") or "refused")
        raise _meaning(sentence, error.status, error.code if isinstance(error.code, int) else 0) from error
    except (TwilioException, ClientError, TimeoutError, ValueError, TypeError, AttributeError) as error:
        # The last three: a proxy or a broken server answered with something that is no JSON, or no object.
        raise Away(type(error).__name__) from error


def _meaning(sentence: str, status: int, code: int) -> PlatformError:
    """The exception of ours for a refusal: ``status`` is HTTP's, ``code`` Twilio's (0 if it gave none)."""
    shown = str(code or status)
    if code < _FIRST_CODE and status not in (413, 429):  # it is not Twilio that answers, but something on the way
        return Away(sentence, shown)
    if code == _WINDOW_CLOSED:
        return WindowClosed(sentence, shown)
    if code in _UNREACHABLE:
        return Unreachable(sentence, shown)
    if code in _THROTTLED or status == 429:
        return Throttled(sentence, _THROTTLED.get(code, 1.0), shown)
    if status >= 500 or status in _NOT_OURS or code in _NOT_OURS:
        return Away(sentence, shown)
    return Refused(sentence, shown)
