"""While the database has not answered yet Kwit says that it lives and is not ready, tries again, and stops when told to."""

import asyncio
import socket

import pytest
from aiohttp import ClientSession

from bots.waiting_room import Stopped, open_patiently, waiting_room
from flows.vocabulary.errors import SettingsError, StorageAway, StorageError

HOST = "127.0.0.1"


class Database:
    """Away for so many tries."""

    def __init__(self, away: int, error: StorageError | None = None) -> None:
        self.away = away
        self.error = error or StorageAway("the database does not answer")
        self.tries = 0
        self.asked = asyncio.Event()

    async def open(self) -> str:
        self.tries += 1
        if self.tries == 2:
            self.asked.set()
        if self.tries <= self.away:
            raise self.error
        return "open"


async def test_a_database_that_answers_is_not_waited_for() -> None:
    database = Database(0)
    assert await open_patiently(database.open, 60, HOST, 1, asyncio.Event()) == "open"


async def test_a_database_that_is_away_at_first_is_tried_again() -> None:
    database = Database(2)
    assert await open_patiently(database.open, 60, HOST, 0, asyncio.Event()) == "open"
    assert database.tries == 3


@pytest.mark.parametrize("patience", [0.0, 0.3])
async def test_patience_ends(patience: float) -> None:
    database = Database(1000)
    with pytest.raises(StorageAway):
        await open_patiently(database.open, patience, HOST, 0, asyncio.Event())


async def test_what_waiting_does_not_mend_ends_it_at_once() -> None:
    database = Database(1000, StorageError("authentication failed"))
    with pytest.raises(StorageError, match="authentication failed"):
        await open_patiently(database.open, 60, HOST, 0, asyncio.Event())
    assert database.tries == 1


async def test_who_is_told_to_stop_stops_waiting() -> None:
    database, stop = Database(1000), asyncio.Event()
    async with asyncio.TaskGroup() as group:

        async def wait() -> None:
            with pytest.raises(Stopped):
                await open_patiently(database.open, 600, HOST, 0, stop)

        group.create_task(wait())
        await database.asked.wait()
        stop.set()


async def test_a_place_where_nobody_can_listen_is_said() -> None:
    with socket.create_server((HOST, 0)) as taken, pytest.raises(SettingsError):
        await open_patiently(Database(1).open, 60, HOST, taken.getsockname()[1], asyncio.Event())


async def test_it_lives_is_not_ready_and_asks_webhooks_to_come_again() -> None:
    async with waiting_room(HOST, 0) as url, ClientSession() as session:
        found = {}
        for path in ("/health", "/ready", "/metrics", "/twilio/message", "/"):
            async with session.get(url + path) as answer:
                found[path] = answer.status
                if path == "/metrics":
                    assert "kwit_database_up 0.0" in await answer.text()
                if path == "/":
                    assert answer.headers["Retry-After"] == "5"
    assert found == {"/health": 200, "/ready": 503, "/metrics": 200, "/twilio/message": 503, "/": 503}
