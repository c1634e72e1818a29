"""How fast an office moves: export, verify and import on the embedded database, in documents and megabytes a second.

``python -m bench.moving [DOCUMENTS]``: 3,000 documents with an original of 100 KB each, their machines, events and deliveries.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import Arrival
from flows.vocabulary.effects import Say
from flows.vocabulary.events import Envelope, TextReceived
from flows.vocabulary.messages import MessageKey, message
from storage.client import Fields
from storage.exporting import export_office
from storage.exports import CHUNKS, FILES, check_export
from storage.importing import import_office
from storage.opening import Storage, open_database, open_storage
from storage.sealing import Sealer

DOCUMENTS = 3000
ORIGINAL = 100_000
AT_ONCE = 100
KEY = "a key of the bench, 32 characters"


async def fill(storage: Storage, documents: int) -> None:
    """One document as it comes, and copies of all that it leaves in the database, many at a time."""
    anna = Address(Platform.WHATSAPP, "+41791234567")
    now, key = datetime.now(UTC), MachineKey.document("first")
    data = random.Random(1).randbytes(ORIGINAL)  # noqa: S311 - bytes to carry
    file = await storage.documents.keep_original("first", 0, data, "image/jpeg", "a.jpg")
    arrival = Arrival("first", 1001, "mueller", "Müller AG", "anna", str(anna), (file,), now)
    await storage.documents.arrive(arrival)
    await storage.machines.take(key, now)
    await storage.machines.release(key)
    await storage.inbox.put(Envelope("first", key, TextReceived("words"), now))
    await storage.deliveries.enqueue("first", Say(anna, (message(MessageKey.LITERAL, text="words"),), "en"), now)
    for name in ("documents", "machines", "inbox", "deliveries", FILES, CHUNKS):
        collection = storage.database.as_stored(name)
        first = await collection.find_one({})
        if first is None:
            continue
        for begin in range(0, documents, AT_ONCE):
            numbers = range(begin, min(begin + AT_ONCE, documents))
            await collection.put_all([_copy(first, number) for number in numbers])


def _copy(first: Fields, number: int) -> Fields:
    """A document with another id, and whatever has to be its own."""
    own: Fields = {"_id": f"copy-{number:06}/0", "number": 2000 + number, "files_id": f"copy-{number:06}/0"}
    return {name: own.get(name, value) for name, value in first.items()}


async def measure(documents: int, folder: Path) -> dict[str, float]:
    """Seconds of each part, on databases of their own."""
    seconds: dict[str, float] = {}
    async with open_storage(None, folder / "one", "bench", phone_key=KEY) as storage:
        began = time.perf_counter()
        await fill(storage, documents)
        seconds["fill"] = time.perf_counter() - began
        began = time.perf_counter()
        pauses: list[float] = []

        def on_progress(what: str, _done: int, _total: int) -> None:
            if what != "originals" and not pauses:
                pauses.append(time.perf_counter())

        manifest = await export_office(
            storage.database, folder / "export", alone=True, kwit="bench", on_progress=on_progress
        )
        seconds["export"] = time.perf_counter() - began
        seconds["of it, Kwit rests"] = time.perf_counter() - pauses[0]
    began = time.perf_counter()
    check_export(folder / "export", lambda _what, _done, _total: None)
    seconds["verify"] = time.perf_counter() - began
    async with open_database(None, folder / "two", Sealer(KEY)) as (database, _):
        began = time.perf_counter()
        await import_office(database, folder / "export")
        seconds["import"] = time.perf_counter() - began
    return seconds | {"documents": manifest.documents, "bytes": manifest.originals_size}


def main() -> None:
    """Print a table and a line of JSON."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    with tempfile.TemporaryDirectory() as folder:
        measured = asyncio.run(measure(documents, Path(folder)))
    count, size = measured.pop("documents"), measured.pop("bytes") / 1e6
    print(f"{count} documents of all collections, {size:.0f} MB of originals")
    for name, seconds in measured.items():
        print(f"{name:20} {seconds:7.1f} s {count / seconds:9.0f} documents/s {size / seconds:8.1f} MB/s")
    print(json.dumps({"documents": count, "megabytes": round(size), "seconds": measured}))


if __name__ == "__main__":
    main()
