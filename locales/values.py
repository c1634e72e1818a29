"""From what a person writes for one field to its canonical value (see ``flows.vocabulary.readings``).

Every function returns None where the text is no such value. They accept all spellings of the four languages at once: a Polish
``1 234,50 zł`` from somebody who reads German is as clear as ``1'234.50``.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from babel.numbers import list_currencies

from flows.vocabulary.readings import FieldName
from locales.words import Words, fold

Values = tuple[tuple[FieldName, str], ...]

LONGEST_TEXT = 300
"""Characters of the longest text that can be a value; in a longer one none is looked for."""
LONGEST_MERCHANT = 200
LONGEST_NUMBER = 40
OLDEST_YEAR = 2000

_SIGNS = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "₽": "RUB",
    "¥": "JPY",
    "₴": "UAH",
    "zł": "PLN",
    "Kč": "CZK",
    "Fr.": "CHF",
}
_NUMBER = re.compile(r"([-−–]?)\s*([0-9][0-9'’.,\s]*?)(?:[.,]\s?[-–—]+)?")
_PERCENT = re.compile(r"\(?\s*[0-9]+(?:[.,][0-9]+)?\s*%\s*\)?\s*:?")
_AMOUNT_WORDS = re.compile(
    r"([^0-9'’.,\s−–-][^0-9]*?)?\.?\s*([-−–]?\s*[0-9](?:.*[0-9])?(?:[.,]\s?[-–—]+)?)\s*([^0-9]*)"
)
_QUOTED = re.compile(r"[\"'„“”«»‹›]([^\"„“”«»‹›]+)[\"'„“”«»‹›]")
_ISO = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})\s?([./-])\s?([0-9]{1,2})(?:\s?[./-]\s?([0-9]{4}|[0-9]{2})?)?")
_DAY_NAME = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|-?го|-?е)?\.?\s*(?:of\s+)?([^\W\d_]+)\.?,?\s*([0-9]{4}|[0-9]{2})?")
_NAME_DAY = re.compile(r"([^\W\d_]+)\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?(?:,?\s+([0-9]{4}))?")
_YEAR_MONTH = re.compile(r"([0-9]{4})\s?[-./]\s?([0-9]{1,2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})\s?[-./]\s?([0-9]{4}|[0-9]{2})")
_MONTH_NAME = re.compile(r"([^\W\d_]+)\.?,?\s*([0-9]{4}|[0-9]{2})?")
_YEAR_WORD = re.compile(r"(?<=[0-9])\s*(?:г|года|году|r|roku)\.?$")


def parse_value(field: FieldName, text: str, words: Words, today: date) -> Values | None:
    """Read ``text`` as the value of ``field``; an amount may bring its currency along. ``today`` is the office's date."""
    if len(text) > LONGEST_TEXT:
        return None
    match field:
        case FieldName.MERCHANT | FieldName.PROJECT | FieldName.COUNTERPARTY:
            return _single(field, parse_merchant(text))
        case FieldName.PERIOD:
            return _single(field, parse_period(text, words, today))
        case FieldName.DATE:
            day = parse_date(text, words, today)
            return _single(field, day.isoformat() if day else None)
        case FieldName.TOTAL:
            return parse_total(text, words)
        case FieldName.TAX:
            return _single(field, parse_tax(text, words))
        case FieldName.CURRENCY:
            return _single(field, parse_currency(text, words))
        case FieldName.TYPE:
            return _single(field, words.types.get(fold(text)))
        case FieldName.NUMBER:
            return _single(field, parse_number(text))
        case FieldName.SELLER_TAX_ID | FieldName.BUYER_TAX_ID:
            return _single(field, parse_tax_id(text))
        case _:
            return None


def _single(field: FieldName, value: str | None) -> Values | None:
    return ((field, value),) if value else None


def parse_merchant(text: str) -> str | None:
    """Any name with a letter or digit in it; quotation marks around the whole of it are dropped."""
    name = " ".join(text.split()).strip(" ,;:")
    if quoted := _QUOTED.fullmatch(name):
        name = quoted[1]
    return name if len(name) <= LONGEST_MERCHANT and any(character.isalnum() for character in name) else None


def parse_total(text: str, words: Words) -> Values | None:
    """An amount, and its currency where it is written beside it."""
    found = parse_amount(text, words)
    if found is None:
        return None
    amount, currency = found
    total = (FieldName.TOTAL, spell(amount))
    return (total, (FieldName.CURRENCY, currency)) if currency else (total,)


def parse_tax(text: str, words: Words) -> str | None:
    """An amount of tax; a rate beside it (``8.1 %: 2.56``) is passed over, a rate alone is no amount."""
    found = parse_amount(_PERCENT.sub(" ", text), words)
    return spell(found[0]) if found else None


def spell(amount: Decimal) -> str:
    """Spell an amount canonically: a point, two decimals at least."""
    exponent = amount.as_tuple().exponent
    return f"{amount:.2f}" if isinstance(exponent, int) and exponent > -2 else f"{amount:f}"


