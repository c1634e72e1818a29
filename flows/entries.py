"""What may stand in the office's book: names, languages, phones, tax ids, Telegram ids.

One place says what is good and spells it canonically, for the command line, the import and the desk alike. Knowledge of
telephone numbers and tax ids comes from outside, as functions.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from flows.vocabulary.errors import Invalid

LONGEST_NAME = 200
"""Characters a name may have; longer ones are paste accidents."""
LARGEST_TELEGRAM_ID = 2**52
"""Telegram's user ids have at most 52 significant bits (Bot API, type User, field ``id``)."""
LANGUAGES = ("de", "en", "pl", "ru")
"""ISO 639-1 codes of the languages Kwit speaks."""

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
