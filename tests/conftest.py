"""What tests of every part share: a database server for the whole session, a fresh database for each test."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from storage.embedded import EmbeddedServer
from storage.opening import Storage, open_storage


@pytest.fixture(scope="session")
def mongo_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server that ``KWIT_TEST_MONGO_URI`` names, else an embedded one for the session."""
    uri = os.environ.get("KWIT_TEST_MONGO_URI")
    if uri:
        yield uri
        return
    server = EmbeddedServer(tmp_path_factory.mktemp("database"))
    with asyncio.Runner() as runner:
        runner.run(server.__aenter__())
        try:
            yield server.uri
        finally:
            runner.run(server.__aexit__(None, None, None))


@pytest.fixture
def database_name() -> str:
    """The name of a database that nobody else uses."""
    return f"test_{uuid4().hex}"


@pytest.fixture
async def storage(mongo_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Storage]:
    """A storage on a fresh database, which is dropped afterwards."""
    async with open_storage(mongo_uri, tmp_path, "tester", database=database_name) as opened:
        yield opened
        await opened.database.drop()
