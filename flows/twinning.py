"""Finding the twins of a document: what the company has sent that may be the same paper (the answer to ``FindTwins``).

Nothing of another company is looked at: its documents bear other marks. Two documents that are read at the same time both list
themselves before they look, so that one of them finds the other at least; the earlier one need not ask about a later one that is
still to look, nor about one of which is being asked already.
"""

from dataclasses import replace
from zoneinfo import ZoneInfo

from flows.engine.ports import Book, Documents
from flows.likeness import likeness, marks
from flows.vocabulary.documents import DocumentRecord, DocumentStatus, Likeness, Twin
from flows.vocabulary.effects import FindTwins
from flows.vocabulary.errors import OfficeError
from flows.vocabulary.readings import Imprint
from flows.vocabulary.twin_events import TwinsFound

MOST = 10
"""Twins that are told of; more are no help to anybody."""
_HOPS = 5
_ORDER = tuple(Likeness)


async def find_twins(documents: Documents, book: Book, zone: ZoneInfo, effect: FindTwins) -> TwinsFound:
    """The twins, those that count before withdrawn ones, the likeliest and then the earliest first."""
    found: dict[str, tuple[Likeness, DocumentRecord]] = {}
    for record in await documents.marked(marks(effect.company_id, effect.files, effect.reading)):
        if not _comes_into_question(record, effect) or _is_still_to_look(record, effect):
            continue
        kind = likeness(effect.reading, effect.files, record.reading, record.arrival.files)
        standing = await _standing(documents, record, effect) if kind else None
        if kind is None or standing is None:
            continue
        known = found.get(standing.arrival.document_id)
        if known is None or _ORDER.index(kind) < _ORDER.index(known[0]):
            found[standing.arrival.document_id] = (kind, standing)
    ranked = sorted(found.values(), key=lambda each: _rank(*each))[:MOST]
    return TwinsFound(tuple([await _twin(book, zone, kind, record) for kind, record in ranked]))


def _comes_into_question(record: DocumentRecord, effect: FindTwins) -> bool:
    """Whether it is another document of the company, and nobody was asked about the two of them yet."""
    other = record.arrival.document_id
    return (
        record.company_id == effect.company_id
        and other != effect.document_id
        and other not in effect.settled
        and effect.document_id not in record.apart
        and record.twin_id != effect.document_id
    )


def _is_still_to_look(record: DocumentRecord, effect: FindTwins) -> bool:
    return record.status is DocumentStatus.READING and record.arrival.number > effect.number


async def _standing(documents: Documents, record: DocumentRecord, effect: FindTwins) -> DocumentRecord | None:
    """What stands for a document: itself or, if it was dropped as a duplicate, the one that it was dropped for."""
    for _ in range(_HOPS):
        if record.status is not DocumentStatus.WITHDRAWN or not record.twin_id:
            return record
        original = await documents.load(record.twin_id)
        if original is None or not _comes_into_question(original, effect):
            return None
        record = original
    return record


def _rank(kind: Likeness, record: DocumentRecord) -> tuple[bool, int, bool, int]:
    withdrawn = record.status is DocumentStatus.WITHDRAWN
    return (withdrawn, _ORDER.index(kind), record.status is DocumentStatus.SUSPECTED, record.arrival.number)


async def _twin(book: Book, zone: ZoneInfo, kind: Likeness, record: DocumentRecord) -> Twin:
    arrival = record.arrival
    try:
        person = (await book.find_person(arrival.person_id)).name if arrival.person_id else ""
    except OfficeError:
        person = ""
    return Twin(
        arrival.document_id,
        arrival.number,
        record.company_id,
        kind,
        arrival.person_id,
        person,
        arrival.at.astimezone(zone).date(),
        replace(record.reading, imprint=Imprint()),
        arrival.files,
        withdrawn=record.status is DocumentStatus.WITHDRAWN,
    )
