"""A conversation has documents become pages of another one, or parted again; and takes a better picture for an unreadable one.

The documents' own machines do it (``flows.pages``). Until the whole was read it is the only document of a burst that is decided,
which remembers what would have to be shown if the first document could not take the others in.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from flows.engine.machine import Step
from flows.intake import known, reading_timer, then_next
from flows.remembering import MOST_REMEMBERED, current_document, find, forget
from flows.showing import doubtful, unreadable
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.bursts import Burst, BurstFile, Retake
from flows.vocabulary.documents import DocumentView
from flows.vocabulary.effects import ShowTyping, StartTimer, Tell
from flows.vocabulary.events import ChoiceMade
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from flows.vocabulary.page_events import DocumentParted, PagesAdded, PagesParted
from flows.vocabulary.readings import FieldName
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Confirming, Conversation, Memory, Ready

SLOW = timedelta(seconds=20)
NEXT_PAGE = timedelta(minutes=1)
"""How long after a picture the next one may well be its second page."""
RETAKING = timedelta(minutes=10)
"""How long after an unreadable picture the next one is taken for a better one without being announced."""
ANNOUNCED = timedelta(hours=24)
"""The same where its sender said that it will come."""


def join(
    state: Conversation,
    whole: tuple[str, int],
    pages: tuple[BurstFile, ...],
    situation: Situation,
    *,
    retake: bool = False,
) -> Step:
    """Have ``pages`` become further pages of the document ``whole``, id and number; it is shown once it was read with them."""
    memory = _having(state.memory, whole, pages, situation)
    if retake:
        memory = replace(memory, groups=state.memory.groups)
    ids = tuple(page.document_id for page in pages)
    added = PagesAdded(ids, known(situation).person_id, retake)
    effects = (
        ShowTyping(situation.address),
        Tell(MachineKey.document(whole[0]), added),
        StartTimer(reading_timer(whole[0]), SLOW),
    )
    about = current_document(state)
    over = not isinstance(state, Ready) and about is not None and about.document_id in (whole[0], *ids)
    return Step(Ready(memory) if over else state.remembering(memory), effects)


def _having(memory: Memory, whole: tuple[str, int], pages: tuple[BurstFile, ...], situation: Situation) -> Memory:
    """The memory in which ``whole`` is awaited with its pages."""
    moving = {whole[0], *(page.document_id for page in pages)}
    views = Burst(pages).views
    last = pages[-1]
    asked_by = asker(view for view in (*memory.spoken_of, *views) if view.document_id in moving)
    head = BurstFile(*whole, "", last.company_id, last.picture, situation.at, joining=views, asked_by=asked_by)
    return replace(
        memory,
        open=tuple(view for view in memory.open if view.document_id not in moving),
        reading=(*(each for each in memory.reading if each[0] != whole[0]), whole),
        bursts=(Burst((head,), quiet=True, decided=True), *memory.bursts),
        groups=(*memory.groups, *((page.group, *whole) for page in pages[:1] if page.group))[-MOST_REMEMBERED:],
    )


def asker(views: Iterable[DocumentView]) -> str:
    """The manager who had asked for one of the documents; empty if nobody had."""
    return next((view.asked_by for view in views if view.asked_by), "")


def put_back(memory: Memory, document_id: str) -> Memory:
    """The document takes no pages in: those that were to become its pages are documents of their own."""
    awaited = [file for burst in memory.bursts for file in burst.files if file.document_id == document_id]
    views = tuple(view for file in awaited for view in file.joining)
    bursts = tuple(
        replace(burst, files=tuple(file for file in burst.files if file not in awaited)) for burst in memory.bursts
    )
    return replace(
        memory,
        open=(*memory.open, *views)[-MOST_REMEMBERED:],
        reading=tuple(each for each in memory.reading if each[0] != document_id),
        bursts=tuple(burst for burst in bursts if burst.files),
    )


def rejoin(state: Conversation, document_id: str, whole: int, situation: Situation) -> Step | None:
    """What was to take pages in is a page of No. ``whole`` itself: that one takes them in; None if nothing waited for it."""
    awaited = [file for burst in state.memory.bursts for file in burst.files if file.document_id == document_id]
    name = next((name for name, number, _ in state.memory.sent if number == whole), "")
    pages = tuple(
        BurstFile(view.document_id, view.number, "", view.company_id, picture=True, at=situation.at, view=view)
        for file in awaited
        for view in file.joining
    )
    if not pages or not name:
        return None
    return join(state.remembering(put_back(state.memory, document_id)), (name, whole), pages, situation)


# ---- further pages


def page_choices(memory: Memory, file: BurstFile, view: DocumentView) -> tuple[Choice, ...]:
    """The offer to make a picture the next page of the one before, where that may well be.

    That is: sent within a minute, while the one before is not confirmed, and with something missing that a first page has.
    """
    last = memory.last
    first = find(memory, str(last.number)) if last is not None else None
    if last is None or first is None or first not in memory.open or not (file.picture and last.picture):
        return ()
    together = file.company_id == last.company_id and file.at - last.at <= NEXT_PAGE
    merchants = {each.reading.value(FieldName.MERCHANT) for each in (first, view)}
    plausible = bool(doubtful(view.reading)) or len(merchants) == 1
    if first.document_id == view.document_id or unreadable(first) or not (together and plausible):
        return ()
    label = message(MessageKey.CHOICE_PAGE, number=first.number)
    return (Choice(Action.PAGE, label, f"{view.number}:{first.number}"),)


def add_page(state: Conversation, event: ChoiceMade, situation: Situation) -> Step | None:
    """The document is a further page of the one before; None if one of them can no longer be spoken of."""
    page, _, whole = event.subject.partition(":")
    views = find(state.memory, page), find(state.memory, whole)
    if views[0] is None or views[1] is None or views[0] is views[1]:
        return None
    view, first = views[0], views[1]
    file = BurstFile(view.document_id, view.number, "", view.company_id, picture=True, at=situation.at, view=view)
    return join(state, (first.document_id, first.number), (file,), situation)


def split(state: Conversation, view: DocumentView, situation: Situation) -> Step:
    """Its pages are documents of their own after all."""
    asked = Tell(MachineKey.document(view.document_id), PagesParted(known(situation).person_id))
    return Step(Ready(state.memory), (asked,))


def parted(state: Conversation, event: DocumentParted, situation: Situation) -> Step:
    """They are on their own: shown together once each has told what is known of it."""
    view, memory = event.view, state.memory
    names = ((view.document_id, view.number), *event.pages)
    files = tuple(BurstFile(*name, "", view.company_id, picture=True, at=situation.at, view=None) for name in names)
    memory = replace(forget(memory, view), bursts=(Burst(files, quiet=True, decided=True), *memory.bursts))
    about = current_document(state)
    over = not isinstance(state, Ready) and about is not None and about.document_id == view.document_id
    return Step(Ready(memory) if over else state.remembering(memory))


# ---- the same picture, better


def send_again(state: Conversation, view: DocumentView, situation: Situation) -> Step:
    """Its sender will send it again: the next picture takes its place. What came first is kept."""
    until = situation.at + ANNOUNCED
    retake = Retake(view.document_id, view.number, view.company_id, until)
    about = current_document(state)
    memory = replace(forget(state.memory, view), retake=retake)
    over = about is not None and about.document_id == view.document_id
    after = Ready(memory) if over else state.remembering(memory)
    return then_next(after, message(MessageKey.RETAKE_AWAITED, number=view.number), situation)


def replacement(state: Conversation, burst: Burst, situation: Situation) -> Step | None:
    """Where a better picture is awaited and one has come, alone: it takes the place of the unreadable one."""
    if len(burst.files) != 1 or burst.decided or burst.files[0].page_of:
        return None
    (file,) = burst.files
    whole = _awaited(state, file)
    if whole is None or whole[0] == file.document_id:
        return None
    others = tuple(each for each in state.memory.bursts if each != burst)
    after = state.remembering(replace(state.memory, bursts=others, retake=None))
    return join(after, whole, (file,), situation, retake=True)


def _awaited(state: Conversation, file: BurstFile) -> tuple[str, int] | None:
    """Id and number of the document of which a better picture is awaited: announced, or just asked for."""
    memory = state.memory
    retake, last = memory.retake, memory.last
    if retake is not None and retake.company_id == file.company_id and file.at <= retake.until:
        return retake.document_id, retake.number
    view = state.document if isinstance(state, Confirming) else None
    if view is None or last is None or not unreadable(view) or view.retaken:
        return None
    just = last.document_id == view.document_id and file.at - last.at <= RETAKING
    return (view.document_id, view.number) if just and view.company_id == file.company_id else None
