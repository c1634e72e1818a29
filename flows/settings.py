"""What is always available: help, who am I, language, company, codes, unlink, stop and start; and not being understood."""

from dataclasses import replace

from flows.asking import goes_on
from flows.bursts import waking
from flows.engine.machine import Row, Step, row, rows
from flows.intake import NEXT, add_note, ask_company, next_question, paused, then_next
from flows.linking import AWAKE, ask_unlink, make_code, park, redeem
from flows.remembering import just_sent
from flows.speaking import LANGUAGES, home, menu, replay, say, tell_tasks, unexpired, ways_in
from flows.vocabulary.events import (
    ButtonTapped,
    ChoiceMade,
    Command,
    CommandGiven,
    Event,
    FileReceived,
    OtherReceived,
    TextReceived,
)
from flows.vocabulary.messages import Action, Choice, Listing, Message, MessageKey, message
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    ChoosingCompany,
    ChoosingLanguage,
    ConfirmingUnlink,
    Conversation,
    MakingCode,
    Ready,
    Redeeming,
    Stopped,
    Unlinked,
)
from flows.vocabulary.task_events import ClientBack, ClientSilenced


def give_command(state: Conversation, event: CommandGiven, situation: Situation) -> Step:
    """A command about the profile; help and who-am-I leave the open question as it is."""
    match event.command:
        case Command.START if event.argument:
            return redeem(state, normalised(event.argument), situation)
        case Command.START:
            return say_hello(state, situation)
        case Command.HELP:
            return Step(state, (say(situation, _help(situation)),))
        case Command.ME:
            return Step(state, (say(situation, *_who(situation)),))
        case Command.LANGUAGE if event.argument in LANGUAGES:
            return set_language(state, ChoiceMade(Action.LANGUAGE, event.argument), situation)
        case Command.LANGUAGE:
            return ask_language(state, situation)
        case Command.CODE:
            return make_code(state, situation)
        case Command.STOP:
            silenced = tell_tasks(situation, ClientSilenced(str(situation.address)))
            return Step(Stopped(state.memory), (*silenced, say(situation, message(MessageKey.STOPPED))))
        case Command.COMPANY if situation.profile is not None:
            return ask_which_company(state, situation)
        case Command.UNLINK if situation.profile is not None:
            return ask_unlink(state, situation)
        case Command.CANCEL if situation.profile is not None:
            return Step(Ready(state.memory), (say(situation, message(MessageKey.CANCELLED)),))
        case _:
            return still_unknown(state, situation)


def normalised(code: str) -> str:
    """A code as it is stored: upper case, without spaces and dashes."""
    return code.upper().replace(" ", "").replace("-", "")


def say_hello(state: Conversation, situation: Situation) -> Step:
    """START: greet; what can be done from here."""
    if situation.profile is None:
        choices = ways_in(situation)
        text = say(situation, message(MessageKey.GREETING, office=situation.office.name), choices=choices)
        return Step(Unlinked(replace(state.memory, greeted=True), choices), (text,))
    if state.memory.waiting and len(situation.profile.active) > 1:
        return ask_company(state, situation, state.memory.waiting)
    text = say(situation, message(MessageKey.HELLO_AGAIN, name=situation.profile.name), choices=menu())
    return Step(Ready(state.memory, menu()), (text,))


def still_unknown(state: Conversation, situation: Situation) -> Step:
    """A stranger wants something that only those we know can have."""
    choices = ways_in(situation)
    office = situation.office
    text = message(MessageKey.STILL_UNKNOWN, office=office.name, contact=office.contact)
    return Step(Unlinked(state.memory, choices), (say(situation, text, choices=choices),))


def _help(situation: Situation) -> Message:
    office = situation.office
    key = MessageKey.HELP if situation.profile else MessageKey.HELP_UNKNOWN
    return message(key, office=office.name, contact=office.contact)


def _who(situation: Situation) -> tuple[Message, ...]:
    profile = situation.profile
    if profile is None:
        return (message(MessageKey.ME_UNKNOWN),)
    names = Listing(tuple(company.name for company in profile.companies), ", ")
    language = LANGUAGES[situation.language]
    me = message(MessageKey.ME, name=profile.name, company=names, language=language, address=situation.address.value)
    return (me,) if profile.active else (me, paused(profile, situation))


def ask_language(state: Conversation, situation: Situation) -> Step:
    """Which language?"""
    choices = tuple(
        Choice(Action.LANGUAGE, message(MessageKey.LITERAL, text=name), code) for code, name in LANGUAGES.items()
    )
    text = say(situation, message(MessageKey.LANGUAGE_ASK), choices=choices)
    return Step(ChoosingLanguage(state.memory, choices), (text,))


def set_language(state: Conversation, event: ChoiceMade, situation: Situation) -> Step:
    """The language is chosen; said in it."""
    if event.subject not in LANGUAGES:
        return Step(state, (say(situation, message(MessageKey.QUESTION_OVER)),))
    chosen = replace(situation, language=event.subject)
    after = home(state, situation).remembering(replace(state.memory, language=event.subject))
    return then_next(after, message(MessageKey.LANGUAGE_SET), chosen)


