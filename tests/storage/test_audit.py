"""The audit trail in the database: it grows by one writer or by several, and what is done to it behind Kwit's back shows."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.chain import verified
from flows.vocabulary.audit import Break, Deed, Flaw, What
from flows.vocabulary.errors import StorageError
from storage import audit
from storage.audit import MongoTrail, name_of
from storage.client import Database
from storage.opening import Storage

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def changed(person: str) -> Deed:
    return Deed("administrator", What.PERSON_CHANGED, (f"person:{person}",), (("fields", "name"),))


async def fill(trail: MongoTrail, entries: int) -> None:
    for index in range(entries):
        await trail.append(changed(f"p{index}"), NOON + timedelta(minutes=index), f"cause{index}")


async def test_what_was_written_is_read_back_in_its_order_and_holds(storage: Storage) -> None:
    await fill(storage.trail, 5)
    entries = [entry async for entry in storage.trail.entries()]
    assert [(entry.number, entry.about) for entry in entries] == [(n + 1, (f"person:p{n}",)) for n in range(5)]
    assert [entry async for entry in storage.trail.newest()] == entries[::-1]
    verdict = await verified(storage.trail.entries())
    assert (verdict.entries, verdict.number, verdict.breaks) == (5, 5, ())


async def test_one_effect_is_written_once(storage: Storage) -> None:
    assert await storage.trail.append(changed("anna"), NOON, "same")
    assert not await storage.trail.append(changed("anna"), NOON, "same")
    assert not await MongoTrail(storage.database).append(changed("anna"), NOON, "same")
    assert await storage.trail.append(changed("anna"), NOON)
    assert await storage.trail.append(changed("anna"), NOON)
    assert len([entry async for entry in storage.trail.entries()]) == 3


async def test_processes_that_append_at_once_make_one_chain(storage: Storage) -> None:
    trails = [MongoTrail(storage.database) for _ in range(4)]

    async def work(trail: MongoTrail, name: str) -> None:
        for index in range(8):
            assert await trail.append(changed(f"{name}-{index}"), NOON, f"{name}/{index}")

    await asyncio.gather(*(work(trail, f"process{number}") for number, trail in enumerate(trails)))
    verdict = await verified(storage.trail.entries())
    assert (verdict.entries, verdict.number, verdict.breaks) == (32, 32, ())


async def test_an_end_that_is_never_reached_is_given_up(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "TRIES", 0)
    with pytest.raises(StorageError, match="others always are faster"):
        await storage.trail.append(changed("anna"), NOON)


async def test_what_is_about_somebody_or_was_done_by_them_is_found(storage: Storage) -> None:
    await fill(storage.trail, 3)
    await storage.trail.append(Deed("person:p1", What.DOCUMENT_ARRIVED, ("document:d1", "company:c1")), NOON)
    found = [entry async for entry in storage.trail.about("person:p1")]
    assert [(entry.number, entry.what) for entry in found] == [(2, "person.changed"), (4, "document.arrived")]


async def test_long_trails_are_listed_from_their_end_in_windows(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "WINDOW", 4)
    await fill(storage.trail, 11)
    assert [entry.number async for entry in storage.trail.newest()] == list(range(11, 0, -1))
    assert [entry.number async for entry in MongoTrail(storage.database).newest()] == list(range(11, 0, -1))


Tampering = Callable[[Database], Any]


async def set_in(database: Database, number: int, change: dict[str, Any]) -> None:
    assert await database["audit"].update({"_id": name_of(number)}, {"$set": change})


TAMPERED: dict[str, tuple[Tampering, tuple[Break, ...]]] = {
    "another actor": (lambda database: set_in(database, 3, {"who": "kwit"}), (Break(3, Flaw.CHANGED),)),
    "another time": (
        lambda database: set_in(database, 3, {"at": NOON + timedelta(days=1)}),
        (Break(3, Flaw.CHANGED),),
    ),
    "another detail": (
        lambda database: set_in(database, 3, {"details": [{"name": "fields", "value": "phones"}]}),
        (Break(3, Flaw.CHANGED),),
    ),
    "a further field": (lambda database: set_in(database, 3, {"remark": "x"}), (Break(3, Flaw.CHANGED),)),
    "another schema": (lambda database: set_in(database, 3, {"schema": 99}), (Break(3, Flaw.CHANGED),)),
    "removed": (lambda database: database["audit"].delete({"_id": name_of(3)}), (Break(3, Flaw.MISSING, 3),)),
    "begun later": (lambda database: database["audit"].delete({"_id": name_of(1)}), (Break(1, Flaw.MISSING, 1),)),
}


@pytest.mark.parametrize("how", TAMPERED)
async def test_tampering_shows_where_it_was_done(storage: Storage, how: str) -> None:
    await fill(storage.trail, 6)
    tamper, expected = TAMPERED[how]
    await tamper(storage.database)
    verdict = await verified(storage.trail.entries())
    assert verdict.breaks[0] == expected[0]


async def test_a_gap_is_not_filled_by_what_is_appended_later(storage: Storage) -> None:
    await fill(storage.trail, 9)
    await storage.database["audit"].delete({"_id": name_of(4)})
    await MongoTrail(storage.database).append(changed("anna"), NOON)
    verdict = await verified(storage.trail.entries())
    assert (verdict.number, verdict.breaks) == (10, (Break(4, Flaw.MISSING, 4),))
