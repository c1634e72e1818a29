"""What follows a task from outside: how its messages fare, what becomes of its requests, and time."""

from dataclasses import replace

from flows.cards import PLATFORMS, WINDOW, requested
from flows.engine.machine import Row, Step, row, rows
from flows.hours import wait
from flows.speaking import to_conversation
from flows.tasks import (
    ALL,
    ARCHIVING,
    ENDED,
    ESCALATION,
    TALKING,
    ask,
    carry,
    close,
    overdue_timers,
    shown,
    tell_desk,
    tell_request,
    turned,
)
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Effect, Say, StartTimer, StopTimer
from flows.vocabulary.events import TimedOut
from flows.vocabulary.messages import Action, Choice, Message, MessageKey, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.task_effects import MarkMessage, MoveHeld, SendTemplate
from flows.vocabulary.task_events import (
    AskingHurried,
    AsksHurried,
    DeliveryReported,
    DocumentWanted,
    RequestEnded,
    RequestRenewed,
    SentElsewhere,
)
from flows.vocabulary.task_states import (
    Task,
    TaskAccepted,
    TaskAnswered,
    TaskArchived,
    TaskDone,
    TaskInternal,
    TaskOpen,
    TaskReopenedState,
    TaskWaiting,
)
from flows.vocabulary.tasks import RequestStatus

REASONS = {
    "403": MessageKey.REASON_BLOCKED,
    "21610": MessageKey.REASON_OPTED_OUT,
    "63016": MessageKey.REASON_WINDOW,
    "63024": MessageKey.REASON_NO_ACCOUNT,
    "21211": MessageKey.REASON_NO_ACCOUNT,
    "large": MessageKey.REASON_LARGE,
    "gone": MessageKey.REASON_GONE,
}
"""Why a message could not be delivered, by the platform's code."""


# ---- deliveries


def report(state: Task, event: DeliveryReported, situation: Situation) -> Step:
    """A message to the client has come further, is held, or will never arrive."""
    mark = MarkMessage(state.facts.id, event.message_id, event.status)
    others = replace(
        state,
        held=tuple(each for each in state.held if each != event.message_id),
        failed=tuple(each for each in state.failed if each != event.message_id),
    )
    match event.status:
        case DeliveryStatus.HELD:
            held = replace(others, held=(*others.held, event.message_id), held_at=event.address)
            return _held(held, event, situation, mark)
        case DeliveryStatus.FAILED:
            after = replace(others, failed=(*others.failed, event.message_id))
            return shown(after, situation, mark, _failed(state, event, situation))
        case _:
            return Step(state, (mark,)) if others == state else shown(others, situation, mark)


def _held(state: Task, event: DeliveryReported, situation: Situation, mark: Effect) -> Step:
    """WhatsApp's window is closed: said once, with the template that invites the client to write."""
    if len(state.held) > 1:
        return shown(state, situation, mark)
    templates = situation.office.rules.templates
    language = next((each for each in (state.language, situation.office.language, *templates) if each in templates), "")
    key = MessageKey.DESK_HELD if language else MessageKey.DESK_HELD_NO_TEMPLATE
    said = tell_desk(state, situation, message(key, person=state.facts.person, count=1))
    if not language:
        return shown(state, situation, mark, said)
    template = SendTemplate(Address.parse(event.address), language, situation.office.name)
    return shown(state, situation, mark, template, said)


def _failed(state: Task, event: DeliveryReported, situation: Situation) -> Say:
    """It will never arrive: why, and where else the client could be reached."""
    reason, person = reason_of(event.reason), state.facts.person
    if not event.elsewhere or event.address != state.client:
        return tell_desk(state, situation, message(MessageKey.DESK_FAILED, person=person, reason=reason))
    other = event.elsewhere[0]
    platform = PLATFORMS[Address.parse(other).platform]
    choices = (
        Choice(Action.ELSEWHERE, message(MessageKey.CHOICE_ELSEWHERE), other),
        Choice(Action.LEAVE, message(MessageKey.CHOICE_LEAVE_UNSENT)),
    )
    text = message(MessageKey.DESK_FAILED_ASK, person=person, reason=reason, platform=platform)
    return tell_desk(state, situation, text, choices=choices)


