"""The one place that creates the MongoDB client, and the narrow face of it that the rest of ``storage`` sees.

motor is what the project prescribes; everything else here talks to ``Database`` and ``Collection``, so another driver would
change this file only. Every error of the driver leaves as a ``StorageError``; a violated unique index as ``Duplicate``.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager
from datetime import UTC
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bson.errors import BSONError
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorGridFSBucket
from pymongo import ReplaceOne
from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    ConnectionFailure,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.server_api import ServerApi

from flows.vocabulary.errors import StorageAway, StorageError
from storage.presence import Presence, Unanswered
from storage.sealing import Sealer

Fields = dict[str, Any]
"""One document as the driver gives and takes it."""
Sorting = Sequence[tuple[str, int]]
AT_ONCE = 4
"""Commands under way at a time. The embedded server gains nothing by more (300–600 writes a second at 1, 8 and 32 at once),
and motor passes them on through a handful of threads, in which an urgent one would stand behind all others."""


AHEAD_AT_ONCE = 6
"""Commands ahead of all others under way at a time: as many as motor has threads left on two cores. Who waits for a turn here
hears at once when the server turns out to be away; who had a thread promised would wait for the driver to find that out anew."""
_DUPLICATE = 11000
"""MongoDB's error code DuplicateKey."""


class Duplicate(StorageError):
    """A document with this ``_id``, or this value of a unique index, is there already."""


class Rejected(StorageError):
    """The server refused the command; ``code`` is MongoDB's error code (121: the validator)."""

    def __init__(self, reason: str, code: int | None) -> None:
        super().__init__(reason)
        self.code = code


class Broken(StorageAway):
    """The server failed inside, most likely because its disk is full; the embedded one does not recover without a new start."""


_BROKEN = (1, 14031)
"""MongoDB's error codes InternalError and OutOfDiskSpace."""


@contextmanager
def translated() -> Iterator[None]:
    """Let the driver's errors leave as ours."""
    try:
        yield
    except DuplicateKeyError as error:
        raise Duplicate(str(error)) from error
    except BulkWriteError as error:
        # Without the driver's account of it, which repeats whole documents.
        code = next((each["code"] for each in error.details["writeErrors"]), error.code)
        raise Rejected(f"the server refused one of several documents (error {code})", code) from None
    except OperationFailure as error:
        if error.code in _BROKEN:
            raise Broken(str(error)) from error
        raise Rejected(str(error), error.code) from error
    except ServerSelectionTimeoutError as error:
        reason = (
            str(error).partition(", Timeout:")[0].partition(" (configured")[0]
        )  # without the description of the topology
        raise Unanswered(f"the database does not answer: {reason}") from error
    except ConnectionFailure as error:
        raise StorageAway(f"{type(error).__name__}: {error}") from error
    except (PyMongoError, BSONError, OverflowError) as error:
        raise StorageError(f"{type(error).__name__}: {error}") from error


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - whatever BSON holds
    return value


