"""The web application: what platforms push comes in here, and whoever watches over Kwit asks here.

====  ================  ===============================================================================================
POST  /telegram         an update (webhook mode); 403 without Telegram's secret
POST  /twilio/message   an incoming message; 403 without Twilio's signature
POST  /twilio/status    how far a message of ours has come; 403 without Twilio's signature
GET   /media/…          a file on its way to WhatsApp, by an address that we gave Twilio; 404 for any other
GET   /health           the process is alive
GET   /ready            every part works: 200, or 503, with one line a part
GET   /metrics          a few gauges in Prometheus' text format
====  ================  ===============================================================================================

A webhook is answered 200 only after its event is stored. Input that makes no sense is answered 400, never 5xx; if the
database is away the answer is 503, so that the platform offers the event again. A platform that is not configured has no
routes.
"""

import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote

import structlog
from aiohttp import hdrs, web
from multidict import MultiDict

from bots.log import Discreet, place
from bots.telegram.webhook import PATH, SECRET_HEADER, TelegramWebhook, is_genuine
from bots.whatsapp.intake import Forged, Malformed, WhatsAppIntake
from bots.whatsapp.outgoing_media import PATH as MEDIA_PATH
from bots.whatsapp.outgoing_media import OutgoingMedia
from bots.whatsapp.signature import HEADER
from flows.vocabulary.errors import StorageError

_log = structlog.get_logger()

LARGEST_BODY = 1024 * 1024
"""Bytes; updates and forms carry references to files, never files."""
MOST_FIELDS = 200
"""Fields of one form; Twilio sends about 40."""
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""Twilio docs, "Respond with TwiML": nothing to do."""

Check = Callable[[], Awaitable[bool]]
"""Says whether one part of Kwit works."""
Gauge = Callable[[], float]
"""The present value of something worth watching."""


@dataclass(frozen=True, slots=True)
class Doors:
    """All that the application is put together from; None leaves a platform's routes out.

    ``checks`` are asked by /ready under their names; ``gauges`` are shown by /metrics as ``kwit_<name>``.
    """

    telegram: TelegramWebhook | None = None
    whatsapp: WhatsAppIntake | None = None
    media: OutgoingMedia | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    gauges: Mapping[str, Gauge] = field(default_factory=dict)


DOORS = web.AppKey("doors", Doors)


def application(doors: Doors) -> web.Application:
    """Put the application together."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_storage_away])
    app[DOORS] = doors
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


def runner(doors: Doors) -> web.AppRunner:
    """The application, to be served; what is no HTTP is logged without a word of it."""
    log = logging.getLogger("kwit.web")
    log.addFilter(_discreet)
    return web.AppRunner(application(doors), access_log=None, logger=log)


_discreet = Discreet()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _storage_away(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Ask the platform to come again while nothing can be stored."""
    try:
        return await handler(request)
    except StorageError as error:
        _log.error("storage_away", path=_pattern(request), error=type(error).__name__, place=place(error))
        raise web.HTTPServiceUnavailable(headers={hdrs.RETRY_AFTER: "5"}) from error


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
        await choose(whatsapp)(request.raw_path, form, request.headers.get(HEADER))
    except Forged:
        raise web.HTTPForbidden from None
    except Malformed as error:
        _log.warning("webhook_malformed", path=request.path, problem=str(error))
        raise web.HTTPBadRequest from None
    return web.Response(text=EMPTY_TWIML, content_type="text/xml")


async def _body(request: web.Request) -> bytes:
    """The body; one that is not packed, or not sent, as its headers say is refused."""
    try:
        return await request.read()
    except web.RequestPayloadError:
        raise web.HTTPBadRequest from None


async def _form(request: web.Request) -> MultiDict[str]:
    """The form exactly as it was sent, empty fields and repetitions too: the signature covers them."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPBadRequest if HEADER in request.headers else web.HTTPForbidden
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
    states = {name: await check() for name, check in request.app[DOORS].checks.items()}
    return web.json_response(states, status=200 if all(states.values()) else 503)


async def _metrics(request: web.Request) -> web.Response:
    lines = [
        f"# TYPE kwit_{name} gauge\nkwit_{name} {gauge():g}\n" for name, gauge in request.app[DOORS].gauges.items()
    ]
    return web.Response(text="".join(lines), content_type="text/plain", charset="utf-8")
