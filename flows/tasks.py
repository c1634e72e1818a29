"""The life of one task: two ends, the client's chat and the desk's topic, and everything that passes between them.

The machine owns the thread: each message becomes one of its numbered messages, is kept, and is carried to the other end. The
client's end is the address they wrote from last; the desk's end is ``desk:task/<id>``, wherever its topic is just now.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import TypeVar

from flows.cards import WINDOW, card, listed, record, requested, status_name, status_of
from flows.engine.machine import Row, Step, row, rows
from flows.hours import wait
from flows.speaking import to_conversation
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import Content, Side, ThreadMessage
from flows.vocabulary.effects import Effect, Say, StartTimer, StopTimer, Tell
from flows.vocabulary.events import Event
from flows.vocabulary.messages import Choice, Message, MessageKey, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import State
from flows.vocabulary.task_effects import Carry, KeepMessage, MarkMessage, MoveHeld, RecordTask, Revise, ShowTask
from flows.vocabulary.task_events import (
    AcceptanceAsked,
    ClientBack,
    ClientSilenced,
    ClientWrote,
    MessageChanged,
    MessageRemoved,
    OfficeWrote,
    RequestMade,
    SubjectExported,
    TaskApproved,
    TaskBegan,
    TaskClosed,
    TaskFinished,
    TaskOpenAgain,
    TaskRated,
    TaskReopened,
    TaskTaken,
    Written,
)
from flows.vocabulary.task_states import (
    Task,
    TaskAccepted,
    TaskAnswered,
    TaskArchived,
    TaskDone,
    TaskExpected,
    TaskInternal,
    TaskOpen,
    TaskReopenedState,
    TaskWaiting,
)
from flows.vocabulary.tasks import RequestDraft, RequestFacts

ESCALATION, ACCEPTANCE, ARCHIVING, NUDGE = "escalation", "acceptance", "archiving", "nudge"
"""The timers of a task."""

TALKING: tuple[type[Task], ...] = (TaskOpen, TaskWaiting, TaskAnswered, TaskReopenedState)
"""The states in which both ends talk."""

ENDED: tuple[type[Task], ...] = (TaskAccepted, TaskArchived)
ALL: tuple[type[Task], ...] = (*TALKING, TaskInternal, TaskDone, *ENDED)

NUDGED_BEFORE = timedelta(hours=2)
"""How long before WhatsApp's window closes the desk is told that somebody still waits."""

T = TypeVar("T", bound=Task)


def turned(state: Task, into: Callable[..., T], situation: Situation, **changes: object) -> T:
    """The same task in another state of its life, since now."""
    kept = {each.name: getattr(state, each.name) for each in fields(Task)}
    since = state.since if type(state) is into else situation.at
    return into(**(kept | {"since": since} | changes))


def desk_of(state: Task) -> Address:
    """The desk's end."""
    return Address.of_task(state.facts.id)


def client_of(state: Task) -> Address | None:
    """The client's end, if there is one."""
    return Address.parse(state.client) if state.client else None


def tell_desk(state: Task, situation: Situation, *parts: Message, choices: tuple[Choice, ...] = ()) -> Say:
    """Say something in the task's topic."""
    return Say(desk_of(state), parts, situation.office.language, choices, f"task:{state.facts.id}")


def tell_client(state: Task, event: Event) -> tuple[Effect, ...]:
    """Tell the client's conversation, if there is one."""
    return (to_conversation(state.client, event),) if state.client else ()


def shown(state: Task, situation: Situation, *effects: Effect) -> Step:
    """The step that leads to ``state``, its lists and its topic brought up to date."""
    return Step(state, (*effects, RecordTask(record(state, situation)), ShowTask(card(state, situation))))


def add(state: T, written: Written, side: Side) -> tuple[T, ThreadMessage]:
    """Make what was written the next message of the thread."""
    number = state.written + 1
    made = ThreadMessage(
        id=f"{state.facts.id}.{number}",
        task_id=state.facts.id,
        side=side,
        author=written.author,
        author_id=written.author_id,
        content=written.content,
        at=written.at,
        origin=written.origin,
        origin_ids=written.origin_ids,
        reply_to=written.reply_to,
    )
    return replace(state, written=number, files=state.files + len(written.content.attachments)), made


def carry(state: Task, message_id: str, to: Address, situation: Situation, version: int = 1) -> Carry:
    """Carry a message to an end, in the language spoken there."""
    language = situation.office.language if to.platform is Platform.DESK else state.language
    return Carry(to, state.facts.id, message_id, version, language)


