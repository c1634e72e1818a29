"""The web application: what platforms push comes in here, and whoever watches over Kwit asks here.

====  ================  ===============================================================================================
POST  /telegram         an update (webhook mode); 403 without Telegram's secret
POST  /twilio/message   an incoming message; 403 without Twilio's signature
POST  /twilio/status    how far a message of ours has come; 403 without Twilio's signature
GET   /media/…          a file on its way to WhatsApp, by an address that we gave Twilio; 404 for any other
GET   /health           the process is alive
GET   /ready            200 if messages can be taken in and read, else 503; tells of each part, platforms too
GET   /metrics          counters and gauges in Prometheus' text format
====  ================  ===============================================================================================

Whoever can reach the port may knock: who is not known by a secret or a signature is turned away before a body is read, a body is
bounded in size and time and never unpacked, and a connection that brings no request is closed.

A webhook is answered 200 only after its event is stored. Input that makes no sense is answered 400, never 5xx; if the
database is away, or more is being stored than ``MOST_AT_ONCE``, the answer is 503, so that the platform offers the event again
and nothing piles up here. A platform that is not configured has no routes.

A platform that is away does not make Kwit unready: taken out of service it could not take in what the other one pushes.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote

import structlog
from aiohttp import hdrs, web
from multidict import MultiDict

from bots.log import kind, place
from bots.metrics import CONTENT_TYPE, Metrics
from bots.telegram.webhook import PATH, SECRET_HEADER, TelegramWebhook, is_genuine
from bots.whatsapp.intake import Forged, Malformed, WhatsAppIntake
from bots.whatsapp.outgoing_media import PATH as MEDIA_PATH
from bots.whatsapp.outgoing_media import OutgoingMedia
from bots.whatsapp.signature import HEADER
from flows.vocabulary.errors import StorageAway, StorageError

_log = structlog.get_logger()

LARGEST_BODY = 1024 * 1024
"""Bytes; updates and forms carry references to files, never files."""
MOST_FIELDS = 200
"""Fields of one form; Twilio sends about 40."""
SLOWEST_BODY = 20.0
"""Seconds that a body may take."""
LONGEST_IDLE = 75.0
"""Seconds without a whole request head after which a connection is closed; proxies let go of theirs after 60."""
MOST_AT_ONCE = 500
"""Webhooks that may be about to be stored; while a database goes away, each waits for it some seconds."""
RETRY_AFTER = "5"
"""Seconds after which whoever was turned away may come again."""
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""Twilio docs, "Respond with TwiML": nothing to do."""

Check = Callable[[], Awaitable[bool]]
"""Says whether one part of Kwit works."""
Sign = Callable[[], bool]
"""Says whether something works that others may do without."""


class Turnstile:
    """Lets ``most`` be inside at a time."""

    def __init__(self, most: int) -> None:
        self.free = most

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Be inside; turns the request away if too many are."""
        if self.free == 0:
            raise web.HTTPServiceUnavailable(headers={hdrs.RETRY_AFTER: RETRY_AFTER})
        self.free -= 1
        try:
            yield
        finally:
            self.free += 1


async def nothing_to_look_at() -> None:
    """There is no backlog to measure."""


@dataclass(frozen=True, slots=True)
class Doors:
    """All that the application is put together from; None leaves a platform's routes out.

    ``checks`` are asked by /ready under their names, and each must hold; ``signs`` are told beside them. ``look`` measures what
    /metrics is about to show. ``patience`` is how long a body may take, in seconds.
    """

    telegram: TelegramWebhook | None = None
    whatsapp: WhatsAppIntake | None = None
    media: OutgoingMedia | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    signs: Mapping[str, Sign] = field(default_factory=dict)
    metrics: Metrics = field(default_factory=Metrics)
    look: Callable[[], Awaitable[None]] = nothing_to_look_at
    patience: float = SLOWEST_BODY


DOORS = web.AppKey("doors", Doors)
TURNSTILE = web.AppKey("turnstile", Turnstile)


def application(doors: Doors) -> web.Application:
    """Put the application together."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_counted, _storage_away, _as_it_is])
    app[DOORS] = doors
    app[TURNSTILE] = Turnstile(MOST_AT_ONCE)
    if doors.telegram is not None:
        app.router.add_post(PATH, _telegram)
    if doors.whatsapp is not None:
        app.router.add_post("/twilio/message", _twilio_message)
        app.router.add_post("/twilio/status", _twilio_status)
    if doors.media is not None:
        app.router.add_get(MEDIA_PATH + "/{token}/{name}", _media)
    app.router.add_get("/health", _health)
    app.router.add_get("/ready", _ready)
    app.router.add_get("/metrics", _metrics)
    return app


