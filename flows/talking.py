"""A client talks to a manager: which task words and files belong to, and how they get there ([16], [17] of the product).

An answer to a message belongs to that message's task. Words without one go to the only open task, or to the one written to
last; with several it is asked once, and again when another task's manager has written since. Files go to a task only if it is
being talked in; otherwise they are documents for the books, as always.
"""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from flows.asking import answered_request, may_offer
from flows.drafting import add_to_draft
from flows.engine.machine import Step
from flows.intake import ABOUT_DOCUMENT, SPEAKING, known, refusal, take_in
from flows.settings import hear_words, not_carried
from flows.speaking import home, say
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.content import EMPTY, PAPERS, Attachment, ContactCard, Content
from flows.vocabulary.effects import Effect, ShowTyping, StartTimer, StopTimer, Tell
from flows.vocabulary.events import (
    ChoiceMade,
    ContactShared,
    Event,
    FileReceived,
    FileRefused,
    OtherReceived,
    PlaceReceived,
    TextReceived,
)
from flows.vocabulary.messages import Action, Choice, Message, MessageKey, message
from flows.vocabulary.people import Profile
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import ClientAlbum, Conversation, Memory, Ready
from flows.vocabulary.task_effects import KeepFile
from flows.vocabulary.task_events import ClientWrote, FileKept, Written
from flows.vocabulary.task_states import ChoosingTask, DescribingTask, Keeping
from flows.vocabulary.tasks import TaskStatus, TaskView

INSIDE = timedelta(hours=1)
"""How long after the last words to a task a file without any is taken to belong to it."""
QUIET = timedelta(seconds=1.5)
"""An album is whole when nothing of it has come for so long (Telegram marks no end)."""
SHOWN = 3  # times that it is said, after a choice among several tasks, which one the words went to
MOST_PASSED = 20
ALBUM = "album "
UNCHOSEN = "unchosen"
"""The timer of a question to which task something belongs."""
PATIENCE = timedelta(minutes=10)
"""What waits for that answer goes, after so long, to the manager who wrote last: nobody's words may be lost."""


def open_tasks(profile: Profile) -> tuple[TaskView, ...]:
    """The person's tasks that are not over, of companies that the office has not paused."""
    return tuple(task for task in profile.tasks if profile.company(task.company_id) is not None)


def referred(situation: Situation) -> str:
    """The id of the person's own task that the message answers to; empty if it answers to none."""
    reference, profile = situation.reference, situation.profile
    if reference is None or profile is None or not reference.task_id:
        return ""
    own = reference.person_id == profile.person_id or any(task.id == reference.task_id for task in profile.tasks)
    return reference.task_id if own else ""


def current(memory: Memory, tasks: tuple[TaskView, ...]) -> TaskView | None:
    """The task written to last, unless it is over, or another one's manager has written since."""
    found = next((task for task in tasks if task.id == memory.task), None)
    if found is None or memory.task_at is None:
        return None
    others = [task.spoke_at for task in tasks if task.id != found.id and task.spoke_at is not None]
    return None if any(spoke_at > memory.task_at for spoke_at in others) else found


SENT = TextReceived | PlaceReceived | ContactShared | FileReceived
"""What a client may send to a manager."""


def content_of(event: TextReceived | PlaceReceived | ContactShared) -> Content:
    """What is said by something that is no file."""
    match event:
        case TextReceived():
            return Content(event.text, event.spans)
        case PlaceReceived():
            return Content(place=event.place)
        case _:
            return Content(contact=ContactCard(event.name, event.phone))


def receive(state: Conversation, event: TextReceived | PlaceReceived | ContactShared, situation: Situation) -> Step:
    """Words that are no answer to Kwit, a location, a contact: for a manager, if there is anything to talk about."""
    tasks = open_tasks(known(situation))
    target = referred(situation) or _asking(tasks, situation)
    if target:
        return send(state, target, (event,), situation)
    if not tasks:
        return _no_talk(state, event, situation)
    chosen = tasks[0] if len(tasks) == 1 else current(state.memory, tasks)
    if chosen is None:
        return ask_task(state, event, situation)
    return send_all(state, chosen.id, (event,), situation)


def _asking(tasks: tuple[TaskView, ...], situation: Situation) -> str:
    """The task that asks for the document that the words are about; empty if they answer to no request."""
    request_id = answered_request(situation)
    return next((task.id for task in tasks if request_id.startswith(f"{task.id}.r")), "")


