"""Ports in memory that know of each other, as the database's do: who somebody is tells their tasks, an id finds its message."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.engine.task_ports import Carried
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import ThreadMessage
from flows.vocabulary.desk import DeskView
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Outgoing, Say
from flows.vocabulary.people import Profile
from flows.vocabulary.task_effects import Carry
from flows.vocabulary.tasks import Reference
from tests.flows.memory_book import MemoryBook
from tests.transcripts.memory import NEVER, MemoryDeliveries, MemoryDirectory
from tests.transcripts.memory_tasks import MemoryTasks, MemoryThreads, MemoryTopics

FORUM = -1001234
"""The group of the office."""


@dataclass
class Sending:
    """A delivery on its way; ``names`` are those of its messages, once it was sent."""

    id: str
    outgoing: Outgoing
    status: DeliveryStatus = DeliveryStatus.QUEUED
    names: tuple[str, ...] = ()


class Sendings(MemoryDeliveries):
    """The port ``Deliveries``, with one queue for all addresses; ``all`` are kept in the order of asking."""

    def __init__(self) -> None:
        super().__init__()
        self.all: dict[str, Sending] = {}
        self._queue: list[Sending] = []

    async def enqueue(self, delivery_id: str, outgoing: Outgoing, at: datetime) -> None:
        await super().enqueue(delivery_id, outgoing, at)
        if delivery_id not in self.all:
            self._queue.append(self.all.setdefault(delivery_id, Sending(delivery_id, outgoing)))

    def next(self) -> Sending | None:
        """What is to be sent next."""
        return self._queue.pop(0) if self._queue else None

    async def sent(self, delivery_id: str, message_ids: Sequence[str], at: datetime) -> DeliveryStatus:
        sending = self.all[delivery_id]
        sending.status = DeliveryStatus.SENT
        sending.names = tuple(sending.outgoing.address.message(each) for each in message_ids)
        return sending.status

    async def hold(self, delivery_id: str, reason: str, at: datetime) -> None:
        self.all[delivery_id].status = DeliveryStatus.HELD

    async def failed(self, delivery_id: str, reason: str, at: datetime) -> None:
        self.all[delivery_id].status = DeliveryStatus.FAILED

    async def resume(self, address: Address, at: datetime) -> int:
        held = [each for each in self._held(address) if each not in self._queue]
        self._queue += held
        return len(held)

    async def move_held(self, task_id: str, old: Address, new: Address, effect_id: str, at: datetime) -> int:
        moved = [
            each
            for each in self._held(old)
            if isinstance(each.outgoing, Carry) and each.outgoing.task_id == task_id and each not in self._queue
        ]
        for each in moved:
            each.status = DeliveryStatus.FAILED
            await self.enqueue(f"{each.id}/moved", replace(each.outgoing, address=new), at)
        return len(moved)

    def _held(self, address: Address) -> list[Sending]:
        return [
            each
            for each in self.all.values()
            if each.status is DeliveryStatus.HELD and each.outgoing.address == address
        ]


@dataclass
class WiredThreads(MemoryThreads):
    """The port ``Threads``; knows where messages stand."""

    tasks: MemoryTasks = field(default_factory=MemoryTasks)
    sendings: Sendings = field(default_factory=Sendings)

    async def carried(self, carry: Carry) -> Carried:
        message = await self.load(carry.message_id)
        record = self.tasks.records[message.task_id]
        quoted = await self.load(message.reply_to) if message.reply_to else None
        there = self.copies(quoted, carry.address) if quoted else ()
        client = carry.address.platform is not Platform.DESK
        open_ones = await self.tasks.of_person(record.facts.person_id) if client else []
        return Carried(
            message=message,
            number=record.facts.number,
            several=len(open_ones) > 1,
            quoted=quoted,
            reply_id=there[-1] if there else "",
            sent_ids=self.copies(message, carry.address) if carry.version > 1 or message.deleted else (),
        )

    def copies(self, message: ThreadMessage, address: Address) -> tuple[str, ...]:
        """The names under which a message stands at ``address``."""
        origin = Address.parse(message.origin) if message.origin else None
        if origin is not None and (origin == address or {origin.platform, address.platform} == {Platform.DESK}):
            return names_of(message)
        sent = [
            each
            for each in self.sendings.all.values()
            if isinstance(each.outgoing, Carry)
            and each.outgoing.message_id == message.id
            and each.outgoing.address == address
            and each.names
        ]
        return sent[-1].names if sent else ()

    def named(self, name: str) -> ThreadMessage | None:
        """The message that was written, or carried, under this name."""
        written = (each[-1] for each in self.kept.values() if name in names_of(each[-1]))
        return next(written, None)


def names_of(message: ThreadMessage) -> tuple[str, ...]:
    """The names of a message where it was written."""
    if not message.origin:
        return ()
    origin = Address.parse(message.origin)
    return tuple(origin.message(each) for each in message.origin_ids)


class WiredDirectory(MemoryDirectory):
    """The port ``Directory``: profiles have their tasks, the desk has its managers and topics, ids have their messages."""

    def __init__(self, book: MemoryBook, threads: WiredThreads, topics: MemoryTopics) -> None:
        super().__init__()
        self._book = book
        self._threads = threads
        self._tasks = threads.tasks
        self._topics = topics

    async def profile(self, address: Address) -> Profile | None:
        found = await super().profile(address)
        if found is None:
            return None
        return replace(found, tasks=tuple(each.view for each in await self._tasks.of_person(found.person_id)))

    async def reachable(self, person_id: str) -> list[Address]:
        phones = [phone for phone, profile in self.by_phone.items() if profile.person_id == person_id]
        by_phone = [Address(Platform.WHATSAPP, phone) for phone in phones]
        linked = [address for address, profile in self.linked.items() if profile.person_id == person_id]
        shut = self.unlinked | self.unreachable
        usable = [each for each in dict.fromkeys([*linked, *by_phone]) if each not in shut]
        met = [each for each in usable if each in self.heard_last or each in linked]
        met.sort(key=lambda each: self.heard_last.get(each, NEVER), reverse=True)
        return [*met, *(each for each in usable if each not in met)]

    async def desk(self, address: Address, sender: str) -> DeskView:
        group, _, thread = address.value.partition("/")
        if group != str(FORUM):
            return DeskView(known=False)
        topics = self._topics.topics.values()
        task_id = next((each.task_id for each in topics if thread and str(each.thread) == thread), "")
        account = sender.removeprefix(f"{Platform.TELEGRAM}:")
        managers = (each for each in self._book.by_manager_id.values() if str(each.telegram_id) == account)
        manager = next((each for each in managers if each.active), None)
        return DeskView(known=True, manager=manager, task=self._tasks.records.get(task_id))

    async def reference(self, address: Address, message_id: str) -> Reference | None:
        name = address.message(message_id)
        message = self._threads.named(name)
        if message is not None:
            return self._of_message(message)
        sent = next((each for each in self._threads.sendings.all.values() if name in each.names), None)
        match sent.outgoing if sent else None:
            case Carry(message_id=carried):
                return self._of_message(await self._threads.load(carried))
            case Say(about=about) if about.startswith("task:"):
                record = self._tasks.records[about.removeprefix("task:")]
                return Reference(about, record.facts.id, person_id=record.facts.person_id)
            case Say(about=about):
                return Reference(about)
            case _:
                return None

    def _of_message(self, message: ThreadMessage) -> Reference:
        person_id = self._tasks.records[message.task_id].facts.person_id
        return Reference(f"task:{message.task_id}", message.task_id, message.id, message.side, person_id)
