"""How documents become pages of another one: gathered, joined, taken again, parted ([10] and [13] of the product).

The first document asks the others, one by one, to become its pages; each of them decides for itself (the office may have taken
it meanwhile), and keeps all that it was, so that it can be returned. When all have answered, the first one is read as a whole.
Until then, whatever else happens to it waits.
"""

from dataclasses import replace
from datetime import timedelta

from flows.document import OPEN, compare, keep, pages_of, record, stay, tell, turned, view, with_said
from flows.engine.machine import Row, Step, row, rows
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.documents import JoinedPage
from flows.vocabulary.effects import Effect, ReadDocument, StartTimer, StopTimer, Tell
from flows.vocabulary.events import (
    CompanyMoved,
    CorrectionUndone,
    DocumentConfirmed,
    DocumentCorrected,
    DocumentRead,
    Event,
    NoteAdded,
    TimedOut,
    WithdrawalAsked,
)
from flows.vocabulary.page_events import (
    DocumentIsPage,
    OfferPassed,
    PageAsked,
    PageGiven,
    PageRefused,
    PageReturned,
    PagesAdded,
    PagesParted,
)
from flows.vocabulary.readings import Reading
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    BeingCompared,
    BeingRead,
    Document,
    Expected,
    Gathering,
    Joined,
    Presented,
    State,
    Taken,
    Withdrawn,
)
from flows.vocabulary.task_events import OfferTakenBack, TalkBegun

GATHERING = "gathering"
PATIENCE = timedelta(minutes=2)
"""How long pages are waited for: they answer at once, unless a defect keeps one from it; that one then stays on its own."""


def _document(document_id: str, event: Event) -> Effect:
    return Tell(MachineKey.document(document_id), event)


# ---- the first document


def gather(state: Document, event: PagesAdded, _situation: Situation) -> Step:
    """Further pages: each of those documents is asked to become one."""
    arrival = state.arrival
    first = 0 if event.retake else len(state.files) - state.unread + 1
    after = turned(state, Gathering, awaited=event.document_ids, retake=event.retake)
    asked = tuple(
        _document(document_id, PageAsked(arrival.document_id, arrival.number, first + index if first else 0))
        for index, document_id in enumerate(event.document_ids)
    )
    return Step(after, (record(after), StartTimer(GATHERING, PATIENCE), *asked))


def given(state: Gathering, event: PageGiven, situation: Situation) -> Step:
    """One of them is a page now."""
    return _answered(replace(state, given=(*state.given, event)), situation)


def refused(state: Gathering, event: PageRefused, situation: Situation) -> Step:
    """One of them can't be."""
    return _answered(replace(state, refused=(*state.refused, event.document_id)), situation)


def _answered(state: Gathering, situation: Situation) -> Step:
    known = {each.page.document_id for each in state.given} | set(state.refused)
    return whole(state, situation) if known >= set(state.awaited) else Step(state)


def late(state: Document, event: PageGiven, situation: Situation) -> Step:
    """A page that was no longer waited for."""
    return whole(turned(state, Gathering, awaited=(event.page.document_id,), given=(event,)), situation)


def patience_over(state: Gathering, event: TimedOut, situation: Situation) -> Step:
    """Not all have answered: it goes on with those that have."""
    return whole(state, situation) if event.name == GATHERING else Step(state)


def whole(state: Gathering, _situation: Situation) -> Step:
    """All pages are there: they are read as one document, and what has happened meanwhile follows."""
    document_id = state.arrival.document_id
    ended = (StopTimer(GATHERING), *(_document(document_id, each) for each in state.waiting))
    by_id = {each.page.document_id: each for each in state.given}
    pages = [by_id[each] for each in state.awaited if each in by_id]
    if not pages:
        step = _shown(state)
        return Step(step.state, (*ended, *step.effects))
    joined = turned(
        state,
        BeingRead,
        pages=(*state.pages, *(each.page for each in pages)),
        unread=len(state.files) if state.retake else state.unread,
        alone=state.alone if state.pages else state.reading,
        note="\n".join(dict.fromkeys(each for each in (state.note, *(each.page.note for each in pages)) if each)),
        undo=(),
        twin=None,
    )
    joined, passed = _fulfilling(joined, pages)
    effects = (*ended, *passed)
    if state.retake and len(pages) == 1:
        return _read_already(joined, pages[0].reading, effects)
    return Step(
        joined, (*effects, record(joined), ReadDocument(document_id, pages_of(joined), joined.arrival.company_id))
    )


def _fulfilling(state: BeingRead, pages: list[PageGiven]) -> tuple[BeingRead, tuple[Effect, ...]]:
    """The whole fulfils what one of its pages did; a second request, if there is one, is asked for again."""
    arrival, effects = state.arrival, []
    for each in pages:
        if not each.offered:
            continue
        page_id = each.page.document_id
        if state.offered:
            effects.append(Tell(MachineKey.request(each.offered), OfferTakenBack(page_id)))
            continue
        state = replace(state, offered=each.offered)
        passed = OfferPassed(page_id, arrival.document_id, arrival.number)
        effects.append(Tell(MachineKey.request(each.offered), passed))
    return state, tuple(effects)


