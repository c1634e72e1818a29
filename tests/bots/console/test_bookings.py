"""``bookings``."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.people import Company, Manager, Person
from flows.vocabulary.task_effects import RecordRequest
from flows.vocabulary.task_events import AsksHurried, TaskBegan
from flows.vocabulary.tasks import RequestDraft, RequestStatus
from tests.bots.console.conftest import CommandLine

ANNA_CHAT = Address(Platform.TELEGRAM, "5550123")
FILE = """Datum;Betrag;Buchungstext;Konto;Schuhe
17.2.26;-45,90 Fr.;Shell Kartenzahlung;6210;38
20.02.;1'234.50-;Coop;;
"""


@pytest.fixture
def office(kwit: CommandLine) -> CommandLine:
    kwit.book.by_manager_id["b"] = Manager("b", "Frau Baumann")
    kwit.book.by_company_id["m"] = Company("m", "Müller AG", manager_id="b")
    kwit.book.by_person_id["a"] = Person("a", "Anna Keller", ("m",))
    kwit.book.links[ANNA_CHAT] = "a"
    return kwit


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "bookings.csv"
    path.write_text(FILE, "cp1252")
    return str(path)


def began(kwit: CommandLine) -> TaskBegan:
    event = kwit.inbox.envelopes[0].event
    assert isinstance(event, TaskBegan)
    return event


def test_a_file_is_asked_for_in_whatever_spelling_the_books_have(office: CommandLine, file: str) -> None:
    printed = office.good("bookings", "import", file, "--company", "Müller AG")
    assert "Task No. 1 asks for 2 documents, in 10 minutes, outside the quiet hours." in printed
    assert "The column 'Schuhe' means nothing to Kwit" in printed
    assert began(office).requests == (
        RequestDraft("Shell Kartenzahlung", "45.90", "CHF", "2026-02-17", "6210"),
        RequestDraft("Coop", "1234.50", "", "2026-02-20"),
    )
    assert began(office).client == str(ANNA_CHAT)
    assert "17.02.2026" in began(office).facts.subject


def test_the_same_file_again_asks_nothing_and_says_so(office: CommandLine, file: str) -> None:
    office.good("bookings", "import", file, "--company", "m")
    assert "Nothing was asked: all of it was before." in office.good("bookings", "import", file, "--company", "m")


def test_a_rehearsal_says_what_would_be_asked(office: CommandLine, file: str) -> None:
    printed = office.good("bookings", "import", file, "--company", "m", "--dry-run")
    assert "Nothing was asked: 2 would be." in printed
    assert office.inbox.envelopes == []


def test_a_wrong_line_is_named_and_is_status_1(office: CommandLine, file: str) -> None:
    Path(file).write_text(FILE + "gestern;viel;Coop;;\n", "utf-8")
    result = office.run("bookings", "import", file, "--company", "m")
    assert result.exit_code == 1
    assert "'viel' is no amount" in result.stdout
    assert "Nothing was asked, because of the wrong lines." in result.stdout


def test_it_can_be_asked_at_once_in_another_name_and_currency(office: CommandLine, file: str) -> None:
    office.book.by_manager_id["f"] = Manager("f", "Herr Frey")
    arguments = ("--now", "--manager", "Herr Frey", "--currency", "eur")
    printed = office.good("bookings", "import", file, "--company", "m", *arguments)
    assert "Task No. 1 asks for 2 documents, at once." in printed
    assert began(office).facts.manager == "Herr Frey"
    assert began(office).requests[1].currency == "EUR"
    assert isinstance(office.inbox.envelopes[1].event, AsksHurried)


def test_an_internal_task_asks_nobody(office: CommandLine, file: str) -> None:
    printed = office.good("bookings", "import", file, "--company", "m", "--internal")
    assert "Task No. 1 waits for 2 documents; nobody is asked." in printed
    assert began(office).internal


def test_somebody_without_a_chat_is_asked_once_there_is_one(office: CommandLine, file: str) -> None:
    office.book.links.clear()
    printed = office.good("bookings", "import", file, "--company", "m", "--contact", "Anna Keller")
    assert "once the client has a chat with the bot" in printed


def test_what_became_of_a_file_can_be_read_by_programs(office: CommandLine, file: str) -> None:
    report = office.loaded("bookings", "import", file, "--company", "m")
    assert (report["task"], report["counts"]) == (1, {"asked": 2, "known": 0, "wrong": 0})


def test_who_is_asked_must_be_clear(office: CommandLine, file: str) -> None:
    arguments = ("bookings", "import", file, "--company", "m")
    office.book.by_person_id["o"] = Person("o", "Otto Klein", ("m",))
    refused = office.refused(*arguments)
    assert refused == "say with --contact who of Müller AG is asked (Anna Keller, Otto Klein), or --internal"
    office.book.by_person_id["x"] = Person("x", "Xenia", ())
    assert office.refused(*arguments, "--contact", "Xenia").startswith("Xenia is nobody of Müller AG")
    assert office.refused(*arguments, "--contact", "Otto Klein", "--internal").startswith("--internal asks nobody")
    office.book.by_person_id.clear()
    assert "(nobody)" in office.refused(*arguments)


def test_a_paused_company_a_missing_manager_and_a_strange_currency_are_refused(office: CommandLine, file: str) -> None:
    arguments = ("bookings", "import", file, "--company", "m")
    assert office.refused(*arguments, "--currency", "shells").startswith("'shells' is no currency")
    company = office.book.by_company_id["m"]
    office.book.by_company_id["m"] = replace(company, manager_id="")
    assert office.refused(*arguments).startswith("Müller AG has no manager")
    office.book.by_manager_id["b"] = Manager("b", "Frau Baumann", active=False)
    assert "no longer active" in office.refused(*arguments, "--manager", "Frau Baumann")
    office.book.by_company_id["m"] = replace(company, active=False)
    assert office.refused(*arguments).startswith("Müller AG is paused")


def test_what_was_asked_is_listed_with_what_became_of_it(office: CommandLine, file: str) -> None:
    office.good("bookings", "import", file, "--company", "m")
    asked = office.loaded("bookings", "list", "--company", "m")
    assert [each["status"] for each in asked] == ["", ""]


def test_the_list_shows_what_became_of_a_request(office: CommandLine, file: str) -> None:
    office.good("bookings", "import", file, "--company", "m")
    (first, _) = json.loads(office.good("bookings", "list", "--json"))
    request_id = first["booking"]["request_id"]
    facts = began(office).facts
    assert request_id == f"{facts.id}.r1"
    office.requests.recorded[request_id] = RecordRequest(None, RequestStatus.FULFILLED)  # type: ignore[arg-type]
    printed = office.good("bookings", "list")
    assert "fulfilled" in printed
    assert "Shell Kartenzahlung" in printed
