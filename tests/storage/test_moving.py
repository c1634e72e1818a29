"""Claims about moving an office: what comes out of one database goes into another, the same to the byte.

``KWIT_TEST_MOVES`` is how often export and import are killed at random moments before they are let finish.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.errors import Damaged, StorageError
from flows.vocabulary.events import Envelope, TextReceived
from sandbox.story import PHONE_KEY
from storage.client import Fields
from storage.exporting import export_office, prepared
from storage.exports import CHUNKS, FILES, MANIFEST, SUMS, Manifest, check_export, collections, read_lines
from storage.importing import import_office
from storage.indexes import COLLECTIONS
from storage.opening import Storage, assemble, open_storage
from storage.pauses import IMPORT
from storage.schemas import SCHEMAS
from tests.storage.task_setting import ANNA
from tests.storage.whole_office import SIZES, content, empty_database, exported, files_in, fill, modes_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROUNDS = int(os.environ.get("KWIT_TEST_MOVES", "1"))
KEY = MachineKey.conversation(ANNA)
MOVES = """
import asyncio, sys
from pathlib import Path
from storage.client import connect
from storage.exporting import export_office
from storage.importing import import_office
from storage.sealing import Sealer

async def main(what, uri, name, folder, key):
    database = connect(uri, name, Sealer(key))
    print("begins", flush=True)
    if what == "export":
        await export_office(database, Path(folder), alone=True, kwit="1.2.3")
    else:
        await import_office(database, Path(folder))

