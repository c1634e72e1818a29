"""Amounts of money in a piece of text, as people and tills print them in Europe and beyond.

Understood are a decimal comma or point with two places, thousands apart by point, comma, apostrophe or blank, a minus
before or after, and what recognition does to them: blanks around the separator, ``O`` for ``0``. Whole numbers count
only where a currency stands beside them.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

CURRENCY_WORDS = {
    "€": "EUR",
    "EUR": "EUR",
    "EURO": "EUR",
    "CHF": "CHF",
    "SFR": "CHF",
    "FR.": "CHF",
    "PLN": "PLN",
    "ZŁ": "PLN",
    "ZL": "PLN",
    "RUB": "RUB",
    "РУБ": "RUB",
    "РУБЛЕЙ": "RUB",
    "₽": "RUB",
    "RM": "MYR",
    "MYR": "MYR",
    "$": "USD",
    "USD": "USD",
    "£": "GBP",
    "GBP": "GBP",
    "CZK": "CZK",
    "KČ": "CZK",
    "UAH": "UAH",
    "ГРН": "UAH",
    "₴": "UAH",
    "BYN": "BYN",
    "SEK": "SEK",
    "DKK": "DKK",
    "NOK": "NOK",
    "HUF": "HUF",
    "SGD": "SGD",
    "S$": "SGD",
}
"""What is printed beside amounts -> ISO 4217."""

_CURRENCY = "|".join(sorted((re.escape(word) for word in CURRENCY_WORDS), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"""
    (?<![\w.,/:-])
    (?: (?P<before>(?<![^\W\d_]){_CURRENCY}) \.? \s{{0,2}} )?
    (?P<sign>[-–−+]\s?)?
    (?P<whole> \d{{1,3}}(?:[.,'’\s]\d{{3}})+ | [\dO]{{1,7}} | (?<![\d,.])(?=[.,]\d\d(?!\d)) )
    (?: \s? (?P<separator>[.,]) \s? (?P<cents>[\dO]{{2}}) (?![\dO]) )?
    (?P<minus>\s?[-–−](?![\d\w]))?
    (?: \s{{0,2}} (?P<after>{_CURRENCY})(?![^\W\d_]) )?
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount found in a text: ``value``, its ISO 4217 ``currency`` if printed beside it, and where it stands.

    ``figures`` is where its figures begin and end, without the currency.
    """

    value: Decimal
    currency: str | None
    start: int
    end: int
    figures: tuple[int, int]


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts in ``text`` from left to right."""
    found = []
    for match in _AMOUNT.finditer(text):
        currency = _currency(match["before"] or match["after"])
        if (match["cents"] is None and currency is None) or _goes_on(text, match):
            continue
        if not any(c.isdigit() for c in match["whole"] + (match["cents"] or "")):
            continue
        whole = "".join(c for c in match["whole"].upper().replace("O", "0") if c.isdigit()) or "0"
        cents = (match["cents"] or "00").upper().replace("O", "0")
        negative = (match["sign"] or "").strip() in {"-", "–", "−"} or match["minus"] is not None
        value = Decimal(f"{whole}.{cents}")
        figures = match.start("whole"), max(match.end("whole"), match.end("cents"))
        found.append(Amount(-value if negative else value, currency, match.start(), match.end(), figures))
    return tuple(found)


def _currency(word: str | None) -> str | None:
    return CURRENCY_WORDS.get(word.upper()) if word else None


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Tell whether the number is a part of something longer: a date, a percentage, a measure, a phone number."""
    rest = text[match.end() :]
    if re.match(r"\s?%|[.,:/]\d|\d|\s?(?:kg|g|l|ml|cm|mm|pcs?|stk)\b", rest, re.IGNORECASE):
        return True
    return match["cents"] is None and bool(re.match(r"[\w-]", rest))
