"""``documents`` and ``document``."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.documents import Arrival, DocumentRecord, DocumentStatus, StoredFile
from flows.vocabulary.events import DocumentTaken
from flows.vocabulary.readings import FieldName, Finding, PagePlace, Reading, Source, Tax, Trouble
from tests.bots.console.conftest import CommandLine


def record(number: int, day: int, company: str, status: DocumentStatus, reading: Reading) -> DocumentRecord:
    at = datetime(2026, 3, day, 23, 30, tzinfo=UTC)
    files = (StoredFile(f"file{number}", "image/jpeg", 3, "ab" * 32, "../../evil.jpg"),)
    arrival = Arrival(f"d{number}", number, company, company, "p1", "telegram:77", files, at)
    return DocumentRecord(arrival, status, reading, "lunch" if number == 1001 else "", company, company, at)


CORNERS = ((0.1, 0.8), (0.4, 0.8), (0.4, 0.9), (0.1, 0.9))
KRONE = Reading(
    (
        Finding(FieldName.MERCHANT, "Restaurant Krone", Source.OCR, 0.93),
        Finding(FieldName.TOTAL, "43.20", Source.QR, 1.0, PagePlace(0, CORNERS)),
        Finding(FieldName.CURRENCY, "CHF", Source.QR, 1.0),
    ),
    (Tax("8.1", "3.24"),),
)


@pytest.fixture(autouse=True)
def stored(kwit: CommandLine) -> None:
    for name in ("Eins AG", "Zwei AG"):
        kwit.good("company", "add", name)
    ids = {company.name: company.id for company in kwit.book.by_company_id.values()}
    kwit.documents.records = [
        replace(record(1001, 10, "Eins AG", DocumentStatus.FILED, KRONE), company_id=ids["Eins AG"]),
        replace(record(1002, 11, "Zwei AG", DocumentStatus.READING, Reading()), company_id=ids["Zwei AG"]),
        replace(
            record(1003, 12, "Zwei AG", DocumentStatus.WITHDRAWN, Reading(trouble=Trouble.BROKEN)),
            company_id=ids["Zwei AG"],
        ),
    ]
    kwit.documents.originals = {"file1001": b"abc"}


def test_documents_are_listed_in_the_time_of_the_office(kwit: CommandLine) -> None:
    printed = kwit.good("documents")
    assert printed.index("1003") < printed.index("1002") < printed.index("1001")
    assert all(word in printed for word in ("11.03.2026 00:30", "Eins AG", "filed", "Restaurant Krone", "43.20", "CHF"))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], [1003, 1002, 1001]),
        (["--company", "zwei ag"], [1003, 1002]),
        (["--status", "filed"], [1001]),
        (["--since", "2026-03-12"], [1003, 1002]),
        (["--limit", "1"], [1003]),
    ],
)
def test_documents_are_filtered(kwit: CommandLine, options: list[str], expected: list[int]) -> None:
    assert [row["number"] for row in kwit.loaded("documents", *options)] == expected


def test_a_document_shows_what_is_known_of_it(kwit: CommandLine) -> None:
    printed = kwit.good("document", "1001")
    for words in (
        "No. 1001 · Eins AG · filed",
        "Note: lunch",
        "Restaurant Krone",
        "ocr",
        "0.93",
        "8.1",
        "3.24",
        "ab" * 32,
    ):
        assert words in printed
    assert "Trouble: broken" in kwit.good("document", "1003")
    assert kwit.inbox.envelopes == []


def test_a_document_speaks_json(kwit: CommandLine) -> None:
    told = kwit.loaded("document", "1001")
    place = {"page": 0, "corners": [list(corner) for corner in CORNERS]}
    assert told["fields"]["total"] == {"value": "43.20", "source": "qr", "confidence": 1.0, "place": place}
    assert (told["status"], told["came"], told["taxes"]) == (
        "filed",
        "2026-03-10T23:30:00+00:00",
        [{"rate": "8.1", "amount": "3.24"}],
    )
    assert told["files"][0]["sha256"] == "ab" * 32


def test_originals_are_written_under_names_of_ours(kwit: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert f"Written: {folder / '1001-1.jpg'}" in kwit.good("document", "1001", "--out", str(folder))
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("1001-1.jpg", b"abc")]


def test_all_pages_are_written_as_one_pdf_without_what_was_taken_again(kwit: CommandLine, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "JPEG")
    files = tuple(StoredFile(f"page{index}", "image/jpeg", 3, "cd" * 32) for index in range(3))
    kwit.documents.records[0] = replace(kwit.documents.records[0], files=files, unread=1)
    kwit.documents.originals = {file.file_id: picture.getvalue() for file in files}
    printed = kwit.good("document", "1001", "--out", str(tmp_path))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["1001-1.jpg", "1001-2.jpg", "1001-3.jpg", "1001.pdf"]
    assert (tmp_path / "1001-2.jpg").read_bytes() == picture.getvalue()
    assert len(pypdfium2.PdfDocument(tmp_path / "1001.pdf")) == 2
    assert "kept" in printed


def test_a_pdf_alone_is_not_written_twice(kwit: CommandLine, tmp_path: Path) -> None:
    files = (StoredFile("page0", "application/pdf", 3, "cd" * 32),)
    kwit.documents.records[0] = replace(kwit.documents.records[0], files=files)
    kwit.documents.originals = {"page0": b"%PDF-1.7"}
    kwit.good("document", "1001", "--out", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["1001-1.pdf"]


def test_a_page_of_another_document_says_so_and_is_not_taken_alone(kwit: CommandLine) -> None:
    joined = replace(kwit.documents.records[0], status=DocumentStatus.JOINED, whole=1000, page=2)
    kwit.documents.records[0] = joined
    assert "It is page 2 of No. 1000" in kwit.good("document", "1001")
    assert kwit.loaded("document", "1001")["page_of"] == 1000
    assert kwit.refused("document", "1001", "--take") == "No. 1001 is a page of No. 1000"
    kwit.documents.records[0] = replace(joined, page=0)
    assert "It is the picture, taken again, of No. 1000" in kwit.good("document", "1001")


def test_a_folder_that_cannot_be_written_is_said(kwit: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    assert "Not a directory" in kwit.refused("document", "1001", "--out", str(tmp_path / "taken" / "out"))


def test_taking_tells_the_document(kwit: CommandLine) -> None:
    assert "No. 1001 is handed to the office" in kwit.good("document", "1001", "--take")
    (envelope,) = kwit.inbox.envelopes
    assert (envelope.to, envelope.event) == (MachineKey.document("d1001"), DocumentTaken(by="office"))


def test_what_is_withdrawn_cannot_be_taken(kwit: CommandLine) -> None:
    assert kwit.refused("document", "1003", "--take") == "No. 1003 is withdrawn already"
    assert kwit.inbox.envelopes == []


def test_an_unknown_number_is_refused(kwit: CommandLine) -> None:
    assert kwit.refused("document", "7") == "there is no document No. 7"


@pytest.mark.parametrize("number", ["0", "-1", str(2**63)])
def test_a_number_that_no_document_can_have_is_refused(kwit: CommandLine, number: str) -> None:
    assert kwit.run("document", "--", number).exit_code == 2
