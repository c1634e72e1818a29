"""Taking in documents: a file arrives, the company is known or asked for, the original is stored, the reading is shown.

``take_in`` is the way in for every file; what becomes of it once it is stored, alone or with others, is in ``flows.bursts``.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from flows.asking import answered_request
from flows.engine.machine import Row, Step, row
from flows.linking import AWAKE, companies, park_strangers
from flows.matching import words
from flows.remembering import MOST_REMEMBERED, document_of, remember
from flows.several import ask_all, ask_pages, lines
from flows.showing import alone, body, question, summary
from flows.speaking import home, say
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.burst_states import AskingPages, ChoosingDocument, ConfirmingSeveral, SortingPages
from flows.vocabulary.documents import DocumentView
from flows.vocabulary.effects import Effect, ShowTyping, StopTimer, StoreFile, Tell
from flows.vocabulary.errors import EngineError
from flows.vocabulary.events import (
    ChoiceMade,
    DocumentRead,
    FileReceived,
    FileRefused,
    NoteAdded,
    TextEdited,
    TextReceived,
)
from flows.vocabulary.messages import Action, Choice, Message, MessageKey, message
from flows.vocabulary.people import Membership, Profile
from flows.vocabulary.readings import FieldName
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    ChoosingCompany,
    ChoosingLanguage,
    Confirming,
    ConfirmingMove,
    Conversation,
    Memory,
    Ready,
    State,
    TakingIn,
    Unlinked,
)

COMPANY_KEPT = timedelta(hours=8)
ABOUT_DOCUMENT = "document:"
"""What a message that shows a document is about (``Say.about``)."""

SPEAKING: tuple[type[State], ...] = (Confirming, AskingPages, SortingPages, ConfirmingSeveral, ChoosingDocument)
"""Where documents are being asked about."""
NEXT: tuple[type[State], ...] = (Confirming, ConfirmingMove, AskingPages, ConfirmingSeveral)
"""Where the next question about documents may lead."""


def known(situation: Situation) -> Profile:
    """The profile, in states that only somebody we know can be in."""
    if situation.profile is None:
        raise EngineError("hearing leads strangers to Unlinked before they get here")
    return situation.profile


def take_in(state: Conversation, event: FileReceived, situation: Situation) -> Step:
    """Somebody we know sends a file."""
    profile = known(situation)
    if not profile.active:
        return Step(state, (say(situation, paused(profile, situation)),))
    company = _asked_for(state.memory, profile, situation) or _chosen(state.memory, profile, situation)
    waiting = (*state.memory.waiting, event)[-MOST_REMEMBERED:]
    if company is None:
        return ask_company(state, situation, waiting)
    if state.memory.waiting:
        after = state.remembering(replace(state.memory, waiting=()))
        return Step(after, tuple(Tell(situation.key, each, situation.address) for each in waiting))
    return store(state, event, company, situation)


def take_in_aside(state: ChoosingLanguage, event: FileReceived, situation: Situation) -> Step:
    """A file instead of a language: taken in, or kept if it is a stranger's."""
    if situation.profile is None:
        return park_strangers(Unlinked(state.memory), event, situation)
    return take_in(state, event, situation)


def paused(profile: Profile, situation: Situation) -> Message:
    """The office has paused all of somebody's companies."""
    return message(MessageKey.COMPANY_PAUSED, company=companies(profile), contact=situation.office.contact)


def _chosen(memory: Memory, profile: Profile, situation: Situation) -> Membership | None:
    """The company that documents go to now, if there is no need to ask."""
    if len(profile.active) == 1:
        return profile.active[0]
    if memory.company_until is None or memory.company_until <= situation.at:
        return None
    return profile.company(memory.company)


def _asked_for(memory: Memory, profile: Profile, situation: Situation) -> Membership | None:
    """The company that asks for what this file answers to, if it answers to a request."""
    request_id = answered_request(situation)
    asked = next((each for each in memory.requests if each.id == request_id), None)
    return profile.company(asked.company_id) if asked is not None else None


def store(state: Conversation, event: FileReceived, company: Membership, situation: Situation) -> Step:
    """Have the file fetched and its original kept."""
    page_of = _page_of(state.memory, event, situation)
    effect = StoreFile(
        situation.address,
        event.file,
        company.company_id,
        company.name,
        known(situation).person_id,
        "" if event.page else event.caption,
        situation.at,
        answered_request(situation),
    )
    after = TakingIn(state.memory, (), event.message_id, state, event.group, event.reply_to, page_of)
    return Step(after, (ShowTyping(situation.address), effect))


