"""What tests of every part share: a database server for the whole session, a fresh database for each test, and the record of
all calls to the platforms, which is judged at the end."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
import structlog

import bots.telegram  # noqa: F401 - imports aiogram in its light way, before anything else does in the slow one
from storage.embedded import EmbeddedServer
from storage.opening import Storage, assemble
from tests.clearing import Cleared
from tests.contracts.records import CallRecords

TESTS = Path(__file__).parent
CONTRACTS = TESTS / "contracts"
SHARED = {"end_to_end": "stage", "ocr": "reader", "web": "house"}
"""What the tests of a folder share that is dear to start: those that use it are run by one worker, where several run side by
side; all others of these folders, and those of the campaigns, file by file, for what a file starts is dear too."""
WHOLE = ("end_to_end", "campaign", "crash", "soak", "web")
"""Folders whose tests run a whole Kwit: what of it is run when depends on the moment."""
BY_FILE = ("end_to_end", "ocr", "web", "crash", "soak", "bench")


@pytest.hookimpl(tryfirst=True)  # before the workers read which tests are kept together
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what is held against the whole suite after all else, and keep together what shares processes.

    Coverage counts what is always run, not what happens to be drawn, nor what a whole Kwit happens to do; it would also take
    twice the time.
    """
    items.sort(key=lambda item: item.path.is_relative_to(CONTRACTS))
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        if folder in BY_FILE:
            shares = SHARED.get(folder) in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.xdist_group(folder if shares else f"{folder}/{item.path.stem}"))
        if item.get_closest_marker("hypothesis") or folder in WHOLE:
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session")
def call_records(tmp_path_factory: pytest.TempPathFactory) -> CallRecords:
    """Where local platforms write down the calls that they get from Kwit, for ``tests/contracts``.

    Contracts that run after the rest, in a process of their own, find the calls where ``KWIT_TEST_CALLS`` says.
    """
    named = os.environ.get("KWIT_TEST_CALLS")
    return CallRecords(Path(named) if named else tmp_path_factory.mktemp("calls"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the golden transcripts anew")


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """What a test does to the set-up of logs (commands do) concerns no other one."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


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


@pytest.fixture(scope="session")
def cleared(mongo_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cleared]:
    """The database that is cleared before each test."""
    with Cleared(mongo_uri, tmp_path_factory.mktemp("cleared")) as cleared:
        yield cleared


@pytest.fixture
async def storage(cleared: Cleared, tmp_path: Path) -> AsyncIterator[Storage]:
    """A storage on an empty database, which is the same for all tests."""
    with closing(cleared.anew(tmp_path)) as database:
        yield assemble(database, "tester")