def parse_amount(text: str, words: Words) -> tuple[Decimal, str] | None:
    """A number with an optional currency before or behind it (empty if there is none)."""
    stripped = " ".join(text.split())
    if len(stripped) > 60:
        return None
    found = _AMOUNT_WORDS.fullmatch(stripped)
    if found is None:
        return None
    before, number, after = found[1] or "", found[2], found[3].strip(" .!)")
    if before and after:
        return None
    label = before or after
    currency = parse_currency(label, words) if label else ""
    amount = parse_decimal(number)
    return None if currency is None or amount is None else (amount, currency)


def parse_decimal(text: str) -> Decimal | None:
    """A number with a decimal point or comma, and perhaps groups of thousands: ``1'234.50``, ``1 234,50``, ``43,-``.

    One mark followed by exactly three digits separates thousands: amounts of money have no three decimals.
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    digits = re.sub(r"\s", " ", found[2].strip()).replace("’", "'")
    last = max(digits.rfind("."), digits.rfind(","))
    mark = digits[last] if last >= 0 else ""
    whole, decimals = (digits[:last], digits[last + 1 :]) if mark else (digits, "")
    if mark and (mark in whole or (len(decimals) == 3 and not any(other in whole for other in ",. '"))):
        whole, decimals = digits, ""
    groups = re.split(r"[ '.,]", whole)
    separators = set(re.findall(r"[ '.,]", whole))
    grouped = len(groups) == 1 or (
        len(separators) == 1 and 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    )
    if not grouped or len(decimals) > 2 or (mark in separators and decimals) or (decimals and not decimals.isdigit()):
        return None
    joined = "".join(groups)
    if not joined.isdigit() or len(joined) > 12:
        return None
    return Decimal(f"{'-' if found[1] else ''}{joined}.{decimals or '0'}")


@cache
def _currency_codes() -> frozenset[str]:
    return frozenset(list_currencies())


def parse_currency(text: str, words: Words) -> str | None:
    """An ISO 4217 code, a sign or a word: ``EUR``, ``€``, ``złotych``."""
    bare = text.strip()
    if bare in _SIGNS:
        return _SIGNS[bare]
    code = bare.upper().strip(".")
    if len(code) == 3 and code.isascii() and code in _currency_codes():
        return code
    return words.currencies.get(fold(bare))


def parse_number(text: str) -> str | None:
    """A document's number as printed: it has a digit and few words."""
    number = " ".join(text.split()).strip(" ,;:")
    fits = len(number) <= LONGEST_NUMBER and len(number.split()) <= 3
    return number if fits and any(character.isdigit() for character in number) else None


def parse_tax_id(text: str) -> str | None:
    """A tax id: 8 to 18 letters and digits, seven of them digits at least."""
    bare = re.sub(r"[\s./-]", "", text).upper()
    if not (8 <= len(bare) <= 18 and bare.isascii() and bare.isalnum()):
        return None
    return bare if sum(character.isdigit() for character in bare) >= 7 else None


def parse_date(text: str, words: Words, today: date) -> date | None:
    """A date in figures or words; without a year the latest such day that is not in the future."""
    folded = fold(text)
    if len(folded) > 40:
        return None
    if folded in words.days:
        return today - timedelta(days=words.days[folded])
    bare = _YEAR_WORD.sub("", folded)
    if found := _ISO.fullmatch(bare):
        return _day(int(found[1]), int(found[2]), int(found[3]), today)
    if found := _DAY_MONTH.fullmatch(bare):
        day, month = int(found[1]), int(found[3])
        if found[2] == "/" and month > 12 >= day:
            day, month = month, day
        return _dated(day, month, found[4], today)
    if (found := _DAY_NAME.fullmatch(bare)) and found[2] in words.months:
        return _dated(int(found[1]), words.months[found[2]], found[3], today)
    if (found := _NAME_DAY.fullmatch(bare)) and found[1] in words.months:
        return _dated(int(found[2]), words.months[found[1]], found[3], today)
    return None


def parse_period(text: str, words: Words, today: date) -> str | None:
    """A month, ``2026-03``: in figures or words, or by a day of it; without a year the latest that is not in the future."""
    bare = _YEAR_WORD.sub("", fold(text))
    day = None
    if found := _YEAR_MONTH.fullmatch(bare):
        day = _day(int(found[1]), int(found[2]), 1, today)
    elif found := _MONTH_YEAR.fullmatch(bare):
        day = _dated(1, int(found[1]), found[2], today)
    elif (found := _MONTH_NAME.fullmatch(bare)) and found[1] in words.months:
        day = _dated(1, words.months[found[1]], found[2], today)
    day = day or parse_date(text, words, today)
    return f"{day:%Y-%m}" if day else None


def _dated(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _day(int(year) if len(year) == 4 else 2000 + int(year), month, day, today)
    for back in range(9):
        found = _day(today.year - back, month, day, today)
        if found and found <= today:
            return found
    return None


def _day(year: int, month: int, day: int, today: date) -> date | None:
    """The date, if the calendar has it and a document may bear it: from 2000 to a year from now."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if year >= OLDEST_YEAR and found <= today + timedelta(days=366) else None
