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
from storage.exporting import export_office
from storage.exports import check_export
from storage.importing import import_office
from storage.opening import Storage, open_database, open_storage
from storage.sealing import Sealer

DOCUMENTS = 3000
ORIGINAL = 100_000
AT_ONCE = 8
KEY = "a key of the bench, 32 characters"


async def fill(storage: Storage, documents: int) -> None:
    """Documents as they come, ``AT_ONCE`` at a time."""
    turns = asyncio.Semaphore(AT_ONCE)
    anna = Address(Platform.WHATSAPP, "+41791234567")
    chance = random.Random(1)  # noqa: S311 - bytes to carry

    async def one(index: int) -> None:
        async with turns:
            now, name = datetime.now(UTC), f"d{index:06}"
            file = await storage.documents.keep_original(name, 0, chance.randbytes(ORIGINAL), "image/jpeg", "a.jpg")
            number = await storage.documents.number(name)
            arrival = Arrival(name, number, "mueller", "Müller AG", "anna", str(anna), (file,), now)
            await storage.documents.arrive(arrival)
            key = MachineKey.document(name)
            await storage.machines.take(key, now)
            await storage.machines.release(key)
            await storage.inbox.put(Envelope(name, key, TextReceived("words"), now))
            await storage.deliveries.enqueue(name, Say(anna, (message(MessageKey.LITERAL, text="words"),), "en"), now)

    async with asyncio.TaskGroup() as group:
        for index in range(documents):
            group.create_task(one(index))


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
