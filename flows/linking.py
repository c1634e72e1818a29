"""Linking an address to a person: strangers, one-time codes, shared contacts, unlinking ([1]–[7] of the product).

A stranger's files are never fetched: the events themselves are parked for 24 hours and happen again once we know who it is.
Wrong codes are counted in the conversation itself: five within an hour lock the address out for an hour, then two, four …
up to a day. Over all strangers together they are counted in the database: too many close the entry of codes for strangers, for the
rest of the hour. Nobody else is locked out by that: shared contacts, known phones and codes that the office enters go on.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from flows.engine.machine import Row, Step, row, rows
from flows.speaking import home, menu, replay, say, tell_tasks, unexpired, ways_in
from flows.vocabulary.addresses import Address
from flows.vocabulary.burst_states import AskingPages, ChoosingDocument, ConfirmingSeveral, SortingPages
from flows.vocabulary.effects import Effect, LinkPhone, MakeCode, MarkReachable, RedeemCode, Say, Unlink
from flows.vocabulary.events import (
    AddressBlocked,
    AddressLinked,
    AddressUnblocked,
    ChoiceMade,
    CodeAccepted,
    CodeGiven,
    CodeMade,
    CodeRefused,
    CodesClosed,
    ContactShared,
    FileReceived,
    PhoneRecognised,
    PhoneUnknown,
    TextReceived,
)
from flows.vocabulary.messages import Action, Choice, Listing, Message, MessageKey, message
from flows.vocabulary.people import Profile
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    ChoosingCompany,
    ChoosingField,
    ChoosingLanguage,
    ChoosingType,
    Confirming,
    ConfirmingMove,
    ConfirmingUnlink,
    Conversation,
    EnteringValue,
    MakingCode,
    Memory,
    Parked,
    Ready,
    Recognising,
    Redeeming,
    Stopped,
    Unlinked,
)
from flows.vocabulary.task_events import ClientSilenced
from flows.vocabulary.task_states import (
    Accepting,
    ChoosingKind,
    ChoosingTask,
    ChoosingTaskCompany,
    DescribingTask,
    GivingReason,
    Rating,
)

LINKED: tuple[type[Conversation], ...] = (
    Ready,
    ChoosingCompany,
    ConfirmingUnlink,
    Confirming,
    ConfirmingMove,
    ChoosingField,
    ChoosingType,
    EnteringValue,
    AskingPages,
    SortingPages,
    ConfirmingSeveral,
    ChoosingDocument,
    ChoosingTaskCompany,
    ChoosingKind,
    DescribingTask,
    ChoosingTask,
    Accepting,
    GivingReason,
    Rating,
)
"""The resting states of somebody we know."""

AWAKE: tuple[type[Conversation], ...] = (Unlinked, ChoosingLanguage, *LINKED)
"""All resting states in which Kwit speaks."""

PARKING = timedelta(hours=24)
MOST_PARKED = 20
TRIES = 5
TRIES_WITHIN = timedelta(hours=1)
FIRST_WAIT = timedelta(hours=1)
LONGEST_WAIT = timedelta(hours=24)


def greet(state: Unlinked, _event: TextReceived, situation: Situation) -> Step:
    """A stranger says something: who we are and how to link; the second time shorter, with the office's contact."""
    office = situation.office
    key = MessageKey.STILL_UNKNOWN if state.memory.greeted else MessageKey.GREETING
    arguments = {"office": office.name, "contact": office.contact} if state.memory.greeted else {"office": office.name}
    choices = ways_in(situation)
    text = say(situation, message(key, **arguments), choices=choices)
    return Step(Unlinked(replace(state.memory, greeted=True), choices), (text,))


def park(memory: Memory, event: FileReceived, situation: Situation) -> Memory:
    """Keep a file's event, unopened, for 24 hours; at most the last twenty."""
    kept = (*unexpired(memory.parked, situation.at), Parked(event, situation.at + PARKING))
    return replace(memory, parked=kept[-MOST_PARKED:])


def park_strangers(state: Unlinked, event: FileReceived, situation: Situation) -> Step:
    """A stranger sends a file: said once, however many follow."""
    first = not unexpired(state.memory.parked, situation.at)
    memory = replace(park(state.memory, event, situation), greeted=True)
    if not first:
        return Step(Unlinked(memory, state.choices))
    choices = ways_in(situation)
    text = say(situation, message(MessageKey.GREETING_FILE, office=situation.office.name), choices=choices)
    return Step(Unlinked(memory, choices), (text,))


