"""What is measured while the soak lasts: memory, what waits, and what the log warns of."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from ocr.worker import resident_bytes
from tests.crash.facts import on_its_way
from tests.crash.office import Ground
from tests.crash.rounds import say

EVERY = 1.0
"""Seconds between two looks at the memory."""
DEPTHS_EVERY = 10
"""Looks at the memory between two at the queues, which costs the database something."""
TOLD_EVERY = 30
"""Looks between two lines of progress."""
MEGABYTE = 1024 * 1024


class Measures:
    """Looks at the Kwit with the process id ``pid``; memory is in megabytes."""

    def __init__(self, ground: Ground, pid: int) -> None:
        self._ground = ground
        self._pid = pid
        self.memory: list[float] = []
        self.deepest: Counter[str] = Counter()

    async def go_on(self) -> None:
        """Measure until cancelled."""
        while True:
            self.memory.append(resident_bytes(self._pid) / MEGABYTE)
            if len(self.memory) % DEPTHS_EVERY == 0:
                depths = await on_its_way(self._ground.database, self._ground.telegram)
                for name, depth in depths.items():
                    self.deepest[name] = max(self.deepest[name], depth)
            if len(self.memory) % TOLD_EVERY == 0:
                taken = sum(entry.accepted for entry in self._ground.entries)
                say(f"{len(self.memory):5} s  {self.memory[-1]:.0f} MB  accepted {taken}  waiting {depths}")
            await asyncio.sleep(EVERY)


def thirds(values: Sequence[float]) -> list[float]:
    """The means of the first, the middle and the last third."""
    third = max(len(values) // 3, 1)
    parts = (values[:third], values[third : 2 * third], values[2 * third :])
    return [round(fmean(part), 1) if part else 0.0 for part in parts]


def warnings_in(log: Path) -> Counter[str]:
    """The warnings and errors of a log, by their events; lines that are no JSON are counted as ``other``."""
    found: Counter[str] = Counter()
    for line in log.read_text("utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            found["other"] += not line.startswith(("Kwit listens", "Stopping"))
            continue
        if entry.get("level") in {"warning", "error", "critical"}:
            found[str(entry.get("event"))] += 1
    return +found
