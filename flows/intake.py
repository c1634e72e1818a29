"""Taking in documents: a file arrives, the company is known or asked for, the original is stored, the reading is shown.

``take_in`` is the way in for every file; the reply comes when the document machine tells that it was read.
"""

from dataclasses import replace
from datetime import timedelta

from flows.asking import answered_request
from flows.engine.machine import Row, Step, row, rows
from flows.linking import AWAKE, LINKED, companies, park_strangers
from flows.showing import body, question, summary
from flows.speaking import home, say
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.documents import DocumentView
from flows.vocabulary.effects import Effect, ShowTyping, StartTimer, StopTimer, StoreFile, Tell
from flows.vocabulary.errors import EngineError
from flows.vocabulary.events import (
    ChoiceMade,
    DocumentArrived,
    DocumentRead,
    FileReceived,
    FileRefused,
    FileStored,
    NoteAdded,
    TextEdited,
    TextReceived,
    TimedOut,
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
    Stopped,
    TakingIn,
    Unlinked,
)

COMPANY_KEPT = timedelta(hours=8)
SLOW = timedelta(seconds=20)
MOST_REMEMBERED = 50


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
    effect = StoreFile(
        situation.address,
        event.file,
        company.company_id,
        company.name,
        known(situation).person_id,
        event.caption,
        situation.at,
        answered_request(situation),
    )
    return Step(TakingIn(state.memory, (), event.message_id, state), (ShowTyping(situation.address), effect))


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


def begin_reading(state: TakingIn, event: FileStored, situation: Situation) -> Step:
    """The original is safe: the document begins its life; the question that was open stays open."""
    arrival = event.arrival
    memory = replace(
        state.memory,
        reading=(*state.memory.reading, (arrival.document_id, arrival.number)),
        sent=(*state.memory.sent, (arrival.document_id, arrival.number, state.message_id))[-MOST_REMEMBERED:],
    )
    effects = (
        Tell(MachineKey.document(arrival.document_id), DocumentArrived(arrival)),
        StartTimer(_timer(arrival.document_id), SLOW),
    )
    return Step(_before(state, situation).remembering(memory), effects)


def _before(state: TakingIn, situation: Situation) -> Conversation:
    return state.before or home(state, situation)


def _timer(document_id: str) -> str:
    return f"reading {document_id}"


def refuse(state: TakingIn, event: FileRefused, situation: Situation) -> Step:
    """The file can't be taken in; why, and what can."""
    return Step(_before(state, situation), (say(situation, refusal(event)),))


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


def still_reading(state: Conversation, event: TimedOut, situation: Situation) -> Step:
    """Reading takes long: say that the document is safe."""
    numbers = [number for document_id, number in state.memory.reading if _timer(document_id) == event.name]
    if not numbers:
        return Step(state)
    return Step(state, (say(situation, message(MessageKey.DOCUMENT_SLOW, number=numbers[0])),))


def remember(memory: Memory, view: DocumentView) -> Memory:
    """The document was read: it waits for the sender's word."""
    return replace(
        memory,
        reading=tuple(each for each in memory.reading if each[0] != view.document_id),
        open=(*forget(memory, view).open, view)[-MOST_REMEMBERED:],
        recent=view,
    )


def forget(memory: Memory, view: DocumentView) -> Memory:
    """The document no longer waits for the sender's word, but can still be spoken of."""
    return replace(
        memory, open=tuple(each for each in memory.open if each.document_id != view.document_id), recent=view
    )


def present(state: Conversation, event: DocumentRead, situation: Situation) -> Step:
    """Show what was read; ask about it, unless another question is open."""
    view = event.view
    memory = remember(state.memory, view)
    quiet: Effect = StopTimer(_timer(view.document_id))
    if not isinstance(state, Ready | Confirming):
        return Step(state.remembering(memory), (quiet, say(situation, *summary(view))))
    other = other_company(view, situation)
    if other is not None and view.twin is None:
        return ask_move(memory, view, other, situation, quiet)
    asked = ask_right(memory, view, situation)
    return Step(asked.state, (quiet, *asked.effects))