def try_code(state: Conversation, event: CodeGiven, situation: Situation) -> Step:
    """Somebody sends a code; while locked out it is not even looked at."""
    return redeem(state, event.code, situation)


def redeem(state: Conversation, code: str, situation: Situation) -> Step:
    """Spend ``code``, unless the address is locked out."""
    locked = state.memory.locked
    if locked is not None and situation.at < locked:
        return Step(state, (say(situation, _locked(state.memory, situation)),))
    return Step(Redeeming(state.memory), (RedeemCode(situation.address, code),))


def _locked(memory: Memory, situation: Situation) -> Message:
    until = memory.locked or situation.at
    return message(MessageKey.CODE_LOCKED, until=until, contact=situation.office.contact)


def count_wrong(state: Redeeming, event: CodeRefused, situation: Situation) -> Step:
    """The code was no good: how many tries are left, or how long the wait is now."""
    memory = state.memory
    wrong = (*(at for at in memory.wrong if at > situation.at - TRIES_WITHIN), situation.at)
    if len(wrong) < TRIES:
        memory = replace(memory, wrong=wrong)
        text = message(MessageKey.CODE_WRONG, left=TRIES - len(wrong))
    else:
        wait = min(FIRST_WAIT * 2 ** min(memory.lockouts, 5), LONGEST_WAIT)
        memory = replace(memory, wrong=(), lockouts=memory.lockouts + 1, locked=situation.at + wait)
        text = _locked(memory, situation)
    after = home(replace(state, memory=memory), situation)
    return Step(after, (say(situation, text), *_alarm(event.closed_until, situation)))


def _alarm(until: datetime | None, situation: Situation) -> tuple[Effect, ...]:
    """Tell the office that somebody seems to be guessing codes."""
    office = situation.office
    if until is None or not office.general:
        return ()
    text = message(MessageKey.DESK_CODES_CLOSED, until=until)
    return (Say(Address.parse(office.general), (text,), office.language),)


def codes_closed(state: Redeeming, event: CodesClosed, situation: Situation) -> Step:
    """The code is not looked at, right or wrong: too many strangers have guessed. Their other ways in stay open."""
    text = message(MessageKey.CODES_CLOSED, until=event.until, contact=situation.office.contact)
    return Step(home(state, situation), (say(situation, text),))


def welcome(state: Conversation, profile: Profile, situation: Situation) -> Step:
    """Now we know who it is; what was parked is taken in."""
    waiting = unexpired(state.memory.parked, situation.at)
    person = profile.person_id
    kept = state.memory if state.memory.person in ("", person) else state.memory.of_a_stranger()
    memory = replace(kept, parked=(), wrong=(), lockouts=0, locked=None, company="", company_until=None, person=person)
    names = companies(profile)
    if not profile.active:
        paused = message(MessageKey.COMPANY_PAUSED, company=names, contact=situation.office.contact)
        return Step(Ready(memory), (say(situation, paused),))
    if waiting:
        text = message(MessageKey.WELCOME_TAKING_IN, name=profile.name, company=names, count=len(waiting))
        return Step(Ready(memory), (say(situation, text), *replay(state.memory, situation)))
    text = message(MessageKey.WELCOME, name=profile.name, company=names)
    return Step(Ready(memory, menu()), (say(situation, text, choices=menu()),))


def companies(profile: Profile) -> Listing:
    """The names of the companies somebody belongs to; those in use, if any are."""
    return Listing(tuple(company.name for company in profile.active or profile.companies), ", ")


def welcome_by_code(state: Redeeming, event: CodeAccepted, situation: Situation) -> Step:
    """The code was good."""
    return welcome(state, event.profile, situation)


def welcome_by_phone(state: Recognising, event: PhoneRecognised, situation: Situation) -> Step:
    """The shared phone is in the office's book."""
    return welcome(state, event.profile, situation)


def welcome_by_office(state: Conversation, event: AddressLinked, situation: Situation) -> Step:
    """The office entered the code that the person had got from us."""
    return welcome(state, event.profile, situation)


