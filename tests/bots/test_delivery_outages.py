"""While a platform or the database is away messages wait, in order and without using up their tries; then they leave once."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from structlog.testing import capture_logs

from bots.circuit import FAILURES
from bots.delivery import GIVE_UP, Dispatcher, Paces
from bots.metrics import Metrics
from bots.nursery import Nursery
from flows.engine.ports import Delivery
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Outgoing
from flows.vocabulary.errors import Away, PlatformError, StorageAway, Throttled, Unavailable
from tests.bots.fakes import MemoryDeliveries, ScriptedMessenger, say, texts
from tests.bots.timeline import Timeline, settle

PEOPLE = [Address(Platform.TELEGRAM, str(number)) for number in range(20)]
DESK = Address.of_task("t77")
PIOTR = Address(Platform.WHATSAPP, "+48501234567")


class Flaky(ScriptedMessenger):
    """A platform that is away for as long as ``away`` says; ``tried`` counts the calls."""

    def __init__(self) -> None:
        super().__init__()
        self.away: PlatformError | None = None
        self.tried: list[Address] = []

    async def send(self, outgoing: Outgoing) -> Sequence[str]:
        self.tried.append(outgoing.address)
        if self.away is not None:
            raise self.away
        return await super().send(outgoing)


class Fading(MemoryDeliveries):
    """A database that is away for as long as ``away`` says, and tells ``lost`` what could not be written."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.lost: list[str] = []

    async def claim(self, address: Address, at: datetime) -> Delivery | None:
        self._check("claim")
        return await super().claim(address, at)

    async def waiting(self, at: datetime, limit: int, without: Collection[Platform] = ()) -> list[Address]:
        self._check("waiting")
        return await super().waiting(at, limit, without)

    async def sent(self, delivery_id: str, message_ids: Sequence[str], at: datetime) -> DeliveryStatus:
        self._check("sent")
        return await super().sent(delivery_id, message_ids, at)

    async def postpone(self, delivery_id: str, until: datetime, reason: str, *, counted: bool = True) -> None:
        self._check("postpone")
        await super().postpone(delivery_id, until, reason, counted=counted)

    def _check(self, what: str) -> None:
        if self.away:
            self.lost.append(what)
            raise StorageAway("the database is away")


@dataclass
class Post:
    time: Timeline
    deliveries: Fading
    telegram: Flaky
    whatsapp: Flaky
    dispatcher: Dispatcher
    metrics: Metrics

    async def puts(self, address: Address, *words: str) -> None:
        for text in words:
            await self.deliveries.enqueue(f"{address}/{text}", say(address, text), self.time.now())
        self.dispatcher.wake(address)
        await settle()

    def attempts(self, address: Address, text: str) -> int:
        return self.deliveries.kept[f"{address}/{text}"].delivery.attempts

    def shown(self, name: str, **labels: str) -> float:
        value = self.metrics.registry.get_sample_value(name, labels)
        assert value is not None, name
        return value


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    time, deliveries, telegram, whatsapp, metrics = Timeline(), Fading(), Flaky(), Flaky(), Metrics()
    messengers = {Platform.TELEGRAM: telegram, Platform.DESK: telegram, Platform.WHATSAPP: whatsapp}
    async with Nursery(grace=0, sleep=time.sleep) as nursery:
        dispatcher = Dispatcher(
            deliveries,
            messengers,
            nursery,
            time.now,
            paces=Paces(time.seconds, time.sleep, {}),
            sleep=time.sleep,
            seconds=time.seconds,
            later=time.later,
            metrics=metrics,
        )
        nursery.keep("deliveries", dispatcher.keep_sweeping)
        yield Post(time, deliveries, telegram, whatsapp, dispatcher, metrics)


async def test_a_platform_that_is_away_is_left_alone_but_for_a_probe_a_minute(post: Post) -> None:
    post.telegram.away = Away("ConnectError")
    for person in PEOPLE:
        await post.puts(person, "one", "two")
    assert len(post.telegram.tried) == FAILURES
    await post.time.passes(600)
    assert len(post.telegram.tried) <= FAILURES + 16
    assert post.shown("kwit_circuit_open", platform="telegram") == 1
    assert post.shown("kwit_circuit_openings_total", platform="telegram") == 1


async def test_when_it_is_back_all_that_waited_leaves_in_its_order_and_once(post: Post) -> None:
    post.telegram.away = Away("ConnectError")
    for person in PEOPLE:
        await post.puts(person, "one", "two")
    await post.time.passes(1800)
    post.telegram.away = None
    await post.time.passes(80)
    for person in PEOPLE:
        assert texts([each for each in post.telegram.said if each.address == person]) == ["one", "two"]
    assert post.shown("kwit_circuit_open", platform="telegram") == 0


