"""What people correct in a document, and take back: each field keeps what was read there, for undoing and for learning from it.

A corrected field may make the document like another one, or unlike one that was asked about: it is compared anew.
"""

from dataclasses import replace

from flows.document import OPEN, compare, current, part, present, tell, turned, view
from flows.engine.machine import Row, Step, rows
from flows.vocabulary.documents import Change, Correction
from flows.vocabulary.events import CorrectionUndone, DocumentChanged, DocumentCorrected
from flows.vocabulary.readings import FieldName, Finding, Source
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import BeingCompared, BeingMatched, Document, Presented, Suspected

TELLING = frozenset(
    {
        *(FieldName.MERCHANT, FieldName.DATE, FieldName.TOTAL, FieldName.CURRENCY, FieldName.KIND),
        *(FieldName.NUMBER, FieldName.SELLER_TAX_ID, FieldName.FISCAL_ID),
    }
)
"""The fields that make two documents alike, or unlike."""


def correct(state: Document, event: DocumentCorrected, situation: Situation) -> Step:
    """Set fields; what they were is kept for undoing."""
    changes = tuple(
        Change(name, current(state.reading, name), value)
        for name, value in event.values
        if current(state.reading, name) != value
    )
    if not changes:
        return Step(state, (tell(state, DocumentChanged(view(state), ())),))
    replaced = tuple((change.field, state.reading.find(change.field)) for change in changes)
    said = [Finding(change.field, change.new or "", Source.PERSON, 1.0) for change in changes]
    corrected = state.reading.corrected(said)
    after = turned(state, Presented, reading=corrected, undo=(*state.undo, replaced)[-20:])
    return _changed(state, _noting(after, replaced, situation), changes)


def _changed(before: Document, after: Document, changes: tuple[Change, ...]) -> Step:
    """Fields have changed: compare and match anew, unless they are none that tell documents apart."""
    news = DocumentChanged(view(after), changes)
    if isinstance(before, Suspected) or any(change.field in TELLING for change in changes):
        return compare(after, news)
    return present(turned(after, Presented), news)


def _noting(state: Document, replaced: tuple[tuple[FieldName, Finding | None], ...], situation: Situation) -> Document:
    """The document with what was read in its corrected fields; what a correction was undone of was never corrected."""
    known = {each.field: each for each in state.corrections}
    for name, before in replaced:
        read = known[name].read if name in known else before
        known[name] = Correction(name, read, situation.at)
    kept = tuple(each for each in known.values() if state.reading.find(each.field) != each.read)
    return replace(state, corrections=kept)


def undo(state: Document, event: CorrectionUndone, situation: Situation) -> Step:
    """Take the last correction back, else the further pages; nothing to take back is said too."""
    if not state.undo and state.pages:
        return part(state, event, situation)
    if not state.undo:
        return Step(state, (tell(state, DocumentChanged(view(state), (), undoing=True)),))
    names = {name for name, _ in state.undo[-1]}
    kept = tuple(finding for finding in state.reading.findings if finding.name not in names)
    restored = tuple(finding for _, finding in state.undo[-1] if finding is not None)
    reading = replace(state.reading, findings=kept + restored)
    changes = tuple(Change(name, current(state.reading, name), current(reading, name)) for name, _ in state.undo[-1])
    after = turned(state, Presented, reading=reading, undo=state.undo[:-1])
    return _changed(state, _noting(after, state.undo[-1], situation), changes)


ROWS: tuple[Row, ...] = (
    *rows(OPEN, DocumentCorrected, correct, to=[BeingCompared, BeingMatched, Presented]),
    *rows(OPEN, CorrectionUndone, undo, to=[BeingCompared, BeingMatched, Presented]),
)
