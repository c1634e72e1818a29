"""How Kwit is, for whoever watches over it: asked of the database now and then, and never waited for long."""

import asyncio
from collections.abc import Callable

import structlog

from flows.engine.backlog import Backlog, Backlogs
from flows.engine.ports import Clock
from flows.vocabulary.errors import StorageError

_log = structlog.get_logger()

FRESH = 5.0
"""Seconds for which what was measured is told again: several may ask."""
PATIENCE = 2.0
"""Seconds within which the database has to answer whoever asks how it is."""
SILENT_AFTER = 120.0
"""Seconds without a successful poll after which nothing is heard from Telegram; one takes half a minute at the most."""


class Sign:
    """When something was last seen to work; at first, now. ``seconds`` is a monotonic clock."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._seen = seconds()

    def seen(self) -> None:
        """It works."""
        self._seen = self._seconds()

    @property
    def age(self) -> float:
        """Seconds since it was last seen to."""
        return self._seconds() - self._seen


class Watch:
    """Measures what waits in the database when somebody asks, but not again while that is fresh."""

    def __init__(self, backlogs: Backlogs, clock: Clock, seconds: Callable[[], float]) -> None:
        self._backlogs = backlogs
        self._clock = clock
        self._seconds = seconds
        self._until = float("-inf")
        self._known: Backlog | None = None
        self._turn = asyncio.Lock()

    def known(self) -> Backlog | None:
        """What was measured last; None if the database did not answer then."""
        return self._known

    async def look(self) -> None:
        """Measure, unless what is known is fresh."""
        async with self._turn:
            if self._seconds() < self._until:
                return
            try:
                async with asyncio.timeout(PATIENCE):
                    self._known = await self._backlogs.measure(self._clock())
            except (StorageError, TimeoutError) as error:
                _log.warning("backlog_unknown", error=type(error).__name__)
                self._known = None
            self._until = self._seconds() + FRESH
