"""``documents`` and ``document``: what was taken in, and its originals."""

import mimetypes
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from bots.console.output import Json, as_fields, fail, findings_by_name, print_json, print_table, say
from bots.console.parts import OfficeParts, OpenOffice, new_id, perform
from flows.retention import Holding
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.audit import What
from flows.vocabulary.documents import DocumentRecord, DocumentStatus, StoredFile
from flows.vocabulary.errors import Invalid
from flows.vocabulary.events import DocumentTaken, Envelope
from flows.vocabulary.readings import FieldName

OFFICE = "office"
"""Who takes a document, as the event names it."""


def add_document_commands(app: typer.Typer, open_office: OpenOffice) -> None:
    """Add ``documents`` and ``document``."""
    _add_documents(app, open_office)
    _add_document(app, open_office)


def _add_documents(app: typer.Typer, open_office: OpenOffice) -> None:
    @app.command()
    def documents(
        *,
        company: Annotated[str | None, typer.Option(help="Only those of this company.")] = None,
        status: Annotated[DocumentStatus | None, typer.Option(help="Only those in this status.")] = None,
        since: Annotated[
            datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only those that came on this day or later.")
        ] = None,
        limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 100,
        as_json: Json = False,
    ) -> None:
        """List the documents, the newest first."""

        async def work(parts: OfficeParts) -> tuple[OfficeParts, list[DocumentRecord], dict[str, str]]:
            records = await parts.documents.listed(
                company_id=(await parts.book.find_company(company)).id if company else None,
                status=status,
                since=midnight(since.date(), parts) if since else None,
                limit=limit,
            )
            return parts, records, {person.id: person.name for person in await parts.book.people()}

        parts, records, people = perform(open_office, work)
        if as_json:
            print_json([_as_object(record, people) for record in records])
            return
        rows = (
            (
                record.arrival.number,
                f"{record.arrival.at.astimezone(parts.timezone):%d.%m.%Y %H:%M}",
                record.company,
                people.get(record.arrival.person_id, ""),
                record.status,
                record.reading.value(FieldName.MERCHANT) or "",
                record.reading.value(FieldName.DATE) or "",
                record.reading.value(FieldName.TOTAL) or "",
                record.reading.value(FieldName.CURRENCY) or "",
            )
            for record in records
        )
        print_table(("No.", "Came", "Company", "From", "Status", "Merchant", "Date", "Total", "Currency"), rows)


def _add_document(app: typer.Typer, open_office: OpenOffice) -> None:
    @app.command()
    def document(
        number: Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="The document's number.")],
        *,
        out: Annotated[
            Path | None,
            typer.Option(file_okay=False, help="Write the originals, and all pages as one PDF, here."),
        ] = None,
        take: Annotated[bool, typer.Option("--take", help="Mark it as taken: it can't be withdrawn any more.")] = False,
        hold: Annotated[
            str | None, typer.Option(metavar="REASON", help="Let nothing erase it, for this reason.")
        ] = None,
        lift: Annotated[bool, typer.Option("--lift", help="End its hold.")] = False,
        as_json: Json = False,
    ) -> None:
        """Show a document: its fields, its note, its files."""
        reason = " ".join((hold or "").split())
        if (hold is not None and not reason) or (reason and lift):
            fail("say a reason to --hold it, or --lift")

        async def work(parts: OfficeParts) -> tuple[OfficeParts, DocumentRecord, dict[str, str], list[Path]]:
            record = await parts.documents.find(number)
            if reason or lift:
                holding = Holding(parts.book, parts.personal, parts.trail, parts.clock)
                record = await holding.hold_document(number, reason)
            people = {person.id: person.name for person in await parts.book.people()}
            written = await _write_files(parts, record, out) if out else []
            if written:
                about = (f"document:{record.arrival.document_id}", f"company:{record.company_id}")
                await parts.note(What.DOCUMENT_SHOWN, *about, number=number, files=len(written))
            if take:
                await _take(parts, record)
            return parts, record, people, written

        try:
            parts, record, people, written = perform(open_office, work)
        except OSError as error:
            fail(f"{error.filename}: {error.strerror}")
        if as_json:
            print_json(_as_object(record, people) | {"written": [str(path) for path in written]})
            return
        _show(parts, record, people)
        for path in written:
            say(f"Written: {path}")
        if take:
            say(f"No. {number} is handed to the office; Kwit marks it as taken.")


