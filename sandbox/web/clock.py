"""A clock that can be put forward, for several processes at once.

How far it is ahead lies in a small file that all of them map into their memory, so that a Kwit in a process of its own sees
with its next look at the clock what somebody has done to it.
"""

import mmap
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_AHEAD = struct.Struct("=d")
"""Seconds; eight aligned bytes, which every machine that runs Kwit writes and reads as a whole."""


class MovableClock:
    """The clock whose file is ``path``; who comes first makes it, and it shows the real time then."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_bytes(_AHEAD.pack(0.0))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _AHEAD.size)

    @property
    def ahead(self) -> timedelta:
        """How far it is ahead of the real time."""
        return timedelta(seconds=float(_AHEAD.unpack_from(self._memory)[0]))

    def now(self) -> datetime:
        """The time that it shows, in UTC."""
        return datetime.now(UTC) + self.ahead

    def seconds(self) -> float:
        """The time that it shows, in Unix seconds."""
        return time.time() + self.ahead.total_seconds()

    def forward(self, by: timedelta) -> None:
        """Put it forward; ValueError if that is back."""
        if by < timedelta(0):
            raise ValueError("a clock is put forward, never back: what happened would not have happened yet")
        _AHEAD.pack_into(self._memory, 0, (self.ahead + by).total_seconds())
