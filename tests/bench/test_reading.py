from pathlib import Path

import pytest

from bench.readers.scoring import half_of, is_right, load_truth, reliability, score
from bench.reading import draw_receipts
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from sandbox.receipts import LANGUAGES


@pytest.mark.parametrize(
    ("field", "truth", "said", "right"),
    [
        ("date", "2026-03-12", "2026-03-12", True),
        ("date", "2026-03-12", "12.03.2026", False),
        ("total", "43.20", "43.2", True),
        ("total", "43.20", "43,20", False),
        ("total", "43.20", "34.20", False),
        ("merchant", "aldi", "ALDI SÜD GmbH & Co. KG", True),
        ("merchant", "Restaurant Krone Zürich", "RESTAURANT KRONE ZURlCH", True),
        ("merchant", "Restaurant Krone Zürich", "Restaurant Linde Zürich West", False),
        ("seller_tax_id", "CHE-123.456.788", "CHE123456788", True),
        ("number", "R-1042", "R-1043", False),
        ("currency", "CHF", None, False),
    ],
)
def test_a_field_is_right_if_it_says_the_same(field: str, truth: str, said: str | None, right: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_right(field, truth, said) is right


def test_what_the_truth_leaves_open_is_not_counted_and_what_was_not_read_is_wrong() -> None:
    truth = [
        {"file": "a.jpg", "total": "1.00", "date": "2026-01-02"},
        {"file": "b.jpg", "total": "2.00"},
    ]
    counts = score(truth, {"a.jpg": {"total": "1.00", "date": None, "merchant": "Coop"}})
    assert counts == {"date": (0, 1), "total": (1, 2)}


def test_drawn_receipts_come_with_their_truth(tmp_path: Path) -> None:
    draw_receipts(tmp_path, 1)
    truth = load_truth(tmp_path)
    assert [row["file"] for row in truth] == [f"{language}-00.jpg" for language in LANGUAGES]
    assert all((tmp_path / row["file"]).read_bytes().startswith(b"\xff\xd8") for row in truth)


def test_sureness_is_counted_by_its_band_over_all_fields_of_the_truth() -> None:
    truth = [{"file": "a.jpg", "total": "1.00", "date": "2026-01-02"}, {"file": "b.jpg", "total": "2.00"}]
    readings = {
        "a.jpg": Reading(
            (
                Finding(FieldName.TOTAL, "1.00", Source.OCR, 0.97),
                Finding(FieldName.DATE, "2026-01-03", Source.OCR, 0.4),
                Finding(FieldName.CURRENCY, "EUR", Source.OCR, 0.9),
            )
        ),
        "b.jpg": Reading((Finding(FieldName.TOTAL, "3.00", Source.OCR, 1.0),)),
    }

    table = reliability(truth, readings)

    assert [(low, right, of) for low, right, of in table if of] == [(0.0, 0, 1), (0.95, 1, 2)]


def test_a_document_stays_in_its_half() -> None:
    halves = [half_of(f"en-{number:02d}.jpg") for number in range(78)]

    assert 0.3 < sum(halves) / len(halves) < 0.7
    assert half_of("folder/en-03.jpg") == half_of("en-03.png")
