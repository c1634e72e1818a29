"""A document that may be there already: what its sender answers, and what becomes of the one that was dropped.

The later document is asked about, never dropped by itself, and the earlier one is told of what was dropped for it. So nothing is
lost between the two: if the earlier one is withdrawn afterwards, the sender of the dropped one is asked whether it shall take its
place; and if both are dropped for each other at the same time, the one with the lower number comes back.
"""

from dataclasses import replace

from flows.document import OPEN, compare, keep, leave, present, restore, tell, turned, view
from flows.engine.machine import Row, Step, row, rows
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.effects import Tell
from flows.vocabulary.events import DocumentConfirmed, DocumentRead, Event
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    BeingCompared,
    BeingMatched,
    Document,
    Filed,
    Presented,
    Suspected,
    Taken,
    Withdrawn,
)
from flows.vocabulary.twin_events import DuplicateDropped, SamenessAdmitted, SamenessDenied, TwinWithdrawn


def admit(state: Suspected, _event: SamenessAdmitted, _situation: Situation) -> Step:
    """It is the same: it counts no more and fulfils nothing, its original stays."""
    left = leave(turned(state, Withdrawn))
    arrival, twin = state.arrival, state.twin
    told = (
        ()
        if twin is None or twin.withdrawn
        else (Tell(MachineKey.document(twin.document_id), DuplicateDropped(arrival.document_id, arrival.number)),)
    )
    return Step(turned(state, Withdrawn, offered="", dropped=()), (*told, *left.effects))


def deny(state: Suspected, _event: SamenessDenied, _situation: Situation) -> Step:
    """It is another one, or takes the place of a withdrawn one: it goes on, and none of those like it is asked about again."""
    twin = state.twin
    settled = (*((twin.document_id,) if twin else ()), *state.others)
    if twin is not None and twin.withdrawn:
        after = turned(state, Presented, twin=None, instead=(*state.instead, *settled))
    else:
        after = turned(state, Presented, twin=None, apart=(*state.apart, *settled))
    return present(after, DocumentRead(view(after)))


def show_again(state: Document, _event: Event, _situation: Situation) -> Step:
    """An answer that does not fit, from a button of an older question: how it stands, and the question that is open."""
    return Step(state, (tell(state, DocumentRead(view(state))),))


def remember_dropped(state: Document, event: DuplicateDropped, _situation: Situation) -> Step:
    """Another one was dropped for this one, which has to be told if this one goes."""
    if event.document_id in state.dropped:
        return Step(state)
    return Step(replace(state, dropped=(*state.dropped, event.document_id)))


def dropped_for_withdrawn(state: Withdrawn, event: DuplicateDropped, situation: Situation) -> Step:
    """Another one was dropped for this one, which is gone as well: one of the two comes back."""
    twin = state.twin
    if twin is None or twin.document_id != event.document_id:
        gone = Tell(MachineKey.document(event.document_id), TwinWithdrawn(state.arrival.document_id))
        return Step(state, (gone,))
    if state.arrival.number > event.number:
        return Step(state)
    return restore(replace(state, dropped=(*state.dropped, event.document_id)), event, situation)


def twin_withdrawn(state: Withdrawn, _event: TwinWithdrawn, _situation: Situation) -> Step:
    """What it was dropped for counts no more: shall it take that one's place? What was withdrawn by itself stays so."""
    if state.twin is None:
        return Step(state)
    after = turned(state, Presented, twin=None)
    return compare(after, DocumentRead(view(after)))


ROWS: tuple[Row, ...] = (
    row(Suspected, SamenessAdmitted, admit, to=[Withdrawn]),
    row(Suspected, SamenessDenied, deny, to=[BeingMatched, Presented]),
    row(Suspected, DocumentConfirmed, show_again, to=[Suspected]),
    *rows((Presented, Filed), SamenessAdmitted, show_again),
    *rows((Presented, Filed), SamenessDenied, show_again),
    *rows((Withdrawn, Taken), SamenessAdmitted, keep),
    *rows((Withdrawn, Taken), SamenessDenied, keep),
    *rows((*OPEN, Taken), DuplicateDropped, remember_dropped),
    row(Withdrawn, DuplicateDropped, dropped_for_withdrawn, to=[Withdrawn, BeingCompared]),
    row(Withdrawn, TwinWithdrawn, twin_withdrawn, to=[Withdrawn, BeingCompared]),
)
