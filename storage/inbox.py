"""The port ``Inbox``: events that have arrived, remembered by id for a month, their content only until they are handled.

``line`` and ``since`` exist only while an envelope waits, so their sparse indexes stay as small as the backlog however many
envelopes were handled.
"""

import time
from datetime import UTC, datetime, timedelta

from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.events import Envelope
from storage.client import Database
from storage.codec import decode, encode, moment
from storage.pauses import Pause
from storage.schemas import SCHEMAS

ASCENDING = 1
EVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than anything: a range needs an end."""
_WAITS = {"line": "", "since": ""}


class Order:
    """Numbers that only grow: nanoseconds since 1970, one more where the clock stands still or goes back.

    Within a process the order is strict; between processes it is as good as their clocks agree.
    """

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """The next number, larger than all before."""
        self._last = max(self._last + 1, time.time_ns())
        return self._last

    def follow(self, number: int) -> None:
        """Only give numbers above this one: it was given before, perhaps by a clock that was ahead of ours."""
        self._last = max(self._last, number)


class MongoInbox:
    """Envelopes in the collection ``inbox``."""

    def __init__(self, database: Database, pause: Pause | None = None) -> None:
        self._collection = database["inbox"]
        self._arrivals = database.ahead("inbox")
        self._pause = pause or Pause(database)
        self._order = Order()

    async def go_on(self) -> None:
        """Put what comes behind all that waits already, even if the clock went back since."""
        async for found in self._collection.find({"since": {"$lt": EVER}}, only={"order": 1}):
            self._order.follow(found["order"])

    async def put(self, envelope: Envelope) -> bool:
        """Store the envelope; False if one of this id was stored before."""
        return await self._arrivals.insert(
            {
                "_id": envelope.id,
                "schema": SCHEMAS.current("inbox"),
                "order": self._order.next(),
                "line": str(envelope.to),
                "since": moment(envelope.at),
                "envelope": encode(envelope),
            }
        )

    async def oldest(self, key: MachineKey) -> Envelope | None:
        """The envelope waiting longest for ``key``; None while everything rests."""
        if await self._pause.holds():
            return None
        async for found in self._collection.find({"line": str(key)}, sort=[("order", ASCENDING)], limit=1):
            return decode(SCHEMAS.lifted("inbox", found)["envelope"], Envelope)
        return None

    async def done(self, envelope: Envelope) -> None:
        """The envelope was handled; its id stays known against repetition, its content goes."""
        await self._collection.update(
            {"_id": envelope.id},
            {"$unset": {**_WAITS, "envelope": ""}, "$set": {"done_at": datetime.now(UTC)}},
        )

    async def reject(self, envelope: Envelope, reason: str) -> None:
        """The envelope can't be handled, a defect of the program: set it aside whole, for the operator, and go on.

        It stays until the operator removes it. One that was never stored (a timer's) is stored now.
        """
        aside = {"rejected_at": datetime.now(UTC), "reason": reason}
        if await self._collection.update({"_id": envelope.id}, {"$unset": _WAITS, "$set": aside}):
            return
        document = {"_id": envelope.id, "schema": SCHEMAS.current("inbox"), "order": self._order.next()}
        await self._collection.insert(document | aside | {"envelope": encode(envelope)})

    async def rejected(self, limit: int = 100) -> list[tuple[Envelope, str]]:
        """Envelopes set aside, each with the reason."""
        wanted = {"rejected_at": {"$lt": datetime.now(UTC) + timedelta(days=1)}}
        return [
            (decode(SCHEMAS.lifted("inbox", found)["envelope"], Envelope), found["reason"])
            async for found in self._collection.find(wanted, limit=limit)
        ]

    async def waiting(self, before: datetime, limit: int) -> list[MachineKey]:
        """Machines with envelopes that arrived before that time (by ``Envelope.at``) and still wait."""
        keys: dict[str, MachineKey] = {}
        async for found in self._collection.find({"since": {"$lt": before}}, only={"line": 1}):
            keys.setdefault(found["line"], MachineKey.parse(found["line"]))
            if len(keys) == limit:
                break
        return list(keys.values())
