"""What goes wrong now and then while the soak lasts: platforms refuse, break off, answer slowly; the reading process dies."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress

from sandbox.telegram.errors import ApiError
from sandbox.twilio.faults import Fault, FaultPlan
from tests.crash.office import Ground
from tests.crash.processes import reader_of

APART = 6.0
"""Seconds between two troubles, on the average."""


class Trouble:
    """Makes trouble on a ground for the Kwit with the process id ``pid``; ``made`` counts it by kind."""

    def __init__(self, ground: Ground, chance: random.Random, pid: int) -> None:
        self._ground = ground
        self._chance = chance
        self._pid = pid
        self.made: Counter[str] = Counter()
        self._over = asyncio.Event()

    async def go_on(self) -> None:
        """Make trouble until ``end``; what was begun is mended first."""
        kinds: list[Callable[[], Coroutine[object, object, None]]] = [
            self.telegram_floods,
            self.telegram_fails,
            self.telegram_breaks_off,
            self.twilio_floods,
            self.twilio_fails,
            self.twilio_breaks_off,
            self.answers_are_slow,
            self.platform_dies,
            self.reading_dies,
        ]
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._chance.expovariate(1 / APART)):
                    await self._over.wait()
                    break
            kind = self._chance.choice(kinds)
            self.made[kind.__name__] += 1
            await kind()
        self._ground.telegram.faults.ordered.clear()
        self._ground.twilio.faults = FaultPlan()

    def end(self) -> None:
        """No more trouble; what no call has met yet is taken back."""
        self._over.set()

    async def telegram_floods(self) -> None:
        """429, and when to come again."""
        self._ground.telegram.flood(self._chance.randint(1, 5), times=self._chance.randint(1, 3))

    async def telegram_fails(self) -> None:
        """502."""
        self._ground.telegram.refuse(ApiError(502, "Bad Gateway"), times=self._chance.randint(1, 4))

    async def telegram_breaks_off(self) -> None:
        """The connection breaks, before the work is done or after it."""
        self._ground.telegram.lose(self._chance.choice(("request", "answer")), method="sendMessage")

    async def twilio_floods(self) -> None:
        """429."""
        self._ground.twilio.faults.add(Fault(code=20429, status=429), verb="POST", times=self._chance.randint(1, 4))

    async def twilio_fails(self) -> None:
        """500."""
        self._ground.twilio.faults.add(Fault(code=20500, status=500), verb="POST", times=self._chance.randint(1, 4))

    async def twilio_breaks_off(self) -> None:
        """The connection breaks, before the work is done or after it."""
        self._ground.twilio.faults.add(Fault(kind="drop", after=self._chance.random() < 0.5), verb="POST")

    async def answers_are_slow(self) -> None:
        """A platform answers nothing for some seconds, and then everything."""
        await self._chance.choice(list(self._ground.doors.values())).holds(self._chance.uniform(0.5, 4))

    async def platform_dies(self) -> None:
        """All connections to a platform break, and it is away for a moment."""
        door = self._chance.choice(list(self._ground.doors.values()))
        await door.kill()
        await asyncio.sleep(self._chance.uniform(0, 2))
        await door.start()

    async def reading_dies(self) -> None:
        """The reading process is killed."""
        reader = reader_of(self._pid)
        if reader is not None:
            with suppress(ProcessLookupError):
                os.kill(reader, signal.SIGKILL)
