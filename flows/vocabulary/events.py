"""What can happen: past-tense facts that a machine is told, one at a time.

Events of people come from the adapters; ``locales.understanding`` turns some of them into the understood ones before a step.
Answers are what the world says to an asking effect. Events between machines carry ids, never objects of the other side.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.content import FileKind, Place, Span
from flows.vocabulary.documents import Arrival, Change, DocumentView, RemoteFile
from flows.vocabulary.messages import Action
from flows.vocabulary.people import Profile
from flows.vocabulary.readings import FieldName, Reading


@dataclass(frozen=True, slots=True)
class Event:
    """Base of everything that can happen."""


# ---- people, as the platforms report them


@dataclass(frozen=True, slots=True)
class TextReceived(Event):
    """A person wrote ``text``; ``message_id`` is the platform's, ``reply_to`` that of the message it answers."""

    text: str
    message_id: str = ""
    reply_to: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class TextEdited(Event):
    """A person changed the text or caption of the message ``message_id``."""

    text: str
    message_id: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class FileReceived(Event):
    """A person sent a file with a caption; ``group`` is Telegram's album id, ``emoji`` a sticker's.

    Voice messages, videos, stickers … are files too: tasks carry them, the intake of documents refuses them.
    """

    file: RemoteFile
    caption: str = ""
    message_id: str = ""
    group: str = ""
    kind: FileKind = FileKind.DOCUMENT
    reply_to: str = ""
    spans: tuple[Span, ...] = ()
    emoji: str = ""
    note: bool = False
    """On the desk: its caption began with the command for a note, and stays there."""
    page: bool = False
    """Its caption says that it is a further page of what it answers to."""


@dataclass(frozen=True, slots=True)
class PlaceReceived(Event):
    """A person sent a location."""

    place: Place
    message_id: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class ButtonTapped(Event):
    """A person tapped a button that carried ``token`` (see ``Choice.token``)."""

    token: str


@dataclass(frozen=True, slots=True)
class ContactShared(Event):
    """A person shared a contact: ``phone`` in E.164; ``own`` only if the platform vouches that it is the sender's."""

    phone: str
    own: bool
    name: str = ""
    message_id: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class OtherReceived(Event):
    """A person sent something that Kwit does not carry here (a poll, a game, a voice message among documents …)."""

    kind: str


@dataclass(frozen=True, slots=True)
class AddressBlocked(Event):
    """The person blocked the bot, or left."""


@dataclass(frozen=True, slots=True)
class AddressUnblocked(Event):
    """The person lets the bot write again."""


# ---- people, understood


class Command(StrEnum):
    """The commands that are always understood, with a slash or as a word of any language."""

    START = "start"
    HELP = "help"
    ME = "me"
    LANGUAGE = "language"
    COMPANY = "company"
    CODE = "code"
    UNLINK = "unlink"
    UNDO = "undo"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    CANCEL = "cancel"
    STOP = "stop"
    TASK = "task"
    TASKS = "tasks"
    NEEDED = "needed"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class CommandGiven(Event):
    """A person gave a command: ``/help``, ``Hilfe``, ``помощь``; ``argument`` is what followed it."""

    command: Command
    argument: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceMade(Event):
    """A person chose: by button, by number or in words."""

    action: Action
    subject: str = ""


@dataclass(frozen=True, slots=True)
class CodeGiven(Event):
    """A person sent something of the shape of a link code; ``code`` is normalised: upper case, no spaces or dashes."""

    code: str


@dataclass(frozen=True, slots=True)
class FieldsCorrected(Event):
    """A person said what some fields should be.

    ``values`` are canonical; ``refused`` names fields whose value made no sense; ``number`` is the document's, if it was said.
    """

    values: tuple[tuple[FieldName, str], ...] = ()
    refused: tuple[FieldName, ...] = ()
    number: int | None = None


# ---- answers to asking effects


