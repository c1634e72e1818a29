"""An export: a folder that holds everything of an office, readable without Kwit, and for as long as there is JSON.

::

    manifest.json          what it is: format, schema numbers, and of each part the number, size and SHA-256; written last
    machines.jsonl         a line a document, of every collection: MongoDB's Extended JSON (canonical), sorted bytewise
    …
    originals.files.jsonl  what is known of each original: its name, type, size and SHA-256 when it came
    originals.sha256       what ``sha256sum --check`` takes
    originals/<id>/<n>     the originals as they came

The same office makes the same parts, wherever it is stored: so two exports are compared by ``whole``. Folders are for their owner
alone (0700), files too (0600). As long as ``manifest.json`` is missing, the export is not finished.
"""

import fcntl
import hashlib
import heapq
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from bson.errors import BSONError
from bson.json_util import CANONICAL_JSON_OPTIONS, dumps, loads

from flows.vocabulary.errors import CodecError, StorageError
from storage.client import Fields
from storage.indexes import COLLECTIONS
from storage.schemas import SCHEMAS

FORMAT = 1
MANIFEST = "manifest.json"
UNFINISHED = "unfinished"
FILES = "originals.files"
CHUNKS = "originals.chunks"
ORIGINALS = "originals"
SUMS = "originals.sha256"
BLOCK = 1024 * 1024
"""Bytes read at a time."""
IN_MEMORY = 32 * 1024 * 1024
"""Bytes of lines that are sorted at a time; more are sorted in temporary files."""
_JSON = CANONICAL_JSON_OPTIONS.with_options(tz_aware=True)

OnProgress = Callable[[str, int, int], None]
"""Is told what is going on, and how much of how much is done (0: nobody knows)."""


def collections() -> list[str]:
    """Every collection that an export holds as lines: all of them, but for the pieces of originals, which are files in it."""
    return [name for name in COLLECTIONS if name != CHUNKS]


