"""What happens around tasks: to a task, to a request, to its client's conversation, on the desk. Past tense, as all events."""

from dataclasses import dataclass
from datetime import datetime

from flows.vocabulary.content import EMPTY, Content, Side
from flows.vocabulary.desk import DeskCommand, Findings
from flows.vocabulary.documents import DeliveryStatus, StoredFile
from flows.vocabulary.events import Event
from flows.vocabulary.people import Invitation
from flows.vocabulary.tasks import RequestDraft, RequestFacts, RequestStatus, TaskFacts, TaskView


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote at ``origin`` (a URN, with its ids there), to become a message of a thread; it answers ``reply_to``."""

    content: Content
    author: str
    author_id: str
    at: datetime
    origin: str = ""
    origin_ids: tuple[str, ...] = ()
    reply_to: str = ""


# ---- to a task


@dataclass(frozen=True, slots=True)
class TaskBegan(Event):
    """The task exists and has its number.

    ``client`` is the URN of its other end (empty: none, or an internal task), ``written`` what it begins with, by its client
    or, where ``facts.by_office``, by the office; ``requests`` are asked at once.
    """

    facts: TaskFacts
    client: str
    language: str
    written: tuple[Written, ...] = ()
    requests: tuple[RequestDraft, ...] = ()
    internal: bool = False


@dataclass(frozen=True, slots=True)
class ClientWrote(Event):
    """The client wrote, at ``written.origin``, where the answers go from now on."""

    written: Written
    language: str


@dataclass(frozen=True, slots=True)
class OfficeWrote(Event):
    """A manager wrote to the client; with ``note`` to the office alone."""

    written: Written
    note: bool = False


@dataclass(frozen=True, slots=True)
class MessageChanged(Event):
    """Somebody changed the words of a message of the thread."""

    message_id: str
    content: Content
    side: Side


@dataclass(frozen=True, slots=True)
class MessageRemoved(Event):
    """Somebody took a message of the thread back."""

    message_id: str
    side: Side


@dataclass(frozen=True, slots=True)
class TaskTaken(Event):
    """A manager is in charge from now on: took it (``by`` is the manager's own name) or got it from a colleague (``by_id``)."""

    manager_id: str
    manager: str
    by: str
    by_id: str = ""


@dataclass(frozen=True, slots=True)
class TaskFinished(Event):
    """A manager says it is done."""

    by: str
    by_id: str = ""


@dataclass(frozen=True, slots=True)
class TaskReopened(Event):
    """It goes on: a manager (``by_office``) or the client says so, the client with a reason, in the message ``message_id``."""

    by: str
    by_office: bool
    reason: str = ""
    message_id: str = ""
    by_id: str = ""


@dataclass(frozen=True, slots=True)
class TaskApproved(Event):
    """The client accepts what was done."""

    by: str


@dataclass(frozen=True, slots=True)
class TaskRated(Event):
    """The client gave one to five stars."""

    stars: int


@dataclass(frozen=True, slots=True)
class DocumentWanted(Event):
    """A manager asks the client for a document."""

    draft: RequestDraft
    manager: str


@dataclass(frozen=True, slots=True)
class AsksHurried(Event):
    """A manager wants what was asked for to be said at once."""


@dataclass(frozen=True, slots=True)
class RequestEnded(Event):
    """From a request: it is over. ``number`` is the document's that fulfilled it, ``platform`` how that came."""

    request: RequestFacts
    status: RequestStatus
    number: int = 0
    platform: str = ""


@dataclass(frozen=True, slots=True)
class RequestRenewed(Event):
    """From a request: the document that had fulfilled it was withdrawn; it is open again."""

    request: RequestFacts
    number: int


@dataclass(frozen=True, slots=True)
class DeliveryReported(Event):
    """How far a message of the thread has come on its way to its other end.

    ``reason`` is ``code: sentence``; ``elsewhere`` are URNs of other addresses of the client, where it failed for good.
    """

    message_id: str
    address: str
    status: DeliveryStatus
    reason: str = ""
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentElsewhere(Event):
    """A manager wants what could not be delivered to go to the address ``client``, as all that follows."""

    client: str


@dataclass(frozen=True, slots=True)
class ClientSilenced(Event):
    """The client asked for silence at the address ``client``, or it is the client's no longer: nothing goes there any more."""

    client: str


@dataclass(frozen=True, slots=True)
class ClientBack(Event):
    """The client ended the silence at the address ``client``."""

    client: str
    language: str


@dataclass(frozen=True, slots=True)
class SubjectExported(Event):
    """The document that the task is about is with the office's books now: the talk is over."""

    number: int


# ---- to a document


@dataclass(frozen=True, slots=True)
class TalkBegun(Event):
    """To a document: the task ``task_id`` is about it."""

    task_id: str


# ---- to a request


@dataclass(frozen=True, slots=True)
class RequestMade(Event):
    """It exists; ``client`` is the URN of whom to ask (empty: nobody yet)."""

    request: RequestFacts
    client: str


@dataclass(frozen=True, slots=True)
class DocumentOffered(Event):
    """A document that fits was sent; ``platform`` is how it came."""

    document_id: str
    number: int
    platform: str


@dataclass(frozen=True, slots=True)
class OfferTakenBack(Event):
    """The document was withdrawn by its sender."""

    document_id: str


@dataclass(frozen=True, slots=True)
class RequestDeclined(Event):
    """The client doesn't have it."""


@dataclass(frozen=True, slots=True)
class RequestDropped(Event):
    """The office no longer needs it."""


# ---- to the client's conversation


@dataclass(frozen=True, slots=True)
class TaskNews(Event):
    """Base of what a task tells its client; for ``person_id`` alone."""

    person_id: str
    task: TaskView


@dataclass(frozen=True, slots=True)
class AcceptanceAsked(TaskNews):
    """The office says it is done: does the client accept?"""


@dataclass(frozen=True, slots=True)
class TaskClosed(TaskNews):
    """Accepted: by the client, or by itself after so many ``days`` of silence, or because its document is in the books."""

    days: int = 0
    exported: int = 0


@dataclass(frozen=True, slots=True)
class TaskOpenAgain(TaskNews):
    """It goes on."""

    by_office: bool = False


@dataclass(frozen=True, slots=True)
class RequestAsked(Event):
    """A document is asked for; said together with others after a while."""

    request: RequestFacts


@dataclass(frozen=True, slots=True)
class RequestOver(Event):
    """A request needs no more reminders here: it is fulfilled by the document ``number``, declined, or no longer needed.

    With the status OPEN it is asked at another address from now on.
    """

    request: RequestFacts
    status: RequestStatus
    number: int = 0


@dataclass(frozen=True, slots=True)
class AskingHurried(Event):
    """What was collected shall be said at once."""


# ---- on the desk


@dataclass(frozen=True, slots=True)
class DeskCommandGiven(Event):
    """A manager gave a command; ``words`` is what followed it, with its formatting."""

    command: DeskCommand
    words: Content = EMPTY
    message_id: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class RequestTyped(Event):
    """A manager wrote what document is asked for."""

    draft: RequestDraft


@dataclass(frozen=True, slots=True)
class DeskLost(Event):
    """The bot was thrown out of the group, or lost the rights it needs there."""


@dataclass(frozen=True, slots=True)
class DeskRegained(Event):
    """The bot is in the group again and may do what it needs."""


@dataclass(frozen=True, slots=True)
class StrangerWrote(Event):
    """To General: somebody who isn't a manager wrote in a topic of the group; ``where`` is its URN."""

    sender: str
    name: str
    where: str


# ---- answers


@dataclass(frozen=True, slots=True)
class TaskNumbered(Event):
    """The task is listed: its number, its manager, and where its client can be written to (empty: nowhere)."""

    facts: TaskFacts
    client: str
    language: str


@dataclass(frozen=True, slots=True)
class FileKept(Event):
    """The file is safe in the database."""

    file: StoredFile


@dataclass(frozen=True, slots=True)
class TasksFound(Event):
    """The person's tasks: open ones, then those over, the newest first."""

    tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class RequestsFound(Event):
    """Open requests."""

    requests: tuple[RequestFacts, ...]


@dataclass(frozen=True, slots=True)
class Found(Event):
    """What was looked up for the desk."""

    findings: Findings


@dataclass(frozen=True, slots=True)
class Invited(Event):
    """A code for the person was issued; ``links`` open the chats with it."""

    name: str
    invitation: Invitation
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeRefused(Event):
    """What the desk asked for can't be done; ``reason`` names the key of the sentence, ``subject`` what it is about."""

    reason: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class AbsenceNoted(Event):
    """The manager's absence until this day (ISO 8601; empty: there is none) is written down."""

    until: str
