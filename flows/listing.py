"""Several documents that are asked about together: all right, one of them corrected, one or all withdrawn."""

from collections.abc import Sequence
from dataclasses import replace

from flows.details import Given, ask_detail, values_for
from flows.engine.machine import Step
from flows.intake import known
from flows.remembering import current_document, forget
from flows.several import Views, ask_all
from flows.showing import doubtful, fields, unreadable
from flows.speaking import say
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.burst_states import AskingPages, ChoosingDocument, ConfirmingSeveral, SortingPages
from flows.vocabulary.bursts import Settling
from flows.vocabulary.documents import DocumentView
from flows.vocabulary.effects import Tell
from flows.vocabulary.events import ChoiceMade, DocumentConfirmed, Event, FieldsCorrected, WithdrawalAsked
from flows.vocabulary.messages import Action, Choice, Listing, Message, MessageKey, message
from flows.vocabulary.readings import FieldName
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation, Memory, Ready


def listed(memory: Memory) -> Views:
    """Those shown together that still wait for a word."""
    waiting = {view.number: view for view in memory.open}
    return tuple(waiting[number] for number in memory.listed if number in waiting)


def several(state: Conversation) -> Views:
    """The documents among which it must be asked, where words name none; empty if there is no doubt."""
    if isinstance(state, ConfirmingSeveral | ChoosingDocument):
        return listed(state.memory)
    if isinstance(state, AskingPages | SortingPages):
        return tuple(view for view in state.memory.open if view.number in state.numbers)
    return ()


def answer(state: Conversation, event: ChoiceMade, situation: Situation) -> Step | None:
    """An answer to a question about several documents; None if it is to one that is over."""
    views = listed(state.memory)
    if event.action is Action.WITHDRAW_ALL:
        return withdraw_all(state, event, situation)
    if not views or event.subject != str(state.memory.listed[0]):
        return None
    if event.action is Action.CONFIRM_ALL:
        return confirm_all(state, views, situation)
    return ask_which(state, views, situation, withdraw=event.action is Action.WITHDRAW_ONE)


def confirm_all(state: Conversation, views: Views, situation: Situation, said: Message | None = None) -> Step:
    """All are right: asked first for what their companies want to know beside."""
    before = () if said is None else (said,)
    asked = ask_detail(state.memory, views, (), situation, *before)
    return asked or file_all(state, views, (), situation, said)


def file_all(
    state: Conversation, views: Views, given: Given, situation: Situation, said: Message | None = None
) -> Step:
    """Each is told that it is right, and it is said once, behind ``said``, that they are filed."""
    by = known(situation).person_id
    events = [DocumentConfirmed(by, values_for(view, given, situation)) for view in views]
    return _settle(state, views, events, withdrawn=False, said=said)


def withdraw_all(state: Conversation, event: ChoiceMade, situation: Situation) -> Step | None:
    """All are withdrawn."""
    views = several(state)
    if not isinstance(state, ChoosingDocument) or not state.withdraw or event.subject != _subject(views):
        return None
    events = [WithdrawalAsked(known(situation).person_id)] * len(views)
    return _settle(state, views, events, withdrawn=True)


def _settle(
    state: Conversation, views: Views, events: Sequence[Event], *, withdrawn: bool, said: Message | None = None
) -> Step:
    memory = state.memory
    for view in views:
        memory = forget(memory, view)
    numbers = tuple(view.number for view in views)
    before = memory.settling.awaited if memory.settling is not None else ()
    memory = replace(memory, settling=Settling((*before, *numbers), withdrawn, said), listed=())
    asking = isinstance(state, ConfirmingSeveral | ChoosingDocument | Ready) or current_document(state) in views
    after = Ready(memory) if asking else state.remembering(memory)
    told = zip(views, events, strict=True)
    return Step(after, tuple(Tell(MachineKey.document(view.document_id), event) for view, event in told))


def settled(memory: Memory, view: DocumentView, *, done: bool) -> tuple[Memory, Message | None] | None:
    """One of those that are filed or withdrawn together has answered: the memory, and what is to be said if it was the last.

    None if it is none of them. ``done`` is false if it could not be.
    """
    settling = memory.settling
    if settling is None or view.number not in settling.awaited:
        return None
    awaited = tuple(number for number in settling.awaited if number != view.number)
    numbers = (*settling.done, view.number) if done else settling.done
    if awaited:
        return replace(memory, settling=replace(settling, awaited=awaited, done=numbers)), None
    memory = replace(memory, settling=None)
    if not numbers:
        return memory, settling.said
    key = MessageKey.DOCUMENTS_WITHDRAWN if settling.withdrawn else MessageKey.DOCUMENTS_FILED
    if len(numbers) == 1:
        key = MessageKey.DOCUMENT_WITHDRAWN if settling.withdrawn else MessageKey.DOCUMENT_FILED
        text = message(key, number=numbers[0])
    else:
        text = message(key, count=len(numbers))
    return memory, both(settling.said, text)


def both(one: Message | None, other: Message) -> Message:
    """Two messages in one line."""
    return other if one is None else message(MessageKey.LITERAL, text=Listing((one, other), " "))


# ---- one of them


def ask_which(
    state: Conversation,
    views: Views,
    situation: Situation,
    *,
    withdraw: bool,
    correction: FieldsCorrected | None = None,
) -> Step:
    """Ask which one is meant."""
    choices = tuple(Choice(Action.DOCUMENT, _label(view), str(view.number)) for view in views)
    if withdraw:
        choices += (Choice(Action.WITHDRAW_ALL, message(MessageKey.CHOICE_WITHDRAW_ALL), _subject(views)),)
    text = say(situation, message(MessageKey.DOCUMENTS_WHICH), choices=choices)
    numbers = tuple(view.number for view in views)
    memory = replace(state.memory, listed=numbers)
    return Step(ChoosingDocument(memory, choices, withdraw, correction), (text,))


def _subject(views: Views) -> str:
    return f"{views[0].number}:{len(views)}" if views else ""


def _label(view: DocumentView) -> Message:
    merchant = view.reading.value(FieldName.MERCHANT)
    shown = merchant if merchant and not unreadable(view) else fields(view.reading).items[2]
    return message(MessageKey.DOCUMENT_LABEL, number=view.number, name=shown)


def after_change(
    state: Conversation, before: DocumentView | None, view: DocumentView, said: Message, situation: Situation
) -> Step | None:
    """One of several was corrected: they are asked about again; None if it is none of them.

    What was doubtful has been said by its sender, and nothing else is: that is the answer to "All right?", and all are filed.
    """
    views = listed(state.memory)
    if len(views) < 2 or view.number not in state.memory.listed or view.twin is not None:
        return None
    cleared = before is not None and bool(doubtful(before.reading)) and not doubtful(view.reading)
    if cleared and not any(doubtful(each.reading) or unreadable(each) for each in views):
        return confirm_all(Ready(state.memory), views, situation, said)
    return ask_all(state.memory, views, situation, said)
