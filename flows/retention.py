"""What is kept for how long: the company's terms and holds, and the sweep that erases what is over.

Without a term everything is kept. A hold of a company keeps all of it, a hold of a document that one; nothing shortens a hold.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows.engine.audit_ports import Trail
from flows.engine.ports import Book, Clock
from flows.engine.privacy_ports import PersonalData
from flows.vocabulary.audit import ADMINISTRATOR, KWIT, Deed, What
from flows.vocabulary.documents import DocumentRecord, DocumentStatus
from flows.vocabulary.errors import Invalid
from flows.vocabulary.people import Company

LONGEST = 36_525
"""Days of the longest term: a hundred years."""
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep erased (or would): counts, and how many documents are over but on hold."""

    documents: int = 0
    documents_held: int = 0
    threads: int = 0
    deliveries: int = 0
    strangers: int = 0

    @property
    def erased(self) -> int:
        """How much that is in all."""
        return self.documents + self.threads + self.deliveries + self.strangers


@dataclass(frozen=True, slots=True)
class Retention:
    """The use case over its ports; ``strangers`` are days after which what strangers sent is forgotten, 0 for never."""

    book: Book
    data: PersonalData
    trail: Trail
    clock: Clock
    strangers: int = 0
    who: str = KWIT

    async def sweep(self, *, dry: bool = False) -> Swept:
        """Erase what is over; ``dry``: only count it."""
        swept = Swept()
        for company in await self.book.companies():
            swept = _sum(swept, await self._of_company(company, dry=dry))
        swept = _sum(swept, Swept(deliveries=await self._deliveries(dry=dry), strangers=await self._strangers(dry=dry)))
        if swept.erased and not dry:
            counts = (("documents", swept.documents), ("threads", swept.threads), ("deliveries", swept.deliveries))
            details = tuple((name, str(count)) for name, count in (*counts, ("strangers", swept.strangers)))
            await self.trail.append(Deed(self.who, What.RETENTION_APPLIED, (), details), self.clock())
        return swept

    async def _of_company(self, company: Company, *, dry: bool) -> Swept:
        if company.keep_documents == 0 and company.keep_messages == 0:
            return Swept()
        documents = held = threads = 0
        about = f"company:{company.id}"
        if company.keep_documents:
            before = self._before(company.keep_documents)
            aged = [each async for each in self.data.aged_documents(company.id, before)]
            wholes = {each.arrival.number: each for each in aged}
            for record in aged:
                whole = wholes.get(record.whole) if record.status is DocumentStatus.JOINED else record
                if whole is None or company.hold or record.hold or whole.hold:
                    held += 1  # a page stays as long as the document that it is a page of
                    continue
                documents += 1
                if not dry:
                    await self._erase_document(record, about)
        if company.keep_messages and not company.hold:
            async for task_id, number in self.data.aged_threads(company.id, self._before(company.keep_messages)):
                threads += 1
                if not dry:
                    await self._note(What.THREAD_ERASED, f"task:{task_id}", about, number)
                    await self.data.erase_thread(task_id)
        return Swept(documents, held, threads)

    async def _erase_document(self, record: DocumentRecord, about: str) -> None:
        document_id = record.arrival.document_id
        await self._note(What.DOCUMENT_ERASED, f"document:{document_id}", about, record.arrival.number)
        await self.data.erase_document(document_id)

    async def _note(self, what: What, subject: str, about: str, number: int) -> None:
        """Write down what is about to be erased, once a day: if a crash comes before it is, the next sweep erases it."""
        deed = Deed(self.who, what, (subject, about), (("number", str(number)),))
        await self.trail.append(deed, self.clock(), f"retention/{subject}/{self.clock():%Y-%m-%d}")

    async def _deliveries(self, *, dry: bool) -> int:
        """What was sent to people all of whose companies let messages go, once the longest of their terms is over."""
        companies = {company.id: company for company in await self.book.companies()}
        aged = 0
        for person in await self.book.people():
            theirs = [companies[each] for each in person.company_ids if each in companies]
            if not theirs or any(each.hold or not each.keep_messages for each in theirs):
                continue
            addresses = [str(each) for each in await self.book.addresses(person.id)]
            before = self._before(max(each.keep_messages for each in theirs))
            aged += await self.data.aged_deliveries(addresses, before, erase=not dry)
        return aged

    async def _strangers(self, *, dry: bool) -> int:
        if not self.strangers:
            return 0
        found = [each async for each in self.data.aged_strangers(self._before(self.strangers))]
        if not dry:
            for address in found:
                await self.data.forget_conversation(address)
        return len(found)

    def _before(self, days: int) -> datetime:
        return self.clock() - timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Holding:
    """Sets terms and holds, on the command line."""

    book: Book
    data: PersonalData
    trail: Trail
    clock: Callable[[], datetime]

    async def retain(self, wanted: str, documents: int | None, messages: int | None) -> Company:
        """Set a company's terms in days (0: keep for ever; None: as it was). Raises NotFound."""
        company = await self.book.find_company(wanted)
        changed = replace(
            company,
            keep_documents=company.keep_documents if documents is None else documents,
            keep_messages=company.keep_messages if messages is None else messages,
        )
        await self.book.save_company(changed)
        return changed

    async def hold_company(self, wanted: str, reason: str) -> Company:
        """Let nothing of a company be erased, for this reason; without one no longer. Raises NotFound."""
        company = replace(await self.book.find_company(wanted), hold=reason)
        await self.book.save_company(company)
        return company

    async def hold_document(self, number: int, reason: str) -> DocumentRecord:
        """Let nothing erase a document, for this reason; without one no longer. Raises NotFound, Invalid if it is erased."""
        record = await self.data.hold(number, reason)
        if record.status is DocumentStatus.ERASED:
            await self.data.hold(number, "")
            raise Invalid(f"No. {number} was erased already")
        what = What.DOCUMENT_HELD if reason else What.DOCUMENT_FREED
        about = (f"document:{record.arrival.document_id}", f"company:{record.company_id}")
        await self.trail.append(Deed(ADMINISTRATOR, what, about, (("number", str(number)),)), self.clock())
        return record


def days_of(text: str) -> int:
    """A term as people write it, in days: ``30d``, ``8w``, ``18m``, ``10y``, ``forever`` (0). Raises Invalid."""
    plain = text.strip().lower()
    if plain in {"", "0", "forever"}:
        return 0
    number, unit = plain[:-1], plain[-1]
    if (
        unit not in _DAYS
        or not number.isascii()
        or not number.isdecimal()
        or not 0 < int(number) * _DAYS[unit] <= LONGEST
    ):
        raise Invalid(f"{text!r} is no term: write 30d, 8w, 18m, 10y or forever")
    return int(number) * _DAYS[unit]


def _sum(one: Swept, other: Swept) -> Swept:
    return Swept(
        one.documents + other.documents,
        one.documents_held + other.documents_held,
        one.threads + other.threads,
        one.deliveries + other.deliveries,
        one.strangers + other.strangers,
    )
