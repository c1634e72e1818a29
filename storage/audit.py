"""The port ``Trail``: the audit trail in the collection ``audit``, one document an entry, none of which is ever written again.

An entry's number is its ``_id`` (twelve digits, so that their order is that of text). Whoever appends takes the number behind
the last one it knows of; if another process was faster, the insert is refused, and it looks again. So there is no counter that
could disagree with the entries, and usually one insert is all that an entry costs.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from flows.chain import FIRST, sealed
from flows.vocabulary.audit import AuditEntry, Deed
from flows.vocabulary.errors import StorageError
from storage.client import Database, Fields
from storage.schemas import SCHEMAS

DIGITS = 12
LAST = 10**DIGITS - 1
TRIES = 200
"""Entries of other processes that may come in between before something must be wrong."""
WINDOW = 1000
"""Entries that are looked up at a time."""
_FIELDS = frozenset({"_id", "schema", "at", "who", "what", "about", "details", "cause", "previous", "hash"})
_ASCENDING, _DESCENDING = 1, -1
_NEVER = datetime.fromtimestamp(0, UTC)


class MongoTrail:
    """The audit trail; one of a process is enough, and knows best where the end is."""

    def __init__(self, database: Database) -> None:
        self._audit = database["audit"]
        self._turn = asyncio.Lock()
        self._head: AuditEntry | None = None

    async def append(self, deed: Deed, at: datetime, cause: str = "") -> bool:
        """Write a deed down; False if one with the same ``cause`` was written before. Several processes may do so at once."""
        async with self._turn:
            for _ in range(TRIES):
                head = self._head or await self._end(0)
                number, previous = (head.number, head.hash) if head else (0, FIRST)
                entry = sealed(number + 1, at, deed, cause, previous)
                if await self._audit.insert(_document(entry)):
                    self._head = entry
                    return True
                if cause and await self._audit.find_one({"cause": cause}, {"_id": 1}) is not None:
                    return False
                self._head = await self._end(number)
        raise StorageError("the audit trail can't be written to: others always are faster")

    async def entries(self) -> AsyncIterator[AuditEntry]:
        """All entries, the first one first."""
        async for entry in self._between(0, LAST, _ASCENDING):
            yield entry

    async def newest(self) -> AsyncIterator[AuditEntry]:
        """All entries, the last one first."""
        end = await self._end(0)
        top = end.number if end else 0
        while top > 0:
            async for entry in self._between(top - WINDOW, top, _DESCENDING):
                yield entry
            top -= WINDOW

    async def about(self, subject: str) -> AsyncIterator[AuditEntry]:
        """The entries about a subject, or whose actor it is, the first one first."""
        found: dict[str, Fields] = {}
        for wanted in ({"about": subject}, {"who": subject}):
            async for each in self._audit.find(wanted):
                found[each["_id"]] = each
        for number in sorted(found):
            yield read_entry(found[number])

    async def _end(self, known: int) -> AuditEntry | None:
        """The last entry, looked for behind the one that is ``known``: in strides that grow, then in ones that shrink."""
        low, stride = known, 1
        while await self._there(low + stride):
            low, stride = low + stride, stride * 2
        while stride > 1:
            stride //= 2
            if await self._there(low + stride):
                low += stride
        last = None
        async for entry in self._between(low - 1, LAST, _ASCENDING):  # whatever stands behind a gap counts as well
            last = entry
        return last

    async def _there(self, number: int) -> bool:
        return await self._audit.find_one({"_id": name_of(number)}, {"_id": 1}) is not None

    async def _between(self, after: int, until: int, order: int) -> AsyncIterator[AuditEntry]:
        wanted = {"_id": {"$gt": name_of(max(after, 0)), "$lte": name_of(until)}}
        async for found in self._audit.find(wanted, sort=[("_id", order)]):
            yield read_entry(found)


def name_of(number: int) -> str:
    """The ``_id`` of an entry."""
    return f"{number:0{DIGITS}}"


def _document(entry: AuditEntry) -> Fields:
    cause = {"cause": entry.cause} if entry.cause else {}
    return {
        "_id": name_of(entry.number),
        "schema": SCHEMAS.current("audit"),
        "at": entry.at,
        "who": entry.who,
        "what": entry.what,
        "about": list(entry.about),
        "details": [{"name": name, "value": value} for name, value in entry.details],
        "previous": entry.previous,
        "hash": entry.hash,
        **cause,
    }


def read_entry(stored: Fields) -> AuditEntry:
    """The entry as it is stored; one that Kwit can't have written comes without its hash, so that it shows as changed."""
    number = int(stored["_id"]) if str(stored["_id"]).isdecimal() else 0
    try:
        found = SCHEMAS.lifted("audit", stored)
        return AuditEntry(
            number=number,
            at=found["at"],
            who=found["who"],
            what=found["what"],
            about=tuple(found["about"]),
            details=tuple((each["name"], each["value"]) for each in found["details"]),
            cause=found.get("cause", ""),
            previous=found["previous"],
            hash=found["hash"] if set(found) <= _FIELDS else "",
        )
    except (StorageError, KeyError, TypeError):
        return AuditEntry(number, _NEVER, "?", "?", (), (), "", "", "")
