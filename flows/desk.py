"""Managers at the desk: what they write in a task's topic goes to the client, notes never leave ([16], [18] of the product).

Whoever is no active manager of the office is told so once and heard no further; a manager restricted to some companies is
heard in the topics of these alone. Commands and buttons are in ``commanding``.
"""

from dataclasses import replace

from flows.attending import answer, answered, at_rest, manager_of, task_of, tell_stranger, turned_away
from flows.commanding import ASKING, command, decide, look_for_alarm
from flows.engine.machine import Row, Step, row
from flows.intake import refusal
from flows.talking import ALBUM, QUIET, joined
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.content import Attachment, ContactCard, Content, Side
from flows.vocabulary.effects import Effect, StartTimer, StopTimer, Tell
from flows.vocabulary.events import (
    ChoiceMade,
    ContactShared,
    Event,
    FileReceived,
    FileRefused,
    OtherReceived,
    PlaceReceived,
    TextEdited,
    TextReceived,
    TimedOut,
)
from flows.vocabulary.messages import Message, MessageKey, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import State
from flows.vocabulary.task_effects import KeepFile, WakeDesk
from flows.vocabulary.task_events import (
    DeskCommandGiven,
    DeskLost,
    DeskRegained,
    DocumentWanted,
    FileKept,
    MessageChanged,
    OfficeWrote,
    RequestTyped,
    StrangerWrote,
    Written,
)
from flows.vocabulary.task_states import Album, AtDesk, DeskKeeping, DeskLooking

UNTASKED = "untasked"
"""In ``told`` of a topic that belongs to no task: its managers know."""


def words(state: AtDesk, event: TextReceived, situation: Situation) -> Step:
    """A manager's words, for the client."""
    return write(state, Content(event.text, event.spans), event.message_id, situation)


def place(state: AtDesk, event: PlaceReceived, situation: Situation) -> Step:
    """A location, for the client."""
    return write(state, Content(place=event.place), event.message_id, situation)


def card(state: AtDesk, event: ContactShared, situation: Situation) -> Step:
    """A contact, for the client."""
    return write(state, Content(contact=ContactCard(event.name, event.phone)), event.message_id, situation)


def write(state: AtDesk, content: Content, message_id: str, situation: Situation) -> Step:
    """Pass something on to the task of this topic; in General managers talk among themselves."""
    away = turned_away(state, situation)
    if away is not None:
        return away
    task = task_of(situation)
    if task is None:
        return no_task(state, situation)
    after, flushed = flush(state, situation)
    return Step(after, (*flushed, to_task(task.facts.id, content, (message_id,), situation)))


def flush(state: AtDesk, situation: Situation) -> tuple[AtDesk, tuple[Effect, ...]]:
    """What follows an album must not overtake it: albums that are still collected go now."""
    effects: list[Effect] = []
    for album in state.albums:
        effects += [StopTimer(ALBUM + album.group), _whole(album, situation)]
    return replace(state, albums=()), tuple(effects)


def no_task(state: AtDesk, situation: Situation) -> Step:
    """A topic that belongs to no task: said once, so that nobody believes that a client reads it."""
    if "/" not in situation.address.value or UNTASKED in state.told:
        return Step(state)
    text = answer(situation, message(MessageKey.DESK_NO_TASK))
    return Step(replace(state, told=(*state.told, UNTASKED)), (text,))


def to_task(task_id: str, content: Content, message_ids: tuple[str, ...], situation: Situation) -> Tell:
    """What the manager wrote here, told to the task."""
    manager = manager_of(situation)
    written = Written(
        content,
        manager.name,
        manager.id,
        situation.at,
        str(situation.address),
        tuple(each for each in message_ids if each),
        answered(task_id, situation),
    )
    return Tell(MachineKey.task(task_id), OfficeWrote(written))


def not_carried(state: AtDesk, _event: OtherReceived, situation: Situation) -> Step:
    """Something that can't be carried: its writer is told."""
    away = turned_away(state, situation)
    if away is not None or task_of(situation) is None:
        return away or Step(state)
    return Step(state, (answer(situation, message(MessageKey.DESK_NOT_CARRIED)),))


def changed(state: AtDesk, event: TextEdited, situation: Situation) -> Step:
    """A manager changed a message of the thread."""
    away = turned_away(state, situation)
    task, reference = task_of(situation), situation.reference
    if away is not None or task is None or reference is None or reference.task_id != task.facts.id:
        return away or Step(state)
    if not reference.message_id or reference.side == Side.CLIENT:
        return Step(state)
    change = MessageChanged(reference.message_id, Content(event.text, event.spans), Side(reference.side))
    return Step(state, (Tell(MachineKey.task(task.facts.id), change),))


def typed(state: AtDesk, event: RequestTyped, situation: Situation) -> Step:
    """What document is asked for."""
    away = turned_away(state, situation)
    if away is not None:
        return away
    task = task_of(situation)
    if task is None:
        return Step(state, (answer(situation, only_in_topic("/request")),))
    wanted = DocumentWanted(event.draft, manager_of(situation).name)
    return Step(replace(state, asked_for=""), (Tell(MachineKey.task(task.facts.id), wanted),))


