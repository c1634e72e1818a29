"""What documents answer to a conversation: changed, filed, withdrawn, noted, kept, part of another one."""

from dataclasses import replace

from flows.bursts import show_ready
from flows.engine.machine import Row, Step, rows
from flows.intake import ABOUT_DOCUMENT, NEXT, then_next
from flows.joining import parted, put_back, rejoin
from flows.linking import AWAKE, LINKED
from flows.listing import after_change, both, settled
from flows.remembering import current_document, find, gone, refreshed, remember
from flows.several import ask_pages
from flows.showing import changed, question, that_one, twin_line
from flows.speaking import conversation, home, say
from flows.vocabulary.documents import DocumentView
from flows.vocabulary.events import (
    DocumentChanged,
    DocumentFiled,
    DocumentKept,
    DocumentNoted,
    DocumentWithdrawn,
    Event,
)
from flows.vocabulary.messages import Listing, Message, MessageKey, message
from flows.vocabulary.page_events import DocumentIsPage, DocumentParted
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Confirming, Conversation, Ready, Stopped


def show_changes(state: Conversation, event: DocumentChanged, situation: Situation) -> Step:
    """The document's machine has made the change: show it, ask again."""
    view = event.view
    before = find(state.memory, str(view.number))
    memory = remember(state.memory, view)
    if before is not None and before.company_id != view.company_id:
        said = message(MessageKey.DOCUMENT_MOVED, number=view.number, company=view.company)
    elif event.changes:
        listed = Listing(tuple(changed(change, view.reading) for change in event.changes), ", ")
        said = message(MessageKey.DOCUMENT_CHANGED, number=view.number, changes=listed)
    elif event.undoing:
        said = message(MessageKey.NOTHING_TO_UNDO)
    else:
        said = message(MessageKey.DOCUMENT_UNCHANGED, number=view.number)
    unsorted = next((each for each in memory.bursts if each.shown and each.uncertain and view in each.views), None)
    if unsorted is not None:
        return ask_pages(memory, unsorted, situation, said)
    together = after_change(state.remembering(memory), before, view, said, situation)
    if together is not None:
        return together
    asked, choices = question(view)
    text = say(situation, said, *that_one(view), *twin_line(view), *asked, choices=choices)
    return Step(Confirming(memory, choices, view), (replace(text, about=f"{ABOUT_DOCUMENT}{view.document_id}"),))


def filed(state: Conversation, event: DocumentFiled, situation: Situation) -> Step:
    """Filed; if nothing else is being asked, the next document that waits for a word is asked about."""
    said = message(MessageKey.DOCUMENT_FILED, number=event.view.number)
    return _done(state, event.view, said, situation)


def withdrawn(state: Conversation, event: DocumentWithdrawn, situation: Situation) -> Step:
    """Withdrawn; the next one that waits for a word."""
    twin = event.view.twin
    if twin is None or twin.withdrawn or twin.hidden:
        said = message(MessageKey.DOCUMENT_WITHDRAWN, number=event.view.number)
    else:
        said = message(MessageKey.TWIN_DROPPED, number=event.view.number, twin=twin.number)
    return _done(state, event.view, said, situation)


def _done(state: Conversation, view: DocumentView, said: Message, situation: Situation) -> Step:
    """Nothing more is asked about it; of several that are done together only the last one's answer is told, for all."""
    memory = gone(state.memory, view)
    together = settled(memory, view, done=True)
    if together is None:
        return then_next(state.remembering(memory), said, situation)
    memory, told = together
    after = state.remembering(memory)
    return Step(after) if told is None else then_next(after, told, situation)


def noted(state: Conversation, event: DocumentNoted, situation: Situation) -> Step:
    """The note has changed; said with the document itself, where that is still to be shown."""
    view = event.view
    memory = refreshed(state.memory, view)
    hidden = {file.document_id for burst in memory.bursts if not burst.shown for file in burst.files}
    if view.document_id in hidden:
        return Step(state.remembering(memory))
    text = say(
        situation,
        message(MessageKey.DOCUMENT_NOTED, number=view.number, note=view.note),
        choices=state.choices,
    )
    return Step(state.remembering(memory), (text,))


def kept(state: Conversation, event: DocumentKept, situation: Situation) -> Step:
    """Too late for a change."""
    view = event.view
    if event.withdrawn:
        said = message(MessageKey.DOCUMENT_WITHDRAWN, number=view.number)
    else:
        said = message(MessageKey.DOCUMENT_TAKEN, number=view.number, contact=situation.office.contact)
    return _refused(state, view, said, situation)


def is_page(state: Conversation, event: DocumentIsPage, situation: Situation) -> Step:
    """It is a page of another document, which can be spoken of."""
    view = event.view
    joined = rejoin(state, view.document_id, event.whole, situation)
    if joined is not None:
        return joined
    if event.page:
        said = message(MessageKey.DOCUMENT_IS_PAGE, number=view.number, page=event.page, whole=event.whole)
    else:
        said = message(MessageKey.DOCUMENT_IS_RETAKE, number=view.number, whole=event.whole)
    return _refused(state, view, said, situation)


def _refused(state: Conversation, view: DocumentView, said: Message, situation: Situation) -> Step:
    """What was wanted can't be; what waited for it is shown all the same."""
    about = current_document(state)
    after = home(state, situation) if about is not None and about.document_id == view.document_id else state
    waited = any(view.document_id == file.document_id for burst in state.memory.bursts for file in burst.files)
    memory = gone(put_back(after.memory, view.document_id), view)
    together = settled(memory, view, done=False)
    if together is not None:
        memory, told = together
        said = said if told is None else both(said, told)
    shown = show_ready(after.remembering(memory), situation)
    if shown.effects:
        return Step(shown.state, (say(situation, said), *shown.effects))
    if waited or together is not None:
        return then_next(conversation(shown.state), said, situation)
    return Step(shown.state, (say(situation, said),))


def hear_nothing(state: Conversation, _event: Event, _situation: Situation) -> Step:
    """News of a document for somebody who unlinked or asked for silence: nothing is said."""
    return Step(state)


def part_aside(state: Conversation, event: DocumentParted, situation: Situation) -> Step:
    """Parted meanwhile: shown when there is somebody to show it to."""
    return Step(state) if situation.profile is None else parted(state, event, situation)


UNSAID = tuple(state for state in (*AWAKE, Stopped) if state not in LINKED)

ROWS: tuple[Row, ...] = (
    *rows(LINKED, DocumentChanged, show_changes, to=[Ready, *NEXT]),
    *rows(LINKED, DocumentFiled, filed, to=NEXT),
    *rows(LINKED, DocumentWithdrawn, withdrawn, to=NEXT),
    *rows(LINKED, DocumentNoted, noted),
    *rows(LINKED, DocumentKept, kept, to=[Ready, *NEXT]),
    *rows(LINKED, DocumentIsPage, is_page, to=[Ready, *NEXT]),
    *rows(LINKED, DocumentParted, parted, to=[Ready]),
    *rows(UNSAID, DocumentChanged, hear_nothing),
    *rows(UNSAID, DocumentFiled, hear_nothing),
    *rows(UNSAID, DocumentWithdrawn, hear_nothing),
    *rows(UNSAID, DocumentNoted, hear_nothing),
    *rows(UNSAID, DocumentKept, hear_nothing),
    *rows(UNSAID, DocumentIsPage, hear_nothing),
    *rows(UNSAID, DocumentParted, part_aside),
)