def server(doors: Doors, *, longest_idle: float = LONGEST_IDLE) -> web.AppRunner:
    """What serves the application: without a log of its own, for paths can be keys, and without unpacking anything."""
    return web.AppRunner(
        application(doors), access_log=None, auto_decompress=False, keepalive_timeout=longest_idle, lingering_time=1.0
    )


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _counted(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count what platforms push by what they are answered."""
    status = 500
    try:
        response = await handler(request)
        status = response.status
    except web.HTTPException as refusal:
        status = refusal.status
        raise
    finally:
        if request.method == hdrs.METH_POST and (door := _pattern(request)):
            request.app[DOORS].metrics.answered(door, status)
    return response


@web.middleware
async def _storage_away(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Ask the platform to come again while nothing can be stored; of a defect only its place is told, not what was sent."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except StorageError as error:
        if not isinstance(error, StorageAway):  # that says itself once that it is away; a flood need not repeat it
            _log.error("webhook_not_stored", path=_pattern(request), error=type(error).__name__, place=place(error))
        raise web.HTTPServiceUnavailable(headers={hdrs.RETRY_AFTER: RETRY_AFTER}) from error
    except Exception as error:  # noqa: BLE001 - the server would log it with its sentence, which may hold anything
        _log.error("request_failed", path=_pattern(request), error=kind(error), place=place(error))
        raise web.HTTPInternalServerError from None


@web.middleware
async def _as_it_is(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No platform packs what it sends; who does wants it to grow here."""
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType
    return await handler(request)


async def _body(request: web.Request) -> bytes:
    """The body, if it comes in time and as it was announced."""
    try:
        async with asyncio.timeout(request.app[DOORS].patience):
            return await request.read()
    except TimeoutError:
        _log.warning("body_too_slow", path=_pattern(request))
        raise web.HTTPRequestTimeout from None
    except (web.RequestPayloadError, OSError):
        # It is not sent as its head says, or whoever sends it goes away in the middle.
        raise web.HTTPBadRequest from None


def _pattern(request: web.Request) -> str:
    """The path as it is declared: the path of a file is as good as a key to it, and none for a log."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else ""


async def _telegram(request: web.Request) -> web.Response:
    webhook = request.app[DOORS].telegram
    assert webhook is not None  # noqa: S101 - the route exists only with it
    if not is_genuine(request.headers.get(SECRET_HEADER), webhook.secret):
        _log.warning("update_forged", signed=SECRET_HEADER in request.headers)
        raise web.HTTPForbidden
    try:
        update = json.loads(await _body(request))
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if not isinstance(update, dict):
        raise web.HTTPBadRequest
    with request.app[TURNSTILE].passed():
        await webhook.intake.take(update)
    return web.Response()


async def _twilio_message(request: web.Request) -> web.Response:
    return await _twilio(request, lambda whatsapp: whatsapp.message)


async def _twilio_status(request: web.Request) -> web.Response:
    return await _twilio(request, lambda whatsapp: whatsapp.status)


Taking = Callable[[str, MultiDict[str], str | None], Awaitable[None]]


async def _twilio(request: web.Request, choose: Callable[[WhatsAppIntake], Taking]) -> web.Response:
    whatsapp = request.app[DOORS].whatsapp
    assert whatsapp is not None  # noqa: S101 - the route exists only with it
    form = await _form(request)
    try:
        with request.app[TURNSTILE].passed():
            await choose(whatsapp)(request.raw_path, form, request.headers.get(HEADER))
    except Forged:
        raise web.HTTPForbidden from None
    except Malformed as error:
        _log.warning("webhook_malformed", path=request.path, problem=str(error))
        raise web.HTTPBadRequest from None
    return web.Response(text=EMPTY_TWIML, content_type="text/xml")


async def _form(request: web.Request) -> MultiDict[str]:
    """The form exactly as it was sent, empty fields and repetitions too: the signature covers them."""
    if HEADER not in request.headers:
        _log.warning("webhook_forged", signed=False)
        raise web.HTTPForbidden
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPBadRequest
    try:
        text = (await _body(request)).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise web.HTTPBadRequest from None
    return MultiDict(pairs)


async def _media(request: web.Request) -> web.Response:
    """Hand a file out; the browser of whoever gets hold of its address shall not run anything that is in it."""
    media = request.app[DOORS].media
    assert media is not None  # noqa: S101 - the route exists only with it
    served = await media.open(request.match_info["token"], request.match_info["name"])
    if served is None:
        raise web.HTTPNotFound
    return web.Response(
        body=served.data,
        headers={
            hdrs.CONTENT_TYPE: served.media_type,
            hdrs.CONTENT_DISPOSITION: _disposition(served.name),
            hdrs.CACHE_CONTROL: "private, max-age=3600",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        },
    )


def _disposition(name: str) -> str:
    """The file's name in full (RFC 6266), and in plain letters for Twilio, which looks for those."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name)
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"alive": True})


async def _ready(request: web.Request) -> web.Response:
    doors = request.app[DOORS]
    states = {name: await check() for name, check in doors.checks.items()}
    signs = {name: sign() for name, sign in doors.signs.items()}
    return web.json_response(states | signs, status=200 if all(states.values()) else 503)


async def _metrics(request: web.Request) -> web.Response:
    doors = request.app[DOORS]
    await doors.look()
    return web.Response(body=doors.metrics.text(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE})
