"""What a client was asked did not arrive: held back by WhatsApp's closed window, or failed; the desk is told, in words.

A conversation's own messages are nobody's message of a thread, so no task hears of their fate; but a manager who asked for a
document must know that nobody has read it.
"""

from collections import Counter
from dataclasses import replace

from flows.asking import AT_REST, REMINDER, mine, template
from flows.cards import PLATFORMS
from flows.engine.machine import Row, Step, rows
from flows.following import reason_of
from flows.vocabulary.addresses import Address
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Effect, Say, StopTimer
from flows.vocabulary.messages import Action, Choice, Message, MessageKey, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation
from flows.vocabulary.task_events import DeliveryReported


def report(state: Conversation, event: DeliveryReported, situation: Situation) -> Step:
    """How the message fared that asked for documents (``event.message_id`` is what it was about)."""
    memory, profile = state.memory, situation.profile
    if profile is None:
        return Step(state)
    match event.status:
        case DeliveryStatus.HELD if not memory.held:
            invited = template(situation)
            key = MessageKey.DESK_HELD if invited else MessageKey.DESK_HELD_NO_TEMPLATE
            told = _tell_desks(state, situation, message(key, person=profile.name, count=1))
            return Step(state.remembering(replace(memory, held=True)), (*invited, *told))
        case DeliveryStatus.FAILED:
            return Step(state, (*_tell_failure(state, event, situation, profile.name), StopTimer(REMINDER)))
        case DeliveryStatus.SENT if memory.held:
            return Step(state.remembering(replace(memory, held=False)))
        case _:
            return Step(state)


def _tell_failure(
    state: Conversation, event: DeliveryReported, situation: Situation, person: str
) -> tuple[Effect, ...]:
    """Why nobody will read it, and where else the client could be asked."""
    reason = reason_of(event.reason)
    if not event.elsewhere:
        return _tell_desks(state, situation, message(MessageKey.DESK_FAILED, person=person, reason=reason))
    other = event.elsewhere[0]
    platform = PLATFORMS[Address.parse(other).platform]
    choices = (
        Choice(Action.ELSEWHERE, message(MessageKey.CHOICE_ELSEWHERE), other),
        Choice(Action.LEAVE, message(MessageKey.CHOICE_LEAVE_UNSENT)),
    )
    text = message(MessageKey.DESK_FAILED_ASK, person=person, reason=reason, platform=platform)
    return _tell_desks(state, situation, text, choices)


def _tell_desks(
    state: Conversation, situation: Situation, text: Message, choices: tuple[Choice, ...] = ()
) -> tuple[Effect, ...]:
    """Say it in the topic of every task that asks for something here."""
    tasks = Counter(each.task_id for each in mine(state.memory.requests, situation))
    language = situation.office.language
    return tuple(Say(Address.of_task(each), (text,), language, choices, f"task:{each}") for each in tasks)


ROWS: tuple[Row, ...] = rows(AT_REST, DeliveryReported, report)
