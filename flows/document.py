"""The life of one document: arrived, read, compared, matched with what is asked for, filed, withdrawn, taken.

This machine owns the document's fields; conversations only show them and pass on what people want changed. What it knows is
written to the office's list (``RecordDocument``) at every change. Whenever its fields are known anew it is looked whether the
company has sent it already, and then whether the office asks for it (``flows.matching``), until it fulfils a request; one that
is withdrawn gives its request back. Corrections are in ``flows.correcting``, what becomes of duplicates in ``flows.duplicates``,
how documents become pages of another one in ``flows.pages``.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from typing import TypeVar

from flows.engine.machine import Row, Step, row, rows
from flows.likeness import marks
from flows.speaking import to_conversation
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.documents import DocumentStatus, DocumentView, StoredFile
from flows.vocabulary.effects import Effect, FindTwins, ReadDocument, RecordDocument, Tell
from flows.vocabulary.events import (
    CompanyMoved,
    CorrectionUndone,
    DocumentArrived,
    DocumentChanged,
    DocumentConfirmed,
    DocumentCorrected,
    DocumentFiled,
    DocumentKept,
    DocumentNoted,
    DocumentRead,
    DocumentTaken,
    DocumentWithdrawn,
    Event,
    NoteAdded,
    ReadingDone,
    WithdrawalAsked,
)
from flows.vocabulary.page_events import DocumentParted, PageReturned, PagesParted
from flows.vocabulary.readings import FieldName, Finding, Imprint, Reading, Source
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    BeingCompared,
    BeingMatched,
    BeingRead,
    Document,
    Expected,
    Filed,
    Gathering,
    Joined,
    Presented,
    State,
    Suspected,
    Taken,
    Withdrawn,
)
from flows.vocabulary.task_effects import MatchRequests
from flows.vocabulary.task_events import DocumentOffered, OfferTakenBack, RequestsFound, SubjectExported, TalkBegun
from flows.vocabulary.twin_events import TwinsFound, TwinWithdrawn

OPEN: tuple[type[Document], ...] = (Presented, Filed, Suspected)
"""The states in which the sender may still change the document."""

STATUS: dict[type[State], DocumentStatus] = {
    BeingRead: DocumentStatus.READING,
    BeingCompared: DocumentStatus.PRESENTED,
    Suspected: DocumentStatus.SUSPECTED,
    BeingMatched: DocumentStatus.PRESENTED,
    Presented: DocumentStatus.PRESENTED,
    Filed: DocumentStatus.FILED,
    Withdrawn: DocumentStatus.WITHDRAWN,
    Taken: DocumentStatus.TAKEN,
    Gathering: DocumentStatus.READING,
    Joined: DocumentStatus.JOINED,
}

LONGEST_NOTE = 1000


def view(state: Document) -> DocumentView:
    """The document as its conversation shall see it."""
    arrival = state.arrival
    return DocumentView(
        arrival.document_id,
        arrival.number,
        arrival.company_id,
        arrival.company,
        replace(state.reading, imprint=Imprint()),
        state.note,
        arrival.person_id,
        pages=tuple(page.number for page in state.pages),
        retaken=state.unread > 0,
        twin=state.twin,
    )


def tax_total(reading: Reading) -> str | None:
    """The whole tax: as a person said it, else the sum of the rates, else None."""
    said = reading.value(FieldName.TAX)
    if said is not None or not reading.taxes:
        return said
    return str(sum((Decimal(tax.amount) for tax in reading.taxes), Decimal()))


def current(reading: Reading, name: FieldName) -> str | None:
    """The present canonical value of a field."""
    return tax_total(reading) if name is FieldName.TAX else reading.value(name)


T = TypeVar("T", bound=Document)


def turned(state: Document, into: Callable[..., T], **changes: object) -> T:
    """The same document in another state of its life."""
    kept = {each.name: getattr(state, each.name) for each in fields(Document)}
    return into(**(kept | changes))


def tell(state: Document, event: Event) -> Effect:
    """Tell the conversation that it came from."""
    return to_conversation(state.arrival.address, event)


def _tell_request(state: Document, event: Event) -> tuple[Effect, ...]:
    """Tell the request that this document fulfils, if it does."""
    return (Tell(MachineKey.request(state.offered), event),) if state.offered else ()


def _offer(state: Document) -> tuple[Effect, ...]:
    arrival = state.arrival
    platform, _, _ = arrival.address.partition(":")
    return _tell_request(state, DocumentOffered(arrival.document_id, arrival.number, platform))


def pages_of(state: Document) -> tuple[StoredFile, ...]:
    """The files that show it, without those that were taken again."""
    return state.files[state.unread :]


def record(state: Document) -> Effect:
    """Write it to the office's list; a page bears no marks, for it is found by those of the whole."""
    arrival, page = state.arrival, state if isinstance(state, Joined) else None
    return RecordDocument(
        arrival.document_id,
        STATUS[type(state)],
        state.reading,
        state.note,
        arrival.company_id,
        arrival.company,
        state.files,
        state.unread,
        page.whole if page else 0,
        page.page if page else 0,
        () if page else marks(arrival.company_id, pages_of(state), state.reading),
        state.twin.document_id if state.twin else "",
        state.apart,
        state.corrections,
    )


