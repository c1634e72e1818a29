"""``person export``: everything about a person as one ZIP, to be handed to them."""

import json
import mimetypes
import os
import zipfile
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from bots.console.book import Wanted
from bots.console.output import Json, fail, findings_by_name, print_json, say
from bots.console.parts import OfficeParts, OpenOffice, perform
from bots.console.tasks import described
from flows.person_export import ExportedTask, Exporting, PersonExport
from flows.vocabulary.audit import AuditEntry, What
from flows.vocabulary.documents import DocumentRecord, StoredFile
from flows.vocabulary.errors import StorageError

DATA, INDEX = "data.json", "index.md"


def add_export_command(app: typer.Typer, open_office: OpenOffice) -> None:
    """Add ``export``."""

    @app.command("export")
    def export_person(
        person: Wanted,
        *,
        out: Annotated[Path, typer.Option(dir_okay=False, help="The ZIP to write; it must not be there yet.")],
        as_json: Json = False,
    ) -> None:
        """Write everything about a person to a ZIP: profile, links, documents with originals, threads, audit entries."""
        if out.exists():
            fail(f"{out}: is there already")

        async def work(parts: OfficeParts) -> tuple[PersonExport, list[str]]:
            exporting = Exporting(parts.book, parts.personal, parts.tasks, parts.threads, parts.trail, parts.clock)
            found = await exporting.export(person)
            missing = await _write(parts, found, out)
            about = f"person:{found.person.id}"
            await parts.note(What.PERSON_EXPORTED, about, documents=len(found.documents), tasks=len(found.tasks))
            return found, missing

        try:
            found, missing = perform(open_office, work)
        except OSError as error:
            fail(f"{error.filename}: {error.strerror}")
        if as_json:
            counts = {"documents": len(found.documents), "tasks": len(found.tasks), "audit": len(found.audit)}
            print_json({"person": found.person.name, "written": str(out), "missing": missing} | counts)
            return
        say(f"Written: {out} ({len(found.documents)} documents, {len(found.tasks)} tasks)")
        for name in missing:
            say(f"Not there any more: {name}")


async def _write(parts: OfficeParts, found: PersonExport, out: Path) -> list[str]:
    """Write the ZIP beside its name first, so that half of one is never taken for a whole; returns what is missing in it."""
    partly = out.with_name(f"{out.name}.part")
    missing: list[str] = []
    names: dict[str, list[str]] = {}
    try:
        with zipfile.ZipFile(partly, "w", zipfile.ZIP_DEFLATED) as archive:
            for place, file in found.files():
                name = place + (mimetypes.guess_extension(file.media_type) or ".bin")
                try:
                    archive.writestr(name, await parts.documents.original(file.file_id))
                except StorageError:  # erased, or damaged: the hash that is listed tells what it was
                    missing.append(name)
                    continue
                names.setdefault(file.file_id, []).append(name)
            archive.writestr(DATA, json.dumps(_plain(_as_object(found, names)), ensure_ascii=False, indent=1))
            archive.writestr(INDEX, _index(parts, found, names))
        os.replace(partly, out)  # noqa: PTH105 - the one call that puts a whole file in place
    finally:
        partly.unlink(missing_ok=True)
    return missing


def _as_object(found: PersonExport, names: dict[str, list[str]]) -> dict[str, Any]:
    person = found.person
    return {
        "exported_at": found.at,
        "person": {
            "id": person.id,
            "name": person.name,
            "phones": person.phones,
            "language": person.language,
            "active": person.active,
            "companies": found.companies,
        },
        "addresses": found.addresses,
        "documents": [_document(each, names) for each in found.documents],
        "tasks": [_task(each, names) for each in found.tasks],
        "audit": [_entry(each) for each in found.audit],
    }


