"""How several documents are shown and asked about in one message: their lines, "All right?", "one document or three?"."""

from dataclasses import replace

from flows.engine.machine import Step
from flows.showing import doubtful, fields, unreadable
from flows.speaking import say
from flows.vocabulary.addresses import Platform
from flows.vocabulary.burst_states import AskingPages, ConfirmingSeveral
from flows.vocabulary.bursts import Burst, BurstFile
from flows.vocabulary.documents import DocumentView
from flows.vocabulary.messages import Action, Choice, Listing, Message, MessageKey, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Memory

Views = tuple[DocumentView, ...]


def lines(views: Views) -> tuple[Message, ...]:
    """All documents in lines: the company once, then one line each, with its note and what is doubtful."""
    companies = {view.company for view in views}
    shown = [_line(view, with_company=len(companies) > 1) for view in views]
    notes = [(message(MessageKey.DOCUMENT_NOTE, note=view.note),) if view.note else () for view in views]
    asked = [(message(MessageKey.REQUEST_THAT_ONE, manager=view.asked_by),) if view.asked_by else () for view in views]
    listed = tuple(part for parts in zip(shown, notes, asked, strict=True) for part in (parts[0], *parts[1], *parts[2]))
    if len(companies) > 1:
        return listed
    return (message(MessageKey.DOCUMENTS_HEAD, count=len(views), company=views[0].company), *listed)


def _line(view: DocumentView, *, with_company: bool) -> Message:
    if unreadable(view):
        return message(MessageKey.DOCUMENT_LINE_UNREADABLE, number=view.number)
    shown = fields(view.reading)
    pages = (message(MessageKey.DOCUMENT_PAGES, count=len(view.pages) + 1),) if view.pages and not view.retaken else ()
    company = (view.company,) if with_company else ()
    shown = replace(shown, items=(*shown.items, *pages, *company))
    doubts = doubtful(view.reading)
    if doubts:
        return message(MessageKey.DOCUMENT_LINE_CHECK, number=view.number, fields=shown, check=Listing(doubts, ", "))
    return message(MessageKey.DOCUMENT_LINE, number=view.number, fields=shown)


def ask_all(memory: Memory, views: Views, situation: Situation, *before: Message, burst: Burst | None = None) -> Step:
    """Ask whether all of ``views`` are right, behind ``before``: their lines, or what has changed."""
    memory = replace(memory, listed=tuple(view.number for view in views))
    first = str(memory.listed[0])
    choices = (
        Choice(Action.CONFIRM_ALL, message(MessageKey.CHOICE_YES), first),
        Choice(Action.CORRECT_ONE, message(MessageKey.CHOICE_CORRECT_ONE), first),
        Choice(Action.WITHDRAW_ONE, message(MessageKey.CHOICE_WITHDRAW), first),
    )
    text = say(situation, *before, message(MessageKey.DOCUMENTS_RIGHT), choices=choices)
    return Step(ConfirmingSeveral(memory, choices, burst), (text,))


def in_order(files: tuple[BurstFile, ...], situation: Situation) -> tuple[BurstFile, ...]:
    """The files in the order in which they were sent.

    Telegram counts the messages of a chat, so its ids tell; of WhatsApp nothing better than the order of arrival is known.
    """
    if situation.address.platform is not Platform.TELEGRAM or not all(file.message_id.isdecimal() for file in files):
        return files
    return tuple(sorted(files, key=lambda file: int(file.message_id)))


def subject_of(numbers: tuple[int, ...]) -> str:
    """What the answers to a question about these pictures are about: once there are more of them, it is another question."""
    return f"{numbers[0]}:{len(numbers)}"


def ask_pages(memory: Memory, burst: Burst, situation: Situation, *before: Message) -> Step:
    """Ask whether the pictures of a burst are one document or several."""
    numbers = tuple(file.number for file in in_order(burst.pictures, situation))
    count, subject = len(numbers), subject_of(numbers)
    sort = (Choice(Action.SORT, message(MessageKey.CHOICE_SORT), subject),) if count > 2 else ()
    choices = (
        Choice(Action.JOIN, message(MessageKey.CHOICE_JOIN, count=count), subject),
        Choice(Action.APART, message(MessageKey.CHOICE_APART, count=count), subject),
        *sort,
    )
    memory = replace(
        memory, bursts=tuple(replace(each, shown=True) if each == burst else each for each in memory.bursts)
    )
    text = say(situation, *before, message(MessageKey.PICTURES_ASK, count=count), choices=choices)
    return Step(AskingPages(memory, choices, numbers), (text,))
