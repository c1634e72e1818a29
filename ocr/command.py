"""The rows that ``bot.py read`` prints: one JSON object a file, each file read as a document of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from flows.vocabulary.readings import FieldName, Reading, Trouble
from ocr.sniffing import sniff
from ocr.worker import ReadingSettings, ReadingWorker

_SHOWN = (
    FieldName.KIND,
    FieldName.MERCHANT,
    FieldName.DATE,
    FieldName.TOTAL,
    FieldName.CURRENCY,
    FieldName.NUMBER,
    FieldName.SELLER_TAX_ID,
    FieldName.BUYER_TAX_ID,
)
_DECISIVE = (FieldName.MERCHANT, FieldName.DATE, FieldName.TOTAL)
_ERRORS = {
    Trouble.BROKEN: "the file is damaged",
    Trouble.ENCRYPTED: "the PDF asks for a password",
    Trouble.UNREADABLE: "no text was found",
    Trouble.GAVE_UP: "reading took too long or too much memory",
}


async def read_rows(
    paths: Sequence[Path], settings: ReadingSettings, on_progress: Callable[[int, int], None]
) -> AsyncIterator[dict[str, Any]]:
    """Yield a row for each of ``paths``, in order; ``on_progress`` is told how many of how many are done.

    A file that cannot be read gives a row with ``file`` and ``error``. Raises ReadingUnavailableError if the models
    cannot be loaded.
    """
    async with ReadingWorker(settings) as worker:
        await worker.wait_ready()
        for done, path in enumerate(paths, 1):
            yield await _read_row(worker, path)
            on_progress(done, len(paths))


def reading_row(file: str, reading: Reading) -> dict[str, Any]:
    """Return the row for a reading: its fields, their ``sources`` and ``places``, ``confidence``, ``error`` if there was trouble.

    A place has its ``page`` and the ``corners`` there, as in ``flows.vocabulary.readings.PagePlace``; what is on no page has none.
    ``confidence`` is that of the least sure of merchant, date and total; 0 if one of them is missing.
    """
    row: dict[str, Any] = {"file": file} | {name.value: reading.value(name) for name in _SHOWN}
    decisive = [reading.find(name) for name in _DECISIVE]
    row["confidence"] = min((finding.confidence if finding else 0.0 for finding in decisive), default=0.0)
    row["sources"] = {finding.name.value: finding.source.value for finding in reading.findings}
    row["places"] = {
        finding.name.value: {"page": finding.place.page, "corners": finding.place.corners}
        for finding in reading.findings
        if finding.place
    }
    if reading.trouble in _ERRORS:
        row["error"] = _ERRORS[reading.trouble]
    return row


async def _read_row(worker: ReadingWorker, path: Path) -> dict[str, Any]:
    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        return {"file": str(path), "error": error.strerror or str(error)}
    if sniff(data) is None:
        return {"file": str(path), "error": "not a JPEG, PNG, WebP, HEIC, PDF or e-invoice XML"}
    return reading_row(str(path), await worker.read([(path.name, data)]))
