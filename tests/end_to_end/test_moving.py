"""An office that is exported while it is hard at work."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import bot as kwit  # noqa: TID251 - the composition root is what is tested here
from flows.vocabulary.documents import DocumentStatus
from ocr.worker import ReadingWorker
from sandbox.story import PHONE_KEY
from sandbox.twilio import WhatsAppPerson
from storage.embedded import EmbeddedServer
from storage.exporting import export_office
from storage.importing import import_office
from storage.opening import open_database, open_storage
from storage.sealing import Sealer
from tests.contracts.records import CallRecords
from tests.end_to_end.papers import e_invoice
from tests.end_to_end.stage import MESSAGE_URL, WITHIN, Platforms, Stage, local_platforms, until

PEOPLE = 3
BEFORE = 2
"""Invoices that each of them has sent when the export begins, as fast as they are accepted."""
MEANWHILE = 2
"""Invoices that each of them sends while it goes on."""


@asynccontextmanager
async def at_work(platforms: Platforms, uri: str, folder: Path, reading: ReadingWorker) -> AsyncIterator[Stage]:
    """Kwit on a database, with a reading process that is there already."""
    settings = platforms.settings(mongo_uri=uri, data_dir=folder)
    async with (
        open_storage(uri, folder, folder.name, forum=settings.admin_chat, phone_key=PHONE_KEY) as storage,
        kwit.working(settings, storage, reading) as running,
    ):
        platforms.twilio.connect(MESSAGE_URL, f"{running.url}/twilio/message")
        yield Stage(running, platforms, uri)


class Load:
    """People who send invoices; ``accepted`` are the hashes of those that Kwit has acknowledged."""

    def __init__(self, people: list[WhatsAppPerson]) -> None:
        self._people = people
        self._turns = asyncio.Semaphore(PEOPLE * BEFORE)
        self.accepted: list[str] = []

    def more(self, _what: str, _done: int, _total: int) -> None:
        """The export has come a little further: somebody sends the next one."""
        self._turns.release()

    async def send(self) -> None:
        """Send, everybody at once."""
        async with asyncio.TaskGroup() as group:
            for person in self._people:
                group.create_task(self._send(person))

    async def _send(self, person: WhatsAppPerson) -> None:
        for _ in range(BEFORE + MEANWHILE):
            await self._turns.acquire()
            name, content = e_invoice()
            await person.sends_file((name, content))
            self.accepted.append(hashlib.sha256(content).hexdigest())

    async def has_begun(self) -> bool:
        """Whether all were accepted that are sent before."""
        return len(self.accepted) == PEOPLE * BEFORE


async def at_rest(stage: Stage) -> bool:
    """Whether nothing is left to do."""
    database = stage.running.storage.database
    for name, pending in (
        ("inbox", {"since": {"$exists": True}}),
        ("machines", {"outbox": {"$ne": []}}),
        ("deliveries", {"queue": {"$exists": True}}),
        ("documents", {"status": DocumentStatus.READING.value}),
    ):
        if await database[name].find_one(pending, {"_id": 1}) is not None:
            return False
    return True


@pytest.mark.asyncio(loop_scope="session")
async def test_what_was_accepted_before_a_live_export_began_is_taken_in_once_where_it_is_restored(
    stage: Stage, call_records: CallRecords, tmp_path: Path
) -> None:
    reading, folder = stage.running.reading, tmp_path / "export"
    async with local_platforms(call_records) as platforms:
        async with (
            EmbeddedServer(tmp_path / "one") as server,
            at_work(platforms, server.uri, tmp_path / "source", reading) as source,
        ):
            load = Load([await source.employee(f"Person {number}") for number in range(PEOPLE)])
            async with asyncio.TaskGroup() as group:
                group.create_task(load.send())
                await until(load.has_begun)
                before = list(load.accepted)
                async with open_database(server.uri, tmp_path, Sealer(PHONE_KEY)) as (database, _):
                    manifest = await export_office(database, folder, alone=False, kwit="1", on_progress=load.more)
        assert manifest.documents > 0

        async with EmbeddedServer(tmp_path / "two") as server:
            async with open_database(server.uri, tmp_path, Sealer(PHONE_KEY)) as (database, _):
                await import_office(database, folder)
            async with at_work(platforms, server.uri, tmp_path / "restored", reading) as restored:
                await until(lambda: at_rest(restored), within=2 * WITHIN)
                documents = restored.running.storage.documents
                kept = [
                    file.sha256
                    for status in DocumentStatus
                    for record in await documents.listed(status=status, limit=1000)
                    for file in record.arrival.files
                ]
    assert set(before) <= set(kept)
    assert len(set(kept)) == len(kept)
