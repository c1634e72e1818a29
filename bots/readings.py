"""Takes the time of readings, and counts how they ended."""

import time
from collections.abc import Callable, Sequence

from bots.metrics import Metrics
from flows.engine.ports import Reader
from flows.vocabulary.readings import Reading


class TimedReader:
    """The port ``Reader`` through another one."""

    def __init__(self, reader: Reader, metrics: Metrics, seconds: Callable[[], float] = time.monotonic) -> None:
        self._reader = reader
        self._metrics = metrics
        self._seconds = seconds

    async def read(self, files: Sequence[tuple[str, bytes]]) -> Reading:
        """Read the pages of one document."""
        began = self._seconds()
        reading = await self._reader.read(files)
        self._metrics.read(reading.trouble, self._seconds() - began)
        return reading
