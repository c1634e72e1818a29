"""Made-up tax ids, company numbers and accounts whose check digits are right.

The rules: DE VAT id (ISO 7064, MOD 11,10), PL NIP and CH UID (weighted sums modulo 11), RU INN of a company (weighted
sum modulo 11, then 10), GB VAT number (weighted sum modulo 97), FR VAT number (SIREN with its Luhn digit, key modulo
97), IT partita IVA (Luhn), IBAN (ISO 13616, modulo 97; the control letter within the Italian one is made up).
"""

from collections.abc import Callable, Mapping
from random import Random

_NIP = (6, 5, 7, 2, 3, 4, 5, 6, 7)
_UID = (5, 4, 3, 2, 7, 6, 5, 4)
_INN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_GB = (8, 7, 6, 5, 4, 3, 2)


def german(chance: Random) -> str:
    """Return a USt-IdNr., such as DE136695976."""
    body = _digits(chance, 8)
    product = 10
    for digit in body:
        total = (digit + product) % 10 or 10
        product = (2 * total) % 11
    return f"DE{_text(body)}{(11 - product) % 10}"


def polish(chance: Random) -> str:
    """Return a NIP, such as 856-734-62-15, with its hyphens."""
    body, check = _weighted(chance, _NIP, lambda remainder: remainder)
    digits = f"{_text(body)}{check}"
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:8]}-{digits[8:]}"


def swiss(chance: Random) -> str:
    """Return a UID, such as CHE-100.155.212; tills print MWST behind it."""
    body, check = _weighted(chance, _UID, lambda remainder: (11 - remainder) % 11)
    digits = f"{_text(body)}{check}"
    return f"CHE-{digits[:3]}.{digits[3:6]}.{digits[6:]}"


def russian(chance: Random) -> str:
    """Return an INN of a company: ten digits."""
    body = [7, 7, *_digits(chance, 7)]
    return f"{_text(body)}{_sum(body, _INN) % 11 % 10}"


def british(chance: Random) -> str:
    """Return a VAT number, such as GB 980 7806 84."""
    body = _digits(chance, 7)
    check = f"{97 - _sum(body, _GB) % 97:02d}"
    digits = f"{_text(body)}{check}"
    return f"GB {digits[:3]} {digits[3:7]} {digits[7:]}"


def french(chance: Random) -> str:
    """Return a VAT number, such as FR 40 303 265 045: a key, then the SIREN."""
    body = _digits(chance, 8)
    siren = f"{_text(body)}{_luhn(body)}"
    return f"FR {(12 + 3 * (int(siren) % 97)) % 97:02d} {siren[:3]} {siren[3:6]} {siren[6:]}"


def italian(chance: Random) -> str:
    """Return a partita IVA: eleven digits, the last three but one those of a province's office."""
    body = [0, *_digits(chance, 6), 0, chance.randint(1, 9), chance.randint(0, 9)]
    return f"{_text(body)}{_luhn(body)}"


def iban(chance: Random, country: str) -> str:
    """Return an IBAN of DE, PL, CH, FR or IT, in groups of four."""
    body = _text(_digits(chance, {"DE": 18, "PL": 24, "CH": 17, "FR": 23, "IT": 22}[country]))
    body = f"X{body}" if country == "IT" else body
    moved = "".join(str(int(character, 36)) for character in f"{body}{country}00")
    plain = f"{country}{98 - int(moved) % 97:02d}{body}"
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


TAX_IDS: Mapping[str, Callable[[Random], str]] = {
    "DE": german,
    "PL": polish,
    "CH": swiss,
    "RU": russian,
    "GB": british,
    "FR": french,
    "IT": italian,
}
"""How to make up a tax id, by country."""


def _digits(chance: Random, count: int) -> list[int]:
    return [chance.randint(1, 9), *(chance.randint(0, 9) for _ in range(count - 1))]


def _text(digits: list[int]) -> str:
    return "".join(map(str, digits))


def _sum(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True))


def _luhn(body: list[int]) -> int:
    """Return the digit that makes a number pass Luhn's check (ISO/IEC 7812-1, annex B)."""
    doubled = [digit if place % 2 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(reversed(body))]
    return -sum(doubled) % 10


def _weighted(chance: Random, weights: tuple[int, ...], rule: Callable[[int], int]) -> tuple[list[int], int]:
    """Draw digits until the check digit is one digit: the number 10 is never given out."""
    while True:
        body = _digits(chance, len(weights))
        check = rule(_sum(body, weights) % 11)
        if check < 10:
            return body, check
