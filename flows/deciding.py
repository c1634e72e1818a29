"""What a client does with tasks beside writing: opens, lists and switches them, accepts or reopens, rates; and which rows talk.

Choices and commands of somebody we know come in here; what is about documents goes on to ``confirming``.
"""

from dataclasses import replace

from flows.asking import choose_missing, decline, may_offer, what_is_needed
from flows.cards import status_name
from flows.changing import message_changed, remove_message
from flows.choosing import ANSWERS, choose_several
from flows.confirming import choose, command_about_document
from flows.drafting import cancel_draft, choose_kind, choose_task_company, new_task, send_draft
from flows.engine.machine import Row, Step, row, rows
from flows.intake import NEXT, then_next
from flows.linking import AWAKE, LINKED, look_up
from flows.settings import give_command
from flows.sorting import in_words
from flows.speaking import home, say
from flows.talking import (
    choose_task,
    file_kept,
    file_refused,
    make_receipt,
    open_tasks,
    receive,
    receive_file,
    task_label,
    wait_for_task,
)
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.burst_states import AskingPages, ChoosingDocument, ConfirmingSeveral, SortingPages
from flows.vocabulary.effects import Tell
from flows.vocabulary.events import (
    ChoiceMade,
    Command,
    CommandGiven,
    ContactShared,
    FileReceived,
    FileRefused,
    PlaceReceived,
    TextEdited,
    TextReceived,
)
from flows.vocabulary.messages import Action, Choice, Message, MessageKey, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    ChoosingCompany,
    ChoosingField,
    ChoosingLanguage,
    Confirming,
    ConfirmingUnlink,
    Conversation,
    MakingCode,
    Ready,
    Recognising,
    Redeeming,
    State,
    Stopped,
    TakingIn,
    Unlinked,
)
from flows.vocabulary.task_effects import ListTasks
from flows.vocabulary.task_events import (
    AcceptanceAsked,
    FileKept,
    TaskApproved,
    TaskClosed,
    TaskNews,
    TaskOpenAgain,
    TaskRated,
    TaskReopened,
    TasksFound,
)
from flows.vocabulary.task_states import (
    Accepting,
    ChoosingKind,
    ChoosingTask,
    ChoosingTaskCompany,
    DescribingTask,
    Drafting,
    GivingReason,
    Keeping,
    ListingRequests,
    ListingTasks,
    OpeningTask,
    Rating,
)
from flows.vocabulary.tasks import TaskStatus, TaskView

MOST_LISTED = 10
STARS = range(1, 6)
PICTURED: tuple[type[Conversation], ...] = (AskingPages, SortingPages)
QUESTIONS: tuple[type[Conversation], ...] = (Ready, Confirming, ConfirmingSeveral, *PICTURED, Accepting, ChoosingTask)
"""The states whose question may give way to whether a task's result is accepted: it is asked again, or was said by a choice."""


# ---- commands and choices


def command(state: Conversation, event: CommandGiven, situation: Situation) -> Step:
    """A command of somebody we know."""
    match event.command:
        case Command.TASK:
            return new_task(state, situation)
        case Command.TASKS:
            return Step(ListingTasks(state.memory), (ListTasks(_person(situation)),))
        case Command.NEEDED:
            return what_is_needed(state, situation)
        case Command.DELETE:
            return remove_message(state, situation)
        case Command.CANCEL if isinstance(state, Drafting):
            return cancel_draft(state, situation)
        case _:
            return command_about_document(state, event, situation)


def command_aside(state: ChoosingLanguage, event: CommandGiven, situation: Situation) -> Step:
    """A command instead of a language, by somebody we know or by a stranger."""
    if situation.profile is None:
        return give_command(state, event, situation)
    if event.command in (Command.LANGUAGE, Command.HELP, Command.ME):
        return give_command(state, event, situation)
    return command(Ready(state.memory), event, situation)


