"""Claims about matching readings with what the office asks for."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from flows.matching import NEAR, best, words
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.tasks import RequestDraft, RequestFacts

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
DAY = date(2026, 2, 17)


def request(name: str, text: str, amount: str = "45.90", day: str = "2026-02-17", currency: str = "") -> RequestFacts:
    draft = RequestDraft(text, amount, currency, day)
    return RequestFacts(f"t1.r{name}", "t1", 1, "muller", "anna", draft, "Frau Baumann", NOW)


def read(total: str = "45.90", day: str = "2026-02-17", merchant: str = "", currency: str = "") -> Reading:
    values = {
        FieldName.TOTAL: total,
        FieldName.DATE: day,
        FieldName.MERCHANT: merchant,
        FieldName.CURRENCY: currency,
    }
    return Reading(tuple(Finding(name, value, Source.OCR, 0.9) for name, value in values.items() if value))


def names(found: tuple[RequestFacts, ...]) -> str:
    return "".join(each.id[-1] for each in found)


def test_a_reading_of_the_amount_and_the_day_is_what_was_asked_for() -> None:
    assert names(best(read(), [request("1", "Shell"), request("2", "Coop", "12.00")])) == "1"


def test_a_booking_without_its_minus_fits_and_so_does_one_with_it() -> None:
    assert names(best(read("45.9"), [request("1", "Shell", "-45.90")])) == "1"
    assert names(best(read("-45.90"), [request("1", "Shell")])) == "1"


def test_a_document_without_a_total_and_a_request_without_an_amount_match_nothing() -> None:
    assert best(read(""), [request("1", "Shell")]) == ()
    assert best(read(), [request("1", "Shell", "")]) == ()


def test_another_currency_is_another_amount() -> None:
    asked = [request("1", "Shell", currency="CHF")]
    assert best(read(currency="EUR"), asked) == ()
    assert names(best(read(currency="CHF"), asked)) == "1"
    assert names(best(read(), asked)) == "1"


def test_days_too_far_apart_are_two_purchases() -> None:
    near, far = DAY - timedelta(days=NEAR), DAY - timedelta(days=NEAR + 1)
    assert names(best(read(day=near.isoformat()), [request("1", "Shell")])) == "1"
    assert best(read(day=far.isoformat()), [request("1", "Shell")]) == ()


def test_an_unknown_day_fits_but_a_known_one_fits_better() -> None:
    assert names(best(read(day=""), [request("1", "Shell")])) == "1"
    assert names(best(read(), [request("1", "Shell", day=""), request("2", "Coop")])) == "21"


def test_of_equal_amounts_the_nearer_day_wins() -> None:
    asked = [request("1", "card", day="2026-02-19"), request("2", "card", day="2026-02-18")]
    assert names(best(read(), asked)) == "21"


def test_words_of_the_booking_in_the_merchant_s_name_win_over_a_nearer_day() -> None:
    asked = [request("1", "Coop"), request("2", "KARTE 18.02 SHELL ZUERICH", day="2026-02-19")]
    assert names(best(read(merchant="Shell AG Zürich"), asked)) == "21"


def test_a_word_that_all_have_decides_nothing() -> None:
    asked = [request("1", "Restaurant Post"), request("2", "Restaurant Krone")]
    assert names(best(read(merchant="Restaurant Krone"), asked)) == "21"


def test_nothing_is_matched_where_two_requests_fit_equally_well() -> None:
    assert best(read(), [request("1", "Coop"), request("2", "Shell")]) == ()


def test_of_two_requests_for_the_very_same_thing_the_first_is_fulfilled() -> None:
    assert names(best(read(), [request("2", "Parking fee"), request("1", "parking FEE")])) == "12"


def test_words_are_the_same_in_any_spelling_and_the_forms_of_companies_are_none() -> None:
    assert words("Zürich GmbH, ŁÓDŹ 24") == words("ZUERICH lodz")
    assert words("AG 17.02") == frozenset()


AMOUNTS = st.integers(-9999, 9999).map(lambda cents: str(Decimal(cents) / 100))
DAYS = st.sampled_from(["", *[(DAY + timedelta(days=days)).isoformat() for days in range(-8, 9)]])
TEXTS = st.sampled_from(["Shell", "Coop", "Restaurant Krone", "card payment", ""])
REQUESTS = st.lists(
    st.builds(request, st.integers(1, 9).map(str), TEXTS, AMOUNTS | st.just(""), DAYS, st.sampled_from(["", "CHF"])),
    max_size=6,
    unique_by=lambda each: each.id,
)
READINGS = st.builds(read, AMOUNTS | st.just(""), DAYS, TEXTS, st.sampled_from(["", "CHF", "EUR"]))


@given(READINGS, REQUESTS, st.randoms())
def test_what_matches_has_the_amount_and_the_order_of_the_requests_changes_nothing(
    reading: Reading, requests: list[RequestFacts], chance: Random
) -> None:
    found = best(reading, requests)
    assert all(abs(Decimal(each.draft.amount)) == abs(Decimal(reading.value(FieldName.TOTAL) or "")) for each in found)
    shuffled = list(requests)
    chance.shuffle(shuffled)
    assert best(reading, shuffled) == found


@given(READINGS, REQUESTS)
def test_a_request_that_does_not_fit_changes_nothing_for_the_others(
    reading: Reading, requests: list[RequestFacts]
) -> None:
    other = request("0", "Shell", str(Decimal(reading.value(FieldName.TOTAL) or "0") + 1000))
    assert best(reading, [other, *requests]) == best(reading, requests)