def arrive(_state: Expected, event: DocumentArrived, _situation: Situation) -> Step:
    """The original is stored: have it read."""
    arrival = event.arrival
    ask = ReadDocument(arrival.document_id, arrival.files, arrival.company_id)
    return Step(BeingRead(arrival, note=arrival.note), (ask,))


def show(state: BeingRead, event: ReadingDone, _situation: Situation) -> Step:
    """It was read: list it and show it to the sender; what a person had said before its further pages came stays."""
    after = turned(state, Presented, reading=with_said(event.reading, state.reading))
    return compare(after, DocumentRead(view(after)))


def with_said(reading: Reading, before: Reading) -> Reading:
    """A new reading with what a person had said of the one before."""
    return reading.corrected(finding for finding in before.findings if finding.source is Source.PERSON)


def compare(state: Document, news: DocumentRead | DocumentChanged) -> Step:
    """List what is known now, and only then look for its like: of two that are read at once, one at least finds the other."""
    arrival = state.arrival
    after = turned(state, BeingCompared, news=replace(news, view=replace(news.view, twin=None)), twin=None)
    settled = (*state.apart, *state.instead)
    ask = FindTwins(arrival.document_id, arrival.number, arrival.company_id, pages_of(state), state.reading, settled)
    return Step(after, (record(after), ask))


def compared(state: BeingCompared, event: TwinsFound, _situation: Situation) -> Step:
    """It is known what the company has sent already: where this may be the same, its sender is asked, else it goes on."""
    news = state.news or DocumentRead(view(state))
    if not event.twins:
        return present(turned(state, Presented), news)
    twin, *others = event.twins
    after = turned(state, Suspected, twin=twin, others=tuple(other.document_id for other in others))
    return Step(after, (record(after), tell(after, replace(news, view=replace(news.view, twin=after.twin)))))


def present(state: Presented, news: DocumentRead | DocumentChanged) -> Step:
    """List what is known now and tell the sender; first see whether the office asks for it, if that can be told."""
    arrival, reading = state.arrival, state.reading
    matchable = reading.value(FieldName.TOTAL) is not None or arrival.request_id
    if state.offered or not matchable:
        return Step(state, (record(state), tell(state, news)))
    match = MatchRequests(arrival.company_id, arrival.person_id, reading, arrival.request_id)
    return Step(turned(state, BeingMatched, news=news), (record(state), match))


def matched(state: BeingMatched, event: RequestsFound, _situation: Situation) -> Step:
    """It is looked up whether the office asks for it: the best fit is fulfilled, and its sender told so."""
    news = state.news or DocumentRead(view(state))
    if not event.requests:
        after = turned(state, Presented)
        return Step(after, (tell(after, news),))
    request = event.requests[0]
    after = turned(state, Presented, offered=request.id)
    news = replace(news, view=replace(news.view, asked_by=request.manager))
    return Step(after, (*_offer(after), tell(after, news)))


def part(state: Document, _event: Event, _situation: Situation) -> Step:
    """Its further pages are documents of their own again; it is what it was before them, compared anew."""
    if not state.pages:
        return Step(state, (tell(state, DocumentChanged(view(state), (), undoing=True)),))
    own = state.note
    for page in reversed(state.pages):
        own = own.removesuffix(page.note).removesuffix("\n") if page.note else own
    alone = state.alone or Reading()
    after = turned(
        state, Presented, reading=alone, note=own, pages=(), unread=0, alone=None, undo=(), offered="", twin=None
    )
    back = _tell_request(state, OfferTakenBack(state.arrival.document_id))
    returned = tuple(Tell(MachineKey.document(page.document_id), PageReturned()) for page in state.pages)
    parted = DocumentParted(view(after), tuple((page.document_id, page.number) for page in state.pages))
    step = compare(after, DocumentRead(view(after)))
    return Step(step.state, (tell(state, parted), *back, *returned, *step.effects))


