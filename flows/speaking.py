"""What every conversation shares: saying something, going home, the menu, the language."""

from datetime import datetime

from flows.vocabulary.addresses import MachineKey, Platform
from flows.vocabulary.effects import Effect, Say, Tell
from flows.vocabulary.errors import EngineError
from flows.vocabulary.events import (
    Command,
    Event,
)
from flows.vocabulary.messages import Action, Choice, Message, MessageKey, message
from flows.vocabulary.people import Office, Profile
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    Conversation,
    Memory,
    Parked,
    Ready,
    State,
    Unlinked,
)

LANGUAGES = {"de": "Deutsch", "en": "English", "pl": "Polski", "ru": "Русский"}
"""The languages Kwit speaks, each by its own name."""


def say(situation: Situation, *parts: Message, choices: tuple[Choice, ...] = ()) -> Say:
    """Say one message at the conversation's own address."""
    return Say(situation.address, parts, situation.language, choices)


def home(state: Conversation, situation: Situation) -> Conversation:
    """The state in which nothing is asked: Ready for those we know, Unlinked for strangers."""
    return Ready(state.memory) if situation.profile else Unlinked(state.memory)


def conversation(state: State) -> Conversation:
    """The state as a conversation's, where a step can't lead out of it."""
    if not isinstance(state, Conversation):
        raise EngineError(f"{type(state).__name__} is no state of a conversation")
    return state


def command_choice(command: Command, label: MessageKey) -> Choice:
    """A choice that gives a command."""
    return Choice(Action.COMMAND, message(label), command)


def menu() -> tuple[Choice, ...]:
    """What can be done beside sending a receipt."""
    return (
        command_choice(Command.TASK, MessageKey.CHOICE_NEW_TASK),
        command_choice(Command.TASKS, MessageKey.CHOICE_TASKS),
        command_choice(Command.NEEDED, MessageKey.CHOICE_NEEDED),
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


def to_conversation(address: str, event: Event) -> Tell:
    """Tell the conversation at the URN ``address``."""
    return Tell(MachineKey.parse(f"conversation:{address}"), event)


def tell_tasks(situation: Situation, event: Event) -> tuple[Tell, ...]:
    """Tell all tasks of whoever holds the conversation's address that are not over."""
    profile = situation.profile
    return tuple(Tell(MachineKey.task(task.id), event) for task in profile.tasks) if profile else ()
