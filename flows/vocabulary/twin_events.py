"""What happens between documents that may be the same paper."""

from dataclasses import dataclass

from flows.vocabulary.documents import Twin
from flows.vocabulary.events import Event


@dataclass(frozen=True, slots=True)
class TwinsFound(Event):
    """The documents of the same company that may be the same paper, the likeliest first."""

    twins: tuple[Twin, ...]


@dataclass(frozen=True, slots=True)
class SamenessAdmitted(Event):
    """To a document: it is the same as its twin."""

    by: str


@dataclass(frozen=True, slots=True)
class SamenessDenied(Event):
    """To a document: it is not the same as its twin, or takes the place of one that was withdrawn."""

    by: str


@dataclass(frozen=True, slots=True)
class DuplicateDropped(Event):
    """To a document: another one was dropped, because it is the same as this one."""

    document_id: str
    number: int


@dataclass(frozen=True, slots=True)
class TwinWithdrawn(Event):
    """To a document that was dropped: the one that it was dropped for does not count any more."""

    document_id: str
