"""Commands and buttons of the desk: who is in charge, how a task goes on, what is looked up, talks that the office begins."""

from dataclasses import replace
from datetime import date

from flows.attending import answer, answered, manager_of, task_of, turned_away
from flows.cards import shortened
from flows.engine.machine import Step
from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.content import Content, Side
from flows.vocabulary.desk import DeskCommand, Topic
from flows.vocabulary.effects import Tell
from flows.vocabulary.events import ChoiceMade, Event
from flows.vocabulary.messages import Action, MessageKey, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.task_effects import Invite, LookUp, NoteAbsence, OpenTask, ShowHistory
from flows.vocabulary.task_events import (
    AsksHurried,
    DeskCommandGiven,
    MessageRemoved,
    OfficeWrote,
    RequestDropped,
    TaskFinished,
    TaskReopened,
    TaskTaken,
    Written,
)
from flows.vocabulary.task_states import (
    AtDesk,
    Desk,
    DeskInviting,
    DeskLooking,
    DeskNotingAbsence,
    DeskOpening,
    Purpose,
    Talk,
)
from flows.vocabulary.tasks import TaskRecord

ASKING = (DeskLooking, DeskInviting, DeskNotingAbsence, DeskOpening)
"""The states that a command may lead to."""

LONGEST_SUBJECT = 60

IN_TOPIC = frozenset(
    {
        DeskCommand.NOTE,
        DeskCommand.REQUEST,
        DeskCommand.DONE,
        DeskCommand.REOPEN,
        DeskCommand.TAKE,
        DeskCommand.ASSIGN,
        DeskCommand.CLIENT,
        DeskCommand.WINDOW,
        DeskCommand.DELETE,
        DeskCommand.HISTORY,
    }
)
"""Commands that are about the task of a topic."""

TOPICS = {
    DeskCommand.OPEN: Topic.OPEN,
    DeskCommand.FIND: Topic.ANYTHING,
    DeskCommand.COMPANY: Topic.COMPANY,
    DeskCommand.PERSON: Topic.PERSON,
}

BUTTONS = {
    Action.TAKE: DeskCommand.TAKE,
    Action.ASSIGN: DeskCommand.ASSIGN,
    Action.REQUEST: DeskCommand.REQUEST,
    Action.DONE: DeskCommand.DONE,
    Action.REOPEN: DeskCommand.REOPEN,
    Action.CLIENT: DeskCommand.CLIENT,
}
"""The buttons of a task's card, each as good as a command."""


def command(state: AtDesk, event: DeskCommandGiven, situation: Situation) -> Step:
    """A manager's command."""
    away = turned_away(state, situation)
    if away is not None:
        return away
    task = task_of(situation)
    if event.command in IN_TOPIC:
        if task is None:
            text = message(MessageKey.DESK_ONLY_TOPIC, command=f"/{event.command}")
            return Step(state, (answer(situation, text),))
        return _about_task(state, event, task, situation)
    if event.command in TOPICS or event.command is DeskCommand.INVITE:
        return _look(state, event, situation)
    match event.command:
        case DeskCommand.ASK if task is not None:
            return _ask_here(state, event, task, situation)
        case DeskCommand.ASK | DeskCommand.INTERNAL:
            return _begin_talk(state, event, situation, internal=event.command is DeskCommand.INTERNAL)
        case DeskCommand.AWAY:
            return _away(state, event.words.text.strip(), situation)
        case _:
            key = MessageKey.DESK_HELP if task is None else MessageKey.DESK_HELP_TOPIC
            return Step(state, (answer(situation, message(key)),))


def _look(state: AtDesk, event: DeskCommandGiven, situation: Situation) -> Step:
    """Something to be looked up by its name, or somebody to be invited."""
    wanted = event.words.text.strip()
    if not wanted and event.command is not DeskCommand.OPEN:
        if event.command is DeskCommand.FIND:
            usage = message(MessageKey.DESK_FIND_USAGE)
        else:
            usage = message(MessageKey.DESK_NAME_USAGE, command=f"/{event.command}")
        return Step(state, (answer(situation, usage),))
    if event.command is DeskCommand.INVITE:
        after = DeskInviting(state.told, state.albums, state.asked_for, state.talk, wanted)
        return Step(after, (Invite(wanted, manager_of(situation).id),))
    return look_up(state, TOPICS[event.command], wanted, Purpose.SHOW, situation)


