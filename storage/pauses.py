"""What lets every Kwit on a database rest for a while: an export that takes its cut, an import that is not finished.

While it rests, no machine is taken, no event is begun and no message is claimed; what arrives is stored and acknowledged as ever,
and waits. Both are entries in ``settings`` that belong to the moment, not to the office: an export leaves them out.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flows.vocabulary.errors import StorageError
from storage.client import Database, Fields
from storage.schemas import SCHEMAS

IMPORT = "import"
"""The entry in ``settings`` of an import, finished or not."""
_PAUSE = "pause:"
"""How the entry of a pause begins."""
LOOKED_UP = 1.0
"""Seconds for which a Kwit believes what it has looked up."""
TERM = timedelta(seconds=60)
"""How long a pause lasts by itself; it is renewed as long as the export goes on. No command on the database takes longer, and a
killed export holds nobody up for more than this."""
_RENEWED = timedelta(seconds=10)
PATIENCE = 15.0
"""Seconds that a step under way is waited for. A longer one is no harm: it is performed again where the export is restored."""


class Pause:
    """Whether this process rests; asked before every step, looked up once a second."""

    def __init__(self, database: Database, now: Callable[[], float] = time.monotonic) -> None:
        self._settings = database["settings"]
        self._now = now
        self._until = 0.0
        self._holds = False

    async def holds(self) -> bool:
        """Whether nothing may be begun just now."""
        if self._now() >= self._until:
            entries = [entry async for entry in self._settings.find({})]
            self._holds = any(_stops(entry, datetime.now(UTC)) for entry in entries)
            self._until = self._now() + LOOKED_UP
        return self._holds


def passing(entry: Fields) -> bool:
    """Whether an entry of ``settings`` belongs to the moment, not to the office."""
    return entry["_id"] == IMPORT or str(entry["_id"]).startswith(_PAUSE)


def _stops(entry: Fields, at: datetime) -> bool:
    if entry["_id"] == IMPORT:
        return not entry["value"]["finished"]
    return str(entry["_id"]).startswith(_PAUSE) and bool(entry["value"]["until"] > at)


async def refuse_half_an_office(database: Database) -> None:
    """Raise StorageError where an import was interrupted."""
    found = await database["settings"].find_one({"_id": IMPORT})
    if found is not None and not found["value"]["finished"]:
        raise StorageError(
            "this database holds half an office: an import into it was interrupted; run `bot.py office import` with the same "
            "folder again, it goes on where it was"
        )


class Resting:
    """A pause that somebody holds; ``renew`` is called between any two commands."""

    def __init__(self, database: Database) -> None:
        self._settings = database["settings"]
        self._id = f"{_PAUSE}{uuid4().hex}"
        self._until = datetime.fromtimestamp(0, UTC)

    async def begin(self) -> None:
        """Begin it."""
        self._until = datetime.now(UTC) + TERM
        document = {"_id": self._id, "schema": SCHEMAS.current("settings"), "value": {"until": self._until}}
        await self._settings.replace({"_id": self._id}, document)

    async def renew(self) -> None:
        """Make it last, if need be; raises StorageError if it has run out, and what rested may have gone on."""
        now = datetime.now(UTC)
        if now > self._until:
            raise StorageError("the database was too slow: Kwit went on before everything was written; try again")
        if now > self._until - TERM + _RENEWED:
            await self.begin()

    async def end(self) -> None:
        """End it, and clear away what killed exports have left."""
        now = datetime.now(UTC)
        async for entry in self._settings.find({}):
            name = str(entry["_id"])
            if name == self._id or (name.startswith(_PAUSE) and entry["value"]["until"] < now):
                await self._settings.delete({"_id": name})


@asynccontextmanager
async def resting(database: Database, *, alone: bool, patience: float = PATIENCE) -> AsyncIterator[Resting]:
    """Let every Kwit on ``database`` rest until the context is left; ``alone`` says that there is none.

    On entering, steps and sendings under way are waited for, ``patience`` seconds at the most.
    """
    pause = Resting(database)
    await pause.begin()
    try:
        if not alone:
            await asyncio.sleep(2 * LOOKED_UP)
            await _come_to_rest(database, pause, patience)
        yield pause
    finally:
        await pause.end()


async def _come_to_rest(database: Database, pause: Resting, patience: float) -> None:
    deadline = time.monotonic() + patience
    while await _at_work(database) and time.monotonic() < deadline:
        await asyncio.sleep(LOOKED_UP)
        await pause.renew()


async def _at_work(database: Database) -> bool:
    """Whether somebody steps a machine, or sends a message."""
    now = datetime.now(UTC)
    async for found in database["machines"].find({"lease.owner": {"$gt": ""}}, only={"lease": 1}):
        if found["lease"]["until"] > now:
            return True
    async for found in database["deliveries"].find({"ready_at": {"$gt": now}}, only={"claimed": 1}):
        if found["claimed"]:
            return True
    return False
