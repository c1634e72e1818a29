"""Amounts, dates and the rest as people spell them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.vocabulary.readings import FieldName
from locales.values import parse_amount, parse_date, parse_decimal, parse_merchant, parse_tax_id, parse_value, spell
from locales.words import words_for

TODAY = date(2026, 3, 20)
WORDS = words_for("de")


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("43,20", "43.20", ""),
        ("43.2", "43.2", ""),
        ("43", "43", ""),
        ("43.-", "43", ""),
        ("43,—", "43", ""),
        ("1'234.50", "1234.50", ""),
        ("1’234’567.00", "1234567", ""),
        ("1 234,50 zł", "1234.50", "PLN"),
        ("1\u00a0234,50", "1234.50", ""),
        ("1.234,50", "1234.50", ""),
        ("1,234.50", "1234.50", ""),
        ("1.234", "1234", ""),
        ("1,234,567", "1234567", ""),
        ("€ 5", "5", "EUR"),
        ("5€", "5", "EUR"),
        ("Fr. 12.50", "12.50", "CHF"),
        ("12,50 Franken", "12.50", "CHF"),
        ("500 руб.", "500", "RUB"),
        ("-12.50", "-12.50", ""),
        ("− 12,50 EUR", "-12.50", "EUR"),
        ("usd 3", "3", "USD"),
    ],
)
def test_an_amount_is_read_in_every_spelling(text: str, amount: str, currency: str) -> None:
    assert parse_amount(text, WORDS) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".", ",", "12 34", "1.2.3", "1,23,456", "1.234.56", "8.1 %", "1 EUR 2", "EUR 5 CHF", "five", "5 apples",
     "12.345.678,9.1", "0.1234", "1 2345", "9" * 13, "5" * 70, "1'23"],
)  # fmt: skip
def test_what_is_no_amount_is_not_taken_for_one(text: str) -> None:
    assert parse_amount(text, WORDS) is None


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from([(",", "."), (".", ","), (".", "'"), (",", " ")]),
)
def test_every_amount_survives_being_written(amount: Decimal, marks: tuple[str, str]) -> None:
    decimal, group = marks
    text = f"{amount:,.2f}".replace(",", "g").replace(".", decimal).replace("g", group)
    assert parse_decimal(text) == amount


@pytest.mark.parametrize(
    ("amount", "spelt"), [("43", "43.00"), ("43.2", "43.20"), ("43.20", "43.20"), ("0.125", "0.125")]
)
def test_an_amount_is_spelt_with_a_point_and_two_decimals(amount: str, spelt: str) -> None:
    assert spell(Decimal(amount)) == spelt


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-12", "2026-03-12"),
        ("2026.3.12", "2026-03-12"),
        ("12.03.2026", "2026-03-12"),
        ("12.3.26", "2026-03-12"),
        ("12. 3. 2026", "2026-03-12"),
        ("12/3", "2026-03-12"),
        ("03/25/2025", "2025-03-25"),
        ("11.3.", "2026-03-11"),
        ("20.3", "2026-03-20"),
        ("21.3", "2025-03-21"),
        ("29.2.", "2024-02-29"),
        ("3 marca", "2026-03-03"),
        ("3. März 2025", "2025-03-03"),
        ("3 марта 2026 г.", "2026-03-03"),
        ("3-го марта", "2026-03-03"),
        ("March 3rd", "2026-03-03"),
        ("March 3, 2026", "2026-03-03"),
        ("the day before yesterday", "2026-03-18"),
        ("heute", "2026-03-20"),
        ("1 Mai 2026", "2026-05-01"),
    ],
)
def test_a_date_is_read_in_every_spelling(text: str, day: str) -> None:
    assert parse_date(text, WORDS, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    ["", "31.02.", "32.1.2026", "1.13.2026", "30.2.2024", "0.1.2026", "1.1.1999", "1.1.2030", "0000-01-01", "12", "March",
     "3 smarch", "smarch 3", "12.03.2026 or so", "x" * 50],
)  # fmt: skip
def test_a_day_that_no_calendar_has_is_no_date(text: str) -> None:
    assert parse_date(text, WORDS, TODAY) is None


@given(st.dates(date(2000, 1, 1), date(2027, 3, 1)), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"]))
def test_every_date_survives_being_written(day: date, pattern: str) -> None:
    assert parse_date(day.strftime(pattern), WORDS, TODAY) == day


@given(st.dates(date(2018, 3, 21), TODAY))
def test_a_date_without_a_year_is_never_in_the_future(day: date) -> None:
    found = parse_date(f"{day.day}.{day.month}.", WORDS, TODAY)
    assert found is not None
    assert found <= TODAY
    assert (found.day, found.month) == (day.day, day.month)


@pytest.mark.parametrize(
    ("text", "bare"),
    [("779-216-58-88", "7792165888"), ("CHE-123.456.788", "CHE123456788"), ("de 123 456 789", "DE123456789"), ("1234567", None),
     ("ABCDEFGHIJ", None), ("ИНН77070838", None)],
)  # fmt: skip
def test_a_tax_id_keeps_letters_and_digits_only(text: str, bare: str | None) -> None:
    assert parse_tax_id(text) == bare


def test_a_merchant_is_any_name_of_200_characters() -> None:
    assert parse_merchant(" «Лента»  ООО ") == "«Лента» ООО"
    assert parse_merchant("„Coop City“, ") == "Coop City"
    assert parse_merchant('"Coop" & "Migros"') == '"Coop" & "Migros"'
    assert parse_merchant("x" * 200) == "x" * 200
    assert parse_merchant("x" * 201) is None
    assert parse_merchant("---") is None


@pytest.mark.parametrize("field", [FieldName.KIND, FieldName.PAYMENT, FieldName.LANGUAGE, FieldName.FISCAL_ID])
def test_fields_that_nobody_corrects_take_no_value(field: FieldName) -> None:
    assert parse_value(field, "card", WORDS, TODAY) is None


@pytest.mark.parametrize("field", FieldName)
def test_a_text_longer_than_any_value_is_none(field: FieldName) -> None:
    assert parse_value(field, "1" * 301, WORDS, TODAY) is None