def answer_language(state: ChoosingLanguage, event: ChoiceMade, situation: Situation) -> Step:
    """An answer to the question for the language; anything else is a button of an older question."""
    if event.action is Action.LANGUAGE:
        return set_language(state, event, situation)
    return Step(state, (say(situation, message(MessageKey.QUESTION_OVER), choices=state.choices),))


def ask_which_company(state: Conversation, situation: Situation) -> Step:
    """The company for the next documents."""
    profile = situation.profile
    if profile is None or not profile.active:
        return Step(state, (say(situation, *_who(situation)),))
    if len(profile.active) == 1:
        text = message(MessageKey.COMPANY_ONLY, company=profile.active[0].name)
        return Step(state, (say(situation, text),))
    return ask_company(state, situation, state.memory.waiting)


def hear_words(state: Conversation, event: TextReceived, situation: Situation) -> Step:
    """Words that are no answer: the note of a picture that is being read, or not understood."""
    sent = just_sent(state.memory) if isinstance(state, Ready) else None
    if sent is not None:
        return add_note(state, event, sent[0], situation)
    return not_understood(state, event, situation)


def not_understood(state: Conversation, _event: Event, situation: Situation) -> Step:
    """Words that mean nothing here: what can be said; the second time, how to reach the office."""
    count = state.memory.misunderstood + 1
    memory = replace(state.memory, misunderstood=count)
    choices = state.choices or menu()
    key = MessageKey.NOT_UNDERSTOOD if count == 1 else MessageKey.NOT_UNDERSTOOD_AGAIN
    arguments = {} if count == 1 else {"contact": situation.office.contact}
    text = say(situation, message(key, **arguments), choices=choices)
    return Step(replace(state, memory=memory, choices=choices), (text,))


def not_carried(state: Conversation, _event: OtherReceived, situation: Situation) -> Step:
    """A voice message, a sticker, a place …: what is accepted."""
    return Step(state, (say(situation, message(MessageKey.NOT_CARRIED), choices=state.choices),))


def question_over(state: Conversation, _event: Event, situation: Situation) -> Step:
    """A button of a question that is over, or of another program."""
    return Step(state, (say(situation, message(MessageKey.QUESTION_OVER)),))


def nothing(state: Conversation, _event: Event, _situation: Situation) -> Step:
    """Nothing that concerns a conversation in this state."""
    return Step(state)


def start_again(state: Stopped, event: CommandGiven, situation: Situation) -> Step:
    """START ends the silence; what was sent meanwhile is taken in, what waits for a word is asked about.

    Help and who-am-I are answered all the same, and a question for the language or for unlinking is one that the person wants.
    """
    if event.command in (Command.HELP, Command.ME, Command.LANGUAGE, Command.UNLINK):
        return give_command(state, event, situation)
    if event.command is not Command.START:
        return Step(state)
    if event.argument:
        return redeem(home(state, situation), normalised(event.argument), situation)
    started = message(MessageKey.STARTED)
    if situation.profile is None:
        return Step(Unlinked(state.memory), (say(situation, started),))
    memory = replace(waking(state.memory), parked=())
    waiting = replay(state.memory, situation)
    back = ClientBack(str(situation.address), situation.language)
    asking = (*tell_tasks(situation, back), *goes_on(memory, situation))
    asked = None if waiting else next_question(memory, situation, started)
    if asked is not None:
        return Step(asked.state, (*asking, *asked.effects))
    return Step(Ready(memory), (say(situation, started), *waiting, *asking))


def park_while_stopped(state: Stopped, event: FileReceived, situation: Situation) -> Step:
    """A file in the silence: kept for 24 hours; said once how to go on."""
    first = not unexpired(state.memory.parked, situation.at)
    after = state.remembering(park(state.memory, event, situation))
    return Step(after, (say(situation, message(MessageKey.STILL_STOPPED)),) if first else ())


ROWS: tuple[Row, ...] = (
    row(
        Unlinked,
        CommandGiven,
        give_command,
        to=[Unlinked, Ready, ChoosingLanguage, ChoosingCompany, ConfirmingUnlink, Redeeming, MakingCode, Stopped],
    ),
    row(ChoosingLanguage, ChoiceMade, answer_language, to=[ChoosingLanguage, Unlinked, Ready, *NEXT]),
    row(ChoosingLanguage, TextReceived, not_understood, to=[ChoosingLanguage]),
    *rows(AWAKE, OtherReceived, not_carried),
    *rows(AWAKE, ButtonTapped, question_over),
    *rows(AWAKE, Event, nothing),
    row(
        Stopped,
        CommandGiven,
        start_again,
        to=[Stopped, Unlinked, Ready, *NEXT, Redeeming, ChoosingLanguage, ConfirmingUnlink],
    ),
    row(Stopped, FileReceived, park_while_stopped, to=[Stopped]),
    row(Stopped, Event, nothing, to=[Stopped]),
)
