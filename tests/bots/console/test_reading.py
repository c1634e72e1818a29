"""``read``."""

import json

import pytest

from flows.vocabulary.errors import StorageError
from tests.bots.console.conftest import CommandLine

GOOD = {
    "file": "krone.jpg",
    "kind": "receipt",
    "merchant": "Restaurant Krone",
    "date": "2026-03-12",
    "total": "43.20",
    "currency": "CHF",
    "number": None,
    "confidence": 0.9,
    "sources": {"total": "qr"},
}
BAD = {"file": "broken.jpg", "error": "the file is damaged"}


def test_json_is_one_object_a_line_and_nothing_else(kwit: CommandLine) -> None:
    kwit.rows = [GOOD, GOOD | {"file": "zürich.jpg"}]
    lines = kwit.good("read", "krone.jpg", "zürich.jpg", "--json").splitlines()
    assert [json.loads(line) for line in lines] == kwit.rows
    assert "zürich" in lines[1]
    assert kwit.opened == 0


def test_a_file_that_cannot_be_read_is_status_1_and_the_others_are_read(kwit: CommandLine) -> None:
    kwit.rows = [BAD, GOOD]
    result = kwit.run("read", "broken.jpg", "krone.jpg", "--json")
    assert result.exit_code == 1
    assert [json.loads(line) for line in result.stdout.splitlines()] == [BAD, GOOD]


def test_people_get_a_table_a_file(kwit: CommandLine) -> None:
    kwit.rows = [GOOD, BAD]
    result = kwit.run("read", "krone.jpg", "broken.jpg")
    assert result.exit_code == 1
    assert "krone.jpg (confidence 0.90)" in result.stdout
    assert "Restaurant Krone" in result.stdout
    assert "number" not in result.stdout
    assert "broken.jpg: the file is damaged" in result.stdout


def test_reading_that_cannot_start_is_one_line(kwit: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_rows(*_: object) -> None:
        raise StorageError("the models are missing")

    monkeypatch.setattr(kwit, "read_rows", read_rows)
    assert kwit.refused("read", "krone.jpg") == "the models are missing"


def test_no_file_is_wrong_usage(kwit: CommandLine) -> None:
    assert kwit.run("read").exit_code == 2
