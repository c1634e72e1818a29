"""Dates in a piece of text: by digits in the usual orders, or with the month's name in five languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    ("jan", "sty", "янв"),
    ("feb", "lut", "фев"),
    ("mar", "mär", "maer", "mrz", "мар"),
    ("apr", "kwi", "апр"),
    ("may", "mai", "maj", "мая", "май"),
    ("jun", "cze", "июн"),
    ("jul", "lip", "июл"),
    ("aug", "sie", "авг"),
    ("sep", "wrz", "сен"),
    ("oct", "okt", "paź", "paz", "окт"),
    ("nov", "lis", "ноя"),
    ("dec", "dez", "gru", "дек"),
)
_NAMES = {name: month for month, names in enumerate(_MONTHS, 1) for name in names}
_NAME = "|".join(sorted(_NAMES, key=len, reverse=True))
_GAP = r"\s?(?P<gap>[./\-,])\s?"
_SAME_GAP = r"\s?(?P=gap)\s?"
_YEAR = r"(?:20\d\d|\d\d(?!\d))"
_DAY_AND_MONTH = rf"(?<!\d)(?P<day>\d\d?){_GAP}(?P<month>\d\d?){_SAME_GAP}"

_YEAR_FIRST = re.compile(
    rf"(?<!\d)(?<![^\W\d_]/)(?P<year>20\d\d){_GAP}(?P<month>\d\d?){_SAME_GAP}(?P<day>\d\d?)(?=\D|$|[0-2]?\d[:.]?[0-5]\d)"
)
_CLOCK_GLUED = re.compile(rf"{_DAY_AND_MONTH}(?P<year>\d\d)(?=[0-2]\d:[0-5]\d)")
_DAY_FIRST = re.compile(rf"{_DAY_AND_MONTH}(?P<year>20\d\d|\d\d(?!\d))")
_NUMBER_GLUED = re.compile(rf"{_DAY_AND_MONTH}(?P<year>[12]\d)(?=\d{{4,}})")
_NAMED = re.compile(
    rf"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th)?[\s.\-/,]*(?P<name>{_NAME})[^\W\d]*[\s.\-/,']*(?P<year>{_YEAR})",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(
    rf"(?<![^\W\d])(?P<name>{_NAME})[^\W\d]*[\s.]*(?P<day>\d\d?)(?:st|nd|rd|th)?[\s.,]+(?P<year>{_YEAR})", re.IGNORECASE
)
_PACKED = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date found in a text: ``clarity`` between 0 and 1 tells how surely it is meant as a date."""

    value: date
    clarity: float
    start: int
    end: int


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Return the dates in ``text``, each stretch of it read once, the clearest reading first."""
    found: list[FoundDate] = []
    for candidate in _candidates(text):
        if not any(candidate.start < other.end and other.start < candidate.end for other in found):
            found.append(candidate)
    return tuple(found)


def _candidates(text: str) -> Iterator[FoundDate]:
    for pattern, clarity in (
        (_YEAR_FIRST, 0.95),
        (_CLOCK_GLUED, 0.9),
        (_NAMED, 0.95),
        (_NAME_FIRST, 0.9),
        (_DAY_FIRST, 0.95),
        (_NUMBER_GLUED, 0.5),
        (_PACKED, 0.4),
    ):
        for match in _overlapping(pattern, text):
            parts = match.groupdict()
            month = _NAMES[parts["name"].lower()] if "name" in parts else int(parts["month"])
            value = _calendar_day(parts["year"], month, int(parts["day"]))
            if value is None:
                continue
            short = 0.15 if len(parts["year"]) == 2 else 0.0
            odd = 0.3 if pattern is _DAY_FIRST and "," in match[0] else 0.0
            yield FoundDate(value, clarity - short - odd, match.start(), match.end())


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield all matches, also those that begin inside another one: ``No. 19- 21/03/2018``."""
    match = pattern.search(text)
    while match is not None:
        yield match
        match = pattern.search(text, match.start() + 1)


def _calendar_day(year: str, month: int, day: int) -> date | None:
    """Return the day; a month above 12 beside a day up to 12 is the American order; None if there is no such day."""
    if month > 12 >= day:
        day, month = month, day
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    except ValueError:
        return None
