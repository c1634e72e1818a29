"""Where a task, a request and a topic of the desk can be; and what a client's conversation adds for tasks.

Tasks (the two ends are addresses in ``client`` and, always, ``desk:task/<id>``)::

    TaskExpected ──▶ TaskOpen ──▶ TaskWaiting ◀──▶ TaskAnswered ──▶ TaskDone ──▶ TaskAccepted ──▶ TaskArchived
                 └─▶ TaskInternal     (office wrote)   (client wrote)     └──▶ TaskReopened ◀──┘

Requests::

    RequestExpected ── made ──▶ RequestOpen ── a document fits ──▶ RequestFulfilled ── it is withdrawn ──▶ RequestOpen
                                     └── declined, dropped ──▶ RequestClosed
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from flows.vocabulary.content import EMPTY, Content
from flows.vocabulary.desk import Topic
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.effects import Ask
from flows.vocabulary.events import Event, FileReceived
from flows.vocabulary.states import Conversation, State
from flows.vocabulary.task_effects import Invite, KeepFile, ListRequests, ListTasks, LookUp, NoteAbsence, OpenTask
from flows.vocabulary.tasks import RequestFacts, RequestStatus, TaskFacts

NO_FILE = FileReceived(RemoteFile(""))

# ---- tasks


@dataclass(frozen=True, slots=True)
class TaskExpected(State):
    """Before the task's beginning was told. The first state."""


@dataclass(frozen=True, slots=True)
class Task(State):
    """Base of a task's states.

    ``client`` is the URN of the client's end, where the client wrote last; empty if there is none. ``written`` counts the
    messages of the thread, ``files`` those in them; ``requests`` are the open ones, ``asked`` counts all there ever were.
    ``held`` and ``failed`` are the messages to the client that wait for WhatsApp's window (at the address ``held_at``), or
    could not be delivered.
    ``heard_at`` and ``spoke_at`` are when client and office wrote last, ``since`` when the turn changed; ``escalated`` how
    far an overdue answer was brought (1: the substitute, 2: everybody).
    """

    facts: TaskFacts
    client: str
    language: str
    since: datetime
    written: int = 0
    files: int = 0
    asked: int = 0
    requests: tuple[RequestFacts, ...] = ()
    held: tuple[str, ...] = ()
    held_at: str = ""
    failed: tuple[str, ...] = ()
    heard_at: datetime | None = None
    spoke_at: datetime | None = None
    escalated: int = 0
    stars: int = 0


@dataclass(frozen=True, slots=True)
class TaskOpen(Task):
    """New; nobody of the office has written yet."""


@dataclass(frozen=True, slots=True)
class TaskWaiting(Task):
    """The client's turn."""


@dataclass(frozen=True, slots=True)
class TaskAnswered(Task):
    """The office's turn."""


@dataclass(frozen=True, slots=True)
class TaskReopenedState(Task):
    """It was done, but goes on; the office's turn."""


@dataclass(frozen=True, slots=True)
class TaskInternal(Task):
    """The office talks to itself; there is no client's end."""


@dataclass(frozen=True, slots=True)
class TaskDone(Task):
    """Done, says the office; the client has been asked."""


@dataclass(frozen=True, slots=True)
class TaskAccepted(Task):
    """Accepted by the client, or by silence; its topic is closed."""


@dataclass(frozen=True, slots=True)
class TaskArchived(Task):
    """Long over; whoever writes to it opens it again."""


# ---- requests


@dataclass(frozen=True, slots=True)
class RequestExpected(State):
    """Before the request was told. The first state."""


@dataclass(frozen=True, slots=True)
class Request(State):
    """Base of a request's states; ``client`` is the URN of the conversation that asks."""

    request: RequestFacts
    client: str


@dataclass(frozen=True, slots=True)
class RequestOpen(Request):
    """Asked for."""


@dataclass(frozen=True, slots=True)
class RequestFulfilled(Request):
    """The document ``document_id`` came."""

    document_id: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class RequestClosed(Request):
    """The client doesn't have it, or the office no longer needs it."""

    status: RequestStatus = RequestStatus.WITHDRAWN


# ---- conversations about tasks


@dataclass(frozen=True, slots=True)
class Draft:
    """A task that is being put together: its kind, its company, and what was said and sent so far."""

    kind: str = ""
    company_id: str = ""
    contents: tuple[tuple[Content, str], ...] = ()
    """(what, the platform's id of the message)"""


@dataclass(frozen=True, slots=True)
class Drafting(Conversation):
    """Base of the states in which a task is put together."""

    draft: Draft = Draft()


