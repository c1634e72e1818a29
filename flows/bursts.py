"""What is sent together is shown together ([10] of the product): collected until it is quiet, asked about once.

Each file becomes a document of its own at once, so nothing is lost whatever happens; only the showing waits, until nothing more
has come for ``QUIET`` and everything was read. Pictures that come while it is being asked about the ones before join them. What
an answer decides is a burst again (``decided``), shown when its documents, one of them perhaps being read as a whole, are there.
"""

from dataclasses import replace
from datetime import timedelta

from flows.engine.machine import Row, Step, row, rows
from flows.intake import (
    NEXT,
    SPEAKING,
    ask_move,
    ask_right,
    before,
    next_question,
    other_company,
    present,
    reading_timer,
)
from flows.joining import SLOW, join, page_choices, replacement
from flows.linking import AWAKE, LINKED
from flows.remembering import MOST_REMEMBERED, forget, remember
from flows.several import Views, ask_all, ask_pages, lines
from flows.showing import alone, summary, unreadable
from flows.speaking import conversation, say
from flows.vocabulary.addresses import MachineKey, Platform
from flows.vocabulary.bursts import Burst, BurstFile
from flows.vocabulary.documents import Arrival
from flows.vocabulary.effects import Effect, StartTimer, StopTimer, Tell
from flows.vocabulary.events import DocumentArrived, DocumentRead, FileStored, TimedOut
from flows.vocabulary.messages import Listing, MessageKey, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import ChoosingLanguage, Conversation, Memory, Ready, Stopped, TakingIn

QUIET = timedelta(seconds=3)
"""A burst is whole when nothing more has come for so long. WhatsApp sends pictures one by one, a second or two apart."""
SOON = timedelta(seconds=1)
"""The same for what hardly has company: a PDF, an e-invoice, a single photo of Telegram (there, several come as an album)."""
LATE = timedelta(minutes=1)
"""How long after the last picture another one still joins those that are being asked about."""
MOST_TOGETHER = 30
"""Files of one burst; more are another one, so that neither a message nor a stored conversation grows without end."""
BURST = "burst"
"""The timer of the quiet."""


# ---- collecting


def collect(state: TakingIn, event: FileStored, situation: Situation) -> Step:
    """The original is safe: the document begins its life; it is shown with what comes together with it."""
    arrival = event.arrival
    file = BurstFile(
        arrival.document_id,
        arrival.number,
        state.message_id,
        arrival.company_id,
        any(each.media_type.startswith("image/") for each in arrival.files),
        situation.at,
        state.group,
        state.page_of,
    )
    memory = _with_file(state.memory, file, state.answers_to)
    memory = replace(
        memory,
        reading=(*memory.reading, (arrival.document_id, arrival.number)),
        sent=(*memory.sent, (arrival.document_id, arrival.number, state.message_id))[-MOST_REMEMBERED:],
    )
    effects = (
        Tell(MachineKey.document(arrival.document_id), DocumentArrived(arrival)),
        StartTimer(reading_timer(arrival.document_id), SLOW),
        StartTimer(BURST, _quiet_after(memory.bursts[-1], arrival, situation)),
    )
    return Step(before(state, situation).remembering(memory), effects)


def _quiet_after(burst: Burst, arrival: Arrival, situation: Situation) -> timedelta:
    """How long to wait for more."""
    file = burst.files[-1]
    telegram = situation.address.platform is Platform.TELEGRAM
    alone = len(burst.files) == 1 and (not file.picture or (telegram and not file.group))
    return SOON if alone and arrival.document_id == file.document_id else QUIET


def _with_file(memory: Memory, file: BurstFile, answers_to: str) -> Memory:
    """The file joins the burst that is open to it, or begins one."""
    last = memory.bursts[-1] if memory.bursts and not memory.bursts[-1].decided else None
    if last is None:
        return replace(memory, bursts=(*memory.bursts, Burst((file,))))
    if file.page_of in {each.document_id for each in last.files}:
        file = replace(file, page_of="")
    earlier = memory.bursts[:-1]
    if _joins(last, file, answers_to):
        return replace(memory, bursts=(*earlier, replace(last, files=(*last.files, file), quiet=False, shown=False)))
    if last.shown:  # nobody answered: they are documents of their own, and will be asked about together
        listed = tuple(each.number for each in last.files)
        return replace(memory, bursts=(*earlier, Burst((file,))), listed=listed)
    return replace(memory, bursts=(*earlier, replace(last, quiet=True, decided=True), Burst((file,))))


