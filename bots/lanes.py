"""One lane a key: work on the same key never overlaps within a process, work on different keys goes on side by side.

The runner's machines and the dispatcher's addresses both need just that, so ``Lanes`` is generic in its key. ``wake`` is the
fast path (whoever stored something says so), the sweeper the sure one: it finds in the database what nobody in this process
knows of (left behind by a crash, by another process, by a timer). Waking is a hint and may be repeated or lost freely;
leases in the database, not lanes, keep processes apart.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, Protocol, TypeVar

import structlog

from bots.log import kind, place
from bots.nursery import Nursery, Sleep
from bots.retries import LONGEST_WITHOUT_STORAGE
from flows.engine.ports import Clock, Inbox, Machines
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.errors import StorageAway

_log = structlog.get_logger()

Key = TypeVar("Key", bound=Hashable)

PAGE = 200
"""The most keys that one sweep takes up."""
SLOWEST_SWEEP = 5.0
"""Seconds between two sweeps when there has long been nothing to find."""
LONGEST_REST = 60.0
"""Seconds; the most that a key rests whose work keeps failing."""
HORIZON = 3600.0
"""Seconds; what is due later than that is left to the sweeper."""
SHORTEST_WAIT = 0.05
"""Seconds; a key whose work says "due now" once it has run is not run again sooner, or it could spin."""


class Alarm(Protocol):
    """A call that is to come, and can be called off."""

    def cancel(self) -> None:
        """Call it off."""


Later = Callable[[float, Callable[[], None]], Alarm]
"""``loop.call_later``, or what a test puts in its place; the first argument is in seconds."""


class Lanes(Generic[Key]):
    """Runs ``run(key)`` for every key that is woken; ``run`` returns when the key is next due, or None.

    ``find`` names the keys that have work waiting in the database. ``limit`` is how many lanes may run at a time; the others
    wait in the order they were woken. A key whose ``run`` fails rests for a time that grows from one second to a minute.
    ``interval`` (seconds between sweeps) grows while they find nothing, up to ``SLOWEST_SWEEP``; ``failed`` hears of failures.
    """

    def __init__(  # noqa: PLR0913 - what it runs and finds, and what a test puts in the place of time
        self,
        run: Callable[[Key], Awaitable[datetime | None]],
        find: Callable[[], Awaitable[Iterable[Key]]],
        nursery: Nursery,
        clock: Clock,
        *,
        name: str = "lane",
        limit: int = 64,
        interval: float = 1.0,
        sleep: Sleep = asyncio.sleep,
        later: Later | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        self._failed = failed
        self._run = run
        self._find = find
        self._nursery = nursery
        self._clock = clock
        self._name = name
        self._limit = limit
        self._interval = interval
        self._sleep = sleep
        self._later: Later = later or asyncio.get_running_loop().call_later
        self._running: dict[Key, bool] = {}
        self._waiting: deque[Key] = deque()
        self._queued: set[Key] = set()
        self._alarms: dict[Key, Alarm] = {}
        self._failures: dict[Key, int] = {}
        self._resting: set[Key] = set()

    @property
    def running(self) -> int:
        """How many lanes are running now."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many keys wait for a lane."""
        return len(self._waiting)

    def wake(self, key: Key) -> None:
        """There may be work for ``key``; call it on the event loop, as often as you like."""
        if key in self._running:
            self._running[key] = True
        elif key not in self._resting and key not in self._queued and not self._nursery.closing:
            self._queued.add(key)
            self._waiting.append(key)
            self._fill()

    async def sweep(self) -> int:
        """Wake everything that has work waiting in the database; returns how many keys that were."""
        found = list(await self._find())
        for key in found:
            self.wake(key)
        return len(found)

    async def keep_sweeping(self) -> None:
        """Sweep for ever: a service for the nursery."""
        await keep_sweeping(self.sweep, self._interval, self._sleep)

    def _fill(self) -> None:
        while self._waiting and len(self._running) < self._limit and not self._nursery.closing:
            key = self._waiting.popleft()
            self._queued.discard(key)
            self._running[key] = False
            self._nursery.start(self._name, partial(self._lane, key))

    async def _lane(self, key: Key) -> None:
        alarm = self._alarms.pop(key, None)
        if alarm is not None:
            alarm.cancel()
        try:
            again = True
            while again:
                self._running[key] = False
                due = await self._run(key)
                again = self._running[key] and not self._nursery.closing
            self._failures.pop(key, None)
            if due is not None:
                self._wake_at(key, due)
        except Exception as error:  # noqa: BLE001 - one key's failure concerns no other; it is logged and tried again
            self._rest(key, error)
        finally:
            del self._running[key]
            self._fill()

    def _wake_at(self, key: Key, due: datetime) -> None:
        wait = max((due - self._clock()).total_seconds(), SHORTEST_WAIT)
        if wait <= HORIZON:
            self._alarms[key] = self._later(wait, partial(self._alarm, key))

    def _alarm(self, key: Key) -> None:
        self._alarms.pop(key, None)
        self._resting.discard(key)
        self.wake(key)

    def _rest(self, key: Key, error: Exception) -> None:
        failures = self._failures[key] = self._failures.get(key, 0) + 1
        rest = min(2.0 ** (failures - 1), LONGEST_WITHOUT_STORAGE if _is_storage_away(error) else LONGEST_REST)
        self._resting.add(key)
        self._alarms[key] = self._later(rest, partial(self._alarm, key))
        if self._failed is not None:
            self._failed(self._name)
        _log.error("lane_failed", lane=self._name, error=kind(error), place=place(error), failures=failures, rest=rest)


def _is_storage_away(error: BaseException) -> bool:
    """Whether it is the database alone that is to blame, also in a group."""
    if isinstance(error, BaseExceptionGroup):
        return all(_is_storage_away(each) for each in error.exceptions)
    return isinstance(error, StorageAway)


async def keep_sweeping(sweep: Callable[[], Awaitable[int]], interval: float, sleep: Sleep) -> None:
    """Call ``sweep`` for ever, every ``interval`` seconds, more seldom while it finds nothing (returns 0).

    A database that is away does not end it: the sooner it is noticed that it is back, the sooner all goes on.
    """
    pause = interval
    while True:
        try:
            found = await sweep()
        except StorageAway:  # the storage says itself that it is away, once
            found = 0
        pause = interval if found else min(pause * 1.5, SLOWEST_SWEEP)
        await sleep(pause)


def left_behind(
    machines: Machines, inbox: Inbox, clock: Clock, *, grace: timedelta = timedelta(seconds=2)
) -> Callable[[], Awaitable[list[MachineKey]]]:
    """What ``Lanes`` of machines look for: timers that ran out, outboxes left behind, events that wait longer than ``grace``.

    Younger events are on their way in the process that took them in.
    """

    async def find() -> list[MachineKey]:
        now = clock()
        due = await machines.due(now, PAGE)
        waiting = await inbox.waiting(now - grace, PAGE)
        return list(dict.fromkeys([*due, *waiting]))

    return find
