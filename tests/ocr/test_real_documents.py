"""How well real documents are read. The data lies beside the project and is no part of it; skipped without it."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from flows.vocabulary.readings import FieldName, Reading
from ocr.reader import Reader

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no documents to read in {DATA}")

EVERY = 20
"""Receipts are many and reading takes its time: every twentieth is read here, all of them by the bench."""


def truths(folder: str) -> list[dict[str, str]]:
    path = DATA / folder / "truth.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def read(reader: Reader, folder: str, truth: Mapping[str, str]) -> Reading:
    return reader.read_document([(truth["file"], (DATA / folder / truth["file"]).read_bytes())])


@pytest.mark.parametrize("folder", ["receipts/de", "receipts/en"])
def test_totals_and_dates_of_real_receipts_are_mostly_right(reader: Reader, folder: str) -> None:
    asked = truths(folder)[::EVERY]
    readings = [(truth, read(reader, folder, truth)) for truth in asked]

    for name in (FieldName.TOTAL, FieldName.DATE, FieldName.CURRENCY):
        right = sum(reading.value(name) == truth[name.value] for truth, reading in readings)
        assert right >= 0.75 * len(asked), f"{name.value}: {right} of {len(asked)}"
    days = [day for _, reading in readings if (day := reading.value(FieldName.DATE))]
    assert max(map(date.fromisoformat, days)) <= date.today()  # noqa: DTZ011 - a day of the calendar, wherever we are


@pytest.mark.parametrize("truth", truths("invoices"), ids=lambda truth: str(truth["file"]))
def test_e_invoices_are_read_without_a_fault(reader: Reader, truth: Mapping[str, str]) -> None:
    reading = read(reader, "invoices", truth)

    assert {name: reading.value(FieldName(name)) for name in truth if name != "file"} == {
        name: value for name, value in truth.items() if name != "file"
    }


@pytest.mark.parametrize("name", ["swissqr-00.pdf", "swissqr-01.png", "swissqr-02.png", "swissqr-03.pdf"])
def test_swiss_bills_are_read_by_their_code(reader: Reader, name: str) -> None:
    reading = read(reader, "invoices", {"file": name})
    total = reading.find(FieldName.TOTAL)

    assert total is not None
    assert total.source.value == "qr"
    assert reading.value(FieldName.CURRENCY) == "CHF"