asyncio.run(main(*sys.argv[1:]))
"""


class Interrupted(Exception):
    """What stands for the end of the process, at a place that a test chooses."""


def interrupted_at(place: str) -> Callable[[str, int, int], None]:
    """Progress that ends it all when it is told of ``place``."""

    def on_progress(what: str, _done: int, _total: int) -> None:
        if what == place:
            raise Interrupted

    return on_progress


def problems_of(folder: Path) -> list[str]:
    """What is wrong with an export."""
    return check_export(folder, lambda _what, _done, _total: None)[1]


@dataclass
class Whole:
    """An office, and a finished export of it."""

    office: Storage
    folder: Path
    manifest: Manifest


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole(mongo_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Whole]:
    folder = tmp_path_factory.mktemp("moving") / "new" / "whole"
    async with (
        empty_database(mongo_uri) as database,
        open_storage(mongo_uri, folder, "tester", database=database.name, phone_key=PHONE_KEY) as office,
    ):
        await fill(office)
        yield Whole(office, folder, await exported(office.database, folder))


async def test_every_collection_is_exported_for_its_owner_alone_and_readable_without_kwit(whole: Whole) -> None:
    counts = {name: part.documents for name, part in whole.manifest.parts.items()}
    assert set(counts) == {*COLLECTIONS, "originals"} - {CHUNKS}
    assert 0 not in counts.values(), counts
    assert modes_in(whole.folder) == ({0o700}, {0o600})
    checked = subprocess.run(  # noqa: ASYNC221, S603 - coreutils, as docs/backup.md says
        ["sha256sum", "--check", "--strict", SUMS],  # noqa: S607
        cwd=whole.folder,
        capture_output=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, b"")
    assert checked.stdout.count(b": OK") == len(SIZES) + 1
    lines = list(read_lines(whole.folder / "people.jsonl"))
    assert lines == sorted(lines)
    assert lines[0].startswith(b'{"_id":"anna",')


async def test_an_office_in_another_database_is_the_same_to_the_byte_and_goes_on(
    whole: Whole, mongo_uri: str, tmp_path: Path
) -> None:
    async with empty_database(mongo_uri) as database:
        async with open_storage(mongo_uri, tmp_path, "started", database=database.name, phone_key=PHONE_KEY):
            pass  # a Kwit was started on it once and never used
        for place in ("machines", "inbox", FILES, "comparing people"):
            with pytest.raises(Interrupted):
                await import_office(database, whole.folder, interrupted_at(place))
            with pytest.raises(StorageError, match="half an office: an import into it was interrupted"):
                async with open_storage(mongo_uri, tmp_path, "next", database=database.name, phone_key=PHONE_KEY):
                    pass
            assert await assemble(database, "running").machines.take(KEY, datetime.now(UTC)) is None
        with pytest.raises(StorageError, match="half an office"):
            await exported(database, tmp_path / "half")
        await import_office(database, whole.folder)
        again = await exported(database, tmp_path / "again")
        assert again.whole == whole.manifest.whole
        assert files_in(tmp_path / "again") == files_in(whole.folder)
        with pytest.raises(StorageError, match="was imported into the database already"):
            await import_office(database, whole.folder)

        async with open_storage(mongo_uri, tmp_path, "next", database=database.name, phone_key=PHONE_KEY) as moved:
            await goes_on(moved)


async def goes_on(moved: Storage) -> None:
    """What was half done is there to be finished, and what was done is known."""
    now = datetime.now(UTC)
    record = await moved.machines.take(KEY, now)
    assert record is not None
    assert [pending.id for pending in record.outbox] == [f"{KEY}/1/0"]
    waiting = await moved.inbox.oldest(KEY)
    assert waiting is not None
    assert waiting.id == "waits"
    assert not await moved.inbox.put(Envelope("handled", KEY, TextReceived("again"), now))
    assert await moved.deliveries.status("queued") is DeliveryStatus.QUEUED
    assert await moved.documents.number("another") == 1001 + len(SIZES)
    for index, size in enumerate(SIZES):
        assert await moved.documents.original(f"d{index:05}/0") == content(index, size)


async def test_whatever_byte_of_an_export_is_changed_or_lost_is_found_and_nothing_of_it_imported(
    whole: Whole, mongo_uri: str, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    shutil.copytree(whole.folder, folder)
    chance = Random(5)  # noqa: S311 - chance for tests
    async with empty_database(mongo_uri) as database:
        for name, good in files_in(folder).items():
            path = folder / name
            flipped = bytearray(good or b"\x00")
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
            for harmed in {bytes(flipped), good[:-1], good + b"\n"} - {good}:
                path.write_bytes(harmed)
                (problem,) = problems_of(folder)
                assert problem.startswith(f"{name} is damaged"), problem
            path.unlink()
            (problem,) = problems_of(folder)
            assert problem.startswith(name), problem
            with pytest.raises(Damaged, match="nothing is imported"):
                await import_office(database, folder)
            path.write_bytes(good)
        assert await database.validators() == {}
        assert problems_of(folder) == []


async def test_a_manifest_that_was_changed_is_refused(whole: Whole, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    good = (whole.folder / MANIFEST).read_bytes()
    for found, other, sentence in (
        (b'"documents": 2', b'"documents": 3', "damaged: it does not have the SHA-256"),
        (b'"people.jsonl"', b'"../../../etc"', "damaged"),
        (b'"format": 1', b'"format": 2', "this Kwit knows up to 1"),
        (b'"format": 1', b'"format": []', "damaged"),
        (b'"people": 1', b'"people": "1"', "damaged"),
        (b'"whole"', b'"hole"', "damaged"),
        (b"{", b"", "it is no JSON"),
    ):
        assert found in good
        (folder / MANIFEST).write_bytes(good.replace(found, other, 1))
        with pytest.raises(StorageError, match=sentence):
            problems_of(folder)
    (folder / MANIFEST).unlink()
    for use in (import_office(whole.office.database, folder), exported(whole.office.database, tmp_path, like=folder)):
        with pytest.raises(StorageError, match="is no export of an office"):
            await use


async def test_a_folder_that_holds_something_else_or_is_in_use_is_left_alone(whole: Whole, tmp_path: Path) -> None:
    database = whole.office.database
    before = files_in(whole.folder)
    with pytest.raises(StorageError, match="holds a finished export already"):
        await exported(database, whole.folder)
    with pytest.raises(StorageError, match="is not empty"):
        await exported(database, whole.folder.parent)
    with pytest.raises(StorageError, match="Not a directory"):
        await exported(database, whole.folder / MANIFEST / "below")
    assert files_in(whole.folder) == before
    with prepared(tmp_path / "mine"), pytest.raises(StorageError, match="another command is at work on"):
        await exported(database, tmp_path / "mine")


async def test_an_interrupted_export_goes_on_and_holds_nothing_that_was_erased_meanwhile(
    whole: Whole, tmp_path: Path
) -> None:
    database, folder = whole.office.database, tmp_path / "interrupted"
    for place in ("originals", "people", "inbox"):
        with pytest.raises(Interrupted):
            await export_office(database, folder, alone=True, kwit="1", on_progress=interrupted_at(place))
        with pytest.raises(StorageError, match="was not finished"):
            problems_of(folder)
    (folder / "originals/d00003/0").write_bytes(b"half of it")
    stray = folder / "originals/d09999/0"
    stray.parent.mkdir()
    stray.touch()  # an original that is in the database no more
    assert (await exported(database, folder)).whole == whole.manifest.whole
    assert files_in(folder) == files_in(whole.folder)
    assert not stray.parent.exists()


async def test_originals_of_an_earlier_export_are_shared_unless_they_are_damaged(whole: Whole, tmp_path: Path) -> None:
    shutil.copytree(whole.folder, tmp_path / "monday")
    (tmp_path / "monday/originals/d00001/0").write_bytes(b"damaged since")
    await exported(whole.office.database, tmp_path / "tuesday", like=tmp_path / "monday")
    assert files_in(tmp_path / "tuesday") == files_in(whole.folder)
    links = {name: (tmp_path / "tuesday/originals" / name / "0").stat().st_nlink for name in ("d00000", "d00001")}
    assert links == {"d00000": 2, "d00001": 1}


async def test_what_is_not_in_the_database_in_the_end_is_told_unless_its_time_was_over(
    whole: Whole, mongo_uri: str, tmp_path: Path
) -> None:
    """An original that was damaged before is as it was."""
    source = whole.office.database
    (handled,) = [each async for each in source["inbox"].find({"_id": "handled"})]
    (piece,) = [each async for each in source[CHUNKS].find({"files_id": "d00003/0", "n": 1})]
    long_ago = datetime.now(UTC) - timedelta(days=40)
    await source["inbox"].put_all([{**handled, "done_at": long_ago}])
    await source[CHUNKS].put_all([{**piece, "data": b"rotten"}])
    try:
        manifest = await exported(source, tmp_path / "export")
    finally:
        await source["inbox"].put_all([handled])
        await source[CHUNKS].put_all([piece])
    assert list(manifest.damaged) == ["d00003/0"]
    assert problems_of(tmp_path / "export") == []

    async with empty_database(mongo_uri) as database:
        with pytest.raises(Interrupted):
            await import_office(database, tmp_path / "export", interrupted_at("comparing machines"))
        for name, identifier, sentence in (
            ("inbox", "waits", "1 documents of inbox differ"),
            (CHUNKS, "d00002/0#0", "does not hold what the export does: originals/d00002/0"),
        ):
            (taken,) = [each async for each in database[name].find({"_id": identifier})]
            await database[name].delete({"_id": identifier})
            with pytest.raises(StorageError, match=sentence):
                await import_office(database, tmp_path / "export")
            await database[name].put_all([taken])
        assert await database["inbox"].delete({"_id": "handled"}) == 1
        await import_office(database, tmp_path / "export")
        with pytest.raises(Damaged):
            await assemble(database, "x").documents.original("d00003/0")


async def test_an_office_is_imported_into_an_empty_database_only(whole: Whole, mongo_uri: str) -> None:
    async with empty_database(mongo_uri) as database:
        for name in collections():
            document: Fields | None = await whole.office.database.as_stored(name).find_one({})
            assert document is not None
            if name == "settings":
                continue  # the office is in other collections
            await database.as_stored(name).put_all([document])
            with pytest.raises(StorageError, match=rf"is not empty \({name}\)"):
                await import_office(database, whole.folder)
            await database.as_stored(name).delete({})


async def test_an_export_holds_nobodys_number_and_is_taken_in_with_its_own_key_only(
    whole: Whole, mongo_uri: str
) -> None:
    for name, written in files_in(whole.folder).items():
        assert ANNA.value.encode() not in written, name
    async with empty_database(mongo_uri, "another key for phones, 32 characters") as database:
        with pytest.raises(StorageError, match="are sealed with another key"):
            await import_office(database, whole.folder)
        assert await database.validators() == {}


async def test_what_a_newer_kwit_or_another_office_has_exported_is_refused(
    whole: Whole, mongo_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SCHEMAS._current, "people", SCHEMAS.current("people") + 1)
    await exported(whole.office.database, tmp_path / "newer")
    monkeypatch.undo()
    async with empty_database(mongo_uri) as database:
        with pytest.raises(StorageError, match=r"of Kwit 1\.2\.3, which is newer"):
            await import_office(database, tmp_path / "newer")
        await exported(database, tmp_path / "nobody")
        with pytest.raises(Interrupted):
            await import_office(database, whole.folder, interrupted_at("machines"))
        with pytest.raises(StorageError, match="another export in part: finish that import first"):
            await import_office(database, tmp_path / "nobody")


async def test_killed_at_random_moments_it_makes_the_same_in_the_end(
    whole: Whole, mongo_uri: str, tmp_path: Path
) -> None:
    chance = Random(7)  # noqa: S311 - chance for tests

    def is_killed(what: str, name: str, folder: Path) -> None:
        with subprocess.Popen(  # noqa: S603 - our own code, killed by us
            [sys.executable, "-c", MOVES, what, mongo_uri, name, str(folder), PHONE_KEY], stdout=subprocess.PIPE
        ) as moving:
            assert moving.stdout is not None
            moving.stdout.readline()
            time.sleep(chance.random() * 0.5)
            moving.send_signal(signal.SIGKILL)

    folder = tmp_path / "killed"
    async with empty_database(mongo_uri) as database:
        for _ in range(ROUNDS):
            is_killed("export", whole.office.database.name, folder)
        if not (folder / MANIFEST).exists():
            await exported(whole.office.database, folder)
        for _ in range(ROUNDS):
            is_killed("import", database.name, folder)
        found = await database["settings"].find_one({"_id": IMPORT})
        if found is None or not found["value"]["finished"]:
            await import_office(database, folder)
        await exported(database, tmp_path / "again")
    assert files_in(folder) == files_in(tmp_path / "again") == files_in(whole.folder)
