"""Erasing a person: what would be done, and doing it step by step, so that it goes on after a crash.

First the office no longer knows the person, so that nothing new comes in; then what is stored goes, conversation by conversation,
thread by thread, document by document; then the copies on the platforms, which may take days if one of them is away. What a hold
names, or a company's term for its books, stays, without the person's name and addresses.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from flows.engine.audit_ports import Trail
from flows.engine.ports import Book, Clock
from flows.engine.privacy_ports import Copies, PersonalData
from flows.vocabulary.audit import ADMINISTRATOR, Deed, What
from flows.vocabulary.documents import DocumentRecord, DocumentStatus
from flows.vocabulary.errors import Invalid, StorageError
from flows.vocabulary.people import Company
from flows.vocabulary.privacy import FOR_THE_BOOKS, Copy, Erasure, Held, Left, Step, Thread, Traces, held_by

MOST_TRIES = 14 * 24
"""How often a platform is asked to delete something before it is left there for good, and said so: hourly, for two weeks."""
GIVEN_UP = "given up: tried too often"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure will do: ``resumed`` if it was begun before; then ``traces`` is what is stored of the person still."""

    erasure: Erasure
    traces: Traces
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Erasing:
    """The use case over its ports; ``copies`` deletes on the platforms in use."""

    book: Book
    data: PersonalData
    trail: Trail
    copies: Copies
    clock: Clock
    new_id: Callable[[], str]

    async def plan(self, wanted: str, *, keep: str = "") -> Plan:
        """What erasing a person would do; raises NotFound, Invalid for somebody who was erased already.

        With ``keep``, a reason, every document that is in the books, or meant for them, is put on hold for it.
        """
        person = await self.book.find_person(wanted)
        traces = await self.data.traces(person, self.clock())
        for begun in await self.data.unfinished():
            if begun.person_id == person.id:
                return Plan(begun, traces, resumed=True)
        if any(done.person_id == person.id for done in await self.data.finished()):
            raise Invalid(f"{person.name} was erased already")
        companies = {company.id: company for company in await self.book.companies()}
        held = self._held(traces.documents, companies, keep)
        held_threads = {each.id: each for each in (_held_thread(each, companies) for each in traces.threads) if each}
        erased = [each for each in traces.threads if each.id not in held_threads]
        topics = (Copy("desk", place) for thread in erased for place in thread.topics)
        erasure = Erasure(
            id=self.new_id(),
            person_id=person.id,
            stand_in=stand_in_for(person.id),
            asked_at=self.clock(),
            name=person.name,
            phones=person.phones,
            addresses=traces.addresses,
            documents=tuple(
                each.arrival.document_id
                for each in traces.documents
                if each.arrival.document_id not in held and each.status is not DocumentStatus.ERASED
            ),
            held_documents=tuple(held.values()),
            threads=tuple(each.id for each in erased),
            held_threads=tuple(held_threads.values()),
            copies=(*traces.copies, *topics),
            left=traces.beyond,
        )
        return Plan(erasure, traces)

    def _held(
        self, documents: tuple[DocumentRecord, ...], companies: Mapping[str, Company], keep: str
    ) -> dict[str, Held]:
        """What stays, by id; a page stays with the document that it is a page of."""
        held: dict[str, Held] = {}
        wholes = {each.arrival.number: each for each in documents}
        for each in documents:
            whole = wholes.get(each.whole, each) if each.status is DocumentStatus.JOINED else each
            reason = held_by(each, companies.get(each.company_id), self.clock())
            reason = reason or held_by(whole, companies.get(whole.company_id), self.clock())
            reason = reason or (f"hold: {keep}" if keep and whole.status in FOR_THE_BOOKS else "")
            if reason and each.status is not DocumentStatus.ERASED:
                held[each.arrival.document_id] = Held(each.arrival.document_id, each.arrival.number, reason)
        return held

    async def begin(self, plan: Plan, *, keep: str = "") -> Erasure:
        """Store the plan: from here on it will be carried out, whatever happens."""
        erasure = plan.erasure
        await self.data.save(erasure)
        if keep:
            for each in erasure.held_documents:
                if each.reason == f"hold: {keep}":
                    await self.data.hold(each.number, keep)
        await self._note(erasure, What.PERSON_ERASING, "begun")
        return erasure

    async def carry_out(self, erasure: Erasure) -> Erasure:
        """Do what is still to be done, as far as it can be done now; returns how it stands."""
        deeds: Mapping[Step, Callable[[Erasure], Awaitable[None]]] = {
            Step.BOOK: self.data.forget_person,
            Step.CONVERSATIONS: self._conversations,
            Step.THREADS: self._threads,
            Step.DOCUMENTS: self._documents,
            Step.TRACES: self.data.scrub,
        }
        while erasure.steps:
            await deeds[erasure.steps[0]](erasure)
            erasure = replace(erasure, steps=erasure.steps[1:])
            await self.data.save(erasure)
        erasure = await self._platforms(erasure)
        if erasure.over and erasure.done_at is None:
            done = replace(erasure, done_at=self.clock(), name="", phones=(), addresses=())
            await self._note(done, What.PERSON_ERASED, "done", left=sum(each.count for each in done.left))
            erasure = done
        await self.data.save(erasure)
        return erasure

    async def carry_out_all(self) -> int:
        """Go on with every erasure that is not over; returns how many there were. Raises the last StorageError, if any."""
        unfinished = await self.data.unfinished()
        failed: StorageError | None = None
        for erasure in unfinished:
            try:
                await self.carry_out(erasure)
            except StorageError as error:  # one that can't go on now does not keep the others from it
                failed = error
        if failed is not None:
            raise failed
        return len(unfinished)

    async def _conversations(self, erasure: Erasure) -> None:
        for address in erasure.addresses:
            await self.data.forget_conversation(address)

    async def _threads(self, erasure: Erasure) -> None:
        for task_id in erasure.threads:
            await self.data.erase_thread(task_id, erasure.stand_in)
            await self._told(erasure, What.THREAD_ERASED, f"task:{task_id}")
        for held in erasure.held_threads:
            await self.data.keep_thread(held.id, erasure.stand_in)

    async def _documents(self, erasure: Erasure) -> None:
        for document_id in erasure.documents:
            await self.data.erase_document(document_id)
            await self._told(erasure, What.DOCUMENT_ERASED, f"document:{document_id}")
        for held in erasure.held_documents:
            await self.data.keep_document(held.id)

    async def _platforms(self, erasure: Erasure) -> Erasure:
        """Ask the platforms once for each copy; those that may go later stay in the plan."""
        if not erasure.copies:
            return erasure
        last = erasure.tries + 1 >= MOST_TRIES
        left: list[Left] = [each for each in erasure.left if not each.again]
        later: list[Copy] = []
        for copy in erasure.copies:
            remains = await self.copies.delete(copy)
            if remains is None:
                continue
            if remains.again and not last:
                later.append(copy)
                left.append(remains)
            else:
                left.append(replace(remains, again=False, reason=f"{GIVEN_UP} ({remains.reason})") if last else remains)
        return replace(erasure, copies=tuple(later), left=tuple(left), tries=erasure.tries + 1)

    async def _told(self, erasure: Erasure, what: What, subject: str) -> None:
        deed = Deed(ADMINISTRATOR, what, (subject, f"person:{erasure.person_id}"), (("erasure", erasure.id),))
        await self.trail.append(deed, self.clock(), f"{erasure.id}/{subject}")

    async def _note(self, erasure: Erasure, what: What, cause: str, **more: int) -> None:
        counts = {
            "documents": len(erasure.documents),
            "documents_kept": len(erasure.held_documents),
            "threads": len(erasure.threads),
            "threads_kept": len(erasure.held_threads),
            **more,
        }
        details = (("erasure", erasure.id), *((name, str(count)) for name, count in counts.items()))
        deed = Deed(ADMINISTRATOR, what, (f"person:{erasure.person_id}",), details)
        await self.trail.append(deed, self.clock(), f"{erasure.id}/{cause}")


def stand_in_for(person_id: str) -> str:
    """What stands where an erased person's name stood."""
    return f"Erased {person_id[:8]}"


def _held_thread(thread: Thread, companies: Mapping[str, Company]) -> Held | None:
    """A thread of a company on hold stays."""
    company = companies.get(thread.company_id)
    if company is None or not company.hold:
        return None
    return Held(thread.id, thread.number, f"hold of the company: {company.hold}")
