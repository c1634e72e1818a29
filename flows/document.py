"""The life of one document: arrived, read, corrected, filed, withdrawn, taken by the office.

This machine owns the document's fields; conversations only show them and pass on what people want changed. What it knows is
written to the office's list (``RecordDocument``) at every change.
"""

from dataclasses import replace
from decimal import Decimal

from flows.engine.machine import Row, Step, row, rows
from flows.speaking import to_conversation
from flows.vocabulary.documents import Change, DocumentStatus, DocumentView
from flows.vocabulary.effects import Effect, ReadDocument, RecordDocument
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
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import BeingRead, Document, Expected, Filed, Presented, State, Taken, Withdrawn

OPEN: tuple[type[Document], ...] = (Presented, Filed)
"""The states in which the sender may still change the document."""

STATUS: dict[type[State], DocumentStatus] = {
    BeingRead: DocumentStatus.READING,
    Presented: DocumentStatus.PRESENTED,
    Filed: DocumentStatus.FILED,
    Withdrawn: DocumentStatus.WITHDRAWN,
    Taken: DocumentStatus.TAKEN,
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
        state.reading,
        state.note,
        arrival.person_id,
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


def _tell(state: Document, event: Event) -> Effect:
    return to_conversation(state.arrival.address, event)


def _record(state: Document) -> Effect:
    arrival = state.arrival
    return RecordDocument(
        arrival.document_id, STATUS[type(state)], state.reading, state.note, arrival.company_id, arrival.company
    )


def arrive(_state: Expected, event: DocumentArrived, _situation: Situation) -> Step:
    """The original is stored: have it read."""
    arrival = event.arrival
    return Step(BeingRead(arrival, note=arrival.note), (ReadDocument(arrival.document_id, arrival.files),))


def show(state: BeingRead, event: ReadingDone, _situation: Situation) -> Step:
    """It was read: list it and show it to the sender."""
    after = Presented(state.arrival, event.reading, state.note)
    return Step(after, (_record(after), _tell(after, DocumentRead(view(after)))))


def correct(state: Document, event: DocumentCorrected, _situation: Situation) -> Step:
    """Set fields; what they were is kept for undoing."""
    changes = tuple(
        Change(name, current(state.reading, name), value)
        for name, value in event.values
        if current(state.reading, name) != value
    )
    if not changes:
        return Step(state, (_tell(state, DocumentChanged(view(state), ())),))
    replaced = tuple((change.field, state.reading.find(change.field)) for change in changes)
    said = [Finding(change.field, change.new or "", Source.PERSON, 1.0) for change in changes]
    after = Presented(state.arrival, state.reading.corrected(said), state.note, (*state.undo, replaced)[-20:])
    return Step(after, (_record(after), _tell(after, DocumentChanged(view(after), changes))))


def undo(state: Document, _event: CorrectionUndone, _situation: Situation) -> Step:
    """Take the last correction back; nothing to take back is said too."""
    if not state.undo:
        return Step(state, (_tell(state, DocumentChanged(view(state), (), undoing=True)),))
    names = {name for name, _ in state.undo[-1]}
    kept = tuple(finding for finding in state.reading.findings if finding.name not in names)
    restored = tuple(finding for _, finding in state.undo[-1] if finding is not None)
    reading = replace(state.reading, findings=kept + restored)
    changes = tuple(Change(name, current(state.reading, name), current(reading, name)) for name, _ in state.undo[-1])
    after = Presented(state.arrival, reading, state.note, state.undo[:-1])
    return Step(after, (_record(after), _tell(after, DocumentChanged(view(after), changes))))


def note(state: Document, event: NoteAdded, _situation: Situation) -> Step:
    """Add words to the note, or put an edited caption in its place."""
    text = event.text if event.replace or not state.note else f"{state.note}\n{event.text}"
    after = replace(state, note=text[:LONGEST_NOTE])
    return Step(after, (_record(after), _tell(after, DocumentNoted(view(after)))))


def confirm(state: Document, _event: DocumentConfirmed, _situation: Situation) -> Step:
    """The sender says it is right."""
    after = Filed(state.arrival, state.reading, state.note, state.undo)
    return Step(after, (_record(after), _tell(after, DocumentFiled(view(after)))))


def withdraw(state: Document, _event: WithdrawalAsked, _situation: Situation) -> Step:
    """The sender takes it back."""
    after = Withdrawn(state.arrival, state.reading, state.note, state.undo)
    return Step(after, (_record(after), _tell(after, DocumentWithdrawn(view(after)))))


def restore(state: Withdrawn, _event: CorrectionUndone, _situation: Situation) -> Step:
    """Undo of a withdrawal: it is there again, to be confirmed."""
    after = Presented(state.arrival, state.reading, state.note, state.undo)
    return Step(after, (_record(after), _tell(after, DocumentRead(view(after)))))


def move(state: Document, event: CompanyMoved, _situation: Situation) -> Step:
    """It belongs to another company of the sender."""
    arrival = replace(state.arrival, company_id=event.company_id, company=event.company)
    after = Presented(arrival, state.reading, state.note, state.undo)
    return Step(after, (_record(after), _tell(after, DocumentChanged(view(after), ()))))


def take(state: Document, _event: DocumentTaken, _situation: Situation) -> Step:
    """The office works with it from now on."""
    after = Taken(state.arrival, state.reading, state.note)
    return Step(after, (_record(after),))


def keep(state: Document, _event: Event, _situation: Situation) -> Step:
    """Too late: withdrawn, or with the office."""
    return Step(state, (_tell(state, DocumentKept(view(state), isinstance(state, Withdrawn))),))


def stay(state: State, _event: Event, _situation: Situation) -> Step:
    """Nothing that concerns a document in this state."""
    return Step(state)


ROWS: tuple[Row, ...] = (
    row(Expected, DocumentArrived, arrive, to=[BeingRead]),
    row(Expected, Event, stay, to=[Expected]),
    row(BeingRead, ReadingDone, show, to=[Presented]),
    *rows(OPEN, DocumentCorrected, correct, to=[Presented]),
    *rows(OPEN, CorrectionUndone, undo, to=[Presented]),
    *rows(OPEN, NoteAdded, note),
    *rows(OPEN, DocumentConfirmed, confirm, to=[Filed]),
    *rows(OPEN, WithdrawalAsked, withdraw, to=[Withdrawn]),
    *rows(OPEN, CompanyMoved, move, to=[Presented]),
    *rows(OPEN, DocumentTaken, take, to=[Taken]),
    *rows(OPEN, Event, stay),
    row(Withdrawn, CorrectionUndone, restore, to=[Presented]),
    *rows((Withdrawn, Taken), DocumentCorrected, keep),
    *rows((Withdrawn, Taken), NoteAdded, keep),
    *rows((Withdrawn, Taken), DocumentConfirmed, keep),
    *rows((Withdrawn, Taken), WithdrawalAsked, keep),
    *rows((Withdrawn, Taken), CompanyMoved, keep),
    row(Taken, CorrectionUndone, keep, to=[Taken]),
    *rows((Withdrawn, Taken), Event, stay),
)