@dataclass(frozen=True, slots=True)
class ChoosingTaskCompany(Drafting):
    """Asked which company the task is for."""


@dataclass(frozen=True, slots=True)
class ChoosingKind(Drafting):
    """Asked what the task is about."""


@dataclass(frozen=True, slots=True)
class DescribingTask(Drafting):
    """Asked for a sentence and for what belongs to it; then whether there is anything else."""


@dataclass(frozen=True, slots=True)
class OpeningTask(Drafting):
    """The task gets its number."""

    asks: ClassVar[type[Ask] | None] = OpenTask


@dataclass(frozen=True, slots=True)
class Keeping(Conversation):
    """A file for a task (``task_id``; empty: the draft of ``before``) is being fetched and kept; ``then`` follows it."""

    asks: ClassVar[type[Ask] | None] = KeepFile
    event: FileReceived = NO_FILE
    task_id: str = ""
    reply_to: str = ""
    before: Conversation | None = None
    then: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoosingTask(Conversation):
    """Asked to which task what is in ``memory.unsent`` belongs."""


@dataclass(frozen=True, slots=True)
class ListingTasks(Conversation):
    """The person's tasks are being looked up."""

    asks: ClassVar[type[Ask] | None] = ListTasks


@dataclass(frozen=True, slots=True)
class ListingRequests(Conversation):
    """What is still asked for is being looked up; with ``missing`` to ask which of them the client doesn't have."""

    asks: ClassVar[type[Ask] | None] = ListRequests
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Accepting(Conversation):
    """Asked whether the client accepts what was done in the task."""

    task_id: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class GivingReason(Conversation):
    """Asked why the client does not accept."""

    task_id: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Rating(Conversation):
    """Asked for stars."""

    task_id: str = ""


# ---- the desk


@dataclass(frozen=True, slots=True)
class Album:
    """Files that came together (Telegram's album id) and are collected until it is quiet."""

    group: str
    task_id: str
    note: bool
    content: Content
    message_ids: tuple[str, ...]
    reply_to: str
    author: str
    author_id: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk that a manager wants to begin: what to say, about which document (number, 0 for none), and with whom.

    ``contacts`` are (person id, company id), to choose one of.
    """

    content: Content = EMPTY
    manager_id: str = ""
    manager: str = ""
    message_id: str = ""
    document: int = 0
    document_id: str = ""
    internal: bool = False
    contacts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Desk(State):
    """Base of the states of one topic of the desk, or of General.

    ``told`` are the accounts of strangers that were told so already (General keeps them; a topic without a task has its own
    name there once its managers were told); ``albums`` are being collected; ``asked_for`` is the manager (id) who was asked
    what document is needed, and will say so next; ``talk`` waits until it is chosen whom with.
    """

    told: tuple[str, ...] = ()
    albums: tuple[Album, ...] = ()
    asked_for: str = ""
    talk: Talk | None = None


@dataclass(frozen=True, slots=True)
class AtDesk(Desk):
    """Waits for managers. The first state."""


@dataclass(frozen=True, slots=True)
class DeskKeeping(Desk):
    """A file that a manager sent is being fetched and kept, for the task ``task_id``."""

    asks: ClassVar[type[Ask] | None] = KeepFile
    event: FileReceived = NO_FILE
    task_id: str = ""
    reply_to: str = ""
    author: str = ""
    author_id: str = ""


class Purpose(StrEnum):
    """What is done with what was looked up for the desk."""

    SHOW = "show"
    ASSIGN = "assign"
    ELSEWHERE = "elsewhere"
    TALK = "talk"
    INTERNAL = "internal"
    ABOUT = "about"
    """A question about a document, in the topic of a task."""
    ALARM = "alarm"
    """The administrators are told that the bot is out of the group."""


@dataclass(frozen=True, slots=True)
class DeskLooking(Desk):
    """Something is being looked up: ``text`` in ``topic`` for ``purpose``, by the manager ``by`` (``manager_id``)."""

    asks: ClassVar[type[Ask] | None] = LookUp
    purpose: Purpose = Purpose.SHOW
    topic: Topic = Topic.ANYTHING
    text: str = ""
    manager_id: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class DeskInviting(Desk):
    """A code is being issued."""

    asks: ClassVar[type[Ask] | None] = Invite
    text: str = ""


@dataclass(frozen=True, slots=True)
class DeskOpening(Desk):
    """The ``talk`` gets its number."""

    asks: ClassVar[type[Ask] | None] = OpenTask


@dataclass(frozen=True, slots=True)
class DeskNotingAbsence(Desk):
    """A manager's absence is being written down."""

    asks: ClassVar[type[Ask] | None] = NoteAbsence
    by: str = ""