def note(state: Document, event: NoteAdded, _situation: Situation) -> Step:
    """Add words to the note, or put an edited caption in its place."""
    text = event.text if event.replace or not state.note else f"{state.note}\n{event.text}"
    after = replace(state, note=text[:LONGEST_NOTE])
    return Step(after, (record(after), tell(after, DocumentNoted(view(after)))))


def confirm(state: Document, event: DocumentConfirmed, _situation: Situation) -> Step:
    """The sender says it is right."""
    said = (Finding(name, value, Source.PERSON, 1.0) for name, value in event.values)
    after = turned(state, Filed, reading=state.reading.corrected(said))
    return Step(after, (record(after), tell(after, DocumentFiled(view(after)))))


def withdraw(state: Document, _event: WithdrawalAsked, _situation: Situation) -> Step:
    """The sender takes it back: what it was sent for is asked for again."""
    return leave(turned(state, Withdrawn, twin=None))


def leave(state: Withdrawn) -> Step:
    """It counts no more: its request is open again, and so are the documents that were dropped for it."""
    arrival = state.arrival
    back = _tell_request(state, OfferTakenBack(arrival.document_id))
    freed = tuple(Tell(MachineKey.document(each), TwinWithdrawn(arrival.document_id)) for each in state.dropped)
    return Step(state, (record(state), *back, *freed, tell(state, DocumentWithdrawn(view(state)))))


def restore(state: Withdrawn, _event: Event, _situation: Situation) -> Step:
    """Undo of a withdrawal: it is there again, to be confirmed, and fulfils again what it did."""
    after = turned(state, Presented, twin=None)
    step = compare(after, DocumentRead(view(after)))
    return Step(step.state, (*_offer(after), *step.effects))


def move(state: Document, event: CompanyMoved, _situation: Situation) -> Step:
    """It belongs to another company of the sender, and fulfils what is asked of that one."""
    arrival = replace(state.arrival, company_id=event.company_id, company=event.company)
    after = turned(state, Presented, arrival=arrival, offered="")
    back = _tell_request(state, OfferTakenBack(arrival.document_id))
    step = compare(after, DocumentChanged(view(after), ()))
    return Step(step.state, (*back, *step.effects))


def talk(state: Document, event: TalkBegun, _situation: Situation) -> Step:
    """A task is about it: over once the office has taken it."""
    if event.task_id in state.talks:
        return Step(state)
    return Step(replace(state, talks=(*state.talks, event.task_id)))


def take(state: Document, _event: DocumentTaken, _situation: Situation) -> Step:
    """The office works with it from now on: what was talked about it is settled."""
    after = turned(state, Taken, undo=(), twin=None)
    exported = SubjectExported(after.arrival.number)
    return Step(after, (record(after), *(Tell(MachineKey.task(each), exported) for each in after.talks)))


def keep(state: Document, _event: Event, _situation: Situation) -> Step:
    """Too late: withdrawn, or with the office."""
    return Step(state, (tell(state, DocumentKept(view(state), isinstance(state, Withdrawn))),))


def stay(state: State, _event: Event, _situation: Situation) -> Step:
    """Nothing that concerns a document in this state."""
    return Step(state)


ROWS: tuple[Row, ...] = (
    row(Expected, DocumentArrived, arrive, to=[BeingRead]),
    row(Expected, Event, stay, to=[Expected]),
    row(BeingRead, ReadingDone, show, to=[BeingCompared]),
    row(BeingCompared, TwinsFound, compared, to=[Suspected, BeingMatched, Presented]),
    row(BeingMatched, RequestsFound, matched, to=[Presented]),
    *rows(OPEN, NoteAdded, note),
    *rows((Presented, Filed), DocumentConfirmed, confirm, to=[Filed]),
    *rows(OPEN, WithdrawalAsked, withdraw, to=[Withdrawn]),
    *rows(OPEN, CompanyMoved, move, to=[BeingCompared]),
    *rows(OPEN, PagesParted, part, to=[BeingCompared]),
    *rows(OPEN, DocumentTaken, take, to=[Taken]),
    *rows((*OPEN, Withdrawn), TalkBegun, talk),
    *rows(OPEN, Event, stay),
    row(Withdrawn, CorrectionUndone, restore, to=[BeingCompared]),
    *rows((Withdrawn, Taken), DocumentCorrected, keep),
    *rows((Withdrawn, Taken), NoteAdded, keep),
    *rows((Withdrawn, Taken), DocumentConfirmed, keep),
    *rows((Withdrawn, Taken), WithdrawalAsked, keep),
    *rows((Withdrawn, Taken), CompanyMoved, keep),
    *rows((Withdrawn, Taken), PagesParted, keep),
    row(Taken, CorrectionUndone, keep, to=[Taken]),
    *rows((Withdrawn, Taken), Event, stay),
)