def reason_of(reason: str) -> Message:
    """A platform's reason in words that help; its own sentence where we have none."""
    code, _, sentence = reason.partition(": ")
    if code in REASONS:
        return message(REASONS[code])
    return message(MessageKey.REASON_OTHER, reason=sentence or reason or "?")


def send_elsewhere(state: Task, event: SentElsewhere, situation: Situation) -> Step:
    """What could not be delivered goes to another address of the client, as all that follows."""
    to = Address.parse(event.client)
    again = [carry(state, message_id, to, situation) for message_id in state.failed]
    held: list[Effect] = [MoveHeld(state.facts.id, Address.parse(state.held_at), to)] if state.held_at else []
    asked = [tell_request(request, event.client) for request in state.requests]
    after = replace(state, client=event.client, failed=(), held=(), held_at="")
    said = tell_desk(state, situation, message(MessageKey.DESK_RESENT, platform=PLATFORMS[to.platform]))
    return shown(after, situation, *held, *again, *asked, said)


# ---- requests


def want(state: Task, event: DocumentWanted, situation: Situation) -> Step:
    """A manager asks for a document."""
    asking, asked = ask(state, event.draft, event.manager, situation)
    choices: tuple[Choice, ...] = (
        Choice(Action.SEND_NOW, message(MessageKey.CHOICE_SEND_NOW)),
        Choice(Action.DROP_REQUEST, message(MessageKey.CHOICE_DROP), asked.id),
    )
    if state.client:
        asked_at = situation.at + wait(situation.at, situation.office.rules.batch, situation.office)
        text = message(MessageKey.DESK_REQUESTED, request=requested(asked), at=asked_at)
    else:
        text, choices = message(MessageKey.DESK_REQUESTED_NOBODY, request=requested(asked)), choices[1:]
    said = tell_desk(state, situation, text, choices=choices)
    after: Task = asking
    if not isinstance(state, TaskDone):
        after = turned(replace(asking, spoke_at=situation.at), TaskWaiting, situation, escalated=0)
    timers = (StopTimer(ESCALATION), StopTimer(ARCHIVING))
    return shown(after, situation, tell_request(asked, state.client), said, *timers)


def refuse_want(state: TaskInternal, _event: DocumentWanted, situation: Situation) -> Step:
    """An internal task has nobody to ask."""
    return Step(state, (tell_desk(state, situation, message(MessageKey.DESK_INTERNAL_ONLY)),))


def hurry(state: Task, _event: AsksHurried, situation: Situation) -> Step:
    """What was collected is said to the client at once."""
    if not state.client:
        return Step(
            state, (tell_desk(state, situation, message(MessageKey.DESK_NO_CLIENT, person=state.facts.person)),)
        )
    said = tell_desk(state, situation, message(MessageKey.DESK_ASKED_NOW))
    return Step(state, (to_conversation(state.client, AskingHurried()), said))


def request_ended(state: Task, event: RequestEnded, situation: Situation) -> Step:
    """A request is over: fulfilled, declined or dropped."""
    after: Task = replace(state, requests=tuple(each for each in state.requests if each.id != event.request.id))
    text = requested(event.request)
    match event.status:
        case RequestStatus.FULFILLED:
            platform = PLATFORMS[Platform(event.platform)] if event.platform else "Kwit"
            said = message(MessageKey.DESK_REQUEST_FULFILLED, request=text, number=event.number, platform=platform)
        case RequestStatus.DECLINED:
            said = message(MessageKey.DESK_REQUEST_DECLINED, request=text, person=state.facts.person)
        case _:
            said = message(MessageKey.DESK_REQUEST_DROPPED, request=text)
    timers: tuple[Effect, ...] = ()
    if isinstance(after, TaskWaiting) and event.status is not RequestStatus.WITHDRAWN and not after.requests:
        after = turned(after, TaskAnswered, situation, escalated=0)
        timers = overdue_timers(after, situation)
    return shown(after, situation, tell_desk(state, situation, said), *timers)


