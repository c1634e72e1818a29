"""What tasks, requests and the desk need of the world, beside ``ports``; ``storage`` provides it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flows.vocabulary.bookings import AskedBooking
from flows.vocabulary.content import Content, ThreadMessage
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.people import Manager
from flows.vocabulary.task_effects import Carry, OpenTask, RecordRequest
from flows.vocabulary.tasks import Card, RequestFacts, RequestStatus, TaskFacts, TaskRecord


class Tasks(Protocol):
    """The list of tasks; the truth about one is in its machine."""

    async def begin(self, task_id: str, effect: OpenTask, manager: Manager | None, at: datetime) -> TaskFacts:
        """List a new task under the next number of the office (the first is 1); the same ``task_id`` again changes nothing."""

    async def record(self, record: TaskRecord, version: int) -> None:
        """Write the state of a task at this version of its machine; nothing happens if a later one is written."""

    async def load(self, task_id: str) -> TaskRecord | None:
        """One task."""

    async def numbered(self, number: int) -> TaskRecord | None:
        """The task with this number."""

    async def of_person(self, person_id: str, *, over: bool = False, limit: int = 50) -> list[TaskRecord]:
        """The tasks of which this person is the client, oldest first: those not over, or (``over``) those that are."""

    async def open(self) -> list[TaskRecord]:
        """All tasks that are not over, oldest first."""

    async def newest(self, limit: int) -> list[TaskRecord]:
        """The tasks that changed last, over ones too, the newest first: what a search looks through."""


class Threads(Protocol):
    """The messages of all threads, every version of them."""

    async def keep(self, message: ThreadMessage) -> None:
        """Write a message, or a further version of it; the same version again changes nothing."""

    async def revise(self, message_id: str, content: Content | None, effect_id: str, at: datetime) -> ThreadMessage:
        """Write the next version (None: the message is taken back) and return it; the same ``effect_id`` again changes nothing.

        Raises NotFound.
        """

    async def load(self, message_id: str) -> ThreadMessage:
        """The newest version; raises NotFound."""

    async def versions(self, message_id: str) -> list[ThreadMessage]:
        """All versions, the oldest first."""

    async def history(self, task_id: str, limit: int = 200) -> list[ThreadMessage]:
        """The last messages of a thread in their newest versions, the oldest first."""

    async def carried(self, carry: Carry) -> "Carried":
        """What there is to carry, and how it hangs together at its destination."""

    async def search(self, text: str, limit: int) -> list[ThreadMessage]:
        """Messages with these words (misspelt ones count), the best first."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A thread's message made ready for one address.

    ``number`` is the task's; ``several`` is true if the person has further open tasks, so that it must be said which one this
    is. ``quoted`` is the message it answers; ``reply_id`` the platform's id of that at the address (empty: it isn't there).
    ``sent_ids`` are the ids under which this message stands there already: then it is to be changed, not sent.
    """

    message: ThreadMessage
    number: int
    several: bool = False
    quoted: ThreadMessage | None = None
    reply_id: str = ""
    sent_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """A task's topic: where it is (None: nowhere yet), its pinned card, what it shall show and what it shows.

    ``shown`` is the card as it was last brought to the platform, ``marks`` are (chat-qualified message id, status) still to be
    shown as reactions; ``lost`` counts how often the topic was deleted.
    """

    task_id: str
    forum: int | None = None
    thread: int | None = None
    card_id: int | None = None
    wanted: Card | None = None
    shown: Card | None = None
    marks: tuple[tuple[str, str], ...] = ()
    lost: int = 0


class Topics(Protocol):
    """The views of tasks in the office's groups; any of them can be made again from the rest of the database."""

    async def want(self, card: Card, at: datetime, version: int) -> None:
        """The topic shall look like this at this version of its task's machine; nothing happens if a later one was wanted."""

    async def mark(self, task_id: str, message_ids: Sequence[str], status: DeliveryStatus | None, at: datetime) -> None:
        """These messages (chat-qualified ids) shall show this status; None: a note."""

    async def load(self, task_id: str) -> TopicRecord | None:
        """One topic; None before its first card was wanted."""

    async def made(self, task_id: str, forum: int, thread: int, shown: Card) -> None:
        """The topic was made, with the name and icon of ``shown``."""

    async def brought(self, task_id: str, shown: Card, card_id: int | None) -> None:
        """The topic looks like ``shown`` now; it stays to be looked at while another card is wanted."""

    async def marked(self, task_id: str, message_id: str, status: str) -> None:
        """The message shows this status now."""

    async def lose(self, task_id: str, thread: int, at: datetime) -> None:
        """The topic ``thread`` is gone: forget it and its card (nothing happens if another one was made meanwhile)."""

    async def unseen(self, at: datetime, limit: int) -> list[str]:
        """Tasks whose topics do not look as they shall."""


class Requests(Protocol):
    """The list of requests; the truth about one is in its machine."""

    async def record(self, effect: RecordRequest, at: datetime, version: int) -> None:
        """Write the state of a request at this version of its machine; nothing happens if a later one is written."""

    async def open_for(self, person_id: str) -> list[RequestFacts]:
        """What is still asked of the person, oldest first."""

    async def open_of(self, company_id: str) -> list[RequestFacts]:
        """What is still asked of anybody of the company, oldest first."""

    async def status(self, request_id: str) -> RequestStatus | None:
        """How a request stands."""


class Bookings(Protocol):
    """The bookings whose documents were asked for."""

    async def known(self, booking_ids: Sequence[str]) -> frozenset[str]:
        """Those of the ids that were asked for already."""

    async def keep(self, bookings: Sequence[AskedBooking]) -> None:
        """Note them; those that are noted already stay as they are."""

    async def listed(self, *, company_id: str | None = None, limit: int = 100) -> list[AskedBooking]:
        """The last ones of a company, or of all, in the order of their lines, the newest import first."""


class Forums(Protocol):
    """Which groups of Telegram are the office's, and which one a task's topic belongs in."""

    async def forum_for(self, company_id: str, manager_id: str) -> int | None:
        """The company's group, else its manager's, else the office's; None if there is none at all."""

    async def all(self) -> frozenset[int]:
        """Every group of the office."""
