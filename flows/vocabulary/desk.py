"""The desk as its conversations see it: who writes there, in which task, and what can be asked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.vocabulary.documents import DocumentRecord
from flows.vocabulary.people import Company, Manager, Person
from flows.vocabulary.tasks import RequestFacts, TaskRecord


class DeskCommand(StrEnum):
    """What managers can ask for with a slash; ``NOTE`` to ``HISTORY`` in a task's topic, the others in General too."""

    NOTE = "note"
    ASK = "ask"
    REQUEST = "request"
    DONE = "done"
    REOPEN = "reopen"
    TAKE = "take"
    ASSIGN = "assign"
    CLIENT = "client"
    WINDOW = "window"
    DELETE = "delete"
    HISTORY = "history"
    OPEN = "open"
    FIND = "find"
    COMPANY = "company"
    PERSON = "person"
    INVITE = "invite"
    INTERNAL = "internal"
    AWAY = "away"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class DeskView:
    """Who wrote on the desk and where, looked up at every event there.

    ``manager`` is None for somebody who isn't an active manager; ``task`` None in General and in topics of no task;
    ``known`` tells whether the group is one of the office's at all.
    """

    known: bool
    manager: Manager | None = None
    task: TaskRecord | None = None


class Topic(StrEnum):
    """What can be looked up from the desk."""

    OPEN = "open"
    """Tasks that are not over; ``text`` names a manager, a status or a number of days."""
    ANYTHING = "anything"
    COMPANY = "company"
    PERSON = "person"
    CLIENT = "client"
    """The person of the task whose id is ``text``."""
    WINDOW = "window"
    """Until when free text may go to the client of the task whose id is ``text``."""
    MANAGERS = "managers"
    CONTACTS = "contacts"
    """The people that a talk may be begun with: by a person's name, a company's name or a document's number."""
    DOCUMENT = "document"
    """The document whose number is ``text``."""
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Hit:
    """A message of a thread that was found by its words: the task it is of and a snippet."""

    task: TaskRecord
    snippet: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person with what the desk wants to know: companies, addresses (URNs that can be written to), open tasks, open requests."""

    person: Person
    companies: tuple[Company, ...] = ()
    addresses: tuple[str, ...] = ()
    tasks: tuple[TaskRecord, ...] = ()
    requests: tuple[RequestFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class CompanyCard:
    """A company with its people, its managers' names and its open tasks."""

    company: Company
    people: tuple[Person, ...] = ()
    manager: str = ""
    substitute: str = ""
    tasks: tuple[TaskRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for the desk; only what the manager who asked may see. ``more`` is how many were left out."""

    tasks: tuple[TaskRecord, ...] = ()
    companies: tuple[CompanyCard, ...] = ()
    people: tuple[PersonCard, ...] = ()
    managers: tuple[Manager, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    hits: tuple[Hit, ...] = ()
    until: datetime | None = None
    more: int = 0
