"""Rounds: people do something, something is killed in the middle of it and started again, and the ledger is compared."""

import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

from tests.crash.child import Orders, Terms
from tests.crash.facts import on_its_way
from tests.crash.ledger import Findings
from tests.crash.office import Ground, open_ground
from tests.crash.people import People
from tests.crash.points import FREQUENT, NEEDS, POINTS
from tests.crash.processes import DatabaseServer, Kwit
from tests.crash.whole import WholeProgram

ROUNDS_ON_GROUND = 20
"""Rounds after which a new office begins on a new server: what is compared stays small, and so does what a server keeps for
processes that were killed."""
BEGUN_WITHIN = 1.5
"""Seconds within which all that people do in a round is begun."""
NOT_REACHED = 20.0
"""Seconds after which a process that has not come to its point is killed where it is."""
LOOK = 0.5
"""Seconds between two looks whether it still can come there."""
OTHERS: Mapping[str, int] = {
    "random": 6,
    "database": 4,
    "reading-process": 3,
    "telegram": 2,
    "twilio": 2,
    "two": 3,
    "three": 3,
    "stopped": 1,
    "program": 2,
}
"""What is killed beside Kwit at its named points, and how often for each time that all of these were."""
FREEZING = ("claimed", "saving", "recorded", "settling", "stepped", "queued", "taken", "sent", "writing")
"""Points at which one of several Kwits is frozen."""


def say(line: str) -> None:
    """A line of progress."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - progress is for whoever waits


def deck(chance: random.Random) -> list[str]:
    """Everything that can be killed, in any order."""
    cards = [*POINTS, *(name for name, times in OTHERS.items() for _ in range(times))]
    chance.shuffle(cards)
    return cards


@dataclass
class Report:
    """What came of all rounds so far."""

    seed: int
    rounds: int = 0
    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    resent: int = 0
    failed: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing was lost, doubled or otherwise wrong."""
        return not (self.lost or self.doubled or self.wrong)

    def json(self) -> dict[str, object]:
        """As printed in the end."""
        return {
            "rounds": self.rounds,
            "accepted": self.accepted,
            "lost": self.lost,
            "doubled": self.doubled,
            "wrong": self.wrong,
            "resent": self.resent,
            "failed": self.failed,
            "killed": dict(sorted(self.killed.items())),
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
        }


