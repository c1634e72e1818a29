"""Writes an office into an export, while Kwit works or not.

Originals never change, and are most of the bytes: they are copied first, while Kwit goes on. An export that was interrupted finds
what it has copied again, and compares it. Then Kwit rests (``storage.pauses``), and everything else is written in one go, an
interrupted one anew. What is written at that moment is what a crash would have left:

- machines come first, so what they no longer have in their outbox is found in the collections that are written after them; and
  what they still have is performed again where the export is restored, which does nothing twice;
- events and counters come last. No event is marked as done meanwhile (this is checked, not believed), so none is missing from a
  machine that was written before, and every number that was given is below its counter.

So everything that was accepted before the export began is in it, done or still to do.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.vocabulary.errors import StorageError
from storage.client import Database, Fields
from storage.exports import (
    CHUNKS,
    FILES,
    MANIFEST,
    ORIGINALS,
    SUMS,
    UNFINISHED,
    Lines,
    Manifest,
    OnProgress,
    Part,
    Writing,
    collections,
    hashed,
    line_of,
    locked,
    open_private,
    original_of,
    original_path,
    read_lines,
    read_manifest,
)
from storage.machines import NOBODY
from storage.pauses import Resting, passing, refuse_half_an_office, resting
from storage.schemas import SCHEMAS

FIRST = ("machines",)
LAST = (FILES, "inbox", "counters")
TRIES = 3
"""How often the cut is tried where Kwit does not rest."""


def at_rest(name: str, document: Fields) -> Fields | None:
    """A document as it is exported: without what belongs to the moment; None if all of it does."""
    if name == "machines":
        return {**document, "lease": dict(NOBODY)}
    return None if name == "settings" and passing(document) else document


async def gathered(
    database: Database, name: str, folder: Path | None = None, each: Callable[[int], None] = lambda _: None
) -> Lines:
    """All documents of a collection as lines; ``each`` is told their number, one by one."""
    lines = Lines(folder)
    count = 0
    async for document in database.as_stored(name).find({}):
        kept = at_rest(name, document)
        if kept is not None:
            lines.add(line_of(kept))
        count += 1
        each(count)
    return lines


async def export_office(
    database: Database,
    folder: Path,
    *,
    alone: bool,
    kwit: str,
    like: Path | None = None,
    on_progress: OnProgress = lambda _what, _done, _total: None,
) -> Manifest:
    """Write everything of the office into ``folder``, or go on with what was interrupted there.

    ``alone`` says that no Kwit can be at work on the database, ``kwit`` is the version. Originals that the finished export in
    ``like`` has are not copied again: both exports share them.
    Raises StorageError, among others if the folder holds something else.
    """
    await refuse_half_an_office(database)
    if like is not None:
        read_manifest(like)
    with prepared(folder):
        exporting = _Exporting(database, folder, like, on_progress)
        await exporting.copy_originals()
        async with resting(database, alone=alone) as pause:
            parts = await exporting.cut(pause)
        manifest = Manifest(
            kwit=kwit,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            parts=parts,
            originals_size=exporting.size,
            damaged=dict(sorted(exporting.damaged.items())),
            schemas={name: SCHEMAS.current(name) for name in collections()},
        )
        _remove_strays(folder, manifest)
        _finish(folder, manifest)
    return manifest


class _Exporting:
    """One export; ``damaged`` are the originals that the database has damaged, ``size`` is the bytes of all."""

    def __init__(self, database: Database, folder: Path, like: Path | None, on_progress: OnProgress) -> None:
        self._database = database
        self._folder = folder
        self._like = like
        self._on_progress = on_progress
        self.damaged: dict[str, str] = {}
        self.size = 0

    async def copy_originals(self) -> None:
        """Copy all originals that there are, and compare those that are copied already."""
        total, done = 0, 0
        lines = Lines(self._folder)
        async for original in self._database.as_stored(FILES).find({}):
            lines.add(line_of(original))
            total += int(original["length"])
        for line in lines:
            original = original_of(line)
            if hashed(self._path(original)) != original["metadata"]["sha256"]:
                await self._fetch(original)
            done += int(original["length"])
            self._on_progress("originals", done, total)

    async def cut(self, pause: Resting) -> dict[str, Part]:
        """Write all collections as they are at one moment."""
        for _ in range(TRIES):
            began = datetime.now(UTC)
            parts: dict[str, Part] = {}
            for name in _in_order():
                if name == FILES:
                    parts[FILES], parts[ORIGINALS] = await self._write_originals(pause)
                else:
                    parts[name] = await self._write(name, pause)
            if not await self._stepped(began):
                return parts
        raise StorageError(
            "a Kwit is at work on the database that does not rest while it is exported (an older one?): stop it, then export again"
        )

    async def _stepped(self, began: datetime) -> bool:
        """Whether an event was handled since ``began``."""
        span = {"done_at": {"$gt": began, "$lt": datetime.now(UTC) + timedelta(days=1)}}
        return await self._database["inbox"].find_one(span, {"_id": 1}) is not None

    async def _write(self, name: str, pause: Resting) -> Part:
        total = await self._database.as_stored(name).about()
        await pause.renew()
        lines = await gathered(
            self._database, name, self._folder, lambda count: self._on_progress(name, count, max(total, count))
        )
        writing = Writing(self._folder, f"{name}.jsonl")
        for line in lines:
            writing.write(line)
        await pause.renew()
        return writing.close()

    async def _write_originals(self, pause: Resting) -> tuple[Part, Part]:
        """What is known of the originals, and the list of their hashes; those that have come meanwhile are copied."""
        lines = await gathered(self._database, FILES, self._folder)
        writing, sums = Writing(self._folder, f"{FILES}.jsonl"), Writing(self._folder, SUMS)
        self.size = 0
        for line in lines:
            await pause.renew()
            original = original_of(line)
            if not self._has(original) and not await self._fetch(original, pause):
                continue  # deleted meanwhile
            writing.write(line)
            digest = self.damaged.get(original["_id"]) or original["metadata"]["sha256"]
            sums.write(f"{digest}  {original_path(original['_id'])}\n".encode())
            self.size += int(original["length"])
        return writing.close(), sums.close()

    def _path(self, original: Fields) -> Path:
        return self._folder / original_path(original["_id"])

    def _has(self, original: Fields) -> bool:
        """Whether it was copied, and compared, by us."""
        path = self._path(original)
        return original["_id"] in self.damaged or (path.exists() and path.stat().st_size == original["length"])

    async def _fetch(self, original: Fields, pause: Resting | None = None) -> bool:
        """Copy an original, from the other export if that has it; False if it is gone from the database."""
        file_id, wanted, path = original["_id"], original["metadata"]["sha256"], self._path(original)
        _make_private(path.parent)
        if self._like is not None and _shared(self._like / original_path(file_id), path, wanted):
            return True
        partial = path.with_name(f"{path.name}.part")
        digest = hashlib.sha256()
        with open_private(partial) as file:
            async for chunk in self._database.as_stored(CHUNKS).find({"files_id": file_id}, sort=[("n", 1)]):
                file.write(chunk["data"])
                digest.update(chunk["data"])
                if pause is not None:
                    await pause.renew()
        if digest.hexdigest() != wanted:
            if await self._database.as_stored(FILES).find_one({"_id": file_id}, {"_id": 1}) is None:
                partial.unlink()
                return False
            self.damaged[file_id] = digest.hexdigest()
        partial.replace(path)
        return True


def _in_order() -> list[str]:
    """The collections in the order in which they are written."""
    others = [name for name in collections() if name not in (*FIRST, *LAST)]
    return [*FIRST, *others, *LAST]


def _shared(other: Path, path: Path, wanted: str) -> bool:
    """Whether another export has the original; then it is in both."""
    if hashed(other) != wanted:
        return False
    path.unlink(missing_ok=True)
    try:
        os.link(other, path)
    except OSError:  # on another file system
        with open_private(path) as file, other.open("rb") as source:
            shutil.copyfileobj(source, file)
        return hashed(path) == wanted
    return True


@contextmanager
def prepared(folder: Path) -> Iterator[None]:
    """Make ``folder`` ready for an export, and keep others from it; raises StorageError if it holds anything else."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
        if MANIFEST in names:
            raise StorageError(f"{folder} holds a finished export already: name another folder")
        if names and UNFINISHED not in names:
            raise StorageError(f"{folder} is not empty: name an empty folder, or a new one")
        folder.chmod(0o700)
        with locked(folder / UNFINISHED, os.O_RDWR | os.O_CREAT):
            yield
    except OSError as error:
        raise StorageError(f"{error.filename or folder}: {error.strerror}") from error


def _make_private(folder: Path) -> None:
    """Make the folder of an original, and the one above, for their owner alone."""
    for each in (folder.parent, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)


def _remove_strays(folder: Path, manifest: Manifest) -> None:
    """Remove originals that were copied and have gone from the database since: erased there, they are not kept here."""
    present = sum(len(files) for _, _, files in os.walk(folder / ORIGINALS))
    if present == manifest.originals:
        return
    listed = {line.decode().rstrip("\n").partition("  ")[2] for line in read_lines(folder / SUMS)}
    for place, folders, files in os.walk(folder / ORIGINALS, topdown=False):
        for name in files:
            path = Path(place, name)
            if path.relative_to(folder).as_posix() not in listed:
                path.unlink()
        for name in folders:
            if not any(Path(place, name).iterdir()):
                Path(place, name).rmdir()


def _finish(folder: Path, manifest: Manifest) -> None:
    """Let everything reach the disk, and the manifest after all else."""
    os.sync()
    partial = folder / f"{MANIFEST}.part"
    with open_private(partial) as file:
        file.write(manifest.written())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / MANIFEST)
    (folder / UNFINISHED).unlink()
    os.sync()
