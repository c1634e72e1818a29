"""Where a machine can be: one frozen dataclass a state.

A *resting* state waits for a person; an *asking* state waits for the answer to its one ``Ask`` and meets nothing else.

Conversations::

    Unlinked ── code or contact ──▶ Redeeming / Recognising ──▶ Ready ◀──▶ the questions of a linked person
    Ready    ── a file ──▶ ChoosingCompany? ──▶ TakingIn ──▶ Ready ── it was read ──▶ Confirming ──▶ Ready
    anything ── STOP ──▶ Stopped ── START ──▶ Unlinked or Ready

Documents::

    Expected ── arrived ──▶ BeingRead ── reading done ──▶ BeingCompared ──▶ BeingMatched? ──▶ Presented ──▶ Filed ──▶ Taken
                               ▲                              └──▶ Suspected ──┘                 ├────────── Withdrawn
                               └── all pages are there ── Gathering ◀────────────────── pages ───┴── became a page ──▶ Joined
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, Self

from flows.vocabulary.bursts import Burst, BurstFile, Retake, Settling
from flows.vocabulary.content import Content
from flows.vocabulary.documents import Arrival, Correction, DocumentView, JoinedPage, StoredFile, Twin
from flows.vocabulary.effects import Ask, FindTwins, LinkPhone, MakeCode, ReadDocument, RedeemCode, StoreFile
from flows.vocabulary.events import DocumentChanged, DocumentRead, Event, FileReceived
from flows.vocabulary.messages import Choice
from flows.vocabulary.page_events import PageGiven
from flows.vocabulary.readings import FieldName, Finding, Reading
from flows.vocabulary.task_effects import MatchRequests
from flows.vocabulary.tasks import RequestFacts


@dataclass(frozen=True, slots=True)
class State:
    """Base of all states."""

    asks: ClassVar[type[Ask] | None] = None
    """The kind of effect whose answer this state waits for; None for a resting state."""


# ---- conversations


@dataclass(frozen=True, slots=True)
class Parked:
    """Something a stranger sent, not opened, kept until ``until``."""

    event: FileReceived
    until: datetime


@dataclass(frozen=True, slots=True)
class ClientAlbum:
    """Files that a client sent together to a task (empty: the draft of one), collected until it is quiet."""

    group: str
    task_id: str
    content: Content
    message_ids: tuple[str, ...]
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a conversation keeps across its states.

    ``wrong`` are the times of wrong codes, ``lockouts`` how often they led to a wait, ``locked`` when the wait ends;
    ``company`` was used last, until ``company_until`` without asking again; ``open`` are documents that wait for the
    sender's word, the newest last; ``recent`` the last document spoken of; ``reading`` the ids of those being read.
    """

    hint: str = ""
    guess: str = ""
    language: str = ""
    greeted: bool = False
    parked: tuple[Parked, ...] = ()
    wrong: tuple[datetime, ...] = ()
    lockouts: int = 0
    locked: datetime | None = None
    company: str = ""
    company_until: datetime | None = None
    open: tuple[DocumentView, ...] = ()
    recent: DocumentView | None = None
    reading: tuple[tuple[str, int], ...] = ()
    """(document id, number) of each document being read."""
    sent: tuple[tuple[str, int, str], ...] = ()
    """(document id, number, platform's message id) of the last documents, to find one by the message it came with."""
    misunderstood: int = 0
    person: str = ""
    """Id of the person whose memory this is; empty for a stranger's."""
    waiting: tuple[FileReceived, ...] = ()
    """Files that wait until the person says which company they are for."""
    task: str = ""
    """The task written to last, until another one's manager writes."""
    task_at: datetime | None = None
    """When it was written to, or chosen."""
    task_shown: int = 0
    """How often it was said lately which of several tasks that is."""
    unsent: tuple[Event, ...] = ()
    """What was sent and waits until it is known to which task it belongs."""
    passed: tuple[tuple[str, FileReceived], ...] = ()
    """(id of the message, file) of the last files passed on to tasks: each may turn out to be a receipt for the books."""
    albums: tuple[ClientAlbum, ...] = ()
    asked: tuple[RequestFacts, ...] = ()
    """What the office asks for and has not been said yet: it is collected for a while."""
    requests: tuple[RequestFacts, ...] = ()
    """What was asked for and is still open."""
    reminders: int = 0
    """How often the person was reminded since the last thing was asked for."""
    hurried: datetime | None = None
    """When the office wanted it asked at once: what is told to be asked for within a minute is too."""
    heard_at: datetime | None = None
    """When anything happened here last: what was offered before the office's last words is no longer chosen by a number."""
    bursts: tuple[Burst, ...] = ()
    """What arrived together and is being collected, or asked about; of those not decided only the last takes more."""
    listed: tuple[int, ...] = ()
    """The numbers of the documents that were shown in one message and asked about together."""
    strays: tuple[int, ...] = ()
    """The numbers of those that name another company as buyer, which is still to be pointed out."""
    settling: Settling | None = None
    retake: Retake | None = None
    last: BurstFile | None = None
    """The picture that was shown last by itself: the next one may be its second page."""
    groups: tuple[tuple[str, str, int], ...] = ()
    """(album id, document id, number) of the last albums that became one document, for what comes of them too late."""
    held: bool = False
    """What was asked last is held back by WhatsApp's closed window: reminders send the template alone."""

    @property
    def spoken_of(self) -> tuple[DocumentView, ...]:
        """The documents that the person may answer to, correct or withdraw here."""
        return self.open if self.recent is None else (*self.open, self.recent)

    def of_a_stranger(self) -> "Memory":
        """What may be kept when the address no longer belongs to anybody: languages and the tries at codes."""
        return Memory(
            hint=self.hint,
            guess=self.guess,
            language=self.language,
            greeted=self.greeted,
            wrong=self.wrong,
            lockouts=self.lockouts,
            locked=self.locked,
        )


