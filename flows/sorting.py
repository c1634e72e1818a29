"""Which pictures belong together: one document, several, or picture by picture; by buttons, numbers or typed groups ("1 2, 3")."""

import re
from dataclasses import replace

from flows.bursts import show_ready
from flows.engine.machine import Step
from flows.intake import known, reading_timer
from flows.joining import SLOW, asker
from flows.remembering import MOST_REMEMBERED
from flows.several import ask_pages, subject_of
from flows.showing import fields, unreadable
from flows.speaking import say
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.burst_states import AskingPages, ConfirmingSeveral, SortingPages
from flows.vocabulary.bursts import Burst, BurstFile
from flows.vocabulary.documents import DocumentView
from flows.vocabulary.effects import Effect, ShowTyping, StartTimer, Tell
from flows.vocabulary.events import ChoiceMade, TextReceived
from flows.vocabulary.messages import Action, Choice, Message, MessageKey, message
from flows.vocabulary.page_events import PagesAdded
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation, Memory, Ready

Groups = tuple[tuple[int, ...], ...]
"""Pictures that belong together, by their places among those asked about, the first is 1."""

_PARTS = re.compile(r"[,;/|\n]+")
_PLACES = re.compile(
    r"\s*[0-9]{1,2}(?:\s*[-–]\s*[0-9]{1,2})?(?:[\s+&]+[0-9]{1,2}(?:\s*[-–]\s*[0-9]{1,2})?)*\s*", re.ASCII
)
_PLACE = re.compile(r"([0-9]+)(?:\s*[-–]\s*([0-9]+))?", re.ASCII)


def burst_of(state: Conversation) -> tuple[Burst, tuple[int, ...]] | None:
    """The burst that is being asked about, and the numbers of its pictures in their order; None if none is."""
    burst = next((each for each in state.memory.bursts if not each.decided), None)
    if burst is None or not isinstance(state, AskingPages | SortingPages):
        return None
    there = {file.number for file in burst.files}
    return (burst, state.numbers) if there.issuperset(state.numbers) else None


def answer(state: Conversation, event: ChoiceMade, situation: Situation) -> Step | None:
    """An answer to the question which pictures belong together; None if it is to one that is over."""
    asked = burst_of(state)
    if asked is None or event.subject.partition("/")[0] != subject_of(asked[1]):
        return None
    burst, numbers = asked
    match event.action:
        case Action.JOIN:
            return decide(state, burst, numbers, (tuple(range(1, len(numbers) + 1)),), situation)
        case Action.APART:
            return decide(state, burst, numbers, tuple((place,) for place in range(1, len(numbers) + 1)), situation)
        case Action.SORT:
            return ask_picture(state.memory, burst, numbers, (), situation)
        case _:
            return _sort(state, event, burst, numbers, situation)


def _sort(
    state: Conversation, event: ChoiceMade, burst: Burst, numbers: tuple[int, ...], situation: Situation
) -> Step | None:
    """Picture by picture; a button of an earlier picture is over."""
    if not isinstance(state, SortingPages) or event.subject != _subject(numbers, state.answers):
        return None
    if event.action is Action.BACK:
        return back(state, situation)
    answers = (*state.answers, event.action is Action.SAME)
    if len(answers) + 1 < len(numbers):
        return ask_picture(state.memory, burst, numbers, answers, situation)
    return decide(state, burst, numbers, _groups(answers), situation)


def back(state: SortingPages, situation: Situation) -> Step:
    """One picture back, or back to the question before."""
    asked = burst_of(state)
    if asked is None:
        return Step(Ready(state.memory), (say(situation, message(MessageKey.QUESTION_OVER)),))
    burst, numbers = asked
    if state.answers:
        return ask_picture(state.memory, burst, numbers, state.answers[:-1], situation)
    return ask_pages(state.memory, burst, situation)


def _groups(answers: tuple[bool, ...]) -> Groups:
    groups: list[tuple[int, ...]] = [(1,)]
    for place, together in enumerate(answers, start=2):
        if together:
            groups[-1] = (*groups[-1], place)
        else:
            groups.append((place,))
    return tuple(groups)


def _subject(numbers: tuple[int, ...], answers: tuple[bool, ...]) -> str:
    return f"{subject_of(numbers)}/{len(answers)}"


def ask_picture(
    memory: Memory,
    burst: Burst,
    numbers: tuple[int, ...],
    answers: tuple[bool, ...],
    situation: Situation,
    *before: Message,
) -> Step:
    """Ask whether the next picture belongs to the document of the one before it."""
    place, subject = len(answers) + 2, _subject(numbers, answers)
    choices = (
        Choice(Action.SAME, message(MessageKey.CHOICE_SAME), subject),
        Choice(Action.OWN, message(MessageKey.CHOICE_OWN), subject),
        Choice(Action.BACK, message(MessageKey.CHOICE_BACK), subject),
    )
    views = {view.number: view for view in burst.views}
    pictures = [_picture(place - 1, views[numbers[place - 2]]), _picture(place, views[numbers[place - 1]])]
    hint = () if answers else (message(MessageKey.PICTURES_HINT),)
    asked = message(MessageKey.PICTURE_ASK, place=place, before=place - 1)
    text = say(situation, *before, *pictures, *hint, asked, choices=choices)
    return Step(SortingPages(memory, choices, numbers, answers), (text,))


