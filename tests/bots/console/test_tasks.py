"""``tasks``, ``task`` and ``manager away``: what the office sees of its threads without the desk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.vocabulary.content import Attachment, ContactCard, Content, FileKind, Place, Side, ThreadMessage
from flows.vocabulary.documents import StoredFile
from flows.vocabulary.tasks import TaskFacts, TaskRecord, TaskStatus
from tests.bots.console.conftest import NOW, CommandLine

FILE = StoredFile("f1", "audio/ogg", 2048, "ab" * 32, "")


def record(number: int, company: str, status: TaskStatus, manager: str, days: float) -> TaskRecord:
    at = NOW - timedelta(days=days)
    facts = TaskFacts(
        id=f"t{number}",
        number=number,
        company_id=company,
        company=company,
        person_id="olga",
        person="Olga Smirnowa",
        kind="other",
        subject=f"[b]Subject {number}",
        manager_id=manager,
        manager=manager,
        opened_at=at,
    )
    return TaskRecord(facts, status, "telegram:77", at, at, requests=number % 2)


@pytest.fixture(autouse=True)
def stored(kwit: CommandLine) -> None:
    kwit.good("company", "add", "Eins AG")
    kwit.good("company", "add", "Zwei AG")
    kwit.good("manager", "add", "Frau Baumann")
    companies = {company.name: company.id for company in kwit.book.by_company_id.values()}
    (baumann,) = kwit.book.by_manager_id
    for made in (
        record(76, companies["Eins AG"], TaskStatus.ARCHIVED, baumann, 40),
        record(77, companies["Eins AG"], TaskStatus.WAITING, baumann, 3),
        record(78, companies["Zwei AG"], TaskStatus.OPEN, "", 0.1),
        record(79, companies["Zwei AG"], TaskStatus.ANSWERED, baumann, 0.01),
    ):
        kwit.tasks.records[made.facts.id] = made


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], [77, 78, 79]),
        (["--all"], [76, 77, 78, 79]),
        (["--company", "eins ag"], [77]),
        (["--manager", "Frau Baumann"], [77, 79]),
        (["--manager", ""], [78]),
        (["--status", "answered"], [79]),
        (["--status", "archived"], [76]),
        (["--limit", "2"], [77, 78]),
    ],
)
def test_tasks_are_listed_by_company_manager_and_status(
    kwit: CommandLine, options: list[str], expected: list[int]
) -> None:
    assert [task["facts"]["number"] for task in kwit.loaded("tasks", *options)] == expected


def test_the_list_tells_since_when_it_is_somebodys_turn(kwit: CommandLine) -> None:
    printed = kwit.good("tasks")
    for words in ("[b]Subject 77", "waiting", "3 d", "2 h", "14 min", "09.03.2026 11:00"):
        assert words in printed


def test_what_does_not_exist_is_refused(kwit: CommandLine) -> None:
    assert kwit.refused("task", "99") == "there is no task No. 99"
    assert kwit.refused("tasks", "--company", "Nobody AG") == "there is no company 'Nobody AG'"


def said(number: int, side: Side, author: str, content: Content, minutes: int, reply_to: str = "") -> ThreadMessage:
    at = NOW + timedelta(minutes=minutes)
    return ThreadMessage(f"t77.{number}", "t77", side, author, "", content, at, reply_to=reply_to)


@pytest.fixture
def thread(kwit: CommandLine) -> None:
    first = said(1, Side.CLIENT, "Olga", Content("When do we\nhave to pay?"), 0)
    voice = Content(
        attachments=(Attachment(FileKind.VOICE, FILE), Attachment(FileKind.STICKER, replace(FILE, name="a"), "👍"))
    )
    answer = said(3, Side.OFFICE, "Frau Baumann", Content("By 15 May."), 2, "t77.1")
    met = said(
        4, Side.CLIENT, "Olga", Content(place=Place(47.37, 8.54, "Office"), contact=ContactCard("Jan", "+48")), 3
    )
    lost = replace(said(5, Side.CLIENT, "Olga", Content("never mind"), 4), deleted=True)
    kwit.threads.kept = {
        "t77.1": [first],
        "t77.2": [said(2, Side.NOTE, "Frau Baumann", voice, 1)],
        "t77.3": [
            answer,
            replace(answer, version=2, content=Content("By 15 April."), at=NOW + timedelta(minutes=5)),
            replace(answer, version=3, deleted=True, at=NOW + timedelta(minutes=6)),
        ],
        "t77.4": [met],
        "t77.5": [lost],
    }


def test_a_thread_is_told_with_its_notes_its_files_and_every_version(kwit: CommandLine, thread: None) -> None:
    printed = kwit.good("task", "77")
    assert printed.splitlines()[1:] == [
        "Olga Smirnowa (telegram:77) · " + kwit.tasks.records["t77"].facts.manager,
        "opened 09.03.2026 11:00 by the client",
        "documents still asked for: 1",
        "",
        "#1  12.03.2026 11:00  Olga · client",
        "    When do we",
        "    have to pay?",
        "",
        "#2  12.03.2026 11:01  Frau Baumann · NOTE",
        "    [voice: audio/ogg, 2048 bytes]",
        "    [sticker: a, 👍, audio/ogg, 2048 bytes]",
        "",
        "#3  12.03.2026 11:02  Frau Baumann · office (answers #1)",
        "    By 15 May.",
        "  changed 12.03.2026 11:05:",
        "    By 15 April.",
        "  taken back 12.03.2026 11:06",
        "",
        "#4  12.03.2026 11:03  Olga · client",
        "    [place: 47.370000, 8.540000] · Office",
        "    [contact: Jan, +48]",
        "",
        "#5  12.03.2026 11:04  Olga · client",
        "    never mind",
        "  taken back",
    ]


def test_a_task_of_the_office_about_a_document_says_so(kwit: CommandLine) -> None:
    known = kwit.tasks.records["t78"]
    facts = replace(known.facts, person="", person_id="", by_office=True, document=1042)
    kwit.tasks.records["t78"] = replace(known, facts=facts, client="")
    assert kwit.good("task", "78").splitlines()[1:] == [
        "internal (no chat) · nobody in charge",
        "opened 12.03.2026 08:36 by the office, about document No. 1042",
    ]


def test_programs_get_the_thread_with_all_versions(kwit: CommandLine, thread: None) -> None:
    loaded = kwit.loaded("task", "77")
    assert loaded["facts"]["number"] == 77
    assert [[version["version"] for version in versions] for versions in loaded["thread"]] == [
        [1],
        [1],
        [1, 2, 3],
        [1],
        [1],
    ]
