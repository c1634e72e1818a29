"""The one place that creates the MongoDB client, and the narrow face of it that the rest of ``storage`` sees.

motor is what the project prescribes; everything else here talks to ``Database`` and ``Collection``, so another driver would
change this file only. Every error of the driver leaves as a ``StorageError``; a violated unique index as ``Duplicate``.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from datetime import UTC
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bson.errors import BSONError
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorGridFSBucket
from pymongo import ReplaceOne
from pymongo.errors import (
    BulkWriteError,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.server_api import ServerApi

from flows.vocabulary.errors import StorageError
from storage.sealing import Sealer

Fields = dict[str, Any]
"""One document as the driver gives and takes it."""
Sorting = Sequence[tuple[str, int]]
AT_ONCE = 4
"""Commands under way at a time. The embedded server gains nothing by more (300–600 writes a second at 1, 8 and 32 at once),
and motor passes them on through a handful of threads, in which an urgent one would stand behind all others."""


_DUPLICATE = 11000
"""MongoDB's error code DuplicateKey."""


class Duplicate(StorageError):
    """A document with this ``_id``, or this value of a unique index, is there already."""


class Rejected(StorageError):
    """The server refused the command; ``code`` is MongoDB's error code (121: the validator)."""

    def __init__(self, reason: str, code: int | None) -> None:
        super().__init__(reason)
        self.code = code


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
        raise Rejected(str(error), error.code) from error
    except ServerSelectionTimeoutError as error:
        reason = (
            str(error).partition(", Timeout:")[0].partition(" (configured")[0]
        )  # without the description of the topology
        raise StorageError(f"the database does not answer: {reason}") from error
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
    ) -> None:
        self._raw = raw
        self._turns = turns
        self._sealed: Callable[[Any], Any] = sealer.seal if sealer else _as_it_is
        self._opened: Callable[[Any], Any] = sealer.open if sealer else _as_it_is

    async def insert(self, document: Fields) -> bool:
        """Insert; False if its ``_id`` or a unique value is there already."""
        try:
            async with self._turns:
                with translated():
                    await self._raw.insert_one(self._sealed(document))
        except Duplicate:
            return False
        return True

    async def find_one(self, wanted: Fields, only: Mapping[str, int] | None = None) -> Fields | None:
        """One document, or None."""
        async with self._turns:
            with translated():
                found: Fields | None = self._opened(await self._raw.find_one(self._sealed(wanted), only))
        return found

    async def find(
        self, wanted: Fields, *, only: Mapping[str, int] | None = None, sort: Sorting = (), limit: int = 0
    ) -> AsyncIterator[Fields]:
        """All documents that match, one by one; a ``limit`` of 0 is none."""
        cursor = self._raw.find(self._sealed(wanted), only, limit=limit, sort=list(sort) or None)
        if limit:
            async with self._turns:
                with translated():
                    found = await cursor.to_list(limit)
            for document in found:
                yield self._opened(document)
            return
        with translated():
            async for document in cursor:
                yield self._opened(document)

    async def update(self, wanted: Fields, change: Fields, *, upsert: bool = False) -> bool:
        """Change one document; whether one matched (or was made). Raises Duplicate."""
        async with self._turns:
            with translated():
                result = await self._raw.update_one(self._sealed(wanted), self._sealed(change), upsert=upsert)
        return bool(result.matched_count or result.upserted_id is not None)

    async def update_all(self, wanted: Fields, change: Fields) -> int:
        """Change all that match; how many there were."""
        async with self._turns:
            with translated():
                result = await self._raw.update_many(self._sealed(wanted), self._sealed(change))
        return int(result.matched_count)

    async def replace(self, wanted: Fields, document: Fields) -> None:
        """Replace or make one document. Raises Duplicate."""
        async with self._turns:
            with translated():
                await self._raw.replace_one(self._sealed(wanted), self._sealed(document), upsert=True)

    async def put_all(self, documents: Sequence[Fields]) -> None:
        """Write these documents, each over whatever has its ``_id``; raises Rejected if one is refused, the others are written."""
        sealed = [self._sealed(document) for document in documents]
        async with self._turns:
            try:
                with translated():
                    await self._raw.insert_many(sealed, ordered=False)  # the embedded server takes 15 times as many so
            except Rejected as error:
                if error.code != _DUPLICATE:
                    raise
                commands = [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in sealed]
                with translated():
                    await self._raw.bulk_write(commands, ordered=False)

    async def about(self) -> int:
        """How many documents there are, about: quickly, without looking at them."""
        async with self._turns:
            with translated():
                return int(await self._raw.estimated_document_count())

    async def delete(self, wanted: Fields) -> int:
        """Delete all that match; how many there were."""
        async with self._turns:
            with translated():
                result = await self._raw.delete_many(self._sealed(wanted))
        return int(result.deleted_count)

    async def count_up(self, name: str) -> int:
        """Add one to the counter ``name`` and return it; for a collection of a few counters only."""
        async with self._turns:
            with translated():
                found = await self._raw.find_one_and_update({"_id": name}, {"$inc": {"value": 1}}, return_document=True)
        if found is None:
            raise StorageError(f"there is no counter {name!r}")
        return int(found["value"])

    async def create_index(self, keys: Sorting, name: str, options: Fields) -> None:
        """Create an index; nothing happens if the same one is there."""
        with translated():
            await self._raw.create_index(list(keys), name=name, **options)

    async def drop_index(self, name: str) -> None:
        """Drop the index ``name``."""
        with translated():
            await self._raw.drop_index(name)

    async def index_information(self) -> Fields:
        """The indexes as the server describes them, by name."""
        with translated():
            information: Fields = await self._raw.index_information()
        return information


