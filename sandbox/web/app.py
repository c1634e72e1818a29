"""The page's web application: on this machine only, and only for whoever has its address.

The address holds a random token in its path, and every request has to: another page in the same browser can't know it. (A cookie
would be sent to, and shown by, any other program on 127.0.0.1, because cookies know no ports.) The name in the Host header has
to be ours too, so that no other name that resolves to this machine leads here, and what is posted has to come from this page.
"""

import asyncio
import html
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from string import Template
from urllib.parse import quote

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bots.nursery import Nursery
from sandbox.telegram.errors import JsonObject
from sandbox.web.actions import REFUSED, Action, Actions
from sandbox.web.diagrams import diagrams
from sandbox.web.feed import Feed
from sandbox.web.house import House
from sandbox.web.inside import Inside
from sandbox.web.orders import Order
from sandbox.web.toolbar import Toolbar
from sandbox.web.views import SHOWN
from sandbox.web.words import LANGUAGES, chosen, words

STATIC = Path(__file__).parent / "static"
LARGEST = 64 * 1024 * 1024
"""Bytes that may be sent at once: more than any platform takes, so that their refusals can be seen."""
HEARTBEAT = 15.0
"""Seconds of silence after which a browser is told that all is well."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Page:
    """The page of a house. `deeds` counts what people did by it, but for looking."""

    def __init__(self, house: House, nursery: Nursery) -> None:
        self.url = ""
        self.deeds = 0
        self.feed = Feed(house)
        self.toolbar = Toolbar(house, self.feed)
        self._house = house
        self._inside = Inside(house)
        self._token = secrets.token_urlsafe(16)
        screens = Actions(house, self.feed, nursery)
        self._actions: Mapping[str, Action] = {**screens.by_name, **self.toolbar.by_name}
        self._hosts: tuple[str, ...] = ()

    async def open(self, port: int = 0) -> web.AppRunner:
        """Listen on 127.0.0.1; `url` is the address then."""
        app = web.Application(client_max_size=LARGEST, middlewares=[self._guarded])
        base = f"/{self._token}"
        app.router.add_get(f"{base}/", self._page)
        app.router.add_get(f"{base}/events", self._events)
        app.router.add_post(f"{base}/do/{{action}}", self._do)
        app.router.add_get(f"{base}/files/{{id}}", self._file)
        app.router.add_get(f"{base}/static/{{name}}", self._static)
        app.router.add_get(f"{base}/inside", self._look_inside)
        app.router.add_get(f"{base}/inside/diagrams", self._diagrams)
        app.router.add_get(f"{base}/inside/machine", self._machine)
        app.router.add_get(f"{base}/inside/document", self._document)
        app.router.add_get(f"{base}/inside/page", self._document_page)
        app.on_shutdown.append(self._leave)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        number = runner.addresses[0][1]
        self._hosts = (f"127.0.0.1:{number}", f"localhost:{number}")
        self.url = f"http://127.0.0.1:{number}{base}/"
        return runner

    async def _leave(self, _app: web.Application) -> None:
        self.feed.close()

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.headers.get(hdrs.HOST) not in self._hosts:
            return web.Response(status=421, text="This is not the name of this page.", headers=_HEADERS)
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and origin not in {f"http://{host}" for host in self._hosts}:
            return web.Response(status=403, text="Other pages have no business here.", headers=_HEADERS)
        try:
            response = await handler(request)
        except REFUSED as error:
            response = web.json_response({"error": str(error)}, status=409)
        except web.HTTPException as error:
            response = web.Response(status=error.status, text=error.reason)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    async def _page(self, request: web.Request) -> web.Response:
        language = chosen(request.query.get("lang", ""), request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
        said = words(language)
        escaped = {key.replace("-", "_"): html.escape(text) for key, text in said.items()}
        offered = "".join(
            f'<option value="{code}" lang="{code}"{" selected" if code == language else ""}>{name}</option>'
            for code, name in LANGUAGES.items()
        )
        filled = Template((STATIC / "page.html").read_text("utf-8")).substitute(
            escaped,
            language=language,
            languages=offered,
            words=html.escape(json.dumps(said, ensure_ascii=False)),
            panes="".join(_pane(platform, escaped) for platform in ("whatsapp", "telegram", "desk")),
        )
        return web.Response(text=filled, content_type="text/html")

    async def _static(self, request: web.Request) -> web.Response:
        wanted = next((each for each in STATIC.iterdir() if each.name == request.match_info["name"]), None)
        if wanted is None or wanted.suffix not in _TYPES:
            raise web.HTTPNotFound
        return web.Response(text=wanted.read_text("utf-8"), content_type=_TYPES[wanted.suffix])

    async def _file(self, request: web.Request) -> web.Response:
        found = self._found(request.match_info["id"])
        if found is None:
            raise web.HTTPNotFound
        name, content_type, content = found
        if content_type in SHOWN or content_type.startswith("audio/"):
            return web.Response(body=content, content_type=content_type)
        disposition = f"attachment; filename*=UTF-8''{quote(name or 'file')}"
        return web.Response(
            body=content, content_type="application/octet-stream", headers={hdrs.CONTENT_DISPOSITION: disposition}
        )

    def _found(self, wanted: str) -> tuple[str, str, bytes] | None:
        stored = self._house.telegram.world.files.by_id.get(wanted)
        if stored is not None:
            content_type = "image/jpeg" if stored.kind == "photo" else stored.mime_type
            return stored.name, content_type, stored.content
        for messages in self._house.twilio.account.telephones.values():
            for message in messages:
                if media := message.media.get(wanted):
                    return media.name, media.content_type, media.content
        return None

    async def _look_inside(self, _request: web.Request) -> web.Response:
        return web.json_response(await self._inside.everything())

    async def _diagrams(self, _request: web.Request) -> web.Response:
        return web.json_response(diagrams())

    async def _machine(self, request: web.Request) -> web.Response:
        return web.json_response(await self._inside.machine(request.query.get("key", "")))

    async def _document(self, request: web.Request) -> web.Response:
        return web.json_response(await self._inside.document(request.query.get("id", "")))

    async def _document_page(self, request: web.Request) -> web.Response:
        number = request.query.get("page", "")
        if not number.isdecimal():
            raise web.HTTPBadRequest
        picture = await self._inside.page(request.query.get("id", ""), int(number))
        return web.Response(body=picture, content_type="image/jpeg")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={**_HEADERS, hdrs.CONTENT_TYPE: "text/event-stream"})
        with self.feed.subscribed() as queue:
            await response.prepare(request)
            with suppress(ConnectionError):
                await response.write(b"retry: 500\n\n")
                while True:
                    try:
                        async with asyncio.timeout(HEARTBEAT):
                            event = await queue.get()
                    except TimeoutError:
                        await response.write(b": all is well\n\n")
                        continue
                    if event is None:
                        break
                    await response.write(f"data: {event}\n\n".encode())
        return response

    async def _do(self, request: web.Request) -> web.Response:
        action = self._actions.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound
        order = await _order(request)
        self.deeds += action != self._actions["read"]  # who only looks on changes no story
        return web.json_response(await action(order) or {})


def _pane(platform: str, escaped: Mapping[str, str]) -> str:
    titles = {"whatsapp": "WhatsApp", "telegram": "Telegram", "desk": escaped["desk_title"]}
    template = Template((STATIC / "pane.html").read_text("utf-8"))
    return template.substitute(escaped, platform=platform, title=titles[platform], who=escaped[f"who_{platform}"])


@asynccontextmanager
async def served(house: House, port: int = 0) -> AsyncIterator[Page]:
    """The page of a house, open until the context is left."""
    async with Nursery() as nursery:
        page = Page(house, nursery)
        runner = await page.open(port)
        try:
            yield page
        finally:
            await runner.cleanup()


async def _order(request: web.Request) -> Order:
    """Read what is posted; 400 for what is no order."""
    if request.content_type == "application/json":
        try:
            body: JsonObject = await request.json()
        except ValueError:
            raise web.HTTPBadRequest from None
        if not isinstance(body, dict):
            raise web.HTTPBadRequest
        return Order({str(name): str(value) for name, value in body.items()})
    if request.content_type != "multipart/form-data":
        raise web.HTTPBadRequest
    return await _form(request)


async def _form(request: web.Request) -> Order:
    words_given: dict[str, str] = {}
    files: list[tuple[str, str, bytes]] = []
    try:
        posted = await request.post()
    except ValueError:  # no boundary, or parts that are none
        raise web.HTTPBadRequest from None
    for name, value in posted.items():
        if isinstance(value, web.FileField):
            files.append((name, value.filename, value.file.read()))
        else:
            words_given[name] = str(value)
    return Order(words_given, tuple(files))
