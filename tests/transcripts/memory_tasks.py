"""In-memory stand-ins at the ports of tasks: lists, threads, topics, requests, forums."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.engine.task_ports import Carried, TopicRecord
from flows.vocabulary.content import Content, ThreadMessage
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.errors import NotFound
from flows.vocabulary.people import Manager
from flows.vocabulary.task_effects import Carry, OpenTask, RecordRequest
from flows.vocabulary.tasks import OVER, Card, RequestFacts, RequestStatus, TaskFacts, TaskRecord, TaskStatus
from tests.flows.memory_book import MemoryBook


@dataclass
class MemoryTasks:
    """The port ``Tasks``; names come from ``book``."""

    book: MemoryBook = field(default_factory=MemoryBook)
    records: dict[str, TaskRecord] = field(default_factory=dict)

    async def begin(self, task_id: str, effect: OpenTask, manager: Manager | None, at: datetime) -> TaskFacts:
        known = self.records.get(task_id)
        if known is not None:
            return known.facts
        company = self.book.by_company_id.get(effect.company_id)
        person = self.book.by_person_id.get(effect.person_id)
        facts = TaskFacts(
            id=task_id,
            number=len(self.records) + 1,
            company_id=effect.company_id,
            company=company.name if company else "",
            person_id=effect.person_id,
            person=person.name if person else "",
            kind=effect.kind,
            subject=effect.subject,
            manager_id=manager.id if manager else "",
            manager=manager.name if manager else "",
            opened_at=at,
            by_office=bool(effect.by_manager),
            document=effect.document,
        )
        self.records[task_id] = TaskRecord(facts, TaskStatus.OPEN, effect.client, at, at)
        return facts

    async def record(self, record: TaskRecord, version: int) -> None:
        self.records[record.facts.id] = record

    async def load(self, task_id: str) -> TaskRecord | None:
        return self.records.get(task_id)

    async def numbered(self, number: int) -> TaskRecord | None:
        return next((each for each in self.records.values() if each.facts.number == number), None)

    async def of_person(self, person_id: str, *, over: bool = False, limit: int = 50) -> list[TaskRecord]:
        return [
            each
            for each in self.records.values()
            if each.facts.person_id == person_id and (each.status in OVER) is over
        ][-limit:]

    async def open(self) -> list[TaskRecord]:
        return [each for each in self.records.values() if each.status not in OVER]

    async def newest(self, limit: int) -> list[TaskRecord]:
        return sorted(self.records.values(), key=lambda each: each.changed_at, reverse=True)[:limit]


@dataclass
class MemoryThreads:
    """The port ``Threads``: all versions of a message under its id; ``revised`` are the effects that wrote one."""

    kept: dict[str, list[ThreadMessage]] = field(default_factory=dict)
    revised: dict[str, ThreadMessage] = field(default_factory=dict)

    async def keep(self, message: ThreadMessage) -> None:
        known = self.kept.setdefault(message.id, [])
        if all(each.version != message.version for each in known):
            known.append(message)

    async def revise(self, message_id: str, content: Content | None, effect_id: str, at: datetime) -> ThreadMessage:
        if effect_id not in self.revised:
            last = await self.load(message_id)
            change = replace(last, version=last.version + 1, at=at)
            change = replace(change, deleted=True) if content is None else replace(change, content=content)
            self.kept[message_id].append(change)
            self.revised[effect_id] = change
        return self.revised[effect_id]

    async def load(self, message_id: str) -> ThreadMessage:
        if message_id not in self.kept:
            raise NotFound(f"there is no message {message_id}")
        return self.kept[message_id][-1]

    async def versions(self, message_id: str) -> list[ThreadMessage]:
        return list(self.kept.get(message_id, []))

    async def history(self, task_id: str, limit: int = 200) -> list[ThreadMessage]:
        return [each[-1] for each in self.kept.values() if each[-1].task_id == task_id][-limit:]

    async def carried(self, carry: Carry) -> Carried:
        return Carried(await self.load(carry.message_id), 0)

    async def search(self, text: str, limit: int) -> list[ThreadMessage]:
        words = text.casefold().split()
        return [
            each[-1] for each in self.kept.values() if all(word in each[-1].content.text.casefold() for word in words)
        ][:limit]


@dataclass
class MemoryTopics:
    """The port ``Topics``."""

    topics: dict[str, TopicRecord] = field(default_factory=dict)

    async def want(self, card: Card, at: datetime, version: int) -> None:
        self._change(card.task_id, wanted=card)

    async def mark(self, task_id: str, message_ids: Sequence[str], status: DeliveryStatus | None, at: datetime) -> None:
        marks = dict(self._of(task_id).marks) | dict.fromkeys(message_ids, status.value if status else "note")
        self._change(task_id, marks=tuple(marks.items()))

    async def load(self, task_id: str) -> TopicRecord | None:
        return self.topics.get(task_id)

    async def made(self, task_id: str, forum: int, thread: int, shown: Card) -> None:
        self._change(task_id, forum=forum, thread=thread, shown=shown)

    async def brought(self, task_id: str, shown: Card, card_id: int | None) -> None:
        self._change(task_id, shown=shown, card_id=card_id)

    async def marked(self, task_id: str, message_id: str, status: str) -> None:
        marks = tuple(mark for mark in self._of(task_id).marks if mark != (message_id, status))
        self._change(task_id, marks=marks)

    async def lose(self, task_id: str, thread: int, at: datetime) -> None:
        known = self._of(task_id)
        if known.thread == thread:
            self._change(task_id, thread=None, card_id=None, shown=None, lost=known.lost + 1)

    async def unseen(self, at: datetime, limit: int) -> list[str]:
        return [each.task_id for each in self.topics.values() if each.marks or each.wanted != each.shown][:limit]

    def _of(self, task_id: str) -> TopicRecord:
        return self.topics.get(task_id, TopicRecord(task_id))

    def _change(self, task_id: str, **changes: object) -> None:
        self.topics[task_id] = replace(self._of(task_id), **changes)  # type: ignore[arg-type]  # names of its fields


@dataclass
class MemoryRequests:
    """The port ``Requests``."""

    recorded: dict[str, RecordRequest] = field(default_factory=dict)

    async def record(self, effect: RecordRequest, at: datetime, version: int) -> None:
        self.recorded[effect.request.id] = effect

    async def open_for(self, person_id: str) -> list[RequestFacts]:
        return [each for each in self._open() if each.person_id == person_id]

    async def open_of(self, company_id: str) -> list[RequestFacts]:
        return [each for each in self._open() if each.company_id == company_id]

    async def status(self, request_id: str) -> RequestStatus | None:
        known = self.recorded.get(request_id)
        return known.status if known else None

    def _open(self) -> list[RequestFacts]:
        return [each.request for each in self.recorded.values() if each.status is RequestStatus.OPEN]


@dataclass
class MemoryForums:
    """The port ``Forums``: the office's group, those of companies and those of managers."""

    office: int | None = None
    companies: dict[str, int] = field(default_factory=dict)
    managers: dict[str, int] = field(default_factory=dict)

    async def forum_for(self, company_id: str, manager_id: str) -> int | None:
        return self.companies.get(company_id) or self.managers.get(manager_id) or self.office

    async def all(self) -> frozenset[int]:
        return frozenset({*self.companies.values(), *self.managers.values(), *([self.office] if self.office else [])})
