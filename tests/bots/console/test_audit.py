"""``audit`` on the command line: what is listed, and what a check tells."""

from dataclasses import replace
from datetime import timedelta

from tests.bots.console.conftest import NOW, CommandLine


def filled(kwit: CommandLine) -> CommandLine:
    kwit.good("company", "add", "Müller AG")
    kwit.good("manager", "add", "Frau Baumann")
    kwit.good("person", "add", "Anna", "--company", "Müller AG")
    kwit.good("person", "edit", "Anna", "--language", "de")
    return kwit


def test_commands_are_listed_the_newest_first(kwit: CommandLine) -> None:
    entries = filled(kwit).loaded("audit", "list")
    assert [(entry["number"], entry["who"], entry["what"]) for entry in entries] == [
        (4, "administrator", "person.changed"),
        (3, "administrator", "person.added"),
        (2, "administrator", "manager.added"),
        (1, "administrator", "company.added"),
    ]
    assert entries[0]["details"] == {"fields": "language"}
    table = kwit.good("audit", "list")
    assert "fields: language" in table
    assert "12.03.2026 11:00:00" in table  # the office is in Zurich
    assert "Anna" not in table


def test_the_list_is_filtered(kwit: CommandLine) -> None:
    filled(kwit)
    anna = kwit.book.by_person_id[next(iter(kwit.book.by_person_id))]

    def numbers(*arguments: str) -> list[int]:
        return [entry["number"] for entry in kwit.loaded("audit", "list", *arguments)]

    assert numbers("--what", "person") == [4, 3]
    assert numbers("--what", "person.added") == [3]
    assert numbers("--what", "per") == []
    assert numbers("--about", f"person:{anna.id}") == [4, 3]
    assert numbers("--who", "kwit") == []
    assert numbers("--limit", "1") == [4]
    assert numbers("--since", "2026-03-12") == [4, 3, 2, 1]
    assert numbers("--since", "2026-03-13") == []


def test_a_trail_that_holds_says_so_and_what_to_note_down(kwit: CommandLine) -> None:
    assert "holds: 0 entries" in kwit.good("audit", "verify")
    filled(kwit)
    end = f"4:{kwit.trail.written[-1].hash}"
    said = kwit.good("audit", "verify")
    assert "holds: 4 entries" in said
    assert end in said
    assert "--expect" in said
    assert "--expect" not in kwit.good("audit", "verify", "--expect", end)
    assert kwit.loaded("audit", "verify", "--expect", end)["sound"] is True


def test_a_trail_that_does_not_hold_says_where_and_ends_with_1(kwit: CommandLine) -> None:
    written = filled(kwit).trail.written
    end = f"4:{written[-1].hash}"
    kwit.trail.written = [written[0], replace(written[1], at=NOW + timedelta(hours=1)), *written[2:]]
    result = kwit.run("audit", "verify")
    assert result.exit_code == 1
    assert "No. 2 is not what was written there" in result.stdout
    kwit.trail.written = [written[0], *written[3:]]
    assert "No. 2 to 3 are missing" in kwit.run("audit", "verify").stdout
    kwit.trail.written = written[:3]
    assert kwit.run("audit", "verify").exit_code == 0
    assert "No. 4 is missing: the end was cut off" in kwit.run("audit", "verify", "--expect", end).stdout
    assert '"flaw": "cut"' in kwit.run("audit", "verify", "--expect", end, "--json").stdout


def test_what_is_no_number_with_a_hash_is_refused(kwit: CommandLine) -> None:
    for nonsense in ("x", "4", "4:abc", f"x:{'0' * 64}", f"4:{'z' * 64}"):
        assert "64 hexadecimal digits" in kwit.refused("audit", "verify", "--expect", nonsense)
