"""After the reading was shown: confirm, correct by answering, undo, withdraw, move to another company.

Conversations never change a document themselves: they tell its machine what the person wants, and say what the machine
answers.
"""

from dataclasses import replace

from flows.engine.machine import Row, Step, rows
from flows.intake import ask_right, choose_company, forget, known, remember, then_next
from flows.linking import AWAKE, LINKED, unlink
from flows.settings import give_command, set_language
from flows.showing import (
    CORRECTABLE,
    TYPES,
    changed,
    label,
    present_value,
    question,
    that_one,
    twin_line,
    wrong_value,
)
from flows.speaking import home, say
from flows.suspecting import answer, may_see, show_twin
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.documents import DocumentView
from flows.vocabulary.effects import Effect, Tell
from flows.vocabulary.events import (
    ChoiceMade,
    Command,
    CommandGiven,
    CompanyMoved,
    CorrectionUndone,
    DocumentChanged,
    DocumentConfirmed,
    DocumentCorrected,
    DocumentFiled,
    DocumentKept,
    DocumentNoted,
    DocumentWithdrawn,
    Event,
    FieldsCorrected,
    WithdrawalAsked,
)
from flows.vocabulary.messages import Action, Choice, Listing, MessageKey, message
from flows.vocabulary.readings import FieldName
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    ChoosingField,
    ChoosingType,
    Confirming,
    ConfirmingMove,
    ConfirmingUnlink,
    Conversation,
    EnteringValue,
    Memory,
    Ready,
    State,
    Stopped,
)

SETTLED: tuple[type[State], ...] = (Ready, Confirming, ChoosingField, ChoosingType, EnteringValue)


def find(memory: Memory, number: str) -> DocumentView | None:
    """One of the documents this conversation may speak of, by its number."""
    return next((view for view in reversed(memory.spoken_of) if str(view.number) == number), None)


def current_document(state: Conversation) -> DocumentView | None:
    """The document that a word without a number is about."""
    if isinstance(state, Confirming | ConfirmingMove | ChoosingField | ChoosingType | EnteringValue):
        return state.document
    return state.memory.recent


def to_document(view: DocumentView, event: Event) -> Effect:
    """Tell a document's machine."""
    return Tell(MachineKey.document(view.document_id), event)


