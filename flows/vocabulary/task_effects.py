"""What tasks, requests and the desk ask of the world."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from flows.vocabulary.addresses import Address
from flows.vocabulary.content import Content, ThreadMessage
from flows.vocabulary.desk import Topic
from flows.vocabulary.documents import DeliveryStatus, RemoteFile
from flows.vocabulary.effects import Ask, Effect, Outgoing
from flows.vocabulary.events import Event, FileRefused
from flows.vocabulary.readings import Reading
from flows.vocabulary.task_events import (
    AbsenceNoted,
    FileKept,
    Found,
    Invited,
    OfficeRefused,
    RequestsFound,
    TaskNumbered,
    TasksFound,
)
from flows.vocabulary.tasks import Card, RequestFacts, RequestStatus, TaskRecord

# ---- on its way to an address, as ``Say`` is


@dataclass(frozen=True, slots=True)
class Carry(Outgoing):
    """Carry a message of a thread to its other end, in its present version; what was carried before is changed there.

    The words are read when it is sent, so a change that comes before the sending goes with it.
    """

    task_id: str
    message_id: str
    version: int
    language: str


@dataclass(frozen=True, slots=True)
class SendTemplate(Outgoing):
    """Send the template that invites somebody to write, WhatsApp's window being closed."""

    language: str
    office: str


@dataclass(frozen=True, slots=True)
class ShowHistory(Outgoing):
    """Show the thread so far at ``address``: the words of the last messages, and their files if ``files``."""

    task_id: str
    language: str
    files: bool = False


# ---- told and forgotten


@dataclass(frozen=True, slots=True)
class KeepMessage(Effect):
    """Write a message of a thread, or a further version of one."""

    message: ThreadMessage


@dataclass(frozen=True, slots=True)
class RecordTask(Effect):
    """Write the task's present state where lists and conversations look for it."""

    record: TaskRecord


@dataclass(frozen=True, slots=True)
class RecordRequest(Effect):
    """Write the request's present state where lists look for it; ``document_id`` fulfilled it."""

    request: RequestFacts
    status: RequestStatus
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class ShowTask(Effect):
    """Let the task's topic look like this, soon; a later card takes the place of an earlier one."""

    card: Card


@dataclass(frozen=True, slots=True)
class Revise(Effect):
    """Write a further version of a message (``content`` None: it is taken back), and carry it to where the first one went.

    ``to`` is None for a note, which goes nowhere. The performer numbers the version, so that no two changes take one number.
    """

    task_id: str
    message_id: str
    content: Content | None
    to: Address | None
    language: str


@dataclass(frozen=True, slots=True)
class MarkMessage(Effect):
    """Show on a manager's message in the topic how far it has come (None: a note, that never leaves).

    Nothing happens for a message that no manager wrote in a topic.
    """

    task_id: str
    message_id: str
    status: DeliveryStatus | None


@dataclass(frozen=True, slots=True)
class MoveHeld(Effect):
    """The client is at ``new`` now: what the task still holds back for ``old`` follows there, in its order."""

    task_id: str
    old: Address
    new: Address


@dataclass(frozen=True, slots=True)
class WakeDesk(Effect):
    """The bot is back in the group ``address``: what waits for its topics can be sent."""

    address: Address


# ---- answered


@dataclass(frozen=True, slots=True)
class OpenTask(Ask):
    """Give a new task its number and its manager, and list it: TaskNumbered.

    ``by_manager`` is the id of the manager who begins it (empty: the client does), ``person_id`` empty for an internal task.
    ``client`` is the URN it is opened from; for an office's talk the performer finds where the person can be written to.
    """

    answers: ClassVar[tuple[type[Event], ...]] = (TaskNumbered,)
    company_id: str
    person_id: str
    kind: str
    subject: str
    client: str = ""
    by_manager: str = ""
    document: int = 0


@dataclass(frozen=True, slots=True)
class KeepFile(Ask):
    """Fetch a file that belongs to a task and keep it: FileKept or FileRefused."""

    answers: ClassVar[tuple[type[Event], ...]] = (FileKept, FileRefused)
    address: Address
    file: RemoteFile
    asked: datetime


@dataclass(frozen=True, slots=True)
class ListTasks(Ask):
    """The person's tasks in these companies, over ones too: TasksFound."""

    answers: ClassVar[tuple[type[Event], ...]] = (TasksFound,)
    person_id: str


@dataclass(frozen=True, slots=True)
class ListRequests(Ask):
    """What is still asked of the person: RequestsFound."""

    answers: ClassVar[tuple[type[Event], ...]] = (RequestsFound,)
    person_id: str


@dataclass(frozen=True, slots=True)
class MatchRequests(Ask):
    """The company's open requests that this reading could fulfil: RequestsFound, the best first."""

    answers: ClassVar[tuple[type[Event], ...]] = (RequestsFound,)
    company_id: str
    person_id: str
    reading: Reading
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class LookUp(Ask):
    """Look something up for the manager ``manager_id``, who sees only their companies: Found."""

    answers: ClassVar[tuple[type[Event], ...]] = (Found,)
    topic: Topic
    text: str
    manager_id: str


@dataclass(frozen=True, slots=True)
class Invite(Ask):
    """Issue a code for the person named ``wanted``: Invited or OfficeRefused."""

    answers: ClassVar[tuple[type[Event], ...]] = (Invited, OfficeRefused)
    wanted: str
    manager_id: str


@dataclass(frozen=True, slots=True)
class NoteAbsence(Ask):
    """Write down until when (inclusive) the manager is away; None: back again. AbsenceNoted."""

    answers: ClassVar[tuple[type[Event], ...]] = (AbsenceNoted,)
    manager_id: str
    until: date | None
