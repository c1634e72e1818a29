"""Targets: what people write: its meaning, values of fields, phones and tax ids, what managers type, what buttons carry."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from bots.console.values import normalise_phone, normalise_tax_id
from bots.telegram import messages
from flows.engine.ports import Expectation
from flows.entries import Entries
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.errors import Invalid
from flows.vocabulary.events import ButtonTapped, Event, FileReceived, TextReceived
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from flows.vocabulary.people import Office
from flows.vocabulary.readings import FieldName
from locales import desk, values
from locales.corrections import find_correction, strip_field_name
from locales.understanding import understand
from locales.words import words_for
from ocr.amounts import find_amounts
from ocr.dates import find_dates
from storage.codec import encode
from tests.fuzz import hostile
from tests.fuzz.known import PHRASES
from tests.fuzz.mutation import bent_text
from tests.fuzz.target import Target, Targets, claim
from tests.fuzz.updates import token

LANGUAGES = ("de", "en", "pl", "ru")
OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")
ENTRIES = Entries(normalise_phone, normalise_tax_id, "CH")
TODAY = date(2026, 3, 12)
_MOMENTS = (
    datetime(2026, 3, 12, 9, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 59, tzinfo=UTC),
    datetime(2026, 12, 31, 23, tzinfo=UTC),
)
_CHOICES = tuple(
    Choice(action, message(key), subject)
    for action, key, subject in (
        (Action.CONFIRM, MessageKey.CHOICE_YES, ""),
        (Action.CORRECT, MessageKey.CHOICE_CORRECT, "1001"),
        (Action.WITHDRAW, MessageKey.CHOICE_WITHDRAW, "1001"),
    )
)

Said = tuple[str, str, Expectation, datetime]


def words_targets() -> Targets:
    """All of this file."""
    return (
        Target("understanding", _said, lambda said: _understood(TextReceived(said[0], "5", "4"), *said[1:]), share=8),
        Target("captions", _said, lambda said: _understood(FileReceived(RemoteFile("x"), said[0]), *said[1:])),
        Target("buttons", _tapped, lambda said: _understood(ButtonTapped(said[0]), *said[1:]), share=2),
        Target("desk", _said, _typed, share=4),
        Target("values", _said, _valued, share=5),
        Target("corrections", _said, _corrected, share=4),
        Target("printed amounts", phrase, find_amounts),
        Target("printed dates", phrase, find_dates),
        Target("phone", phrase, lambda text: normalise_phone(text, "CH"), (Invalid,), share=2),
        Target("shared phone", phrase, messages.normalise_phone),
        Target("tax id", phrase, _tax_id, (Invalid,), share=2),
        Target("entries", _entry, lambda entry: entry[0](entry[1]), (Invalid,), share=2),
    )


def phrase(chance: Random) -> str:
    """Something that is understood, bent; or any text."""
    return bent_text(chance.choice(PHRASES), chance) if chance.random() < 0.6 else hostile.text(chance)


def _said(chance: Random) -> Said:
    return phrase(chance), chance.choice(LANGUAGES), _expectation(chance), chance.choice(_MOMENTS)


def _tapped(chance: Random) -> Said:
    carried = token(chance)
    return bent_text(carried, chance) if chance.random() < 0.5 else carried, *_said(chance)[1:]


def _expectation(chance: Random) -> Expectation:
    return Expectation(
        choices=chance.choice(((), _CHOICES)),
        field=chance.choice((None, None, *FieldName)),
        numbers=chance.choice(((), (1045, 1002))),
        linked=chance.random() < 0.7,
        talking=chance.random() < 0.2,
        removable=chance.random() < 0.2,
    )


def _understood(event: Event, language: str, expectation: Expectation, at: datetime) -> None:
    encode(understand(event, expectation, language, OFFICE, at))


def _typed(said: Said) -> None:
    text, language, expectation, at = said
    encode(desk.understand_desk(TextReceived(text), language, OFFICE, at, asked=expectation.talking))
    desk.parse_day(text, language, OFFICE, at)
    draft = desk.parse_request(text, language, OFFICE, at)
    if draft is not None:
        encode(draft)


def _valued(said: Said) -> None:
    text, language, _, at = said
    words = words_for(language)
    for field in FieldName:
        for name, value in values.parse_value(field, text, words, at.date()) or ():
            claim(value and len(value) <= values.LONGEST_MERCHANT, f"{name} is empty or too long")


def _corrected(said: Said) -> None:
    text, language, expectation, at = said
    correction = find_correction(text, language, at.date(), expectation.numbers)
    if correction is not None:
        encode(correction)
    strip_field_name(text, expectation.field or FieldName.TOTAL, language)


def _tax_id(text: str) -> None:
    claim(normalise_tax_id(text).isascii(), "a tax id has letters that are none")


Check = Callable[[str], Any]
_CHECKS: tuple[Check, ...] = (
    ENTRIES.language,
    ENTRIES.tax_id,
    ENTRIES.telegram_id,
    ENTRIES.forum,
    ENTRIES.role,
    lambda text: ENTRIES.name(text, "company"),
    lambda text: ENTRIES.phones(text.split(";")),
)


def _entry(chance: Random) -> tuple[Check, str]:
    return chance.choice(_CHECKS), phrase(chance)
