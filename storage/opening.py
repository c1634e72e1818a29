"""Opening the storage: the server, the connection, the collections, and everything that stands on them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from storage.book import MongoBook
from storage.bookings import MongoBookings
from storage.client import Database, connect, database_in
from storage.codes import Codes, random_code
from storage.deliveries import MongoDeliveries
from storage.directory import MongoDirectory
from storage.documents import MongoDocuments
from storage.embedded import EmbeddedServer, running_at
from storage.forums import MongoForums
from storage.inbox import MongoInbox
from storage.indexes import ensure
from storage.links import Links
from storage.machines import MongoMachines
from storage.marking import mark_documents
from storage.requests import MongoRequests
from storage.resealing import check_key
from storage.sealing import Sealer, secret_in
from storage.tasks import MongoTasks
from storage.threads import MongoThreads
from storage.topics import MongoTopics

DATABASE = "kwit"


@dataclass(frozen=True, slots=True)
class Storage:
    """Everything that is stored, by port; ``ended`` waits for the end of the server, where it is one of our own."""

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
    ended: Callable[[], Awaitable[None]] | None = None

    async def ping(self) -> None:
        """Raise StorageError if the database does not answer."""
        await self.database.ping()


def assemble(
    database: Database, owner: str, make_code: Callable[[], str] = random_code, forum: int | None = None
) -> Storage:
    """Put the ports together over ``database``; nothing is sent yet. ``forum`` is the office's own group in Telegram."""
    forums = MongoForums(database, forum)
    links = Links(database)
    codes = Codes(database, make_code)
    return Storage(
        database=database,
        machines=MongoMachines(database, owner),
        inbox=MongoInbox(database),
        deliveries=MongoDeliveries(database),
        directory=MongoDirectory(database, links, codes, forums),
        book=MongoBook(database, links, codes),
        documents=MongoDocuments(database),
        tasks=MongoTasks(database),
        threads=MongoThreads(database),
        topics=MongoTopics(database),
        requests=MongoRequests(database),
        forums=forums,
        bookings=MongoBookings(database),
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
    may have the same. Raises StorageError if the server can't be started or reached, refuses the collections, or if the phones
    in the database are sealed with another key.
    """
    sealer = Sealer(phone_key or secret_in(data_dir))
    async with open_database(uri, data_dir, sealer, database=database, join=join) as (connection, server):
        await check_key(connection)
        await mark_documents(connection)
        storage = assemble(connection, owner, make_code, forum)
        if server is not None:
            await storage.machines.free()
            await storage.deliveries.free(datetime.now(UTC))
            storage = replace(storage, ended=server.ended)
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
        connection = connect(uri, database or database_in(uri) or DATABASE, sealer)
        stack.callback(connection.close)
        await connection.ping()
        await ensure(connection)
        yield connection, server
