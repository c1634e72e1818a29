"""What may stand in the office's book: names, languages, phones, tax ids, Telegram's ids; and what contradicts itself.

One place says what is good and spells it canonically, for the command line, the import and the desk alike. Knowledge of
telephone numbers and tax ids comes from outside, as functions.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from flows.vocabulary.errors import Invalid
from flows.vocabulary.people import Company, Manager, Person, Role

LONGEST_NAME = 200
"""Characters a name may have; longer ones are paste accidents."""
LARGEST_TELEGRAM_ID = 2**52
"""Telegram's user ids have at most 52 significant bits (Bot API, type User, field ``id``)."""
LANGUAGES = ("de", "en", "pl", "ru")
"""ISO 639-1 codes of the languages Kwit speaks."""
ROLES = dict.fromkeys(
    ("administrator", "admin", "administratorin", "администратор"), Role.ADMINISTRATOR
) | dict.fromkeys(("manager", "sachbearbeiter", "sachbearbeiterin", "opiekun", "opiekunka", "менеджер"), Role.MANAGER)
"""The words for what a manager may do."""

NormalisePhone = Callable[[str, str | None], str]
"""From a phone as typed and a region (ISO 3166 code, for numbers without a country) to E.164; raises Invalid."""
NormaliseTaxId = Callable[[str], str]
"""From a tax id as typed to letters and digits in upper case; raises Invalid."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Checks and spells values; ``region`` (ISO 3166) is where phones without a country code belong."""

    normalise_phone: NormalisePhone
    normalise_tax_id: NormaliseTaxId
    region: str | None = None
    languages: Collection[str] = LANGUAGES

    def name(self, text: str, what: str) -> str:
        """The name with single spaces; raises Invalid (naming ``what`` it is the name of) if empty or too long."""
        name = " ".join(text.split())
        if not name:
            raise Invalid(f"the {what} has no name")
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise Invalid(
                f"{name[:40]!r}… is no name of a {what}: it has more than {LONGEST_NAME} or unprintable characters"
            )
        return name

    def language(self, text: str) -> str:
        """The ISO 639-1 code in lower case, or empty; raises Invalid for a language that Kwit doesn't speak."""
        language = text.strip().lower()
        if language and language not in self.languages:
            raise Invalid(f"{text.strip()!r} is no language of Kwit: {', '.join(sorted(self.languages))}")
        return language

    def tax_id(self, text: str) -> str:
        """The tax id in its canonical spelling, or empty; raises Invalid."""
        return self.normalise_tax_id(text) if text.strip() else ""

    def phones(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The phones in E.164, each once, in their order; raises Invalid."""
        written = (text.strip().lstrip("'") for text in texts)
        return tuple(dict.fromkeys(self.normalise_phone(text, self.region) for text in written if text))

    def telegram_id(self, text: str) -> int | None:
        """Telegram's user id, or None if empty; raises Invalid for anything but a positive number of at most 52 bits."""
        digits = text.strip()
        if not digits:
            return None
        if not re.fullmatch(r"[1-9][0-9]{0,15}", digits) or int(digits) > LARGEST_TELEGRAM_ID:
            raise Invalid(f"{digits!r} is no Telegram user id: digits only, such as 5550123")
        return int(digits)

    def forum(self, text: str) -> int | None:
        """The id of a group of Telegram, or None if empty; raises Invalid for anything but a negative number."""
        digits = text.strip()
        if not digits:
            return None
        if not re.fullmatch(r"-[1-9][0-9]{0,15}", digits):
            raise Invalid(f"{digits!r} is no id of a Telegram group: a negative number, such as -1001234567890")
        return int(digits)

    def role(self, text: str) -> Role | None:
        """What a manager may do, or None if empty; raises Invalid for a word that names no role."""
        word = text.strip().casefold()
        if word and word not in ROLES:
            raise Invalid(f"{text.strip()!r} is no role: administrator or manager")
        return ROLES.get(word)


def check_company(company: Company, others: Iterable[Company]) -> None:
    """Raise Invalid if the company contradicts itself or one of the ``others`` (which may hold its former self)."""
    if company.manager_id and company.manager_id == company.substitute_id:
        raise Invalid(f"{company.name}: manager and substitute are the same")
    for other in others:
        if other.id == company.id:
            continue
        if same(other.name, company.name):
            raise Invalid(f"there is a company named {other.name} already")
        if company.tax_id and other.tax_id == company.tax_id:
            raise Invalid(f"the tax id {company.tax_id} belongs to {other.name}")


def check_person(person: Person, others: Iterable[Person]) -> None:
    """Raise Invalid if a phone is somebody else's, or a company has somebody of the same name already."""
    for other in others:
        if other.id == person.id:
            continue
        for phone in person.phones:
            if phone in other.phones:
                raise Invalid(f"the phone {phone} belongs to {other.name}")
        if same(other.name, person.name) and set(other.company_ids) & set(person.company_ids):
            raise Invalid(f"there is a {other.name} in that company already")


def check_manager(manager: Manager, others: Iterable[Manager]) -> None:
    """Raise Invalid if another manager has the name or the Telegram id."""
    for other in others:
        if other.id == manager.id:
            continue
        if same(other.name, manager.name):
            raise Invalid(f"there is a manager named {other.name} already")
        if manager.telegram_id is not None and other.telegram_id == manager.telegram_id:
            raise Invalid(f"the Telegram id {manager.telegram_id} belongs to {other.name}")


def same(one: str, other: str) -> bool:
    """Whether two names, spelled as ``Entries.name`` does, are the same to a person."""
    return one.casefold() == other.casefold()
