"""Messages leave in order, once, at the pace of the platform, and trouble is met as the platform asks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from bots.delivery import DEFECT_TRIES, GIVE_UP, LONGEST_PAUSE, NOT_THEIRS, Bucket, Dispatcher, Paces, pause_after
from bots.nursery import Nursery
from flows.engine.ports import Delivery
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Outgoing
from flows.vocabulary.errors import Refused, Throttled, Unavailable, Unreachable, WindowClosed
from tests.bots.fakes import MemoryDeliveries, ScriptedMessenger, say, texts
from tests.bots.timeline import Timeline, settle

ANNA = Address(Platform.TELEGRAM, "5550123")
PIOTR = Address(Platform.WHATSAPP, "+48501234567")


@dataclass
class Post:
    """A dispatcher with everything around it."""

    time: Timeline
    deliveries: MemoryDeliveries
    telegram: ScriptedMessenger
    whatsapp: ScriptedMessenger
    dispatcher: Dispatcher
    forbidden: set[Address]

    async def puts(self, address: Address, *words: str) -> None:
        for text in words:
            await self.deliveries.enqueue(f"{address}/{text}", say(address, text), self.time.now())
        self.dispatcher.wake(address)
        await settle()

    def status(self, address: Address, text: str) -> DeliveryStatus:
        return self.deliveries.kept[f"{address}/{text}"].status

    def reason(self, address: Address, text: str) -> str:
        return self.deliveries.kept[f"{address}/{text}"].reason


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    time = Timeline()
    deliveries, telegram, whatsapp = MemoryDeliveries(), ScriptedMessenger(), ScriptedMessenger()
    messengers = {Platform.TELEGRAM: telegram, Platform.WHATSAPP: whatsapp}
    forbidden: set[Address] = set()

    async def permitted(outgoing: Outgoing) -> bool:
        return outgoing.address not in forbidden

    async with Nursery(grace=0, sleep=time.sleep) as nursery:
        paces = Paces(time.seconds, time.sleep)
        dispatcher = Dispatcher(
            deliveries,
            messengers,
            nursery,
            time.now,
            paces=paces,
            sleep=time.sleep,
            later=time.later,
            permit=permitted,
        )
        yield Post(time, deliveries, telegram, whatsapp, dispatcher, forbidden)


async def test_messages_of_an_address_leave_in_their_order(post: Post) -> None:
    await post.puts(ANNA, "one", "two", "three")
    assert texts(post.telegram.said) == ["one", "two", "three"]
    assert post.deliveries.kept[f"{ANNA}/two"].message_ids == ("message-2",)
    assert post.status(ANNA, "three") is DeliveryStatus.SENT


@pytest.mark.parametrize(
    ("seconds", "others", "sent"),
    [(29, {f"{ANNA}/one"}, ["one"]), (31, {f"{ANNA}/one"}, []), (31, set(), ["one"])],
    ids=["sure of it", "lost", "asked and still held"],
)
async def test_a_process_that_stood_still_after_its_claim_sends_only_what_nobody_else_has_claimed_since(
    post: Post, monkeypatch: pytest.MonkeyPatch, seconds: int, others: set[str], sent: list[str]
) -> None:
    post.deliveries.others = others
    claim = post.deliveries.claim

    async def stand_still(address: Address, at: datetime) -> Delivery | None:
        delivery = await claim(address, at)
        post.time.stand_still(seconds)
        return delivery

    monkeypatch.setattr(post.deliveries, "claim", stand_still)
    await post.puts(ANNA, "one")

    assert texts(post.telegram.said) == sent
    assert post.status(ANNA, "one") is (DeliveryStatus.SENT if sent else DeliveryStatus.SENDING)


async def test_what_may_not_go_where_it_is_addressed_to_fails_and_is_never_sent(post: Post) -> None:
    post.forbidden.add(ANNA)
    await post.puts(ANNA, "for somebody else")
    await post.puts(PIOTR, "for Piotr")
    assert (texts(post.telegram.said), texts(post.whatsapp.said)) == ([], ["for Piotr"])
    assert post.status(ANNA, "for somebody else") is DeliveryStatus.FAILED
    assert post.reason(ANNA, "for somebody else") == NOT_THEIRS


async def test_each_platform_gets_its_own_messages(post: Post) -> None:
    await post.puts(ANNA, "telegram")
    await post.puts(PIOTR, "whatsapp")
    assert (texts(post.telegram.said), texts(post.whatsapp.said)) == (["telegram"], ["whatsapp"])


async def test_a_throttled_message_waits_as_long_as_told_and_the_rest_of_its_chat_behind_it(post: Post) -> None:
    post.telegram.trouble = [Throttled("slow down", 17)]
    await post.puts(ANNA, "one", "two")
    await post.time.passes(16.5)
    assert texts(post.telegram.said) == []
    await post.time.passes(1)
    assert texts(post.telegram.said) == ["one", "two"]


async def test_a_throttled_chat_does_not_slow_another(post: Post) -> None:
    post.telegram.trouble = [Throttled("slow down", 17)]
    await post.puts(ANNA, "one")
    await post.puts(Address(Platform.TELEGRAM, "77"), "other")
    assert texts(post.telegram.said) == ["other"]


async def test_an_unavailable_platform_is_tried_again_after_growing_pauses(post: Post) -> None:
    post.telegram.trouble = [Unavailable("away"), Unavailable("away"), Unavailable("away")]
    await post.puts(ANNA, "one")
    await post.time.passes(1 + 2 + 4 + 3)  # three pauses and their jitter of up to a second each
    assert texts(post.telegram.said) == ["one"]
    assert post.deliveries.kept[f"{ANNA}/one"].delivery.attempts == 4


async def test_a_message_that_finds_no_platform_for_a_day_fails(post: Post) -> None:
    post.telegram.trouble = [Unavailable("away", "502")]
    await post.deliveries.enqueue("old", say(ANNA, "old"), post.time.now())
    kept = post.deliveries.kept["old"]
    kept.delivery = replace(kept.delivery, attempts=GIVE_UP - 1)
    post.dispatcher.wake(ANNA)
    await settle()
    assert (kept.status, kept.reason) == (DeliveryStatus.FAILED, "502: away")


async def test_the_desk_is_waited_for_longer_than_a_day(post: Post) -> None:
    desk = Address.of_task("t77")
    post.dispatcher._messengers = {Platform.DESK: post.telegram}
    post.telegram.trouble = [Unavailable("out of the group", "403")]
    await post.deliveries.enqueue("old", say(desk, "old"), post.time.now())
    kept = post.deliveries.kept["old"]
    kept.delivery = replace(kept.delivery, attempts=GIVE_UP * 2)
    await post.dispatcher.drain(desk)
    assert kept.status is DeliveryStatus.QUEUED


def test_pauses_double_up_to_five_minutes_and_add_up_to_about_a_day() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, GIVE_UP)]
    assert timedelta(seconds=1) <= pauses[0] <= timedelta(seconds=2)
    assert timedelta(seconds=4) <= pauses[2] <= timedelta(seconds=5)
    assert timedelta(0) <= max(pauses) - timedelta(seconds=LONGEST_PAUSE) <= timedelta(seconds=1)
    assert timedelta(hours=22) < sum(pauses, timedelta()) < timedelta(hours=26)


async def test_a_closed_window_holds_the_message_and_lets_later_ones_pass(post: Post) -> None:
    post.whatsapp.trouble = [WindowClosed("24 hours are over", "63016")]
    await post.puts(PIOTR, "held", "template")
    assert post.status(PIOTR, "held") is DeliveryStatus.HELD
    assert post.reason(PIOTR, "held") == "63016: 24 hours are over"
    assert texts(post.whatsapp.said) == ["template"]


@pytest.mark.parametrize("error", [Unreachable("blocked", "403"), Refused("chat is odd", "400")])
async def test_what_cannot_be_helped_fails_at_once_and_the_next_message_goes_on(
    post: Post, error: Unreachable | Refused
) -> None:
    post.telegram.trouble = [error]
    await post.puts(ANNA, "lost", "next")
    assert post.status(ANNA, "lost") is DeliveryStatus.FAILED
    assert post.reason(ANNA, "lost") == f"{error.code}: {error.reason}"
    assert texts(post.telegram.said) == ["next"]


async def test_a_defect_in_one_message_silences_a_chat_only_for_a_while(post: Post) -> None:
    post.telegram.trouble = [LookupError("no words")] * DEFECT_TRIES
    await post.puts(ANNA, "broken", "fine")
    await post.time.passes(60)
    assert (post.status(ANNA, "broken"), post.reason(ANNA, "broken")) == (DeliveryStatus.FAILED, "LookupError")
    assert texts(post.telegram.said) == ["fine"]


async def test_a_sweep_finds_what_nobody_woke(post: Post) -> None:
    await post.deliveries.enqueue("forgotten", say(ANNA, "forgotten"), post.time.now())
    assert await post.dispatcher.sweep() == 1
    await settle()
    assert texts(post.telegram.said) == ["forgotten"]
    assert await post.dispatcher.sweep() == 0


async def test_the_sweeper_goes_on_for_ever(post: Post) -> None:
    async with Nursery(grace=0, sleep=post.time.sleep) as nursery:
        nursery.keep("deliveries", post.dispatcher.keep_sweeping)
        await post.time.passes(30)
        await post.deliveries.enqueue("forgotten", say(ANNA, "forgotten"), post.time.now())
        await post.time.passes(5)
    assert texts(post.telegram.said) == ["forgotten"]


async def test_an_address_of_a_platform_that_is_not_configured_is_left_alone() -> None:
    time, deliveries = Timeline(), MemoryDeliveries()
    await deliveries.enqueue("one", say(PIOTR, "one"), time.now())
    async with Nursery(grace=0, sleep=time.sleep) as nursery:
        dispatcher = Dispatcher(deliveries, {}, nursery, time.now)
        assert await dispatcher.drain(PIOTR) is None
        assert await dispatcher.sweep() == 0
    assert deliveries.kept["one"].status is DeliveryStatus.QUEUED


async def test_a_chat_gets_a_burst_and_then_a_message_a_second(post: Post) -> None:
    await post.puts(ANNA, *"abcdefg")
    assert texts(post.telegram.said) == list("abcd")
    await post.time.passes(1)
    assert texts(post.telegram.said) == list("abcde")
    await post.time.passes(2)
    assert texts(post.telegram.said) == list("abcdefg")


async def test_all_chats_together_stay_below_thirty_a_second(post: Post) -> None:
    for number in range(60):
        await post.puts(Address(Platform.TELEGRAM, str(number)), "hello")
    assert len(post.telegram.said) == 30
    await post.time.passes(0.5)
    assert len(post.telegram.said) == 45
    await post.time.passes(0.5)
    assert len(post.telegram.said) == 60


async def test_a_bucket_that_rested_gives_no_more_than_its_burst() -> None:
    time = Timeline()
    bucket = Bucket(rate=1, burst=2, time=time.seconds, sleep=time.skip)
    await time.passes(100)
    assert bucket.full
    for _ in range(4):
        await bucket.take()
    assert time.slept == [1, 1]


async def test_only_busy_chats_are_remembered() -> None:
    time = Timeline()
    paces = Paces(time.seconds, time.skip, chats=2)
    for number in range(10):
        await paces.wait(Address(Platform.TELEGRAM, str(number)))
        await time.passes(10)
    assert len(paces._chats) == 2