async def test_an_open_circuit_uses_up_nobodys_tries(post: Post) -> None:
    post.telegram.away = Away("ConnectError")
    for person in PEOPLE[:FAILURES]:
        await post.puts(person, "one")
    assert post.dispatcher.circuit(Platform.TELEGRAM).is_open
    for kept in post.deliveries.kept.values():  # one try more that counts would be the last
        kept.delivery = replace(kept.delivery, attempts=GIVE_UP - 1)
    await post.time.passes(1800)
    assert len(post.telegram.tried) > 4 * FAILURES
    assert {kept.delivery.attempts for kept in post.deliveries.kept.values()} == {GIVE_UP - 1}
    assert {kept.status for kept in post.deliveries.kept.values()} == {DeliveryStatus.QUEUED}


async def test_the_desk_is_telegram_and_whatsapp_is_not(post: Post) -> None:
    post.telegram.away = Away("ConnectError")
    for person in PEOPLE:
        await post.puts(person, "one")
    tried = len(post.telegram.tried)
    await post.puts(DESK, "for the office")
    await post.puts(PIOTR, "for Piotr")
    assert len(post.telegram.tried) == tried
    assert texts(post.whatsapp.said) == ["for Piotr"]


async def test_the_sweeper_finds_other_platforms_behind_a_crowd_that_waits(post: Post) -> None:
    post.telegram.away = Away("ConnectError")
    for number in range(300):
        await post.deliveries.enqueue(f"{number}", say(Address(Platform.TELEGRAM, str(number)), "hi"), post.time.now())
    await post.time.passes(20)
    await post.deliveries.enqueue("late", say(PIOTR, "late"), post.time.now())
    await post.time.passes(10)
    assert texts(post.whatsapp.said) == ["late"]


async def test_a_message_that_a_well_server_stumbles_over_silences_nobody_for_long(post: Post) -> None:
    poison = PEOPLE[0]
    send = post.telegram.send

    async def stumble(outgoing: Outgoing) -> Sequence[str]:
        if outgoing.address == poison:
            raise Away("502")
        return await send(outgoing)

    post.telegram.send = stumble  # type: ignore[method-assign]  # the platform's behaviour, not ours
    post.telegram.away = Away("ConnectError")
    for person in PEOPLE[:6]:
        await post.puts(person, "one")
    assert post.dispatcher.circuit(Platform.TELEGRAM).is_open
    post.telegram.away = None
    await post.time.passes(30)
    assert {each.address for each in post.telegram.said} == set(PEOPLE[1:6])
    await post.puts(PEOPLE[7], "later")
    assert texts(post.telegram.said)[-1] == "later"


@pytest.mark.parametrize("trouble", [Unavailable("out of the group", "403"), Throttled("full", 3)])
async def test_the_trouble_of_addresses_is_not_the_platforms(post: Post, trouble: PlatformError) -> None:
    post.telegram.away = trouble
    for person in PEOPLE:
        await post.puts(person, "one")
    assert len(post.telegram.tried) == len(PEOPLE)
    assert not post.dispatcher.circuit(Platform.TELEGRAM).is_open


async def test_what_was_sent_while_the_database_went_away_is_written_down_later_and_not_sent_twice(post: Post) -> None:
    send = post.telegram.send

    async def last_words(outgoing: Outgoing) -> Sequence[str]:
        post.deliveries.away = True
        return await send(outgoing)

    post.telegram.send = last_words  # type: ignore[method-assign]  # the database goes away while the platform works
    await post.puts(PEOPLE[0], "one", "two")
    post.telegram.send = send  # type: ignore[method-assign]
    await post.time.passes(900)
    assert "sent" in post.deliveries.lost
    assert texts(post.telegram.said) == ["one"]
    post.deliveries.away = False
    await post.time.passes(10)
    assert texts(post.telegram.said) == ["one", "two"]
    assert {kept.status for kept in post.deliveries.kept.values()} == {DeliveryStatus.SENT}


async def test_a_message_whose_files_the_database_can_not_give_now_has_not_failed(post: Post) -> None:
    post.telegram.trouble = [*[StorageAway("the database is away")] * 30, None]
    await post.puts(PEOPLE[0], "one")
    await post.time.passes(90)
    assert texts(post.telegram.said) == ["one"]
    assert post.attempts(PEOPLE[0], "one") == 1


async def test_sweeping_goes_on_within_seconds_after_the_database_was_away(post: Post) -> None:
    post.deliveries.away = True
    await post.puts(PIOTR, "left behind")
    await post.time.passes(600)
    post.deliveries.away = False
    await post.time.passes(6)
    assert texts(post.whatsapp.said) == ["left behind"]


async def test_put_offs_and_refusals_are_counted_by_kind(post: Post) -> None:
    post.telegram.trouble = [Away("502"), Throttled("slow", 1, "429")]
    with capture_logs() as logs:
        await post.puts(PEOPLE[0], "one")
        await post.time.passes(10)
    assert post.shown("kwit_deliveries_put_off_total", platform="telegram", cause="Away") == 1
    assert post.shown("kwit_platform_errors_total", platform="telegram", error="Throttled") == 1
    assert post.shown("kwit_deliveries_total", platform="telegram", status="sent") == 1
    assert post.shown("kwit_send_seconds_count", platform="telegram") == 1
    assert [line["event"] for line in logs][-1] == "delivery_sent"
