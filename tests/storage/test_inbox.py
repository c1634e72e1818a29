"""Claims about events that wait."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.events import Envelope, TextReceived
from storage.inbox import MongoInbox
from storage.opening import Storage

NOON = datetime(2096, 3, 12, 12, tzinfo=UTC)
ANNA = MachineKey.conversation(Address(Platform.WHATSAPP, "+41791234567"))
PIOTR = MachineKey.conversation(Address(Platform.TELEGRAM, "5550123"))


def said(name: str, to: MachineKey = ANNA, at: datetime = NOON) -> Envelope:
    return Envelope(name, to, TextReceived(f"words of {name}"), at)


async def test_an_envelope_comes_back_as_it_was_put(storage: Storage) -> None:
    envelope = said("a")
    assert await storage.inbox.put(envelope)
    assert await storage.inbox.oldest(ANNA) == envelope
    assert await storage.inbox.oldest(PIOTR) is None


async def test_the_second_delivery_of_an_event_is_told_from_the_first_even_when_it_was_handled(
    storage: Storage,
) -> None:
    assert await storage.inbox.put(said("a"))
    assert not await storage.inbox.put(said("a"))
    await storage.inbox.done(said("a"))
    assert not await storage.inbox.put(said("a"))
    assert await storage.inbox.oldest(ANNA) is None


async def test_envelopes_of_a_machine_come_in_the_order_of_their_arrival(storage: Storage) -> None:
    names = [f"{number:02}" for number in reversed(range(30))]
    for name in names:
        await storage.inbox.put(said(name))
        await storage.inbox.put(said(f"other {name}", PIOTR))
    heard = []
    while (envelope := await storage.inbox.oldest(ANNA)) is not None:
        heard.append(envelope.id)
        await storage.inbox.done(envelope)
    assert heard == names


async def test_a_handled_envelope_keeps_its_id_but_not_its_words(storage: Storage) -> None:
    await storage.inbox.put(said("a"))
    await storage.inbox.done(said("a"))
    stored = await storage.database["inbox"].find_one({"_id": "a"})
    assert stored is not None
    assert set(stored) == {"_id", "schema", "order", "done_at"}


async def test_waiting_names_each_machine_once_and_only_those_waiting_from_before(storage: Storage) -> None:
    await storage.inbox.put(said("a"))
    await storage.inbox.put(said("b"))
    await storage.inbox.put(said("c", PIOTR, NOON + timedelta(seconds=9)))
    assert await storage.inbox.waiting(NOON + timedelta(seconds=5), 10) == [ANNA]
    assert set(await storage.inbox.waiting(NOON + timedelta(seconds=10), 10)) == {ANNA, PIOTR}
    assert len(await storage.inbox.waiting(NOON + timedelta(seconds=10), 1)) == 1
    assert await storage.inbox.waiting(NOON, 10) == []


async def test_a_rejected_envelope_waits_for_the_operator_and_for_nobody_else(storage: Storage) -> None:
    timer = said("timer")
    await storage.inbox.put(said("a"))
    for envelope in (said("a"), timer, timer):
        await storage.inbox.reject(envelope, "no row for it")
    assert await storage.inbox.oldest(ANNA) is None
    assert await storage.inbox.waiting(NOON + timedelta(days=1), 10) == []
    assert await storage.inbox.rejected() == [(said("a"), "no row for it"), (timer, "no row for it")]
    assert not await storage.inbox.put(said("a"))


async def test_what_comes_after_a_clock_that_went_back_is_behind_what_waits(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = MachineKey.document("d")
    await storage.inbox.put(Envelope("before", key, TextReceived("before"), NOON))
    monkeypatch.setattr("time.time_ns", lambda: 1)
    restarted = MongoInbox(storage.database)
    await restarted.go_on()
    await restarted.put(Envelope("after", key, TextReceived("after"), NOON))
    oldest = await restarted.oldest(key)
    assert oldest is not None
    assert oldest.id == "before"