def _joins(burst: Burst, file: BurstFile, answers_to: str) -> bool:
    """Whether a file belongs to a burst that is not decided yet."""
    if len(burst.files) >= MOST_TOGETHER:
        return False
    if not burst.shown or (file.group and file.group in {each.group for each in burst.files}):
        return True
    answered = bool(answers_to) and answers_to in {each.message_id for each in burst.files}
    return answered or file.at - max(each.at for each in burst.files) <= LATE


def quiet(state: Conversation, _event: TimedOut, situation: Situation) -> Step:
    """Nothing more has come."""
    bursts = tuple(replace(burst, quiet=True) for burst in state.memory.bursts)
    return show_ready(state.remembering(replace(state.memory, bursts=bursts)), situation)


def quiet_aside(state: Stopped, event: TimedOut, _situation: Situation) -> Step:
    """Nothing more has come, while we are told to be silent: shown when the silence ends."""
    bursts = tuple(replace(burst, quiet=burst.quiet or event.name == BURST) for burst in state.memory.bursts)
    return Step(state.remembering(replace(state.memory, bursts=bursts)))


def read(state: Conversation, event: DocumentRead, situation: Situation) -> Step:
    """One of them was read; when it is the last, all are shown. A document that is in no burst is shown by itself."""
    view = event.view
    stop: Effect = StopTimer(reading_timer(view.document_id))
    if situation.profile is None:  # unlinked meanwhile: the document is with the office
        return Step(state, (stop,))
    file = next(
        (file for burst in state.memory.bursts for file in burst.files if file.document_id == view.document_id), None
    )
    if file is None:
        return present(state, event, situation)
    view = replace(view, asked_by=view.asked_by or file.asked_by)
    step = show_ready(state.remembering(remember(state.memory, view)), situation)
    return Step(step.state, (stop, *step.effects))


def read_aside(state: Conversation, event: DocumentRead, situation: Situation) -> Step:
    """Read while we are told to be silent, or by somebody who has unlinked meanwhile: nothing is said."""
    stop: Effect = StopTimer(reading_timer(event.view.document_id))
    if situation.profile is None:
        return Step(state, (stop,))
    return Step(state.remembering(remember(state.memory, event.view)), (stop,))


def still_reading(state: Conversation, event: TimedOut, situation: Situation) -> Step:
    """Reading takes long: say once that the document, or all that came together, is safe."""
    document_id = next((name for name, _ in state.memory.reading if reading_timer(name) == event.name), "")
    if not document_id:
        return Step(state)
    memory = state.memory
    burst = next((each for each in memory.bursts if document_id in {file.document_id for file in each.files}), None)
    if burst is None or len(burst.files) == 1:
        number = dict(memory.reading)[document_id]
        return Step(state, (say(situation, message(MessageKey.DOCUMENT_SLOW, number=number)),))
    if burst.slow:
        return Step(state)
    numbers = Listing(tuple(str(file.number) for file in burst.files), ", ")
    text = message(MessageKey.DOCUMENTS_SLOW, numbers=numbers)
    bursts = tuple(replace(each, slow=True) if each == burst else each for each in memory.bursts)
    return Step(state.remembering(replace(memory, bursts=bursts)), (say(situation, text),))


# ---- showing


def show_ready(state: Conversation, situation: Situation) -> Step:
    """Show all bursts that are ready and have not been shown."""
    effects: tuple[Effect, ...] = ()
    while True:
        burst = next((each for each in state.memory.bursts if each.ready and not each.shown), None)
        if burst is None or situation.profile is None:
            return Step(state, effects)
        shown = _show(state, burst, situation)
        effects += shown.effects
        state = conversation(shown.state)