def _document(record: DocumentRecord, names: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "number": record.arrival.number,
        "status": record.status,
        "company": record.company,
        "came": record.arrival.at,
        "from": record.arrival.address,
        "note": record.note,
        "fields": findings_by_name(record.reading),
        "taxes": record.reading.taxes,
        "corrections": [
            {
                "field": each.field,
                "read": each.read.value if each.read else None,
                "corrected_to": record.reading.value(each.field),
                "at": each.at,
            }
            for each in record.corrections
        ],
        "page_of": record.whole or None,
        "files": [_file(each, names) for each in record.originals],
    }


def _task(each: ExportedTask, names: dict[str, list[str]]) -> dict[str, Any]:
    facts = each.task.facts
    return {
        "number": facts.number,
        "company": facts.company,
        "subject": facts.subject,
        "kind": facts.kind,
        "status": each.task.status,
        "manager": facts.manager,
        "opened": facts.opened_at,
        "messages": [
            {
                "at": said.at,
                "from": said.side,
                "author": said.author,
                "text": said.content.text,
                "place": said.content.place,
                "contact": said.content.contact,
                "files": [_file(attachment.file, names) for attachment in said.content.attachments],
            }
            for said in each.messages
        ],
    }


def _file(file: StoredFile, names: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "in_this_archive": next(iter(names.get(file.file_id, [])), None),
        "name": file.name,
        "type": file.media_type,
        "bytes": file.size,
        "sha256": file.sha256,
    }


def _entry(entry: AuditEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "who": entry.who,
        "what": entry.what,
        "about": entry.about,
        "details": dict(entry.details),
    }


def _index(parts: OfficeParts, found: PersonExport, names: dict[str, list[str]]) -> str:
    """The same for reading: Markdown, in which nothing that somebody wrote is taken for markup."""
    person = found.person
    lines = [
        f"# {_line(person.name)}",
        "",
        f"What {_line(parts.office.name)} has stored of you, as of {_moment(found.at, parts)}. The same, for programs: `{DATA}`.",
        "",
        f"- Companies: {_line(', '.join(found.companies)) or '–'}",
        f"- Phones: {', '.join(person.phones) or '–'}",
        f"- Addresses: {', '.join(f'`{each}`' for each in found.addresses) or '–'}",
        f"- Language: {person.language or '–'}",
        "",
        "## Documents",
    ]
    for record in found.documents:
        lines += ["", f"### No. {record.arrival.number} · {_line(record.company)} · {record.status}", ""]
        lines.append(f"Came {_moment(record.arrival.at, parts)}.")
        lines += [f"- {each.name}: {_line(each.value)} ({each.source})" for each in record.reading.findings]
        lines += [f"- corrected: {each.field}" for each in record.corrections]
        lines += [f"- note: {_line(record.note)}"] if record.note else []
        lines += [f"- file: {_link(each, names)}" for each in record.originals]
    lines += ["", "## Tasks"]
    for task in found.tasks:
        facts = task.task.facts
        lines += ["", f"### No. {facts.number} · {_line(facts.company)} · {_line(facts.subject)} · {task.task.status}"]
        for said in task.messages:
            lines += ["", f"**{_line(said.author)}**, {_moment(said.at, parts)}:", ""]
            lines += [f"> {_line(each)}" for each in described(said.content)]
            lines += [f"> {_link(each.file, names)}" for each in said.content.attachments]
    lines += ["", "## What was done", ""]
    lines += [f"- {_moment(each.at, parts)}: {each.what} by {each.who}" for each in found.audit]
    return "\n".join(lines) + "\n"


def _link(file: StoredFile, names: dict[str, list[str]]) -> str:
    name = next(iter(names.get(file.file_id, [])), "")
    where = f"[{name}]({name})" if name else "no longer there"
    return f"{where} ({file.size} bytes, SHA-256 {file.sha256})"


def _line(text: str) -> str:
    """Somebody's words in one line, with what Markdown and HTML would take for markup made harmless."""
    plain = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|<>~&" else sign for sign in plain)


def _moment(at: datetime, parts: OfficeParts) -> str:
    return f"{at.astimezone(parts.timezone):%d.%m.%Y %H:%M}"


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever JSON is made of
    """Values as JSON has them."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.isoformat() if isinstance(value, date) else value
