"""The time before the database first answers: Kwit lives, is not ready, and keeps trying.

Whoever starts Kwit together with its database need not start them in order. Meanwhile /health says that the process is alive,
/ready that it is not ready, and webhooks are asked to come again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar

import structlog
from aiohttp import hdrs, web
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_delay,
    wait_exponential,
    wait_random,
)

from bots.listening import listen
from bots.metrics import CONTENT_TYPE, Metrics
from bots.web import RETRY_AFTER
from flows.vocabulary.errors import KwitError, StorageAway

_log = structlog.get_logger()

T = TypeVar("T")
_wait = wait_exponential(multiplier=0.5, max=10) + wait_random(0, 1)


class Stopped(KwitError):
    """Kwit was told to stop while it waited for its database."""


async def open_patiently(
    opening: Callable[[], Awaitable[T]], patience: float, host: str, port: int, stop: asyncio.Event
) -> T:
    """What ``opening`` returns; while the database is away it is called again for ``patience`` seconds.

    Meanwhile ``host`` and ``port`` answer as the module says. Raises StorageAway when patience is over, Stopped when ``stop`` is
    set before, SettingsError if nobody can listen there.
    """
    try:
        return await opening()
    except StorageAway as error:
        if patience <= 0:
            raise
        _log.warning("database_awaited", reason=str(error), patience=patience)

    async def nap(seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await stop.wait()
        except TimeoutError:
            return
        raise Stopped("the database has not answered until then")

    retrying = AsyncRetrying(
        sleep=nap,
        stop=stop_after_delay(patience),
        wait=_wait,
        retry=retry_if_exception_type(StorageAway),
        before_sleep=_tell,
        reraise=True,
    )
    async with waiting_room(host, port):
        return await retrying(opening)


def _tell(state: RetryCallState) -> None:
    _log.warning("database_awaited", attempts=state.attempt_number)


@asynccontextmanager
async def waiting_room(host: str, port: int) -> AsyncIterator[str]:
    """Answer at ``host`` and ``port`` until the context is left, and tell the URL."""
    app = web.Application()
    app.router.add_get("/health", _health)
    app.router.add_get("/ready", _ready)
    app.router.add_get("/metrics", _metrics)
    app.router.add_route("*", "/{anything:.*}", _later)
    site = web.AppRunner(app, access_log=None)
    await site.setup()
    try:
        yield await listen(site, host, port)
    finally:
        await site.cleanup()


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"alive": True})


async def _ready(_request: web.Request) -> web.Response:
    return web.json_response({"database": False}, status=503)


async def _metrics(_request: web.Request) -> web.Response:
    metrics = Metrics()
    metrics.show_backlog(lambda: None, lambda: datetime.now(UTC))
    return web.Response(body=metrics.text(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE})


async def _later(_request: web.Request) -> web.Response:
    return web.Response(status=503, headers={hdrs.RETRY_AFTER: RETRY_AFTER})
