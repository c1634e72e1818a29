"""A database that is away is looked for by one at a time; all others hear at once that it does not answer."""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from flows.vocabulary.errors import StorageAway, StorageError
from storage.client import connect
from storage.presence import Presence, Unanswered
from storage.sealing import Sealer, new_secret


def find_away(presence: Presence) -> None:
    with pytest.raises(Unanswered), presence.asked():
        raise Unanswered("nobody")


def test_once_it_is_away_one_looks_for_it_and_the_others_are_refused() -> None:
    presence = Presence()
    find_away(presence)
    with presence.asked(), pytest.raises(StorageAway), presence.asked():
        pytest.fail("two look for it")
    with presence.asked(), presence.asked():
        assert not presence.away


def test_who_looks_in_vain_leaves_the_place_to_the_next() -> None:
    presence = Presence()
    find_away(presence)
    find_away(presence)
    with presence.asked():
        pass
    assert not presence.away


def test_a_connection_that_breaks_does_not_mean_that_it_is_away() -> None:
    presence = Presence()
    with pytest.raises(StorageAway), presence.asked():
        raise StorageAway("connection closed")
    assert not presence.away


def test_a_refusal_is_an_answer() -> None:
    presence = Presence()
    find_away(presence)
    with pytest.raises(StorageError), presence.asked():
        raise StorageError("refused")
    assert not presence.away


def test_it_says_once_that_it_is_away_and_once_that_it_is_back() -> None:
    presence = Presence()
    with capture_logs() as logs:
        find_away(presence)
        find_away(presence)
        for _ in range(2):
            with presence.asked():
                pass
    assert [line["event"] for line in logs] == ["database_away", "database_back"]


async def test_a_thousand_commands_to_a_server_that_is_not_there_take_no_longer_than_one(tmp_path: Path) -> None:
    database = connect("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=300", "kwit", Sealer(new_secret()))
    try:
        with pytest.raises(Unanswered):
            await database.ping()
        found = await asyncio.gather(
            *(database.ahead("inbox").insert({"_id": str(each)}) for each in range(1000)), return_exceptions=True
        )
    finally:
        database.close()
    assert sum(isinstance(each, Unanswered) for each in found) == 1
    assert sum(type(each) is StorageAway for each in found) == 999