def _picture(place: int, view: DocumentView) -> Message:
    if unreadable(view):
        return message(MessageKey.PICTURE_UNREADABLE, place=place)
    return message(MessageKey.PICTURE, place=place, fields=fields(view.reading))


# ---- in words


def in_words(state: Conversation, event: TextReceived, situation: Situation) -> Step | None:
    """Groups, typed: "1 2, 3"; None if that is not what was typed, or no picture has such a place."""
    asked = burst_of(state)
    groups = read_groups(event.text, len(asked[1])) if asked is not None else None
    if asked is None or groups is None:
        return None
    return decide(state, *asked, groups, situation)


def read_groups(text: str, count: int) -> Groups | None:
    """``1 2, 3`` of ``count`` pictures; those not named are on their own. None if a place is wrong, or named twice."""
    if len(text) > 200:
        return None
    parts = [part for part in _PARTS.split(text) if part.strip()]
    if not parts or not all(_PLACES.fullmatch(part) for part in parts):
        return None
    groups: list[tuple[int, ...]] = []
    for part in parts:
        places: list[int] = []
        for first, last in _PLACE.findall(part):
            places += range(int(first), int(last or first) + 1)
        groups.append(tuple(places))
    named = [place for group in groups for place in group]
    if len(named) < 2 or len(set(named)) < len(named) or not all(1 <= place <= count for place in named):
        return None
    alone = tuple((place,) for place in range(1, count + 1) if place not in named)
    return tuple(sorted((*(group for group in groups if group), *alone)))


# ---- deciding


def decide(state: Conversation, burst: Burst, numbers: tuple[int, ...], groups: Groups, situation: Situation) -> Step:
    """It is known now: those that belong together become one document; all are shown when that was read.

    What came after the question was asked is a burst of its own.
    """
    by_number = {file.number: file for file in burst.files}
    asked = tuple(by_number[number] for number in numbers)
    late = () if burst.quiet else tuple(file for file in burst.files if file not in asked)
    papers = tuple(file for file in burst.files if file not in asked and file not in late)
    joined = tuple(tuple(asked[place - 1] for place in group) for group in groups)
    heads = tuple(_head(group) for group in joined)
    decided = Burst((*heads, *papers), quiet=True, decided=True)
    memory = _deciding(state.memory, burst, decided, joined, late)
    by = known(situation).person_id
    effects: list[Effect] = []
    for first, *pages in joined:
        if pages:
            added = PagesAdded(tuple(page.document_id for page in pages), by)
            effects.append(Tell(MachineKey.document(first.document_id), added))
            effects.append(StartTimer(reading_timer(first.document_id), SLOW))
    if effects:
        return Step(Ready(memory), (ShowTyping(situation.address), *effects))
    step = show_ready(Ready(memory), situation)
    return _with_burst(step, burst, late)


def _head(group: tuple[BurstFile, ...]) -> BurstFile:
    """The first picture: read anew with those that become its pages, if there are any."""
    first, *pages = group
    if not pages:
        return first
    return replace(first, view=None, joining=Burst(tuple(pages)).views, asked_by=asker(Burst(group).views))


def _deciding(
    memory: Memory, burst: Burst, decided: Burst, joined: tuple[tuple[BurstFile, ...], ...], late: tuple[BurstFile, ...]
) -> Memory:
    moving = {file.document_id for group in joined if len(group) > 1 for file in group}
    whole = tuple((group[0].document_id, group[0].number) for group in joined if len(group) > 1)
    albums = tuple(
        (group[0].group, *name)
        for group, name in zip((group for group in joined if len(group) > 1), whole, strict=True)
        if group[0].group and len(joined) == 1
    )
    bursts = tuple(each for each in memory.bursts if each != burst)
    return replace(
        memory,
        open=tuple(view for view in memory.open if view.document_id not in moving),
        reading=(*memory.reading, *whole),
        bursts=(decided, *bursts, *((Burst(late),) if late else ())),
        groups=(*memory.groups, *albums)[-MOST_REMEMBERED:],
    )


def _with_burst(step: Step, burst: Burst, late: tuple[BurstFile, ...]) -> Step:
    """Documents shown apart can be sorted after all: the question about them is remembered with the one that follows."""
    if not isinstance(step.state, ConfirmingSeveral) or late:
        return step
    return Step(replace(step.state, burst=burst), step.effects)


def ask_again(state: ConfirmingSeveral, situation: Situation) -> Step | None:
    """ "Undo" of "several documents": it is asked again which pictures belong together; None if it wasn't asked."""
    burst = state.burst
    if burst is None or len(burst.pictures) < 2:
        return None
    known_here = {view.document_id for view in state.memory.open}
    if not {file.document_id for file in burst.files} <= known_here:
        return None
    current = {view.document_id: view for view in state.memory.open}
    files = tuple(replace(file, view=current[file.document_id]) for file in burst.files)
    again = replace(burst, files=files, decided=False, shown=True, quiet=True)
    kept = tuple(each for each in state.memory.bursts if each.decided)
    others = tuple(each for each in state.memory.bursts if not each.decided)
    if others:
        return None
    memory = replace(state.memory, bursts=(*kept, again), listed=())
    return ask_pages(memory, again, situation)
