"""When two documents may be the same paper, and what speaks against it."""

import pytest

from flows.likeness import agreement, distance, likeness, marks, same_merchant
from flows.vocabulary.documents import Likeness
from flows.vocabulary.readings import Imprint, Reading, Source, Trouble
from tests.flows.papers import file, pictured, receipt

LONG = Imprint(("0123456789abcdef",), "0123456789ab" * 5)
UNLIKE = Imprint(("fedcba9876543210",), "ba9876543210" * 5)
HALF = Imprint((), LONG.text[:24] + UNLIKE.text[24:])
INVOICE = {"kind": "invoice", "number": "R-2026/17", "seller_tax_id": "CHE123456788"}


def alike(one: Reading, other: Reading) -> Likeness | None:
    """The likeness of two papers that came as different files; it has no direction."""
    found = likeness(one, [file("a")], other, [file("b")])
    assert likeness(other, [file("b")], one, [file("a")]) == found
    return found


def test_the_same_bytes_are_alike_whatever_was_read() -> None:
    unread = Reading(trouble=Trouble.GAVE_UP)
    assert likeness(unread, [file("a")], receipt(), [file("a")]) is Likeness.BYTES
    assert likeness(unread, [file("a"), file("b")], receipt(), [file("b")]) is Likeness.BYTES
    assert likeness(unread, [file("a"), file("b")], unread, [file("b"), file("c")]) is None
    assert likeness(unread, [], unread, []) is None


def test_a_fiscal_id_decides_alone() -> None:
    assert alike(receipt(fiscal_id="1-2-3"), receipt(fiscal_id="1-2-3", total="1.00")) is Likeness.FISCAL_ID
    assert alike(receipt(fiscal_id="1-2-3"), receipt(fiscal_id="1-2-4")) is None, "two coffees on one day"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, Likeness.NUMBER),
        ({"number": "r 2026 17"}, Likeness.NUMBER),
        ({"total": "1.00", "date": "2026-03-13"}, Likeness.NUMBER),
        ({"seller_tax_id": "CHE109322551", "date": "2026-03-13"}, None),
        ({"seller_tax_id": None, "date": "2026-03-13"}, Likeness.NUMBER),
        ({"seller_tax_id": None, "date": "2026-03-13", "merchant": "Coop"}, None),
        ({"seller_tax_id": None, "date": "2026-03-13", "merchant": None}, None),
        ({"number": "R-2026/18", "total": "1.00"}, None),
        ({"kind": "credit_note"}, None),
    ],
    ids=str,
)
def test_a_number_belongs_to_its_seller(other: dict[str, str | None], expected: Likeness | None) -> None:
    assert alike(receipt(**INVOICE), receipt(**(INVOICE | other))) is expected


def test_tills_begin_anew_each_day() -> None:
    first = receipt(number="0017", seller_tax_id="CHE123456788")
    assert alike(first, receipt(number="0017", seller_tax_id="CHE123456788", total="1.00")) is Likeness.NUMBER
    later = receipt(number="0017", seller_tax_id="CHE123456788", total="1.00", date="2026-03-13")
    assert alike(first, later) is None


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, Likeness.PURCHASE),
        ({"merchant": "RESTAURANT KRONE AG"}, Likeness.PURCHASE),
        ({"merchant": "Restaurnt Kr0ne"}, Likeness.PURCHASE),
        ({"total": "43.2"}, Likeness.PURCHASE),
        ({"currency": None}, Likeness.PURCHASE),
        ({"currency": "EUR"}, None),
        ({"total": "43.25"}, None),
        ({"total": None}, None),
        ({"date": "2026-03-11"}, None),
        ({"merchant": "Coop"}, None),
        ({"merchant": None}, None),
        ({"kind": "credit_note"}, None),
    ],
    ids=str,
)
def test_the_same_purchase_has_the_same_merchant_day_and_total(
    other: dict[str, str | None], expected: Likeness | None
) -> None:
    assert alike(receipt(), receipt(**other)) is expected


