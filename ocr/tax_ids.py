"""Tax ids of seller and buyer: found by their shape, believed by their check digits (``python-stdnum``)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import stdnum.at.uid
import stdnum.ch.uid
import stdnum.de.vat
import stdnum.pl.nip
import stdnum.ru.inn

from ocr.lines import Row
from ocr.words import BUYER, SELLER, fold

_SEPARATORS = r"[\s.\-/]?"


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a country's tax ids are printed: the pattern's group ``id`` holds the number, ``prefix`` goes before it."""

    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]
    prefix: str


def _spaced(digits: int) -> str:
    return rf"(?P<id>\d(?:{_SEPARATORS}\d){{{digits - 1}}})(?!\d)"


_SHAPES = (
    _Shape(re.compile(rf"(?<![A-Z])D\s?E\s?:?\s?{_spaced(9)}"), stdnum.de.vat.is_valid, "DE"),
    _Shape(
        re.compile(rf"CHE{_SEPARATORS}{_spaced(9)}"), lambda digits: bool(stdnum.ch.uid.is_valid("CHE" + digits)), "CHE"
    ),
    _Shape(
        re.compile(rf"(?<![A-Z])AT\s?U\s?{_spaced(8)}"),
        lambda digits: bool(stdnum.at.uid.is_valid("U" + digits)),
        "ATU",
    ),
    _Shape(re.compile(rf"(?:N[I1l]P|\bPL)\D{{0,12}}?{_spaced(10)}", re.IGNORECASE), stdnum.pl.nip.is_valid, ""),
    _Shape(re.compile(rf"(?:ИНН|NHH|MHH|WHH)\D{{0,12}}?{_spaced(12)}", re.IGNORECASE), stdnum.ru.inn.is_valid, ""),
    _Shape(re.compile(rf"(?:ИНН|NHH|MHH|WHH)\D{{0,12}}?{_spaced(10)}", re.IGNORECASE), stdnum.ru.inn.is_valid, ""),
    _Shape(re.compile(rf"GST.{{0,14}}?{_spaced(12)}", re.IGNORECASE), lambda digits: digits.startswith("00"), ""),
)


@dataclass(frozen=True, slots=True)
class TaxIds:
    """The tax ids found, letters and digits only: the seller's and the buyer's, None where there is none."""

    seller: str | None
    buyer: str | None


def find_tax_ids(rows: Sequence[Row]) -> TaxIds:
    """Return seller's and buyer's tax ids; a label on the row or up to four rows above it tells whose one is."""
    seller: str | None = None
    buyer: str | None = None
    for index, row in enumerate(rows):
        for number in _numbers(row.text):
            if number in {seller, buyer}:
                continue
            if _is_buyers(rows, index):
                buyer = buyer or number
            elif seller is None:
                seller = number
            else:
                buyer = buyer or number
    return TaxIds(seller, buyer)


def _numbers(text: str) -> tuple[str, ...]:
    found = []
    for shape in _SHAPES:
        for match in shape.pattern.finditer(text.upper()):
            digits = "".join(c for c in match["id"] if c.isdigit())
            if shape.is_valid(digits):
                found.append(shape.prefix + digits)
    return tuple(dict.fromkeys(found))


def _is_buyers(rows: Sequence[Row], index: int) -> bool:
    if "nipnabywcy" in fold(rows[index].text):
        return True
    for offset, row in enumerate(reversed(rows[max(0, index - 4) : index + 1])):
        if offset and _numbers(row.text):
            return False  # that label has its number
        if SELLER.within(row.text):
            return False
        if BUYER.within(row.text):
            return True
    return False
