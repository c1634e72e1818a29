"""Tasks as conversations, the desk and lists see them: facts, status, card."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.vocabulary.messages import Choice, Message


class TaskStatus(StrEnum):
    """Where a task is in its life, as lists and the topic's icon show it."""

    OPEN = "open"
    WAITING = "waiting"
    """The client's turn: the office wrote or asked last."""
    ANSWERED = "answered"
    """The office's turn: the client wrote last."""
    REOPENED = "reopened"
    INTERNAL = "internal"
    DONE = "done"
    """The office says it is done; the client has not said yet whether that is so."""
    ACCEPTED = "accepted"
    ARCHIVED = "archived"


OVER = frozenset({TaskStatus.ACCEPTED, TaskStatus.ARCHIVED})
"""The statuses of tasks that no list of open ones shows."""


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What does not change in a task, but for the manager.

    ``kind`` is one of ``KINDS`` or the office's own words; ``person_id`` and ``person`` are empty for an internal task;
    ``manager_id`` is empty while nobody is in charge; the substitute stands in where the manager does not answer.
    ``document`` is the number of the document that it is about, 0 for none.
    """

    id: str
    number: int
    company_id: str
    company: str
    person_id: str
    person: str
    kind: str
    subject: str
    manager_id: str
    manager: str
    opened_at: datetime
    by_office: bool = False
    document: int = 0
    substitute_id: str = ""
    substitute: str = ""


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as its client's conversation knows it (looked up at every event, see ``Profile.tasks``).

    ``spoke_at`` is when the office last wrote, ``requests`` how many documents are still asked for in it.
    """

    id: str
    number: int
    subject: str
    status: TaskStatus
    company_id: str
    company: str
    manager: str
    spoke_at: datetime | None = None
    requests: int = 0


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A task as the office's lists show it; ``waits_since`` is when its turn changed last, ``client`` the URN of its other end."""

    facts: TaskFacts
    status: TaskStatus
    client: str
    changed_at: datetime
    waits_since: datetime
    spoke_at: datetime | None = None
    requests: int = 0

    @property
    def view(self) -> TaskView:
        """The same as the client's conversation knows it."""
        facts = self.facts
        return TaskView(
            facts.id,
            facts.number,
            facts.subject,
            self.status,
            facts.company_id,
            facts.company,
            facts.manager,
            self.spoke_at,
            self.requests,
        )


@dataclass(frozen=True, slots=True)
class Card:
    """What a task's topic shall look like: its name and icon, the pinned card with its buttons, and whether it is closed.

    ``company_id`` and ``manager_id`` decide in which group the topic is made.
    """

    task_id: str
    title: str
    status: TaskStatus
    parts: tuple[Message, ...]
    choices: tuple[Choice, ...]
    language: str
    company_id: str
    manager_id: str
    closed: bool = False


class RequestStatus(StrEnum):
    """Where a request is in its life."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """A document that a manager asks for: ``amount`` (decimal) and ``day`` (ISO 8601) are empty where they don't matter."""

    text: str
    amount: str = ""
    currency: str = ""
    day: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request for a document. ``id`` is ``<task id>.r<n>``; ``manager`` is who asks."""

    id: str
    task_id: str
    number: int
    company_id: str
    person_id: str
    draft: RequestDraft
    manager: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Reference:
    """What a message on a platform is about, found by its id there: ``about`` is a URN such as ``request:<id>``.

    ``task_id`` and ``message_id`` are set where it is, or carries, a message of a thread; ``side`` then says whose, and
    ``person_id`` whose task it is (an address may have had another holder then).
    """

    about: str = ""
    task_id: str = ""
    message_id: str = ""
    side: str = ""
    person_id: str = ""
