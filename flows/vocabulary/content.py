"""What people say to each other in a task: text with formatting, files, places, contacts; free of any platform."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.vocabulary.documents import StoredFile


class Style(StrEnum):
    """How a stretch of text looks."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strike"
    CODE = "code"
    PRE = "pre"
    QUOTE = "quote"
    SPOILER = "spoiler"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: ``start`` and ``length`` in characters (code points); ``url`` for links only."""

    style: Style
    start: int
    length: int
    url: str = ""


class FileKind(StrEnum):
    """What a file is to people; platforms show each kind in their own way."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    ANIMATION = "animation"
    STICKER = "sticker"


PAPERS = frozenset({FileKind.PHOTO, FileKind.DOCUMENT})
"""The kinds that can be a document for the books."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file in a message; ``emoji`` is a sticker's."""

    kind: FileKind
    file: StoredFile
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A location: degrees north and east, with its name and street if it has any."""

    latitude: float
    longitude: float
    name: str = ""
    street: str = ""


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact that somebody passed on; ``phone`` as it was written."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Content:
    """What one message says."""

    text: str = ""
    spans: tuple[Span, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    place: Place | None = None
    contact: ContactCard | None = None


EMPTY = Content()


class Side(StrEnum):
    """Who wrote a message of a thread: the client, the office, or the office to itself (a note never leaves the desk)."""

    CLIENT = "client"
    OFFICE = "office"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of a task's thread.

    ``id`` is ``<task id>.<n>``, n counting from 1; ``author`` is the name as shown to the other side; ``origin`` the URN of
    the address it was written at (empty: Kwit itself) and ``origin_ids`` the platform's ids of it there; ``reply_to`` the id
    of the thread message it answers. ``version`` counts edits from 1; the thread keeps every version.
    """

    id: str
    task_id: str
    side: Side
    author: str
    author_id: str
    content: Content
    at: datetime
    origin: str = ""
    origin_ids: tuple[str, ...] = ()
    reply_to: str = ""
    version: int = 1
    deleted: bool = False
