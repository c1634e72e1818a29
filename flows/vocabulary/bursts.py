"""What arrives together, as a conversation remembers it: collected until it is quiet, then asked about once."""

from dataclasses import dataclass
from datetime import datetime

from flows.vocabulary.documents import DocumentView
from flows.vocabulary.messages import Message


@dataclass(frozen=True, slots=True)
class BurstFile:
    """A document that came in a burst; ``group`` is Telegram's album id, ``view`` is None until it was read.

    ``page_of`` is the id of the document that its sender said it is a further page of; ``joining`` are the documents that are
    becoming its pages just now, to be shown after all where that fails; ``asked_by`` is the manager who had asked for one of them.
    """

    document_id: str
    number: int
    message_id: str
    company_id: str
    picture: bool
    at: datetime
    group: str = ""
    page_of: str = ""
    view: DocumentView | None = None
    joining: tuple[DocumentView, ...] = ()
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Burst:
    """Documents that are shown together once it is quiet and all of them were read.

    ``decided``: it is known which pictures belong together, and nothing more joins; ``shown``: it was shown, or asked about;
    ``slow``: it was said that reading takes long.
    """

    files: tuple[BurstFile, ...]
    quiet: bool = False
    decided: bool = False
    shown: bool = False
    slow: bool = False

    @property
    def ready(self) -> bool:
        """Whether nothing more is awaited."""
        return self.quiet and all(file.view is not None for file in self.files)

    @property
    def views(self) -> tuple[DocumentView, ...]:
        """Its documents, as far as they were read."""
        return tuple(file.view for file in self.files if file.view is not None)

    @property
    def pictures(self) -> tuple[BurstFile, ...]:
        """The files that may be pages of one document: pictures, all for one company, of which none was sent already."""
        pictures = tuple(file for file in self.files if file.picture and not (file.view and file.view.twin))
        return pictures if len({file.company_id for file in pictures}) == 1 else ()

    @property
    def uncertain(self) -> bool:
        """Whether it must be asked which of its pictures belong together."""
        return not self.decided and len(self.pictures) > 1


@dataclass(frozen=True, slots=True)
class Retake:
    """The sender wants to send the document again: the next picture until then takes the place of what was unreadable."""

    document_id: str
    number: int
    company_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Settling:
    """Documents that are filed, or ``withdrawn``, together: said once, behind ``said``, when all have answered.

    ``awaited`` and ``done`` are numbers.
    """

    awaited: tuple[int, ...]
    withdrawn: bool = False
    said: Message | None = None
    done: tuple[int, ...] = ()