def overdue_timers(state: Task, situation: Situation) -> tuple[Effect, ...]:
    """From now on the office's answer is awaited."""
    after = wait(situation.at, situation.office.rules.escalate_after, situation.office)
    return () if isinstance(state, TaskInternal) else (StartTimer(ESCALATION, after),)


def ask(state: T, draft: RequestDraft, manager: str, situation: Situation) -> tuple[T, RequestFacts]:
    """Make a document that is asked for the task's next request."""
    number = state.asked + 1
    facts = state.facts
    asked = RequestFacts(
        f"{facts.id}.r{number}",
        facts.id,
        facts.number,
        facts.company_id,
        facts.person_id,
        draft,
        manager,
        situation.at,
    )
    return replace(state, asked=number, requests=(*state.requests, asked)), asked


def tell_request(request: RequestFacts, client: str) -> Tell:
    """Tell a request whom to ask; the first time it begins with that."""
    return Tell(MachineKey.request(request.id), RequestMade(request, client))


# ---- beginning


def begin(_state: TaskExpected, event: TaskBegan, situation: Situation) -> Step:
    """The task has its number: what it begins with goes to the desk, and what the office begins with to the client too."""
    facts = event.facts
    first = Task(facts, event.client, event.language, situation.at)
    state: Task
    if event.internal:
        state = turned(first, TaskInternal, situation)
    elif facts.by_office:
        state = turned(first, TaskWaiting, situation, spoke_at=situation.at)
    else:
        state = turned(first, TaskOpen, situation, heard_at=situation.at)
    effects: list[Effect] = []
    side = Side.NOTE if event.internal else Side.OFFICE if facts.by_office else Side.CLIENT
    client = client_of(state)
    for written in event.written:
        state, made = add(state, written, side)
        effects += [KeepMessage(made), carry(state, made.id, desk_of(state), situation)]
        if side is Side.OFFICE and client is not None:
            effects.append(carry(state, made.id, client, situation))
        elif side is Side.OFFICE:
            state = replace(state, failed=(*state.failed, made.id))
    if side is Side.OFFICE and client is None:
        effects.append(tell_desk(state, situation, message(MessageKey.DESK_NO_CLIENT, person=facts.person)))
    for draft in event.requests:
        state, asked = ask(state, draft, facts.manager, situation)
        effects.append(tell_request(asked, state.client))
    if state.requests:
        count = message(MessageKey.REQUESTS_LISTED, count=len(state.requests))
        effects.append(tell_desk(state, situation, count, *listed([requested(each) for each in state.requests])))
    if isinstance(state, TaskOpen):
        effects += overdue_timers(state, situation)
    about = (ShowTask(card(state, situation)), RecordTask(record(state, situation)))
    return Step(state, (*about, *effects))


# ---- talking


def client_writes(state: Task, event: ClientWrote, situation: Situation) -> Step:
    """The client wrote: it goes to the desk, and the answers go to where it was written."""
    moved, effects = _at_new_end(state, event.written.origin, event.language, situation)
    moved, made = add(replace(moved, heard_at=situation.at), event.written, Side.CLIENT)
    effects = [KeepMessage(made), carry(moved, made.id, desk_of(moved), situation), *effects]
    after: Task = moved
    if isinstance(state, TaskWaiting):
        after = turned(moved, TaskAnswered, situation, escalated=0)
    elif isinstance(state, ENDED):
        after = turned(moved, TaskReopenedState, situation, escalated=0)
        effects += [StopTimer(ARCHIVING), *tell_client(after, _goes_on(after, situation))]
    if isinstance(after, TaskDone):
        effects.append(StartTimer(ACCEPTANCE, situation.office.rules.accept_after))
    elif type(after) is not type(state):
        effects += overdue_timers(after, situation)
    if situation.office.rules.nudge and event.written.origin.startswith(Platform.WHATSAPP):
        effects.append(StartTimer(NUDGE, WINDOW - NUDGED_BEFORE))
    return shown(after, situation, *effects)


def _goes_on(state: Task, situation: Situation, *, by_office: bool = False) -> TaskOpenAgain:
    return TaskOpenAgain(state.facts.person_id, record(state, situation).view, by_office=by_office)


