"""The soak: a Kwit under steady load with trouble on all sides, watched, and then left to come to rest and compared."""

import asyncio
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.crash.ledger import Findings
from tests.crash.office import Ground
from tests.crash.rounds import say
from tests.soak.load import Load
from tests.soak.measures import Measures, thirds, warnings_in
from tests.soak.trouble import Trouble

DRAINING = 900.0
"""Seconds within which everything must have come to rest after the load."""


class Serving(Protocol):
    """A Kwit at work in a process of its own."""

    @property
    def pid(self) -> int:
        """Its process id."""


@dataclass(frozen=True)
class Soaked:
    """What came of it; ``memory`` are the means of three thirds in megabytes."""

    findings: Findings
    load: Load
    trouble: Trouble
    memory: list[float]
    deepest: dict[str, int]
    warnings: dict[str, int]
    drained: bool
    drain_seconds: float
    accepted: int
    unanswered: list[str]

    @property
    def good(self) -> bool:
        """Whether everything is where it belongs, and came to rest."""
        return self.findings.good and self.drained and not self.unanswered

    def json(self) -> dict[str, object]:
        """As printed in the end."""
        first, middle, last = self.memory
        return {
            "events": sum(self.load.done.values()),
            "kinds": dict(self.load.done),
            "held_up": self.load.held_up,
            "trouble": dict(self.trouble.made),
            "accepted": self.accepted,
            "lost": len(self.findings.lost) + len(self.unanswered),
            "doubled": len(self.findings.doubled),
            "wrong": len(self.findings.wrong),
            "resent": self.findings.resent,
            "failed": self.findings.failed,
            "memory": {"first": first, "middle": middle, "last": last},
            "memory_growth": round(last / middle - 1, 4) if middle else 0.0,
            "deepest": self.deepest,
            "drained": self.drained,
            "drain_seconds": round(self.drain_seconds, 1),
            "warnings": self.warnings,
        }


async def soak(
    ground: Ground, kwit: Serving, log: Path, seconds: float, rate: float, seed: int, employees: int = 60
) -> Soaked:
    """Load the Kwit on a ground for so long with ``rate`` events a second, then wait until nothing waits any more."""
    chance = random.Random(seed)  # noqa: S311 - the same seed makes the same load
    load = await Load.of(ground, chance, employees)
    trouble, measures = Trouble(ground, random.Random(seed + 1), kwit.pid), Measures(ground, kwit.pid)  # noqa: S311
    async with asyncio.TaskGroup() as group:
        group.create_task(trouble.go_on())
        measuring = group.create_task(measures.go_on())
        await load.go_on(seconds, rate)
        measuring.cancel()
        trouble.end()
    began = time.monotonic()
    drained = await ground.rests(DRAINING)
    load.settle()
    findings = await ground.findings()
    for problem in [*load.unanswered, *findings.lost, *findings.doubled, *findings.wrong][:100]:
        say(f"     ! {problem}")
    return Soaked(
        findings=findings,
        load=load,
        trouble=trouble,
        memory=thirds(measures.memory),
        deepest=dict(measures.deepest),
        warnings=dict(sorted(warnings_in(log).items())),
        drained=drained,
        drain_seconds=time.monotonic() - began,
        accepted=sum(entry.accepted for entry in ground.entries),
        unanswered=load.unanswered,
    )
