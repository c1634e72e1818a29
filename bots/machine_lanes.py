"""The lanes of all machines, by what they wait for.

Documents wait long for their reading: in lanes of their own they hold up nobody. Conversations, tasks, requests and topics of
the desk are quick, and share lanes. What was left behind is looked for once for all of them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from bots.lanes import Lanes, Later, keep_sweeping
from bots.nursery import Nursery, Sleep
from flows.engine.ports import Clock
from flows.vocabulary.addresses import MachineKey, MachineKind

QUICK = 64
"""Machines other than documents that may be at work at a time."""
READING = 256
"""Documents that may be at work, nearly all of them waiting to be read, at a time."""


class MachineLanes:
    """Runs ``run(key)`` for every machine that is woken; ``find`` names those that have work waiting in the database."""

    def __init__(
        self,
        run: Callable[[MachineKey], Awaitable[datetime | None]],
        find: Callable[[], Awaitable[Iterable[MachineKey]]],
        nursery: Nursery,
        clock: Clock,
        *,
        interval: float = 1.0,
        sleep: Sleep = asyncio.sleep,
        later: Later | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        self._find = find
        self._interval = interval
        self._sleep = sleep
        self._quick, self._reading = (
            Lanes(run, find, nursery, clock, name=name, limit=limit, sleep=sleep, later=later, failed=failed)
            for name, limit in (("machine", QUICK), ("document", READING))
        )

    @property
    def running(self) -> int:
        """How many machines are at work now."""
        return self._quick.running + self._reading.running

    @property
    def waiting(self) -> int:
        """How many machines wait for a lane."""
        return self._quick.waiting + self._reading.waiting

    def wake(self, key: MachineKey) -> None:
        """There may be work for ``key``."""
        (self._reading if key.kind is MachineKind.DOCUMENT else self._quick).wake(key)

    async def sweep(self) -> int:
        """Wake every machine that has work waiting in the database; returns how many that were."""
        found = list(await self._find())
        for key in found:
            self.wake(key)
        return len(found)

    async def keep_sweeping(self) -> None:
        """Sweep for ever: a service for the nursery."""
        await keep_sweeping(self.sweep, self._interval, self._sleep)
