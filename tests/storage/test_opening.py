"""Claims about opening and closing the storage."""

import threading
from pathlib import Path

import pytest

from storage.client import Database
from storage.opening import open_storage


async def test_connections_are_closed_where_a_silent_server_holds_up_nobody(
    mongo_uri: str, database_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed_in: list[threading.Thread] = []
    close = Database.close

    def noted(connection: Database) -> None:
        closed_in.append(threading.current_thread())
        close(connection)

    monkeypatch.setattr(Database, "close", noted)

    async with open_storage(mongo_uri, tmp_path, "tester", database=database_name) as storage:
        assert len(closed_in) == 1, "what was opened for building alone"
        await storage.database.drop()

    assert len(closed_in) == 2
    assert threading.current_thread() not in closed_in