def _at_new_end(state: Task, origin: str, language: str, situation: Situation) -> tuple[Task, list[Effect]]:
    """The client's end is where the client wrote; what waits for the former one, and what is asked for, follows."""
    moved = replace(state, client=origin, language=language)
    if origin == state.client:
        return moved, []
    effects: list[Effect] = [tell_request(request, origin) for request in state.requests]
    if state.held and state.held_at not in ("", origin):
        effects.append(MoveHeld(state.facts.id, Address.parse(state.held_at), Address.parse(origin)))
        moved = replace(moved, held=(), held_at="")
    if not state.client and state.failed:
        effects += [carry(moved, message_id, Address.parse(origin), situation) for message_id in state.failed]
        moved = replace(moved, failed=())
    return moved, effects


def fall_silent(state: Task, event: ClientSilenced, situation: Situation) -> Step:
    """Nothing goes to that address any more; what the office writes waits for the client's next words, from wherever."""
    if event.client != state.client:
        return Step(state)
    after = replace(state, client="")
    said = tell_desk(state, situation, message(MessageKey.DESK_SILENCED, person=state.facts.person))
    return shown(after, situation, *(tell_request(request, "") for request in state.requests), said)


def come_back(state: Task, event: ClientBack, situation: Situation) -> Step:
    """The client ended the silence: what waited is sent."""
    if state.client:
        return Step(state)
    after, effects = _at_new_end(state, event.client, event.language, situation)
    if isinstance(after, TaskDone):
        effects += _ask_acceptance(after, situation)
    return shown(after, situation, *effects)


def office_writes(state: Task, event: OfficeWrote, situation: Situation) -> Step:
    """A manager wrote: to the client, unless it is a note."""
    if event.note or isinstance(state, TaskInternal):
        after, made = add(state, event.written, Side.NOTE)
        return Step(after, (KeepMessage(made), MarkMessage(state.facts.id, made.id, None)))
    written, made = add(replace(state, spoke_at=situation.at), event.written, Side.OFFICE)
    client = client_of(state)
    effects: list[Effect] = [KeepMessage(made)]
    if client is None:
        written = replace(written, failed=(*written.failed, made.id))
        effects.append(tell_desk(state, situation, message(MessageKey.DESK_NO_CLIENT, person=state.facts.person)))
    else:
        effects.append(carry(written, made.id, client, situation))
    if isinstance(written, TaskDone):
        effects.append(StartTimer(ACCEPTANCE, situation.office.rules.accept_after))
        return shown(written, situation, *effects)
    after = turned(written, TaskWaiting, situation, escalated=0)
    return shown(after, situation, *effects, StopTimer(ESCALATION), StopTimer(ARCHIVING), StopTimer(NUDGE))


def change(state: Task, event: MessageChanged | MessageRemoved, situation: Situation) -> Step:
    """Somebody changed a message, or took it back: a further version of it, carried to where the first one went."""
    content = event.content if isinstance(event, MessageChanged) else None
    to = {Side.CLIENT: desk_of(state), Side.OFFICE: client_of(state), Side.NOTE: None}[event.side]
    language = situation.office.language if event.side is Side.CLIENT else state.language
    return Step(state, (Revise(state.facts.id, event.message_id, content, to, language),))


# ---- who is in charge, and how it ends


def take(state: Task, event: TaskTaken, situation: Situation) -> Step:
    """Somebody is in charge from now on."""
    after = replace(state, facts=replace(state.facts, manager_id=event.manager_id, manager=event.manager))
    if event.by == event.manager:
        said = message(MessageKey.DESK_TAKEN, manager=event.manager)
    else:
        said = message(MessageKey.DESK_ASSIGNED, manager=event.manager, by=event.by)
    return shown(after, situation, tell_desk(state, situation, said))


def finish(state: Task, event: TaskFinished, situation: Situation) -> Step:
    """Done, says the office: does the client accept? An internal task is over at once."""
    if isinstance(state, TaskInternal):
        said = tell_desk(state, situation, message(MessageKey.DESK_DONE, by=event.by))
        return shown(turned(state, TaskAccepted, situation), situation, said)
    after = turned(state, TaskDone, situation)
    return shown(after, situation, *_ask_acceptance(after, situation), StopTimer(ESCALATION), StopTimer(NUDGE))


def _ask_acceptance(state: TaskDone, situation: Situation) -> tuple[Effect, ...]:
    """Ask the client, who has a while to answer from now on."""
    asked = tell_client(state, AcceptanceAsked(state.facts.person_id, record(state, situation).view))
    return (*asked, StartTimer(ACCEPTANCE, situation.office.rules.accept_after))


def approve(state: TaskDone, _event: TaskApproved, situation: Situation) -> Step:
    """The client accepts."""
    said = message(MessageKey.DESK_ACCEPTED, person=state.facts.person)
    return close(state, situation, said)


