"""Work that is done now and then, and that nobody waits for."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bots.nursery import Sleep
from flows.engine.ports import Clock
from flows.retention import Swept

_log = structlog.get_logger()

PERIOD = 24 * 3600.0
"""Seconds between two rounds."""
ERASING_PERIOD = 3600.0
"""Seconds between two tries to go on with erasures: platforms come back within hours."""
ORPHANED_AFTER = timedelta(days=1)
"""Originals without a document are swept when they are older: by then no step that stored them can still be under way."""


async def sweep_daily(
    sweep: Callable[[datetime], Awaitable[int]], clock: Clock, *, sleep: Sleep = asyncio.sleep
) -> None:
    """Sweep originals that no document refers to, once a day: a service for the nursery."""
    while True:
        swept = await sweep(clock() - ORPHANED_AFTER)
        _log.info("orphans_swept", files=swept)
        await sleep(PERIOD)


async def retain_daily(sweep: Callable[[], Awaitable[Swept]], *, sleep: Sleep = asyncio.sleep) -> None:
    """Erase what is older than the companies' terms, once a day: a service for the nursery."""
    while True:
        swept = await sweep()
        counts = {"documents": swept.documents, "threads": swept.threads, "deliveries": swept.deliveries}
        _log.info("retention_applied", strangers=swept.strangers, held=swept.documents_held, **counts)
        await sleep(PERIOD)


async def erase_hourly(go_on: Callable[[], Awaitable[int]], *, sleep: Sleep = asyncio.sleep) -> None:
    """Go on with erasures that were begun and are not over: a service for the nursery."""
    while True:
        erasures = await go_on()
        if erasures:
            _log.info("erasures_went_on", erasures=erasures)
        await sleep(ERASING_PERIOD)
