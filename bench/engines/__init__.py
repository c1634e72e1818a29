"""One conversation, played by three engines: Kwit's, aiogram's and python-telegram-bot's.

All get the same raw updates of the same people and send the same answers (the bench checks that before it measures). Three
states: nothing asked, asked for the language, asked whether to unlink; commands, buttons, a word that is understood and words
that are not. Nothing is stored but the states, in memory; what is sent ends where the network would begin.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

TOKEN = "5550000:AAbench_bench_bench_bench_bench_be"
BOT: dict[str, Any] = {"id": 5550000, "is_bot": True, "first_name": "Kwit", "username": "kwit_bench_bot"}
LANGUAGES = {"de": "Deutsch", "en": "English", "pl": "Polski", "ru": "Русский"}
UNLINK = {"unlink:": "Ja, trennen", "cancel:": "Nein, so lassen"}
TAPPED_LANGUAGE = "language:de"
TAPPED_KEEP = "cancel:"
HELP = "Hilfe"
SMALL_TALK = "Guten Tag zusammen"
STEPS = 6
"""Updates of one person's round through the conversation."""
_BEGIN = 1_780_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gets: the text, and the buttons in rows of (label, token)."""

    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to the six updates of a round, in their order."""

    ask_language: Answer
    language_set: Answer
    help: Answer
    ask_unlink: Answer
    kept: Answer
    not_understood: Answer


@dataclass(slots=True)
class Outbox:
    """Where the network would begin: collects what is sent, if it is told to."""

    recording: bool = False
    sent: list[Answer] = field(default_factory=list)


class Engine(Protocol):
    """What is measured."""

    @property
    def outbox(self) -> Outbox:
        """Where its answers end."""

    async def feed(self, raw: dict[str, Any]) -> None:
        """Handle one update as Telegram sent it, up to the call that would go to the network."""


def updates(people: int, rounds: int) -> Iterator[dict[str, Any]]:
    """The updates of ``people`` who take turns, each going ``rounds`` times through the conversation."""
    update_id = 0
    for _ in range(rounds):
        for step in range(STEPS):
            for person in range(people):
                update_id += 1
                yield _update(update_id, step, 7_000_000 + person)


def _update(update_id: int, step: int, person: int) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": f"Person {person}", "language_code": "de"}
    chat = {"id": person, "first_name": user["first_name"], "type": "private"}
    head = {"message_id": update_id, "date": _BEGIN + update_id, "chat": chat}
    match step:
        case 0:
            content: dict[str, Any] = {"message": head | {"from": user} | _command("/language")}
        case 1:
            buttons = {f"language:{code}": name for code, name in LANGUAGES.items()}
            content = {"callback_query": _tap(update_id, user, head, buttons, TAPPED_LANGUAGE)}
        case 2:
            content = {"message": head | {"from": user, "text": HELP}}
        case 3:
            content = {"message": head | {"from": user} | _command("/unlink")}
        case 4:
            content = {"callback_query": _tap(update_id, user, head, UNLINK, TAPPED_KEEP)}
        case _:
            content = {"message": head | {"from": user, "text": SMALL_TALK}}
    return {"update_id": update_id, **content}


def _command(text: str) -> dict[str, Any]:
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": len(text)}]}


def _tap(
    update_id: int, user: dict[str, Any], head: dict[str, Any], buttons: dict[str, str], data: str
) -> dict[str, Any]:
    keyboard = [[{"text": label, "callback_data": token} for token, label in buttons.items()]]
    message = head | {"from": BOT, "text": "Welche?", "reply_markup": {"inline_keyboard": keyboard}}
    return {"id": str(update_id), "from": user, "chat_instance": "42", "data": data, "message": message}
