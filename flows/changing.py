"""A client changes or takes back what was written to a manager ([16] of the product): versions of a message, told to its task."""

from flows.engine.machine import Step
from flows.intake import add_edited_note
from flows.speaking import say
from flows.talking import referred
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.content import Content, Side
from flows.vocabulary.effects import Tell
from flows.vocabulary.events import TextEdited
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation
from flows.vocabulary.task_events import MessageChanged, MessageRemoved
from flows.vocabulary.tasks import Reference


def own_message(situation: Situation) -> Reference | None:
    """What the message answers to, or changes, if that is one of the person's own messages of a thread."""
    reference = situation.reference if referred(situation) else None
    return reference if reference is not None and reference.side == Side.CLIENT else None


def message_changed(state: Conversation, event: TextEdited, situation: Situation) -> Step:
    """A message of a thread, changed by its writer."""
    own = own_message(situation)
    if own is None:
        return add_edited_note(state, event, situation)
    changed = MessageChanged(own.message_id, Content(event.text, event.spans), Side.CLIENT)
    return Step(state, (Tell(MachineKey.task(own.task_id), changed),))


def remove_message(state: Conversation, situation: Situation) -> Step:
    """The writer takes a message of a thread back, by answering to it."""
    own = own_message(situation)
    if own is None:
        return Step(state, (say(situation, message(MessageKey.TASK_REPLY_TO_REMOVE), choices=state.choices),))
    removed = Tell(MachineKey.task(own.task_id), MessageRemoved(own.message_id, Side.CLIENT))
    return Step(state, (removed, say(situation, message(MessageKey.TASK_MESSAGE_REMOVED), choices=state.choices)))