@dataclass(frozen=True, slots=True)
class Conversation(State):
    """Base of a conversation's states; ``choices`` are those offered last."""

    for_linked: ClassVar[bool] = True
    """Whether only somebody we know can be here."""

    memory: Memory = Memory()
    choices: tuple[Choice, ...] = ()

    def remembering(self, memory: Memory) -> Self:
        """Return the same state with another memory."""
        return replace(self, memory=memory)


@dataclass(frozen=True, slots=True)
class Unlinked(Conversation):
    """Kwit doesn't know whose address this is. The first state."""

    for_linked: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Redeeming(Conversation):
    """A code is being checked."""

    asks: ClassVar[type[Ask] | None] = RedeemCode


@dataclass(frozen=True, slots=True)
class Recognising(Conversation):
    """A shared phone number is being looked up."""

    asks: ClassVar[type[Ask] | None] = LinkPhone


@dataclass(frozen=True, slots=True)
class MakingCode(Conversation):
    """A code for the person's profile is being made."""

    asks: ClassVar[type[Ask] | None] = MakeCode


@dataclass(frozen=True, slots=True)
class Ready(Conversation):
    """Linked; nothing is being asked."""


@dataclass(frozen=True, slots=True)
class TakingIn(Conversation):
    """A file is being fetched and stored.

    ``message_id`` is the platform's message it came with, ``before`` the state to return to.
    """

    asks: ClassVar[type[Ask] | None] = StoreFile
    message_id: str = ""
    before: Conversation | None = None
    group: str = ""
    """Telegram's id of the album that the file is one of."""
    answers_to: str = ""
    """The platform's message that it came as an answer to."""
    page_of: str = ""
    """The id of the document that it is said to be a further page of."""


@dataclass(frozen=True, slots=True)
class ChoosingCompany(Conversation):
    """Asked which company the files in ``memory.waiting``, or the next ones, are for."""


@dataclass(frozen=True, slots=True)
class ChoosingLanguage(Conversation):
    """Asked for the language."""

    for_linked: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ConfirmingUnlink(Conversation):
    """Asked whether to unlink."""


@dataclass(frozen=True, slots=True)
class Confirming(Conversation):
    """Showed ``document`` and asked whether it is right."""

    document: DocumentView | None = None


@dataclass(frozen=True, slots=True)
class ConfirmingMove(Conversation):
    """The document names another company of the sender as buyer; asked whether to move it to ``company_id``."""

    document: DocumentView | None = None
    company_id: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class ChoosingField(Conversation):
    """Asked which field of ``document`` is wrong."""

    document: DocumentView | None = None


@dataclass(frozen=True, slots=True)
class ChoosingType(Conversation):
    """Asked what ``document`` is in the company's books."""

    document: DocumentView | None = None


