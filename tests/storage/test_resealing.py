"""Which key a database is sealed with, and how it comes to another one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.errors import StorageError
from flows.vocabulary.events import Envelope, TextReceived
from flows.vocabulary.people import Company, Person
from storage.client import connect
from storage.indexes import COLLECTIONS
from storage.opening import open_storage
from storage.resealing import ENTRY, reseal
from storage.sealing import Sealer

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
FORMER, LATTER = "the former secret of forty characters ok", "the latter secret of forty characters ok"
PHONE = "+41791234567"
ANNA = Address(Platform.WHATSAPP, PHONE)


async def fill(uri: str, name: str, folder: Path, key: str = FORMER) -> None:
    """An office with one person, who has written something that waits."""
    async with open_storage(uri, folder, "x", database=name, phone_key=key) as storage:
        await storage.book.save_company(Company("c1", "Müller AG"))
        await storage.book.save_person(Person("anna", "Anna", ("c1",), (PHONE,)))
        assert await storage.directory.profile(ANNA) is not None
        assert await storage.inbox.put(Envelope("e", MachineKey.conversation(ANNA), TextReceived("x"), NOON))
        assert await storage.machines.take(MachineKey.conversation(ANNA), NOON) is not None
        await storage.machines.release(MachineKey.conversation(ANNA))


async def as_stored(uri: str, name: str) -> dict[str, list[dict[str, Any]]]:
    database = connect(uri, name, Sealer(LATTER))
    try:
        return {
            collection: sorted(
                [each async for each in database.as_stored(collection).find({})], key=lambda each: str(each["_id"])
            )
            for collection in COLLECTIONS
        }
    finally:
        database.close()


async def rotate(uri: str, name: str, key: str = LATTER, former: str = FORMER) -> int:
    database = connect(uri, name, Sealer(key, former))
    try:
        return await reseal(database)
    finally:
        database.close()


async def test_another_key_is_refused_until_everything_is_sealed_with_it(
    mongo_uri: str, database_name: str, tmp_path: Path
) -> None:
    await fill(mongo_uri, database_name, tmp_path)
    with pytest.raises(StorageError, match="another key"):
        await fill(mongo_uri, database_name, tmp_path, LATTER)
    before = await as_stored(mongo_uri, database_name)
    assert await rotate(mongo_uri, database_name) == 4
    after = await as_stored(mongo_uri, database_name)
    assert {name: len(each) for name, each in after.items()} == {name: len(each) for name, each in before.items()}
    assert after["people"] != before["people"]
    with pytest.raises(StorageError, match="another key"):
        await fill(mongo_uri, database_name, tmp_path)
    async with open_storage(mongo_uri, tmp_path, "y", database=database_name, phone_key=LATTER) as storage:
        assert (await storage.book.find_person(PHONE)).id == "anna"
        waiting = await storage.inbox.oldest(MachineKey.conversation(ANNA))
        assert waiting is not None
        assert waiting.to == MachineKey.conversation(ANNA)
        await storage.database.drop()


async def test_what_was_interrupted_is_finished(mongo_uri: str, database_name: str, tmp_path: Path) -> None:
    await fill(mongo_uri, database_name, tmp_path)
    database = connect(mongo_uri, database_name, Sealer(LATTER, FORMER))

    def die(name: str, _count: int) -> None:
        if name == "inbox":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await reseal(database, die)
    for key in (FORMER, LATTER):
        with pytest.raises(StorageError, match="finish it"):
            await fill(mongo_uri, database_name, tmp_path, key)
    machine = await database.as_stored("machines").find_one({})
    assert machine is not None
    await database.as_stored("machines").insert(machine | {"_id": Sealer(FORMER).seal(f"conversation:{ANNA}")})
    assert await reseal(database) > 0
    assert len([each async for each in database["machines"].find({})]) == 1
    await database.drop()
    database.close()


async def test_phones_of_a_time_before_sealing_are_sealed(mongo_uri: str, database_name: str, tmp_path: Path) -> None:
    await fill(mongo_uri, database_name, tmp_path)
    database = connect(mongo_uri, database_name, Sealer(LATTER, FORMER))
    sealed = await database.as_stored("addresses").find_one({})
    assert sealed is not None
    await database.as_stored("addresses").delete({"_id": sealed["_id"]})
    await database.as_stored("addresses").insert(sealed | {"_id": str(ANNA)})
    await database["settings"].delete({"_id": ENTRY})
    with pytest.raises(StorageError, match="not sealed yet"):
        await fill(mongo_uri, database_name, tmp_path, LATTER)
    await reseal(database)
    assert PHONE not in repr(await as_stored(mongo_uri, database_name))
    await database.drop()
    database.close()


async def test_nothing_is_sealed_anew_under_a_kwit_at_work(mongo_uri: str, database_name: str, tmp_path: Path) -> None:
    async with open_storage(mongo_uri, tmp_path, "x", database=database_name, phone_key=FORMER) as storage:
        assert await storage.machines.take(MachineKey.conversation(ANNA), datetime.now(UTC)) is not None
        with pytest.raises(StorageError, match="at work"):
            await rotate(mongo_uri, database_name)
        await storage.database.drop()
