"""What stands before the Kwits, as a load balancer does in an office with several: what platforms post goes to one of them."""

import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

PATIENCE = 10.0
"""Seconds after which a Kwit that does not answer is given up, and the platform told to come again."""
_OWN = frozenset({"host", "content-length", "transfer-encoding", "connection", "keep-alive"})


class Balancer:
    """Passes each request on to the next of ``targets()`` (URLs); 502 where that one breaks off, 503 where there is none."""

    def __init__(self, targets: Callable[[], Sequence[str]]) -> None:
        self.url = ""
        self._targets = targets
        self._turn = itertools.count()
        self._session: aiohttp.ClientSession | None = None

    async def pass_on(self, request: web.Request) -> web.Response:
        """Pass a request on."""
        targets = self._targets()
        if not targets or self._session is None:
            return web.Response(status=503)
        target = targets[next(self._turn) % len(targets)]
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _OWN}
        try:
            async with self._session.request(
                request.method, target + request.raw_path, data=await request.read(), headers=headers
            ) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)
        except (aiohttp.ClientError, TimeoutError):
            return web.Response(status=502)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Balancer"]:
        """Listen until the context is left."""
        app = web.Application(client_max_size=2 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self.pass_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            timeout = aiohttp.ClientTimeout(total=PATIENCE)
            connector = aiohttp.TCPConnector(force_close=True)
            async with aiohttp.ClientSession(timeout=timeout, connector=connector) as self._session:
                yield self
        finally:
            await runner.cleanup()
