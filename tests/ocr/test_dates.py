from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.dates import find_dates


@pytest.mark.parametrize(
    "text",
    [
        "12.03.2026",
        "12.03.26 08:14",
        "Datum: 12.03.2026",
        "12/03/2026",
        "12-03-2026 14:25",
        "2026-03-12",
        "12. März 2026",
        "12 marca 2026 r.",
        "12 марта 2026",
        "12 Mar 2026",
        "March 12, 2026",
        "12.03.202608:14",
        "12.03.2608:14",
        "12/03/26111940278",
        "REG 19- 12/03/2026 19:53",
        "12 . 03 . 2026",
        "03/12/26 and 12/03/2026",
    ],
)
def test_dates_are_found_in_the_usual_spellings(text: str) -> None:
    assert date(2026, 3, 12) in [found.value for found in find_dates(text)]


def test_a_month_above_twelve_is_the_american_order() -> None:
    assert [found.value for found in find_dates("03/28/2026")] == [date(2026, 3, 28)]


@pytest.mark.parametrize("text", ["31.02.2026", "9.00 - 20.00 Uhr", "45.13.2026", "123456789012", "1.499 EUR/1"])
def test_what_is_no_day_is_no_date(text: str) -> None:
    assert find_dates(text) == ()


def test_four_digits_of_the_year_are_clearer_than_two() -> None:
    (long,), (short,) = find_dates("12.03.2026"), find_dates("12.03.26")

    assert long.clarity > short.clarity


@given(st.text(max_size=80))
def test_no_text_breaks_the_search(text: str) -> None:
    for found in find_dates(text):
        assert 0 <= found.start < found.end <= len(text)


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"])
)
def test_any_date_printed_is_found_again(day: date, spelling: str) -> None:
    assert [found.value for found in find_dates(f"Datum {day.strftime(spelling)} 12:30")] == [day]
