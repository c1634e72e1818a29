"""A client opens a task: which company, what about, a sentence and what belongs to it, and it is sent ([15] of the product)."""

from dataclasses import replace

from flows.cards import KINDS, shortened
from flows.engine.machine import Row, Step, row
from flows.intake import known, paused
from flows.speaking import home, say
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.content import ContactCard, Content
from flows.vocabulary.effects import ShowTyping, Tell
from flows.vocabulary.events import ChoiceMade, ContactShared, FileReceived, PlaceReceived, TextReceived
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation, Ready, Unlinked
from flows.vocabulary.task_effects import KeepFile, OpenTask
from flows.vocabulary.task_events import TaskBegan, TaskNumbered, Written
from flows.vocabulary.task_states import (
    ChoosingKind,
    ChoosingTaskCompany,
    DescribingTask,
    Draft,
    Drafting,
    Keeping,
    OpeningTask,
)

MOST_PIECES = 50
"""Messages that one draft may have."""
LONGEST_SUBJECT = 60
MOST_TOGETHER = 10
"""Files that go as one message (Bot API, sendMediaGroup)."""


def new_task(state: Conversation, situation: Situation) -> Step:
    """Somebody wants to open a task."""
    profile = known(situation)
    if not profile.active:
        return Step(state, (say(situation, paused(profile, situation)),))
    if len(profile.active) == 1:
        return ask_kind(state, Draft(company_id=profile.active[0].company_id), situation)
    choices = tuple(
        Choice(Action.COMPANY, message(MessageKey.LITERAL, text=company.name), company.company_id)
        for company in profile.active
    )
    text = say(situation, message(MessageKey.COMPANY_ASK), choices=choices)
    return Step(ChoosingTaskCompany(state.memory, choices), (text,))


