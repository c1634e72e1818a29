from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.amounts import find_amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SUMME EUR 24,23", [("24.23", "EUR")]),
        ("Total 1.129,00 €", [("1129.00", "EUR")]),
        ("Total 1,129.00", [("1129.00", None)]),
        ("CHF 1'249.50", [("1249.50", "CHF")]),
        ("1 234,56 zł", [("1234.56", "PLN")]),
        ("=3943.26", [("3943.26", None)]),
        ("RM9.00", [("9.00", "MYR")]),
        ("9.00 RM", [("9.00", "MYR")]),
        ("500 руб", [("500.00", "RUB")]),
        ("Rückgeld -2,84", [("-2.84", None)]),
        ("0.02-", [("-0.02", None)]),
        ("Rounding -.01", [("-0.01", None)]),
        ("12 ,50", [("12.50", None)]),
        ("1O,5O", [("10.50", None)]),
        ("9,12 B", [("9.12", None)]),
        ("2 x 1,20  2,40", [("1.20", None), ("2.40", None)]),
    ],
)
def test_amounts_are_found_as_tills_print_them(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(str(amount.value), amount.currency) for amount in find_amounts(text)] == expected


@pytest.mark.parametrize(
    "text", ["19,00 %", "12.03.2026", "0,158 kg", "Tel. 05251/56677", "7% MwSt", "4711", "10.03 kg"]
)
def test_dates_percentages_weights_and_phones_are_no_amounts(text: str) -> None:
    assert find_amounts(text) == ()


def test_a_number_and_an_amount_in_neighbouring_columns_stay_apart() -> None:
    assert [amount.value for amount in find_amounts("6  106.10")] == [Decimal("106.10")]


@given(st.text(max_size=80))
def test_no_text_breaks_the_search(text: str) -> None:
    for amount in find_amounts(text):
        assert 0 <= amount.start < amount.end <= len(text)


@given(st.decimals(min_value=0, max_value=9_999_999, places=2), st.sampled_from([".", ","]))
def test_any_amount_printed_is_found_again(value: Decimal, separator: str) -> None:
    assert [amount.value for amount in find_amounts(f"Summe {value:.2f}".replace(".", separator))] == [value]