def request_renewed(state: Task, event: RequestRenewed, situation: Situation) -> Step:
    """The document that had fulfilled a request was withdrawn."""
    others = tuple(each for each in state.requests if each.id != event.request.id)
    after = replace(state, requests=(*others, event.request))
    text = message(MessageKey.DESK_REQUEST_RENEWED, request=requested(event.request), number=event.number)
    return shown(after, situation, tell_desk(state, situation, text))


# ---- time


def time_passes(state: Task, event: TimedOut, situation: Situation) -> Step:
    """A timer of the task ran out; one that no longer concerns its state says nothing."""
    match event.name:
        case "escalation" if isinstance(state, TaskOpen | TaskAnswered | TaskReopenedState):
            return escalate(state, situation)
        case "acceptance" if isinstance(state, TaskDone):
            days = situation.office.rules.accept_after.days
            return close(state, situation, message(MessageKey.DESK_ACCEPTED_SILENTLY, days=days), days=days)
        case "archiving" if isinstance(state, TaskAccepted):
            return shown(turned(state, TaskArchived, situation), situation)
        case "nudge" if isinstance(state, TaskOpen | TaskAnswered | TaskReopenedState) and state.heard_at:
            until = state.heard_at + WINDOW
            text = message(MessageKey.DESK_NUDGE, person=state.facts.person, until=until)
            return Step(state, (tell_desk(state, situation, text),))
        case _:
            return Step(state)


def escalate(state: Task, situation: Situation) -> Step:
    """Nobody answers the client: first the substitute is asked, then everybody in General."""
    facts, rules = state.facts, situation.office.rules
    hours = int((situation.at - state.since).total_seconds() // 3600)
    manager = message(MessageKey.LITERAL, text=facts.manager) if facts.manager else message(MessageKey.NOBODY)
    after = replace(state, escalated=state.escalated + 1)
    if state.escalated == 0:
        if facts.substitute:
            text = message(MessageKey.DESK_SUBSTITUTE, manager=facts.substitute, hours=hours)
        else:
            text = message(MessageKey.DESK_OVERDUE, manager=manager, hours=hours)
        again = StartTimer(ESCALATION, wait(situation.at, rules.escalate_after, situation.office))
        return Step(after, (tell_desk(state, situation, text), again))
    text = message(
        MessageKey.DESK_ESCALATED,
        number=facts.number,
        company=facts.company,
        subject=facts.subject,
        manager=manager,
        hours=hours,
    )
    return Step(after, (Say(Address.general_of(facts.id), (text,), situation.office.language),))


ROWS: tuple[Row, ...] = (
    *rows(ALL, DeliveryReported, report),
    *rows(ALL, SentElsewhere, send_elsewhere),
    *rows((*TALKING, *ENDED), DocumentWanted, want, to=[TaskWaiting]),
    row(TaskDone, DocumentWanted, want, to=[TaskDone]),
    row(TaskInternal, DocumentWanted, refuse_want, to=[TaskInternal]),
    *rows(ALL, AsksHurried, hurry),
    row(TaskWaiting, RequestEnded, request_ended, to=[TaskWaiting, TaskAnswered]),
    *rows([state for state in ALL if state is not TaskWaiting], RequestEnded, request_ended),
    *rows(ALL, RequestRenewed, request_renewed),
    *rows((*TALKING, TaskInternal, TaskArchived), TimedOut, time_passes),
    row(TaskDone, TimedOut, time_passes, to=[TaskDone, TaskAccepted]),
    row(TaskAccepted, TimedOut, time_passes, to=[TaskAccepted, TaskArchived]),
)
