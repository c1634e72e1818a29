"""Work that is done now and then, and that nobody waits for."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bots.nursery import Sleep
from flows.engine.ports import Clock

_log = structlog.get_logger()

PERIOD = 24 * 3600.0
"""Seconds between two rounds."""
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
