"""The audit trail: who did what, to what, when; ids and numbers only, never what people write and never a phone.

An *actor* is ``person:<id>``, ``manager:<id>``, ``administrator`` (the command line) or ``kwit`` (by itself: a timer, a rule).
What a deed is *about* is named the same way: ``document:<id>``, ``task:<id>``, ``person:<id>``, ``company:<id>``, ``manager:<id>``.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.vocabulary.effects import Effect

ADMINISTRATOR = "administrator"
KWIT = "kwit"


class What(StrEnum):
    """What can be done that the office may have to account for."""

    COMPANY_ADDED = "company.added"
    COMPANY_CHANGED = "company.changed"
    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_INVITED = "person.invited"
    PERSON_EXPORTED = "person.exported"
    PERSON_ERASING = "person.erasing"
    """An erasure was begun."""
    PERSON_ERASED = "person.erased"
    """An erasure is over."""
    MANAGER_ADDED = "manager.added"
    MANAGER_CHANGED = "manager.changed"
    ADDRESS_LINKED = "address.linked"
    ADDRESS_UNLINKED = "address.unlinked"
    DOCUMENT_ARRIVED = "document.arrived"
    DOCUMENT_CONFIRMED = "document.confirmed"
    DOCUMENT_CORRECTED = "document.corrected"
    DOCUMENT_NOTED = "document.noted"
    DOCUMENT_WITHDRAWN = "document.withdrawn"
    DOCUMENT_RESTORED = "document.restored"
    DOCUMENT_MOVED = "document.moved"
    DOCUMENT_MERGED = "document.merged"
    """It became a page of another one."""
    DOCUMENT_PARTED = "document.parted"
    DOCUMENT_TAKEN = "document.taken"
    DOCUMENT_SHOWN = "document.shown"
    """Its originals were written out for the office."""
    DOCUMENT_HELD = "document.held"
    DOCUMENT_FREED = "document.freed"
    DOCUMENT_ERASED = "document.erased"
    THREAD_ERASED = "thread.erased"
    TASK_OPENED = "task.opened"
    TASK_ASSIGNED = "task.assigned"
    TASK_DONE = "task.done"
    TASK_REOPENED = "task.reopened"
    TASK_ACCEPTED = "task.accepted"
    TASK_ARCHIVED = "task.archived"
    CORRECTIONS_EXPORTED = "corrections.exported"
    OFFICE_EXPORTED = "office.exported"
    OFFICE_IMPORTED = "office.imported"
    RETENTION_APPLIED = "retention.applied"
    KEYS_ROTATED = "keys.rotated"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done: by whom, what, about what; ``details`` are names with ids, numbers or names of fields."""

    who: str
    what: What
    about: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Note(Effect):
    """Write a deed to the audit trail."""

    deed: Deed


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the trail: the ``number``-th (from 1), sealed by ``hash`` over all of it and the hash before.

    ``cause`` tells one effect from all others without naming it; empty for what no effect did.
    """

    number: int
    at: datetime
    who: str
    what: str
    about: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    cause: str
    previous: str
    hash: str


class Flaw(StrEnum):
    """What is wrong at one place of the trail."""

    CHANGED = "changed"
    """The entry is not what was sealed."""
    MISSING = "missing"
    """There is no entry of this number, but there are later ones."""
    UNCHAINED = "unchained"
    """The entry does not follow from the one before: that one was replaced, or entries were inserted or put in another order."""
    CUT = "cut"
    """There were more entries once: the trail ends before the number that was noted down."""
    EXCHANGED = "exchanged"
    """The entry is sound by itself, but not the one that was noted down: the trail was written anew."""


@dataclass(frozen=True, slots=True)
class Break:
    """Where the trail does not hold; ``until`` is the last number where several in a row are missing."""

    number: int
    flaw: Flaw
    until: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What looking through the trail found: how many entries there are, the last one's number and hash, and where it breaks.

    Number and hash are worth noting down elsewhere: only by them it shows later that the end was cut off, or all written anew.
    """

    entries: int
    number: int
    hash: str
    breaks: tuple[Break, ...] = ()
