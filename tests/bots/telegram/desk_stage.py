"""A desk for tests: an office's group on a local Telegram, the ports in memory, and all that speaks and looks after topics."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bots.nursery import Nursery
from bots.telegram.budget import Budgets
from bots.telegram.carrying import Carrier
from bots.telegram.desk import DeskMessenger
from bots.telegram.desk_bot import DeskBot
from bots.telegram.topics import TaskTopics
from bots.telegram.views import CALM, Views
from flows.engine.task_ports import Carried, TopicRecord
from flows.vocabulary.addresses import Address
from flows.vocabulary.content import Content, Side, ThreadMessage
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from flows.vocabulary.task_effects import Carry
from flows.vocabulary.tasks import Card, TaskStatus
from sandbox.telegram import LocalTelegram
from sandbox.telegram.chats import Chat, Topic
from sandbox.telegram.group import GroupMember
from tests.bots.fakes import say
from tests.bots.threads import Shelf, thread_message
from tests.bots.timeline import START, Timeline
from tests.transcripts.memory_tasks import MemoryForums, MemoryThreads, MemoryTopics

ZURICH = ZoneInfo("Europe/Zurich")
TAKE = Choice(Action.TAKE, message(MessageKey.LITERAL, text="Take"))


@dataclass
class DeskThreads(MemoryThreads):
    """The port ``Threads``; what was carried to the desk stands there under the ids in ``sent``."""

    sent: dict[str, tuple[str, ...]] = field(default_factory=dict)

    async def carried(self, carry: Carry) -> Carried:
        return Carried(await self.load(carry.message_id), 77, sent_ids=self.sent.get(carry.message_id, ()))


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


class DeskStage:
    """Frau Baumann sits in the group; tasks are ``t1``, ``t2`` …"""

    def __init__(self, telegram: LocalTelegram, bot: DeskBot, budgets: Budgets, nursery: Nursery, time: Timeline) -> None:
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
        self.places = TaskTopics(bot, self.topics, self.threads, self.forums, time.now, ZURICH)
        self.messenger = DeskMessenger(
            bot, self.places, self.threads, Carrier(bot, self.shelf.original), ZURICH, sleep=time.skip
        )
        self.views = Views(
            bot, self.topics, self.places, budgets, nursery, time.now, ZURICH, sleep=time.sleep, later=time.later
        )

    async def wants(self, wanted: Card | None = None) -> None:
        await self.topics.want(wanted or card(), self.time.now())

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

    async def brings(self, task_id: str = "t1") -> None:
        """Let the topic come to look as it shall, however long that takes."""
        while (due := await self.views.bring(task_id)) is not None:
            await self.time.passes((due - self.time.now()).total_seconds())

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

    def texts(self, topic: Topic | None = None, chat: Chat | None = None) -> list[str]:
        """The words of the bot that stand in a topic, oldest first."""
        thread = None if chat is not None else (topic or self.topic).id
        shown = (self.baumann.seen(each) for each in self.group.messages.values() if each.thread == thread and not each.is_service)
        return [seen.text for seen in shown]

    async def record(self, task_id: str = "t1") -> TopicRecord:
        record = await self.topics.load(task_id)
        assert record is not None
        return record


__all__ = ["CALM", "DeskStage", "GroupMember", "card"]
