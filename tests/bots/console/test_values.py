"""Phones and tax ids as people type them."""

import pytest

from bots.console.values import normalise_phone, normalise_tax_id, region_of
from flows.vocabulary.errors import Invalid


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("+41 79 123 45 67", None, "+41791234567"),
        ("079 123 45 67", "CH", "+41791234567"),
        ("0041 79/123 45 67", "CH", "+41791234567"),
        ("41791234567", "CH", "+41791234567"),
        ("601 100 200", "PL", "+48601100200"),
        ("8 (916) 123-45-67", "RU", "+79161234567"),
        ("+49 (0)151 23456789", "CH", "+4915123456789"),
    ],
)
def test_phones_become_e164(text: str, region: str | None, expected: str) -> None:
    assert normalise_phone(text, region) == expected


@pytest.mark.parametrize(
    ("text", "region"), [("079 123 45 67", None), ("Anna", "CH"), ("+41 1", None), ("4,179E+10", "CH")]
)
def test_what_is_no_phone_is_refused(text: str, region: str | None) -> None:
    with pytest.raises(Invalid, match="is no phone number"):
        normalise_phone(text, region)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CHE-107.787.577 MWST", "CHE107787577"),
        ("che107787577", "CHE107787577"),
        ("DE 136 695 976", "DE136695976"),
        ("PL 526-000-12-46", "PL5260001246"),
        ("526-000-12-46", "5260001246"),
        ("7707083893", "7707083893"),
        ("12/345/67890", "1234567890"),
    ],
)
def test_tax_ids_become_letters_and_digits(text: str, expected: str) -> None:
    assert normalise_tax_id(text) == expected


@pytest.mark.parametrize("text", ["CHE-107.787.578", "DE136695977", "1234", "none at all", "1" * 21, "инн1234567"])
def test_what_is_no_tax_id_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="is no tax id"):
        normalise_tax_id(text)


@pytest.mark.parametrize(
    ("timezone", "expected"), [("Europe/Zurich", "CH"), ("Europe/Warsaw", "PL"), ("UTC", None), ("Etc/GMT+1", None)]
)
def test_a_time_zone_lies_in_a_country(timezone: str, expected: str | None) -> None:
    assert region_of(timezone) == expected
