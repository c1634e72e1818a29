"""Which key the phones of a database are sealed with, and sealing all of them anew with another one.

The database knows the fingerprint of its key (``settings``), never the key: a Kwit with another key refuses to start, since
it would find nobody. Sealing anew goes through every collection and may be interrupted and repeated; until it has come to its
end no Kwit starts with either key.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from flows.vocabulary.errors import StorageError
from storage.client import Collection, Database, Fields
from storage.indexes import COLLECTIONS
from storage.schemas import SCHEMAS

ENTRY = "phone-key"
_BYTES = "originals.chunks"
"""The one collection that has no strings of ours."""
Progress = Callable[[str, int], None]
"""Told after each collection: its name, and how many of its documents were sealed anew."""


async def check_key(database: Database) -> None:
    """Raise StorageError unless the phones in ``database`` are sealed with its key; one without phones takes the key."""
    settings = database["settings"]
    known = await settings.find_one({"_id": ENTRY})
    if known is None and await _is_new(database):
        await settings.insert(_entry(database))
        known = await settings.find_one({"_id": ENTRY})
    if known is None:
        raise StorageError(
            "the phones in the database are not sealed yet: stop Kwit and run `bot.py keys rotate` once (docs/security.md)"
        )
    if known.get("until"):
        raise StorageError("phones were being sealed with another key: finish it with `bot.py keys rotate`")
    if known["value"] != database.sealer.fingerprint:
        raise StorageError(
            "the phones in the database are sealed with another key than KWIT_PHONE_KEY, or than phone.key in Kwit's folder; "
            "with the former one in KWIT_PHONE_KEY_BEFORE, `bot.py keys rotate` seals them anew"
        )


async def reseal(database: Database, progress: Progress = lambda _name, _count: None) -> int:
    """Seal every phone with the first key of the database's sealer; returns how many documents changed.

    Only right while no Kwit is at work on the database: raises StorageError if one holds a machine.
    """
    await _refuse_others(database)
    entry = _entry(database) | {"until": database.sealer.fingerprint}
    await database["settings"].replace({"_id": ENTRY}, entry)
    total = 0
    for name in COLLECTIONS:
        if name != _BYTES:
            count = await _reseal_collection(database, database.as_stored(name))
            progress(name, count)
            total += count
    await database["settings"].replace({"_id": ENTRY}, _entry(database))
    return total


async def _reseal_collection(database: Database, collection: Collection) -> int:
    """An id is sealed anew by a copy; what an interrupted round copied already is there, and the old one goes."""
    count = 0
    async for stored in collection.find({}):
        anew: Fields = database.sealer.seal(database.sealer.open(stored))
        if anew == stored:
            continue
        if anew["_id"] == stored["_id"]:
            await collection.replace({"_id": stored["_id"]}, anew)
        else:
            await collection.insert(anew)
            await collection.delete({"_id": stored["_id"]})
        count += 1
    return count


async def _refuse_others(database: Database) -> None:
    now = datetime.now(UTC)
    async for machine in database["machines"].find({"lease.owner": {"$gt": ""}}, only={"lease": 1}):
        if machine["lease"]["until"] > now:
            raise StorageError(
                "a Kwit is at work on this database; stop it first, and wait half a minute if it was killed"
            )


async def _is_new(database: Database) -> bool:
    """Whether nothing is stored in which a phone could stand."""
    for name in ("machines", "inbox", "addresses", "people"):
        if await database.as_stored(name).find_one({}, {"_id": 1}) is not None:
            return False
    return True


def _entry(database: Database) -> Fields:
    return {"_id": ENTRY, "schema": SCHEMAS.current("settings"), "value": database.sealer.fingerprint}
