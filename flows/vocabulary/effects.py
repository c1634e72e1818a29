"""What a conversation asks of the world: imperative, without saying how.

An effect of kind ``Ask`` is answered by one event, which is fed to the same machine before anything else; a step has at most
one of them, as its last effect. All others are told and forgotten; each has an id, so that performing it twice does nothing
twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.documents import Correction, DocumentStatus, RemoteFile, StoredFile
from flows.vocabulary.events import (
    CodeAccepted,
    CodeMade,
    CodeRefused,
    CodesClosed,
    Event,
    FileRefused,
    FileStored,
    PhoneRecognised,
    PhoneUnknown,
    ReadingDone,
)
from flows.vocabulary.messages import Choice, Message
from flows.vocabulary.readings import Reading
from flows.vocabulary.twin_events import TwinsFound


@dataclass(frozen=True, slots=True)
class Effect:
    """Base of everything that a step may want done."""


@dataclass(frozen=True, slots=True)
class Ask(Effect):
    """Base of the effects that are answered by an event, one of ``answers``."""

    answers: ClassVar[tuple[type[Event], ...]] = ()


@dataclass(frozen=True, slots=True)
class Outgoing(Effect):
    """Base of what is sent to one address, in the order in which it was asked for there."""

    address: Address


# ---- told and forgotten


@dataclass(frozen=True, slots=True)
class Say(Outgoing):
    """Send one message: ``parts`` are its lines, ``choices`` its buttons (or numbered lines).

    ``about`` is the URN of what it is about (``request:<id>``, ``document:<id>``, ``task:<id>``), for answers to it.
    """

    parts: tuple[Message, ...]
    language: str
    choices: tuple[Choice, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class ShowOriginal(Outgoing):
    """Send the files of a document to somebody of its company, and to nobody else by the time it is sent."""

    files: tuple[StoredFile, ...]
    company_id: str
    person_id: str
    language: str


@dataclass(frozen=True, slots=True)
class ShowTyping(Effect):
    """Show "typing …" at ``address`` until the next message, where the platform can."""

    address: Address


@dataclass(frozen=True, slots=True)
class Tell(Effect):
    """Give ``event`` to another machine, or back to this one as a new event."""

    to: MachineKey
    event: Event
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class StartTimer(Effect):
    """Let ``TimedOut(name)`` happen to this machine ``after`` that time; a running timer of the name starts anew."""

    name: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class StopTimer(Effect):
    """Stop the timer ``name``, if it runs."""

    name: str


@dataclass(frozen=True, slots=True)
class Unlink(Effect):
    """Forget who ``address`` is; its phone number links nothing by itself any more."""

    address: Address


@dataclass(frozen=True, slots=True)
class MarkReachable(Effect):
    """Note whether ``address`` can be written to."""

    address: Address
    reachable: bool


@dataclass(frozen=True, slots=True)
class ReleaseHeld(Effect):
    """The person wrote: what WhatsApp's closed window held back for ``address`` may follow."""

    address: Address


@dataclass(frozen=True, slots=True)
class RecordDocument(Effect):
    """Write the document's present state where the office's lists look for it, with the marks that its like are found by.

    ``files``, ``unread``, ``whole`` and ``page`` are those of a ``DocumentRecord``; no files: those that are listed already.
    """

    document_id: str
    status: DocumentStatus
    reading: Reading
    note: str
    company_id: str
    company: str
    files: tuple[StoredFile, ...] = ()
    unread: int = 0
    whole: int = 0
    page: int = 0
    marks: tuple[str, ...] = ()
    twin_id: str = ""
    apart: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


# ---- answered


@dataclass(frozen=True, slots=True)
class RedeemCode(Ask):
    """Spend a link code for ``address``: CodeAccepted, CodeRefused or CodesClosed."""

    answers: ClassVar[tuple[type[Event], ...]] = (CodeAccepted, CodeRefused, CodesClosed)
    address: Address
    code: str


@dataclass(frozen=True, slots=True)
class MakeCode(Ask):
    """Make a code that links ``address`` when the office enters it: CodeMade."""

    answers: ClassVar[tuple[type[Event], ...]] = (CodeMade,)
    address: Address


@dataclass(frozen=True, slots=True)
class LinkPhone(Ask):
    """Link ``address`` to the person with this phone (E.164): PhoneRecognised or PhoneUnknown."""

    answers: ClassVar[tuple[type[Event], ...]] = (PhoneRecognised, PhoneUnknown)
    address: Address
    phone: str


@dataclass(frozen=True, slots=True)
class StoreFile(Ask):
    """Fetch a file from the platform, keep the original and give it a number: FileStored or FileRefused."""

    answers: ClassVar[tuple[type[Event], ...]] = (FileStored, FileRefused)
    address: Address
    file: RemoteFile
    company_id: str
    company: str
    person_id: str
    note: str
    asked: datetime
    """When the person sent it: an outage shorter than ten minutes is waited out."""
    request_id: str = ""
    """The request that it answers to."""


@dataclass(frozen=True, slots=True)
class ReadDocument(Ask):
    """Read the stored pages: ReadingDone. Merchants that the company knows are spelt as they are known there."""

    answers: ClassVar[tuple[type[Event], ...]] = (ReadingDone,)
    document_id: str
    files: tuple[StoredFile, ...]
    company_id: str = ""


@dataclass(frozen=True, slots=True)
class FindTwins(Ask):
    """The company's other documents that may be the same paper as this one, ``settled`` ones apart: TwinsFound."""

    answers: ClassVar[tuple[type[Event], ...]] = (TwinsFound,)
    document_id: str
    number: int
    company_id: str
    files: tuple[StoredFile, ...]
    reading: Reading
    settled: tuple[str, ...] = ()