def send_all(state: Conversation, task_id: str, events: tuple[Event, ...], situation: Situation) -> Step:
    """Pass on what waited until it was known to which task it belongs, then ``events``."""
    unsent = state.memory.unsent
    return send(state.remembering(replace(state.memory, unsent=())), task_id, (*unsent, *events), situation)


def send(state: Conversation, task_id: str, events: tuple[Event, ...], situation: Situation) -> Step:
    """Pass things on to a task, in their order; at a file, which has to be kept first, the rest waits behind it."""
    state, effects = flush(state, situation)
    for index, event in enumerate(events):
        if isinstance(event, FileReceived):
            kept = keep_file(state, event, task_id, situation, events[index + 1 :])
            return Step(kept.state, (*effects, *kept.effects))
        if isinstance(event, TextReceived | PlaceReceived | ContactShared):
            reply_to = answered(situation, task_id)
            effects = (*effects, write(task_id, content_of(event), (event.message_id,), situation, reply_to))
    after, shown = _talking_in(state, task_id, situation)
    return Step(after, (*effects, *shown))


def _no_talk(state: Conversation, event: SENT, situation: Situation) -> Step:
    if isinstance(event, TextReceived):
        return hear_words(state, event, situation)
    if isinstance(event, ContactShared):
        return Step(state, (say(situation, message(MessageKey.CONTACT_FOREIGN), choices=state.choices),))
    kind = event.kind.value if isinstance(event, FileReceived) else "location"
    return not_carried(state, OtherReceived(kind), situation)


def _talking_in(
    state: Conversation, task_id: str, situation: Situation, *, quiet: bool = False
) -> tuple[Conversation, tuple[Effect, ...]]:
    """The task is the current one now; where there are several, that is said in the first few answers, unless ``quiet``."""
    tasks = open_tasks(known(situation))
    memory = state.memory
    again = memory.task == task_id
    times = memory.task_shown + 1 if again else 1
    after = state.remembering(replace(memory, task=task_id, task_at=situation.at, task_shown=times, misunderstood=0))
    if isinstance(after, Ready):  # what was offered before is over: a number from here on may be meant for the manager
        after = replace(after, choices=())
    view = next((task for task in tasks if task.id == task_id), None)
    if quiet or view is None or len(tasks) == 1 or times > SHOWN:
        return after, ()
    return after, (say(situation, message(MessageKey.TASK_TO, number=view.number, subject=view.subject)),)


def write(task_id: str, content: Content, message_ids: tuple[str, ...], situation: Situation, reply_to: str) -> Tell:
    """Tell a task what its client wrote; ``reply_to`` is the message of its thread that is answered, empty for none."""
    profile = known(situation)
    written = Written(
        content,
        profile.name,
        profile.person_id,
        situation.at,
        str(situation.address),
        tuple(each for each in message_ids if each),
        reply_to,
    )
    return Tell(MachineKey.task(task_id), ClientWrote(written, situation.language))


def answered(situation: Situation, task_id: str) -> str:
    """The message of the thread ``task_id`` that is answered; empty if none is."""
    reference = situation.reference
    return reference.message_id if reference is not None and reference.task_id == task_id else ""


# ---- several tasks


def task_label(task: TaskView, memory: Memory) -> Message:
    """A task as a choice; the one written to last is marked."""
    key = MessageKey.TASK_LABEL_CURRENT if task.id == memory.task else MessageKey.TASK_LABEL
    return message(key, number=task.number, subject=task.subject)


def ask_task(state: Conversation, event: Event, situation: Situation) -> Step:
    """Ask to which task something belongs; the one written to last comes first."""
    unsent = (*state.memory.unsent, event)[-MOST_PASSED:]
    tasks = sorted(open_tasks(known(situation)), key=lambda task: task.id != state.memory.task)
    choices = tuple(Choice(Action.TASK, task_label(task, state.memory), task.id) for task in tasks)
    text = say(situation, message(MessageKey.TASK_CHOOSE), choices=choices)
    return Step(ChoosingTask(replace(state.memory, unsent=unsent), choices), (text, StartTimer(UNCHOSEN, PATIENCE)))


