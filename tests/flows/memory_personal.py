"""What is stored of people in memory: it says what it was told to do, in order, and keeps erasures."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.vocabulary.documents import DocumentRecord
from flows.vocabulary.errors import NotFound, StorageError
from flows.vocabulary.people import Person
from flows.vocabulary.privacy import Copy, Erasure, Left, Traces

NOTHING = Traces((), (), (), 0, ())


@dataclass
class MemoryPersonal:
    """A ``PersonalData``; ``done`` is what it did, ``fails_at`` one of those deeds that fails once."""

    stored: Traces = NOTHING
    done: list[tuple[str, ...]] = field(default_factory=list)
    erasures: dict[str, Erasure] = field(default_factory=dict)
    documents: list[DocumentRecord] = field(default_factory=list)
    threads: list[tuple[str, int, str, datetime]] = field(default_factory=list)
    deliveries: dict[str, datetime] = field(default_factory=dict)
    strangers: dict[str, datetime] = field(default_factory=dict)
    fails_at: tuple[str, ...] = ()

    async def traces(self, person: Person, at: datetime) -> Traces:
        return self.stored

    async def forget_person(self, erasure: Erasure) -> None:
        self._do("forget_person", erasure.person_id)

    async def forget_conversation(self, address: str) -> None:
        self._do("forget_conversation", address)

    async def erase_thread(self, task_id: str, stand_in: str = "") -> None:
        self._do("erase_thread", task_id)

    async def keep_thread(self, task_id: str, stand_in: str) -> None:
        self._do("keep_thread", task_id)

    async def erase_document(self, document_id: str) -> None:
        self._do("erase_document", document_id)

    async def keep_document(self, document_id: str) -> None:
        self._do("keep_document", document_id)

    async def scrub(self, erasure: Erasure) -> None:
        self._do("scrub", erasure.name)

    async def hold(self, number: int, reason: str) -> DocumentRecord:
        self._do("hold", str(number), reason)
        for index, record in enumerate(self.documents):
            if record.arrival.number == number:
                self.documents[index] = replace(record, hold=reason)
                return self.documents[index]
        raise NotFound(f"there is no document No. {number}")

    async def save(self, erasure: Erasure) -> None:
        self.erasures[erasure.id] = erasure

    async def unfinished(self) -> list[Erasure]:
        return [each for each in self.erasures.values() if each.done_at is None]

    async def finished(self) -> list[Erasure]:
        return [each for each in self.erasures.values() if each.done_at is not None]

    async def aged_documents(self, company_id: str, before: datetime) -> AsyncIterator[DocumentRecord]:
        for record in list(self.documents):
            if record.company_id == company_id and record.arrival.at < before:
                yield record

    async def aged_threads(self, company_id: str, before: datetime) -> AsyncIterator[tuple[str, int]]:
        for task_id, number, company, at in list(self.threads):
            if company == company_id and at < before:
                yield task_id, number

    async def aged_deliveries(self, addresses: Sequence[str], before: datetime, *, erase: bool) -> int:
        aged = [each for each in addresses if each in self.deliveries and self.deliveries[each] < before]
        for each in aged if erase else ():
            self._do("erase_deliveries", each)
        return len(aged)

    async def aged_strangers(self, before: datetime) -> AsyncIterator[str]:
        for address, at in list(self.strangers.items()):
            if at < before:
                yield address

    def _do(self, *deed: str) -> None:
        if deed == self.fails_at:
            self.fails_at = ()
            raise StorageError("killed")
        self.done.append(deed)


@dataclass
class MemoryCopies:
    """A ``Copies`` that answers as it is told: by place, what is left."""

    left: dict[str, Left] = field(default_factory=dict)
    asked: list[Copy] = field(default_factory=list)

    async def delete(self, copy: Copy) -> Left | None:
        self.asked.append(copy)
        return self.left.get(copy.place)