def decide(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """A choice of somebody we know: a button of this question or of an older one, a number, or words."""
    match event.action:
        case Action.COMMAND if event.subject in set(Command):
            return command(state, CommandGiven(Command(event.subject)), situation)
        case Action.COMPANY if isinstance(state, ChoosingTaskCompany):
            return choose_task_company(state, event, situation)
        case Action.KIND:
            return choose_kind(state, event, situation)
        case Action.SEND:
            return send_draft(state, situation)
        case Action.CANCEL if isinstance(state, Drafting):
            return cancel_draft(state, situation)
        case Action.TASK:
            return pick_task(state, event, situation)
        case Action.ACCEPT | Action.NOT_YET:
            return judge(state, event, situation)
        case Action.RATE:
            return rate(state, event, situation)
        case Action.RECEIPT:
            return make_receipt(state, event, situation)
        case Action.MISSING:
            return choose_missing(state, situation)
        case Action.DECLINE:
            return decline(state, event, situation)
        case action:
            further = choose_several if action in ANSWERS else choose
            return further(state, event, situation)


def _person(situation: Situation) -> str:
    return situation.profile.person_id if situation.profile else ""


# ---- the list


def list_tasks(state: ListingTasks, event: TasksFound, situation: Situation) -> Step:
    """The person's tasks; each can be chosen to write to it."""
    after = home(state, situation)
    tasks = event.tasks[:MOST_LISTED]
    if not tasks:
        return Step(after, (say(situation, message(MessageKey.TASKS_NONE)),))
    lines = tuple(_line(task, situation) for task in tasks)
    choices = tuple(Choice(Action.TASK, task_label(task, state.memory), task.id) for task in tasks)
    text = say(situation, message(MessageKey.TASKS_HEAD), *lines, choices=choices)
    return Step(replace(after, choices=choices), (text,))


def _line(task: TaskView, situation: Situation) -> Message:
    return message(
        MessageKey.TASK_LINE,
        number=task.number,
        subject=task.subject,
        status=status_name(task.status),
        manager=task.manager or situation.office.name,
    )


def pick_task(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """A task is chosen: to be written to, to be accepted if it is done, or (over, from the list just shown) to be opened again."""
    profile = situation.profile
    tasks = open_tasks(profile) if profile is not None else ()
    own = next((task for task in tasks if task.id == event.subject), None)
    if own is not None and own.status is TaskStatus.DONE and not isinstance(state, ChoosingTask):
        return ask_acceptance(Ready(state.memory), AcceptanceAsked(_person(situation), own), situation)
    offered = next(
        (each for each in state.choices if (each.action, each.subject) == (event.action, event.subject)), None
    )
    if own or offered is None or isinstance(state, ChoosingTask):
        return choose_task(state, event, situation)
    number = dict(offered.label.arguments).get("number", 0)
    return _ask_reason(state, event.subject, number if isinstance(number, int) else 0, situation)


# ---- acceptance


def ask_acceptance(state: Conversation, event: AcceptanceAsked, situation: Situation) -> Step:
    """The office says a task is done: does the client accept?"""
    task = event.task
    choices = (
        Choice(Action.ACCEPT, message(MessageKey.CHOICE_ACCEPT), task.id),
        Choice(Action.NOT_YET, message(MessageKey.CHOICE_NOT_YET), task.id),
    )
    manager = task.manager or situation.office.name
    asks = isinstance(state, QUESTIONS)
    shown = choices if asks or may_offer(state, situation) else ()
    text = say(situation, message(MessageKey.TASK_DONE_ASK, number=task.number, manager=manager), choices=shown)
    memory = replace(state.memory, task=task.id, task_at=situation.at)
    if not asks:  # the list of tasks asks it again
        return Step(state.remembering(memory), (text,))
    return Step(Accepting(memory, choices, task.id, task.number), (text,))


def judge(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """The client accepts, or not yet."""
    profile = situation.profile
    tasks = profile.tasks if profile else ()
    task = next((task for task in tasks if task.id == event.subject and task.status is TaskStatus.DONE), None)
    if task is None or profile is None:
        return Step(state, (say(situation, message(MessageKey.TASK_OVER)),))
    if event.action is Action.NOT_YET:
        return _ask_reason(state, task.id, task.number, situation)
    after = Ready(state.memory) if isinstance(state, Accepting) else state
    return Step(after, (Tell(MachineKey.task(task.id), TaskApproved(profile.name)),))


def _ask_reason(state: Conversation, task_id: str, number: int, situation: Situation) -> Step:
    text = say(situation, message(MessageKey.TASK_REASON_ASK, number=number))
    return Step(GivingReason(state.memory, (), task_id, number), (text,))


def give_reason(state: GivingReason, event: TextReceived, situation: Situation) -> Step:
    """Why it isn't done yet: it goes on with that."""
    name = situation.profile.name if situation.profile else ""
    memory = replace(state.memory, task=state.task_id, task_at=situation.at, task_shown=0)
    reopened = TaskReopened(name, by_office=False, reason=event.text, message_id=event.message_id)
    return Step(Ready(memory), (Tell(MachineKey.task(state.task_id), reopened),))


def task_closed(state: Conversation, event: TaskClosed, situation: Situation) -> Step:
    """It is over; where the office wants stars, they are asked for."""
    task = event.task
    if event.exported:
        said = message(MessageKey.TASK_CLOSED_EXPORTED, number=task.number, document=event.exported)
    elif event.days:
        said = message(MessageKey.TASK_CLOSED_SILENTLY, number=task.number, days=event.days)
    else:
        said = message(MessageKey.TASK_CLOSED, number=task.number)
    memory = replace(state.memory, task="") if state.memory.task == task.id else state.memory
    after = state.remembering(memory)
    about = isinstance(state, Accepting) and state.task_id == task.id
    if about:
        after = Ready(memory)
    if situation.office.rules.rating and not event.days and not event.exported and isinstance(after, Ready):
        choices = tuple(
            Choice(Action.RATE, message(MessageKey.LITERAL, text="★" * stars), f"{stars}:{task.id}") for stars in STARS
        )
        text = say(situation, said, message(MessageKey.TASK_RATE_ASK, number=task.number), choices=choices)
        return Step(Rating(memory, choices, task.id), (text,))
    return then_next(after, said, situation)


def rate(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """Stars for a task."""
    stars, _, task_id = event.subject.partition(":")
    offered = any((each.action, each.subject) == (event.action, event.subject) for each in state.choices)
    if not isinstance(state, Rating) or not offered:
        return Step(state, (say(situation, message(MessageKey.QUESTION_OVER)),))
    said = message(MessageKey.TASK_RATED)
    step = then_next(Ready(state.memory), said, situation)
    return Step(step.state, (Tell(MachineKey.task(task_id), TaskRated(int(stars))), *step.effects))


def task_open_again(state: Conversation, event: TaskOpenAgain, situation: Situation) -> Step:
    """It goes on: the office says so, or confirms that the client did."""
    key = MessageKey.TASK_REOPENED_BY_OFFICE if event.by_office else MessageKey.TASK_GOES_ON
    manager = event.task.manager or situation.office.name
    text = say(situation, message(key, number=event.task.number, manager=manager))
    about = isinstance(state, Accepting) and state.task_id == event.task.id
    return Step(Ready(state.memory) if about else state, (text,))


def sort_or_receive(state: Conversation, event: TextReceived, situation: Situation) -> Step:
    """Which pictures belong together, typed ("1 2, 3"); other words are for a manager, if there is anything to talk about."""
    return in_words(state, event, situation) or receive(state, event, situation)


def hear_no_news(state: Conversation, _event: TaskNews, _situation: Situation) -> Step:
    """News of a task for somebody who unlinked or asked for silence: nothing is said."""
    return Step(state)


def share_contact(state: Conversation, event: ContactShared, situation: Situation) -> Step:
    """A contact: one's own links, somebody else's is for a manager."""
    return look_up(state, event, situation) if event.own else receive(state, event, situation)


APART: tuple[type[Conversation], ...] = (DescribingTask, ChoosingTask)
"""The states that take whatever is sent for themselves."""
TALKING = tuple(state for state in LINKED if state not in APART)
COMMANDED: tuple[type[State], ...] = (
    *(Ready, ChoosingField, Redeeming, MakingCode, ChoosingLanguage, ChoosingCompany, ConfirmingUnlink, Stopped),
    *(ChoosingTaskCompany, ChoosingKind, ListingTasks, ListingRequests),
    *(ChoosingDocument, AskingPages, SortingPages),
)
"""Where commands may lead."""
NEWSLESS: tuple[type[Conversation], ...] = (Unlinked, Stopped)
NEWSED: tuple[type[Conversation], ...] = (*LINKED, ChoosingLanguage)

ROWS: tuple[Row, ...] = (
    *rows(LINKED, CommandGiven, command, to=COMMANDED),
    row(ChoosingLanguage, CommandGiven, command_aside, to=[*COMMANDED, Unlinked]),
    *rows(LINKED, ChoiceMade, decide, to=[*COMMANDED, *LINKED, Unlinked, OpeningTask, TakingIn, Keeping]),
    *rows(
        [state for state in TALKING if state not in (GivingReason, *PICTURED)],
        TextReceived,
        receive,
        to=[ChoosingTask, Keeping],
    ),
    *rows(PICTURED, TextReceived, sort_or_receive, to=[Ready, *NEXT, ChoosingTask, Keeping]),
    row(GivingReason, TextReceived, give_reason, to=[Ready]),
    *rows(
        [state for state in TALKING if state is not ChoosingCompany],
        FileReceived,
        receive_file,
        to=[Keeping, TakingIn, ChoosingCompany, ChoosingTask],
    ),
    *rows(TALKING, PlaceReceived, receive, to=[ChoosingTask, Keeping]),
    *rows(TALKING, ContactShared, share_contact, to=[ChoosingTask, Recognising, Keeping]),
    row(ChoosingTask, TextReceived, wait_for_task, to=[ChoosingTask, Ready]),
    row(ChoosingTask, FileReceived, wait_for_task, to=[ChoosingTask, Ready, Keeping]),
    row(ChoosingTask, PlaceReceived, wait_for_task, to=[ChoosingTask, Ready]),
    row(ChoosingTask, ContactShared, wait_for_task, to=[ChoosingTask, Ready]),
    row(Keeping, FileKept, file_kept, to=[*AWAKE, Keeping]),
    row(Keeping, FileRefused, file_refused, to=[*AWAKE, Keeping]),
    *rows(AWAKE, TextEdited, message_changed),
    row(ListingTasks, TasksFound, list_tasks, to=[Ready, Unlinked]),
    *rows(NEWSED, AcceptanceAsked, ask_acceptance, to=[Accepting]),
    *rows(NEWSED, TaskClosed, task_closed, to=[Ready, Rating, *NEXT]),
    *rows(NEWSED, TaskOpenAgain, task_open_again, to=[Ready]),
    *rows(NEWSLESS, AcceptanceAsked, hear_no_news),
    *rows(NEWSLESS, TaskClosed, hear_no_news),
    *rows(NEWSLESS, TaskOpenAgain, hear_no_news),
)