def export(state: Task, event: SubjectExported, situation: Situation) -> Step:
    """The document that it was about is in the office's books."""
    said = message(MessageKey.DESK_EXPORTED, number=event.number)
    return close(state, situation, said, exported=event.number)


def close(state: Task, situation: Situation, said: Message, *, days: int = 0, exported: int = 0) -> Step:
    """It is over: both ends are told, the topic is closed, and after a while it is archived."""
    after = turned(state, TaskAccepted, situation)
    news = TaskClosed(state.facts.person_id, record(after, situation).view, days, exported)
    timers = (StopTimer(ACCEPTANCE), StopTimer(ESCALATION), StopTimer(NUDGE))
    archive = StartTimer(ARCHIVING, situation.office.rules.archive_after)
    told = tell_client(state, news) if state.facts.person_id else ()
    return shown(after, situation, tell_desk(state, situation, said), *told, *timers, archive)


def reopen(state: Task, event: TaskReopened, situation: Situation) -> Step:
    """It goes on: a manager says so, or the client, who gives the reason."""
    timers = (StopTimer(ACCEPTANCE), StopTimer(ARCHIVING))
    if not state.facts.person_id:
        said = tell_desk(state, situation, message(MessageKey.DESK_REOPENED, by=event.by))
        return shown(turned(state, TaskInternal, situation), situation, said, *timers)
    after = turned(state, TaskReopenedState, situation, escalated=0)
    news = tell_client(state, _goes_on(after, situation, by_office=event.by_office))
    if event.by_office:
        said = tell_desk(state, situation, message(MessageKey.DESK_REOPENED, by=event.by))
        return shown(after, situation, said, *news, *timers, *overdue_timers(after, situation))
    ids = (event.message_id,) if event.message_id else ()
    reason = Written(Content(event.reason), event.by, state.facts.person_id, situation.at, state.client, ids)
    after, made = add(after, reason, Side.CLIENT)
    text = message(MessageKey.DESK_REOPENED_BY_CLIENT, person=event.by, reason=event.reason)
    kept = (KeepMessage(made), tell_desk(state, situation, text))
    return shown(after, situation, *kept, *news, *timers, *overdue_timers(after, situation))


def rate(state: Task, event: TaskRated, situation: Situation) -> Step:
    """The client gave stars."""
    after = replace(state, stars=event.stars)
    return shown(after, situation, tell_desk(state, situation, message(MessageKey.DESK_RATED, stars=event.stars)))


def already(state: Task, _event: Event, situation: Situation) -> Step:
    """A manager wants what is so already, or can't be any more."""
    text = message(MessageKey.DESK_STATUS_ALREADY, status=status_name(status_of(state)))
    return Step(state, (tell_desk(state, situation, text),))


def stay(state: State, _event: Event, _situation: Situation) -> Step:
    """Nothing that concerns a task in this state."""
    return Step(state)


ROWS: tuple[Row, ...] = (
    row(TaskExpected, TaskBegan, begin, to=[TaskOpen, TaskWaiting, TaskInternal]),
    row(TaskExpected, Event, stay, to=[TaskExpected]),
    *rows((TaskOpen, TaskAnswered, TaskReopenedState, TaskDone), ClientWrote, client_writes),
    row(TaskWaiting, ClientWrote, client_writes, to=[TaskAnswered]),
    *rows(ENDED, ClientWrote, client_writes, to=[TaskReopenedState]),
    *rows((*TALKING, *ENDED), OfficeWrote, office_writes, to=[TaskWaiting]),
    *rows((TaskInternal, TaskDone), OfficeWrote, office_writes),
    *rows(ALL, ClientSilenced, fall_silent),
    *rows(ALL, ClientBack, come_back),
    *rows(ALL, MessageChanged, change),
    *rows(ALL, MessageRemoved, change),
    *rows(ALL, TaskTaken, take),
    *rows(TALKING, TaskFinished, finish, to=[TaskDone]),
    row(TaskInternal, TaskFinished, finish, to=[TaskAccepted]),
    *rows((TaskDone, *ENDED), TaskFinished, already),
    row(TaskDone, TaskApproved, approve, to=[TaskAccepted]),
    *rows((*TALKING, TaskInternal, TaskDone), SubjectExported, export, to=[TaskAccepted]),
    *rows((TaskDone, *ENDED), TaskReopened, reopen, to=[TaskReopenedState, TaskInternal]),
    *rows((*TALKING, TaskInternal), TaskReopened, already),
    *rows((TaskDone, *ENDED), TaskRated, rate),
    *rows(ALL, Event, stay),
)
