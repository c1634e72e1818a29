"""What goes into the audit trail: read off the steps of machines, off two effects, and off changes of the office's book.

A step is looked at as a whole: the state before, the event, the state after. So what was asked and refused leaves no entry, and
whoever it was (a person by chat, a manager on the desk, the office's command line) leaves the same one. The entries of a step
are effects in its outbox, with ids of their own: they are written whatever crashes, and once.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TypeVar

from flows.engine.audit_ports import Trail
from flows.engine.ports import Book, Clock, Pending, Performer
from flows.vocabulary.addresses import Address
from flows.vocabulary.audit import ADMINISTRATOR, KWIT, Deed, Note, What
from flows.vocabulary.errors import NotFound
from flows.vocabulary.events import AddressLinked, DocumentArrived, DocumentTaken, Event
from flows.vocabulary.people import Company, Invitation, Manager, Person
from flows.vocabulary.readings import Reading, Source
from flows.vocabulary.states import Conversation, Document, Expected, Filed, Joined, State, Taken, Withdrawn
from flows.vocabulary.task_effects import Invite, NoteAbsence
from flows.vocabulary.task_events import (
    AbsenceNoted,
    Invited,
    TaskApproved,
    TaskBegan,
    TaskFinished,
    TaskReopened,
    TaskTaken,
)
from flows.vocabulary.task_states import Task, TaskAccepted, TaskArchived, TaskDone, TaskExpected

Entry = TypeVar("Entry", Company, Person, Manager)
OVER = (TaskDone, TaskAccepted, TaskArchived)


def deeds_of(before: State, event: Event, after: State) -> tuple[Deed, ...]:
    """What a step did that belongs into the trail."""
    if isinstance(after, Conversation) and isinstance(before, Conversation):
        return _of_links(before.memory.person, event, after.memory.person)
    if isinstance(after, Document):
        return _of_document(before, event, after)
    if isinstance(after, Task):
        return _of_task(before, event, after)
    return ()


def person(person_id: str) -> str:
    """A person, as actor or as what a deed is about; Kwit itself where there is none."""
    return f"person:{person_id}" if person_id else KWIT


def manager(manager_id: str) -> str:
    """A manager, as actor or as what a deed is about; Kwit itself where there is none."""
    return f"manager:{manager_id}" if manager_id else KWIT


# ---- conversations


def _of_links(before: str, event: Event, after: str) -> tuple[Deed, ...]:
    """Whose address it is has changed, whether by a code, a phone, the office's book or the person's own wish."""
    if before == after:
        return ()
    cut = (Deed(person(before), What.ADDRESS_UNLINKED, (person(before),)),) if before else ()
    who = ADMINISTRATOR if isinstance(event, AddressLinked) else person(after)
    tied = (Deed(who, What.ADDRESS_LINKED, (person(after),)),) if after else ()
    return (*cut, *tied)


# ---- documents


def _of_document(before: State, event: Event, after: Document) -> tuple[Deed, ...]:
    arrival = after.arrival
    number = ("number", str(arrival.number))
    about = (f"document:{arrival.document_id}", f"company:{arrival.company_id}")
    sender = person(arrival.person_id)
    if isinstance(before, Expected) and isinstance(event, DocumentArrived):
        return (Deed(sender, What.DOCUMENT_ARRIVED, about, (number,)),)
    if not isinstance(before, Document):
        return ()
    who = ADMINISTRATOR if isinstance(event, DocumentTaken) else sender
    deeds = [Deed(who, what, about, (number,)) for what in _turns(before, after)]
    if isinstance(after, Joined) and not isinstance(before, Joined):
        about_both = (*about, f"document:{after.whole_id}")
        details = (number, ("whole", str(after.whole)), ("page", str(after.page)))
        deeds.append(Deed(who, What.DOCUMENT_MERGED, about_both, details))
    if before.arrival.company_id != arrival.company_id:
        both = (*about, f"company:{before.arrival.company_id}")
        deeds.append(Deed(who, What.DOCUMENT_MOVED, both, (number,)))
    names = _said(before.reading) ^ _said(after.reading)
    if names:
        told = ",".join(sorted({name for name, _ in names}))
        deeds.append(Deed(who, What.DOCUMENT_CORRECTED, about, (number, ("fields", told))))
    if before.note != after.note:
        deeds.append(Deed(who, What.DOCUMENT_NOTED, about, (number,)))
    return tuple(deeds)


def _turns(before: Document, after: Document) -> tuple[What, ...]:
    """How it went on in its life."""
    return tuple(
        what
        for what, happened in (
            (What.DOCUMENT_CONFIRMED, isinstance(after, Filed) and not isinstance(before, Filed)),
            (What.DOCUMENT_WITHDRAWN, isinstance(after, Withdrawn) and not isinstance(before, Withdrawn)),
            (What.DOCUMENT_RESTORED, isinstance(before, Withdrawn) and not isinstance(after, Withdrawn)),
            (What.DOCUMENT_TAKEN, isinstance(after, Taken) and not isinstance(before, Taken)),
            (What.DOCUMENT_PARTED, isinstance(before, Joined) and not isinstance(after, Joined)),
        )
        if happened
    )


def _said(reading: Reading) -> set[tuple[str, str]]:
    """The fields that a person said, with what was said."""
    return {(found.name.value, found.value) for found in reading.findings if found.source is Source.PERSON}


# ---- tasks


def _of_task(before: State, event: Event, after: Task) -> tuple[Deed, ...]:
    facts = after.facts
    client = (person(facts.person_id),) if facts.person_id else ()
    about = (f"task:{facts.id}", f"company:{facts.company_id}", *client)
    number = ("number", str(facts.number))
    who = _actor(event, after)
    if isinstance(before, TaskExpected):
        return (Deed(who, What.TASK_OPENED, about, (number,)),)
    if not isinstance(before, Task):
        return ()
    deeds = []
    if before.facts.manager_id != facts.manager_id:
        deeds.append(Deed(who, What.TASK_ASSIGNED, (*about, manager(facts.manager_id)), (number,)))
    if type(before) is not type(after):
        deeds += [Deed(who, what, about, (number,)) for what in _outcome(before, after)]
    return tuple(deeds)


def _outcome(before: Task, after: Task) -> tuple[What, ...]:
    """What a step to another state of a task's life means; whose turn it is concerns nobody later."""
    match after:
        case TaskDone():
            return (What.TASK_DONE,)
        case TaskAccepted():
            return (What.TASK_ACCEPTED,)
        case TaskArchived():
            return (What.TASK_ARCHIVED,)
        case _:
            return (What.TASK_REOPENED,) if isinstance(before, OVER) else ()


