"""The audit trail in memory, for tests of what writes to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

from flows.chain import FIRST, sealed
from flows.vocabulary.audit import AuditEntry, Deed


@dataclass
class MemoryTrail:
    """A ``Trail``; what was written is in ``written``, to be looked at and to be tampered with."""

    written: list[AuditEntry] = field(default_factory=list)

    async def append(self, deed: Deed, at: datetime, cause: str = "") -> bool:
        if cause and any(entry.cause == cause for entry in self.written):
            return False
        number, previous = (self.written[-1].number, self.written[-1].hash) if self.written else (0, FIRST)
        self.written.append(sealed(number + 1, at, deed, cause, previous))
        return True

    async def entries(self) -> AsyncIterator[AuditEntry]:
        for entry in self.written:
            yield entry

    async def newest(self) -> AsyncIterator[AuditEntry]:
        for entry in reversed(self.written):
            yield entry

    async def about(self, subject: str) -> AsyncIterator[AuditEntry]:
        for entry in self.written:
            if subject in (entry.who, *entry.about):
                yield entry

    @property
    def told(self) -> list[tuple[str, str]]:
        """Who did what, in its order."""
        return [(entry.who, entry.what) for entry in self.written]
