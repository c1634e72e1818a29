"""Everything about a person, for the person: what they sent and were told, and what was done with it.

Only what is theirs: the documents they sent, the threads of their own tasks as they saw them (no notes, nothing that was taken
back by the office), the companies they belong to by name, and the entries of the audit trail about them. Of other people there is
only what those wrote to them; of other documents nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flows.engine.audit_ports import Trail
from flows.engine.ports import Book, Clock
from flows.engine.privacy_ports import PersonalData
from flows.engine.task_ports import Tasks, Threads
from flows.vocabulary.audit import AuditEntry
from flows.vocabulary.content import Side, ThreadMessage
from flows.vocabulary.documents import DocumentRecord, StoredFile
from flows.vocabulary.errors import NotFound
from flows.vocabulary.people import Person
from flows.vocabulary.tasks import TaskRecord

MOST_MESSAGES = 100_000
"""Messages of one thread that are exported at the most, the last ones."""


@dataclass(frozen=True, slots=True)
class ExportedTask:
    """A task with the messages that its client saw."""

    task: TaskRecord
    messages: tuple[ThreadMessage, ...]


@dataclass(frozen=True, slots=True)
class PersonExport:
    """All of it; ``companies`` are names."""

    at: datetime
    person: Person
    companies: tuple[str, ...]
    addresses: tuple[str, ...]
    documents: tuple[DocumentRecord, ...]
    tasks: tuple[ExportedTask, ...]
    audit: tuple[AuditEntry, ...]

    def files(self) -> Iterator[tuple[str, StoredFile]]:
        """Every original with the folder and name that it gets, made of our numbers: nothing a sender chose is in it."""
        for record in self.documents:
            for index, file in enumerate(record.originals, 1):
                yield f"documents/{record.arrival.number}-{index}", file
        for each in self.tasks:
            for said in each.messages:
                place = f"tasks/{each.task.facts.number}-{said.id.rpartition('.')[2]}"
                for index, attachment in enumerate(said.content.attachments, 1):
                    yield f"{place}-{index}", attachment.file


@dataclass(frozen=True, slots=True)
class Exporting:
    """The use case over its ports."""

    book: Book
    data: PersonalData
    tasks: Tasks
    threads: Threads
    trail: Trail
    clock: Clock

    async def export(self, wanted: str) -> PersonExport:
        """Gather it; raises NotFound."""
        person = await self.book.find_person(wanted)
        traces = await self.data.traces(person, self.clock())
        names = {company.id: company.name for company in await self.book.companies()}
        tasks = [await self._task(each.id) for each in traces.threads]
        return PersonExport(
            at=self.clock(),
            person=person,
            companies=tuple(names[each] for each in person.company_ids if each in names),
            addresses=traces.addresses,
            documents=traces.documents,
            tasks=tuple(sorted(tasks, key=lambda each: each.task.facts.number)),
            audit=tuple([entry async for entry in self.trail.about(f"person:{person.id}")]),
        )

    async def _task(self, task_id: str) -> ExportedTask:
        record = await self.tasks.load(task_id)
        if record is None:
            raise NotFound(f"the task {task_id} is gone; try again")
        seen = [
            message
            for message in await self.threads.history(task_id, MOST_MESSAGES)
            if message.side is not Side.NOTE and not message.deleted
        ]
        return ExportedTask(record, tuple(seen))
