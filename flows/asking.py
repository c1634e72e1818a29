"""A client is asked for documents: collected for a while, said in one message, reminded of, listed, declined ([21], [22]).

The request itself lives in its own machine (``flows.requests``); a conversation remembers what it was told to ask (``asked``)
and what it has asked and is still open (``requests``). One message speaks of everything, never in the office's quiet hours,
unless a manager wants it said at once; where nothing is open any more the timers stop.
"""

from dataclasses import replace
from datetime import timedelta

from flows.cards import MOST_LISTED, listed, requested
from flows.engine.machine import Row, Step, row, rows
from flows.hours import out_of_quiet, wait
from flows.linking import AWAKE
from flows.speaking import home, say
from flows.vocabulary.addresses import MachineKey, Platform
from flows.vocabulary.effects import Effect, Say, StartTimer, StopTimer, Tell
from flows.vocabulary.events import ChoiceMade, TimedOut
from flows.vocabulary.messages import Action, Choice, Listing, Message, MessageKey, message
from flows.vocabulary.people import Office
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation, Memory, Ready, Stopped, Unlinked
from flows.vocabulary.task_effects import ListRequests, SendTemplate
from flows.vocabulary.task_events import AskingHurried, RequestAsked, RequestDeclined, RequestOver, RequestsFound
from flows.vocabulary.task_states import ListingRequests
from flows.vocabulary.tasks import RequestFacts, RequestStatus

ASKS, REMINDER = "asks", "reminder"
"""The timers of a conversation that is to ask, or has asked."""
TIMERS = frozenset({ASKS, REMINDER})

SETTLING = timedelta(seconds=2)
"""What is to be asked at once waits so long for what is told together with it."""
HURRIED = timedelta(minutes=1)
"""How long after the office's word everything that is told to be asked is asked at once."""

ABOUT_ONE = "request:"
ABOUT_SEVERAL = "requests"
"""What a message that asks is about (``Say.about``): one request, or several."""

Requests = tuple[RequestFacts, ...]


def mine(requests: Requests, situation: Situation) -> Requests:
    """Those that are asked of whoever holds the address, for companies that the office has not paused."""
    profile = situation.profile
    if profile is None:
        return ()
    return tuple(
        each
        for each in requests
        if each.person_id == profile.person_id and profile.company(each.company_id) is not None
    )


def in_order(requests: Requests) -> Requests:
    """As they were asked for: those of one moment by task and number (``.r2`` before ``.r10``)."""
    return tuple(sorted(requests, key=lambda each: (each.asked_at, len(each.id), each.id)))


def without(requests: Requests, request_id: str) -> Requests:
    """All but the one with this id."""
    return tuple(each for each in requests if each.id != request_id)


def answered_request(situation: Situation) -> str:
    """The id of the request that the message answers to; empty if it answers to none."""
    about = situation.reference.about if situation.reference is not None else ""
    return about.removeprefix(ABOUT_ONE) if about.startswith(ABOUT_ONE) else ""


# ---- asking


def collect(state: Conversation, event: RequestAsked, situation: Situation) -> Step:
    """A document is asked for: said together with others after a while."""
    request, memory = event.request, state.memory
    if situation.profile is None or request.person_id != situation.profile.person_id:
        return Step(state)
    asked = (*without(memory.asked, request.id), request)
    after = state.remembering(replace(memory, asked=asked, requests=without(memory.requests, request.id)))
    if isinstance(state, Stopped):
        return Step(after)
    if _hurried(memory, situation):
        return Step(after, (StartTimer(ASKS, SETTLING),))
    return Step(after, () if memory.asked else _asking_timer(situation))


def _asking_timer(situation: Situation) -> tuple[Effect, ...]:
    office = situation.office
    return (StartTimer(ASKS, wait(situation.at, office.rules.batch, office)),)


def _hurried(memory: Memory, situation: Situation) -> bool:
    return memory.hurried is not None and situation.at - memory.hurried <= HURRIED


def hurry(state: Conversation, _event: AskingHurried, situation: Situation) -> Step:
    """The office wants it said at once, quiet hours or not: what was collected, and what is just being told."""
    if situation.profile is None:
        return Step(state)
    after = state.remembering(replace(state.memory, hurried=situation.at))
    return Step(after, (StartTimer(ASKS, SETTLING),) if state.memory.asked else ())


