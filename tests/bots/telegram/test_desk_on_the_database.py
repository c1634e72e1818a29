"""The desk with what it knows in the database: lost topics are told again, deliveries find their topics."""

import asyncio
from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import pytest

from bots.delivery import Dispatcher
from bots.nursery import Nursery
from bots.telegram.budget import Budgets
from bots.telegram.carrying import Carrier
from bots.telegram.desk import DeskMessenger
from bots.telegram.desk_bot import DeskBot
from bots.telegram.topics import TaskTopics
from bots.telegram.views import CALM, Views
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import Content, Side, ThreadMessage
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.task_effects import Carry
from flows.vocabulary.tasks import TaskStatus
from sandbox.telegram import LocalTelegram
from storage.opening import Storage
from tests.bots.telegram.desk_stage import card
from tests.bots.timeline import Timeline
from tests.transcripts.memory_tasks import MemoryForums

ZURICH = ZoneInfo("Europe/Zurich")
END = Address.of_task("t1")


class Office:
    """A group, and the desk that works in it on a real database."""

    def __init__(
        self,
        telegram: LocalTelegram,
        storage: Storage,
        bot: DeskBot,
        budgets: Budgets,
        nursery: Nursery,
        time: Timeline,
    ) -> None:
        self.telegram = telegram
        self.group = telegram.group("Treuhand Baumann")
        self.baumann = telegram.member(self.group, "Frau Baumann", rights=frozenset({"can_manage_topics"}))
        self.storage = storage
        self.time = time
        places = TaskTopics(bot, storage.topics, storage.threads, MemoryForums(office=self.group.id), time.now, ZURICH)
        carrier = Carrier(bot, storage.documents.original)
        desk = DeskMessenger(bot, places, storage.threads, carrier, ZURICH, sleep=time.skip)
        self.views = Views(
            bot, storage.topics, places, budgets, nursery, time.now, ZURICH, sleep=time.sleep, later=time.later
        )
        self.dispatcher = Dispatcher(
            storage.deliveries, {Platform.DESK: desk}, nursery, time.now, sleep=time.sleep, later=time.later
        )

    async def writes(self, number: int, text: str) -> str:
        """Olga writes, and her message is on its way to the desk."""
        said = ThreadMessage(
            f"t1.{number}",
            "t1",
            Side.CLIENT,
            "Olga",
            "p1",
            Content(text),
            self.time.now(),
            "telegram:5550123",
            (str(number),),
        )
        await self.storage.threads.keep(said)
        await self.storage.deliveries.enqueue(said.id, Carry(END, "t1", said.id, 1, "en"), self.time.now())
        return said.id

    @property
    def texts(self) -> list[str]:
        (topic,) = self.group.topics.values()
        return [seen.text for seen in self.baumann.screen(topic.id) if seen.text]


@pytest.fixture
async def office(telegram: LocalTelegram, storage: Storage, nursery: Nursery, time: Timeline) -> AsyncIterator[Office]:
    budgets = Budgets(time.seconds, time.later)
    bot = DeskBot.connect(telegram.token, telegram.url, budgets)
    async with await bot.session.create_session():  # type: ignore[attr-defined]  # aiogram's close() waits for TLS
        yield Office(telegram, storage, bot, budgets, nursery, time)


async def test_a_lost_topic_is_told_what_it_was_told_and_gets_what_still_waits_once(office: Office) -> None:
    await office.storage.topics.want(card(), office.time.now(), 1)
    await office.writes(1, "We got a VAT reminder")
    await office.dispatcher.drain(END)
    await office.baumann.deletes_topic(next(iter(office.group.topics)))
    waiting = [await office.writes(2, "When do we have to pay?"), await office.writes(3, "And how much?")]
    await office.dispatcher.drain(END)
    history, pinned, *said = office.texts
    assert "We got a VAT reminder" in history
    assert "pay" not in history
    assert (pinned, said) == ("#77 · Taxes · open", ["Olga: When do we have to pay?", "Olga: And how much?"])
    assert [await office.storage.deliveries.status(each) for each in waiting] == [DeliveryStatus.SENT] * 2


async def test_a_view_leaves_nothing_unseen(office: Office) -> None:
    await office.storage.topics.want(card(), office.time.now(), 1)
    await office.writes(1, "We got a VAT reminder")
    await office.dispatcher.drain(END)
    topic = next(iter(office.group.topics.values()))
    seen = await office.baumann.says("By 15 April", topic=topic)
    await office.storage.topics.mark("t1", [f"{office.group.id}/{seen.raw_id}"], DeliveryStatus.READ, office.time.now())
    await office.storage.topics.want(card(status=TaskStatus.OPEN, text="2 messages"), office.time.now(), 1)
    await office.views.bring_marks("t1")
    assert await office.views.bring("t1") == office.time.now() + CALM
    await office.time.passes(CALM.total_seconds())
    async with asyncio.TaskGroup() as group:
        bringing = group.create_task(office.views.bring("t1"))
        while not bringing.done():
            await asyncio.wait([bringing], timeout=0.01)
            await office.time.passes(1)
    assert office.baumann.reactions(seen) == ("👀",)
    assert "2 messages" in office.texts
    assert await office.storage.topics.unseen(office.time.now(), 10) == []


async def test_what_is_wanted_again_as_it_is_shown_leaves_nothing_unseen(office: Office) -> None:
    async def brings() -> None:
        async with asyncio.TaskGroup() as group:
            bringing = group.create_task(office.views.bring("t1"))
            while not bringing.done():
                await asyncio.wait([bringing], timeout=0.01)
                await office.time.passes(3)

    await office.storage.topics.want(card(), office.time.now(), 1)
    await brings()
    await brings()
    made = len(office.telegram.calls)
    await office.storage.topics.want(card(), office.time.now(), 1)
    assert await office.storage.topics.unseen(office.time.now(), 10) == ["t1"]
    await brings()
    await brings()
    assert (await office.storage.topics.unseen(office.time.now(), 10), len(office.telegram.calls)) == ([], made)
