"""Tax ids of seller and buyer: found by their shape, believed by their check digits (``python-stdnum``).

An id stands behind its country's two letters (``DE 136 695 976``) or behind the word for it (``NIP 526-10-40-828``).
Recognition takes letters for digits (``O`` for ``0``); such an id is believed if nothing else is found and its check digits
agree once they are put right.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import stdnum.ch.uid
import stdnum.it.iva
import stdnum.pl.nip
import stdnum.ru.inn
from stdnum import get_cc_module

from flows.vocabulary.readings import PagePlace
from ocr.lines import Row
from ocr.vocabulary import BUYER, NOT_A_BUYER, SELLER
from ocr.words import Vocabulary, fold

_SEPARATORS = r"[\s.\-/]{0,2}"
_DIGIT_LIKE = str.maketrans("OoQIl|!SsBZz", "000111155822")
_LENGTHS = {
    "AT": "U8", "BE": "10", "BG": "9,10", "CY": "9", "CZ": "8,9,10", "DE": "9", "DK": "8", "EE": "9", "EL": "9", "ES": "9",
    "FI": "8", "FR": "11", "GB": "9", "HR": "11", "HU": "8", "IE": "8,9", "IT": "11", "LT": "9,12", "LU": "8", "LV": "11",
    "MT": "8", "NL": "12", "PL": "10", "PT": "9", "RO": "8,9,10", "SE": "12", "SI": "8", "SK": "10",
}  # fmt: skip
"""How many letters and digits follow the country's letters in a VAT id (``U`` is one of them), as the EU's VIES lists them."""
_LETTERS_WITHIN = frozenset({"CY", "ES", "FR", "IE", "NL"})
"""Countries whose VAT ids hold letters."""
_DISTINCT = frozenset({"AT", "DE", "FR", "PL", "IT", "GB"})
"""Countries whose ids are believed without a word for "tax id" beside them; others resemble part numbers too much."""
_LABEL = Vocabulary(
    "=vat, =tva, =iva, =ust, =uid, =btw, =nif, =cif, =dic, =dph, =moms, =mwst, ust-id, ustid, steuer, tax id, vat id"
)


@dataclass(frozen=True, slots=True)
class TaxIds:
    """The tax ids found, letters and digits only: the seller's and the buyer's, None where there is none, and their places."""

    seller: str | None
    buyer: str | None
    seller_place: PagePlace | None = None
    buyer_place: PagePlace | None = None


@dataclass(frozen=True, slots=True)
class _Named:
    """Ids told by the word before them: the word, how many digits, whether they are valid, and what goes before them."""

    label: str
    digits: int
    is_valid: Callable[[str], bool]
    prefix: str = ""


@cache
def _vat_module(country: str) -> Any:  # noqa: ANN401 - a module of python-stdnum, which has no types
    return get_cc_module({"EL": "gr"}.get(country, country.lower()), "vat")


_NAMED = (
    _Named(r"CH[EF]", 9, lambda digits: bool(stdnum.ch.uid.is_valid("CHE" + digits)), "CHE"),
    _Named(r"(?:N[I1L]P|\bPL)\D{0,12}?", 10, lambda digits: bool(stdnum.pl.nip.is_valid(digits))),
    _Named(r"(?:ИНН|NHH|MHH|WHH)\D{0,12}?", 12, lambda digits: bool(stdnum.ru.inn.is_valid(digits))),
    _Named(r"(?:ИНН|NHH|MHH|WHH)\D{0,12}?", 10, lambda digits: bool(stdnum.ru.inn.is_valid(digits))),
    _Named(
        r"(?:\bP\s?\.?\s?[I1L](?:\.|\b|VA)(?:\s?VA)?|PARTITA\s?IVA|\bC\s?\.?\s?F\b)[\s.:]{0,4}",
        11,
        lambda digits: bool(stdnum.it.iva.is_valid(digits)),
    ),
    _Named(
        r"\bVAT\s?(?:REG|NO\b|NUM|ID\b)[\w\s.:#]{0,12}?", 9, lambda digits: bool(_vat_module("GB").is_valid(digits))
    ),
    # The GST of Malaysia (2015 to 2018): twelve digits without a public check digit, all beginning with zeros.
    _Named(r"GST.{0,14}?", 12, lambda digits: digits.startswith("00")),
)


def find_tax_ids(rows: Sequence[Row], own_ids: Collection[str] = ()) -> TaxIds:
    """Return seller's and buyer's tax ids.

    A label on the row or up to four rows above it tells whose one is; one of ``own_ids``, those of the company that the
    document came from, is the buyer's wherever it stands.
    """
    return _whose(rows, own_ids, lenient=False) or _whose(rows, own_ids, lenient=True) or TaxIds(None, None)


def _whose(rows: Sequence[Row], own_ids: Collection[str], *, lenient: bool) -> TaxIds | None:
    seller: str | None = None
    buyer: str | None = None
    places: dict[str, PagePlace | None] = {}
    for index, row in enumerate(rows):
        for number in _numbers(row.text, lenient=lenient):
            if number in {seller, buyer}:
                continue
            places.setdefault(number, row.place_where(partial(_bears, number, lenient=lenient)))
            if number in own_ids or _is_buyers(rows, index, lenient=lenient):
                buyer = buyer or number
            elif seller is None:
                seller = number
            else:
                buyer = buyer or number
    return TaxIds(seller, buyer, places.get(seller or ""), places.get(buyer or "")) if seller or buyer else None


def _bears(number: str, text: str, *, lenient: bool) -> bool:
    return number in _numbers(text, lenient=lenient)


def _numbers(text: str, *, lenient: bool) -> tuple[str, ...]:
    upper = text.upper()
    found = dict.fromkeys(_behind_country(upper, lenient=lenient))
    plain = "".join(found)
    for named in _NAMED:
        for match in _named_pattern(named.label, named.digits, lenient=lenient).finditer(upper):
            digits = _digits(match["id"], lenient=lenient)
            if len(digits) == named.digits and digits not in plain and named.is_valid(digits):
                found[named.prefix + digits] = None
    return tuple(found)


def _behind_country(text: str, *, lenient: bool) -> Iterator[str]:
    labelled = _LABEL.within(text)
    for match in _country_pattern().finditer(text):
        country = "".join(match["country"].split())
        if country not in _DISTINCT and not labelled:
            continue
        characters = [character for character in match["rest"] if character.isalnum()]
        for length in _LENGTHS[country].split(","):
            count = int(length.removeprefix("U")) + length.startswith("U")
            number = "".join(characters[:count])
            if lenient:
                number = number[:2] + _digits(number[2:], lenient=True) if len(number) > 2 else number
            if len(number) == count and _is_vat_id(country, number) and _ends(match["rest"], count):
                yield country + number
                break


def _ends(rest: str, count: int) -> bool:
    """Whether no further digit is glued to the first ``count`` letters and digits of ``rest``."""
    seen = 0
    for place, character in enumerate(rest):
        seen += character.isalnum()
        if seen == count:
            return not rest[place + 1 : place + 2].isdigit()
    return False


def _is_vat_id(country: str, number: str) -> bool:
    if country not in _LETTERS_WITHIN and not number.removeprefix("U").isdigit():
        return False
    return bool(_vat_module(country).is_valid(country + number))


@cache
def _country_pattern() -> re.Pattern[str]:
    countries = "|".join(rf"{country[0]}\s?{country[1]}" for country in _LENGTHS)
    return re.compile(rf"(?<![A-Z])(?P<country>{countries})\s?:?\s?(?P<rest>[\dU]?[\w.\-/ ]{{7,22}})")


@cache
def _named_pattern(label: str, digits: int, *, lenient: bool) -> re.Pattern[str]:
    digit = r"[\dOQIL|!SBZ]" if lenient else r"\d"
    return re.compile(
        rf"{label}{_SEPARATORS}(?P<id>{digit}(?:{_SEPARATORS}{digit}){{{digits - 1}}})(?!\d)", re.IGNORECASE
    )


def _digits(text: str, *, lenient: bool) -> str:
    put_right = text.upper().translate(_DIGIT_LIKE).replace("L", "1") if lenient else text
    return "".join(character for character in put_right if character.isdigit())


def _is_buyers(rows: Sequence[Row], index: int, *, lenient: bool) -> bool:
    if "nipnabywcy" in fold(rows[index].text):
        return True
    for offset, row in enumerate(reversed(rows[max(0, index - 4) : index + 1])):
        if offset and _numbers(row.text, lenient=lenient):
            return False  # that label has its number
        if SELLER.within(row.text):
            return False
        if BUYER.within(row.text) and not NOT_A_BUYER.within(row.text):
            return True
    return False