class Collection:
    """The handful of commands that ``storage`` uses on one collection.

    Phones in what goes in, filters too, are sealed by ``sealer`` and opened in what comes out (``storage.sealing``). Commands take
    ``turns``, so that only a few are under way at a time (see ``Database``); the reading of many documents does not.
    There is no general ``find_one_and_update``: the embedded server scans the collection for it (see ``count_up``).
    """

    def __init__(
        self,
        raw: Any,  # noqa: ANN401 - motor has no types
        turns: AbstractAsyncContextManager[None],
        sealer: Sealer | None,
        asked: Callable[[], AbstractContextManager[None]] = translated,
    ) -> None:
        self._raw = raw
        self._turns = turns
        self._asked = asked
        self._sealed: Callable[[Any], Any] = sealer.seal if sealer else _as_it_is
        self._opened: Callable[[Any], Any] = sealer.open if sealer else _as_it_is

    async def insert(self, document: Fields) -> bool:
        """Insert; False if its ``_id`` or a unique value is there already."""
        try:
            async with self._turns:
                with self._asked():
                    await self._raw.insert_one(self._sealed(document))
        except Duplicate:
            return False
        return True

    async def find_one(self, wanted: Fields, only: Mapping[str, int] | None = None) -> Fields | None:
        """One document, or None."""
        async with self._turns:
            with self._asked():
                found: Fields | None = self._opened(await self._raw.find_one(self._sealed(wanted), only))
        return found

    async def find(
        self, wanted: Fields, *, only: Mapping[str, int] | None = None, sort: Sorting = (), limit: int = 0
    ) -> AsyncIterator[Fields]:
        """All documents that match, one by one; a ``limit`` of 0 is none."""
        cursor = self._raw.find(self._sealed(wanted), only, limit=limit, sort=list(sort) or None)
        if limit:
            async with self._turns:
                with self._asked():
                    found = await cursor.to_list(limit)
            for document in found:
                yield self._opened(document)
            return
        while True:
            with self._asked():
                following: Fields | None = await anext(cursor, None)
            if following is None:
                return
            yield self._opened(following)

    async def update(self, wanted: Fields, change: Fields, *, upsert: bool = False) -> bool:
        """Change one document; whether one matched (or was made). Raises Duplicate."""
        async with self._turns:
            with self._asked():
                result = await self._raw.update_one(self._sealed(wanted), self._sealed(change), upsert=upsert)
        return bool(result.matched_count or result.upserted_id is not None)

    async def update_all(self, wanted: Fields, change: Fields) -> int:
        """Change all that match; how many there were."""
        async with self._turns:
            with self._asked():
                result = await self._raw.update_many(self._sealed(wanted), self._sealed(change))
        return int(result.matched_count)

    async def replace(self, wanted: Fields, document: Fields) -> None:
        """Replace or make one document. Raises Duplicate."""
        async with self._turns:
            with self._asked():
                await self._raw.replace_one(self._sealed(wanted), self._sealed(document), upsert=True)

    async def put_all(self, documents: Sequence[Fields]) -> None:
        """Write these documents, each over whatever has its ``_id``; raises Rejected if one is refused, the others are written."""
        sealed = [self._sealed(document) for document in documents]
        async with self._turns:
            try:
                with self._asked():
                    await self._raw.insert_many(sealed, ordered=False)  # the embedded server takes 15 times as many so
            except Rejected as error:
                if error.code != _DUPLICATE:
                    raise
                commands = [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in sealed]
                with self._asked():
                    await self._raw.bulk_write(commands, ordered=False)

    async def about(self) -> int:
        """How many documents there are, about: quickly, without looking at them."""
        async with self._turns:
            with self._asked():
                return int(await self._raw.estimated_document_count())

    async def delete(self, wanted: Fields) -> int:
        """Delete all that match; how many there were."""
        async with self._turns:
            with self._asked():
                result = await self._raw.delete_many(self._sealed(wanted))
        return int(result.deleted_count)

    async def count_up(self, name: str) -> int:
        """Add one to the counter ``name`` and return it; for a collection of a few counters only."""
        async with self._turns:
            with self._asked():
                found = await self._raw.find_one_and_update({"_id": name}, {"$inc": {"value": 1}}, return_document=True)
        if found is None:
            raise StorageError(f"there is no counter {name!r}")
        return int(found["value"])

    async def create_index(self, keys: Sorting, name: str, options: Fields) -> None:
        """Create an index; nothing happens if the same one is there."""
        with self._asked():
            await self._raw.create_index(list(keys), name=name, **options)

    async def drop_index(self, name: str) -> None:
        """Drop the index ``name``."""
        with self._asked():
            await self._raw.drop_index(name)

    async def index_information(self) -> Fields:
        """The indexes as the server describes them, by name."""
        with self._asked():
            information: Fields = await self._raw.index_information()
        return information


