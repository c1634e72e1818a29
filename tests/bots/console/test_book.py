"""``company``, ``person``, ``manager``."""

from flows.vocabulary.addresses import Address
from flows.vocabulary.errors import SettingsError, StorageError
from tests.bots.console.conftest import CommandLine


def test_a_company_is_added_listed_edited_and_paused(kwit: CommandLine) -> None:
    kwit.good("manager", "add", "Frau Baumann", "--telegram-id", "5550123")
    kwit.good("manager", "add", "Herr Frey")
    added = kwit.loaded(
        "company",
        "add",
        "Müller AG",
        "--tax-id",
        "CHE-107.787.577 MWST",
        "--language",
        "de",
        "--manager",
        "Frau Baumann",
    )
    assert (added["name"], added["tax_id"], added["active"]) == ("Müller AG", "CHE107787577", True)
    assert "Müller AG: changed" in kwit.good(
        "company", "edit", "müller ag", "--substitute", "Herr Frey", "--language", ""
    )
    listed = kwit.good("company", "list")
    assert all(word in listed for word in ("Müller AG", "CHE107787577", "Frau Baumann", "Herr Frey", added["id"]))
    assert kwit.loaded("company", "list")[0]["language"] == ""
    kwit.good("company", "deactivate", "CHE107787577")
    assert kwit.loaded("company", "list") == []
    assert kwit.loaded("company", "list", "--all")[0]["active"] is False
    assert kwit.loaded("company", "activate", added["id"])["active"] is True


def test_a_person_has_companies_phones_and_linked_addresses(kwit: CommandLine) -> None:
    kwit.good("company", "add", "Eins AG")
    kwit.good("company", "add", "Zwei AG")
    added = kwit.loaded(
        "person",
        "add",
        "Anna",
        "--company",
        "Eins AG",
        "--company",
        "Zwei AG",
        "--phone",
        "079 123 45 67",
        "--language",
        "pl",
    )
    assert (added["phones"], len(added["company_ids"])) == (["+41791234567"], 2)
    kwit.book.links[Address.parse("telegram:77")] = added["id"]
    listed = kwit.good("person", "list")
    assert all(word in listed for word in ("Anna", "Eins AG, Zwei AG", "+41791234567", "telegram:77"))
    kwit.good("person", "edit", "Anna", "--name", "Anna Nowak", "--phone", "+48 601 100 200", "--company", "Zwei AG")
    changed = kwit.loaded("person", "list", "--company", "Zwei AG")[0]
    assert (changed["name"], changed["phones"], changed["addresses"]) == (
        "Anna Nowak",
        ["+48601100200"],
        ["telegram:77"],
    )
    assert kwit.loaded("person", "list", "--company", "Eins AG") == []
    assert kwit.loaded("person", "edit", "Anna Nowak", "--phone", "")["phones"] == []
    assert "Anna Nowak: deactivated" in kwit.good("person", "deactivate", "Anna Nowak")
    assert kwit.loaded("person", "list") == []
    assert "Anna Nowak: activated" in kwit.good("person", "activate", "Anna Nowak")


def test_a_manager_is_added_listed_edited_and_paused(kwit: CommandLine) -> None:
    kwit.good("manager", "add", "Frau Baumann", "--telegram-id", "5550123")
    assert kwit.loaded("manager", "edit", "Frau Baumann", "--name", "Frau Frey", "--language", "en")["language"] == "en"
    listed = kwit.good("manager", "list")
    assert "Frau Frey" in listed
    assert "5550123" in listed
    kwit.good("manager", "deactivate", "Frau Frey")
    assert kwit.loaded("manager", "list") == []
    assert kwit.loaded("manager", "activate", "Frau Frey") == kwit.loaded("manager", "list")[0]


