"""Erasing a person, and what is kept for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flows.vocabulary.documents import DocumentRecord, DocumentStatus
from flows.vocabulary.people import Company

ERASED_ADDRESS = "telegram:erased"
"""What stands where an erased person's address stood; nobody can be there."""
FOR_THE_BOOKS = frozenset({DocumentStatus.FILED, DocumentStatus.TAKEN})
"""The statuses of documents that are in the company's books, or meant for them."""


class Step(StrEnum):
    """What an erasure does, in this order; each can be done again, and does nothing then."""

    BOOK = "book"
    """Name, phones, links and codes: nobody is known by them any more, so nothing new comes in."""
    CONVERSATIONS = "conversations"
    THREADS = "threads"
    DOCUMENTS = "documents"
    TRACES = "traces"
    """What is left of name, phones and addresses in what others were told, and in ids."""


STEPS = tuple(Step)


@dataclass(frozen=True, slots=True)
class Copy:
    """Something of a person that lies on a platform.

    ``platform`` is ``whatsapp`` (all that Twilio keeps of messages with ``place``), ``telegram`` (the messages ``ids`` in the
    chat ``place``) or ``desk`` (the topic ``place``, such as ``-1001234/45``, with all that is in it).
    """

    platform: str
    place: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """What could not be deleted on a platform: how much, and why; ``again``: it will be tried again."""

    platform: str
    count: int
    reason: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A document or a thread that an erasure leaves, and the reason: a hold, or a term that isn't over."""

    id: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure as it is stored, so that it goes on after a crash.

    ``stand_in`` takes the place of the name. Name, phones, addresses and ``copies`` are in it only as long as something is to
    be done; ``documents`` and ``threads`` are the ids of what is erased, ``held`` of what is not; ``steps`` are still to be
    done. ``tries`` counts how often the platforms were asked.
    """

    id: str
    person_id: str
    stand_in: str
    asked_at: datetime
    name: str = ""
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    held_documents: tuple[Held, ...] = ()
    threads: tuple[str, ...] = ()
    held_threads: tuple[Held, ...] = ()
    steps: tuple[Step, ...] = STEPS
    copies: tuple[Copy, ...] = ()
    left: tuple[Left, ...] = ()
    tries: int = 0
    done_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is to be done."""
        return not self.steps and not self.copies


@dataclass(frozen=True, slots=True)
class Thread:
    """A task of a person: ``messages`` in its thread, ``files`` among them, and the ``topics`` on the desk that show it."""

    id: str
    number: int
    company_id: str
    messages: int
    files: int
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Traces:
    """What is stored of a person: documents, threads, addresses met, and what lies on platforms (``beyond``: can't be deleted)."""

    addresses: tuple[str, ...]
    documents: tuple[DocumentRecord, ...]
    threads: tuple[Thread, ...]
    deliveries: int
    copies: tuple[Copy, ...]
    beyond: tuple[Left, ...] = ()


def held_by(record: DocumentRecord, company: Company | None, at: datetime) -> str:
    """Why a document stays though its sender is erased: a hold, or the company's term for its books; empty if it does not."""
    if record.hold:
        return f"hold: {record.hold}"
    if company is not None and company.hold:
        return f"hold of the company: {company.hold}"
    if company is not None and company.keep_documents and record.status in FOR_THE_BOOKS:
        until = record.arrival.at + timedelta(days=company.keep_documents)
        return f"in the books until {until:%Y-%m-%d}" if until > at else ""
    return ""
