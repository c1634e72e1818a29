"""Opening the storage: the server, the connection, the collections, and everything that stands on them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog

from flows.vocabulary.errors import StorageError
from storage.audit import MongoTrail
from storage.backlog import MongoBacklog
from storage.book import MongoBook
from storage.bookings import MongoBookings
from storage.client import Broken, Database, connect, database_in
from storage.codes import Codes, random_code
from storage.deliveries import MongoDeliveries
from storage.directory import MongoDirectory
from storage.documents import COUNTER, MongoDocuments
from storage.embedded import EmbeddedServer, running_at
from storage.erasing import MongoPersonalData
from storage.forums import MongoForums
from storage.inbox import MongoInbox
from storage.indexes import ensure
from storage.links import Links
from storage.machines import MongoMachines
from storage.marking import mark_documents
from storage.pauses import Pause, refuse_half_an_office
from storage.requests import MongoRequests
from storage.resealing import check_key
from storage.sealing import Sealer, secret_in
from storage.tasks import MongoTasks
from storage.threads import MongoThreads
from storage.topics import MongoTopics

_log = structlog.get_logger()

DATABASE = "kwit"
MENDING_PAUSE = 1.0
"""Seconds between two looks at a server that breaks."""
BUILDING_SECONDS = 1800.0
"""That one index may take to build: a new one over all that is there, once after an upgrade."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Everything that is stored, by port; ``ended`` waits for the end of the server, where it is one of our own: it is started
    again when it ends by itself, unless it does so again and again."""

    database: Database
    machines: MongoMachines
    inbox: MongoInbox
    deliveries: MongoDeliveries
    directory: MongoDirectory
    book: MongoBook
    documents: MongoDocuments
    tasks: MongoTasks
    threads: MongoThreads
    topics: MongoTopics
    requests: MongoRequests
    forums: MongoForums
    bookings: MongoBookings
    backlog: MongoBacklog
    trail: MongoTrail
    personal: MongoPersonalData
    ended: Callable[[], Awaitable[None]] | None = None

    async def ping(self) -> None:
        """Raise StorageError if the database does not answer, or answers but can't read."""
        await _look_up(self.database)


def assemble(
    database: Database, owner: str, make_code: Callable[[], str] = random_code, forum: int | None = None
) -> Storage:
    """Put the ports together over ``database``; nothing is sent yet. ``forum`` is the office's own group in Telegram."""
    forums = MongoForums(database, forum)
    links = Links(database)
    codes = Codes(database, make_code)
    pause = Pause(database)
    return Storage(
        database=database,
        machines=MongoMachines(database, owner, pause=pause),
        inbox=MongoInbox(database, pause),
        deliveries=MongoDeliveries(database, pause),
        directory=MongoDirectory(database, links, codes, forums),
        book=MongoBook(database, links, codes),
        documents=MongoDocuments(database),
        tasks=MongoTasks(database),
        threads=MongoThreads(database),
        topics=MongoTopics(database),
        requests=MongoRequests(database),
        forums=forums,
        bookings=MongoBookings(database),
        backlog=MongoBacklog(database),
        trail=MongoTrail(database),
        personal=MongoPersonalData(database, owner),
    )


@asynccontextmanager
async def open_storage(
    uri: str | None,
    data_dir: Path,
    owner: str,
    *,
    database: str | None = None,
    join: bool = False,
    make_code: Callable[[], str] = random_code,
    forum: int | None = None,
    phone_key: str = "",
) -> AsyncIterator[Storage]:
    """Open the storage at ``uri``, or on an embedded server with its files in ``data_dir``, until the context is left.

    With ``join`` the server of another Kwit that works on ``data_dir`` is used beside it, if one runs: right for a command
    that is soon over, wrong for a Kwit that goes on when the other one ends. A server of our own frees what a killed Kwit
    held (leases, claims), so that nobody waits for it to run out. ``database`` is the name in ``uri`` unless given, else ``kwit``.

    Phones are sealed with ``phone_key``, or with the key that lies in ``data_dir`` (``storage.sealing``).
    ``forum`` is the office's own group in Telegram. ``owner`` names this process in leases; no two processes that run at once
    may have the same. Raises StorageError if the server can't be started or reached, refuses the collections, if the phones in
    the database are sealed with another key, or if it holds half an office (``storage.importing``).
    """
    sealer = Sealer(phone_key or secret_in(data_dir))
    async with open_database(uri, data_dir, sealer, database=database, join=join) as (connection, server):
        await refuse_half_an_office(connection)
        await check_key(connection)
        await mark_documents(connection)
        storage = assemble(connection, owner, make_code, forum)
        await storage.inbox.go_on()
        await storage.deliveries.go_on()
        if server is None:
            yield storage
            return
        await storage.machines.free()
        await _free_deliveries(storage)
        storage = replace(storage, ended=server.ended)
        async with _kept_up(server, connection, partial(_free_deliveries, storage)):
            yield storage


@asynccontextmanager
async def open_database(
    uri: str | None, data_dir: Path, sealer: Sealer, *, database: str | None = None, join: bool = False
) -> AsyncIterator[tuple[Database, EmbeddedServer | None]]:
    """Open the database alone, its collections ensured, with the server where it is one of our own; see ``open_storage``."""
    async with AsyncExitStack() as stack:
        if uri is None and join:
            uri = running_at(data_dir / "database")
        server: EmbeddedServer | None = None
        if uri is None:
            server = await stack.enter_async_context(EmbeddedServer(data_dir / "database"))
            uri = server.uri
        name = database or database_in(uri) or DATABASE
        connection = connect(uri, name, sealer)
        stack.push_async_callback(_close, connection)
        await connection.ping()
        patient = connect(uri, name, sealer, seconds=BUILDING_SECONDS)
        try:
            await ensure(patient)
        finally:
            await _close(patient)
        yield connection, server


async def _close(connection: Database) -> None:
    """Close in a thread: the driver tells the server, and would hold up all else for as long as that does not answer."""
    await asyncio.to_thread(connection.close)


async def _free_deliveries(storage: Storage) -> None:
    """What was claimed by an answer that never came may be claimed again; what is really being sent keeps its lane."""
    await storage.deliveries.free(datetime.now(UTC))


@asynccontextmanager
async def _kept_up(
    server: EmbeddedServer, database: Database, started: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """Start the server again whenever it ends by itself or breaks, until the context is left."""
    group = asyncio.TaskGroup()
    await group.__aenter__()
    keeping = [group.create_task(server.keep_up(started)), group.create_task(_mended(server, database))]
    try:
        yield
    finally:
        for each in keeping:
            each.cancel()
        await group.__aexit__(None, None, None)  # an error of the block goes on as it is, in no group


async def _mended(server: EmbeddedServer, database: Database) -> None:
    """End a server that has broken inside, so that it is started again: after a full disk it refuses everything, for ever."""
    while True:
        await database.broke()
        try:
            await _look_up(database)
        except Broken:
            _log.error("embedded_database_broken")
            server.kill()
        except StorageError:
            pass  # it has ended by itself
        await asyncio.sleep(MENDING_PAUSE)


async def _look_up(database: Database) -> None:
    """The cheapest reading there is: a server that can't do this can do nothing."""
    await database["counters"].find_one({"_id": COUNTER})