def wait_for_task(state: ChoosingTask, event: SENT, situation: Situation) -> Step:
    """Something more while we ask to which task: it waits for the same answer, unless it says by itself where it belongs."""
    if not open_tasks(known(situation)):
        after = Ready(replace(state.memory, unsent=()))
        events = (*state.memory.unsent, event)
        return Step(after, tuple(Tell(situation.key, each, situation.address) for each in events))
    target = referred(situation)
    if target and isinstance(event, FileReceived):
        return keep_file(state, event, target, situation)
    if target:
        return send(state, target, (event,), situation)
    unsent = (*state.memory.unsent, event)[-MOST_PASSED:]
    return Step(state.remembering(replace(state.memory, unsent=unsent)))


def choose_task(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """The task is chosen: what waited for it goes there, and what follows too."""
    view = next((task for task in open_tasks(known(situation)) if task.id == event.subject), None)
    if view is None:
        return Step(state, (say(situation, message(MessageKey.TASK_OVER)),))
    memory = replace(state.memory, task=view.id, task_at=situation.at, task_shown=0)
    if memory.unsent:
        return send_all(Ready(memory), view.id, (), situation)
    text = message(MessageKey.TASK_CHOSEN, number=view.number, subject=view.subject)
    return Step(Ready(memory), (say(situation, text),))


def not_chosen(state: Conversation, situation: Situation) -> Step:
    """Nobody said to which task it belongs: it is taken for an answer to the manager who wrote last, and that is said."""
    tasks = open_tasks(situation.profile) if situation.profile is not None else ()
    if not isinstance(state, ChoosingTask) or not tasks:
        return Step(state)
    answered = max(tasks, key=lambda task: (task.spoke_at.timestamp() if task.spoke_at else 0.0, task.number))
    return choose_task(state, ChoiceMade(Action.TASK, answered.id), situation)


# ---- files


def receive_file(state: Conversation, event: FileReceived, situation: Situation) -> Step:
    """A file: for a task that is being talked in, else for the books."""
    tasks = open_tasks(known(situation))
    target = referred(situation) or _talked_in(state, event, tasks, situation)
    if target:
        return keep_file(state, event, target, situation)
    if event.kind in PAPERS:
        return take_in(state, event, situation)
    if not tasks:
        return _no_talk(state, event, situation)
    return ask_task(state, event, situation)


def _talked_in(state: Conversation, event: FileReceived, tasks: tuple[TaskView, ...], situation: Situation) -> str:
    """The task that a file without an answer belongs to; empty for the books."""
    chosen = current(state.memory, tasks)
    if event.kind not in PAPERS:
        if chosen is None and len(tasks) == 1:
            return tasks[0].id
        return chosen.id if chosen is not None else ""
    memory = state.memory
    asked = situation.reference is not None and situation.reference.about.startswith(("request:", ABOUT_DOCUMENT))
    awaited = memory.retake is not None or any(not burst.shown for burst in memory.bursts)
    if asked or awaited or isinstance(state, SPEAKING) or any(task.requests for task in tasks):
        return ""
    if chosen is not None and memory.task_at is not None and situation.at - memory.task_at <= INSIDE:
        return chosen.id
    waiting = [task for task in tasks if task.status is TaskStatus.WAITING]
    return waiting[0].id if len(waiting) == 1 else ""


def keep_file(
    state: Conversation, event: FileReceived, task_id: str, situation: Situation, then: tuple[Event, ...] = ()
) -> Step:
    """Have a file that belongs to a task fetched and kept; ``then`` follows it there."""
    keep = KeepFile(situation.address, event.file, situation.at)
    after = Keeping(state.memory, (), event, task_id, answered(situation, task_id), state, then)
    return Step(after, (ShowTyping(situation.address), keep))


def file_kept(state: Keeping, event: FileKept, situation: Situation) -> Step:
    """It is safe: it goes to its task, with the others of its album when that is whole; what waits behind it follows."""
    sent = state.event
    attachment = Attachment(sent.kind, event.file, sent.emoji)
    content = Content(sent.caption, sent.spans, (attachment,))
    before = (state.before or home(state, situation)).remembering(state.memory)
    if situation.profile is None:  # the address was taken from its holder in this very moment
        return Step(home(state, situation))
    if isinstance(before, DescribingTask):
        return add_to_draft(before, content, sent.message_id, situation)
    if sent.group:
        return _followed(_collect(before, state, content), state, situation)
    before, flushed = flush(before, situation)
    passed = write(state.task_id, content, (sent.message_id,), situation, state.reply_to)
    return _followed(_passed(before, state, (*flushed, passed), situation), state, situation)


def file_refused(state: Keeping, event: FileRefused, situation: Situation) -> Step:
    """The platform does not hand the file out, or it is too large: said to its sender."""
    before = (state.before or home(state, situation)).remembering(state.memory)
    return _followed(Step(before, (say(situation, refusal(event), choices=before.choices),)), state, situation)


def _followed(step: Step, state: Keeping, situation: Situation) -> Step:
    """Behind the file comes what waited for it."""
    if not state.then or situation.profile is None or not isinstance(step.state, Conversation):
        return step
    following = send(step.state, state.task_id, state.then, situation)
    return Step(following.state, (*step.effects, *following.effects))


def _passed(state: Conversation, kept: Keeping, passed: tuple[Effect, ...], situation: Situation) -> Step:
    """A file went to a task; if it could be a receipt for the books, one tap makes it one."""
    file = kept.event
    after, shown = _talking_in(state, kept.task_id, situation, quiet=bool(kept.then))
    view = next((task for task in open_tasks(known(situation)) if task.id == kept.task_id), None)
    if view is None or file.kind not in PAPERS:
        return Step(after, (*passed, *shown))
    key = hashed(file)
    memory = replace(after.memory, passed=(*after.memory.passed, (key, file))[-MOST_PASSED:])
    offered = (Choice(Action.RECEIPT, message(MessageKey.CHOICE_RECEIPT), key),)
    receipt = offered if may_offer(after, situation) else ()
    text = message(MessageKey.TASK_FILE_PASSED, number=view.number, manager=view.manager or situation.office.name)
    after = after.remembering(memory)
    if isinstance(after, Ready):
        after = replace(after, choices=receipt)
    return Step(after, (*passed, say(situation, text, choices=receipt)))


def hashed(file: FileReceived) -> str:
    """A short name for a file that was sent, for a button."""
    return sha256(f"{file.message_id} {file.file.handle}".encode()).hexdigest()[:16]


def make_receipt(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """What was passed on to a manager is a receipt for the books: it is taken in, too."""
    found = next((file for key, file in state.memory.passed if key == event.subject), None)
    if found is None:
        return Step(state, (say(situation, message(MessageKey.QUESTION_OVER)),))
    kept = tuple(each for each in state.memory.passed if each[0] != event.subject)
    after = replace(state.remembering(replace(state.memory, passed=kept)), choices=())
    return take_in(after, replace(found, reply_to="", group=""), situation)


# ---- albums


def _collect(state: Conversation, keeping: Keeping, content: Content) -> Step:
    """One more file of an album."""
    sent = keeping.event
    albums = {album.group: album for album in state.memory.albums}
    before = albums.get(sent.group, ClientAlbum(sent.group, keeping.task_id, EMPTY, (), keeping.reply_to))
    albums[sent.group] = replace(
        before, content=joined(before.content, content), message_ids=(*before.message_ids, sent.message_id)
    )
    after = state.remembering(replace(state.memory, albums=tuple(albums.values())))
    return Step(after, (StartTimer(ALBUM + sent.group, QUIET),))


def joined(one: Content, other: Content) -> Content:
    """Two pieces of one message: files one behind the other, and words too."""
    between = "\n" if one.text and other.text else ""
    shift = len(one.text) + len(between)
    spans = tuple(replace(span, start=span.start + shift) for span in other.spans)
    return Content(
        one.text + between + other.text,
        one.spans + spans,
        one.attachments + other.attachments,
        one.place or other.place,
        one.contact or other.contact,
    )


def flush(state: Conversation, situation: Situation) -> tuple[Conversation, tuple[Effect, ...]]:
    """What follows an album must not overtake it: albums that are still collected go now."""
    albums = state.memory.albums
    effects: list[Effect] = []
    for album in albums:
        effects += [
            StopTimer(ALBUM + album.group),
            write(album.task_id, album.content, album.message_ids, situation, album.reply_to),
        ]
    return (state.remembering(replace(state.memory, albums=())) if albums else state), tuple(effects)


def album_whole(state: Conversation, name: str, situation: Situation) -> Step:
    """Nothing more of an album has come: it goes to its task as one message."""
    albums = state.memory.albums
    if situation.profile is None or all(album.group != name.removeprefix(ALBUM) for album in albums):
        return Step(state)
    task_id = albums[-1].task_id
    after, effects = flush(state, situation)
    after, shown = _talking_in(after, task_id, situation)
    return Step(after, (*effects, *shown))
