"""The owner of all background work, so that nothing is started that nobody waits for.

A thin layer on ``asyncio.TaskGroup``. It knows two kinds of work, because they differ in what a failure and the end of the
program mean to them:

* an **errand** ends by itself (a lane that handles one machine's events, a "typing …" sign). If it fails, that is logged and
  concerns nobody else: what it was about is still in the database and will be found there again. At the end of the program
  errands are given ``grace`` seconds to finish.
* a **service** goes on until the program ends (the poller, the sweepers). If it fails, or ends, it is logged and started
  anew after a pause that grows from one second to a minute. At the end of the program it is cancelled at once: whatever a
  service hands on is stored before.

There is no kind that ends the program: what Kwit can't work without (settings, database, port) is checked before the nursery
opens, and a platform that is away at three in the morning must not take the other one down with it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Self

import structlog

from bots.log import kind, place

_log = structlog.get_logger()

Sleep = Callable[[float], Awaitable[None]]
"""``asyncio.sleep``, or what a test puts in its place; the argument is in seconds."""
Work = Callable[[], Coroutine[object, object, None]]
"""Background work, not yet begun."""

LONGEST_PAUSE = 60.0
"""Seconds; the most that a failing service rests before it is started again."""


class Nursery:
    """Use as ``async with Nursery() as nursery``; leaving the block stops the work as the module's docstring says.

    ``grace`` is how long errands may take to finish then, in seconds; ``seconds`` is a monotonic clock. A service counts as
    healthy again, and its pauses start over, when it has run for longer than the longest pause.
    """

    def __init__(
        self, *, grace: float = 10.0, sleep: Sleep = asyncio.sleep, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._grace = grace
        self._sleep = sleep
        self._seconds = seconds
        self._group = asyncio.TaskGroup()
        self._errands: set[asyncio.Task[None]] = set()
        self._services: set[asyncio.Task[None]] = set()
        self._closing = False

    @property
    def closing(self) -> bool:
        """Whether the end has begun: nothing new may be started."""
        return self._closing

    @property
    def errands(self) -> int:
        """How many errands are under way."""
        return len(self._errands)

    def start(self, name: str, errand: Work, *, finish: bool = True) -> asyncio.Task[None]:
        """Run ``errand()`` in the background; the task is returned so that it can be cancelled.

        Without ``finish`` nobody waits for it at the end of the program: it is cancelled then, as services are.
        """
        task = self._group.create_task(self._watch(name, errand), name=name)
        tasks = self._errands if finish else self._services
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return task

    def keep(self, name: str, service: Work) -> None:
        """Run ``service()`` in the background, again and again should it end or fail."""
        task = self._group.create_task(self._restart(name, service), name=name)
        self._services.add(task)
        task.add_done_callback(self._services.discard)

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing = True
        for service in self._services:
            service.cancel()
        try:
            async with asyncio.timeout(self._grace):
                while self._errands:
                    await asyncio.wait(tuple(self._errands))
        except TimeoutError:
            _log.warning("errands_cut_short", names=sorted(task.get_name() for task in self._errands))
        finally:
            for errand in self._errands:
                errand.cancel()
            await self._group.__aexit__(None, None, None)  # an error of the block goes on as it is, in no group

    async def _watch(self, name: str, errand: Work) -> None:
        try:
            await errand()
        except Exception as error:  # noqa: BLE001 - the one place where an errand's failure can be noticed at all
            _log.error("errand_failed", name=name, error=kind(error), place=place(error))

    async def _restart(self, name: str, service: Work) -> None:
        pause = 1.0
        while True:
            started = self._seconds()
            try:
                await service()
                _log.warning("service_ended", name=name)
            except Exception as error:  # noqa: BLE001 - a service must outlive every failure; each is logged
                _log.error("service_failed", name=name, error=kind(error), place=place(error))
            if self._seconds() - started > LONGEST_PAUSE:
                pause = 1.0
            await self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
