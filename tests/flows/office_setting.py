"""An office with an empty book, simple rules for phones and tax ids, and ids that count."""

from collections.abc import Callable
from itertools import count

from flows.entries import Entries
from flows.office import BackOffice
from flows.vocabulary.errors import Invalid
from tests.flows.memory_book import MemoryBook


def normalise_phone(text: str, region: str | None) -> str:
    """Digits with a plus; a leading zero is Switzerland's if the region says so."""
    digits = "".join(character for character in text if character.isdigit())
    if text.startswith("0") and region == "CH":
        digits = "41" + digits[1:]
    if len(digits) < 8:
        raise Invalid(f"{text!r} is no phone number")
    return "+" + digits


def normalise_tax_id(text: str) -> str:
    """Letters and digits, five at least."""
    plain = "".join(character for character in text if character.isalnum()).upper()
    if len(plain) < 5:
        raise Invalid(f"{text!r} is no tax id")
    return plain


def counting(prefix: str) -> Callable[[], str]:
    """Ids such as ``id1``, ``id2``."""
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


def entries() -> Entries:
    """The rules of a Swiss office."""
    return Entries(normalise_phone, normalise_tax_id, region="CH")


def back_office(book: MemoryBook) -> BackOffice:
    """The office at work on ``book``."""
    return BackOffice(book, entries(), counting("id"))
