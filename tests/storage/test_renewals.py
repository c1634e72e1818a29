"""Claims about renewals: together they are few commands, and each is told what became of its own lease."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.errors import StorageAway
from storage.client import Collection, Fields
from storage.machines import LEASE_TERM, MongoMachines
from storage.opening import Storage
from storage.renewals import Renewals

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=10)
KEYS = [MachineKey.conversation(Address(Platform.WHATSAPP, f"+417912345{number}")) for number in range(10, 30)]


class Counted(Collection):
    """A collection that knows how many commands have changed something in it, and is away for the next ``away`` of them."""

    changes = 0
    away = 0

    async def update_all(self, wanted: Fields, change: Fields) -> int:
        if self.away:
            self.away -= 1
            raise StorageAway("away")
        self.changes += 1
        return await super().update_all(wanted, change)


def renewals(storage: Storage) -> tuple[Renewals, Counted]:
    """What renews, and its collection."""
    database = storage.database
    counted = Counted(database._raw["machines"], database._turns, database.sealer, database.asked)
    return Renewals(counted, "tester", LEASE_TERM), counted


async def test_all_renewals_that_wait_while_one_is_under_way_become_one_command(storage: Storage) -> None:
    together, counted = renewals(storage)
    for key in KEYS:
        await storage.machines.take(key, NOON)
    async with asyncio.TaskGroup() as group:
        renewed = [group.create_task(together.renew(str(key), LATER)) for key in KEYS]
    assert [await each for each in renewed] == [True] * len(KEYS)
    assert counted.changes == 2
    other = MongoMachines(storage.database, "other")
    assert [await other.take(key, LATER + timedelta(seconds=29)) for key in KEYS] == [None] * len(KEYS)


async def test_of_several_leases_only_the_lost_one_is_told_to_be(storage: Storage) -> None:
    together, _ = renewals(storage)
    for key in KEYS:
        await storage.machines.take(key, NOON)
    assert await MongoMachines(storage.database, "other").take(KEYS[3], NOON + LEASE_TERM) is not None
    async with asyncio.TaskGroup() as group:
        told = [group.create_task(together.renew(str(key), NOON + LEASE_TERM)) for key in KEYS]
    assert [await each for each in told] == [key != KEYS[3] for key in KEYS]


async def test_the_end_of_one_machine_s_work_does_not_keep_the_others_from_being_renewed(storage: Storage) -> None:
    together, _ = renewals(storage)
    for key in KEYS:
        await storage.machines.take(key, NOON)
    async with asyncio.TaskGroup() as group:
        ending, *others = [group.create_task(together.renew(str(key), LATER)) for key in KEYS]
        await asyncio.sleep(0)
        ending.cancel()
    assert [await each for each in others] == [True] * len(others)
    assert ending.cancelled()


async def test_a_renewal_that_the_database_was_away_for_is_tried_once_more(storage: Storage) -> None:
    together, counted = renewals(storage)
    await storage.machines.take(KEYS[0], NOON)
    counted.away = 1
    assert await together.renew(str(KEYS[0]), LATER)
    counted.away = 2
    with pytest.raises(StorageAway):
        await together.renew(str(KEYS[0]), LATER)
