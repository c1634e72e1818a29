"""Claims about the rest that an export takes from every Kwit on its database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.errors import StorageError
from flows.vocabulary.events import Envelope, TextReceived
from storage import pauses
from storage.inbox import MongoInbox
from storage.opening import Storage, assemble
from storage.pauses import Pause, Resting, passing, resting
from tests.storage.test_deliveries import ANNA, words
from tests.storage.whole_office import exported

KEY = MachineKey.conversation(ANNA)


async def has_work(storage: Storage) -> Storage:
    """An event and a message that wait."""
    now = datetime.now(UTC)
    await storage.inbox.put(Envelope("waits", KEY, TextReceived("words"), now))
    await storage.deliveries.enqueue("queued", words("hello"), now)
    return storage


async def entries(storage: Storage) -> list[str]:
    """What is in ``settings`` for the moment only."""
    return [entry["_id"] async for entry in storage.database["settings"].find({}) if passing(entry)]


async def test_while_everything_rests_nothing_is_begun_and_what_arrives_is_stored(storage: Storage) -> None:
    await has_work(storage)
    now = datetime.now(UTC)
    async with resting(storage.database, alone=True):
        kwit = assemble(storage.database, "kwit")
        assert await kwit.machines.take(KEY, now) is None
        assert await kwit.inbox.oldest(KEY) is None
        assert await kwit.deliveries.claim(ANNA, now) is None
        assert await kwit.inbox.put(Envelope("arrives", KEY, TextReceived("more"), now))
    after = assemble(storage.database, "kwit")
    assert await after.machines.take(KEY, now) is not None
    assert await after.inbox.oldest(KEY) is not None
    assert await after.deliveries.claim(ANNA, now) is not None
    assert await entries(storage) == []


async def test_a_kwit_notices_a_pause_within_a_second_and_does_not_ask_more_often(storage: Storage) -> None:
    clock = [0.0]
    inbox = MongoInbox((await has_work(storage)).database, Pause(storage.database, lambda: clock[0]))
    assert await inbox.oldest(KEY) is not None
    async with resting(storage.database, alone=True):
        clock[0] = 0.9
        assert await inbox.oldest(KEY) is not None
        clock[0] = 1.0
        assert await inbox.oldest(KEY) is None
    clock[0] = 2.0
    assert await inbox.oldest(KEY) is not None


async def test_a_pause_of_a_killed_export_runs_out_and_is_cleared_away(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await has_work(storage)
    monkeypatch.setattr(pauses, "TERM", timedelta(0))
    killed = Resting(storage.database)
    await killed.begin()
    assert await assemble(storage.database, "kwit").inbox.oldest(KEY) is not None
    with pytest.raises(StorageError, match="Kwit went on before everything was written"):
        await killed.renew()
    assert len(await entries(storage)) == 1
    monkeypatch.undo()
    async with resting(storage.database, alone=True) as pause:
        await pause.renew()
    assert await entries(storage) == []


async def test_steps_and_sendings_under_way_are_waited_for_with_patience(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pauses, "LOOKED_UP", 0.0)
    await has_work(storage)
    now = datetime.now(UTC)
    assert not await pauses._at_work(storage.database)
    assert await storage.machines.take(KEY, now) is not None
    assert await pauses._at_work(storage.database)
    async with resting(storage.database, alone=False, patience=0.1):
        pass  # the step took longer than our patience
    await storage.machines.release(KEY)
    assert not await pauses._at_work(storage.database)
    assert await storage.deliveries.claim(ANNA, now) is not None
    assert await pauses._at_work(storage.database)
    await storage.deliveries.sent("queued", ["SM1"], now)
    async with resting(storage.database, alone=False):
        assert not await pauses._at_work(storage.database)


async def test_events_that_are_handled_meanwhile_make_the_export_fail_not_wrong(
    storage: Storage, tmp_path: Path
) -> None:
    await has_work(storage)
    handled_while_it_is_written = {"$set": {"done_at": datetime.now(UTC) + timedelta(minutes=1)}}
    assert await storage.database["inbox"].update({"_id": "waits"}, handled_while_it_is_written)
    with pytest.raises(StorageError, match="a Kwit is at work on the database that does not rest"):
        await exported(storage.database, tmp_path / "export")
    assert await entries(storage) == []