def timed_out(state: Conversation, event: TimedOut, situation: Situation) -> Step:
    """It is time to ask, or to remind; in the quiet hours at their end."""
    quiet = out_of_quiet(situation.at, situation.office) - situation.at
    if quiet and not (event.name == ASKS and _hurried(state.memory, situation)):
        return Step(state, (StartTimer(event.name, quiet),))
    return _ask(state, situation) if event.name == ASKS else _remind(state, situation)


def _ask(state: Conversation, situation: Situation) -> Step:
    """Say all that was collected."""
    asked = mine(state.memory.asked, situation)
    after = state.remembering(said(state.memory))
    if not asked:
        return Step(after)
    text = wanting(state, asked, situation)
    return Step(offering(after, text), (text, *_next_reminder(after.memory, situation)))


def said(memory: Memory) -> Memory:
    """The memory once everything collected has been said: from now on it is reminded of."""
    return replace(memory, asked=(), requests=(*memory.requests, *memory.asked), reminders=0, held=False)


def _remind(state: Conversation, situation: Situation) -> Step:
    """Say once more all that is still open; what WhatsApp still holds back is not said twice, but invited to again."""
    memory = state.memory
    still = mine(memory.requests, situation)
    if not still:
        return Step(state)
    after = state.remembering(replace(memory, reminders=memory.reminders + 1))
    following = _next_reminder(after.memory, situation)
    if memory.held:
        return Step(after, (*template(situation), *following))
    text = wanting(state, still, situation, again=True)
    return Step(offering(after, text), (text, *following))


def _next_reminder(memory: Memory, situation: Situation) -> tuple[Effect, ...]:
    office = situation.office
    if memory.reminders >= len(office.rules.reminders):
        return ()
    days = timedelta(days=office.rules.reminders[memory.reminders])
    return (StartTimer(REMINDER, wait(situation.at, days, office)),)


def template(situation: Situation) -> tuple[Effect, ...]:
    """The template that invites somebody to write once WhatsApp's window is closed, in the best language there is one for."""
    office = situation.office
    language = template_language(situation.language, office)
    return (SendTemplate(situation.address, language, office.name),) if language else ()


def template_language(wanted: str, office: Office) -> str:
    """The language of the template for somebody who reads ``wanted``; empty if no template is set."""
    templates = office.rules.templates
    return next((each for each in (wanted, office.language, *templates) if each in templates), "")


def goes_on(memory: Memory, situation: Situation) -> tuple[Effect, ...]:
    """The timers of somebody who ends the silence: what was to be asked is asked, what is open is reminded of."""
    asks = _asking_timer(situation) if memory.asked else ()
    return (*asks, *(_next_reminder(memory, situation) if memory.requests else ()))


def over(state: Conversation, event: RequestOver, situation: Situation) -> Step:
    """A request needs no more reminders; said only if it was asked for and the office no longer needs it."""
    request, memory = event.request, state.memory
    was_said = any(each.id == request.id for each in memory.requests)
    kept = replace(memory, asked=without(memory.asked, request.id), requests=without(memory.requests, request.id))
    after, stops = state.remembering(kept), stopped_timers(kept)
    if not (was_said and event.status is RequestStatus.WITHDRAWN) or isinstance(state, Stopped):
        return Step(after, stops)
    if not mine((request,), situation):
        return Step(after, stops)
    text = message(MessageKey.REQUEST_NO_LONGER, manager=request.manager, request=line(request, situation))
    return Step(after, (say(situation, text), *stops))


def stopped_timers(memory: Memory) -> tuple[Effect, ...]:
    """Nothing is asked, nothing is open: the timers stop."""
    asks = () if memory.asked else (StopTimer(ASKS),)
    return (*asks, *(() if memory.requests else (StopTimer(REMINDER),)))


# ---- in words


def line(request: RequestFacts, situation: Situation) -> Listing:
    """A request in one line; with its company for somebody who belongs to several."""
    shown, profile = requested(request), situation.profile
    company = profile.company(request.company_id) if profile is not None and len(profile.active) > 1 else None
    return shown if company is None else replace(shown, items=(*shown.items, company.name))


