"""``corrections``."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from bench.readers.scoring import load_truth
from flows.vocabulary.documents import Arrival, Correction, DocumentRecord, DocumentStatus, StoredFile
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from tests.bots.console.conftest import CommandLine

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MISREAD = Finding(FieldName.TOTAL, "48.20", Source.OCR, 0.61)
READ = Reading(
    (
        Finding(FieldName.MERCHANT, "Krone", Source.OCR, 0.93),
        Finding(FieldName.NUMBER, "77", Source.OCR, 0.8),
        Finding(FieldName.TOTAL, "43.20", Source.PERSON, 1.0),
    )
)


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (60, 90), "white").save(data, "JPEG")
    return data.getvalue()


def record(number: int, status: DocumentStatus, corrections: tuple[Correction, ...], pages: int = 1) -> DocumentRecord:
    files = tuple(StoredFile(f"f{number}-{n}", "image/jpeg", 3, "ab" * 32, "../../x.jpg") for n in range(pages))
    arrival = Arrival(f"d{number}", number, "c", "Eins AG", "p1", "telegram:77", files, NOON)
    return DocumentRecord(arrival, status, READ, "", "c", "Eins AG", NOON, corrections=corrections)


@pytest.fixture(autouse=True)
def stored(kwit: CommandLine) -> None:
    total = Correction(FieldName.TOTAL, MISREAD, NOON)
    kwit.documents.records = [
        record(1001, DocumentStatus.FILED, (total,)),
        record(1002, DocumentStatus.PRESENTED, (replace(total, read=None),), pages=2),
        record(1003, DocumentStatus.FILED, ()),
        record(1004, DocumentStatus.PRESENTED, ()),
    ]
    names = ("f1001-0", "f1002-0", "f1002-1", "f1003-0", "f1004-0")
    kwit.documents.originals = dict.fromkeys(names, picture())


def test_what_was_read_and_what_it_was_corrected_to_are_listed(kwit: CommandLine) -> None:
    first, second = sorted(kwit.loaded("corrections"), key=lambda row: int(row["number"]))
    assert (first["number"], first["field"], first["read"], first["corrected_to"]) == (1001, "total", "48.20", "43.20")
    assert (first["source"], first["confidence"]) == ("ocr", 0.61)
    assert (second["number"], second["read"], second["confidence"]) == (1002, None, None)
    printed = kwit.good("corrections")
    assert all(word in printed for word in ("48.20", "43.20", "0.61", "Eins AG"))
    assert "1003" not in printed


def test_documents_are_written_with_what_people_said_is_true(kwit: CommandLine, tmp_path: Path) -> None:
    kwit.good("corrections", "--out", str(tmp_path / "own"))
    truth = {row["file"]: row for row in load_truth(tmp_path / "own")}
    assert set(truth) == {"1001-1.jpg", "1002.pdf"}
    assert truth["1001-1.jpg"] == {"file": "1001-1.jpg", "merchant": "Krone", "total": "43.20"}
    assert truth["1002.pdf"] == {"file": "1002.pdf", "total": "43.20"}, "nobody has confirmed the merchant"
    assert (tmp_path / "own" / "1001-1.jpg").read_bytes() == picture()
    assert len(pypdfium2.PdfDocument(tmp_path / "own" / "1002.pdf")) == 2


def test_what_was_confirmed_as_read_is_written_too_where_that_is_wanted(kwit: CommandLine, tmp_path: Path) -> None:
    kwit.good("corrections", "--confirmed", "--out", str(tmp_path))
    rows = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text("utf-8").splitlines()]
    assert sorted(row["file"] for row in rows) == ["1001-1.jpg", "1002.pdf", "1003-1.jpg"]


def test_a_folder_that_cannot_be_written_is_told(kwit: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "file" in kwit.refused("corrections", "--out", str(tmp_path / "file" / "below"))
