"""After the reading was shown: confirm, correct by answering, undo, withdraw, move to another company.

Conversations never change a document themselves: they tell its machine what the person wants, and say what the machine
answers.
"""

from flows.details import ask_detail, chosen, confirmed, values_for, wanted_of
from flows.engine.machine import Row, Step, rows
from flows.intake import ask_right, choose_company, known, then_next
from flows.joining import send_again
from flows.linking import LINKED, unlink
from flows.listing import ask_which, file_all, several
from flows.remembering import current_document, find, forget, just_sent
from flows.settings import give_command, set_language
from flows.showing import (
    CORRECTABLE,
    DETAILS,
    TYPES,
    label,
    present_value,
    question,
    wrong_value,
)
from flows.sorting import ask_again, back
from flows.speaking import say
from flows.suspecting import answer, may_see, show_twin
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.burst_states import ChoosingDocument, ConfirmingSeveral, SortingPages
from flows.vocabulary.documents import DocumentView
from flows.vocabulary.effects import Effect, Tell
from flows.vocabulary.events import (
    ChoiceMade,
    Command,
    CommandGiven,
    CompanyMoved,
    CorrectionUndone,
    DocumentConfirmed,
    DocumentCorrected,
    Event,
    FieldsCorrected,
    WithdrawalAsked,
)
from flows.vocabulary.messages import Action, Choice, MessageKey, message
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
    Ready,
    State,
)

SETTLED: tuple[type[State], ...] = (Ready, Confirming, ChoosingField, ChoosingType, EnteringValue)


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
        case Action.DETAIL | Action.SKIP:
            return choose_detail(state, event, situation)
        case _:
            return decide(state, event, situation)


def decide(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """A choice about a document: yes, correct, withdraw, move …"""
    view = find(state.memory, event.subject)
    if view is None:
        return over(state, situation)
    by = known(situation).person_id
    match event.action:
        case Action.CONFIRM:
            asked = ask_detail(state.memory, (view,), (), situation)
            return asked or _leave_with(state, view, DocumentConfirmed(by))
        case Action.LEAVE:
            return _leave_with(state, view, DocumentConfirmed(by))
        case Action.WITHDRAW:
            return _leave_with(state, view, WithdrawalAsked(by))
        case Action.AGAIN:
            return send_again(state, view, situation)
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
        case Action.DUPLICATE | Action.SECOND | Action.INSTEAD if view.twin is not None:
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
    offered = CORRECTABLE | {name: DETAILS[name] for name in DETAILS if name in wanted_of(view, situation)}
    choices = tuple(Choice(Action.FIELD, message(key), f"{number}:{name}") for name, key in offered.items())
    text = say(situation, message(MessageKey.FIELD_ASK, number=view.number), choices=choices)
    return Step(ChoosingField(state.memory, choices, view), (text,))


def choose_field(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """Ask for the right value of the chosen field, showing the present one."""
    number, _, field = event.subject.partition(":")
    view = find(state.memory, number)
    if view is None or field not in CORRECTABLE | DETAILS:
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


def choose_detail(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """A likely answer to what the company wants to know was taken, or the question skipped."""
    if not isinstance(state, EnteringValue) or not state.confirming:
        return over(state, situation)
    skipped = event.action is Action.SKIP and event.subject == f"{state.confirming[0]}:{state.field}"
    value = "" if skipped else chosen(state, event.subject, situation)
    return over(state, situation) if value is None else _go_on(state, ((state.field, value),), situation)


def _go_on(state: EnteringValue, answers: tuple[tuple[FieldName, str], ...], situation: Situation) -> Step:
    """An answer more: ask for the next thing, or file the documents with what was answered."""
    views, given = confirmed(state), (*state.given, *answers)
    if not views:
        return over(Ready(state.memory), situation)
    asked = ask_detail(state.memory, views, given, situation)
    if asked is not None:
        return asked
    if len(views) > 1:
        return file_all(Ready(state.memory), views, given, situation)
    (view,) = views
    return _leave_with(state, view, DocumentConfirmed(known(situation).person_id, values_for(view, given, situation)))


def _asking_again(state: Conversation, view: DocumentView) -> Conversation:
    """Back to "right?" while the document's machine makes the change; a question about several stays as it is."""
    if several(state):
        return state
    return Confirming(state.memory, question(view)[1], view)


def correct(state: Conversation, event: FieldsCorrected, situation: Situation) -> Step:
    """Fields were corrected by saying so."""
    among = several(state) if event.number is None and event.values else ()
    if among:
        return ask_which(state, among, situation, withdraw=False, correction=event)
    view = current_document(state) if event.number is None else find(state.memory, str(event.number))
    if view is None:
        return _correct_earlier(state, event, situation)
    if isinstance(state, EnteringValue) and state.confirming and event.number is None and event.values:
        detail = tuple((name, value) for name, value in event.values if name is state.field)
        if detail:
            return _go_on(state, detail, situation)
    wrong = tuple(wrong_value(name) for name in event.refused)
    said = (say(situation, *wrong),) if wrong else ()
    if not event.values:
        return Step(state, said)
    corrected = DocumentCorrected(event.values, known(situation).person_id)
    return Step(_asking_again(state, view), (*said, to_document(view, corrected)))


def _correct_earlier(state: Conversation, event: FieldsCorrected, situation: Situation) -> Step:
    """A document that is no longer asked about: what becomes of it, its own machine says."""
    earlier = [document_id for document_id, sent, _ in state.memory.sent if sent == event.number]
    if not earlier or not event.values:
        return Step(state, (say(situation, message(MessageKey.DOCUMENT_NONE)),))
    corrected = DocumentCorrected(event.values, known(situation).person_id)
    return Step(state, (Tell(MachineKey.document(earlier[-1]), corrected),))


def command_about_document(state: Conversation, event: CommandGiven, situation: Situation) -> Step:
    """Undo, withdraw and correct are about a document; all other commands are the profile's."""
    match event.command:
        case Command.UNDO | Command.WITHDRAW | Command.CORRECT:
            number = event.argument.strip().lstrip("#№")
            step = None if number else _among_several(state, event, situation)
            if step is not None:
                return step
            sent = just_sent(state.memory) if isinstance(state, Ready) else None
            if not number and sent is not None:
                number = str(sent[1])
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


def _among_several(state: Conversation, event: CommandGiven, situation: Situation) -> Step | None:
    """A command without a number where several documents are asked about: one step back, or which one is meant?"""
    views = several(state)
    if event.command is not Command.UNDO:
        wanted = event.command is Command.WITHDRAW
        return ask_which(state, views, situation, withdraw=wanted) if views else None
    match state:
        case SortingPages():
            return back(state, situation)
        case ConfirmingSeveral(memory=memory):
            asked = ask_again(state, situation)
            if asked is not None or memory.recent is None:
                return asked
            undone = CorrectionUndone(known(situation).person_id)
            return Step(state, (to_document(memory.recent, undone),))
        case _:
            return None


ROWS: tuple[Row, ...] = rows(LINKED, FieldsCorrected, correct, to=[Confirming, ChoosingDocument, EnteringValue, Ready])
