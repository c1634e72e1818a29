"""Claims about machines: one write a step, one holder at a time, nothing lost."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from flows.engine.ports import Pending, Record, Timer
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.effects import ShowTyping
from flows.vocabulary.errors import CodecError, LostRace
from flows.vocabulary.states import Expected, Ready, Unlinked
from storage.machines import SEEN, MongoMachines
from storage.opening import Storage

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
ANNA = Address(Platform.WHATSAPP, "+41791234567")
KEY = MachineKey.conversation(ANNA)
TYPING = Pending(f"{KEY}/1/0", ShowTyping(ANNA))


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def other(storage: Storage) -> MongoMachines:
    """The machines as another process sees them."""
    return MongoMachines(storage.database, "other")


async def test_a_machine_nobody_has_met_starts_in_its_first_state(storage: Storage) -> None:
    assert await storage.machines.take(KEY, NOON) == Record(KEY, 0, Unlinked())
    document = MachineKey.document("d1")
    assert await storage.machines.take(document, NOON) == Record(document, 0, Expected())


async def test_what_a_step_wrote_is_what_the_next_one_finds(storage: Storage, other: MongoMachines) -> None:
    await storage.machines.take(KEY, NOON)
    written = Record(KEY, 1, Ready(), (TYPING,), (Timer("forget", after(60)),))
    assert await storage.machines.save(written, "e1")
    await storage.machines.release(KEY)
    assert await other.take(KEY, after(1)) == written


async def test_one_process_holds_a_machine_at_a_time(storage: Storage, other: MongoMachines) -> None:
    assert await storage.machines.take(KEY, NOON) is not None
    assert await other.take(KEY, after(29)) is None
    await storage.machines.release(KEY)
    assert await other.take(KEY, after(29)) is not None
    assert await storage.machines.take(KEY, after(30)) is None


async def test_a_process_that_holds_a_machine_may_take_it_again(storage: Storage, other: MongoMachines) -> None:
    await storage.machines.take(KEY, NOON)
    assert await storage.machines.take(KEY, after(20)) is not None
    assert await other.take(KEY, after(40)) is None


async def test_a_lease_ends_by_itself_and_its_late_holder_writes_nothing(
    storage: Storage, other: MongoMachines
) -> None:
    await storage.machines.take(KEY, NOON)
    assert await other.take(KEY, after(31)) == Record(KEY, 0, Unlinked())
    with pytest.raises(LostRace):
        await storage.machines.save(Record(KEY, 1, Ready()), "e1")
    with pytest.raises(LostRace):
        await storage.machines.renew(KEY, after(31))
    with pytest.raises(LostRace):
        await storage.machines.settle(Record(KEY, 0, Unlinked()))
    await storage.machines.release(KEY)
    assert await storage.machines.take(KEY, after(32)) is None
    assert await other.save(Record(KEY, 1, Ready()), "e1")


async def test_a_renewed_lease_holds_for_another_term(storage: Storage, other: MongoMachines) -> None:
    await storage.machines.take(KEY, NOON)
    await storage.machines.renew(KEY, after(25))
    assert await other.take(KEY, after(54)) is None
    assert await other.take(KEY, after(55)) is not None


async def test_an_event_seen_before_changes_nothing(storage: Storage) -> None:
    await storage.machines.take(KEY, NOON)
    assert await storage.machines.save(Record(KEY, 1, Ready()), "e1")
    assert not await storage.machines.save(Record(KEY, 2, Unlinked(), (TYPING,)), "e1")
    assert await storage.machines.take(KEY, NOON) == Record(KEY, 1, Ready())


async def test_steps_without_an_event_are_all_taken(storage: Storage) -> None:
    await storage.machines.take(KEY, NOON)
    assert await storage.machines.save(Record(KEY, 1, Ready()), None)
    assert await storage.machines.save(Record(KEY, 2, Unlinked()), None)


@pytest.mark.parametrize("version", [1, 3, 4])
async def test_a_step_from_another_version_is_a_lost_race(storage: Storage, version: int) -> None:
    await storage.machines.take(KEY, NOON)
    await storage.machines.save(Record(KEY, 1, Ready()), "e1")
    with pytest.raises(LostRace):
        await storage.machines.save(Record(KEY, version, Unlinked()), "e2")


async def test_a_machine_remembers_its_last_events_only(storage: Storage) -> None:
    await storage.machines.take(KEY, NOON)
    for version in range(1, SEEN + 3):
        await storage.machines.save(Record(KEY, version, Ready()), f"e{version}")
    stored = await storage.database["machines"].find_one({"_id": str(KEY)})
    assert stored is not None
    assert stored["seen"] == [f"e{version}" for version in range(3, SEEN + 3)]


async def test_settling_writes_what_remains_and_may_release(storage: Storage, other: MongoMachines) -> None:
    await storage.machines.take(KEY, NOON)
    await storage.machines.save(Record(KEY, 1, Ready(), (TYPING,)), "e1")
    await storage.machines.settle(Record(KEY, 1, Ready()), release=True)
    assert await other.take(KEY, NOON) == Record(KEY, 1, Ready())


async def test_a_lease_that_is_renewed_while_it_is_given_back_is_not_lost(
    storage: Storage, other: MongoMachines
) -> None:
    await storage.machines.take(KEY, NOON)
    await storage.machines.settle(Record(KEY, 0, Unlinked()), release=True)
    await storage.machines.renew(KEY, after(10))
    assert await other.take(KEY, after(10)) == Record(KEY, 0, Unlinked())


async def test_an_outbox_left_behind_is_due_once_its_process_is_gone(storage: Storage) -> None:
    await storage.machines.take(KEY, NOON)
    await storage.machines.save(Record(KEY, 1, Ready(), (TYPING,)), "e1")
    assert await storage.machines.due(after(29), 10) == []
    assert await storage.machines.due(after(30), 10) == [KEY]


async def test_an_outbox_given_back_with_the_lease_is_due_after_a_grace(storage: Storage) -> None:
    await storage.machines.take(KEY, NOON)
    await storage.machines.save(Record(KEY, 1, Ready(), (TYPING,)), "e1")
    await storage.machines.release(KEY)
    assert await storage.machines.due(after(4), 10) == []
    assert await storage.machines.due(after(5), 10) == [KEY]


async def test_a_timer_is_due_when_it_has_run_out_the_earliest_first_named(storage: Storage) -> None:
    await storage.machines.take(KEY, NOON)
    timers = (Timer("late", after(90)), Timer("early", after(60)))
    await storage.machines.save(Record(KEY, 1, Ready(), timers=timers), None)
    await storage.machines.release(KEY)
    assert await storage.machines.due(after(59), 10) == []
    assert await storage.machines.due(after(60), 10) == [KEY]
    await storage.machines.take(KEY, after(60))
    await storage.machines.save(Record(KEY, 2, Ready()), None)
    await storage.machines.release(KEY)
    assert await storage.machines.due(after(100), 10) == []


async def test_no_more_machines_are_due_than_asked_for(storage: Storage) -> None:
    for number in range(5):
        key = MachineKey.document(str(number))
        await storage.machines.take(key, NOON)
        await storage.machines.save(Record(key, 1, Expected(), timers=(Timer("x", NOON),)), None)
        await storage.machines.release(key)
    assert len(await storage.machines.due(NOON, 3)) == 3


async def test_a_machine_written_by_a_newer_kwit_is_not_misread(storage: Storage) -> None:
    await storage.machines.take(KEY, NOON)
    await storage.database["machines"].update({"_id": str(KEY)}, {"$set": {"schema": 99}})
    with pytest.raises(CodecError, match="99"):
        await storage.machines.take(KEY, NOON)


async def test_of_processes_that_take_a_machine_at_once_one_gets_it(storage: Storage) -> None:
    processes = [MongoMachines(storage.database, f"process {number}") for number in range(6)]
    for at in (NOON, after(31)):
        taken = await asyncio.gather(*(machines.take(KEY, at) for machines in processes))
        assert [record for record in taken if record] == [Record(KEY, 0, Unlinked())]
