"""What happens between machines when documents become pages of one another, or part again."""

from dataclasses import dataclass

from flows.vocabulary.documents import DocumentView, JoinedPage
from flows.vocabulary.events import Event
from flows.vocabulary.readings import Reading


@dataclass(frozen=True, slots=True)
class PagesAdded(Event):
    """To a document: these ones (by id) are its further pages, in this order; ``retake``: it was taken again with them."""

    document_ids: tuple[str, ...]
    by: str
    retake: bool = False


@dataclass(frozen=True, slots=True)
class PageAsked(Event):
    """To a document: become page ``page`` of another one (0: its picture, taken again)."""

    whole_id: str
    whole: int
    page: int


@dataclass(frozen=True, slots=True)
class PageGiven(Event):
    """To a document: this one is its page from now on; ``offered`` is the id of the request that it fulfils."""

    page: JoinedPage
    reading: Reading
    offered: str = ""


@dataclass(frozen=True, slots=True)
class PageRefused(Event):
    """To a document: the one with this id can't be its page; the office has it, or it was withdrawn."""

    document_id: str


@dataclass(frozen=True, slots=True)
class PageReturned(Event):
    """To a document that was a page: it is on its own again."""


@dataclass(frozen=True, slots=True)
class PagesParted(Event):
    """To a document: take its further pages apart again."""

    by: str


@dataclass(frozen=True, slots=True)
class DocumentParted(Event):
    """To a conversation: ``pages`` (ids and numbers) are on their own again, and ``view`` is what it was before them.

    They are all told as read once more, this one too.
    """

    view: DocumentView
    pages: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DocumentIsPage(Event):
    """To a conversation: the document can't be spoken of alone, it is page ``page`` of No. ``whole`` (0: the picture retaken)."""

    view: DocumentView
    whole: int
    page: int


@dataclass(frozen=True, slots=True)
class OfferPassed(Event):
    """To a request: the document that fulfils it became a page of another one, which fulfils it from now on."""

    page_id: str
    document_id: str
    number: int