def line_of(document: Fields) -> bytes:
    """A document as a line."""
    ordered = {"_id": document["_id"], **document}
    return dumps(ordered, json_options=_JSON, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def document_of(line: bytes) -> Fields:
    """The document of a line; raises CodecError."""
    try:
        document = loads(line, json_options=_JSON)
    except (ValueError, TypeError, KeyError, OverflowError, BSONError) as error:
        raise CodecError("a line is no document in Extended JSON") from error
    if not isinstance(document, dict) or "_id" not in document:
        raise CodecError("a line is no document with an _id")
    return document


def original_of(line: bytes) -> Fields:
    """What is known of an original, from its line; raises CodecError."""
    document = document_of(line)
    size, piece, metadata = (document.get(name) for name in ("length", "chunkSize", "metadata"))
    numbers = isinstance(size, int) and isinstance(piece, int) and size >= 0 < piece
    if (
        not numbers
        or not isinstance(document["_id"], str)
        or not isinstance(metadata, dict)
        or "sha256" not in metadata
    ):
        raise CodecError("a line does not tell of an original")
    return document


def original_path(file_id: str) -> str:
    """Where an original lies in an export; an id can't lead out of it."""
    steps = [
        quote(step, safe="") if step.strip(".") else step.replace(".", "%2E") or "%" for step in file_id.split("/")
    ]
    return "/".join([ORIGINALS, *steps])


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export: how many documents (or originals) it tells of, its ``size`` in bytes, and its SHA-256."""

    file: str
    documents: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export says of itself. ``damaged`` are originals that were damaged in the database already, with the SHA-256 they
    have; ``originals_size`` is the bytes of all originals."""

    kwit: str
    made_at: str
    parts: Mapping[str, Part]
    originals_size: int
    damaged: Mapping[str, str] = field(default_factory=dict)
    schemas: Mapping[str, int] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def whole(self) -> str:
        """The SHA-256 of the whole: of all parts and of what is needed to understand them, not of when and by what it was made."""
        told = {name: value for name, value in asdict(self).items() if name not in ("kwit", "made_at")}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @property
    def documents(self) -> int:
        """How many documents of all collections there are."""
        return sum(part.documents for name, part in self.parts.items() if name != ORIGINALS)

    @property
    def originals(self) -> int:
        """How many originals there are."""
        return self.parts[ORIGINALS].documents

    def expected(self, original: Fields) -> str:
        """The SHA-256 that an original has in this export."""
        return self.damaged.get(original["_id"]) or str(original["metadata"]["sha256"])

    def written(self) -> bytes:
        """As it is written down."""
        return json.dumps({**asdict(self), "whole": self.whole}, indent=1, sort_keys=True).encode() + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """What the export in ``folder`` says of itself; raises StorageError if there is none, or none that this Kwit understands."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        what = (
            "an export that was not finished: make it again"
            if (folder / UNFINISHED).exists()
            else "no export of an office"
        )
        raise StorageError(f"{folder} is {what}") from None
    except OSError as error:
        raise StorageError(f"{error.filename}: {error.strerror}") from error
    except ValueError:
        raise StorageError(f"{folder / MANIFEST} is damaged: it is no JSON") from None
    try:
        if int(told["format"]) > FORMAT:
            raise StorageError(
                f"the export has the format {told['format']}; this Kwit knows up to {FORMAT}: take a newer Kwit"
            )
        whole = told.pop("whole")
        parts = {str(name): Part(**part) for name, part in told.pop("parts").items()}
        manifest = Manifest(**told, parts=parts)
        complete = manifest.whole == whole and all(type(part.documents) is int for part in parts.values())
        complete = complete and all(type(number) is int for number in manifest.schemas.values())
        complete = complete and ORIGINALS in parts and FILES in parts
    except (KeyError, TypeError, ValueError, AttributeError):
        complete = False
    if not complete:
        raise StorageError(f"{folder / MANIFEST} is damaged: it does not have the SHA-256 that it tells")
    return manifest


def refuse_newer(manifest: Manifest) -> None:
    """Raise StorageError if the export has something that this Kwit does not know."""
    unknown = [name for name in manifest.parts if name != ORIGINALS and name not in COLLECTIONS]
    newer = [
        name for name, number in manifest.schemas.items() if name in COLLECTIONS and number > SCHEMAS.current(name)
    ]
    if unknown or newer:
        raise StorageError(
            f"the export is of Kwit {manifest.kwit}, which is newer than this one: take that one, or a newer one"
        )


class Lines:
    """Lines in the order of their bytes, however many they are: those that don't fit into memory wait in temporary files.

    ``folder`` is where these are made (without a name, so that they are gone with the process); None is the system's own place.
    """

    def __init__(self, folder: Path | None = None, in_memory: int = IN_MEMORY) -> None:
        self._folder = folder
        self._most = in_memory
        self._lines: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []

    def add(self, line: bytes) -> None:
        """Add a line."""
        self._lines.append(line)
        self._size += len(line)
        if self._size > self._most:
            run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - it is closed when it has been read
            run.writelines(sorted(self._lines))
            self._runs.append(run)
            self._lines, self._size = [], 0

    def __iter__(self) -> Iterator[bytes]:
        """All lines, once."""
        try:
            for run in self._runs:
                run.seek(0)
            self._lines.sort()
            yield from heapq.merge(*self._runs, self._lines)
        finally:
            for run in self._runs:
                run.close()


class Writing:
    """A file that is being written, counted and hashed; ``part`` tells of it once it is written."""

    def __init__(self, folder: Path, name: str) -> None:
        self._name = name
        self._file = open_private(folder / name)
        self._hash = hashlib.sha256()
        self._count = 0
        self._size = 0

    def write(self, data: bytes) -> None:
        """Write a line, or a piece."""
        self._file.write(data)
        self._hash.update(data)
        self._count += 1
        self._size += len(data)

    def close(self) -> Part:
        """It is written."""
        self._file.close()
        return Part(self._name, self._count, self._size, self._hash.hexdigest())


def open_private(path: Path) -> IO[bytes]:
    """Open a file anew for writing, for its owner alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def hashed(path: Path) -> str | None:
    """The SHA-256 of a file; None if there is none."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return None


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, one after another."""
    with path.open("rb") as file:
        yield from file


def blocks_of(path: Path, size: int) -> Iterator[bytes]:
    """The bytes of a file, ``size`` at a time."""
    with path.open("rb") as file:
        while block := file.read(size):
            yield block


@contextmanager
def locked(path: Path, flags: int = os.O_RDONLY) -> Iterator[None]:
    """Hold a file so that no other command works on the same export; raises StorageError if one does."""
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StorageError(f"another command is at work on {path.parent}") from None
    finally:
        os.close(descriptor)


def check_export(folder: Path, on_progress: OnProgress) -> tuple[Manifest, list[str]]:
    """Compare everything in the export with its manifest, without a database; the manifest, and a sentence for each difference.

    Raises StorageError if there is no manifest to compare with.
    """
    manifest = read_manifest(folder)
    problems: list[str] = []
    for name, part in manifest.parts.items():
        problem = _check_part(folder, name, part, on_progress)
        if problem:
            problems.append(problem)
    if not problems:  # else what they should be is not known
        problems += _check_originals(folder, manifest, on_progress)
    return manifest, problems


def _check_part(folder: Path, name: str, part: Part, on_progress: OnProgress) -> str:
    digest, count, size = hashlib.sha256(), 0, 0
    if Path(part.file).name != part.file:
        return f"{name} is said to be outside of the export"
    try:
        for line in read_lines(folder / part.file):
            digest.update(line)
            count += 1
            size += len(line)
            on_progress(f"checking {name}", size, part.size)
    except OSError as error:
        return f"{part.file}: {error.strerror}"
    if (count, size, digest.hexdigest()) == (part.documents, part.size, part.sha256):
        return ""
    lengths = f"; it has {size} bytes instead of {part.size}" if size != part.size else ""
    return f"{part.file} is damaged: it does not have its SHA-256{lengths}"


def _check_originals(folder: Path, manifest: Manifest, on_progress: OnProgress) -> Iterable[str]:
    done = 0
    for line in read_lines(folder / manifest.parts[FILES].file):
        original = original_of(line)
        path = original_path(original["_id"])
        try:
            found = hashed(folder / path)
        except OSError as error:
            yield f"{path}: {error.strerror}"
            continue
        if found is None:
            yield f"{path} is missing"
        elif found != manifest.expected(original):
            yield f"{path} is damaged: it does not have its SHA-256"
        done += int(original["length"])
        on_progress("checking originals", done, manifest.originals_size)