def _about_task(state: AtDesk, event: DeskCommandGiven, task: TaskRecord, situation: Situation) -> Step:
    manager, text = manager_of(situation), event.words.text.strip()
    match event.command:
        case DeskCommand.NOTE if not text:
            usage = message(MessageKey.DESK_WORDS_USAGE, command="/note")
            return Step(state, (answer(situation, usage),))
        case DeskCommand.NOTE:
            wrote = OfficeWrote(written(task, event.words, event.message_id, situation), note=True)
            return Step(state, (tell(task, wrote),))
        case DeskCommand.REQUEST:
            key = MessageKey.DESK_REQUEST_USAGE if text else MessageKey.DESK_REQUEST_ASK
            arguments = {} if text else {"manager": manager.name}
            said = answer(situation, message(key, **arguments))
            return Step(replace(state, asked_for=manager.id), (said,))
        case DeskCommand.DONE:
            return Step(state, (tell(task, TaskFinished(manager.name, manager.id)),))
        case DeskCommand.REOPEN:
            return Step(state, (tell(task, TaskReopened(manager.name, by_office=True, by_id=manager.id)),))
        case DeskCommand.TAKE:
            return Step(state, (tell(task, TaskTaken(manager.id, manager.name, manager.name, manager.id)),))
        case DeskCommand.ASSIGN:
            return look_up(state, Topic.MANAGERS, text, Purpose.ASSIGN, situation, within=task)
        case DeskCommand.CLIENT:
            return look_up(state, Topic.CLIENT, task.facts.id, Purpose.SHOW, situation)
        case DeskCommand.WINDOW:
            return look_up(state, Topic.WINDOW, task.facts.id, Purpose.SHOW, situation)
        case DeskCommand.HISTORY:
            return Step(
                state, (ShowHistory(Address.of_task(task.facts.id), task.facts.id, situation.language, files=True),)
            )
        case _:
            return _delete(state, task, situation)


def _delete(state: AtDesk, task: TaskRecord, situation: Situation) -> Step:
    """Take a message of the office back, by answering to it."""
    reference = situation.reference
    if reference is None or reference.task_id != task.facts.id or reference.side not in (Side.OFFICE, Side.NOTE):
        return Step(state, (answer(situation, message(MessageKey.DESK_REPLY_TO_DELETE)),))
    removed = MessageRemoved(reference.message_id, Side(reference.side))
    return Step(state, (tell(task, removed), answer(situation, message(MessageKey.DESK_REMOVED))))


def tell(task: TaskRecord, event: Event) -> Tell:
    """Tell the task."""
    return Tell(MachineKey.task(task.facts.id), event)


def written(task: TaskRecord, content: Content, message_id: str, situation: Situation) -> Written:
    """What the manager wrote in the task's topic."""
    manager, reply_to = manager_of(situation), answered(task.facts.id, situation)
    ids = (message_id,) if message_id else ()
    return Written(content, manager.name, manager.id, situation.at, str(situation.address), ids, reply_to)


def look_up(
    state: AtDesk,
    topic: Topic,
    text: str,
    purpose: Purpose,
    situation: Situation,
    talk: Talk | None = None,
    within: TaskRecord | None = None,
) -> Step:
    """Have something looked up (``within`` what concerns a task), and done with it what it is looked up for."""
    manager = manager_of(situation)
    after = DeskLooking(
        state.told,
        state.albums,
        state.asked_for,
        talk or state.talk,
        purpose=purpose,
        topic=topic,
        text=text,
        manager_id=manager.id,
        by=manager.name,
    )
    wanted = text if within is None else f"{within.facts.id} {text}"
    return Step(after, (LookUp(topic, wanted, manager.id),))


def look_for_alarm(state: AtDesk, _situation: Situation) -> Step:
    """Look the administrators up, to tell them that the bot is out of the group."""
    after = DeskLooking(state.told, state.albums, state.asked_for, state.talk, purpose=Purpose.ALARM)
    return Step(after, (LookUp(Topic.MANAGERS, "", ""),))


# ---- talks that the office begins


def _ask_here(state: AtDesk, event: DeskCommandGiven, task: TaskRecord, situation: Situation) -> Step:
    """``/ask`` in a topic: a question to its client, about a document if a number comes first."""
    number, rest = leading_number(event.words)
    if not event.words.text.strip() or (number and not rest.text):
        return Step(state, (answer(situation, message(MessageKey.DESK_ASK_USAGE)),))
    if not number:
        return Step(state, (tell(task, OfficeWrote(written(task, event.words, event.message_id, situation))),))
    manager = manager_of(situation)
    talk = Talk(rest, manager.id, manager.name, event.message_id)
    return look_up(state, Topic.DOCUMENT, number, Purpose.ABOUT, situation, talk)