def test_a_manager_has_a_role_companies_and_a_group(kwit: CommandLine) -> None:
    kwit.good("company", "add", "Eins AG", "--forum", "-1001234567890")
    options = ("--role", "administrator", "--companies", "Eins AG", "--forum", "-1002")
    added = kwit.loaded("manager", "add", "Frau Baumann", *options)
    (company,) = kwit.loaded("company", "list")
    assert company["forum"] == -1001234567890
    assert "-1001234567890" in kwit.good("company", "list")
    assert (added["role"], added["company_ids"], added["forum"]) == ("administrator", [company["id"]], -1002)
    listed = kwit.good("manager", "list")
    assert all(word in listed for word in ("administrator", "Eins AG", "-1002"))
    changed = kwit.loaded("manager", "edit", "Frau Baumann", "--role", "manager", "--companies", "", "--forum", "")
    assert (changed["role"], changed["company_ids"], changed["forum"]) == ("manager", [], None)
    assert kwit.loaded("company", "edit", "Eins AG", "--forum", "")["forum"] is None
    assert kwit.refused("company", "edit", "Eins AG", "--forum", "5") == (
        "'5' is no id of a Telegram group: a negative number, such as -1001234567890"
    )


def test_an_absence_is_noted_and_ended(kwit: CommandLine) -> None:
    kwit.good("manager", "add", "Frau Baumann")
    assert kwit.good("manager", "away", "Frau Baumann", "2026-03-20") == "Frau Baumann is away until 20.03.2026.\n"
    assert "20.03.2026" in kwit.good("manager", "list")
    assert kwit.loaded("manager", "away", "Frau Baumann", "12.03.2026")["away_until"] == "2026-03-12"
    assert kwit.refused("manager", "away", "Frau Baumann", "2026-03-11") == "11.03.2026 is over already"
    assert kwit.refused("manager", "away", "Frau Baumann") == "say until when, or --back"
    assert kwit.refused("manager", "away", "Frau Baumann", "2026-03-20", "--back") == "say until when, or --back"
    assert kwit.good("manager", "away", "Frau Baumann", "--back") == "Frau Baumann is back.\n"


def test_names_are_no_markup(kwit: CommandLine) -> None:
    kwit.good("company", "add", "[bold]Krone[/bold] [/]")
    assert "[bold]Krone[/bold] [/]" in kwit.good("company", "list")


def test_what_the_office_refuses_is_one_line_and_status_1(kwit: CommandLine) -> None:
    assert kwit.refused("company", "edit", "Nobody AG") == "there is no company 'Nobody AG'"
    assert kwit.refused("person", "add", "Anna", "--phone", "079 1") == "'079 1' is no phone number that exists"
    assert kwit.opened == kwit.closed == 2


def test_a_database_that_does_not_open_is_one_line_and_status_1(kwit: CommandLine) -> None:
    kwit.opening_error = StorageError("no database answers")
    assert kwit.refused("company", "list") == "no database answers"


def test_wrong_settings_are_one_line_each(kwit: CommandLine) -> None:
    kwit.opening_error = SettingsError(["KWIT_PORT is no number", "KWIT_HOST is empty"])
    result = kwit.run("company", "list")
    assert (result.exit_code, result.stderr) == (1, "kwit: KWIT_PORT is no number\nkwit: KWIT_HOST is empty\n")


def test_wrong_usage_is_status_2(kwit: CommandLine) -> None:
    assert kwit.run("company", "add").exit_code == 2
    assert kwit.run("document", "seven").exit_code == 2
    assert kwit.run("documents", "--status", "lost").exit_code == 2
    assert kwit.opened == 0


def test_what_the_people_of_a_company_are_asked_is_said_and_taken_back(kwit: CommandLine) -> None:
    kwit.good("company", "add", "Eins AG")
    asked = kwit.loaded("company", "ask", "eins ag", "period", "project", "--project", "Umbau", "--project", "Lager")
    assert (asked["wants"], asked["projects"]) == (["period", "project"], ["Umbau", "Lager"])
    assert kwit.loaded("company", "edit", "Eins AG", "--language", "pl")["wants"] == ["period", "project"]
    assert "projects are offered" in kwit.refused("company", "ask", "Eins AG", "period", "--project", "Umbau")
    nothing = kwit.loaded("company", "ask", "Eins AG")
    assert (nothing["wants"], nothing["projects"]) == ([], [])
