"""What becomes of sources that agree, and of those that do not."""

import pytest

from flows.vocabulary.readings import FieldName, Finding, Source, Tax
from ocr.extracts import LONGEST_VALUE, MOST_TAXES, Extract
from ocr.lines import Line
from ocr.merging import Merged, merge


def merged(*findings: Finding) -> Merged:
    return merge([Extract((finding,)) for finding in findings])


def printed(text: str) -> Line:
    return Line(text, 1.0, 0, 0, 100, 10)


def test_agreeing_sources_are_surer_than_the_best_of_them() -> None:
    qr = Finding(FieldName.TOTAL, "9.70", Source.QR, 0.9)
    ocr = Finding(FieldName.TOTAL, "9.70", Source.OCR, 0.5)

    (total,) = merged(ocr, qr).findings

    assert total.source is Source.QR
    assert total.confidence == pytest.approx(1 - 0.1 * (1 - 0.4))


def test_a_sure_contradiction_leaves_the_better_source_its_value_and_takes_its_confidence() -> None:
    qr = Finding(FieldName.TOTAL, "9.70", Source.QR, 0.98)
    ocr = Finding(FieldName.TOTAL, "9.10", Source.OCR, 0.99)

    found = merged(ocr, qr)

    assert found.disputed == (FieldName.TOTAL,)
    assert (found.findings[0].value, found.findings[0].source) == ("9.70", Source.QR)
    assert found.findings[0].confidence < 0.5


def test_a_guess_contradicts_nobody() -> None:
    qr = Finding(FieldName.TOTAL, "9.70", Source.QR, 0.98)

    assert merged(qr, Finding(FieldName.TOTAL, "9.10", Source.OCR, 0.4)) == Merged((qr,), (), ())


def test_one_source_does_not_contradict_itself() -> None:
    first = Finding(FieldName.DATE, "2026-03-12", Source.OCR, 0.9)
    second = Finding(FieldName.DATE, "2026-03-13", Source.OCR, 0.8)

    assert merged(first, second) == Merged((first,), (), ())


@pytest.mark.parametrize(
    ("name", "one", "other", "disputed"),
    [
        (FieldName.TOTAL, "9.7", "9.70", False),
        (FieldName.MERCHANT, "Müller AG", "MÜLLER AG ZÜRICH", False),
        (FieldName.MERCHANT, "Müller AG", "Bäckerei Frey", True),
        (FieldName.NUMBER, "RE-2026/17", "RE 2026 17", False),
        (FieldName.NUMBER, "RE-2026/17", "4711", True),
        (FieldName.SELLER_TAX_ID, "CHE116281710", "116281710", False),
        (FieldName.SELLER_TAX_ID, "CHE116281710", "CHE107787577", True),
        (FieldName.CURRENCY, "CHF", "EUR", True),
        (FieldName.KIND, "invoice", "receipt", False),
    ],
)
def test_values_are_compared_as_people_would(name: FieldName, one: str, other: str, disputed: bool) -> None:  # noqa: FBT001 - a column of the table
    found = merged(Finding(name, one, Source.QR, 0.98), Finding(name, other, Source.OCR, 0.9))

    assert bool(found.disputed) is disputed


@pytest.mark.parametrize(
    ("lines", "disputed"),
    [
        ((), ()),
        (("Bitte beachten Sie unsere AGB",), ()),
        (("Gesamtbetrag 119,00", "12.03.2026"), ()),
        (("Gesamtbetrag 191,00", "12.03.2026"), (FieldName.TOTAL,)),
        (("Gesamtbetrag 119,00", "21.03.2026"), (FieldName.DATE,)),
    ],
)
def test_what_the_pages_do_not_show_is_disputed_if_they_show_anything(
    lines: tuple[str, ...], disputed: tuple[FieldName, ...]
) -> None:
    total = Finding(FieldName.TOTAL, "119.00", Source.XML, 0.99)
    day = Finding(FieldName.DATE, "2026-03-12", Source.XML, 0.99)

    found = merge([Extract((total, day))], [printed(text) for text in lines])

    assert set(found.disputed) == set(disputed)
    assert {finding.name for finding in found.findings if finding.confidence < 0.5} == set(disputed)


def test_half_a_character_in_a_value_is_replaced_and_a_long_one_is_cut() -> None:
    assert merged(Finding(FieldName.MERCHANT, "A\ud800", Source.TEXT, 0.5)).findings[0].value == "A?"
    assert len(merged(Finding(FieldName.MERCHANT, "A" * 999, Source.TEXT, 0.5)).findings[0].value) == LONGEST_VALUE


def test_the_taxes_are_those_of_the_first_source_that_has_some() -> None:
    taxes = tuple(Tax(str(rate), "1.00") for rate in range(30))

    found = merge([Extract(), Extract((), taxes), Extract((), (Tax("7", "2.00"),))])

    assert found.taxes == taxes[:MOST_TAXES]


def test_a_total_that_is_no_number_is_left_as_it_is() -> None:
    odd = Finding(FieldName.TOTAL, "many", Source.QR, 0.98)

    assert merge([Extract((odd,))], [printed("Summe 9,70")]).findings == (odd,)