def _page_of(memory: Memory, event: FileReceived, situation: Situation) -> str:
    """The id of the person's document of which the file is a further page: said so as an answer to it, or late of its album."""
    album = next((head for group, head, _ in memory.groups if group == event.group), "")
    if not event.page or album:
        return album
    about = situation.reference.about if situation.reference is not None else ""
    answered = [number for _, number, message_id in memory.sent if message_id and message_id == event.reply_to]
    named = [number for name, number, _ in memory.sent if f"{ABOUT_DOCUMENT}{name}" == about]
    return next((document_of(memory, number) for number in (*answered, *named)), "")


def ask_company(state: Conversation, situation: Situation, waiting: tuple[FileReceived, ...]) -> Step:
    """Ask which company; the one used last comes first."""
    ordered = sorted(known(situation).active, key=lambda company: company.company_id != state.memory.company)
    choices = tuple(
        Choice(Action.COMPANY, _company_label(company, state.memory), company.company_id) for company in ordered
    )
    text = say(situation, message(MessageKey.COMPANY_ASK), choices=choices)
    return Step(ChoosingCompany(replace(state.memory, waiting=waiting), choices), (text,))


def _company_label(company: Membership, memory: Memory) -> Message:
    if company.company_id == memory.company:
        return message(MessageKey.LAST_USED, company=company.name)
    return message(MessageKey.LITERAL, text=company.name)


def wait_for_company(state: ChoosingCompany, event: FileReceived, situation: Situation) -> Step:
    """Another file while we ask which company: it waits for the same answer."""
    waiting = (*state.memory.waiting, event)[-MOST_REMEMBERED:]
    if len(known(situation).active) == 1:
        after = Ready(replace(state.memory, waiting=()))
        return Step(after, tuple(Tell(situation.key, each, situation.address) for each in waiting))
    if not known(situation).active:
        return take_in(state, event, situation)
    return Step(state.remembering(replace(state.memory, waiting=waiting)))