def look_up(state: Conversation, event: ContactShared, situation: Situation) -> Step:
    """Somebody shares a contact; only their own counts."""
    if not event.own:
        return Step(state, (say(situation, message(MessageKey.CONTACT_FOREIGN), choices=state.choices),))
    return Step(Recognising(state.memory), (LinkPhone(situation.address, event.phone),))


def not_in_book(state: Recognising, _event: PhoneUnknown, situation: Situation) -> Step:
    """Nobody in the office's book has that phone."""
    office = situation.office
    after = home(state, situation)
    choices = () if situation.profile else ways_in(situation)[1:]
    text = message(MessageKey.CONTACT_UNKNOWN, office=office.name, contact=office.contact)
    return Step(replace(after, choices=choices), (say(situation, text, choices=choices),))


def choose_way(state: Unlinked, event: ChoiceMade, situation: Situation) -> Step:
    """A stranger takes one of the ways in."""
    if event.action is Action.GIVE_CODE:
        return make_code(state, situation)
    if event.action is Action.HAVE_CODE:
        return Step(Unlinked(state.memory), (say(situation, message(MessageKey.ASK_CODE)),))
    choices = ways_in(situation)
    text = message(MessageKey.STILL_UNKNOWN, office=situation.office.name, contact=situation.office.contact)
    return Step(Unlinked(state.memory, choices), (say(situation, text, choices=choices),))


def make_code(state: Conversation, situation: Situation) -> Step:
    """Have a code made that the person, or the office, enters in the profile."""
    return Step(MakingCode(state.memory), (MakeCode(situation.address),))


def tell_code(state: MakingCode, event: CodeMade, situation: Situation) -> Step:
    """Here is the code for the profile."""
    text = message(MessageKey.CODE_ISSUED, code=event.code, until=event.until)
    return Step(home(state, situation), (say(situation, text),))


def ask_unlink(state: Conversation, situation: Situation) -> Step:
    """Ask once before forgetting who somebody is."""
    choices = (
        Choice(Action.UNLINK, message(MessageKey.CHOICE_UNLINK)),
        Choice(Action.CANCEL, message(MessageKey.CHOICE_KEEP)),
    )
    text = message(MessageKey.UNLINK_ASK, office=situation.office.name)
    return Step(ConfirmingUnlink(state.memory, choices), (say(situation, text, choices=choices),))


def unlink(state: Conversation, situation: Situation) -> Step:
    """Forget who this address is."""
    memory = replace(state.memory.of_a_stranger(), greeted=True)
    left = tell_tasks(situation, ClientSilenced(str(situation.address)))
    return Step(Unlinked(memory), (*left, Unlink(situation.address), say(situation, message(MessageKey.UNLINKED))))


def blocked(state: Conversation, _event: AddressBlocked, situation: Situation) -> Step:
    """The person blocked us: nothing more can be sent there."""
    return Step(state, (MarkReachable(situation.address, reachable=False),))


def unblocked(state: Conversation, _event: AddressUnblocked, situation: Situation) -> Step:
    """The person lets us write again."""
    return Step(state, (MarkReachable(situation.address, reachable=True),))


ROWS: tuple[Row, ...] = (
    row(Unlinked, TextReceived, greet, to=[Unlinked]),
    row(Unlinked, FileReceived, park_strangers, to=[Unlinked]),
    row(Unlinked, ChoiceMade, choose_way, to=[Unlinked, MakingCode]),
    *rows(AWAKE, CodeGiven, try_code, to=[Redeeming]),
    *rows((Unlinked, ChoosingLanguage), ContactShared, look_up, to=[Recognising]),
    *rows(AWAKE, AddressLinked, welcome_by_office, to=[Ready]),
    row(Redeeming, CodeAccepted, welcome_by_code, to=[Ready]),
    row(Redeeming, CodeRefused, count_wrong, to=[Unlinked, Ready]),
    row(Redeeming, CodesClosed, codes_closed, to=[Unlinked, Ready]),
    row(Recognising, PhoneRecognised, welcome_by_phone, to=[Ready]),
    row(Recognising, PhoneUnknown, not_in_book, to=[Unlinked, Ready]),
    row(MakingCode, CodeMade, tell_code, to=[Unlinked, Ready]),
    *rows((*AWAKE, Stopped), AddressBlocked, blocked),
    *rows((*AWAKE, Stopped), AddressUnblocked, unblocked),
)
