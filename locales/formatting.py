"""Amounts, rates, dates and times as a reader of each language writes them.

Numbers follow the Unicode CLDR data of ``babel``; a currency is its ISO 4217 code before the number (``CHF 43.20``), the same
in every language, so that no symbol can be mistaken. The patterns of dates are the language's own, in ``words.toml``.
"""

from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, get_currency_precision

from flows.vocabulary.messages import Money, Percent
from locales.words import words_of


@lru_cache(maxsize=2048)
def format_money(money: Money, language: str) -> str:
    """Write ``money`` with at least the digits its currency has: ``EUR 43,20``; without a currency just the number."""
    digits = get_currency_precision(money.currency) if money.currency else 2
    pattern = f"#,##0.{'0' * digits}##" if digits else "#,##0.##"
    number = format_decimal(money.amount, format=pattern, locale=language)
    return f"{money.currency} {number}" if money.currency else number


@lru_cache(maxsize=256)
def format_percent(percent: Percent, language: str) -> str:
    """Write a rate: ``8.1 %``, with a space in every language."""
    return f"{format_decimal(Decimal(percent.rate), format='#,##0.####', locale=language)} %"


@lru_cache(maxsize=1024)
def format_day(day: date, language: str) -> str:
    """Write a date: ``12.03.2026``, in English ``12 Mar 2026``, which no reader takes for December."""
    return format_date(day, words_of(language).day, locale=language)


@lru_cache(maxsize=256)
def format_moment(moment: datetime, language: str, timezone: tzinfo) -> str:
    """Write a time that is near, in ``timezone``, without the year: ``22.11. 10:14``."""
    return format_datetime(moment, words_of(language).moment, tzinfo=timezone, locale=language)


@lru_cache(maxsize=64)
def format_megabytes(size: int, language: str) -> str:
    """Write ``size`` bytes in megabytes of 1,000,000 bytes, rounded down, the way platforms state their limits: ``20``.

    Limits in powers of two come out as the platform words them too: 20 MiB is ``20``.
    """
    return format_decimal(size // 1_000_000, locale=language)
