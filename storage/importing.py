"""Takes an office from an export into an empty database.

The export is compared with its manifest before the first byte is written. An entry in ``settings`` says from the first moment
to the last that the office is not whole yet, and how far the import has come: no Kwit serves it meanwhile, and the same import goes
on where it was. All that is written is written over what has its id, so a step that is taken again changes nothing. In the end the
database is read back and compared line by line, originals by their SHA-256.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.vocabulary.errors import Damaged, StorageError
from storage.client import Database, Fields
from storage.exporting import gathered
from storage.exports import (
    CHUNKS,
    FILES,
    MANIFEST,
    ORIGINALS,
    Manifest,
    OnProgress,
    blocks_of,
    check_export,
    document_of,
    locked,
    original_of,
    original_path,
    read_lines,
    refuse_newer,
)
from storage.indexes import COLLECTIONS, COUNTERS, ensure
from storage.pauses import IMPORT
from storage.resealing import ENTRY
from storage.schemas import SCHEMAS

MOST = 500
"""Documents written in one command."""
LARGEST = 4 * 1024 * 1024
"""Bytes written in one command, unless one document alone has more."""
_PROBLEMS_TOLD = 10


async def import_office(
    database: Database, folder: Path, on_progress: OnProgress = lambda _what, _done, _total: None
) -> Manifest:
    """Take the office from the export in ``folder`` into ``database``, or go on where the same import was interrupted.

    Raises Damaged if the export is, StorageError if the database is not empty, or if it does not hold in the end what it should.
    """
    with _held(folder):
        manifest, problems = check_export(folder, on_progress)
        if problems:
            raise Damaged("\n".join(["the export is damaged, nothing is imported:", *problems[:_PROBLEMS_TOLD]]))
        refuse_newer(manifest)
        _refuse_another_key(database, folder, manifest)
        importing = _Importing(database, folder, manifest, on_progress)
        await importing.begin()
        for name in COLLECTIONS:
            if name in manifest.parts:
                await importing.load(name)
        for name in COLLECTIONS:
            if name in manifest.parts:
                await importing.compare(name)
        await importing.compare_originals()
        await importing.finish()
    return manifest


class _Importing:
    """One import; how far it has come is in ``settings``."""

    def __init__(self, database: Database, folder: Path, manifest: Manifest, on_progress: OnProgress) -> None:
        self._database = database
        self._settings = database["settings"]
        self._folder = folder
        self._manifest = manifest
        self._on_progress = on_progress
        self._done: dict[str, int] = {}

    async def begin(self) -> None:
        """Find out whether the database is empty, or holds the first part of this import."""
        found = await self._settings.find_one({"_id": IMPORT})
        if found is None:
            await _refuse_an_office(self._database)
        elif found["value"]["whole"] != self._manifest.whole:
            what = "already" if found["value"]["finished"] else "in part: finish that import first"
            raise StorageError(
                f"the database holds an office from another export {what}; or import into an empty database"
            )
        elif found["value"]["finished"]:
            raise StorageError("this export was imported into the database already")
        else:
            # Numbers beside names, not names as fields: these have dots in them.
            self._done = {each["part"]: int(each["lines"]) for each in found["value"]["done"]}
        await self._note()
        await ensure(self._database)

    async def finish(self) -> None:
        """The office is whole: Kwit may serve it."""
        await self._note(finished=True)

    async def _note(self, *, finished: bool = False) -> None:
        value: dict[str, Any] = {
            "whole": self._manifest.whole,
            "finished": finished,
            "at": datetime.now(UTC),
            "done": [{"part": name, "lines": lines} for name, lines in self._done.items()],
        }
        entry = {"_id": IMPORT, "schema": SCHEMAS.current("settings"), "value": value}
        await self._settings.replace({"_id": IMPORT}, entry)

    async def load(self, name: str) -> None:
        """Write a collection, from the line on that was not written yet."""
        part = self._manifest.parts[name]
        done = self._done.get(name, 0)
        if not done:  # what a start of Kwit has left in the empty database
            await self._database.as_stored(name).delete({"_id": {"$ne": IMPORT}} if name == "settings" else {})
        batch, size = [], 0
        for count, line in enumerate(read_lines(self._folder / part.file), 1):
            if count <= done:
                continue
            batch.append(original_of(line) if name == FILES else document_of(line))
            size += len(line) if name != FILES else int(batch[-1]["length"])
            if len(batch) == MOST or size >= LARGEST or count == part.documents:
                await self._write(name, batch)
                self._done[name] = count
                await self._note()
                self._on_progress(name, count, part.documents)
                batch, size = [], 0

    async def _write(self, name: str, batch: list[Fields]) -> None:
        if name == FILES:
            async for chunks in self._chunks(batch):
                await self._database.as_stored(CHUNKS).put_all(chunks)
        await self._database.as_stored(name).put_all(batch)

    async def _chunks(self, originals: list[Fields]) -> AsyncIterator[list[Fields]]:
        """The pieces of these originals, so many at a time as fit into one command; their ids are always the same."""
        batch: list[Fields] = []
        size = 0
        for original in originals:
            path = self._folder / original_path(original["_id"])
            for number, data in enumerate(blocks_of(path, int(original["chunkSize"]))):
                if batch and (size + len(data) > LARGEST or len(batch) == MOST):
                    yield batch
                    batch, size = [], 0
                batch.append(
                    {"_id": f"{original['_id']}#{number}", "files_id": original["_id"], "n": number, "data": data}
                )
                size += len(data)
        if batch:
            yield batch

    async def compare(self, name: str) -> None:
        """Raise StorageError if the database does not hold just what the export does."""
        part = self._manifest.parts[name]
        lines = await gathered(
            self._database, name, each=lambda count: self._on_progress(f"comparing {name}", count, part.documents)
        )
        wrong = sum(
            not (_expired(name, document_of(line)) if missing else _of_the_start(name, document_of(line)))
            for line, missing in _differences(read_lines(self._folder / part.file), iter(lines))
        )
        if wrong:
            raise StorageError(f"the database does not hold what the export does: {wrong} documents of {name} differ")

    async def compare_originals(self) -> None:
        """Raise StorageError if an original that the database holds does not have its SHA-256."""
        done = 0
        for line in read_lines(self._folder / self._manifest.parts[FILES].file):
            original = original_of(line)
            digest = hashlib.sha256()
            pieces = self._database.as_stored(CHUNKS).find({"files_id": original["_id"]}, sort=[("n", 1)])
            async for piece in pieces:
                digest.update(piece["data"])
            if digest.hexdigest() != self._manifest.expected(original):
                raise StorageError(f"the database does not hold what the export does: {original_path(original['_id'])}")
            done += int(original["length"])
            self._on_progress(f"comparing {ORIGINALS}", done, self._manifest.originals_size)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep other imports of the same folder away; what the system says of it leaves as ours."""
    try:
        if not (folder / MANIFEST).exists():
            yield  # what is wrong is said by whoever reads it
            return
        with locked(folder / MANIFEST):
            yield
    except OSError as error:
        raise StorageError(f"{error.filename or folder}: {error.strerror}") from error


