"""Claims about the database server of our own."""

import asyncio
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.errors import StorageAway, StorageError
from flows.vocabulary.events import Envelope, TextReceived
from flows.vocabulary.people import Company
from storage import embedded
from storage.client import database_in
from storage.embedded import LOCK, EmbeddedServer, running_at
from storage.opening import Storage, open_storage
from tests.storage.test_deliveries import ANNA, words
from tests.storage.test_inbox import NOON

KEY = MachineKey.document("d")
STARTS_AND_WAITS = """
import asyncio, sys
from pathlib import Path
from storage.embedded import EmbeddedServer

async def main():
    async with EmbeddedServer(Path(sys.argv[1])) as server:
        print(server.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""
ROUNDS = 3
SIZE = 300_000
"""Bytes of a file."""


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def put(storage: Storage, name: str) -> None:
    assert await storage.inbox.put(Envelope(name, KEY, TextReceived(name), NOON))


async def test_what_was_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    async with open_storage(None, tmp_path, "first") as storage:
        await put(storage, "a")
    async with open_storage(None, tmp_path, "second") as storage:
        envelope = await storage.inbox.oldest(KEY)
        assert envelope is not None
        assert envelope.event == TextReceived("a")


async def test_killing_the_server_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    for round_number in range(ROUNDS):
        async with EmbeddedServer(tmp_path) as server, open_storage(server.uri, tmp_path, "x") as storage:
            for name in acknowledged:
                assert not await storage.inbox.put(Envelope(name, KEY, TextReceived(name), NOON)), name
            for count in range(20):
                name = f"{round_number}/{count}"
                await put(storage, name)
                acknowledged.append(name)
            os.kill(server.pid, signal.SIGKILL)
    async with EmbeddedServer(tmp_path) as server, open_storage(server.uri, tmp_path, "x") as storage:
        oldest = await storage.inbox.oldest(KEY)
        assert oldest is not None
        assert oldest.id == "0/0"
        stored = {found["_id"] async for found in storage.database["inbox"].find({})}
        assert stored == set(acknowledged)


async def test_a_directory_in_use_is_refused_until_it_is_free(tmp_path: Path) -> None:
    async with EmbeddedServer(tmp_path) as server:
        with pytest.raises(StorageError, match=f"in use by another Kwit .process {os.getpid()}"):
            await EmbeddedServer(tmp_path).__aenter__()
        assert not gone(server.pid)
        pid = server.pid
    assert gone(pid)
    async with EmbeddedServer(tmp_path) as server:
        assert server.uri.startswith("mongodb://127.0.0.1:")


async def test_the_server_ends_with_a_killed_kwit_and_frees_the_directory(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: ASYNC220, S603 - our own program, its one line waited for in a thread
        [sys.executable, "-c", STARTS_AND_WAITS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as kwit:
        assert kwit.stdout is not None
        pid = int(await asyncio.to_thread(kwit.stdout.readline))
        assert not gone(pid)
        kwit.kill()
    async with open_storage(None, tmp_path, "next") as storage:
        await storage.ping()
    assert gone(pid)


async def test_leases_of_a_kwit_that_was_killed_are_taken_back_when_the_server_starts_again(tmp_path: Path) -> None:
    async with open_storage(None, tmp_path, "killed") as storage:
        assert await storage.machines.take(KEY, NOON) is not None
        async with open_storage(None, tmp_path, "beside", join=True) as beside:
            assert await beside.machines.take(KEY, NOON) is None
    async with open_storage(None, tmp_path, "next") as storage:
        assert await storage.machines.take(KEY, NOON) is not None


async def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("not a directory")
    with pytest.raises(StorageError, match=r"does not start:\n(?s:.*)File exists"):
        await EmbeddedServer(tmp_path).__aenter__()
    (tmp_path / "files").unlink()
    async with EmbeddedServer(tmp_path):
        pass


async def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "PROGRAM", "no-such-program")
    with pytest.raises(StorageError, match=r"kwit\[embedded\].*KWIT_MONGO_URI"):
        await EmbeddedServer(tmp_path).__aenter__()


def test_a_server_that_does_not_run_has_no_process(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="does not run"):
        assert EmbeddedServer(tmp_path).pid


async def test_a_server_that_hangs_is_killed_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_STOP_SECONDS", 0.2)
    async with EmbeddedServer(tmp_path) as server:
        pid = server.pid
        os.kill(pid, signal.SIGSTOP)
    assert gone(pid)


async def test_the_offices_commands_use_the_server_of_a_running_kwit(tmp_path: Path) -> None:
    async with (
        open_storage(None, tmp_path, "first") as first,
        open_storage(None, tmp_path, "second", join=True) as second,
    ):
        await first.book.save_company(Company("c1", "Müller AG"))
        assert [company.name for company in await second.book.companies()] == ["Müller AG"]
    assert running_at(tmp_path / "database") is None


async def test_the_end_of_somebody_elses_server_is_none_of_our_business(tmp_path: Path) -> None:
    async with EmbeddedServer(tmp_path / "database") as server, open_storage(server.uri, tmp_path, "x") as storage:
        assert storage.ended is None
        os.kill(server.pid, signal.SIGKILL)
        async with asyncio.timeout(30):
            await server.ended()  # nobody keeps it up


async def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    directory = tmp_path / "data" / "database"
    assert running_at(directory) is None
    with pytest.raises(StorageError, match=f"^{re.escape(str(directory))}: Not a directory$"):
        await EmbeddedServer(directory).__aenter__()
    (tmp_path / LOCK).mkdir()
    with pytest.raises(StorageError, match=f"^{re.escape(str(tmp_path))}: Is a directory$"):
        running_at(tmp_path)


async def test_a_database_that_does_not_answer_is_said_in_one_short_line(tmp_path: Path) -> None:
    uri = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=50&directConnection=true"
    with pytest.raises(StorageError) as raised:
        async with open_storage(uri, tmp_path, "x"):
            pass
    assert str(raised.value) == "the database does not answer: 127.0.0.1:9: [Errno 111] Connection refused"


def test_nothing_runs_where_nothing_was_started(tmp_path: Path) -> None:
    assert running_at(tmp_path) is None


async def test_what_a_killed_kwit_was_sending_is_sent_by_the_next_at_once(tmp_path: Path) -> None:
    told = words("hello")
    async with open_storage(None, tmp_path, "killed") as storage:
        await storage.deliveries.enqueue("d1", told, datetime.now(UTC))
        assert await storage.deliveries.claim(ANNA, datetime.now(UTC)) is not None
        assert await storage.deliveries.claim(ANNA, datetime.now(UTC)) is None
    async with open_storage(None, tmp_path, "next") as storage:
        again = await storage.deliveries.claim(ANNA, datetime.now(UTC))
        assert again is not None
        assert (again.outgoing, again.attempts) == (told, 1)


@pytest.mark.parametrize(
    ("uri", "name"), [("mongodb://h/", ""), ("mongodb://h:1/books?w=majority", "books"), ("mongodb://a,b/x", "x")]
)
def test_the_database_may_be_named_in_the_uri(uri: str, name: str) -> None:
    assert database_in(uri) == name


async def test_a_server_that_is_killed_is_started_again_on_its_port_with_all_that_was_acknowledged(
    tmp_path: Path,
) -> None:
    async with open_storage(None, tmp_path, "x") as storage:
        await put(storage, "before")
        for _ in range(2):
            (server,) = servers(tmp_path)
            server.kill()
            await until_answers(storage)
        await put(storage, "after")
        assert not await storage.inbox.put(Envelope("before", KEY, TextReceived("before"), NOON))
        assert running_at(tmp_path / "database") is not None


async def test_a_server_that_ends_again_and_again_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "MOST_ENDS", 2)
    async with open_storage(None, tmp_path, "x") as storage:
        assert storage.ended is not None
        (server,) = servers(tmp_path)
        (tmp_path / "database" / "files").rename(tmp_path / "elsewhere")
        (tmp_path / "database" / "files").write_text("not a directory")
        server.kill()
        async with asyncio.timeout(30):
            await storage.ended()


async def test_a_full_disk_loses_nothing_that_was_acknowledged_and_is_over_when_there_is_room(tmp_path: Path) -> None:
    async with open_storage(None, tmp_path, "x") as storage:
        (server,) = servers(tmp_path)
        server.rlimit(
            psutil.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY)
        )  # of this process; the next one has room
        kept = [number async for number in filled(storage)]
        assert kept
        await until_answers(storage)
        assert (await storage.documents.keep_original("later", 0, b"x", "image/jpeg", "")).size == 1
        for number in kept:
            assert len(await storage.documents.original(f"{number}/0")) == SIZE


async def filled(storage: Storage) -> AsyncIterator[int]:
    """Keep files until that is refused; the numbers of those that were acknowledged."""
    for number in range(1000):
        try:
            await storage.documents.keep_original(str(number), 0, os.urandom(SIZE), "image/jpeg", "")
        except StorageAway:
            return
        yield number


def servers(data_dir: Path) -> list[psutil.Process]:
    files = str(data_dir / "database" / "files")
    return [each for each in psutil.Process().children() if files in each.cmdline()]


async def until_answers(storage: Storage) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                return await storage.ping()
            except StorageAway:
                await asyncio.sleep(0.05)
