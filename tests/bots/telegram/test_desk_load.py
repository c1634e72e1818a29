"""Five clients and two managers write at once in one forum, and Telegram's limits are enforced: nobody waits for long."""

import random
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bots.delivery import Dispatcher
from bots.nursery import Nursery
from bots.telegram.budget import Budgets
from bots.telegram.desk_bot import DeskBot
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.task_effects import Carry
from flows.vocabulary.tasks import TaskStatus
from sandbox.telegram import LocalTelegram
from tests.bots.fakes import MemoryDeliveries
from tests.bots.telegram.desk_stage import DeskStage, card
from tests.bots.timeline import START, Timeline
from tests.contracts.records import CallRecords

SECONDS = 6 * 60.0
"""How long they write."""
CLIENT_EVERY = 30.0
"""Seconds between two messages of a client on the average; all five together write ten a minute."""
MANAGER_EVERY = 20.0
CALM_AGAIN = 180.0
"""Seconds after which the last card is brought, at the latest."""
TASKS = [f"t{number}" for number in range(1, 6)]


class Writing:
    """Everybody at work; ``waited`` are the seconds from a client's message to its topic."""

    def __init__(self, desk: DeskStage, nursery: Nursery, chance: random.Random) -> None:
        self.desk = desk
        self.time = desk.time
        self.chance = chance
        self.deliveries = MemoryDeliveries()
        messengers = {Platform.DESK: desk.messenger}
        self.dispatcher = Dispatcher(
            self.deliveries, messengers, nursery, self.time.now, sleep=self.time.sleep, later=self.time.later
        )
        nursery.keep("views", desk.views.keep_sweeping)
        nursery.keep("deliveries", self.dispatcher.keep_sweeping)
        self.counts: Counter[str] = Counter()

    async def shows(self, task_id: str, status: TaskStatus) -> None:
        self.counts[task_id] += 1
        await self.desk.wants(card(task_id, title=task_id, status=status, text=f"{self.counts[task_id]} messages"))
        self.desk.views.wake(task_id)

    async def client(self, task_id: str) -> None:
        await self.time.sleep(self.chance.uniform(0, 5))
        while self.time.seconds() < SECONDS:
            said = await self.desk.is_written(f"{task_id} {self.counts[task_id]}", task_id=task_id)
            await self.shows(task_id, TaskStatus.ANSWERED)
            carry = Carry(Address.of_task(task_id), task_id, said.id, 1, "en")
            await self.deliveries.enqueue(said.id, carry, self.time.now())
            self.dispatcher.wake(carry.address)
            await self.time.sleep(self.chance.expovariate(1 / CLIENT_EVERY))

    async def manager(self) -> None:
        while self.time.seconds() < SECONDS:
            await self.time.sleep(self.chance.expovariate(1 / MANAGER_EVERY))
            topic = self.chance.choice(list(self.desk.group.topics.values()))
            seen = await self.desk.baumann.says("By 15 April", topic=topic)
            await self.shows(topic.name, TaskStatus.WAITING)
            for status in (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ):
                await self.time.sleep(1)
                await self.desk.topics.mark(
                    topic.name, [f"{self.desk.group.id}/{seen.raw_id}"], status, self.time.now()
                )
                self.desk.views.wake(topic.name)

    @property
    def waited(self) -> list[float]:
        kept = self.deliveries.kept.values()
        return sorted((each.changed_at - each.due).total_seconds() for each in kept if each.changed_at is not None)


@pytest.fixture
async def limited(call_records: CallRecords, time: Timeline) -> AsyncIterator[LocalTelegram]:
    """A Telegram that enforces its limits, by the test's time."""

    def unix() -> float:
        return START.timestamp() + time.seconds()

    async with LocalTelegram(record_to=call_records.telegram, enforce_limits=True, clock=unix) as running:
        yield running


@pytest.mark.parametrize("seed", range(3))
async def test_people_wait_seconds_while_cards_come_when_there_is_room(
    limited: LocalTelegram, nursery: Nursery, time: Timeline, seed: int
) -> None:
    budgets = Budgets(time.seconds, time.later)
    bot = DeskBot.connect(limited.token, limited.url, budgets)
    async with await bot.session.create_session():  # type: ignore[attr-defined]  # aiogram's close() waits for TLS
        desk = DeskStage(limited, bot, budgets, nursery, time)
        writing = Writing(desk, nursery, random.Random(seed))  # noqa: S311 - the same happenings every time
        await desk.plays(
            *map(writing.client, TASKS), writing.manager(), writing.manager(), time.sleep(SECONDS + CALM_AGAIN)
        )
    waited = writing.waited
    assert len(waited) == len(writing.deliveries.kept)
    assert [call.method for call in limited.calls if call.code == 429] == []
    assert waited[int(len(waited) * 0.95)] <= 10
    assert await desk.topics.unseen(time.now(), 10) == []