def _actor(event: Event, after: Task) -> str:
    """Who did it; what neither the client nor a manager did, Kwit did by the office's rules."""
    facts = after.facts
    match event:
        case TaskBegan():
            return manager(facts.manager_id) if facts.by_office else person(facts.person_id)
        case TaskTaken() | TaskFinished():
            return manager(event.by_id)
        case TaskReopened():
            return manager(event.by_id) if event.by_office else person(facts.person_id)
        case TaskApproved():
            return person(facts.person_id)
        case _:
            return KWIT


# ---- effects


def cause_of(effect_id: str) -> str:
    """What tells an effect from all others in the trail: effects' ids name addresses, so theirs is hashed."""
    return hashlib.sha256(effect_id.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Auditing:
    """Performs effects through ``inner`` and writes down those that belong into the trail (the port ``Performer``)."""

    inner: Performer
    trail: Trail

    async def perform(self, pending: Pending, at: datetime) -> Event | None:
        """Do it; returns the answer of an Ask, None for the others."""
        if isinstance(pending.effect, Note):
            await self.trail.append(pending.effect.deed, at, cause_of(pending.id))
            return None
        answer = await self.inner.perform(pending, at)
        match pending.effect, answer:
            case Invite(manager_id=by), Invited(invitation=invitation):
                deed = Deed(manager(by), What.PERSON_INVITED, (person(invitation.person_id),))
                await self.trail.append(deed, at, cause_of(pending.id))
            case NoteAbsence(manager_id=by), AbsenceNoted():
                deed = Deed(manager(by), What.MANAGER_CHANGED, (manager(by),), (("fields", "away_until"),))
                await self.trail.append(deed, at, cause_of(pending.id))
        return answer


# ---- the office's book


@dataclass(frozen=True, slots=True)
class AuditedBook:
    """The office's book with every change of it written down as done by ``who`` (the port ``Book``)."""

    inner: Book
    trail: Trail
    clock: Clock
    who: str = ADMINISTRATOR

    async def companies(self) -> list[Company]:
        """All companies, by name."""
        return await self.inner.companies()

    async def find_company(self, wanted: str) -> Company:
        """One company."""
        return await self.inner.find_company(wanted)

    async def save_company(self, company: Company) -> None:
        """Create or replace."""
        before = await _before(self.inner.find_company, company.id)
        await self.inner.save_company(company)
        await self._note(f"company:{company.id}", before, company, What.COMPANY_ADDED, What.COMPANY_CHANGED)

    async def people(self, company_id: str | None = None) -> list[Person]:
        """All people, or those of one company, by name."""
        return await self.inner.people(company_id)

    async def find_person(self, wanted: str) -> Person:
        """One person."""
        return await self.inner.find_person(wanted)

    async def save_person(self, person: Person) -> None:
        """Create or replace."""
        before = await _before(self.inner.find_person, person.id)
        await self.inner.save_person(person)
        await self._note(f"person:{person.id}", before, person, What.PERSON_ADDED, What.PERSON_CHANGED)

    async def managers(self) -> list[Manager]:
        """All managers, by name."""
        return await self.inner.managers()

    async def find_manager(self, wanted: str) -> Manager:
        """One manager."""
        return await self.inner.find_manager(wanted)

    async def save_manager(self, manager: Manager) -> None:
        """Create or replace."""
        before = await _before(self.inner.find_manager, manager.id)
        await self.inner.save_manager(manager)
        await self._note(f"manager:{manager.id}", before, manager, What.MANAGER_ADDED, What.MANAGER_CHANGED)

    async def invite(self, person_id: str, at: datetime) -> Invitation:
        """Issue a code for the person, good for 7 days; only its hash is stored."""
        invitation = await self.inner.invite(person_id, at)
        await self.trail.append(Deed(self.who, What.PERSON_INVITED, (person(person_id),)), at)
        return invitation

    async def spend_profile_code(self, code: str, person_id: str, at: datetime) -> Address:
        """Link the address that got ``code`` from the bot to the person."""
        address = await self.inner.spend_profile_code(code, person_id, at)
        about, details = (person(person_id),), (("platform", address.platform.value),)
        await self.trail.append(Deed(self.who, What.ADDRESS_LINKED, about, details), at)
        return address

    async def addresses(self, person_id: str) -> list[Address]:
        """The addresses linked to the person."""
        return await self.inner.addresses(person_id)

    async def _note(
        self,
        subject: str,
        before: Company | Person | Manager | None,
        after: Company | Person | Manager,
        added: What,
        changed: What,
    ) -> None:
        """Which fields are others now, not what they were or are; nothing where nothing is."""
        if before is None:
            await self.trail.append(Deed(self.who, added, (subject,)), self.clock())
            return
        names = [each.name for each in fields(after) if getattr(before, each.name) != getattr(after, each.name)]
        if names:
            await self.trail.append(Deed(self.who, changed, (subject,), (("fields", ",".join(names)),)), self.clock())


async def _before(find: Callable[[str], Awaitable[Entry]], entry_id: str) -> Entry | None:
    """An entry as it is in the book now; None for a new one."""
    try:
        return await find(entry_id)
    except NotFound:
        return None
