"""What is chosen where several documents are spoken of: which pictures belong together, which document, all of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flows import joining, listing, sorting
from flows.confirming import ask_field, correct, over
from flows.engine.machine import Step
from flows.intake import known
from flows.remembering import find, forget
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.burst_states import ChoosingDocument
from flows.vocabulary.effects import Tell
from flows.vocabulary.events import ChoiceMade, WithdrawalAsked
from flows.vocabulary.messages import Action
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation, Ready

Answer = Callable[[Conversation, ChoiceMade, Situation], Step | None]
"""Takes a choice; None if its question is over."""


def choose_several(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """A choice about several documents, or the pages of one."""
    return ANSWERS[event.action](state, event, situation) or over(state, situation)


def _document(state: Conversation, event: ChoiceMade, situation: Situation) -> Step | None:
    """This one is meant: withdrawn, corrected as was said, or asked which of its fields is wrong."""
    view = find(state.memory, event.subject)
    if view is None or not isinstance(state, ChoosingDocument):
        return None
    if state.withdraw:
        asked = WithdrawalAsked(known(situation).person_id)
        return Step(Ready(forget(state.memory, view)), (Tell(MachineKey.document(view.document_id), asked),))
    if state.correction is not None:
        return correct(state, replace(state.correction, number=view.number), situation)
    return ask_field(state, view, situation)


def _split(state: Conversation, event: ChoiceMade, situation: Situation) -> Step | None:
    """Its pages are documents of their own."""
    view = find(state.memory, event.subject)
    return joining.split(state, view, situation) if view is not None and view.pages else None


ANSWERS: Mapping[Action, Answer] = {
    **dict.fromkeys((Action.JOIN, Action.APART, Action.SORT, Action.SAME, Action.OWN, Action.BACK), sorting.answer),
    **dict.fromkeys((Action.CONFIRM_ALL, Action.CORRECT_ONE, Action.WITHDRAW_ONE, Action.WITHDRAW_ALL), listing.answer),
    Action.DOCUMENT: _document,
    Action.PAGE: joining.add_page,
    Action.SPLIT: _split,
}