def file_name(number: int, index: int, file: StoredFile) -> str:
    """A file's name from our own number and its media type; nothing a sender chose gets into a path."""
    return f"{number}-{index}{mimetypes.guess_extension(file.media_type) or '.bin'}"


def write(path: Path, data: bytes) -> Path:
    """Write a file, its folder too if need be; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


async def _write_files(parts: OfficeParts, record: DocumentRecord, folder: Path) -> list[Path]:
    """Write every original as it is, and all pages in their order as one PDF, unless the only original is one already."""
    number, written = record.arrival.number, []
    if record.status is DocumentStatus.ERASED:
        raise Invalid(f"the originals of No. {number} were erased")
    with parts.bind() as binder:
        for index, file in enumerate(record.originals, 1):
            data = await parts.documents.original(file.file_id)
            written.append(write(folder / file_name(number, index, file), data))
            if index > record.unread:
                binder.add(data)
        path = folder / f"{number}.pdf"
        alone = [file.media_type for file in record.originals] == ["application/pdf"]
        return written if alone or not binder.save(path) else [*written, path]


async def _take(parts: OfficeParts, record: DocumentRecord) -> None:
    if record.status is DocumentStatus.JOINED:
        raise Invalid(f"No. {record.arrival.number} is a page of No. {record.whole}")
    if record.status in {DocumentStatus.WITHDRAWN, DocumentStatus.TAKEN, DocumentStatus.ERASED}:
        raise Invalid(f"No. {record.arrival.number} is {record.status} already")
    to = MachineKey.document(record.arrival.document_id)
    await parts.inbox.put(Envelope(f"office/{new_id()}", to, DocumentTaken(by=OFFICE), parts.clock()))


def midnight(day: date, parts: OfficeParts) -> datetime:
    """When ``day`` begins for the office."""
    return datetime.combine(day, time.min, tzinfo=parts.timezone).astimezone(UTC)


def _as_object(record: DocumentRecord, people: dict[str, str]) -> dict[str, Any]:
    arrival = record.arrival
    return {
        "number": arrival.number,
        "id": arrival.document_id,
        "status": record.status,
        "came": arrival.at,
        "changed": record.changed_at,
        "company_id": record.company_id,
        "company": record.company,
        "person_id": arrival.person_id,
        "person": people.get(arrival.person_id),
        "address": arrival.address,
        "note": record.note,
        "hold": record.hold or None,
        "trouble": record.reading.trouble,
        "fields": findings_by_name(record.reading),
        "taxes": record.reading.taxes,
        "page_of": record.whole or None,
        "page": record.page or None,
        "unread": record.unread,
        "files": [as_fields(file) for file in record.originals],
    }


def _show(parts: OfficeParts, record: DocumentRecord, people: dict[str, str]) -> None:
    arrival = record.arrival
    came = arrival.at.astimezone(parts.timezone)
    sender = people.get(arrival.person_id, "")
    say(f"No. {arrival.number} · {record.company} · {record.status}")
    say(f"came {came:%d.%m.%Y %H:%M} from {sender} ({arrival.address})")
    if record.whole:
        place = f"page {record.page}" if record.page else "the picture, taken again,"
        say(f"It is {place} of No. {record.whole}")
    if record.hold:
        say(f"On hold: {record.hold}")
    if record.note:
        say(f"Note: {record.note}")
    if record.reading.trouble:
        say(f"Trouble: {record.reading.trouble}")
    fields = [(one.name, one.value, one.source, f"{one.confidence:.2f}") for one in record.reading.findings]
    print_table(("Field", "Value", "Source", "Confidence"), fields)
    if record.reading.taxes:
        print_table(("Rate %", "Tax"), [(tax.rate, tax.amount) for tax in record.reading.taxes])
    files = [
        (index - record.unread if index > record.unread else "kept", file.name, file.media_type, file.size, file.sha256)
        for index, file in enumerate(record.originals, 1)
    ]
    print_table(("Page", "File", "Type", "Bytes", "SHA-256"), files)
