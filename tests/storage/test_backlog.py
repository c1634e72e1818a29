"""What waits is counted as it is, by platform, and nothing that was handled costs anything."""

from datetime import timedelta

from flows.engine.ports import Record, Timer
from flows.vocabulary.addresses import MachineKey, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.events import Envelope, TextReceived
from storage.opening import Storage
from tests.storage.test_deliveries import ANNA, NOON, PIOTR, words


async def test_nothing_waits_in_a_new_database(storage: Storage) -> None:
    backlog = await storage.backlog.measure(NOON)
    assert (backlog.events, backlog.rejected, backlog.overdue) == (0, 0, 0)
    assert (backlog.oldest_event, dict(backlog.queued), dict(backlog.held)) == (None, {}, {})


async def test_events_count_until_they_are_handled_and_rejected_ones_until_they_are_removed(storage: Storage) -> None:
    envelopes = [
        Envelope(f"e{number}", MachineKey.document("d"), TextReceived("x"), NOON + timedelta(seconds=number))
        for number in range(3)
    ]
    for envelope in envelopes:
        await storage.inbox.put(envelope)
    await storage.inbox.done(envelopes[0])
    await storage.inbox.reject(envelopes[1], "a defect")
    backlog = await storage.backlog.measure(NOON)
    assert (backlog.events, backlog.rejected, backlog.oldest_event) == (1, 1, envelopes[2].at)


async def test_messages_count_by_platform_while_they_are_queued_or_held(storage: Storage) -> None:
    for number in range(2):
        await storage.deliveries.enqueue(f"a{number}", words(f"{number}", ANNA), NOON)
    await storage.deliveries.enqueue("p", words("p", PIOTR), NOON)
    for delivery, outcome in (("a0", "held"), ("p", "sent")):
        claimed = await storage.deliveries.claim(ANNA if delivery == "a0" else PIOTR, NOON)
        assert claimed is not None
        assert claimed.id == delivery
        if outcome == "held":
            await storage.deliveries.hold(delivery, "63016", NOON)
        else:
            await storage.deliveries.sent(delivery, ["m"], NOON)
    backlog = await storage.backlog.measure(NOON)
    assert dict(backlog.queued) == {Platform.WHATSAPP: 1}
    assert dict(backlog.held) == {Platform.WHATSAPP: 1}
    assert set(backlog.oldest_queued) == {Platform.WHATSAPP}

    await storage.deliveries.resume(ANNA, NOON)
    backlog = await storage.backlog.measure(NOON)
    assert (dict(backlog.queued), dict(backlog.held)) == ({Platform.WHATSAPP: 2}, {})


async def test_a_sending_that_is_taken_back_is_held_until_it_fails(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("a", ANNA), NOON)
    await storage.deliveries.claim(ANNA, NOON)
    await storage.deliveries.sent("a", ["SM1"], NOON)
    await storage.deliveries.report(Platform.WHATSAPP, "SM1", DeliveryStatus.HELD, "63016", NOON)
    assert dict((await storage.backlog.measure(NOON)).held) == {Platform.WHATSAPP: 1}
    await storage.deliveries.failed("a", "gone", NOON)
    assert dict((await storage.backlog.measure(NOON)).held) == {}


async def test_a_machine_is_overdue_some_seconds_after_its_timer(storage: Storage) -> None:
    key = MachineKey.document("d")
    record = await storage.machines.take(key, NOON)
    assert record is not None
    due = NOON + timedelta(minutes=1)
    stepped = Record(key, 1, record.state, (), (Timer("remind", due),))
    await storage.machines.save(stepped, None)
    assert (await storage.backlog.measure(due)).overdue == 0
    assert (await storage.backlog.measure(due + timedelta(seconds=11))).overdue == 1
