"""The life of one request for a document: open until any channel fulfils it, the client declines it or the office drops it.

It is asked at one address at a time, the client's end of its task; the conversation there asks and reminds. What becomes of it
is written to the list that documents are matched with, and told to the conversation and to the task.
"""

from flows.cards import requested
from flows.engine.machine import Row, Step, row, rows
from flows.speaking import to_conversation
from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.effects import Effect, Say, Tell
from flows.vocabulary.events import Event
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.page_events import OfferPassed
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import State
from flows.vocabulary.task_effects import RecordRequest
from flows.vocabulary.task_events import (
    DocumentOffered,
    OfferTakenBack,
    RequestAsked,
    RequestDeclined,
    RequestDropped,
    RequestEnded,
    RequestMade,
    RequestOver,
    RequestRenewed,
)
from flows.vocabulary.task_states import Request, RequestClosed, RequestExpected, RequestFulfilled, RequestOpen
from flows.vocabulary.tasks import RequestStatus


def _tell_client(state: Request, event: Event) -> tuple[Effect, ...]:
    return (to_conversation(state.client, event),) if state.client else ()


def _tell_task(state: Request, event: Event) -> Effect:
    return Tell(MachineKey.task(state.request.task_id), event)


def make(_state: RequestExpected, event: RequestMade, _situation: Situation) -> Step:
    """It exists: list it, and have it asked if there is anybody to ask."""
    after = RequestOpen(event.request, event.client)
    listed = RecordRequest(event.request, RequestStatus.OPEN)
    return Step(after, (listed, *_tell_client(after, RequestAsked(event.request))))


def move(state: RequestOpen, event: RequestMade, _situation: Situation) -> Step:
    """The client is somewhere else now: asked there, and no longer where it was."""
    if event.client == state.client:
        return Step(state)
    after = RequestOpen(state.request, event.client)
    left = _tell_client(state, RequestOver(state.request, RequestStatus.OPEN))
    return Step(after, (*left, *_tell_client(after, RequestAsked(state.request))))


def move_quietly(state: RequestFulfilled, event: RequestMade, _situation: Situation) -> Step:
    """The client is somewhere else now: that is where it would be asked again."""
    return Step(RequestFulfilled(state.request, event.client, state.document_id, state.number))


def fulfil(state: Request, event: DocumentOffered, _situation: Situation) -> Step:
    """A document that fits was sent, on whatever channel, by whoever of the company."""
    request, status = state.request, RequestStatus.FULFILLED
    after = RequestFulfilled(request, state.client, event.document_id, event.number)
    effects = (
        RecordRequest(request, status, event.document_id),
        *_tell_client(state, RequestOver(request, status, event.number)),
        _tell_task(state, RequestEnded(request, status, event.number, event.platform)),
    )
    return Step(after, effects)


def fulfil_after_all(state: RequestClosed, event: DocumentOffered, situation: Situation) -> Step:
    """The client found it after all; what the office no longer needs stays closed."""
    return fulfil(state, event, situation) if state.status is RequestStatus.DECLINED else Step(state)


def renew(state: RequestFulfilled, event: OfferTakenBack, _situation: Situation) -> Step:
    """The document was withdrawn: it is asked for again."""
    if event.document_id != state.document_id:
        return Step(state)
    request = state.request
    effects = (
        RecordRequest(request, RequestStatus.OPEN),
        *_tell_client(state, RequestAsked(request)),
        _tell_task(state, RequestRenewed(request, state.number)),
    )
    return Step(RequestOpen(request, state.client), effects)


def pass_on(state: RequestFulfilled, event: OfferPassed, _situation: Situation) -> Step:
    """The document is a page of another one now: it stays fulfilled, by the whole."""
    if event.page_id != state.document_id:
        return Step(state)
    after = RequestFulfilled(state.request, state.client, event.document_id, event.number)
    return Step(after, (RecordRequest(state.request, RequestStatus.FULFILLED, event.document_id),))


def decline(state: RequestOpen, _event: RequestDeclined, _situation: Situation) -> Step:
    """The client doesn't have it."""
    return _close(state, RequestStatus.DECLINED)


def drop(state: RequestOpen, _event: RequestDropped, _situation: Situation) -> Step:
    """The office no longer needs it."""
    return _close(state, RequestStatus.WITHDRAWN)


def _close(state: RequestOpen, status: RequestStatus) -> Step:
    request = state.request
    effects = (
        RecordRequest(request, status),
        *_tell_client(state, RequestOver(request, status)),
        _tell_task(state, RequestEnded(request, status)),
    )
    return Step(RequestClosed(request, state.client, status), effects)


def settled(state: Request, _event: RequestDropped, situation: Situation) -> Step:
    """A manager drops, by an older button, what is over already: said where it was tapped."""
    text = message(MessageKey.REQUEST_SETTLED, request=requested(state.request))
    desk = Address.of_task(state.request.task_id)
    return Step(state, (Say(desk, (text,), situation.office.language, about=f"task:{state.request.task_id}"),))


def stay(state: State, _event: Event, _situation: Situation) -> Step:
    """Nothing that concerns a request in this state."""
    return Step(state)


OVER: tuple[type[Request], ...] = (RequestFulfilled, RequestClosed)

ROWS: tuple[Row, ...] = (
    row(RequestExpected, RequestMade, make, to=[RequestOpen]),
    row(RequestOpen, RequestMade, move, to=[RequestOpen]),
    row(RequestOpen, DocumentOffered, fulfil, to=[RequestFulfilled]),
    row(RequestOpen, RequestDeclined, decline, to=[RequestClosed]),
    row(RequestOpen, RequestDropped, drop, to=[RequestClosed]),
    row(RequestFulfilled, RequestMade, move_quietly, to=[RequestFulfilled]),
    row(RequestFulfilled, OfferTakenBack, renew, to=[RequestOpen, RequestFulfilled]),
    row(RequestFulfilled, OfferPassed, pass_on, to=[RequestFulfilled]),
    row(RequestClosed, DocumentOffered, fulfil_after_all, to=[RequestFulfilled, RequestClosed]),
    *rows(OVER, RequestDropped, settled),
    *rows((RequestExpected, RequestOpen, *OVER), Event, stay),
)
