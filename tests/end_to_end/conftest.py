"""One Kwit for most end-to-end tests: loading the models takes seconds, so it is shared, and every test brings new people.

Tests of restarts start their own. All run on embedded servers of their own, whatever ``KWIT_TEST_MONGO_URI`` says, since each
Kwit wants a database server for itself.
"""

import contextlib
import io
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import structlog

import bot as kwit  # noqa: TID251 - the composition root is what is tested here
from bots.log import Discreet
from storage.embedded import EmbeddedServer
from tests.contracts.records import CallRecords
from tests.end_to_end.stage import Platforms, Stage, kwit_at_work, local_platforms


@pytest.fixture(scope="package")
def logs() -> Iterator[io.StringIO]:
    """Everything that Kwit logs at level debug, and libraries as they do beside it, as ``bot.py run`` would write it."""
    before = structlog.get_config()
    written = io.StringIO()
    with contextlib.redirect_stderr(written):
        kwit.set_up_logs("debug")
    libraries = logging.StreamHandler(written)  # pytest's own handlers keep the program from adding its own
    libraries.setLevel(logging.WARNING)
    libraries.setFormatter(Discreet("%(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(libraries)
    yield written
    logging.getLogger().removeHandler(libraries)
    structlog.configure(**before)


@pytest.fixture(scope="package")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the models are laid out, once for all."""
    return tmp_path_factory.mktemp("kwit")


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServer]:
    """The database server of the shared Kwit."""
    async with EmbeddedServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def platforms(call_records: CallRecords) -> AsyncIterator[Platforms]:
    """The platforms of the shared Kwit."""
    async with local_platforms(call_records) as running:
        yield running


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def stage(
    platforms: Platforms, server: EmbeddedServer, data_dir: Path, logs: io.StringIO
) -> AsyncIterator[Stage]:
    """The shared Kwit, ready to read."""
    async with kwit_at_work(platforms, server.uri, data_dir) as stage:
        await stage.running.reading.wait_ready()
        yield stage
