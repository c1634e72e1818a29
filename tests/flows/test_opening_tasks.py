"""Tasks find their manager, client and language; documents find their requests; the desk gets its answers."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from flows.task_performing import OVER_SHOWN, task_id
from flows.vocabulary.desk import Topic
from flows.vocabulary.people import Company, Manager, Person
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.task_effects import (
    Invite,
    ListRequests,
    ListTasks,
    LookUp,
    MatchRequests,
    NoteAbsence,
    RecordRequest,
)
from flows.vocabulary.task_events import (
    AbsenceNoted,
    Found,
    Invited,
    OfficeRefused,
    RequestsFound,
    TasksFound,
)
from flows.vocabulary.tasks import RequestDraft, RequestStatus
from tests.flows.desk_setting import (
    ANNA,
    BAUMANN,
    FREY,
    GONE,
    LEFT,
    MULLER,
    NOW,
    OLGA,
    OLGA_CHAT,
    PIOTR,
    ROMASHKA,
    TEMP,
    task,
)
from tests.flows.performing_world import World


@pytest.fixture
def world() -> World:
    return World()


# ---- opening tasks


async def test_a_task_gets_its_number_and_its_companys_manager(world: World) -> None:
    answer = await world.open(client=str(OLGA_CHAT))
    facts = answer.facts
    assert (facts.number, facts.manager, facts.company, facts.person) == (
        1,
        "Frau Baumann",
        "Müller AG",
        "Olga Smirnowa",
    )
    assert (answer.client, answer.language) == (str(OLGA_CHAT), "de")
    assert (await world.open()).facts.number == 2
    assert task_id("a") != task_id("b")


@pytest.mark.parametrize(
    ("manager", "substitute", "expected"),
    [
        (BAUMANN, FREY, "Frau Baumann"),
        (replace(BAUMANN, away_until=date(2026, 3, 12)), FREY, "Herr Frey"),
        (replace(BAUMANN, away_until=date(2026, 3, 11)), FREY, "Frau Baumann"),
        (replace(BAUMANN, active=False), FREY, "Herr Frey"),
        (
            replace(BAUMANN, away_until=date(2026, 4, 1)),
            replace(FREY, away_until=date(2026, 4, 1)),
            "Frau Baumann",
        ),
        (replace(BAUMANN, away_until=date(2026, 4, 1)), replace(FREY, active=False), "Frau Baumann"),
        (replace(BAUMANN, active=False), replace(FREY, active=False), ""),
        (replace(BAUMANN, company_ids=("zuraw",), role=FREY.role), FREY, "Herr Frey"),
    ],
)
async def test_the_substitute_stands_in_for_a_manager_who_is_away(
    world: World, manager: Manager, substitute: Manager, expected: str
) -> None:
    world.change(manager)
    world.change(substitute)
    assert (await world.open()).facts.manager == expected


async def test_an_absence_ends_at_midnight_in_the_time_zone_of_the_office(world: World) -> None:
    world.change(replace(BAUMANN, away_until=date(2026, 3, 12)))
    world.at = datetime.fromisoformat("2026-03-12T22:59:00+00:00")
    assert (await world.open()).facts.manager == "Herr Frey"
    world.at += timedelta(minutes=2)
    assert (await world.open()).facts.manager == "Frau Baumann"


async def test_a_company_without_a_manager_leaves_the_task_to_nobody(world: World) -> None:
    world.change(replace(MULLER, manager_id=""))
    assert (await world.open()).facts.manager == "Herr Frey"
    world.change(replace(MULLER, manager_id="", substitute_id=""))
    assert (await world.open()).facts.manager == ""
    assert (await world.open(company_id="unknown")).facts.manager == ""


@pytest.mark.parametrize(
    ("manager", "substitute", "expected"),
    [
        (BAUMANN, FREY, "Herr Frey"),
        (replace(BAUMANN, away_until=date(2026, 4, 1)), FREY, "Frau Baumann"),
        (BAUMANN, replace(FREY, active=False), ""),
    ],
)
async def test_who_is_asked_where_the_manager_does_not_answer_is_the_other_one(
    world: World, manager: Manager, substitute: Manager, expected: str
) -> None:
    world.change(manager)
    world.change(substitute)
    assert (await world.open()).facts.substitute == expected


async def test_the_manager_who_begins_a_talk_is_in_charge_of_it(world: World) -> None:
    assert (await world.open(by_manager=TEMP.id)).facts.manager == "Tina Temp"
    assert (await world.open(by_manager=LEFT.id)).facts.manager == "Frau Baumann"


async def test_a_talk_of_the_office_goes_to_where_the_person_was_last(world: World) -> None:
    answer = await world.open(by_manager=BAUMANN.id, document=1042)
    assert (answer.client, answer.facts.document) == (str(OLGA_CHAT), 1042)
    assert (await world.open(by_manager=BAUMANN.id, person_id=ANNA.id)).client == ""
    internal = await world.open(by_manager=BAUMANN.id, person_id="", company_id=ROMASHKA.id)
    assert (internal.client, internal.facts.person) == ("", "")
    assert (await world.open(person_id="unknown")).client == ""


@pytest.mark.parametrize(
    ("person", "company", "expected"),
    [(PIOTR, ROMASHKA, "pl"), (OLGA, ROMASHKA, "ru"), (OLGA, MULLER, "de")],
)
async def test_a_talk_is_held_in_the_language_of_the_person_the_company_or_the_office(
    world: World, person: Person, company: Company, expected: str
) -> None:
    assert (await world.open(person_id=person.id, company_id=company.id)).language == expected


# ---- lists, requests, the office


async def test_a_persons_tasks_are_the_open_ones_and_the_last_that_are_over(world: World) -> None:
    over = [task(number, MULLER, OLGA, "x", status="accepted") for number in range(1, OVER_SHOWN + 3)]
    world.have(*over, task(77, MULLER, OLGA, "VAT"), task(78, MULLER, ANNA, "Other"), task(79, MULLER, OLGA, "New"))
    answer = await world.do(ListTasks(OLGA.id))
    assert isinstance(answer, TasksFound)
    assert [view.number for view in answer.tasks] == [77, 79, *range(OVER_SHOWN + 2, 2, -1)]


SHELL = Reading(
    (
        Finding(FieldName.TOTAL, "45.90", Source.OCR, 0.9),
        Finding(FieldName.CURRENCY, "CHF", Source.OCR, 0.9),
        Finding(FieldName.DATE, "2026-02-17", Source.OCR, 0.9),
        Finding(FieldName.MERCHANT, "Shell", Source.OCR, 0.9),
    )
)


async def test_what_is_asked_of_a_person_is_listed(world: World) -> None:
    asked = await world.ask_for(task(77, ROMASHKA, OLGA, "VAT"), OLGA, "Shell card payment")
    assert await world.do(ListRequests(OLGA.id)) == RequestsFound((asked,))
    assert await world.do(ListRequests(ANNA.id)) == RequestsFound(())


async def test_a_document_is_matched_with_what_is_asked_of_its_company(world: World) -> None:
    mine, other = task(77, ROMASHKA, OLGA, "VAT"), task(81, MULLER, ANNA, "Staff")
    shell = await world.ask_for(mine, OLGA, "Shell card payment")
    shell = replace(shell, draft=RequestDraft("Shell card payment", "45.90", "CHF", "2026-02-17"))
    await world.requests.record(RecordRequest(shell, RequestStatus.OPEN), NOW, 1)
    same = replace(shell, id="t81.r9", task_id=other.facts.id, company_id=MULLER.id, person_id=ANNA.id)
    await world.requests.record(RecordRequest(same, RequestStatus.OPEN), NOW, 1)
    rent = await world.ask_for(mine, OLGA, "Contract of the office's rent")
    match = MatchRequests(ROMASHKA.id, PIOTR.id, SHELL)
    assert await world.do(match) == RequestsFound((shell,))
    assert await world.do(replace(match, request_id=rent.id)) == RequestsFound((rent, shell))
    assert await world.do(replace(match, request_id="gone")) == RequestsFound((shell,))
    assert await world.do(MatchRequests(MULLER.id, OLGA.id, SHELL)) == RequestsFound((same,))


async def test_look_ups_are_answered(world: World) -> None:
    world.have(task(77, ROMASHKA, OLGA, "VAT"))
    answer = await world.do(LookUp(Topic.OPEN, "", BAUMANN.id))
    assert isinstance(answer, Found)
    assert [each.facts.number for each in answer.findings.tasks] == [77]


async def test_an_invitation_comes_with_its_links(world: World) -> None:
    for wanted in ("Anna Keller", " anna  keler ", "+41 79 123 45 67"):
        answer = await world.do(Invite(wanted, TEMP.id))
        assert isinstance(answer, Invited)
        assert (answer.name, answer.links) == ("Anna Keller", ("https://t.me/kwit_bot?start=ABCD2345",))


@pytest.mark.parametrize(
    ("wanted", "manager", "reason"),
    [
        ("Piotr Nowak", TEMP, "desk-nobody-called"),
        ("Nobody", BAUMANN, "desk-nobody-called"),
        (GONE.name, BAUMANN, "desk-nobody-called"),
        ("Anna Keller", LEFT, "desk-nobody-called"),
        ("Piotr Nowak", BAUMANN, "desk-invite-refused"),
    ],
)
async def test_an_invitation_is_refused_for_whom_the_manager_may_not_see(
    world: World, wanted: str, manager: Manager, reason: str
) -> None:
    world.change(replace(ROMASHKA, active=False))
    assert await world.do(Invite(wanted, manager.id)) == OfficeRefused(reason, wanted)


async def test_an_absence_is_noted_and_ended(world: World) -> None:
    until = date(2026, 3, 20)
    assert await world.do(NoteAbsence(FREY.id, until)) == AbsenceNoted("2026-03-20")
    assert world.book.by_manager_id[FREY.id].away_until == until
    assert await world.do(NoteAbsence(FREY.id, None)) == AbsenceNoted("")
    assert world.book.by_manager_id[FREY.id] == FREY
    assert await world.do(NoteAbsence("gone", until)) == AbsenceNoted("")
