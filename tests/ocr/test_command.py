from pathlib import Path

from flows.vocabulary.readings import FieldName, Finding, Reading, Source, Trouble
from ocr.command import read_rows, reading_row
from ocr.worker import ReadingSettings
from tests.ocr.drawing import GERMAN, draw_page, encoded
from tests.ocr.test_einvoice import KSEF


async def test_each_file_gives_a_row_in_order_and_progress_is_told(tmp_path: Path, models_cache: Path) -> None:
    contents = {
        "a.jpg": encoded(draw_page(GERMAN)),
        "b.xml": KSEF.encode(),
        "c.exe": b"MZ",
        "d.pdf": b"%PDF-1.7 broken",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    paths = [*(tmp_path / name for name in contents), tmp_path / "missing.jpg"]
    progress: list[tuple[int, int]] = []

    rows = [
        row
        async for row in read_rows(paths, ReadingSettings(models_cache, threads=1), lambda *now: progress.append(now))
    ]

    receipt, invoice, program, broken, missing = rows
    assert [row["file"] for row in rows] == [str(path) for path in paths]
    assert progress == [(done, 5) for done in range(1, 6)]
    assert (receipt["merchant"], receipt["total"], receipt["sources"]["total"]) == (
        "Bäckerei Sonnenschein GmbH",
        "9.70",
        "ocr",
    )
    assert (invoice["number"], invoice["buyer_tax_id"], invoice["confidence"]) == ("FV/3/2026", "7707083893", 0.99)
    place = receipt["places"]["total"]
    assert place["page"] == 0
    assert all(0 <= each <= 1 for corner in place["corners"] for each in corner)
    assert invoice["places"] == {}
    assert "error" not in receipt
    assert "not a JPEG" in program["error"]
    assert broken["error"] == "the file is damaged"
    assert missing["error"] == "No such file or directory"


def test_a_row_is_as_sure_as_its_least_sure_field() -> None:
    findings = [
        Finding(name, value, Source.OCR, confidence)
        for name, value, confidence in (
            (FieldName.MERCHANT, "Kiosk", 0.6),
            (FieldName.DATE, "2026-03-12", 0.9),
            (FieldName.TOTAL, "1.00", 0.8),
        )
    ]

    assert reading_row("a", Reading(tuple(findings)))["confidence"] == 0.6
    assert reading_row("a", Reading(tuple(findings[:2])))["confidence"] == 0.0
    assert reading_row("a", Reading(trouble=Trouble.GAVE_UP))["error"] == "reading took too long or too much memory"