def wanting(state: Conversation, requests: Requests, situation: Situation, *, again: bool = False) -> Say:
    """The one message that asks for all of ``requests`` (at least one), or reminds of them."""
    managers = {each.manager for each in requests}
    manager = managers.pop() if len(managers) == 1 else situation.office.name
    if len(requests) == 1:
        request = requests[0]
        key = MessageKey.REQUEST_REMIND if again else MessageKey.REQUEST_ASK
        parts = [message(key, manager=manager, request=line(request, situation))]
        choice = Choice(Action.DECLINE, message(MessageKey.CHOICE_REQUEST_MISSING), request.id)
    else:
        key = MessageKey.REQUESTS_REMIND if again else MessageKey.REQUESTS_ASK
        shown = listed([line(each, situation) for each in requests])
        parts = [message(key, manager=manager, count=len(requests)), *shown]
        parts.append(message(MessageKey.REQUESTS_SEND))
        choice = Choice(Action.MISSING, message(MessageKey.CHOICE_REQUESTS_MISSING))
    choices = (choice,) if may_offer(state, situation) else ()
    about = f"{ABOUT_ONE}{requests[0].id}" if len(requests) == 1 else ABOUT_SEVERAL
    return replace(say(situation, *parts, choices=choices), about=about)


def may_offer(state: Conversation, situation: Situation) -> bool:
    """Whether a choice would be clear: buttons always are, numbers only while they answer no other question."""
    return isinstance(state, Ready) or situation.address.platform is Platform.TELEGRAM


def offering(state: Conversation, text: Say) -> Conversation:
    """The state in which the choices of ``text`` are understood, if no other question is open."""
    return replace(state, choices=text.choices) if isinstance(state, Ready) else state


# ---- what the client says


def what_is_needed(state: Conversation, situation: Situation) -> Step:
    """ "What do you still need?": it is looked up."""
    return Step(ListingRequests(state.memory), (_look_up(situation),))


def choose_missing(state: Conversation, situation: Situation) -> Step:
    """The client doesn't have one of them: which?"""
    return Step(ListingRequests(state.memory, missing=True), (_look_up(situation),))


def _look_up(situation: Situation) -> ListRequests:
    return ListRequests(situation.profile.person_id if situation.profile is not None else "")


def list_needed(state: ListingRequests, event: RequestsFound, situation: Situation) -> Step:
    """What is asked of the person, wherever it was asked; what is over by now is forgotten."""
    fresh = bool(state.memory.asked)
    memory = said(state.memory) if fresh else state.memory
    known = {each.id for each in event.requests}
    memory = replace(memory, requests=tuple(each for each in memory.requests if each.id in known))
    timers = stopped_timers(memory)
    if fresh and memory.requests:
        timers = (*timers, *_next_reminder(memory, situation))
    after = home(state.remembering(memory), situation)
    found = in_order(mine(event.requests, situation))
    if not found:
        return Step(after, (say(situation, message(MessageKey.REQUESTS_NONE)), *timers))
    if state.missing:
        choices = tuple(Choice(Action.DECLINE, _label(each, situation), each.id) for each in found[:MOST_LISTED])
        text = say(situation, message(MessageKey.REQUESTS_WHICH_MISSING), choices=choices)
    else:
        text = wanting(after, found, situation)
    return Step(offering(after, text), (text, *timers))


def _label(request: RequestFacts, situation: Situation) -> Message:
    return message(MessageKey.LITERAL, text=line(request, situation))


def decline(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """The client doesn't have it: the office is told, the client is thanked. What is over already is shown as it is now."""
    memory = state.memory
    known = mine((*memory.asked, *memory.requests), situation)
    request = next((each for each in known if each.id == event.subject), None)
    offered = [choice for choice in state.choices if choice.action is Action.DECLINE]
    if request is None and all(choice.subject != event.subject for choice in offered):
        return what_is_needed(state, situation)
    kept = replace(memory, asked=without(memory.asked, event.subject), requests=without(memory.requests, event.subject))
    others = tuple(choice for choice in offered if choice.subject != event.subject)
    manager = request.manager if request is not None else situation.office.name
    text = say(situation, message(MessageKey.REQUEST_DECLINED, manager=manager), choices=others)
    told = Tell(MachineKey.request(event.subject), RequestDeclined())
    return Step(offering(state.remembering(kept), text), (told, text, *stopped_timers(kept)))


AT_REST: tuple[type[Conversation], ...] = (*AWAKE, Stopped)

ROWS: tuple[Row, ...] = (
    *rows(AT_REST, RequestAsked, collect),
    *rows(AT_REST, RequestOver, over),
    *rows(AWAKE, AskingHurried, hurry),
    row(ListingRequests, RequestsFound, list_needed, to=[Ready, Unlinked]),
)