async def _refuse_an_office(database: Database) -> None:
    """Raise StorageError unless the database is as empty as a Kwit leaves it that nobody has used."""
    for name in COLLECTIONS:
        if name == "settings":
            continue  # they are replaced; what they are needed for is elsewhere
        async for document in database.as_stored(name).find({}, limit=len(COUNTERS) + 1):
            if not _of_the_start(name, document):
                raise StorageError(
                    f"the database {database.name} is not empty ({name}): an office is imported into an empty one only"
                )


def _refuse_another_key(database: Database, folder: Path, manifest: Manifest) -> None:
    """Raise StorageError if the phones in the export are sealed with a key that the Kwit of these settings does not have."""
    for line in read_lines(folder / manifest.parts["settings"].file):
        entry = document_of(line)
        if entry["_id"] == ENTRY and entry["value"] != database.sealer.fingerprint:
            raise StorageError(
                "the phones in the export are sealed with another key than KWIT_PHONE_KEY, or than phone.key in Kwit's folder: "
                "take the key of the office that was exported, from its settings or its folder"
            )


def _of_the_start(name: str, document: Fields) -> bool:
    """Whether a document is one that Kwit makes when it starts on an empty database."""
    return name == "counters" and bool(COUNTERS.get(document["_id"]) == document["value"])


def _expired(name: str, document: Fields) -> bool:
    """Whether the database may have deleted a document by itself, because its time is over."""
    limits = [(index.fields[0], index.seconds) for index in COLLECTIONS[name].indexes if index.seconds is not None]
    now = datetime.now(UTC)
    return any(field in document and document[field] + timedelta(seconds=seconds) < now for field, seconds in limits)


def _differences(wanted: Iterator[bytes], found: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Lines, both in order, that only one side has; True for those that are missing from ``found``."""
    one, other = next(wanted, None), next(found, None)
    while one is not None or other is not None:
        if one is not None and (other is None or one < other):
            yield one, True
            one = next(wanted, None)
        elif other is not None and (one is None or other < one):
            yield other, False
            other = next(found, None)
        else:
            one, other = next(wanted, None), next(found, None)