class Campaign:
    """Plays rounds on grounds in ``folder``; ``without`` takes a defence out of every Kwit (``tests.crash.defences``)."""

    def __init__(self, folder: Path, seed: int, *, without: str = "", more: int = 2, clients: int = 2) -> None:
        self.report = Report(seed)
        self._folder = folder
        self.without = without
        self._more = more
        self._clients = clients
        self._chance = random.Random(seed)  # noqa: S311 - the same seed plays the same rounds
        self._server = DatabaseServer(folder / "server")
        self._stack = AsyncExitStack()
        self._ground: Ground | None = None
        self._whole = WholeProgram(folder / "whole", clients)
        self._kwits: list[Kwit] = []
        self._started = 0
        self._acting = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._leave_ground()
        await self._whole.close()

    async def play(self, rounds: int, only: str = "") -> Report:
        """Play that many rounds, each card of the deck in turn, or ``only`` one."""
        began = time.monotonic()
        cards: list[str] = []
        while self.report.rounds < rounds:
            cards = cards or ([only] if only else deck(self._chance))
            await self.round(cards.pop())
            self.report.seconds = time.monotonic() - began
        return self.report

    async def round(self, card: str) -> Findings:
        """Play one round in which what the card names is killed."""
        if card == "program":
            findings = await self._round(card, await self._whole.ready(), self._strike_program)
            await (self._whole.kill() if findings.good else self._whole.close())
            return findings
        if self._ground is None or self._ground.rounds >= ROUNDS_ON_GROUND:
            await self._enter_ground()
        ground = self._ground
        assert ground is not None
        findings = await self._round(card, ground, self._strikes.get(card) or partial(self._strike_point, card))
        await self._one_left()
        if not findings.good:
            await self._leave_ground()  # what is broken would be told again in every round
        return findings

    async def _round(self, card: str, ground: Ground, strike: Callable[[], Awaitable[str]]) -> Findings:
        began = time.monotonic()
        people = await People.come(ground, self._chance)
        besides = [getattr(people, NEEDS[card])] if card in NEEDS else []
        besides += [people.sends_receipt] if card == "program" else []

        async def act() -> None:
            self._acting += 1
            await people.act(people.scenes(self._more, *besides), BEGUN_WITHIN)
            self._acting -= 1

        self._acting = 0
        async with asyncio.TaskGroup() as group:
            acting = group.create_task(act())
            await asyncio.sleep(0)
            killed = await strike()
            await acting
        await ground.rests()
        people.settle()
        findings = await ground.findings()
        findings.lost += people.unanswered
        self._note(card, killed, ground, findings, time.monotonic() - began)
        return findings

    # ---- what is killed

    @property
    def _strikes(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        return {
            "random": self._strike_anywhere,
            "database": self._strike_database,
            "reading-process": self._strike_reading,
            "telegram": partial(self._strike_platform, "telegram"),
            "twilio": partial(self._strike_platform, "twilio"),
            "two": self._strike_two,
            "three": self._strike_three,
            "stopped": self._strike_stopped,
        }

    async def _strike_point(self, point: str) -> str:
        kwit = self._kwits[0]
        reached = await self._dies_at(kwit, point)
        await self._replace(kwit)
        return reached

    async def _strike_program(self) -> str:
        await asyncio.sleep(self._chance.uniform(0, 4))
        await self._whole.kill()
        await self._whole.start()
        return "program"

    async def _dies_at(self, kwit: Kwit, point: str) -> str:
        """Let it die at a point; where it has nothing more to do and did not come there, wherever it is."""
        kwit.arm(point, self._chance.randint(1, FREQUENT.get(point, 1)))
        for _ in range(round(NOT_REACHED / LOOK)):
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await kwit.ended()
            if not kwit.alive:
                return point
            if await self._is_idle():
                break
        await kwit.kill()
        return "random"

    async def _is_idle(self) -> bool:
        """Whether people have done all they do, and nothing is on its way."""
        ground = self._ground
        assert ground is not None
        return self._acting == 0 and not await on_its_way(ground.database, ground.telegram)

    async def _strike_anywhere(self) -> str:
        kwit = self._kwits[0]
        await asyncio.sleep(self._chance.uniform(0, 2.5))
        await kwit.kill()
        await self._replace(kwit)
        return "random"

    async def _strike_stopped(self) -> str:
        """SIGTERM, as an operator ends it: a good end must lose as little as a bad one."""
        kwit = self._kwits[0]
        await asyncio.sleep(self._chance.uniform(0.3, 2))
        await kwit.stop()
        await self._replace(kwit)
        return "stopped"

    async def _strike_database(self) -> str:
        await asyncio.sleep(self._chance.uniform(0, 2))
        await self._server.kill()
        await asyncio.sleep(self._chance.uniform(0, 1.5))
        await self._server.start()
        return "database"

    async def _strike_reading(self) -> str:
        for _ in range(2):
            await asyncio.sleep(self._chance.uniform(0.3, 1.5))
            reader = self._kwits[0].reader()
            if reader is not None:
                with suppress(ProcessLookupError):
                    os.kill(reader, signal.SIGKILL)
        return "reading-process"

    async def _strike_platform(self, name: str) -> str:
        assert self._ground is not None
        door = self._ground.doors[name]
        for _ in range(3):
            await asyncio.sleep(self._chance.uniform(0.1, 1))
            await door.kill()
            await asyncio.sleep(self._chance.uniform(0, 0.5))
            await door.start()
        return name

    # ---- several Kwits on one database

    async def _strike_two(self) -> str:
        """One freezes past its leases, the other goes on; that one dies, and the frozen one wakes."""
        frozen, other = await self._several(2)
        await self._freezes(frozen)
        await asyncio.sleep(self._chance.uniform(0, 1))
        await self._thaws(frozen)
        await self._dies_at(other, self._chance.choice(list(FREQUENT)))
        self._gone(other)
        return "two"

    async def _strike_three(self) -> str:
        """One dies, one freezes past its leases and wakes, one goes on."""
        frozen, dying, _ = await self._several(3)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._freezes(frozen))
            group.create_task(self._dies_at(dying, self._chance.choice(list(FREQUENT))))
        self._gone(dying)
        await self._thaws(frozen)
        return "three"

    async def _several(self, count: int) -> list[Kwit]:
        """Several Kwits, to which Telegram pushes, in the place of the one that polls."""
        await self._kwits[0].stop()
        self._gone(self._kwits[0])
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(self._start(webhook=True))
        return list(self._kwits)

    async def _freezes(self, kwit: Kwit) -> None:
        kwit.arm(self._chance.choice(FREEZING), self._chance.randint(1, 8), signal.SIGSTOP)
        for _ in range(round((BEGUN_WITHIN + 3) / 0.05)):
            await asyncio.sleep(0.05)
            if kwit.stopped:
                break
        else:
            kwit.freeze()
        await asyncio.sleep(0.3)  # until the balancer has noticed
        assert self._ground is not None
        self._ground.targets.remove(kwit.url)

    async def _thaws(self, kwit: Kwit) -> None:
        await asyncio.sleep(max(Terms().lease, Terms().claim) + self._chance.uniform(0.2, 1.5))
        kwit.arm("")
        kwit.wake()
        assert self._ground is not None
        self._ground.targets.append(kwit.url)

    # ---- Kwits and grounds

    async def _start(self, *, webhook: bool = False) -> Kwit:
        ground = self._ground
        assert ground is not None
        self._started += 1
        orders = Orders(
            ground.settings(webhook=webhook), f"kwit-{self._started}", str(self._folder / "kwit.log"), self.without
        )
        kwit = await Kwit.start(orders)
        self._kwits.append(kwit)
        ground.targets.append(kwit.url)
        return kwit

    def _gone(self, kwit: Kwit) -> None:
        self._kwits.remove(kwit)
        if self._ground is not None and kwit.url in self._ground.targets:
            self._ground.targets.remove(kwit.url)

    async def _replace(self, kwit: Kwit) -> None:
        self._gone(kwit)
        await self._start()

    async def _one_left(self) -> None:
        """After a round with several: one that polls."""
        if len(self._kwits) == 1 and self._ground is not None and self._ground.telegram.world.updates.webhook is None:
            return
        for kwit in list(self._kwits):
            await kwit.kill()
            self._gone(kwit)
        await self._start()

    async def _enter_ground(self) -> None:
        await self._leave_ground()
        number = self.report.rounds
        self._server = DatabaseServer(self._folder / f"server{number}")
        await self._server.start()
        uri = self._server.database(f"office{number}")
        self._ground = await self._stack.enter_async_context(open_ground(uri, self._folder / f"office{number}", []))
        await self._start()
        await self._ground.set_up(self._clients)

    async def _leave_ground(self) -> None:
        for kwit in list(self._kwits):
            await kwit.kill()
            self._gone(kwit)
        self._ground = None
        await self._stack.aclose()
        self._stack = AsyncExitStack()
        await self._server.kill()

    def _note(self, card: str, killed: str, ground: Ground, findings: Findings, seconds: float) -> None:
        """Add a round to the report; what is counted over a whole ground is added as far as it is new."""
        report = self.report
        ground.rounds += 1
        report.rounds += 1
        report.killed[killed] += 1
        counted = {
            "accepted": sum(entry.accepted for entry in ground.entries),
            "resent": findings.resent,
            "failed": findings.failed,
        }
        for name, count in counted.items():
            setattr(report, name, getattr(report, name) + count - ground.counted[name])
            ground.counted[name] = count
        report.lost += len(findings.lost)
        report.doubled += len(findings.doubled)
        report.wrong += len(findings.wrong)
        problems = [*findings.lost, *findings.doubled, *findings.wrong]
        say(
            f"{report.rounds:4} {card:16} {killed:16} {seconds:5.1f} s  accepted {report.accepted} resent {report.resent}"
        )
        for problem in problems:
            say(f"     ! {problem}")
