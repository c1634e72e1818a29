"""``corrections``: what people corrected in what was read; with their pictures, it is what the reading learns from.

A folder written here holds the office's own receipts with the truth about them, in the form that ``bench.reading`` measures by
and ``bench.readers.learning`` learns from. It never leaves the office by itself.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bots.console.documents import file_name, midnight, write
from bots.console.output import Json, fail, print_json, print_table, say
from bots.console.parts import OfficeParts, OpenOffice, perform
from flows.vocabulary.audit import What
from flows.vocabulary.documents import DocumentRecord, DocumentStatus
from flows.vocabulary.readings import FieldName, Source

TRUTH = "truth.jsonl"
_CONFIRMED = frozenset({DocumentStatus.FILED, DocumentStatus.TAKEN})
_SHOWN = (FieldName.MERCHANT, FieldName.DATE, FieldName.TOTAL, FieldName.CURRENCY)
"""What is shown to the sender before the document is confirmed: right, once it is."""
_MOST = 1_000_000


def add_corrections_command(app: typer.Typer, open_office: OpenOffice) -> None:
    """Add ``corrections``."""

    @app.command()
    def corrections(
        *,
        company: Annotated[str | None, typer.Option(help="Only those of this company.")] = None,
        since: Annotated[
            datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only documents that came on this day or later.")
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(file_okay=False, help=f"Write the documents and a {TRUTH} here, to measure and learn from."),
        ] = None,
        confirmed: Annotated[
            bool, typer.Option("--confirmed", help="Also documents that were confirmed without a correction.")
        ] = False,
        as_json: Json = False,
    ) -> None:
        """List what people corrected in documents, and what had been read there; the newest first."""

        async def work(parts: OfficeParts) -> tuple[list[DocumentRecord], list[Path]]:
            listed = await parts.documents.listed(
                company_id=(await parts.book.find_company(company)).id if company else None,
                since=midnight(since.date(), parts) if since else None,
                limit=_MOST,
            )
            chosen = [each for each in listed if each.corrections or (confirmed and each.status in _CONFIRMED)]
            if not out:
                return chosen, []
            written = await _write_truth(parts, chosen, out)
            await parts.note(What.CORRECTIONS_EXPORTED, documents=len(written))
            return chosen, written

        try:
            records, written = perform(open_office, work)
        except OSError as error:
            fail(f"{error.filename}: {error.strerror}")
        if as_json:
            print_json([_as_object(row) for row in _rows(records)])
            return
        print_table(("No.", "Company", "Field", "Read", "Source", "Confidence", "Corrected to"), _rows(records))
        if out:
            say(f"Written: {len(written)} documents and {out / TRUTH}")


def _rows(records: Iterable[DocumentRecord]) -> Iterator[tuple[int, str, str, str, str, str, str]]:
    for record in records:
        for each in record.corrections:
            read = each.read
            yield (
                *(record.arrival.number, record.company, each.field.value),
                *((read.value, read.source.value, f"{read.confidence:.2f}") if read else ("", "", "")),
                record.reading.value(each.field) or "",
            )


def _as_object(row: tuple[int, str, str, str, str, str, str]) -> dict[str, Any]:
    number, company, field, read, source, confidence, now = row
    return {
        "number": number,
        "company": company,
        "field": field,
        "read": read or None,
        "source": source or None,
        "confidence": float(confidence) if confidence else None,
        "corrected_to": now or None,
    }


def true_fields(record: DocumentRecord) -> dict[str, str]:
    """What is true of a document, as far as a person said so: by typing it, or by confirming what was shown."""
    confirmed = record.status in _CONFIRMED
    return {
        found.name.value: found.value
        for found in record.reading.findings
        if found.value and (found.source is Source.PERSON or (confirmed and found.name in _SHOWN))
    }


async def _write_truth(parts: OfficeParts, records: Iterable[DocumentRecord], folder: Path) -> list[Path]:
    """Write each document as one file, its only original or all of its pages as one PDF, and what is true of it."""
    written, lines = [], []
    for record in records:
        path = await _write_document(parts, record, folder)
        if path is not None:
            written.append(path)
            lines.append(json.dumps({"file": path.name} | true_fields(record), ensure_ascii=False))
    write(folder / TRUTH, "".join(f"{line}\n" for line in lines).encode())
    return written


async def _write_document(parts: OfficeParts, record: DocumentRecord, folder: Path) -> Path | None:
    number = record.arrival.number
    if len(record.pages) == 1:
        (file,) = record.pages
        return write(folder / file_name(number, 1, file), await parts.documents.original(file.file_id))
    with parts.bind() as binder:
        for file in record.pages:
            binder.add(await parts.documents.original(file.file_id))
        path = folder / f"{number}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path if binder.save(path) else None
