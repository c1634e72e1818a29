"""Claims about messages on their way."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from flows.engine.ports import Reported
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Say
from flows.vocabulary.errors import StorageError
from flows.vocabulary.messages import MessageKey, message
from storage.client import Collection, Fields
from storage.deliveries import CLAIM_TERM, MongoDeliveries
from storage.opening import Storage

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
ANNA = Address(Platform.WHATSAPP, "+41791234567")
PIOTR = Address(Platform.TELEGRAM, "5550123")


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def words(text: str, address: Address = ANNA) -> Say:
    return Say(address, (message(MessageKey.LITERAL, text=text),), "en")


async def claimed(deliveries: MongoDeliveries, at: datetime, address: Address = ANNA) -> str | None:
    delivery = await deliveries.claim(address, at)
    return delivery.id if delivery else None


async def test_a_message_is_claimed_as_it_was_enqueued(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("hello"), NOON)
    delivery = await storage.deliveries.claim(ANNA, NOON)
    assert delivery is not None
    assert (delivery.id, delivery.outgoing, delivery.attempts) == ("a", words("hello"), 0)
    assert await storage.deliveries.status("a") is DeliveryStatus.SENDING


async def test_messages_of_an_address_go_one_by_one_in_their_order(storage: Storage) -> None:
    for letter in "cab":
        await storage.deliveries.enqueue(letter, words(letter), NOON)
    sent = []
    for _ in range(3):
        name = await claimed(storage.deliveries, NOON)
        assert name is not None
        assert await claimed(MongoDeliveries(storage.database), NOON) is None
        await storage.deliveries.sent(name, [f"SM{name}"], NOON)
        sent.append(name)
    assert sent == ["c", "a", "b"]
    assert await claimed(storage.deliveries, after(999)) is None


async def test_the_same_id_is_enqueued_once_even_after_it_was_sent(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("first"), NOON)
    await storage.deliveries.enqueue("a", words("second"), NOON)
    delivery = await storage.deliveries.claim(ANNA, NOON)
    assert delivery is not None
    assert delivery.outgoing == words("first")
    await storage.deliveries.sent("a", ["SM1"], NOON)
    await storage.deliveries.enqueue("a", words("third"), NOON)
    assert await claimed(storage.deliveries, after(1)) is None


async def test_the_claim_of_a_process_that_died_is_given_again_and_counted(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    await claimed(storage.deliveries, NOON)
    assert await storage.deliveries.waiting(after(59), 10) == []
    assert await claimed(storage.deliveries, after(59)) is None
    assert await storage.deliveries.waiting(after(60), 10) == [ANNA]
    again = await storage.deliveries.claim(ANNA, after(60))
    assert again is not None
    assert again.attempts == 1
    stored = await storage.database["deliveries"].find_one({"_id": "a"})
    assert stored is not None
    assert (stored["attempts"], stored["resent"]) == (2, 1)


async def test_what_was_put_off_can_be_hurried_but_not_what_is_being_sent(storage: Storage) -> None:
    for letter in "abc":
        await storage.deliveries.enqueue(letter, words(letter, ANNA if letter != "c" else PIOTR), NOON)
    await claimed(storage.deliveries, NOON)
    assert await storage.deliveries.hurry(ANNA, NOON) == 0
    await storage.deliveries.postpone("a", after(300), "away")
    assert await claimed(storage.deliveries, after(10)) is None
    assert await storage.deliveries.hurry(ANNA, after(10)) == 1
    assert await claimed(storage.deliveries, after(10)) == "a"


async def test_a_postponed_message_holds_back_those_behind_it_and_is_no_resend(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    await storage.deliveries.enqueue("b", words("y"), NOON)
    await claimed(storage.deliveries, NOON)
    await storage.deliveries.postpone("a", after(90), "429")
    assert await storage.deliveries.waiting(after(89), 10) == []
    assert await claimed(storage.deliveries, after(89)) is None
    assert await storage.deliveries.waiting(after(90), 10) == [ANNA]
    assert await claimed(storage.deliveries, after(90)) == "a"
    stored = await storage.database["deliveries"].find_one({"_id": "a"})
    assert stored is not None
    assert (stored["attempts"], stored["resent"], stored["postponed"]) == (2, 0, "429")


async def test_held_messages_let_others_pass_and_go_in_order_when_the_person_writes(storage: Storage) -> None:
    for name in "abc":
        await storage.deliveries.enqueue(name, words(name), NOON)
    for name in "ab":
        assert await claimed(storage.deliveries, NOON) == name
        await storage.deliveries.hold(name, "63016", NOON)
    assert await claimed(storage.deliveries, NOON) == "c"
    await storage.deliveries.sent("c", ["SMc"], NOON)
    assert await claimed(storage.deliveries, after(999)) is None
    assert await storage.deliveries.status("a") is DeliveryStatus.HELD
    await storage.deliveries.enqueue("d", words("d"), after(999))
    assert await storage.deliveries.resume(ANNA, after(1000)) == 2
    for name in "abd":
        assert await claimed(storage.deliveries, after(1000)) == name
        await storage.deliveries.sent(name, [f"SM{name}"], after(1000))
    assert await storage.deliveries.resume(ANNA, after(1001)) == 0


async def test_a_failed_message_makes_way_and_stays_failed(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    await storage.deliveries.enqueue("b", words("y"), NOON)
    await claimed(storage.deliveries, NOON)
    await storage.deliveries.failed("a", "blocked", NOON)
    assert await claimed(storage.deliveries, NOON) == "b"
    await storage.deliveries.sent("a", ["SM1"], NOON)
    assert await storage.deliveries.report(Platform.WHATSAPP, "SM1", DeliveryStatus.READ, "", NOON)
    assert await storage.deliveries.status("a") is DeliveryStatus.FAILED


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        (["delivered", "read"], "read"),
        (["read", "delivered", "sent"], "read"),
        (["read", "failed"], "read"),
        (["delivered", "failed", "read"], "failed"),
        (["queued", "sending"], "sent"),
    ],
)
async def test_a_status_only_moves_up_whatever_the_order_of_the_reports(
    storage: Storage, reports: list[str], expected: str
) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    await claimed(storage.deliveries, NOON)
    await storage.deliveries.sent("a", ["SM1", "SM2"], NOON)
    for status in reports:
        assert await storage.deliveries.report(Platform.WHATSAPP, "SM2", DeliveryStatus(status), "", NOON)
    assert await storage.deliveries.status("a") == expected
    stored = await storage.database["deliveries"].find_one({"_id": "a"})
    assert stored is not None
    ranks = [list(DeliveryStatus).index(DeliveryStatus(happening["status"])) for happening in stored["history"]]
    assert ranks == sorted(set(ranks))


async def test_a_report_for_nothing_of_ours_is_said_so(storage: Storage) -> None:
    assert not await storage.deliveries.report(Platform.WHATSAPP, "SM9", DeliveryStatus.SENT, "", NOON)


async def test_ids_of_two_platforms_are_not_confused(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    await claimed(storage.deliveries, NOON)
    await storage.deliveries.sent("a", ["7"], NOON)
    assert not await storage.deliveries.report(Platform.TELEGRAM, "7", DeliveryStatus.READ, "", NOON)


async def test_a_report_that_overtakes_the_platforms_answer_is_not_lost(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    await claimed(storage.deliveries, NOON)
    for status in (DeliveryStatus.DELIVERED, DeliveryStatus.SENT):
        assert not await storage.deliveries.report(Platform.WHATSAPP, "SM1", status, "", NOON)
    await storage.deliveries.sent("a", ["SM1"], NOON)
    assert await storage.deliveries.status("a") is DeliveryStatus.DELIVERED


WINDOW = "63016: outside the 24-hour window"


async def report(storage: Storage, message_id: str, status: DeliveryStatus, reason: str = "") -> bool:
    return await storage.deliveries.report(Platform.WHATSAPP, message_id, status, reason, after(1)) is not None


@pytest.mark.parametrize("early", [False, True], ids=["after the answer", "before the answer"])
@pytest.mark.parametrize("order", ["sent, then held", "held, then sent"])
async def test_a_window_found_closed_after_the_sending_holds_the_message_until_the_person_writes(
    storage: Storage, order: str, *, early: bool
) -> None:
    deliveries = storage.deliveries
    await deliveries.enqueue("a", words("x"), NOON)
    await claimed(deliveries, NOON)
    if not early:
        await deliveries.sent("a", ["SM1"], NOON)
    reports = {DeliveryStatus.SENT: "", DeliveryStatus.HELD: WINDOW}
    for status in reports if order == "sent, then held" else reversed(reports):
        await report(storage, "SM1", status, reports[status])
    if early:
        await deliveries.sent("a", ["SM1"], NOON)
    assert await deliveries.status("a") is DeliveryStatus.HELD
    assert await claimed(deliveries, after(999)) is None

    assert await deliveries.resume(ANNA, after(1000)) == 1
    assert await deliveries.waiting(after(1000), 10) == [ANNA]
    assert await claimed(deliveries, after(1000)) == "a"
    await deliveries.sent("a", ["SM2"], after(1000))
    await report(storage, "SM1", DeliveryStatus.HELD, WINDOW)  # once more, and too late
    assert await deliveries.status("a") is DeliveryStatus.SENT
    assert await report(storage, "SM2", DeliveryStatus.READ)
    assert await deliveries.status("a") is DeliveryStatus.READ


async def test_one_held_part_of_a_message_holds_it_whatever_came_of_the_others(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    await claimed(storage.deliveries, NOON)
    await report(storage, "SM1", DeliveryStatus.HELD, WINDOW)
    await report(storage, "SM2", DeliveryStatus.SENT)
    await storage.deliveries.sent("a", ["SM1", "SM2"], NOON)
    assert await storage.deliveries.status("a") is DeliveryStatus.HELD


async def test_what_was_delivered_is_not_held(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    await claimed(storage.deliveries, NOON)
    await storage.deliveries.sent("a", ["SM1"], NOON)
    for status in (DeliveryStatus.DELIVERED, DeliveryStatus.HELD):
        assert await report(storage, "SM1", status)
    assert await storage.deliveries.status("a") is DeliveryStatus.DELIVERED


async def test_waiting_names_each_address_once(storage: Storage) -> None:
    for name in "abc":
        await storage.deliveries.enqueue(name, words(name), NOON)
    await storage.deliveries.enqueue("d", words("d", PIOTR), after(5))
    assert await storage.deliveries.waiting(NOON, 10) == [ANNA]
    assert set(await storage.deliveries.waiting(after(5), 10)) == {ANNA, PIOTR}
    assert len(await storage.deliveries.waiting(after(5), 1)) == 1


async def test_a_delivery_that_does_not_exist_cannot_be_sent(storage: Storage) -> None:
    with pytest.raises(StorageError, match="nothing"):
        await storage.deliveries.sent("nothing", ["SM1"], NOON)


async def test_of_processes_that_claim_a_message_at_once_one_gets_it(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    for at in (NOON, after(60)):
        claims = await asyncio.gather(*(claimed(MongoDeliveries(storage.database), at) for _ in range(6)))
        assert [claim for claim in claims if claim] == ["a"]


async def test_a_try_that_does_not_count_uses_up_none(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("a"), NOON)
    for tries in range(3):
        delivery = await storage.deliveries.claim(ANNA, NOON)
        assert delivery is not None
        assert (delivery.attempts, delivery.again) == (0, False)
        await storage.deliveries.postpone("a", NOON, f"away {tries}", counted=False)
    await storage.deliveries.claim(ANNA, NOON)
    await storage.deliveries.postpone("a", NOON, "away")
    delivery = await storage.deliveries.claim(ANNA, NOON)
    assert delivery is not None
    assert delivery.attempts == 1


async def test_platforms_that_are_away_are_left_out_of_what_could_be_sent(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("a"), NOON)
    assert await storage.deliveries.waiting(NOON, 10) == [ANNA]
    assert await storage.deliveries.waiting(NOON, 10, without=[ANNA.platform]) == []


async def test_a_claim_that_ran_out_is_given_as_such(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("a"), NOON)
    await storage.deliveries.claim(ANNA, NOON)
    again = await storage.deliveries.claim(ANNA, NOON + CLAIM_TERM)
    assert again is not None
    assert again.again


async def test_what_is_enqueued_after_a_clock_that_went_back_is_behind_what_waits(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await storage.deliveries.enqueue("before", words("before"), NOON)
    monkeypatch.setattr("time.time_ns", lambda: 1)
    restarted = MongoDeliveries(storage.database)
    await restarted.go_on()
    await restarted.enqueue("after", words("after"), NOON)
    assert await claimed(restarted, NOON) == "before"


class Dies:
    """A collection whose process dies before it has made more than ``writes`` changes."""

    def __init__(self, collection: Collection, writes: int) -> None:
        self._collection = collection
        self._left = writes

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any method of a collection
        return getattr(self._collection, name)

    async def update(self, wanted: Fields, change: Fields) -> bool:
        self._left -= 1
        if self._left < 0:
            raise StorageError("the process has died")
        return await self._collection.update(wanted, change)


async def test_a_failure_is_on_record_at_the_moment_at_which_the_message_leaves_its_queue(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    await claimed(storage.deliveries, NOON)
    dying = MongoDeliveries(storage.database)
    dying._collection = cast("Collection", Dies(storage.database["deliveries"], 1))

    with suppress(StorageError):
        await dying.failed("a", "400: gone", NOON)

    assert await storage.deliveries.status("a") is DeliveryStatus.FAILED
    assert await claimed(storage.deliveries, after(999)) is None


async def test_a_failure_that_comes_after_the_delivery_takes_the_message_out_of_its_queue_alone(
    storage: Storage,
) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    await claimed(storage.deliveries, NOON)
    await storage.deliveries.sent("a", ["SM1"], NOON)
    await report(storage, "SM1", DeliveryStatus.READ)

    await storage.deliveries.failed("a", "400: gone", NOON)

    assert await storage.deliveries.status("a") is DeliveryStatus.READ


async def test_a_claim_can_be_held_for_another_term_until_somebody_else_has_it(storage: Storage) -> None:
    await storage.deliveries.enqueue("a", words("x"), NOON)
    first, second = storage.deliveries, MongoDeliveries(storage.database)
    ours = await first.claim(ANNA, NOON)
    assert ours is not None
    assert await first.still_ours(ours, after(50))
    assert await claimed(second, after(70)) is None

    theirs = await second.claim(ANNA, after(111))

    assert theirs is not None
    assert (await first.still_ours(ours, after(112)), await second.still_ours(theirs, after(112))) == (False, True)
    await second.sent("a", ["SM1"], after(113))
    assert not await second.still_ours(theirs, after(114))


class Told:
    """Who is told of reports."""

    def __init__(self) -> None:
        self.reports: list[tuple[str, DeliveryStatus, str]] = []

    async def tell(self, reported: Reported, reason: str) -> None:
        self.reports.append((reported.delivery_id, reported.status, reason))


async def test_a_report_that_came_before_its_message_counts_though_the_sender_died_before_it_counted_it(
    storage: Storage,
) -> None:
    told = Told()
    await storage.deliveries.enqueue("a", words("x"), NOON)
    await claimed(storage.deliveries, NOON)
    assert not await report(storage, "SM1", DeliveryStatus.DELIVERED)
    await storage.deliveries.overlooked(NOON, told.tell)
    assert told.reports == []
    dying = MongoDeliveries(storage.database)
    dying._collection = cast("Collection", Dies(storage.database["deliveries"], 1))
    with pytest.raises(StorageError):
        await dying.sent("a", ["SM1"], NOON)
    assert await storage.deliveries.status("a") is DeliveryStatus.SENT

    await storage.deliveries.overlooked(after(2), told.tell)  # of those since then there are none
    assert told.reports == []
    await storage.deliveries.overlooked(NOON, told.tell)
    await storage.deliveries.overlooked(NOON, told.tell)

    assert told.reports == [("a", DeliveryStatus.DELIVERED, "")]
    assert await storage.deliveries.status("a") is DeliveryStatus.DELIVERED
