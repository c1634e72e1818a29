"""A clock, a sleep and alarms that stand still until a test lets time pass."""

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


@dataclass(order=True)
class Call:
    """Something that is to happen at ``due`` (seconds); fulfils ``bots.lanes.Alarm``."""

    due: float
    order: int
    function: Callable[[], object] | None = field(compare=False)

    def cancel(self) -> None:
        self.function = None


class Timeline:
    """``now`` is a clock, ``seconds`` a monotonic one; ``sleep`` and ``later`` go by them."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._calls: list[Call] = []
        self._order = 0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self._seconds)

    def seconds(self) -> float:
        return self._seconds

    def stand_still(self, seconds: float) -> None:
        """The clocks go on, but nothing happens meanwhile."""
        self._seconds += seconds

    @property
    def until_next(self) -> float:
        """Seconds until something is to happen; AssertionError if nothing ever is."""
        while self._calls and self._calls[0].function is None:
            heapq.heappop(self._calls)
        if not self._calls:
            raise AssertionError("nothing will ever happen")
        return max(self._calls[0].due - self._seconds, 0.0)

    def later(self, wait: float, function: Callable[[], object]) -> Call:
        self._order += 1
        call = Call(self._seconds + wait, self._order, function)
        heapq.heappush(self._calls, call)
        return call

    async def sleep(self, wait: float) -> None:
        self.slept.append(wait)
        over = asyncio.Event()
        call = self.later(wait, over.set)
        try:
            await over.wait()
        finally:
            call.cancel()

    async def skip(self, wait: float) -> None:
        """A sleep for code that is alone: time jumps over it."""
        self.slept.append(wait)
        self._seconds += wait
        await asyncio.sleep(0)

    async def passes(self, wait: float) -> None:
        """Let time pass, and everything happen that falls due."""
        target = self._seconds + wait
        await settle()
        while self._calls and self._calls[0].due <= target + 1e-9:
            call = heapq.heappop(self._calls)
            self._seconds = max(self._seconds, call.due)
            if call.function is not None:
                call.function()
                await settle()
        self._seconds = target


async def settle() -> None:
    """Let every task run until it waits for something; enough turns for the longest chain of awaits in these tests."""
    for _ in range(30):
        await asyncio.sleep(0)