def test_two_printed_numbers_are_two_invoices_though_all_else_is_the_same() -> None:
    first, second = (receipt(Source.XML, kind="invoice", number=number) for number in ("17", "18"))
    assert alike(first, second) is None
    misread = receipt(kind="invoice", number="18")
    assert alike(first, misread) is Likeness.PURCHASE, "recognition may have misread the number"
    francs, euros = (receipt(Source.XML, currency=currency, number="17") for currency in ("CHF", "EUR"))
    assert alike(francs, euros) is None


def test_a_picture_is_known_again_by_its_figures_or_by_its_look() -> None:
    unread = Reading(imprint=LONG)
    assert alike(unread, Reading(imprint=LONG)) is Likeness.PICTURE
    assert alike(unread, Reading(imprint=Imprint((), LONG.text))) is Likeness.PICTURE
    assert alike(unread, Reading(imprint=Imprint(LONG.pictures))) is Likeness.PICTURE
    assert alike(unread, Reading(imprint=Imprint(LONG.pictures, HALF.text))) is Likeness.PICTURE
    assert alike(unread, Reading(imprint=Imprint(LONG.pictures, UNLIKE.text))) is None
    assert alike(unread, Reading(imprint=HALF)) is None
    assert alike(unread, Reading(imprint=UNLIKE)) is None
    assert alike(Reading(), Reading()) is None


def test_a_persons_word_on_the_total_outweighs_the_look() -> None:
    misread = pictured(LONG, total="48.20")
    assert alike(misread, pictured(LONG)) is Likeness.PICTURE
    said = pictured(LONG, Source.PERSON, total="48.20")
    assert alike(said, pictured(LONG, Source.PERSON)) is None
    assert alike(said, pictured(LONG)) is Likeness.PICTURE


def test_figures_are_compared_place_by_place() -> None:
    assert agreement(LONG, LONG) == 1.0
    assert agreement(LONG, UNLIKE) == 0.0
    assert agreement(LONG, HALF) == pytest.approx(0.4)
    assert agreement(LONG, Imprint()) is None
    assert distance(LONG, Imprint(("0123456789abcdee", "ffffffffffffffff"))) == 1
    assert distance(LONG, Imprint()) == 64


def test_an_unknown_merchant_may_be_anybody() -> None:
    assert same_merchant(None, "Coop")
    assert same_merchant("Coop", None)


def test_marks_begin_with_the_company_and_stand_for_what_can_be_alike() -> None:
    reading = pictured(LONG, fiscal_id="1-2-3", number="R-17", total="43.2")
    assert marks("c1", [file("a"), file("a"), file("b")], reading) == (
        *("c1|sha a", "c1|sha b", "c1|fiscal 123", "c1|number r17", "c1|purchase 2026-03-12 43.20"),
        *("c1|figures 0 012345", "c1|figures 1 6789ab", "c1|figures 2 012345", "c1|figures 3 6789ab"),
        *("c1|figures 4 012345", "c1|figures 5 6789ab", "c1|figures 6 012345", "c1|figures 7 6789ab"),
        *("c1|figures 8 012345", "c1|figures 9 6789ab"),
        *("c1|picture 0 0123", "c1|picture 4 4567", "c1|picture 8 89ab", "c1|picture 12 cdef"),
    )
    assert marks("c1", [], receipt(total=None, number="--")) == ()


def test_what_shares_no_mark_is_not_alike_and_never_compared() -> None:
    """Every likeness but the last leaves a mark in common; that one does in most cases, see ``docs/measurements.md``."""
    pairs = [
        (receipt(fiscal_id="1-2-3"), receipt(fiscal_id="123", total="1.00")),
        (receipt(**INVOICE), receipt(**(INVOICE | {"date": "2026-03-13"}))),
        (receipt(), receipt(merchant="Restaurnt Kr0ne")),
    ]
    for one, other in pairs:
        assert alike(one, other) is not None
        assert set(marks("c1", [], one)) & set(marks("c1", [], other))
