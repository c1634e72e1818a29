"""One database for all tests that want an empty one: taking out what is in it is many times quicker than making one."""

import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from pymongo import MongoClient

from storage.client import Database, connect
from storage.indexes import COLLECTIONS
from storage.opening import open_storage
from storage.sealing import KEY_FILE, Sealer, secret_in


class Cleared:
    """A database at ``uri`` that is as it was when it had just been made, each time it is asked for; use as ``with``.

    ``folder`` is for the key of its phones, which is the same each time.
    """

    def __init__(self, uri: str, folder: Path) -> None:
        self._uri, self._folder = uri, folder
        self._name = f"test_{uuid4().hex}"
        asyncio.run(self._make())
        self._client: MongoClient[dict[str, Any]] = MongoClient(uri)
        self._raw = self._client[self._name]
        found = {name: list(self._raw[name].find({})) for name in COLLECTIONS}
        self._first: Mapping[str, list[dict[str, Any]]] = {name: entries for name, entries in found.items() if entries}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def anew(self, folder: Path) -> Database:
        """A connection to the database as it was at first; its key lies in ``folder`` too, for who opens it once more."""
        for name in COLLECTIONS:
            self._raw[name].delete_many({})
        for name, entries in self._first.items():
            self._raw[name].insert_many(entries)
        shutil.copy(self._folder / KEY_FILE, folder / KEY_FILE)
        return connect(self._uri, self._name, Sealer(secret_in(folder)))

    async def _make(self) -> None:
        async with open_storage(self._uri, self._folder, "tests", database=self._name):
            pass