def _begin_talk(state: AtDesk, event: DeskCommandGiven, situation: Situation, *, internal: bool) -> Step:
    """``/ask`` and ``/internal`` in General: with or about whom, then a colon, then what."""
    number, rest = leading_number(event.words)
    whom, colon, _ = event.words.text.partition(":")
    usage = message(MessageKey.DESK_INTERNAL_USAGE if internal else MessageKey.DESK_ASK_USAGE)
    if number and not internal:
        words, whom = cut(rest, len(rest.text) - len(rest.text.lstrip(": "))), number
    elif colon:
        words = cut(event.words, len(whom) + 1)
    else:
        return Step(state, (answer(situation, usage),))
    if not words.text or not whom.strip():
        return Step(state, (answer(situation, usage),))
    manager = manager_of(situation)
    talk = Talk(words, manager.id, manager.name, event.message_id, internal=internal)
    if internal:
        return look_up(state, Topic.COMPANY, whom.strip(), Purpose.INTERNAL, situation, talk)
    return look_up(state, Topic.CONTACTS, whom.strip(), Purpose.TALK, situation, talk)


def leading_number(words: Content) -> tuple[str, Content]:
    """The document's number that the words begin with (``1042``, ``#1042``), if they do, and the rest."""
    text = words.text
    start = len(text) - len(text.lstrip("# "))
    end = start
    while end < len(text) and text[end].isdecimal():
        end += 1
    if end == start or end - start > 9 or (end < len(text) and text[end] not in " :,\n"):
        return "", words
    return text[start:end], cut(words, end)


def cut(words: Content, count: int) -> Content:
    """The words without their first ``count`` characters and the spaces behind them, formatting kept."""
    rest = words.text[count:]
    shift = count + len(rest) - len(rest.lstrip())
    spans = tuple(
        replace(span, start=max(span.start - shift, 0), length=span.length - max(shift - span.start, 0))
        for span in words.spans
        if span.start + span.length > shift
    )
    return replace(words, text=rest.lstrip(), spans=spans)


def _away(state: AtDesk, text: str, situation: Situation) -> Step:
    """``/away 2026-12-24``: until when the manager is away; ``/away back``: no longer."""
    manager = manager_of(situation)
    after = DeskNotingAbsence(state.told, state.albums, state.asked_for, state.talk, manager.name)
    if text.casefold() == "back":
        return Step(after, (NoteAbsence(manager.id, None),))
    day = iso_day(text)
    if day is None:
        return Step(state, (answer(situation, message(MessageKey.DESK_AWAY_USAGE)),))
    return Step(after, (NoteAbsence(manager.id, day),))


def iso_day(text: str) -> date | None:
    """A day as ``2026-12-24``; None if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# ---- buttons


def decide(state: AtDesk, event: ChoiceMade, situation: Situation) -> Step:
    """A button at the desk; one of a task's card is as good as its command."""
    away = turned_away(state, situation)
    task = task_of(situation)
    if away is not None:
        return away
    if event.action is Action.PERSON:
        return choose_contact(state, event, situation)
    if task is None:
        return Step(state)
    if event.action in BUTTONS:
        return _about_task(state, DeskCommandGiven(BUTTONS[event.action]), task, situation)
    match event.action:
        case Action.MANAGER:
            return look_up(state, Topic.MANAGERS, event.subject, Purpose.ASSIGN, situation, within=task)
        case Action.SEND_NOW:
            return Step(state, (tell(task, AsksHurried()),))
        case Action.DROP_REQUEST if event.subject.startswith(f"{task.facts.id}.r"):
            return Step(state, (Tell(MachineKey.request(event.subject), RequestDropped()),))
        case Action.ELSEWHERE:
            return look_up(
                state, Topic.CLIENT, task.facts.id, Purpose.ELSEWHERE, situation, Talk(Content(event.subject))
            )
        case _:
            return Step(state)


def choose_contact(state: AtDesk, event: ChoiceMade, situation: Situation) -> Step:
    """With whom of the company: the talk can begin, if it is the manager's own and still waits."""
    talk = state.talk
    place = int(event.subject) if event.subject.isdecimal() else -1
    if talk is None or talk.manager_id != manager_of(situation).id or not 0 <= place < len(talk.contacts):
        return Step(state, (answer(situation, message(MessageKey.QUESTION_OVER)),))
    person_id, company_id = talk.contacts[place]
    if not manager_of(situation).may_see(company_id):  # restricted since the names were offered
        return Step(state, (answer(situation, message(MessageKey.QUESTION_OVER)),))
    return open_talk(state, talk, company_id, person_id)


def open_talk(state: Desk, talk: Talk, company_id: str, person_id: str) -> Step:
    """The talk gets its number, and a topic of its own."""
    kind = "internal" if talk.internal else "question"
    opening = OpenTask(
        company_id,
        person_id,
        kind,
        shortened(talk.content.text, LONGEST_SUBJECT),
        by_manager=talk.manager_id,
        document=talk.document,
    )
    return Step(DeskOpening(state.told, state.albums, state.asked_for, talk), (opening,))
