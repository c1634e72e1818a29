"""What one source says about a document, and the canonical spelling of what it says.

The functions here turn foreign text into canonical values or None; none of them raises, whatever the text.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from flows.vocabulary.readings import Finding, Tax

LONGEST_VALUE = 200
"""Characters of a value that are kept: more are no merchant's name, no number and no amount."""
MOST_TAXES = 20
"""Taxes of a document that are kept."""
MOST_PICTURES = 10
"""Pages of a document whose pictures are known again."""
FIGURE_HASHES = 30
"""Hashes of a document's figures."""

_LARGEST = Decimal(10) ** 12
_MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class Extract:
    """What a source says: ``findings`` (one a field at most) and the ``taxes`` by rate."""

    findings: tuple[Finding, ...] = ()
    taxes: tuple[Tax, ...] = ()


def bounded(text: str) -> str:
    """Return ``text`` cut to ``LONGEST_VALUE`` characters; halves of characters, which UTF-8 knows not, become ``?``."""
    return text[:LONGEST_VALUE].encode("utf-8", "replace").decode("utf-8")


def parse_decimal(text: str) -> Decimal | None:
    """Return the number in ``text`` (a decimal point, no thousands apart), None if it is none or beyond 10**12.

    A number with more than twenty places is none either: written out, ``1e-999999999`` would fill the memory.
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or value.copy_abs() >= _LARGEST:
        return None
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and exponent >= -_MOST_PLACES else None


def canonical_amount(value: Decimal | None) -> str | None:
    """Return ``value`` with a point and two places, ``43.20``; None stays None."""
    return None if value is None else f"{value:.2f}"


def canonical_rate(value: Decimal) -> str:
    """Return a tax rate in percent without needless zeros, ``8.1``, ``20``."""
    return f"{value.normalize():f}"


def canonical_day(year: str, month: str, day: str) -> str | None:
    """Return the ISO date, None if there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def canonical_id(text: str) -> str:
    """Return the letters and digits of ``text`` in upper case: the canonical spelling of a tax id."""
    return "".join(c for c in text.upper() if c.isalnum())
