"""Phones and tax ids as people type them, made canonical.

Phones follow the numbering plans of ``phonenumbers``; tax ids with a country's prefix are checked by ``python-stdnum``.
"""

import re

import phonenumbers
from babel.core import get_global
from stdnum.ch import uid
from stdnum.eu import vat

from flows.vocabulary.errors import Invalid

_SWISS = re.compile(r"CHE[0-9]{9}(MWST|TVA|IVA|TPV)?")
_NO_COUNTRY = frozenset({"001", "ZZ"})
"""What CLDR gives zones of no country: the world, or an unknown region."""


def normalise_phone(text: str, region: str | None) -> str:
    """The phone in E.164; without a country code it belongs to ``region`` (ISO 3166). Raises Invalid."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise Invalid(
            f"{text!r} is no phone number: write it with its country code, such as +41 79 123 45 67"
        ) from error
    if not phonenumbers.is_valid_number(number):
        raise Invalid(f"{text!r} is no phone number that exists")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_tax_id(text: str) -> str:
    """The tax id in letters and digits, upper case; the Swiss ``MWST`` and its like are dropped. Raises Invalid.

    Check digits are verified where the prefix names the country (EU VAT numbers, Swiss UID); other ids must have 5 to 20
    letters and digits, at least one of them a digit.
    """
    plain = "".join(character for character in text if character.isalnum()).upper()
    if plain.startswith("CHE") and _SWISS.fullmatch(plain):
        plain = plain[:12]
        good = uid.is_valid(plain)
    elif plain[:2].isalpha() and plain[:2].lower() in {*vat.MEMBER_STATES, "el"}:
        good = vat.is_valid(plain)
    else:
        good = plain.isascii() and 5 <= len(plain) <= 20 and any(character.isdigit() for character in plain)
    if not good:
        raise Invalid(f"{text.strip()!r} is no tax id")
    return plain


def region_of(timezone: str) -> str | None:
    """The country (ISO 3166) that an IANA time zone lies in, by CLDR; None for ``UTC`` and its like."""
    region = str(get_global("zone_territories").get(timezone, "ZZ"))
    return None if region in _NO_COUNTRY else region
