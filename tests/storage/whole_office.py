"""An office in which every collection holds something and much is half done, and what moves it, for claims about moving."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

from flows.engine.ports import Pending, Timer
from flows.vocabulary.addresses import MachineKey, Platform
from flows.vocabulary.audit import Deed, What
from flows.vocabulary.bookings import AskedBooking, Booking
from flows.vocabulary.documents import Arrival, DeliveryStatus, DocumentStatus, StoredFile
from flows.vocabulary.effects import RecordDocument, ShowTyping
from flows.vocabulary.events import Envelope, TextReceived
from flows.vocabulary.privacy import Erasure
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.states import Ready
from flows.vocabulary.task_effects import RecordRequest
from flows.vocabulary.tasks import RequestStatus, TaskStatus
from sandbox.story import PHONE_KEY
from storage.client import Database, connect
from storage.exporting import export_office
from storage.exports import MANIFEST, Manifest
from storage.opening import Storage
from storage.sealing import Sealer
from tests.storage.task_setting import ANNA, OLGA, begun, card, record, request, with_book, written
from tests.storage.test_deliveries import words

SIZES = (0, 1, 255 * 1024, 600_000)
"""Bytes of originals: none, one, just a piece, some pieces."""
READING = Reading(
    (Finding(FieldName.MERCHANT, "Migros", Source.XML, 1.0), Finding(FieldName.TOTAL, "43.20", Source.XML, 1.0))
)


async def fill(storage: Storage, documents: int = len(SIZES)) -> None:
    """Let the office have something of everything: ``documents`` papers, a task, and what is still to do."""
    now = datetime.now(UTC)
    await with_book(storage)
    await storage.directory.heard(ANNA, now)
    await storage.directory.make_code(OLGA, now)
    await storage.book.invite("olga", now)
    for index in range(documents):
        await add_document(storage, index, SIZES[index % len(SIZES)])
    facts = await begun(storage)
    await storage.tasks.record(record(facts, TaskStatus.OPEN), 1)
    await storage.threads.keep(written())
    await storage.threads.keep(written(2, "Grüße, привет 🧾\n\u2028"))
    await storage.requests.record(RecordRequest(request(), RequestStatus.OPEN), now, 1)
    await storage.topics.want(card(), now, 1)
    booking = Booking("2026-02-17", "45.90", "CHF", "Shell")
    await storage.bookings.keep([AskedBooking("b1", "mueller", booking, "t1.r1", 1, now)])
    await storage.personal.save(Erasure("e1", "olga", "Person 1", now))
    await storage.trail.append(Deed("kwit", What.TASK_OPENED, ("task:t1",), (("number", "1"),)), now, "cause")
    await half_done(storage, now)


async def add_document(storage: Storage, index: int, size: int) -> StoredFile:
    """A paper with an original of ``size`` bytes, read and filed."""
    now = datetime.now(UTC)
    name = f"d{index:05}"
    data = content(index, size)
    file = await storage.documents.keep_original(name, 0, data, "image/jpeg", f"receipt {index}.jpg")
    number = await storage.documents.number(name)
    await storage.documents.arrive(Arrival(name, number, "mueller", "Müller AG", "anna", str(ANNA), (file,), now))
    await storage.documents.record(
        RecordDocument(name, DocumentStatus.FILED, READING, "", "mueller", "Müller AG"), now, 1
    )
    return file


def content(index: int, size: int) -> bytes:
    """The bytes of an original."""
    return Random(index).randbytes(size)  # noqa: S311 - chance for tests


async def half_done(storage: Storage, now: datetime) -> None:
    """An outbox that is left and held by nobody who lives, an event that waits, one that was set aside, messages on their way."""
    key = MachineKey.conversation(ANNA)
    taken = await storage.machines.take(key, now - timedelta(minutes=5))
    assert taken is not None
    left = replace(taken, version=1, state=Ready(), outbox=(Pending(f"{key}/1/0", ShowTyping(ANNA)),))
    assert await storage.machines.save(replace(left, timers=(Timer("forget", now + timedelta(days=1)),)), "seen")
    for name in ("waits", "aside", "handled"):
        assert await storage.inbox.put(Envelope(name, key, TextReceived(name), now))
    envelope = Envelope("aside", key, TextReceived("aside"), now)
    await storage.inbox.reject(envelope, "a defect")
    await storage.inbox.done(replace(envelope, id="handled"))
    await storage.deliveries.enqueue("queued", words("hello"), now)
    await storage.deliveries.report(Platform.WHATSAPP, "SM-early", DeliveryStatus.DELIVERED, "", now)
    await storage.documents.keep_original("thread-draft", 0, b"a draft's file", "text/plain", "draft.txt")


@asynccontextmanager
async def empty_database(uri: str, key: str = PHONE_KEY) -> AsyncIterator[Database]:
    """A database that nobody has used, dropped afterwards."""
    database = connect(uri, f"test_{uuid4().hex}", Sealer(key))
    try:
        yield database
        await database.drop()
    finally:
        database.close()


async def exported(database: Database, folder: Path, *, alone: bool = True, like: Path | None = None) -> Manifest:
    """Write the office into a folder."""
    return await export_office(database, folder, alone=alone, kwit="1.2.3", like=like)


def files_in(folder: Path) -> dict[str, bytes]:
    """Everything in a folder but the manifest, by path."""
    return {name: (folder / name).read_bytes() for name in sorted(_names(folder)) if name != MANIFEST}


def modes_in(folder: Path) -> tuple[set[int], set[int]]:
    """The rights on folders, and on files."""
    places = list(os.walk(folder))
    files = {Path(place, name).stat().st_mode & 0o777 for place, _, names in places for name in names}
    return {Path(place).stat().st_mode & 0o777 for place, _, _ in places}, files


def _names(folder: Path) -> Iterator[str]:
    for place, _, files in os.walk(folder):
        for name in files:
            yield Path(place, name).relative_to(folder).as_posix()