def only_in_topic(name: str) -> Message:
    """A command that only makes sense in a task's topic."""
    return message(MessageKey.DESK_ONLY_TOPIC, command=name)


# ---- files


def file(state: AtDesk, event: FileReceived, situation: Situation) -> Step:
    """A manager's file: fetched and kept before it goes anywhere."""
    away = turned_away(state, situation)
    if away is not None:
        return away
    task = task_of(situation)
    if task is None:
        return no_task(state, situation)
    manager = manager_of(situation)
    task_id = task.facts.id
    after = DeskKeeping(
        state.told,
        state.albums,
        state.asked_for,
        state.talk,
        event,
        task_id,
        answered(task_id, situation),
        manager.name,
        manager.id,
    )
    return Step(after, (KeepFile(situation.address, event.file, situation.at),))


def file_kept(state: DeskKeeping, event: FileKept, situation: Situation) -> Step:
    """It is safe: it goes on, with the others of its album when that is whole."""
    sent = state.event
    content = Content(sent.caption, sent.spans, (Attachment(sent.kind, event.file, sent.emoji),))
    piece = Album(
        sent.group,
        state.task_id,
        sent.note,
        content,
        (sent.message_id,) if sent.message_id else (),
        state.reply_to,
        state.author,
        state.author_id,
    )
    if not sent.group:
        after, flushed = flush(at_rest(state), situation)
        return Step(after, (*flushed, _whole(piece, situation)))
    albums = {album.group: album for album in state.albums}
    before = albums.get(sent.group)
    if before is not None:
        piece = replace(
            before,
            note=before.note or sent.note,
            content=joined(before.content, content),
            message_ids=before.message_ids + piece.message_ids,
        )
    albums[sent.group] = piece
    after = replace(at_rest(state), albums=tuple(albums.values()))
    return Step(after, (StartTimer(ALBUM + sent.group, QUIET),))


def _whole(album: Album, situation: Situation) -> Tell:
    written = Written(
        album.content,
        album.author,
        album.author_id,
        situation.at,
        str(situation.address),
        album.message_ids,
        album.reply_to,
    )
    return Tell(MachineKey.task(album.task_id), OfficeWrote(written, note=album.note))


def album_whole(state: AtDesk, _event: TimedOut, situation: Situation) -> Step:
    """Nothing more of an album has come."""
    after, effects = flush(state, situation)
    return Step(after, effects)


def file_refused(state: DeskKeeping, event: FileRefused, situation: Situation) -> Step:
    """It can't be had: its writer is told."""
    text = message(MessageKey.DESK_FILE_REFUSED, reason=refusal(event))
    return Step(at_rest(state), (answer(situation, text),))


# ---- the group itself


def lost(state: AtDesk, _event: DeskLost, situation: Situation) -> Step:
    """The bot is out of one of the office's groups, or may not work in it: the administrators are told where they can be."""
    if situation.desk is None or not situation.desk.known:
        return Step(state)
    return look_for_alarm(state, situation)


def regained(state: AtDesk, _event: DeskRegained, situation: Situation) -> Step:
    """The bot is back: what waits is sent."""
    known = situation.desk is not None and situation.desk.known
    if not known:
        return Step(state)
    return Step(state, (WakeDesk(situation.address), answer(situation, message(MessageKey.DESK_REGAINED))))


def stay(state: State, _event: Event, _situation: Situation) -> Step:
    """Nothing that concerns the desk."""
    return Step(state)


ROWS: tuple[Row, ...] = (
    row(AtDesk, TextReceived, words, to=[AtDesk]),
    row(AtDesk, FileReceived, file, to=[AtDesk, DeskKeeping]),
    row(AtDesk, PlaceReceived, place, to=[AtDesk]),
    row(AtDesk, ContactShared, card, to=[AtDesk]),
    row(AtDesk, OtherReceived, not_carried, to=[AtDesk]),
    row(AtDesk, TextEdited, changed, to=[AtDesk]),
    row(AtDesk, RequestTyped, typed, to=[AtDesk]),
    row(AtDesk, DeskCommandGiven, command, to=[AtDesk, *ASKING]),
    row(AtDesk, ChoiceMade, decide, to=[AtDesk, *ASKING]),
    row(AtDesk, TimedOut, album_whole, to=[AtDesk]),
    row(AtDesk, StrangerWrote, tell_stranger, to=[AtDesk]),
    row(AtDesk, DeskLost, lost, to=[AtDesk, DeskLooking]),
    row(AtDesk, DeskRegained, regained, to=[AtDesk]),
    row(AtDesk, Event, stay, to=[AtDesk]),
    row(DeskKeeping, FileKept, file_kept, to=[AtDesk]),
    row(DeskKeeping, FileRefused, file_refused, to=[AtDesk]),
)
