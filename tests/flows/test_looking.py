"""What managers find from the desk: by number, name, age, status and words, and never what is none of their business."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.looking import MOST
from flows.vocabulary.content import Attachment, Content, FileKind
from flows.vocabulary.desk import Findings, Topic
from flows.vocabulary.documents import StoredFile
from flows.vocabulary.people import Manager, Person
from flows.vocabulary.task_effects import LookUp
from flows.vocabulary.tasks import TaskStatus
from tests.flows.desk_setting import (
    ANNA,
    BAUMANN,
    FREY,
    LEFT,
    MULLER,
    NOW,
    OLGA,
    OLGA_CHAT,
    PIOTR,
    PIOTR_CHAT,
    ROMASHKA,
    TEMP,
    ZURAW,
    DeskSetting,
    said,
    task,
)

VAT = task(77, ROMASHKA, OLGA, "VAT reminder for February", client=OLGA_CHAT, days=5)
STAFF = task(81, MULLER, ANNA, "New employee", status="answered", manager=FREY, days=2)
CRANE = task(82, ZURAW, PIOTR, "Crane rent", status="waiting", client=PIOTR_CHAT, manager=None, days=0.5)
AMONG_US = task(83, MULLER, None, "Fees of Müller", status="internal", days=0)
OVER = task(12, MULLER, ANNA, "Payroll of January", status="accepted", days=60)


@pytest.fixture
def desk() -> DeskSetting:
    setting = DeskSetting()
    setting.have(VAT, STAFF, CRANE, AMONG_US, OVER)
    return setting


def numbers(found: Findings) -> list[int]:
    return [each.facts.number for each in found.tasks]


def names(found: Findings) -> list[str]:
    return [each.person.name for each in found.people]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", [77, 81, 82, 83]),
        ("Baumann", [77, 83]),
        ("frau bauman", [77, 83]),
        ("3d", [77]),
        ("2 days", [77, 81]),
        ("älter als 3", [77]),
        ("older 1", [77, 81]),
        ("старше 3 дней", [77]),
        ("3 dni", [77]),
        ("waiting", [82]),
        ("answered frey", [81]),
        ("answered 3d", []),
        ("müller", [81, 83]),
        ("romashka", [77]),
        ("piotr", [82]),
        ("nobody of that name", []),
        ("mine", [77, 83]),
        ("meine 1d", [77]),
    ],
)
async def test_open_tasks_are_listed_by_manager_status_age_company_and_person(
    desk: DeskSetting, words: str, expected: list[int]
) -> None:
    assert numbers(await desk.look(Topic.OPEN, words)) == expected


async def test_a_status_of_several_words_is_understood_as_one(desk: DeskSetting) -> None:
    looking = replace(desk.looking, read_status={"client answered": TaskStatus.ANSWERED}.get)
    found = await looking.look_up(LookUp(Topic.OPEN, "Client answered 1d".lower(), BAUMANN.id), NOW)
    assert numbers(found) == [81]


async def test_a_restricted_manager_sees_the_tasks_of_the_own_companies_only(desk: DeskSetting) -> None:
    assert numbers(await desk.look(Topic.OPEN, by=TEMP)) == [81, 83]
    assert numbers(await desk.look(Topic.OPEN, "romashka", by=TEMP)) == []
    for words in ("77", "VAT reminder", "Ромашка", "Piotr", "1043"):
        assert await desk.look(Topic.ANYTHING, words, by=TEMP) == Findings()
    for topic in (Topic.CLIENT, Topic.WINDOW, Topic.HISTORY):
        assert await desk.look(topic, "t77", by=TEMP) == Findings()
    assert (await desk.look(Topic.COMPANY, "Żuraw", by=TEMP)).companies == ()
    assert (await desk.look(Topic.DOCUMENT, "1043", by=TEMP)).documents == ()
    assert names(await desk.look(Topic.CONTACTS, "1043", by=TEMP)) == []
    (olga,) = (await desk.look(Topic.PERSON, "Olga Smirnowa", by=TEMP)).people
    assert ([each.id for each in olga.companies], olga.tasks) == (["muller"], ())


async def test_nobody_but_active_managers_finds_anything(desk: DeskSetting) -> None:
    assert await desk.look(Topic.OPEN, by=LEFT) == Findings()
    assert await desk.look(Topic.ANYTHING, "77", by=Manager("stranger", "Who")) == Findings()


async def test_what_is_more_than_ten_is_counted(desk: DeskSetting) -> None:
    desk.have(*(task(100 + number, MULLER, ANNA, "Rent") for number in range(MOST)))
    found = await desk.look(Topic.OPEN, "müller")
    assert (len(found.tasks), found.more) == (MOST, 2)
    found = await desk.look(Topic.ANYTHING, "rent")
    assert (len(found.tasks), found.more) == (MOST, 1)


@pytest.mark.parametrize("words", ["77", "#77", "No. 77", "Nr 77", "№77"])
async def test_a_number_finds_the_task(desk: DeskSetting, words: str) -> None:
    assert await desk.look(Topic.ANYTHING, words) == Findings(tasks=(VAT,))


async def test_a_number_finds_the_document_too(desk: DeskSetting) -> None:
    found = await desk.look(Topic.ANYTHING, "1042")
    assert [each.arrival.number for each in found.documents] == [1042]
    assert (await desk.look(Topic.DOCUMENT, "1042")).documents == found.documents
    assert (await desk.look(Topic.DOCUMENT, "1099")).documents == ()
    assert (await desk.look(Topic.DOCUMENT, "rent")).documents == ()


async def test_misspelt_names_and_subjects_are_found_over_tasks_too(desk: DeskSetting) -> None:
    found = await desk.look(Topic.ANYTHING, "pyarlol january")
    assert numbers(found) == []
    assert numbers(await desk.look(Topic.ANYTHING, "payrol january")) == [12]
    found = await desk.look(Topic.ANYTHING, "Muller")
    assert [card.company for card in found.companies] == [MULLER]
    assert numbers(found) == [83]
    assert names(await desk.look(Topic.ANYTHING, "smirnova")) == ["Olga Smirnowa"]
    assert await desk.look(Topic.ANYTHING) == Findings()


async def test_words_of_messages_are_found_once_a_task_and_not_where_they_were_taken_back(desk: DeskSetting) -> None:
    photo = Attachment(FileKind.PHOTO, StoredFile("f", "image/jpeg", 3, "00", ""))
    for message in (
        said("t77.1", "When do we have to pay the penalty?"),
        said("t77.2", "The penalty is high"),
        said("t81.1", "No penalty here", deleted=True),
        said("t99.1", "penalty of a task that is unknown"),
        said("t82.1", "penalty", content=Content("penalty " + "word " * 60, attachments=(photo,))),
    ):
        await desk.threads.keep(message)
    found = await desk.look(Topic.ANYTHING, "penalty")
    assert [(hit.task, hit.snippet[:30]) for hit in found.hits] == [
        (VAT, "When do we have to pay the pen"),
        (CRANE, "penalty word word word word wo"),
    ]
    assert len(found.hits[1].snippet) <= 120


async def test_the_history_of_a_task_names_the_files_of_messages_without_words(desk: DeskSetting) -> None:
    files = tuple(Attachment(FileKind.PHOTO, StoredFile("f", "image/jpeg", 3, "00", name)) for name in ("", "a.jpg"))
    await desk.threads.keep(said("t77.1", "Hello"))
    await desk.threads.keep(said("t77.2", "", content=Content(attachments=files)))
    found = await desk.look(Topic.HISTORY, "t77")
    assert (found.tasks, [hit.snippet for hit in found.hits]) == ((VAT,), ["Hello", "photo, a.jpg"])


async def test_a_company_is_shown_with_its_people_its_managers_and_its_open_tasks(desk: DeskSetting) -> None:
    for words in ("Müller AG", "CHE-123.456.788", "muller"):
        (card,) = (await desk.look(Topic.COMPANY, words)).companies
        assert (card.company, card.manager, card.substitute) == (MULLER, "Frau Baumann", "Herr Frey")
        assert (card.people, card.tasks) == ((ANNA, OLGA), (STAFF, AMONG_US))
    assert await desk.look(Topic.COMPANY, "Nobody GmbH") == Findings()


async def test_a_person_is_shown_with_companies_chats_tasks_and_requests(desk: DeskSetting) -> None:
    asked = await desk.ask_for(VAT, OLGA, "Shell card payment")
    for words in ("Olga Smirnowa", "+41 79 111 11 11", "olga"):
        (card,) = (await desk.look(Topic.PERSON, words)).people
        assert (card.person, card.companies, card.addresses) == (OLGA, (MULLER, ROMASHKA), (str(OLGA_CHAT),))
        assert (card.tasks, card.requests) == ((VAT,), (asked,))
    assert await desk.look(Topic.PERSON, "+41 79 999 99 99") == Findings()


async def test_a_person_of_no_company_is_seen_by_those_who_see_all(desk: DeskSetting) -> None:
    desk.book.by_person_id["new"] = Person("new", "Nora Neu")
    assert names(await desk.look(Topic.PERSON, "Nora Neu")) == ["Nora Neu"]
    assert names(await desk.look(Topic.PERSON, "Nora Neu", by=TEMP)) == []


async def test_the_client_of_a_task_comes_with_the_company_of_the_task_first(desk: DeskSetting) -> None:
    found = await desk.look(Topic.CLIENT, "t77")
    assert (found.tasks, [card.companies for card in found.people]) == ((VAT,), [(ROMASHKA, MULLER)])
    assert await desk.look(Topic.CLIENT, "83") == Findings(tasks=(AMONG_US,))
    assert await desk.look(Topic.CLIENT, "nothing") == Findings()


async def test_the_window_is_open_for_24_hours_after_the_client_wrote_on_whatsapp(desk: DeskSetting) -> None:
    await desk.directory.heard(OLGA_CHAT, NOW)
    assert await desk.look(Topic.WINDOW, "t77") == Findings(tasks=(VAT,))
    assert await desk.look(Topic.WINDOW, "t83") == Findings(tasks=(AMONG_US,))
    assert await desk.look(Topic.WINDOW, "t82") == Findings(tasks=(CRANE,))
    await desk.directory.heard(PIOTR_CHAT, NOW - timedelta(hours=20))
    assert (await desk.look(Topic.WINDOW, "t82")).until == NOW + timedelta(hours=4)
    await desk.directory.heard(PIOTR_CHAT, NOW - timedelta(hours=24))
    assert (await desk.look(Topic.WINDOW, "t82")).until is None


async def test_managers_are_those_who_may_see_the_task_or_are_called_so(desk: DeskSetting) -> None:
    assert (await desk.look(Topic.MANAGERS)).managers == (BAUMANN, FREY, TEMP)
    assert (await desk.look(Topic.MANAGERS, "t77")).managers == (BAUMANN, FREY)
    assert (await desk.look(Topic.MANAGERS, "t81 tina")).managers == (TEMP,)
    assert (await desk.look(Topic.MANAGERS, "t77 tina")).managers == ()
    assert (await desk.look(Topic.MANAGERS, "frei")).managers == (FREY,)


async def test_contacts_for_a_talk_about_a_document_begin_with_its_sender(desk: DeskSetting) -> None:
    found = await desk.look(Topic.CONTACTS, "1043")
    assert names(found) == ["Olga Smirnowa", "Piotr Nowak"]
    assert [each.arrival.number for each in found.documents] == [1043]
    assert [card.companies[0] for card in found.people] == [ROMASHKA, ROMASHKA]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Müller AG", ["Anna Keller", "Olga Smirnowa"]),
        ("Anna Keller", ["Anna Keller"]),
        ("anna", ["Anna Keller"]),
        ("Żuraw", []),
        ("romashka", ["Olga Smirnowa", "Piotr Nowak"]),
        ("nobody", []),
    ],
)
async def test_contacts_are_found_by_the_name_of_a_person_or_of_an_active_company(
    desk: DeskSetting, words: str, expected: list[str]
) -> None:
    assert names(await desk.look(Topic.CONTACTS, words)) == expected
