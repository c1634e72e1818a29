"""Documents, inbox and directory in memory, as far as the command line uses them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows.vocabulary.addresses import Address
from flows.vocabulary.documents import DocumentRecord, DocumentStatus
from flows.vocabulary.errors import NotFound, StorageError
from flows.vocabulary.events import Envelope
from flows.vocabulary.people import Membership, Profile
from tests.flows.memory_book import MemoryBook


@dataclass
class MemoryInbox:
    """Keeps the envelopes in ``envelopes``."""

    envelopes: list[Envelope] = field(default_factory=list)

    async def put(self, envelope: Envelope) -> bool:
        self.envelopes.append(envelope)
        return True


@dataclass
class MemoryDocuments:
    """Lists ``records``; ``originals`` maps file ids to bytes."""

    records: list[DocumentRecord] = field(default_factory=list)
    originals: dict[str, bytes] = field(default_factory=dict)

    async def find(self, number: int) -> DocumentRecord:
        for record in self.records:
            if record.arrival.number == number:
                return record
        raise NotFound(f"there is no document No. {number}")

    async def original(self, file_id: str) -> bytes:
        if file_id not in self.originals:
            raise StorageError(f"there is no original {file_id!r}")
        return self.originals[file_id]

    async def listed(
        self,
        *,
        company_id: str | None = None,
        status: DocumentStatus | None = None,
        since: datetime | None = None,
        limit: int = 100,
    ) -> list[DocumentRecord]:
        fitting = [
            record
            for record in self.records
            if company_id in {None, record.company_id}
            and status in {None, record.status}
            and (since is None or record.arrival.at >= since)
        ]
        return sorted(fitting, key=lambda record: record.arrival.at, reverse=True)[:limit]


@dataclass
class MemoryDirectory:
    """Knows who is linked by the links of ``book``."""

    book: MemoryBook

    async def profile(self, address: Address) -> Profile | None:
        person = self.book.by_person_id.get(self.book.links.get(address, ""))
        if person is None:
            return None
        companies: Sequence[Membership] = [
            Membership(company.id, company.name, company.active)
            for company in await self.book.companies()
            if company.id in person.company_ids
        ]
        return Profile(person.id, person.name, tuple(companies))

    async def reachable(self, person_id: str) -> list[Address]:
        return [address for address, holder in self.book.links.items() if holder == person_id]
