"""The audit trail as the rest of Kwit sees it; ``storage`` provides it."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from flows.vocabulary.audit import AuditEntry, Deed


class Trail(Protocol):
    """What was done, in the order in which it was written down; it only grows."""

    async def append(self, deed: Deed, at: datetime, cause: str = "") -> bool:
        """Write a deed down; False if one with the same ``cause`` was written before. Several processes may do so at once."""

    def entries(self) -> AsyncIterator[AuditEntry]:
        """All entries, the first one first."""

    def newest(self) -> AsyncIterator[AuditEntry]:
        """All entries, the last one first."""

    def about(self, subject: str) -> AsyncIterator[AuditEntry]:
        """The entries about a subject, or whose actor it is, the first one first."""
