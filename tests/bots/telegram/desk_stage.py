"""A desk for tests: an office's group on a local Telegram, the ports in memory, and all that speaks and looks after topics."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.methods import Response, TelegramMethod

from bots.nursery import Nursery
from bots.telegram.budget import Budgets
from bots.telegram.carrying import Carrier
from bots.telegram.desk import DeskMessenger
from bots.telegram.desk_bot import DeskBot
from bots.telegram.topics import TaskTopics
from bots.telegram.views import Views
from flows.engine.task_ports import Carried, TopicRecord
from flows.vocabulary.addresses import Address
from flows.vocabulary.content import Content, Side, ThreadMessage
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from flows.vocabulary.task_effects import Carry
from flows.vocabulary.tasks import Card, TaskStatus
from sandbox.telegram import LocalTelegram
from sandbox.telegram.chats import Topic
from tests.bots.fakes import say
from tests.bots.threads import Shelf, thread_message
from tests.bots.timeline import START, Timeline, settle
from tests.transcripts.memory_tasks import MemoryForums, MemoryThreads, MemoryTopics

T = TypeVar("T")
ZURICH = ZoneInfo("Europe/Zurich")
TAKE = Choice(Action.TAKE, message(MessageKey.LITERAL, text="Take"))


@dataclass
class DeskThreads(MemoryThreads):
    """The port ``Threads``; what was carried to the desk stands there under the ids in ``sent``."""

    sent: dict[str, tuple[str, ...]] = field(default_factory=dict)

    async def carried(self, carry: Carry) -> Carried:
        said = await self.load(carry.message_id)
        again = carry.version > 1 or said.deleted
        return Carried(said, 77, sent_ids=self.sent.get(said.id, ()) if again else ())


def card(
    task_id: str = "t1",
    *,
    title: str = "#77 · ООО Ромашка · VAT reminder",
    status: TaskStatus = TaskStatus.OPEN,
    text: str = "#77 · Taxes · open",
    closed: bool = False,
) -> Card:
    return Card(
        task_id,
        title,
        status,
        (message(MessageKey.LITERAL, text=text),),
        (TAKE,),
        "en",
        "romashka",
        "baumann",
        closed,
    )


class Traffic:
    """Counts the calls that are under way."""

    def __init__(self) -> None:
        self.calls = 0
        self.over = asyncio.Event()

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        self.calls += 1
        self.over.clear()
        try:
            return await make_request(bot, method)
        finally:
            self.calls -= 1
            self.over.set()


class DeskStage:
    """Frau Baumann sits in the group; tasks are ``t1``, ``t2`` …"""

    def __init__(
        self, telegram: LocalTelegram, bot: DeskBot, budgets: Budgets, nursery: Nursery, time: Timeline
    ) -> None:
        self.telegram = telegram
        self.time = time
        self.group = telegram.group("Treuhand Baumann")
        self.baumann = telegram.member(self.group, "Frau Baumann", rights=frozenset({"can_manage_topics"}))
        self.bot = bot
        self.budgets = budgets
        self.topics = MemoryTopics()
        self.threads = DeskThreads()
        self.forums = MemoryForums(office=self.group.id)
        self.shelf = Shelf()
        self.traffic = Traffic()
        bot.session.middleware(self.traffic)
        self.places = TaskTopics(bot, self.topics, self.threads, self.forums, time.now, ZURICH)
        self.messenger = DeskMessenger(
            bot, self.places, self.threads, Carrier(bot, self.shelf.original), ZURICH, sleep=time.skip
        )
        self.views = Views(
            bot, self.topics, self.places, budgets, nursery, time.now, ZURICH, sleep=time.sleep, later=time.later
        )

    async def wants(self, wanted: Card | None = None) -> None:
        await self.topics.want(wanted or card(), self.time.now(), 1)

    async def is_written(
        self, content: Content | str, side: Side = Side.CLIENT, author: str = "Olga", task_id: str = "t1"
    ) -> ThreadMessage:
        """A further message of the thread; what the office writes, it writes in the topic."""
        number = len(self.threads.kept) + 1
        said = thread_message(content, side=side, author=author, number=number)
        at = START + timedelta(minutes=number)
        origin = "telegram:5550123" if side is Side.CLIENT else f"desk:{self.group.id}/2"
        said = replace(said, id=f"{task_id}.{number}", task_id=task_id, at=at, origin=origin)
        await self.threads.keep(said)
        return said

    async def carries(self, said: ThreadMessage) -> tuple[str, ...]:
        """Carry it to the desk, and note that it is there."""
        carry = Carry(Address.of_task(said.task_id), said.task_id, said.id, said.version, "en")
        self.threads.sent[said.id] = tuple(await self.messenger.send(carry))
        return self.threads.sent[said.id]

    async def says(self, text: str, *choices: Choice, task_id: str = "t1") -> tuple[str, ...]:
        return tuple(await self.messenger.send(say(Address.of_task(task_id), text, *choices)))

    async def plays(self, *doings: Coroutine[object, object, T]) -> list[T]:
        """Do these side by side; time passes whenever nobody waits for Telegram."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(doing) for doing in doings]
            while not all(task.done() for task in tasks):
                await settle()
                if self.traffic.calls:
                    await self.traffic.over.wait()
                elif not all(task.done() for task in tasks):
                    await self.time.passes(self.time.until_next)
        return [task.result() for task in tasks]

    async def brings(self, task_id: str = "t1") -> None:
        """Let the topic come to look as it shall, however long that takes."""

        async def bring() -> None:
            while (due := await self.views.bring_marks(task_id)) is not None:
                await self.time.sleep((due - self.time.now()).total_seconds())
            while (due := await self.views.bring(task_id)) is not None:
                await self.time.sleep((due - self.time.now()).total_seconds())

        await self.plays(bring())

    async def stands(self, wanted: Card | None = None) -> Topic:
        """A topic with its card, as it was yesterday."""
        await self.wants(wanted)
        await self.brings()
        await self.time.passes(120)
        self.telegram.calls.clear()
        return self.topic

    @property
    def topic(self) -> Topic:
        """The only topic."""
        (only,) = self.group.topics.values()
        return only

    @property
    def made(self) -> list[str]:
        """The methods that were called and accepted."""
        return [call.method for call in self.telegram.calls if call.ok]

    @property
    def texts(self) -> list[str]:
        """The words that stand in the only topic, oldest first."""
        thread = self.topic.id
        standing = [each for each in self.group.messages.values() if each.thread == thread and not each.is_service]
        return [self.baumann.seen(each).text for each in standing]

    async def record(self, task_id: str = "t1") -> TopicRecord:
        record = await self.topics.load(task_id)
        assert record is not None
        return record