def present_aside(state: Conversation, event: DocumentRead, situation: Situation) -> Step:
    """Read while we are told to be silent, or while the language is being asked for.

    For those who unlinked meanwhile nothing is shown: the document is with the office.
    """
    quiet: Effect = StopTimer(_timer(event.view.document_id))
    if situation.profile is None:
        return Step(state, (quiet,))
    shown = () if isinstance(state, Stopped) else (say(situation, *summary(event.view)),)
    return Step(state.remembering(remember(state.memory, event.view)), (quiet, *shown))


def ask_right(memory: Memory, view: DocumentView, situation: Situation, *before: Message) -> Step:
    """Show a document and ask whether it is right."""
    asked, choices = question(view)
    text = say(situation, *before, *summary(view), *asked, choices=choices)
    return Step(Confirming(memory, choices, view), (text,))


def then_next(state: Conversation, said: Message, situation: Situation) -> Step:
    """Say something; if nothing is being asked now, ask about the next document that waits for the sender's word."""
    if not isinstance(state, Ready) or not state.memory.open:
        return Step(state, (say(situation, said),))
    view = state.memory.open[-1]
    following = message(MessageKey.DOCUMENT_NEXT, number=view.number)
    asked, choices = question(view)
    text = say(situation, said, following, *body(view), *asked, choices=choices)
    return Step(Confirming(state.memory, choices, view), (text,))


def other_company(view: DocumentView, situation: Situation) -> Membership | None:
    """Another company of the sender that the document names as its buyer, by tax id."""
    buyer = view.reading.value(FieldName.BUYER_TAX_ID)
    if buyer is None or situation.profile is None:
        return None
    named = [company for company in situation.profile.active if company.tax_id and same_tax_id(company.tax_id, buyer)]
    if any(company.company_id == view.company_id for company in named):
        return None
    return next(iter(named), None)


def same_tax_id(one: str, other: str) -> bool:
    """Whether two tax ids are the same but for the country's letters: ``PL7791011327`` and ``7791011327``."""
    return one == other or one.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == other.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def ask_move(memory: Memory, view: DocumentView, company: Membership, situation: Situation, quiet: Effect) -> Step:
    """The document names another company as its buyer: file it there?"""
    number = str(view.number)
    choices = (
        Choice(Action.MOVE, message(MessageKey.CHOICE_MOVE), number),
        Choice(Action.STAY, message(MessageKey.CHOICE_STAY), number),
    )
    asked = message(MessageKey.DOCUMENT_MOVE_ASK, number=view.number, company=company.name)
    after = ConfirmingMove(memory, choices, view, company.company_id, company.name)
    return Step(after, (quiet, say(situation, *summary(view), asked, choices=choices)))


def add_edited_note(state: Conversation, event: TextEdited, situation: Situation) -> Step:
    """An edited caption takes the place of the document's note."""
    found = [document_id for document_id, _, message_id in state.memory.sent if message_id == event.message_id]
    if not found or situation.profile is None:
        return Step(state)
    note = NoteAdded(event.text, situation.profile.person_id, replace=True)
    return Step(state, (Tell(MachineKey.document(found[-1]), note),))


def add_note(state: Conversation, event: TextReceived, situation: Situation) -> Step:
    """Words that came with a picture: they are its note."""
    document_id, _ = state.memory.reading[-1]
    note = NoteAdded(event.text, known(situation).person_id)
    return Step(state, (Tell(MachineKey.document(document_id), note),))


ROWS: tuple[Row, ...] = (
    row(ChoosingCompany, FileReceived, wait_for_company, to=[ChoosingCompany, Ready]),
    row(ChoosingLanguage, FileReceived, take_in_aside, to=[ChoosingLanguage, TakingIn, ChoosingCompany, Unlinked]),
    row(TakingIn, FileStored, begin_reading, to=[*AWAKE]),
    row(TakingIn, FileRefused, refuse, to=[*AWAKE]),
    *rows(LINKED, DocumentRead, present, to=[Confirming, ConfirmingMove]),
    *rows([state for state in (*AWAKE, Stopped) if state not in LINKED], DocumentRead, present_aside),
)