def _read_already(state: BeingRead, reading: Reading, effects: tuple[Effect, ...]) -> Step:
    """The picture taken again is all that counts, and was read when it came."""
    step = _shown(replace(state, reading=with_said(reading, state.reading)))
    return Step(step.state, (*effects, *step.effects))


def _shown(state: Document) -> Step:
    """It is compared with what the company has sent already, and shown as it is now."""
    after = turned(state, Presented, twin=None)
    return compare(after, DocumentRead(view(after)))


def wait(state: Gathering, event: Event, _situation: Situation) -> Step:
    """Until the pages are there, everything else waits."""
    return Step(replace(state, waiting=(*state.waiting, event)))


def return_page(state: Document, event: PageGiven, _situation: Situation) -> Step:
    """A page that comes too late: it stays a document of its own, and fulfils again what it did, if it still fits."""
    page_id = event.page.document_id
    back = (Tell(MachineKey.request(event.offered), OfferTakenBack(page_id)),) if event.offered else ()
    return Step(state, (*back, _document(page_id, PageReturned())))


# ---- the document that becomes a page


def give(state: Document, event: PageAsked, _situation: Situation) -> Step:
    """It becomes a page; what it fulfils, and what is talked about it, is about the whole from now on."""
    arrival = state.arrival
    after = turned(state, Joined, whole_id=event.whole_id, whole=event.whole, page=event.page, offered="", talks=())
    page = JoinedPage(arrival.document_id, arrival.number, pages_of(state), state.note)
    talks = tuple(_document(event.whole_id, TalkBegun(each)) for each in state.talks)
    given_away = PageGiven(page, state.reading, state.offered)
    return Step(after, (record(after), _document(event.whole_id, given_away), *talks))


def refuse(state: State, event: PageAsked, situation: Situation) -> Step:
    """It can't be a page: it is becoming something else."""
    return Step(state, (_document(event.whole_id, PageRefused(situation.key.id)),))


def refuse_and_say(state: Document, event: PageAsked, situation: Situation) -> Step:
    """It can't be a page: it was withdrawn, or the office has it, which its sender is told."""
    refusal, kept = refuse(state, event, situation), keep(state, event, situation)
    return Step(state, (*refusal.effects, *kept.effects))


def is_page(state: Joined, _event: Event, _situation: Situation) -> Step:
    """It isn't spoken of alone."""
    return Step(state, (tell(state, DocumentIsPage(view(state), state.whole, state.page)),))


def pass_on(state: Joined, event: TalkBegun, _situation: Situation) -> Step:
    """A talk about a page is about the whole document."""
    return Step(state, (_document(state.whole_id, event),))


def pass_note_on(state: Joined, event: NoteAdded, _situation: Situation) -> Step:
    """Words that came with a page, or were changed there: added to those of the whole document."""
    return Step(state, (_document(state.whole_id, replace(event, replace=False)),))


def ask_to_part(state: Joined, event: CorrectionUndone, _situation: Situation) -> Step:
    """Its sender wants it to be a document of its own again."""
    return Step(state, (_document(state.whole_id, PagesParted(event.by)),))


def come_back(state: Joined, _event: PageReturned, _situation: Situation) -> Step:
    """It is a document of its own again, as it was, to be confirmed."""
    return _shown(state)


ROWS: tuple[Row, ...] = (
    *rows(OPEN, PagesAdded, gather, to=[Gathering]),
    *rows(OPEN, PageAsked, give, to=[Joined]),
    *rows(OPEN, PageGiven, late, to=[BeingRead]),
    *rows((Withdrawn, Taken), PagesAdded, keep),
    *rows((Withdrawn, Taken, Joined), PageGiven, return_page),
    *rows((Expected, Joined, Gathering), PageAsked, refuse),
    *rows((Withdrawn, Taken), PageAsked, refuse_and_say),
    row(Gathering, PageGiven, given, to=[Gathering, BeingRead, BeingCompared]),
    row(Gathering, PageRefused, refused, to=[Gathering, BeingRead, BeingCompared]),
    row(Gathering, TimedOut, patience_over, to=[Gathering, BeingRead, BeingCompared]),
    row(Gathering, Event, wait, to=[Gathering]),
    row(Joined, PageReturned, come_back, to=[BeingCompared]),
    row(Joined, CorrectionUndone, ask_to_part, to=[Joined]),
    row(Joined, NoteAdded, pass_note_on, to=[Joined]),
    row(Joined, TalkBegun, pass_on, to=[Joined]),
    *rows((Joined,), DocumentCorrected, is_page),
    *rows((Joined,), DocumentConfirmed, is_page),
    *rows((Joined,), WithdrawalAsked, is_page),
    *rows((Joined,), CompanyMoved, is_page),
    *rows((Joined,), PagesAdded, is_page),
    *rows((Joined,), PagesParted, is_page),
    row(Joined, Event, stay, to=[Joined]),
)