@dataclass(frozen=True, slots=True)
class EnteringValue(Conversation):
    """Asked for the right value of one field of ``document``; or for what is wanted beside, of the documents ``confirming``.

    ``confirming`` are numbers, ``given`` the answers so far (empty: skipped).
    """

    document: DocumentView | None = None
    field: FieldName = FieldName.TOTAL
    confirming: tuple[int, ...] = ()
    given: tuple[tuple[FieldName, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped(Conversation):
    """The person asked for silence; only START ends it."""

    for_linked: ClassVar[bool] = False


# ---- documents


@dataclass(frozen=True, slots=True)
class Document(State):
    """Base of a document's states that have an arrival.

    ``undo`` holds, newest last, what the last corrections replaced: the old findings of the fields each one touched.
    ``offered`` is the id of the request that it fulfils, ``talks`` are the tasks about it. ``twin`` is the document that it is
    suspected to be the same as or, withdrawn, was dropped for.
    """

    arrival: Arrival
    reading: Reading = field(default_factory=Reading)
    note: str = ""
    undo: tuple[tuple[tuple[FieldName, Finding | None], ...], ...] = ()
    offered: str = ""
    talks: tuple[str, ...] = ()
    pages: tuple[JoinedPage, ...] = ()
    """The documents that are its further pages."""
    unread: int = 0
    """How many of its files, the first ones, were taken again: they are kept, but not read."""
    alone: Reading | None = None
    """What was read before it had further pages; None while it has none."""
    twin: Twin | None = None
    apart: tuple[str, ...] = ()
    """Ids of the documents like it that it is not the same as, so a person says."""
    instead: tuple[str, ...] = ()
    """Ids of the withdrawn documents in the place of which it was taken."""
    dropped: tuple[str, ...] = ()
    """Ids of the documents that were dropped for it."""
    corrections: tuple[Correction, ...] = ()

    @property
    def files(self) -> tuple[StoredFile, ...]:
        """All of its originals, in the order of its pages."""
        return (*self.arrival.files, *(file for page in self.pages for file in page.files))


@dataclass(frozen=True, slots=True)
class Expected(State):
    """Before the document's arrival was told. The first state."""


@dataclass(frozen=True, slots=True)
class BeingRead(Document):
    """The reading is under way."""

    asks: ClassVar[type[Ask] | None] = ReadDocument


@dataclass(frozen=True, slots=True)
class BeingCompared(Document):
    """Read, or corrected: is it there already? ``news`` is what its conversation is told then."""

    asks: ClassVar[type[Ask] | None] = FindTwins
    news: DocumentRead | DocumentChanged | None = None


@dataclass(frozen=True, slots=True)
class Suspected(Document):
    """It may be the same as ``twin``; its sender is asked, and it fulfils nothing that is asked for before the answer.

    ``others`` are the ids of further ones like it, which the answer is about as well.
    """

    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BeingMatched(Document):
    """Read, or corrected: does anybody ask for it? ``news`` is what its conversation is told then."""

    asks: ClassVar[type[Ask] | None] = MatchRequests
    news: DocumentRead | DocumentChanged | None = None


@dataclass(frozen=True, slots=True)
class Presented(Document):
    """Read, and shown to the sender, who has not said yet whether it is right."""


@dataclass(frozen=True, slots=True)
class Filed(Document):
    """The sender says it is right."""


@dataclass(frozen=True, slots=True)
class Withdrawn(Document):
    """The sender took it back; the original stays for the office's audit, unlisted."""


@dataclass(frozen=True, slots=True)
class Taken(Document):
    """The office works with it."""


@dataclass(frozen=True, slots=True)
class Gathering(Document):
    """Waits for the documents ``awaited`` (ids, in the order of the pages) to become its pages.

    ``given`` and ``refused`` are the answers so far; what else happens meanwhile waits in ``waiting``; ``retake``: what it has
    shown so far is kept only.
    """

    awaited: tuple[str, ...] = ()
    given: tuple[PageGiven, ...] = ()
    refused: tuple[str, ...] = ()
    waiting: tuple[Event, ...] = ()
    retake: bool = False


@dataclass(frozen=True, slots=True)
class Joined(Document):
    """It is page ``page`` of the document ``whole_id``, No. ``whole`` (page 0: its picture, taken again)."""

    whole_id: str = ""
    whole: int = 0
    page: int = 0