def _show(state: Conversation, burst: Burst, situation: Situation) -> Step:
    """Show one burst: a question which pictures belong together, one document, or several."""
    memory = state.memory
    joined = replacement(state, burst, situation)
    pages = tuple(file for file in burst.files if file.page_of)
    if joined is not None:
        return joined
    if pages:
        return _join_pages(state, burst, pages, situation)
    others = tuple(each for each in memory.bursts if each != burst)
    if not isinstance(state, (Ready, *SPEAKING)):
        return _show_aside(state, burst, others, situation)
    if burst.uncertain:
        return ask_pages(memory, burst, situation)
    memory = replace(memory, bursts=others)
    if len(burst.files) == 1:
        return _show_one(state, memory, burst.files[0], situation)
    return _show_several(memory, burst, situation)


def _show_aside(state: Conversation, burst: Burst, others: tuple[Burst, ...], situation: Situation) -> Step:
    """Another question is open: shown without asking, asked about when that one is answered."""
    memory, views = state.memory, burst.views
    kept = (replace(burst, shown=True),) if burst.uncertain else ()
    listed = tuple(view.number for view in views) if len(views) > 1 else memory.listed
    shown = lines(views) if len(views) > 1 else summary(views[0])
    memory = replace(memory, bursts=(*others, *kept), listed=listed)
    return Step(state.remembering(memory), (say(situation, *shown),))


def _show_one(state: Conversation, memory: Memory, file: BurstFile, situation: Situation) -> Step:
    """One document, and whether it is right; where it could be the second page of the one before, that is offered."""
    (view,) = Burst((file,)).views
    if unreadable(view) and view.retaken:  # asked for once already: the office will look at it
        after = Ready(forget(memory, view))
        following = next_question(after.memory, situation, *summary(view))
        return following or Step(after, (say(situation, *summary(view)),))
    other = other_company(view, situation)
    if other is not None and view.twin is None:
        return ask_move(memory, view, other, situation)
    further = page_choices(state.memory, file, view)
    return ask_right(replace(memory, last=file), view, situation, further=further)


def _show_several(memory: Memory, burst: Burst, situation: Situation) -> Step:
    """Several documents in one message; those that want a question of their own are asked about afterwards."""
    views = burst.views
    strays = tuple(view.number for view in views if other_company(view, situation) is not None)
    memory = replace(memory, strays=(*memory.strays, *strays), last=None)
    together: Views = tuple(view for view in views if view.number not in strays and not alone(view))
    if len(together) > 1:
        return ask_all(memory, together, situation, *lines(views), burst=burst)
    memory = replace(memory, listed=())
    shown = lines(views)
    return next_question(memory, situation, *shown, listed=True) or Step(Ready(memory), (say(situation, *shown),))


def _join_pages(state: Conversation, burst: Burst, pages: tuple[BurstFile, ...], situation: Situation) -> Step:
    """Those that are said to be pages of an earlier document become so; the others are shown."""
    target = pages[0].page_of
    moving = tuple(file for file in pages if file.page_of == target)
    rest = replace(burst, files=tuple(file for file in burst.files if file not in moving))
    bursts = tuple(rest if each == burst else each for each in state.memory.bursts)
    memory = replace(state.memory, bursts=tuple(each for each in bursts if each.files))
    number = next((sent for name, sent, _ in memory.sent if name == target), 0)
    return join(state.remembering(memory), (target, number), moving, situation)


def waking(memory: Memory) -> Memory:
    """The silence is over: what was read in it counts as shown, and is asked about next."""
    ready = tuple(burst for burst in memory.bursts if burst.ready)
    kept = tuple(replace(burst, shown=burst.ready) for burst in memory.bursts if not burst.ready or burst.uncertain)
    listed = tuple(view.number for burst in ready if not burst.uncertain for view in burst.views)
    return replace(memory, bursts=kept, listed=listed or memory.listed)


HEARING: tuple[type[Conversation], ...] = (*LINKED, ChoosingLanguage)
MORE: tuple[type[Conversation], ...] = tuple(state for state in (*AWAKE, Stopped) if state not in HEARING)

ROWS: tuple[Row, ...] = (
    row(TakingIn, FileStored, collect, to=[*AWAKE]),
    *rows(HEARING, DocumentRead, read, to=[Ready, *NEXT]),
    *rows(MORE, DocumentRead, read_aside),
    row(Stopped, TimedOut, quiet_aside, to=[Stopped]),
)