def choose(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """Somebody we know chose something: a button of this question or of an older one, a number, or words."""
    match event.action:
        case Action.LANGUAGE:
            return set_language(state, event, situation)
        case Action.COMPANY:
            return choose_company(state, event, situation)
        case Action.UNLINK if isinstance(state, ConfirmingUnlink):
            return unlink(state, situation)
        case Action.CANCEL if isinstance(state, ConfirmingUnlink):
            return then_next(Ready(state.memory), message(MessageKey.UNLINK_KEPT), situation)
        case Action.CANCEL:
            return Step(Ready(state.memory), (say(situation, message(MessageKey.CANCELLED)),))
        case Action.FIELD:
            return choose_field(state, event, situation)
        case Action.TYPE:
            return choose_type(state, event, situation)
        case _:
            return decide(state, event, situation)


def decide(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """A choice about a document: yes, correct, withdraw, move …"""
    view = find(state.memory, event.subject)
    if view is None:
        return over(state, situation)
    by = known(situation).person_id
    match event.action:
        case Action.CONFIRM | Action.LEAVE:
            return _leave_with(state, view, DocumentConfirmed(by))
        case Action.WITHDRAW | Action.AGAIN:
            return _leave_with(state, view, WithdrawalAsked(by))
        case Action.CORRECT:
            return ask_field(state, view, situation)
        case Action.MOVE if isinstance(state, ConfirmingMove) and state.document is not None:
            company = known(situation).company(state.company_id)
            if company is None:
                return over(Ready(state.memory), situation)
            moved = CompanyMoved(company.company_id, company.name, by)
            return Step(Ready(state.memory), (to_document(state.document, moved),))
        case Action.STAY:
            return ask_right(state.memory, view, situation)
        case Action.SAME | Action.SECOND | Action.INSTEAD if view.twin is not None:
            return _leave_with(state, view, answer(event.action, by))
        case Action.SHOW if view.twin is not None and may_see(view.twin, known(situation)):
            return show_twin(state, view, view.twin, situation)
        case _:
            return over(state, situation)


def _leave_with(state: Conversation, view: DocumentView, event: Event) -> Step:
    """Tell the document; the question about it is answered, any other stays open."""
    about = current_document(state) if not isinstance(state, Ready) else None
    after = state if about is not None and about.number != view.number else Ready(state.memory)
    return Step(after.remembering(forget(state.memory, view)), (to_document(view, event),))


def over(state: Conversation, situation: Situation) -> Step:
    """A button of a question that is over."""
    return Step(state, (say(situation, message(MessageKey.QUESTION_OVER)),))


def ask_field(state: Conversation, view: DocumentView, situation: Situation) -> Step:
    """Ask which field is wrong."""
    number = str(view.number)
    choices = tuple(Choice(Action.FIELD, message(key), f"{number}:{name}") for name, key in CORRECTABLE.items())
    text = say(situation, message(MessageKey.FIELD_ASK, number=view.number), choices=choices)
    return Step(ChoosingField(state.memory, choices, view), (text,))


def choose_field(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """Ask for the right value of the chosen field, showing the present one."""
    number, _, field = event.subject.partition(":")
    view = find(state.memory, number)
    if view is None or field not in CORRECTABLE:
        return over(state, situation)
    if field == FieldName.TYPE:
        choices = tuple(Choice(Action.TYPE, message(key), f"{number}:{name}") for name, key in TYPES.items())
        text = say(situation, message(MessageKey.TYPE_ASK), choices=choices)
        return Step(ChoosingType(state.memory, choices, view), (text,))
    name = FieldName(field)
    asked = message(MessageKey.VALUE_ASK, field=label(name), value=present_value(view, name))
    return Step(EnteringValue(state.memory, (), view, name), (say(situation, asked),))


def choose_type(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """What the document is in the company's books."""
    number, _, kind = event.subject.partition(":")
    view = find(state.memory, number)
    if view is None or kind not in TYPES:
        return over(state, situation)
    corrected = DocumentCorrected(((FieldName.TYPE, kind),), known(situation).person_id)
    return Step(_asking_again(state, view), (to_document(view, corrected),))


def _asking_again(state: Conversation, view: DocumentView) -> Conversation:
    """Back to "right?" while the document's machine makes the change."""
    return Confirming(state.memory, question(view)[1], view)


def correct(state: Conversation, event: FieldsCorrected, situation: Situation) -> Step:
    """Fields were corrected by saying so."""
    view = current_document(state) if event.number is None else find(state.memory, str(event.number))
    if view is None:
        return Step(state, (say(situation, message(MessageKey.DOCUMENT_NONE)),))
    wrong = tuple(wrong_value(name) for name in event.refused)
    said = (say(situation, *wrong),) if wrong else ()
    if not event.values:
        return Step(state, said)
    corrected = DocumentCorrected(event.values, known(situation).person_id)
    return Step(_asking_again(state, view), (*said, to_document(view, corrected)))


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
    asked, choices = question(view)
    text = say(situation, said, *that_one(view), *twin_line(view), *asked, choices=choices)
    return Step(Confirming(memory, choices, view), (text,))


def filed(state: Conversation, event: DocumentFiled, situation: Situation) -> Step:
    """Filed; if nothing else is being asked, the next document that waits for a word is asked about."""
    said = message(MessageKey.DOCUMENT_FILED, number=event.view.number)
    return then_next(state.remembering(forget(state.memory, event.view)), said, situation)


def withdrawn(state: Conversation, event: DocumentWithdrawn, situation: Situation) -> Step:
    """Withdrawn; the next one that waits for a word."""
    twin = event.view.twin
    if twin is None or twin.withdrawn or twin.hidden:
        said = message(MessageKey.DOCUMENT_WITHDRAWN, number=event.view.number)
    else:
        said = message(MessageKey.TWIN_DROPPED, number=event.view.number, twin=twin.number)
    return then_next(state.remembering(forget(state.memory, event.view)), said, situation)


def noted(state: Conversation, event: DocumentNoted, situation: Situation) -> Step:
    """The note has changed."""
    view = event.view
    memory = state.memory
    memory = replace(
        memory,
        open=tuple(view if each.document_id == view.document_id else each for each in memory.open),
        recent=view if memory.recent and memory.recent.document_id == view.document_id else memory.recent,
    )
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
    about = current_document(state)
    after = home(state, situation) if about is not None and about.document_id == view.document_id else state
    return Step(after.remembering(forget(state.memory, view)), (say(situation, said),))


def hear_nothing(state: Conversation, _event: Event, _situation: Situation) -> Step:
    """News of a document for somebody who unlinked or asked for silence: nothing is said."""
    return Step(state)


def command_about_document(state: Conversation, event: CommandGiven, situation: Situation) -> Step:
    """Undo, withdraw and correct are about a document; all other commands are the profile's."""
    match event.command:
        case Command.UNDO | Command.WITHDRAW | Command.CORRECT:
            number = event.argument.strip().lstrip("#№")
            if not number and state.memory.reading and isinstance(state, Ready):
                number = str(state.memory.reading[-1][1])
            view = find(state.memory, number) if number else current_document(state)
        case _:
            return give_command(state, event, situation)
    by = known(situation).person_id
    earlier = [document_id for document_id, sent, _ in state.memory.sent if str(sent) == number]
    if view is None and earlier and event.command is not Command.CORRECT:
        wanted = WithdrawalAsked(by) if event.command is Command.WITHDRAW else CorrectionUndone(by)
        return Step(state, (Tell(MachineKey.document(earlier[-1]), wanted),))
    if view is None:
        return Step(state, (say(situation, message(MessageKey.DOCUMENT_NONE)),))
    match event.command:
        case Command.UNDO:
            return Step(state, (to_document(view, CorrectionUndone(by)),))
        case Command.WITHDRAW:
            return _leave_with(state, view, WithdrawalAsked(by))
        case _:
            return ask_field(state, view, situation)


UNSAID = tuple(state for state in (*AWAKE, Stopped) if state not in LINKED)

ROWS: tuple[Row, ...] = (
    *rows(LINKED, FieldsCorrected, correct, to=[Confirming]),
    *rows(LINKED, DocumentChanged, show_changes, to=[Confirming]),
    *rows(LINKED, DocumentFiled, filed, to=[Confirming]),
    *rows(LINKED, DocumentWithdrawn, withdrawn, to=[Confirming]),
    *rows(LINKED, DocumentNoted, noted),
    *rows(LINKED, DocumentKept, kept, to=[Ready]),
    *rows(UNSAID, DocumentChanged, hear_nothing),
    *rows(UNSAID, DocumentFiled, hear_nothing),
    *rows(UNSAID, DocumentWithdrawn, hear_nothing),
    *rows(UNSAID, DocumentNoted, hear_nothing),
    *rows(UNSAID, DocumentKept, hear_nothing),
)
