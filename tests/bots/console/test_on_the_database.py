"""The command line on a real server: what one command writes, the next one finds."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bots.console.app import build_app
from bots.console.parts import OfficeParts
from bots.erasing import platform_copies
from flows.auditing import AuditedBook
from flows.vocabulary.content import Content, Side, ThreadMessage
from flows.vocabulary.people import Office
from flows.vocabulary.task_effects import OpenTask
from ocr.binding import Binder
from storage.opening import open_storage

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
SAMPLE = """company;tax_id;manager;manager_telegram_id;person;phones
Müller AG;CHE-107.787.577;Frau Baumann;5550123;Anna;079 123 45 67
Keller AG;;Frau Baumann;;Anna;+41 79 123 45 67
Keller AG;;;;Piotr Żuraw;
"""


@pytest.fixture
def app(mongo_uri: str, database_name: str, tmp_path: Path) -> typer.Typer:
    @asynccontextmanager
    async def open_office() -> AsyncIterator[OfficeParts]:
        async with open_storage(mongo_uri, tmp_path, "console", database=database_name) as storage:
            yield OfficeParts(
                book=AuditedBook(storage.book, storage.trail, lambda: NOW),
                documents=storage.documents,
                directory=storage.directory,
                inbox=storage.inbox,
                tasks=storage.tasks,
                threads=storage.threads,
                requests=storage.requests,
                bookings=storage.bookings,
                trail=storage.trail,
                personal=storage.personal,
                office=Office("Treuhand Baumann", "", "de", "Europe/Zurich"),
                clock=lambda: NOW,
                bind=Binder,
                copies=partial(platform_copies, None, None),
                whatsapp_number="+41791234500",
            )

    async def read_rows(
        paths: Sequence[Path], on_progress: Callable[[int, int], None]
    ) -> AsyncIterator[dict[str, Any]]:
        on_progress(0, len(paths))
        yield {"error": "not asked for here"}

    return build_app(open_office, read_rows)


def run(app: typer.Typer, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--json"])


def test_a_file_is_imported_once_and_found_again(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "office.csv"
    file.write_text(SAMPLE, "utf-8")
    first, again = run(app, "import", str(file), "--strict"), run(app, "import", str(file), "--strict")
    assert json.loads(first.stdout)["counts"] == {"added": 3, "changed": 0, "unchanged": 0, "wrong": 0}
    assert json.loads(again.stdout)["counts"] == {"added": 0, "changed": 0, "unchanged": 3, "wrong": 0}
    people = json.loads(run(app, "person", "list", "--company", "müller ag").stdout)
    assert [(person["name"], person["phones"], len(person["company_ids"])) for person in people] == [
        ("Anna", ["+41791234567"], 2)
    ]
    invited = json.loads(run(app, "invite", "+41791234567").stdout)
    assert invited["person"] == "Anna"
    assert invited["links"]["whatsapp"].endswith(f"?text={invited['code']}")
    refused = run(app, "link", "WXYZ2345", "Piotr Żuraw")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("kwit: this code isn't good")


def test_an_absence_and_a_thread_are_found_again(
    app: typer.Typer, mongo_uri: str, database_name: str, tmp_path: Path
) -> None:
    company = json.loads(run(app, "company", "add", "Müller AG", "--forum", "-1001234567890").stdout)
    run(app, "manager", "add", "Frau Baumann", "--role", "administrator", "--companies", "Müller AG")
    away = json.loads(run(app, "manager", "away", "Frau Baumann", "2026-03-20").stdout)
    assert json.loads(run(app, "manager", "list").stdout) == [away]
    assert (away["away_until"], away["role"], away["company_ids"]) == ("2026-03-20", "administrator", [company["id"]])

    async def talk() -> None:
        async with open_storage(mongo_uri, tmp_path, "talk", database=database_name) as storage:
            manager = await storage.book.find_manager("Frau Baumann")
            facts = await storage.tasks.begin("t1", OpenTask(company["id"], "", "other", "VAT"), manager, NOW)
            said = ThreadMessage("t1.1", facts.id, Side.NOTE, "Frau Baumann", manager.id, Content("Pays late"), NOW)
            await storage.threads.keep(said)
            await storage.threads.revise("t1.1", Content("Pays very late"), "e", NOW)

    asyncio.run(talk())
    (listed,) = json.loads(run(app, "tasks", "--company", "müller ag", "--manager", "Frau Baumann").stdout)
    told = json.loads(run(app, "task", str(listed["facts"]["number"])).stdout)
    assert [each["content"]["text"] for each in told["thread"][0]] == ["Pays late", "Pays very late"]
