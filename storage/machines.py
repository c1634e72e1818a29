"""The port ``Machines``: one document a machine, one atomic write a step.

``due_at`` is there only while something is pending, so its sparse index holds nothing else. It is the earliest timer or, with
effects in the outbox, a few seconds after the step: whoever stepped drains the outbox at once, and the sweeper comes only if
that process died.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flows.engine.ports import Pending, Record, Timer
from flows.transitions import first_state
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.effects import Effect
from flows.vocabulary.errors import LostRace
from flows.vocabulary.states import State
from storage.client import Database, Fields
from storage.codec import decode, encode, moment
from storage.pauses import Pause
from storage.renewals import Renewals
from storage.schemas import SCHEMAS

LEASE_TERM = timedelta(seconds=30)
OUTBOX_GRACE = timedelta(seconds=5)
SEEN = 50
"""Events remembered in the machine's own document; the inbox remembers them longer."""
NOBODY: Fields = {"owner": "", "until": datetime.fromtimestamp(0, UTC)}


class MongoMachines:
    """Machines in the collection ``machines``; ``owner`` names this process, differently from every other one.

    A lease is the process's: taking a machine that this process holds already gives it again (after a lost race, say). Tasks
    of one process that want the same machine must take turns by themselves.
    """

    def __init__(
        self,
        database: Database,
        owner: str,
        first: Callable[[MachineKey], State] = first_state,
        term: timedelta = LEASE_TERM,
        pause: Pause | None = None,
    ) -> None:
        self._collection = database["machines"]
        self._pause = pause or Pause(database)
        self._owner = owner
        self._first = first
        self._term = term
        self._renewals = Renewals(self._collection, owner, term)
        self._taken_at: dict[MachineKey, datetime] = {}

    async def take(self, key: MachineKey, at: datetime) -> Record | None:
        """Take the machine's lease (making the machine in its first state if need be); None if another process holds it.

        None too while everything rests (``storage.pauses``).
        """
        if await self._pause.holds():
            return None
        found = await self._collection.find_one({"_id": str(key)})
        if found is None:
            record = Record(key, 0, self._first(key))
            if await self._collection.insert(self._document(record, at)):
                self._taken_at[key] = at
                return record
            return await self.take(key, at)
        lease = found["lease"]
        if lease["owner"] not in ("", self._owner) and lease["until"] > at:
            return None
        mine = {"$set": {"lease": self._lease(at)}}
        same = {
            "_id": str(key),
            "version": found["version"],
            "lease.owner": lease["owner"],
            "lease.until": lease["until"],
        }
        if not await self._collection.update(same, mine):
            return None
        if lease["owner"] not in ("", self._owner):
            # The former holder may have settled effects between our reading and our taking; from here on it can't.
            found = await self._collection.find_one({"_id": str(key)}) or found
        self._taken_at[key] = at
        return read_record(found)

    async def renew(self, key: MachineKey, at: datetime) -> None:
        """Hold the lease for another term; raises LostRace if somebody else has it by now.

        A lease that is just being given back by ourselves is not lost: it needs no further term.
        """
        held = await self._renewals.renew(str(key), at)
        if key not in self._taken_at:
            return
        if not held:
            raise LostRace(f"{key} is held by another process")
        self._taken_at[key] = at

    async def save(self, record: Record, event_id: str | None) -> bool:
        """Write ``record`` over its version minus one; False if ``event_id`` was seen before (nothing is written).

        Raises LostRace if the stored version is not ``record.version - 1`` or the lease is not ours.
        """
        wanted: Fields = {"_id": str(record.key), "version": record.version - 1, "lease.owner": self._owner}
        change = self._pending(record)
        change["$set"] |= {
            "schema": SCHEMAS.current("machines"),
            "version": record.version,
            "state": encode(record.state),
        }
        if event_id is not None:
            wanted["seen"] = {"$ne": event_id}
            change["$push"] = {"seen": {"$each": [event_id], "$slice": -SEEN}}
        if await self._collection.update(wanted, change):
            return True
        found = await self._collection.find_one({"_id": str(record.key)}, {"seen": 1, "version": 1, "lease": 1})
        if found is not None and event_id is not None and event_id in found["seen"]:
            return False
        raise LostRace(f"{record.key} is not at version {record.version - 1} any more, or another process holds it")

    async def settle(self, record: Record, *, release: bool = False) -> None:
        """Write the outbox of ``record`` (some of it is done now) without a step; with ``release`` give the lease back too.

        Raises LostRace if somebody else has the lease, or has stepped, by now.
        """
        change = self._pending(record)
        if release:
            change["$set"]["lease"] = NOBODY
            self._taken_at.pop(record.key, None)
        mine = {"_id": str(record.key), "version": record.version, "lease.owner": self._owner}
        if not await self._collection.update(mine, change):
            raise LostRace(f"{record.key} is not at version {record.version} any more, or another process holds it")

    async def release(self, key: MachineKey) -> None:
        """Give the lease back; nothing happens if it isn't ours any more."""
        self._taken_at.pop(key, None)
        await self._collection.update({"_id": str(key), "lease.owner": self._owner}, {"$set": {"lease": NOBODY}})

    async def free(self) -> int:
        """Take every lease back, whoever has it; returns how many there were.

        Only for a process that has just started the database server itself: whoever held them is gone, or has lost it.
        """
        return await self._collection.update_all({"lease.owner": {"$gt": ""}}, {"$set": {"lease": NOBODY}})

    async def due(self, at: datetime, limit: int) -> list[MachineKey]:
        """Machines with a timer that ran out or an outbox left behind, the lease of which nobody holds."""
        keys: list[MachineKey] = []
        async for found in self._collection.find(
            {"due_at": {"$lt": at + timedelta(milliseconds=1)}}, only={"lease": 1}
        ):
            if found["lease"]["until"] <= at:
                keys.append(MachineKey.parse(found["_id"]))
            if len(keys) == limit:
                break
        return keys

    def _lease(self, at: datetime) -> Fields:
        return {"owner": self._owner, "until": moment(at + self._term)}

    def _due_at(self, record: Record) -> datetime | None:
        times = [moment(timer.due) for timer in record.timers]
        if record.outbox:
            taken_at = self._taken_at.get(record.key)
            if taken_at is None:
                raise LostRace(f"{record.key} was not taken by this process")
            times.append(moment(taken_at + OUTBOX_GRACE))
        return min(times, default=None)

    def _pending(self, record: Record) -> Fields:
        """The change that writes what is still to do."""
        outbox = [{"id": pending.id, "effect": encode(pending.effect)} for pending in record.outbox]
        due_at = self._due_at(record)
        change: Fields = {
            "outbox": outbox,
            "timers": [{"name": each.name, "due": moment(each.due)} for each in record.timers],
        }
        if due_at is None:
            return {"$set": change, "$unset": {"due_at": ""}}
        return {"$set": change | {"due_at": due_at}}

    def _document(self, record: Record, at: datetime) -> Fields:
        """The document of a machine that has just been made."""
        return {
            "_id": str(record.key),
            "schema": SCHEMAS.current("machines"),
            "version": record.version,
            "state": encode(record.state),
            "seen": [],
            "outbox": [],
            "timers": [],
            "lease": self._lease(at),
        }


def read_record(stored: Fields) -> Record:
    """Build a machine's record from its document; raises CodecError."""
    found = SCHEMAS.lifted("machines", stored)
    return Record(
        key=MachineKey.parse(found["_id"]),
        version=found["version"],
        state=decode(found["state"], State),
        outbox=tuple(Pending(pending["id"], decode(pending["effect"], Effect)) for pending in found["outbox"]),
        timers=tuple(Timer(timer["name"], timer["due"]) for timer in found["timers"]),
    )