class Database:
    """One database of a MongoDB server, and the connection to it.

    ``AT_ONCE`` commands at most are under way; the others wait here, in their order. Those of collections got by ``ahead`` do
    not wait for those: a webhook that is to be acknowledged is not held up by all the work that earlier ones caused.
    """

    def __init__(self, client: Any, name: str, sealer: Sealer) -> None:  # noqa: ANN401 - motor has no types
        self._client = client
        self._raw = client[name]
        self.sealer = sealer
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._turns_ahead = asyncio.Semaphore(AHEAD_AT_ONCE)
        self._presence = Presence()
        self._broken = asyncio.Event()
        self.name = name

    def __getitem__(self, name: str) -> Collection:
        return Collection(self._raw[name], self._turns, self.sealer, self.asked)

    def ahead(self, name: str) -> Collection:
        """The collection ``name``, its commands ahead of all others."""
        return Collection(self._raw[name], self._turns_ahead, self.sealer, self.asked)

    def as_stored(self, name: str) -> Collection:
        """The collection ``name`` as it is in the database, its phones sealed: for what moves or rewrites documents as a whole."""
        return Collection(self._raw[name], self._turns, None, self.asked)

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Send a command within it: the driver's errors leave as ours, and a server that is known to be away is not waited for."""
        try:
            with self._presence.asked(), translated():
                yield
        except Broken:
            self._broken.set()
            raise

    async def broke(self) -> None:
        """Wait until a command failed inside the server."""
        await self._broken.wait()
        self._broken.clear()

    def bucket(self, name: str) -> Any:  # noqa: ANN401 - motor has no types
        """The GridFS bucket ``name``."""
        return AsyncIOMotorGridFSBucket(self._raw, bucket_name=name)

    async def ping(self) -> None:
        """Raise StorageError if the server does not answer."""
        with self.asked():
            await self._client.admin.command("ping")

    async def validators(self) -> dict[str, Fields]:
        """The validator of every existing collection, by its name; an empty one where it has none."""
        with self.asked():
            cursor = await self._raw.list_collections()
            return {found["name"]: found.get("options", {}).get("validator", {}) async for found in cursor}

    async def create(self, name: str, validator: Fields) -> None:
        """Create a collection."""
        with self.asked():
            await self._raw.create_collection(name, validator=validator, check_exists=False)

    async def revalidate(self, name: str, validator: Fields) -> None:
        """Give an existing collection another validator."""
        with self.asked():
            await self._raw.command({"collMod": name, "validator": validator})

    async def drop(self) -> None:
        """Delete the whole database."""
        with self.asked():
            await self._client.drop_database(self.name)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


_DEFAULTS: Mapping[str, Any] = {
    "connectTimeoutMS": 5_000,
    "serverSelectionTimeoutMS": 10_000,
    "socketTimeoutMS": 30_000,
    "maxPoolSize": 50,
}
"""Options that the URI may set otherwise; the driver by itself would let keyword arguments win."""


_MALFORMED = (
    "the database's address is malformed: mongodb://user:password@host:27017/database, with signs in user and password escaped "
    "as in URLs (/ is %2F, @ is %40)"
)
"""No more is said: the driver's own sentences quote pieces of the address, and of passwords with a slash in them."""


def _options(uri: str) -> set[str]:
    """The names, in lower case, of the options in ``uri``."""
    return {name.lower() for name, _ in parse_qsl(urlsplit(uri).query)}


def database_in(uri: str) -> str:
    """The database that ``uri`` names, empty if it names none. Raises StorageError if the URI is malformed."""
    try:
        return urlsplit(uri).path.strip("/")
    except ValueError:
        raise StorageError(_MALFORMED) from None


def connect(uri: str, database: str, sealer: Sealer, *, seconds: float | None = None) -> Database:
    """Return ``database`` of the server at ``uri``, the phones in which ``sealer`` seals; nothing is sent yet.

    A command may take ``seconds``, else what is usual.

    Writes are acknowledged only when a majority has them in its journal; times come back aware, in UTC. Raises StorageError
    if the URI is malformed.
    """
    defaults = _DEFAULTS if seconds is None else {**_DEFAULTS, "socketTimeoutMS": int(seconds * 1000)}
    try:
        client: Any = AsyncIOMotorClient(
            uri,
            server_api=ServerApi("1", strict=True),
            w="majority",
            journal=True,
            tz_aware=True,
            tzinfo=UTC,
            appname="kwit",
            **{name: value for name, value in defaults.items() if name.lower() not in _options(uri)},
        )
    except (ConfigurationError, ValueError):
        raise StorageError(_MALFORMED) from None
    return Database(client, database, sealer)
