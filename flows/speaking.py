"""What every conversation shares: saying something, going home, and hearing an envelope in its situation."""

from dataclasses import replace
from datetime import datetime

from flows.engine.ports import Expectation, Understanding
from flows.engine.runner import Heard
from flows.vocabulary.addresses import MachineKey, Platform
from flows.vocabulary.effects import Effect, ReleaseHeld, Say, Tell
from flows.vocabulary.events import (
    ButtonTapped,
    Command,
    DocumentChanged,
    DocumentFiled,
    DocumentKept,
    DocumentNoted,
    DocumentRead,
    DocumentWithdrawn,
    Envelope,
    Event,
    FileReceived,
    OtherReceived,
    TextEdited,
    TextReceived,
)
from flows.vocabulary.messages import Action, Choice, Message, MessageKey, message
from flows.vocabulary.people import Office, Profile
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    Conversation,
    EnteringValue,
    Memory,
    Parked,
    Ready,
    State,
    Stopped,
    Unlinked,
)

LANGUAGES = {"de": "Deutsch", "en": "English", "pl": "Polski", "ru": "Русский"}
"""The languages Kwit speaks, each by its own name."""

SPOKEN = TextReceived | FileReceived | ButtonTapped | OtherReceived
"""What a person does that opens WhatsApp's 24 hours anew."""

NEWS = DocumentRead | DocumentChanged | DocumentNoted | DocumentFiled | DocumentWithdrawn | DocumentKept
"""What documents tell the conversation they came from."""


def say(situation: Situation, *parts: Message, choices: tuple[Choice, ...] = ()) -> Say:
    """Say one message at the conversation's own address."""
    return Say(situation.address, parts, situation.language, choices)


def home(state: Conversation, situation: Situation) -> Conversation:
    """The state in which nothing is asked: Ready for those we know, Unlinked for strangers."""
    return Ready(state.memory) if situation.profile else Unlinked(state.memory)


def command_choice(command: Command, label: MessageKey) -> Choice:
    """A choice that gives a command."""
    return Choice(Action.COMMAND, message(label), command)


def menu() -> tuple[Choice, ...]:
    """What can be done beside sending a receipt."""
    return (
        command_choice(Command.ME, MessageKey.CHOICE_ME),
        command_choice(Command.LANGUAGE, MessageKey.CHOICE_LANGUAGE),
        command_choice(Command.HELP, MessageKey.CHOICE_HELP),
    )


def ways_in(situation: Situation) -> tuple[Choice, ...]:
    """How a stranger may link: buttons in Telegram, words in WhatsApp (where sending the code itself is all it takes)."""
    if situation.address.platform is not Platform.TELEGRAM:
        return ()
    return (
        Choice(Action.SHARE_PHONE, message(MessageKey.CHOICE_SHARE_PHONE)),
        Choice(Action.HAVE_CODE, message(MessageKey.CHOICE_HAVE_CODE)),
        Choice(Action.GIVE_CODE, message(MessageKey.CHOICE_GIVE_CODE)),
    )


def unexpired(parked: tuple[Parked, ...], at: datetime) -> tuple[Parked, ...]:
    """What is still kept of what a stranger sent."""
    return tuple(each for each in parked if each.until > at)


def replay(memory: Memory, situation: Situation) -> tuple[Effect, ...]:
    """Let the parked files happen again, now that they may be taken in."""
    return tuple(Tell(situation.key, each.event, situation.address) for each in unexpired(memory.parked, situation.at))


def choose_language(memory: Memory, profile: Profile | None, office: Office) -> str:
    """The language to speak.

    What the person chose, else the platform's hint, else what the office noted for the person or the first company, else a
    guess from the phone number's country, else the office's own.
    """
    noted = [profile.language, *(company.language for company in profile.companies)] if profile else []
    wanted = [memory.language, memory.hint, *noted, memory.guess, office.language]
    return next((language for language in wanted if language in LANGUAGES), "en")


class Hearing:
    """Makes envelopes ready for a step (the port ``Hear`` of the runner)."""

    def __init__(self, office: Office, understand: Understanding) -> None:
        self._office = office
        self._understand = understand

    def __call__(self, state: State, envelope: Envelope, profile: Profile | None) -> Heard:
        """Put the envelope into its situation: who speaks, in which language, and what it means here."""
        if not isinstance(state, Conversation):
            return Heard(state, envelope.event, self._situation(envelope, None, self._office.language))
        memory = state.memory
        if envelope.hint or envelope.guess:
            memory = replace(memory, hint=envelope.hint, guess=envelope.guess)
        language = choose_language(memory, profile, self._office)
        situation = self._situation(envelope, profile, language)
        effects: tuple[Effect, ...] = ()
        state = state.remembering(memory)
        if state.asks is None:
            state, effects = _recognise(state, situation)
            if isinstance(envelope.event, SPOKEN) and situation.address.platform is Platform.WHATSAPP:
                effects = (ReleaseHeld(situation.address), *effects)
            event = self._meaning(state, envelope.event, situation)
            if isinstance(event, TextReceived):
                return Heard(state, event, situation, effects)
            state = state.remembering(replace(state.memory, misunderstood=0))
            return Heard(state, event, situation, effects)
        return Heard(state, envelope.event, situation, effects)

    def _situation(self, envelope: Envelope, profile: Profile | None, language: str) -> Situation:
        return Situation(envelope.to, envelope.at, self._office, language, profile)

    def _meaning(self, state: Conversation, event: Event, situation: Situation) -> Event:
        if isinstance(event, TextEdited):
            if any(message_id == event.message_id for _, _, message_id in state.memory.sent):
                return event
            event = TextReceived(event.text, event.message_id)
        if (
            isinstance(event, NEWS)
            and situation.profile
            and event.view.person_id not in ("", situation.profile.person_id)
        ):
            return Event()  # of somebody who had this address before
        if not isinstance(event, TextReceived | ButtonTapped):
            return event
        expectation = Expectation(
            choices=state.choices,
            field=state.field if isinstance(state, EnteringValue) else None,
            numbers=tuple(view.number for view in state.memory.spoken_of),
            linked=situation.profile is not None,
        )
        return self._understand(event, expectation, situation.language, situation.office, situation.at)


def _recognise(state: Conversation, situation: Situation) -> tuple[Conversation, tuple[Effect, ...]]:
    """Strangers whose number the office knows by now become known; people it no longer knows become strangers.

    Where the address belongs to somebody else by now, nothing of the former person's is left but the languages.
    """
    person = situation.profile.person_id if situation.profile else ""
    if state.memory.person not in ("", person) or (not person and state.for_linked):
        memory = state.memory.of_a_stranger()
        state = Stopped(memory) if isinstance(state, Stopped) else Unlinked(memory)
    state = state.remembering(replace(state.memory, person=person))
    if person and isinstance(state, Unlinked):
        return Ready(replace(state.memory, parked=())), replay(state.memory, situation)
    return state, ()


def to_conversation(address: str, event: Event) -> Tell:
    """Tell the conversation at the URN ``address``."""
    return Tell(MachineKey.parse(f"conversation:{address}"), event)