@dataclass(frozen=True, slots=True)
class CodeAccepted(Event):
    """The code was good: this address now belongs to ``profile``."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class CodeRefused(Event):
    """The code is unknown, spent or too old; ``closed_until`` if it was the one that made codes of strangers be closed."""

    closed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CodesClosed(Event):
    """The code was not looked at: strangers have tried too many wrong ones, and wait until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class CodeMade(Event):
    """A code for the person's profile was made; it holds until ``until``."""

    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class PhoneRecognised(Event):
    """The shared phone is known: this address now belongs to ``profile``."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class PhoneUnknown(Event):
    """Nobody in the office's book has the shared phone."""


@dataclass(frozen=True, slots=True)
class FileStored(Event):
    """The original is safe in the database."""

    arrival: Arrival


@dataclass(frozen=True, slots=True)
class FileRefused(Event):
    """The file was not taken in: ``reason`` is ``kind``, ``empty``, ``large`` (than ``limit`` bytes), ``gone`` or ``away``."""

    reason: str
    limit: int = 0


@dataclass(frozen=True, slots=True)
class ReadingDone(Event):
    """The document was read, as far as it could be."""

    reading: Reading


# ---- between machines


@dataclass(frozen=True, slots=True)
class AddressLinked(Event):
    """The office linked this address (with the code the person had got from the bot)."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class DocumentArrived(Event):
    """To a document: it exists now, its original is stored."""

    arrival: Arrival


@dataclass(frozen=True, slots=True)
class DocumentCorrected(Event):
    """To a document: a person set these fields to these canonical values."""

    values: tuple[tuple[FieldName, str], ...]
    by: str


@dataclass(frozen=True, slots=True)
class CorrectionUndone(Event):
    """To a document: take the last correction back."""

    by: str


@dataclass(frozen=True, slots=True)
class NoteAdded(Event):
    """To a document: a person added words to it; ``replace`` where an edited caption takes the place of the old."""

    text: str
    by: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class DocumentConfirmed(Event):
    """To a document: the sender says it is right; ``values`` is what the company wants to know of it beside."""

    by: str
    values: tuple[tuple[FieldName, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawalAsked(Event):
    """To a document: the sender wants it back."""

    by: str


@dataclass(frozen=True, slots=True)
class CompanyMoved(Event):
    """To a document: it belongs to another company."""

    company_id: str
    company: str
    by: str


@dataclass(frozen=True, slots=True)
class DocumentTaken(Event):
    """To a document: the office works with it now; it can't be withdrawn any more."""

    by: str


@dataclass(frozen=True, slots=True)
class DocumentRead(Event):
    """To a conversation: reading ended, see what was found."""

    view: DocumentView


@dataclass(frozen=True, slots=True)
class DocumentChanged(Event):
    """To a conversation: fields have changed; none, if they were so already or (``undoing``) there was nothing to undo."""

    view: DocumentView
    changes: tuple[Change, ...]
    undoing: bool = False


@dataclass(frozen=True, slots=True)
class DocumentNoted(Event):
    """To a conversation: the note of a document has changed."""

    view: DocumentView


@dataclass(frozen=True, slots=True)
class DocumentFiled(Event):
    """To a conversation: confirmed and filed."""

    view: DocumentView


@dataclass(frozen=True, slots=True)
class DocumentWithdrawn(Event):
    """To a conversation: the document is withdrawn."""

    view: DocumentView


@dataclass(frozen=True, slots=True)
class DocumentKept(Event):
    """To a conversation: the document can't be changed or withdrawn any more, the office has taken it or it was withdrawn."""

    view: DocumentView
    withdrawn: bool


# ---- time


@dataclass(frozen=True, slots=True)
class TimedOut(Event):
    """The timer ``name`` ran out."""

    name: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event on its way to a machine.

    ``id`` is unique for ever (the platform's event id, or an effect's id); ``address`` is where the person is, if a person
    caused it; ``hint`` is the language the platform reports, ``guess`` one guessed from the phone number's country
    (both ISO 639-1). On the desk ``sender`` is the account that wrote (``telegram:5550123``), shown as ``sender_name``.
    """

    id: str
    to: MachineKey
    event: Event
    at: datetime
    address: Address | None = None
    hint: str = ""
    guess: str = ""
    sender: str = ""
    sender_name: str = ""
