"""A document as conversations and the office see it: its files, its number, its fields so far."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flows.vocabulary.readings import FieldName, Finding, Reading


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that still lies on the platform.

    ``handle`` is what the adapter needs to fetch it (Telegram's ``file_id``, Twilio's media URL), ``size`` is in bytes where
    the platform tells it, ``name`` as the sender named it.
    """

    handle: str
    media_type: str = ""
    size: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An original in our store: ``file_id`` in GridFS, ``size`` in bytes, ``sha256`` in hexadecimal."""

    file_id: str
    media_type: str
    size: int
    sha256: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class JoinedPage:
    """A document that became a page of another one: its id and number, its files, and the note it came with."""

    document_id: str
    number: int
    files: tuple[StoredFile, ...]
    note: str = ""


THREAD_FILES = "thread-"
"""How the ids begin under which files for threads are kept: no document lists them, a message adopts them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a person changed: canonical values, None where there was or is none."""

    field: FieldName
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A field that people corrected: what was read there (None: nothing), and when it was corrected last."""

    field: FieldName
    read: Finding | None
    at: datetime


class Likeness(StrEnum):
    """By what two documents of a company are alike, the strongest first."""

    BYTES = "bytes"
    """The same files."""
    FISCAL_ID = "fiscal_id"
    """The same identity in a fiscal code."""
    NUMBER = "number"
    """The same number of the same seller."""
    PURCHASE = "purchase"
    """The same merchant, date and total."""
    PICTURE = "picture"
    """The same picture, or the same figures on another picture."""


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier document of the same company that may be the same paper, as the sender of the later one may see it.

    ``person`` sent it, on the day ``sent`` in the office's time zone; ``withdrawn`` if it counts no more. Of a ``hidden`` one
    nothing is told: its sender has left the company meanwhile.
    """

    document_id: str
    number: int
    company_id: str
    likeness: Likeness
    person_id: str
    person: str
    sent: date
    reading: Reading
    files: tuple[StoredFile, ...] = ()
    withdrawn: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as told to the conversation it came from."""

    document_id: str
    number: int
    company_id: str
    company: str
    reading: Reading
    note: str = ""
    person_id: str = ""
    """Who sent it; nobody else may see it in a conversation."""
    asked_by: str = ""
    """The manager who had asked for it; empty if nobody had."""
    pages: tuple[int, ...] = ()
    """The numbers of the documents that are its further pages."""
    retaken: bool = False
    """Its picture was taken again; the first one is kept, but no longer read."""
    twin: Twin | None = None
    """The document that it may be the same as: asked about, or answered with yes."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a document the moment its original is stored."""

    document_id: str
    number: int
    company_id: str
    company: str
    person_id: str
    address: str
    files: tuple[StoredFile, ...]
    at: datetime
    note: str = ""
    request_id: str = ""
    """The request that it was sent for, if its sender said so by answering to it."""


class DocumentStatus(StrEnum):
    """Where a document is in its life, as lists show it."""

    READING = "reading"
    PRESENTED = "presented"
    SUSPECTED = "suspected"
    """Its sender was asked whether it is the same as an earlier one."""
    FILED = "filed"
    WITHDRAWN = "withdrawn"
    TAKEN = "taken"
    JOINED = "joined"
    """It is a page of another document now."""
    ERASED = "erased"
    """Its term is over, or its sender was erased: number, sums, sizes and hashes are left."""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as the office's lists show it.

    ``files`` are all of its originals in the order of its pages, of which the first ``unread`` were taken again and are kept
    only; ``whole`` is the number of the document that it is page ``page`` of (page 0: the picture of which was taken again).
    """

    arrival: Arrival
    status: DocumentStatus
    reading: Reading
    note: str
    company_id: str
    company: str
    changed_at: datetime
    files: tuple[StoredFile, ...] = ()
    unread: int = 0
    whole: int = 0
    page: int = 0

    @property
    def originals(self) -> tuple[StoredFile, ...]:
        """Every file of it; where nothing else is known, those it arrived with."""
        return self.files or self.arrival.files

    @property
    def pages(self) -> tuple[StoredFile, ...]:
        """The files that show it, without those that were taken again."""
        return self.originals[self.unread :]

    twin_id: str = ""
    """The document that it is suspected to be the same as or, withdrawn, was dropped for."""
    apart: tuple[str, ...] = ()
    """The documents like it that it was said not to be the same as."""
    corrections: tuple[Correction, ...] = ()
    hold: str = ""
    """Why it may not be erased; empty if there is no such reason."""


class DeliveryStatus(StrEnum):
    """How far one message has come; it moves down this list only.

    Two exceptions: ``FAILED`` ends it from anywhere before ``READ``, and ``HELD`` may follow ``SENT`` when WhatsApp takes a
    sending back because its window is closed.
    """

    QUEUED = "queued"
    SENDING = "sending"
    HELD = "held"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