class Database:
    """One database of a MongoDB server, and the connection to it.

    ``AT_ONCE`` commands at most are under way; the others wait here, in their order. Those of collections got by ``ahead`` do
    not wait: a webhook that is to be acknowledged is not held up by all the work that earlier ones caused.
    """

    def __init__(self, client: Any, name: str, sealer: Sealer) -> None:  # noqa: ANN401 - motor has no types
        self._client = client
        self._raw = client[name]
        self.sealer = sealer
        self._turns = asyncio.Semaphore(AT_ONCE)
        self.name = name

    def __getitem__(self, name: str) -> Collection:
        return Collection(self._raw[name], self._turns, self.sealer)

    def ahead(self, name: str) -> Collection:
        """The collection ``name``, its commands ahead of all others."""
        return Collection(self._raw[name], nullcontext(), self.sealer)

    def as_stored(self, name: str) -> Collection:
        """The collection ``name`` as it is in the database, its phones sealed: for what moves or rewrites documents as a whole."""
        return Collection(self._raw[name], self._turns, None)

    def bucket(self, name: str) -> Any:  # noqa: ANN401 - motor has no types
        """The GridFS bucket ``name``."""
        return AsyncIOMotorGridFSBucket(self._raw, bucket_name=name)

    async def ping(self) -> None:
        """Raise StorageError if the server does not answer."""
        with translated():
            await self._client.admin.command("ping")

    async def validators(self) -> dict[str, Fields]:
        """The validator of every existing collection, by its name; an empty one where it has none."""
        with translated():
            cursor = await self._raw.list_collections()
            return {found["name"]: found.get("options", {}).get("validator", {}) async for found in cursor}

    async def create(self, name: str, validator: Fields) -> None:
        """Create a collection."""
        with translated():
            await self._raw.create_collection(name, validator=validator, check_exists=False)

    async def revalidate(self, name: str, validator: Fields) -> None:
        """Give an existing collection another validator."""
        with translated():
            await self._raw.command({"collMod": name, "validator": validator})

    async def drop(self) -> None:
        """Delete the whole database."""
        with translated():
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


def _options(uri: str) -> set[str]:
    """The names, in lower case, of the options in ``uri``."""
    return {name.lower() for name, _ in parse_qsl(urlsplit(uri).query)}


def database_in(uri: str) -> str:
    """The database that ``uri`` names, empty if it names none."""
    return urlsplit(uri).path.strip("/")


def connect(uri: str, database: str, sealer: Sealer) -> Database:
    """Return ``database`` of the server at ``uri``, the phones in which ``sealer`` seals; nothing is sent yet.

    Writes are acknowledged only when a majority has them in its journal; times come back aware, in UTC. Raises StorageError
    if the URI is malformed.
    """
    with translated():
        client: Any = AsyncIOMotorClient(
            uri,
            server_api=ServerApi("1", strict=True),
            w="majority",
            journal=True,
            tz_aware=True,
            tzinfo=UTC,
            appname="kwit",
            **{name: value for name, value in _DEFAULTS.items() if name.lower() not in _options(uri)},
        )
    return Database(client, database, sealer)