def choose_task_company(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """The company that the task is for."""
    company = known(situation).company(event.subject)
    if company is None:
        return Step(state, (say(situation, message(MessageKey.QUESTION_OVER), choices=state.choices),))
    return ask_kind(state, Draft(company_id=company.company_id), situation)


def ask_kind(state: Conversation, draft: Draft, situation: Situation) -> Step:
    """What is it about? The office's own kinds, else the usual ones."""
    own = situation.office.rules.kinds
    labels = [(kind, message(MessageKey.LITERAL, text=kind)) for kind in own] or [
        (kind, message(key)) for kind, key in KINDS.items()
    ]
    choices = tuple(Choice(Action.KIND, label, str(index)) for index, (_, label) in enumerate(labels, start=1))
    text = say(situation, message(MessageKey.TASK_KIND_ASK), choices=choices)
    return Step(ChoosingKind(state.memory, choices, draft), (text,))


def choose_kind(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """The kind is chosen: now a sentence."""
    kinds = situation.office.rules.kinds or tuple(KINDS)
    place = int(event.subject) if event.subject.isdecimal() else 0
    if not isinstance(state, ChoosingKind) or not 1 <= place <= len(kinds):
        return Step(state, (say(situation, message(MessageKey.QUESTION_OVER)),))
    after = DescribingTask(state.memory, (), replace(state.draft, kind=kinds[place - 1]))
    return Step(after, (say(situation, message(MessageKey.TASK_DESCRIBE)),))


def describe(state: DescribingTask, event: TextReceived, situation: Situation) -> Step:
    """Words of the description."""
    return add_to_draft(state, Content(event.text, event.spans), event.message_id, situation)


def describe_place(state: DescribingTask, event: PlaceReceived, situation: Situation) -> Step:
    """A location that belongs to it."""
    return add_to_draft(state, Content(place=event.place), event.message_id, situation)


def describe_card(state: DescribingTask, event: ContactShared, situation: Situation) -> Step:
    """A contact that belongs to it."""
    card = Content(contact=ContactCard(event.name, event.phone))
    return add_to_draft(state, card, event.message_id, situation)


def describe_file(state: DescribingTask, event: FileReceived, situation: Situation) -> Step:
    """A file that belongs to it."""
    keep = KeepFile(situation.address, event.file, situation.at)
    return Step(Keeping(state.memory, (), event, before=state), (ShowTyping(situation.address), keep))


def add_to_draft(state: DescribingTask, content: Content, message_id: str, situation: Situation) -> Step:
    """One more piece; once there are words it is asked whether that is all."""
    contents = (*state.draft.contents, (content, message_id))[-MOST_PIECES:]
    after = replace(state, draft=replace(state.draft, contents=contents))
    if not any(each.text for each, _ in contents):
        again = state.draft.contents
        said = () if again else (say(situation, message(MessageKey.TASK_WORDS_FIRST)),)
        return Step(after, said)
    if state.choices and not content.text:
        return Step(after)
    choices = (
        Choice(Action.SEND, message(MessageKey.CHOICE_SEND)),
        Choice(Action.CANCEL, message(MessageKey.CHOICE_CANCEL)),
    )
    text = say(situation, message(MessageKey.TASK_MORE), choices=choices)
    return Step(replace(after, choices=choices), (text,))


def send_draft(state: Conversation, situation: Situation) -> Step:
    """It is complete: it gets its number."""
    if not isinstance(state, DescribingTask):
        return Step(state, (say(situation, message(MessageKey.QUESTION_OVER)),))
    subject = next(
        (shortened(content.text, LONGEST_SUBJECT) for content, _ in state.draft.contents if content.text), ""
    )
    if not subject:
        return Step(state, (say(situation, message(MessageKey.TASK_WORDS_FIRST)),))
    opening = OpenTask(
        state.draft.company_id, known(situation).person_id, state.draft.kind, subject, str(situation.address)
    )
    return Step(OpeningTask(state.memory, (), state.draft), (opening,))


def task_opened(state: OpeningTask, event: TaskNumbered, situation: Situation) -> Step:
    """It has its number, and a manager: what was put together goes there, whoever has the address by now."""
    facts = event.facts
    written = tuple(
        Written(content, facts.person, facts.person_id, situation.at, str(situation.address), message_ids)
        for content, message_ids in together(state.draft.contents)
    )
    began = TaskBegan(facts, str(situation.address), situation.language, written)
    if facts.manager:
        text = message(MessageKey.TASK_OPENED, number=facts.number, manager=facts.manager)
    else:
        text = message(MessageKey.TASK_OPENED_UNASSIGNED, number=facts.number, office=situation.office.name)
    memory = replace(state.memory, task=facts.id, task_at=situation.at, task_shown=0)
    after = home(state.remembering(memory), situation)
    return Step(after, (Tell(MachineKey.task(facts.id), began), say(situation, text)))


def together(contents: tuple[tuple[Content, str], ...]) -> list[tuple[Content, tuple[str, ...]]]:
    """The pieces of a draft as messages: files that follow each other without words make one."""
    made: list[tuple[Content, tuple[str, ...]]] = []
    for content, message_id in contents:
        ids = (message_id,) if message_id else ()
        if made and content.attachments and not content.text:
            last, last_ids = made[-1]
            if last.attachments and len(last.attachments) < MOST_TOGETHER:
                made[-1] = (replace(last, attachments=last.attachments + content.attachments), last_ids + ids)
                continue
        made.append((content, ids))
    return made


def cancel_draft(state: Drafting, situation: Situation) -> Step:
    """It isn't sent after all."""
    return Step(Ready(state.memory), (say(situation, message(MessageKey.TASK_CANCELLED)),))


ROWS: tuple[Row, ...] = (
    row(DescribingTask, TextReceived, describe, to=[DescribingTask]),
    row(DescribingTask, PlaceReceived, describe_place, to=[DescribingTask]),
    row(DescribingTask, ContactShared, describe_card, to=[DescribingTask]),
    row(DescribingTask, FileReceived, describe_file, to=[Keeping]),
    row(OpeningTask, TaskNumbered, task_opened, to=[Ready, Unlinked]),
)