def choose_company(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """The company is chosen, for eight hours; the files that waited for it happen again."""
    company = known(situation).company(event.subject)
    waiting = state.memory.waiting
    if company is None:
        return Step(state, (say(situation, message(MessageKey.QUESTION_OVER)),))
    memory = replace(state.memory, company=company.company_id, company_until=situation.at + COMPANY_KEPT, waiting=())
    again = tuple(Tell(situation.key, each, situation.address) for each in waiting)
    said = () if again else (say(situation, message(MessageKey.COMPANY_SET, company=company.name)),)
    return Step(Ready(memory), (*again, *said))


def before(state: TakingIn, situation: Situation) -> Conversation:
    """The state to return to: the question that was open stays open."""
    return state.before or home(state, situation)


def reading_timer(document_id: str) -> str:
    """The name of the timer of a document that is being read."""
    return f"reading {document_id}"


def refuse(state: TakingIn, event: FileRefused, situation: Situation) -> Step:
    """The file can't be taken in; why, and what can."""
    return Step(before(state, situation), (say(situation, refusal(event)),))


def refusal(event: FileRefused) -> Message:
    """Why a file can't be taken in."""
    match event.reason:
        case "empty":
            return message(MessageKey.FILE_EMPTY)
        case "large":
            return message(MessageKey.FILE_LARGE, limit=event.limit)
        case "gone":
            return message(MessageKey.FILE_GONE)
        case "away":
            return message(MessageKey.FILE_AWAY)
        case _:
            return message(MessageKey.FILE_KIND)


def present(state: Conversation, event: DocumentRead, situation: Situation) -> Step:
    """Show what was read; ask about it, unless another question is open."""
    view = event.view
    memory = remember(state.memory, view)
    quiet: Effect = StopTimer(reading_timer(view.document_id))
    if not isinstance(state, Ready | Confirming):
        return Step(state.remembering(memory), (quiet, say(situation, *summary(view))))
    other = other_company(view, situation)
    if other is None or view.twin is not None:
        asked = ask_right(memory, view, situation)
    else:
        asked = ask_move(memory, view, other, situation)
    return Step(asked.state, (quiet, *asked.effects))


def ask_right(
    memory: Memory, view: DocumentView, situation: Situation, *before: Message, further: tuple[Choice, ...] = ()
) -> Step:
    """Show a document and ask whether it is right; ``further`` are choices beside the usual ones."""
    asked, choices = question(view)
    choices += further
    text = say(situation, *before, *summary(view), *asked, choices=choices)
    return Step(Confirming(memory, choices, view), (replace(text, about=f"{ABOUT_DOCUMENT}{view.document_id}"),))


def then_next(state: Conversation, said: Message, situation: Situation) -> Step:
    """Say something; if nothing is being asked now, ask about the next document that waits for the sender's word."""
    asked = next_question(state.memory, situation, said) if isinstance(state, Ready) else None
    return asked or Step(state, (say(situation, said),))


def next_question(memory: Memory, situation: Situation, *before: Message, listed: bool = False) -> Step | None:
    """Ask, behind ``before``, about what waits for the sender's word: a burst, several documents, or the last of them.

    ``listed``: the documents are shown in ``before`` already.
    """
    unsorted = next((burst for burst in memory.bursts if burst.shown and burst.ready and burst.uncertain), None)
    if unsorted is not None:
        return ask_pages(memory, unsorted, situation, *before)
    collected = {file.document_id for burst in memory.bursts if not burst.shown for file in burst.files}
    waiting = tuple(view for view in memory.open if view.document_id not in collected)
    together = tuple(view for view in waiting if view.number not in memory.strays and not alone(view))
    if len(together) > 1:
        return ask_all(memory, together, situation, *before, *lines(together))
    if not waiting:
        return None
    view = waiting[-1]
    other = other_company(view, situation) if view.number in memory.strays and view.twin is None else None
    following = message(MessageKey.DOCUMENT_NEXT, number=view.number)
    if other is not None:
        return ask_move(memory, view, other, situation, *before, following)
    asked, choices = question(view)
    shown = () if listed and not alone(view) else body(view)
    behind = () if view.twin is not None else (following,)  # what a document is like says which one it is
    text = say(situation, *before, *behind, *shown, *asked, choices=choices)
    return Step(Confirming(memory, choices, view), (replace(text, about=f"{ABOUT_DOCUMENT}{view.document_id}"),))


def other_company(view: DocumentView, situation: Situation) -> Membership | None:
    """Another company of the sender that the document names as its buyer: by its tax id, else by its name."""
    companies = situation.profile.active if situation.profile is not None else ()
    tax_id, name = view.reading.value(FieldName.BUYER_TAX_ID), view.reading.value(FieldName.BUYER)
    named = [company for company in companies if tax_id and company.tax_id and same_tax_id(company.tax_id, tax_id)]
    if not named and name:
        named = bearing(name, companies)
    if any(company.company_id == view.company_id for company in named):
        return None
    return named[0] if len(named) == 1 else None


def bearing(name: str, companies: Sequence[Membership]) -> list[Membership]:
    """The companies all of whose words are in a printed name, those with the most of them: not ``Müller`` for ``Müller Bau``."""
    printed = words(name)
    found = {company: len(words(company.name)) for company in companies if words(company.name) <= printed}
    most = max(found.values(), default=0)
    return [company for company, count in found.items() if count == most > 0]


def same_tax_id(one: str, other: str) -> bool:
    """Whether two tax ids are the same but for the country's letters: ``PL7791011327`` and ``7791011327``."""
    return one == other or one.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == other.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def ask_move(memory: Memory, view: DocumentView, company: Membership, situation: Situation, *before: Message) -> Step:
    """The document names another company as its buyer: file it there?"""
    number = str(view.number)
    choices = (
        Choice(Action.MOVE, message(MessageKey.CHOICE_MOVE), number),
        Choice(Action.STAY, message(MessageKey.CHOICE_STAY), number),
    )
    asked = message(MessageKey.DOCUMENT_MOVE_ASK, number=view.number, company=company.name)
    memory = replace(memory, strays=tuple(each for each in memory.strays if each != view.number))
    after = ConfirmingMove(memory, choices, view, company.company_id, company.name)
    shown = summary(view)[1:] if before else summary(view)
    text = say(situation, *before, *shown, asked, choices=choices)
    return Step(after, (replace(text, about=f"{ABOUT_DOCUMENT}{view.document_id}"),))


def add_edited_note(state: Conversation, event: TextEdited, situation: Situation) -> Step:
    """An edited caption takes the place of the document's note."""
    found = [document_id for document_id, _, message_id in state.memory.sent if message_id == event.message_id]
    if not found or situation.profile is None:
        return Step(state)
    note = NoteAdded(event.text, situation.profile.person_id, replace=True)
    return Step(state, (Tell(MachineKey.document(found[-1]), note),))


def add_note(state: Conversation, event: TextReceived, document_id: str, situation: Situation) -> Step:
    """Words that came with a picture: they are its note."""
    note = NoteAdded(event.text, known(situation).person_id)
    return Step(state, (Tell(MachineKey.document(document_id), note),))


ROWS: tuple[Row, ...] = (
    row(ChoosingCompany, FileReceived, wait_for_company, to=[ChoosingCompany, Ready]),
    row(ChoosingLanguage, FileReceived, take_in_aside, to=[ChoosingLanguage, TakingIn, ChoosingCompany, Unlinked]),
    row(TakingIn, FileRefused, refuse, to=[*AWAKE]),
)
