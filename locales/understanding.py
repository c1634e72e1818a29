"""Words in: what people type and tap becomes choices, commands, codes and corrections (the port ``Understanding``).

Of a file only its caption is looked at: whether it says that the file is a further page of what it answers to.

The order decides where a text could mean several things: a command with a slash; a number or an exact answer to what was asked;
the value that was asked for; a link code; a command word; a correction; a misspelt answer; a misspelt command word. What is
still not understood stays the ``TextReceived`` it was: ambiguity is for the conversation to ask about, never guessed here.
"""

import re
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from flows.engine.ports import Expectation
from flows.vocabulary.events import (
    ButtonTapped,
    ChoiceMade,
    CodeGiven,
    Command,
    CommandGiven,
    Event,
    FieldsCorrected,
    FileReceived,
    TextReceived,
)
from flows.vocabulary.messages import Action, Choice
from flows.vocabulary.people import Office
from flows.vocabulary.readings import FieldName
from locales.choices import find_choice, find_near_choice, nearest
from locales.corrections import find_correction, strip_field_name
from locales.values import parse_value
from locales.words import fold, words_for

LONGEST = 300
"""Characters of the longest text that is searched for a meaning; what is longer is meant for people."""
LONGEST_PAGE = 40
"""Characters of the longest caption that may say no more than that a picture is a further page."""
ALPHABET = frozenset("23456789BCDFGHJKMNPQRSTVWXYZ")
"""Signs of link codes: no vowels, nothing that looks like something else."""
CODE_LENGTH = 8
_FROM_CYRILLIC = str.maketrans("ВСНКМТХРУ", "BCHKMTXPY")
_SPACES = re.compile(r"[\s\-‐‑–—._]+")
_SLASH = re.compile(r"/([^\s@/]{1,40})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_WORD_AND_NUMBER = re.compile(r"([^\W\d][^\d]*?)\s+(?:(?:no|nr|№|#)\.?\s*)?#?([0-9]{3,7})")
_ALWAYS = frozenset({Command.CANCEL, Command.UNDO, Command.HELP, Command.STOP, Command.WITHDRAW})
"""Commands that are understood by their word even where a field's value was asked for."""
_WHILE_TALKING = frozenset(
    {
        *(Command.HELP, Command.ME, Command.STOP, Command.START),
        *(Command.TASK, Command.TASKS, Command.NEEDED, Command.CANCEL),
    }
)
"""Commands that count even where words may well be meant for a manager (undoing too, if there is a document); others need their
slash there."""
_REMOVING = frozenset({Command.DELETE, Command.WITHDRAW})
"""Commands whose words, as an answer to one's own message to a manager, take that back."""
_NUMBERED = frozenset({Command.UNDO, Command.WITHDRAW, Command.CORRECT})
"""Commands that may name a document: ``withdraw 1045``."""
_EXACT = frozenset({Command.START, Command.STOP, Command.UNLINK, Command.WITHDRAW})
"""Commands with consequences: their words must be spelt right."""


def understand(event: Event, expectation: Expectation, language: str, office: Office, at: datetime) -> Event:
    """Turn what a person typed or tapped into what it means; ``event`` itself where nothing is understood.

    ``language`` is the person's, ``at`` the time of the event (aware); dates without a year are the latest that are not in the
    future in the office's time zone. Never raises because of what a person wrote.
    """
    match event:
        case ButtonTapped(token=token):
            return _choice_of_token(token) or event
        case TextReceived(text=text):
            return _understand_text(text, expectation, language, office, at) or event
        case FileReceived(caption=caption) if len(caption) <= LONGEST_PAGE and _page_pattern(language).fullmatch(
            fold(caption)
        ):
            return replace(event, page=True)
        case _:
            return event


def _understand_text(text: str, expectation: Expectation, language: str, office: Office, at: datetime) -> Event | None:
    stripped = text.strip()
    if stripped.startswith("/"):
        return _slash_command(stripped, language)
    if len(stripped) > LONGEST:
        return FieldsCorrected(refused=(expectation.field,)) if expectation.field else None
    folded = fold(stripped) or stripped
    if expectation.removable and words_for(language).commands.get(folded) in _REMOVING:
        return CommandGiven(Command.DELETE)
    if choice := find_choice(folded, expectation.choices, language):
        return _made(choice)
    if expectation.talking:
        count = _WHILE_TALKING | {Command.UNDO} if expectation.numbers else _WHILE_TALKING
        command = _command(folded, language)
        return command if command is not None and command.command in count else None
    if expectation.field:
        return _asked_value(stripped, folded, expectation.field, language, _today(office, at))
    if code := _code(stripped, folded, language):
        return CodeGiven(code)
    if command := _command(folded, language):
        return command
    if expectation.linked and (
        correction := find_correction(stripped, language, _today(office, at), expectation.numbers)
    ):
        return correction
    if choice := find_near_choice(folded, expectation.choices, language):
        return _made(choice)
    return _near_command(folded, language)


def _made(choice: Choice) -> ChoiceMade:
    return ChoiceMade(choice.action, choice.subject)


def _choice_of_token(token: str) -> ChoiceMade | None:
    action, separator, subject = token.partition(":")
    return ChoiceMade(Action(action), subject) if separator and action in _ACTIONS else None


_ACTIONS = frozenset(action.value for action in Action)


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _today(office: Office, at: datetime) -> date:
    return at.astimezone(_zone(office.timezone)).date()


@lru_cache(maxsize=8)
def _page_pattern(language: str) -> re.Pattern[str]:
    """``page 2``, ``Seite 2 von 3``, ``2. strona``, ``оборот``: a caption that says that a picture is a further page."""
    names = "|".join(re.escape(name) for name in words_for(language).grammar["page"])
    return re.compile(
        rf"(?:[0-9]{{1,2}}\.?\s*)?(?:{names})\.?(?:\s*[0-9]{{1,2}}(?:\s*(?:/|of|von|z|из)\s*[0-9]{{1,2}})?)?"
    )


# ---- commands


def _slash_command(text: str, language: str) -> CommandGiven | None:
    found = _SLASH.fullmatch(text)
    if found is None:
        return None
    name, argument = fold(found[1].replace("_", " ")), (found[2] or "").strip()
    commands = words_for(language).commands
    if name in _COMMANDS:
        return _command_given(Command(name), argument, language)
    return _command_given(Command(commands[name]), argument, language) if name in commands else None


_COMMANDS = frozenset(command.value for command in Command)


def _command_given(command: Command, argument: str, language: str) -> CommandGiven:
    """The command; a language named in any of the languages becomes its code."""
    if command is Command.LANGUAGE:
        argument = words_for(language).languages.get(fold(argument), argument)
    return CommandGiven(command, argument)


def _command(folded: str, language: str) -> CommandGiven | None:
    """A command by its word, alone, with a document's number, or with a language's name."""
    words = words_for(language)
    if folded in words.commands:
        return CommandGiven(Command(words.commands[folded]))
    if folded in words.languages:
        return CommandGiven(Command.LANGUAGE, words.languages[folded])
    if (found := _WORD_AND_NUMBER.fullmatch(folded)) and found[1] in words.commands:
        command = Command(words.commands[found[1]])
        return CommandGiven(command, found[2]) if command in _NUMBERED else None
    first, _, rest = folded.partition(" ")
    if words.commands.get(first) == Command.LANGUAGE and rest in words.languages:
        return CommandGiven(Command.LANGUAGE, words.languages[rest])
    return None


@lru_cache(maxsize=16)
def _long_command_words(language: str) -> tuple[str, ...]:
    """The longer command words: short ones are too near to others to be guessed."""
    return tuple(word for word in words_for(language).commands if len(word) >= 5)


def _near_command(folded: str, language: str) -> CommandGiven | None:
    """A command by a misspelt word, if one is clearly the nearest; never one with consequences."""
    if not 4 <= len(folded) <= 30:
        return None
    near = nearest(folded, _long_command_words(language))
    commands = words_for(language).commands
    meant = {commands[word] for slips, word in near if slips == near[0][0]}
    if len(meant) != 1 or (command := Command(meant.pop())) in _EXACT:
        return None
    return CommandGiven(command)


# ---- codes and values


def _code(text: str, folded: str, language: str) -> str | None:
    """A link code, alone or behind the word "code"."""
    if code := _plain_code(text):
        return code
    first, _, _ = folded.partition(" ")
    if words_for(language).commands.get(first.strip(":")) != Command.CODE:
        return None
    return _plain_code(text[text.lower().find(first.strip(":")) + len(first.strip(":")) :].lstrip(" :"))


def _plain_code(text: str) -> str | None:
    if not CODE_LENGTH <= len(text) <= CODE_LENGTH * 2:
        return None
    code = _SPACES.sub("", text.upper().translate(_FROM_CYRILLIC))
    return code if len(code) == CODE_LENGTH and ALPHABET.issuperset(code) else None


def _asked_value(text: str, folded: str, field: FieldName, language: str, today: date) -> Event:
    """The value that was asked for, or a command that always counts, or a refusal."""
    words = words_for(language)
    if words.commands.get(folded) in _ALWAYS:
        return CommandGiven(Command(words.commands[folded]))
    bare = strip_field_name(text, field, language)
    values = parse_value(field, bare, words, today) or parse_value(field, text, words, today)
    if values:
        return FieldsCorrected(values)
    correction = find_correction(text, language, today)
    return correction if correction and correction.values else FieldsCorrected(refused=(field,))
