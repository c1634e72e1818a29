"""What tasks, requests and the desk ask for is done once, whoever begins it and whatever is missing."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest

from flows.engine.ports import Pending
from flows.engine.task_ports import TopicRecord
from flows.fetching import PATIENCE
from flows.performer import Performing
from flows.task_performing import OVER_SHOWN, TaskPerforming, task_id
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import Attachment, Content, FileKind, Side
from flows.vocabulary.desk import Topic
from flows.vocabulary.documents import DeliveryStatus, RemoteFile, StoredFile
from flows.vocabulary.effects import Ask, Effect, ReleaseHeld
from flows.vocabulary.errors import EngineError, Oversized, Refused, Unavailable
from flows.vocabulary.events import Event, FileRefused
from flows.vocabulary.people import Company, Manager, Person
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.task_effects import (
    Carry,
    Invite,
    KeepFile,
    KeepMessage,
    ListRequests,
    ListTasks,
    LookUp,
    MarkMessage,
    MatchRequests,
    MoveHeld,
    NoteAbsence,
    OpenTask,
    RecordRequest,
    RecordTask,
    Revise,
    SendTemplate,
    ShowHistory,
    ShowTask,
    WakeDesk,
)
from flows.vocabulary.task_events import (
    AbsenceNoted,
    FileKept,
    Found,
    Invited,
    OfficeRefused,
    RequestsFound,
    TaskNumbered,
    TasksFound,
)
from flows.vocabulary.tasks import Card, RequestDraft, RequestStatus, TaskStatus
from tests.flows.desk_setting import (
    ANNA,
    BAUMANN,
    FREY,
    GONE,
    LEFT,
    MULLER,
    NOW,
    OFFICE,
    OLGA,
    OLGA_CHAT,
    PIOTR,
    PIOTR_CHAT,
    ROMASHKA,
    TEMP,
    DeskSetting,
    said,
    task,
)
from tests.flows.office_setting import back_office
from tests.transcripts.memory import (
    MemoryDeliveries,
    MemoryDocuments,
    MemoryInbox,
    MemoryMessenger,
    ScriptedReader,
)
from tests.transcripts.memory_tasks import MemoryTopics

GENERAL = Address(Platform.DESK, "-1001234")
TOPIC = Address(Platform.DESK, "-1001234/45")
FILE = StoredFile("thread-x/0", "image/jpeg", 3, "00", "a.jpg")
PHOTO = Content("Look", attachments=(Attachment(FileKind.PHOTO, FILE),))


@dataclass
class World(DeskSetting):
    """A performer over the office at its desk."""

    deliveries: MemoryDeliveries = field(default_factory=MemoryDeliveries)
    originals: MemoryDocuments = field(default_factory=MemoryDocuments)
    messenger: MemoryMessenger = field(default_factory=MemoryMessenger)
    topics: MemoryTopics = field(default_factory=MemoryTopics)
    woken: list[Address] = field(default_factory=list)
    viewed: list[str] = field(default_factory=list)
    at: datetime = NOW
    steps: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        messengers = {Platform.TELEGRAM: self.messenger, Platform.WHATSAPP: self.messenger}
        further = TaskPerforming(
            deliveries=self.deliveries,
            directory=self.directory,
            book=self.book,
            documents=self.originals,
            messengers=messengers,
            tasks=self.tasks,
            threads=self.threads,
            topics=self.topics,
            requests=self.requests,
            looking=self.looking,
            back_office=back_office(self.book),
            office=OFFICE,
            links=self.links,
            wake_delivery=self.woken.append,
            wake_view=self.viewed.append,
        )
        self.performing = Performing(
            MemoryInbox(),
            self.deliveries,
            self.directory,
            self.originals,
            messengers,
            ScriptedReader(),
            lambda _data: None,
            lambda _key: None,
            self.woken.append,
            further=further,
        )

    async def links(self, code: str) -> tuple[str, ...]:
        return (f"https://t.me/kwit_bot?start={code}",)

    async def do(self, effect: Effect, effect_id: str = "") -> Event | None:
        """Perform an effect twice, as after a crash; both times the answer is the same."""
        self.steps += 1
        pending = Pending(effect_id or f"{MachineKey.task('t77')}/{self.steps}/0", effect)
        first = await self.performing.perform(pending, self.at)
        assert await self.performing.perform(pending, self.at) == first
        return first

    async def open(self, **more: object) -> TaskNumbered:
        """Open a task of Olga's for Müller AG."""
        wanted = OpenTask(company_id=MULLER.id, person_id=OLGA.id, kind="taxes", subject="VAT")
        answer = await self.do(replace(wanted, **more))  # type: ignore[arg-type]  # names of its fields
        assert isinstance(answer, TaskNumbered)
        return answer

    def change(self, entry: Company | Manager) -> None:
        """Put an entry of the book in the place of its former self."""
        if isinstance(entry, Company):
            self.book.by_company_id[entry.id] = entry
        else:
            self.book.by_manager_id[entry.id] = entry


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    "effect",
    [
        Carry(OLGA_CHAT, "t77", "t77.1", 1, "de"),
        SendTemplate(PIOTR_CHAT, "pl", "Treuhand Baumann"),
        ShowHistory(Address.of_task("t77"), "t77", "de"),
    ],
    ids=lambda effect: type(effect).__name__,
)
async def test_whatever_goes_out_waits_in_the_one_queue_of_its_address(
    world: World, effect: Carry | SendTemplate | ShowHistory
) -> None:
    await world.do(effect, "e")
    assert world.deliveries.sent_out == {"e": effect}
    assert world.woken == [effect.address] * 2


async def test_whoever_writes_is_heard_on_any_platform(world: World) -> None:
    await world.do(ReleaseHeld(OLGA_CHAT))
    assert await world.directory.heard_at(OLGA_CHAT) == NOW
    assert world.woken == []


async def test_what_nobody_performs_is_a_defect(world: World) -> None:
    for effect in (Effect(), Ask()):
        with pytest.raises(EngineError, match="nobody"):
            await world.do(effect)


# ---- threads and topics


async def test_a_kept_message_has_its_files_for_good(world: World) -> None:
    message = said("t77.1", "", content=PHOTO)
    await world.do(KeepMessage(message))
    assert (world.threads.kept, world.originals.adopted) == ({"t77.1": [message]}, {"thread-x/0"})


async def test_a_change_is_numbered_once_and_carried_to_the_other_end(world: World) -> None:
    await world.do(KeepMessage(said("t77.1", "By May.")))
    await world.do(Revise("t77", "t77.1", Content("By April."), OLGA_CHAT, "de"), "e1")
    await world.do(Revise("t77", "t77.1", None, OLGA_CHAT, "de"), "e2")
    assert [(each.version, each.content.text, each.deleted) for each in world.threads.kept["t77.1"]] == [
        (1, "By May.", False),
        (2, "By April.", False),
        (3, "By April.", True),
    ]
    assert world.deliveries.sent_out == {
        "e1": Carry(OLGA_CHAT, "t77", "t77.1", 2, "de"),
        "e2": Carry(OLGA_CHAT, "t77", "t77.1", 3, "de"),
    }


async def test_a_changed_note_goes_nowhere_and_what_was_never_kept_does_not_change(world: World) -> None:
    await world.do(KeepMessage(said("t77.1", "Late payer", side=Side.NOTE)))
    await world.do(Revise("t77", "t77.1", Content("Pays late"), None, "de"))
    await world.do(Revise("t77", "t77.9", Content("?"), OLGA_CHAT, "de"))
    assert (len(world.threads.kept["t77.1"]), world.deliveries.sent_out, world.woken) == (2, {}, [])


@pytest.mark.parametrize(
    ("status", "mark"), [(DeliveryStatus.DELIVERED, "delivered"), (None, "note")], ids=["delivered", "note"]
)
async def test_a_managers_message_is_marked_by_its_place_in_the_group(
    world: World, status: DeliveryStatus | None, mark: str
) -> None:
    origin = {"side": Side.OFFICE, "origin": str(TOPIC), "origin_ids": ("991", "-1009/5")}
    await world.do(KeepMessage(said("t77.1", "By April.", **origin)))
    await world.do(MarkMessage("t77", "t77.1", status))
    assert world.topics.topics["t77"].marks == (("-1001234/991", mark), ("-1009/5", mark))
    assert world.viewed == ["t77", "t77"]


async def test_what_no_manager_wrote_in_a_topic_is_not_marked(world: World) -> None:
    messages = [
        said("t77.1", "Client's", origin=str(OLGA_CHAT), origin_ids=("7",)),
        said("t77.2", "Kwit's own"),
        said("t77.3", "Without ids", origin=str(TOPIC)),
        said("t77.4", "Taken back", origin=str(TOPIC), origin_ids=("9",), deleted=True),
    ]
    for message in messages:
        await world.do(KeepMessage(message))
    for message_id in (*(message.id for message in messages), "t77.5"):
        await world.do(MarkMessage("t77", message_id, DeliveryStatus.SENT))
    assert (world.topics.topics, world.viewed) == ({}, [])


async def test_states_are_written_where_lists_and_topics_look(world: World) -> None:
    record = task(77, ROMASHKA, OLGA, "VAT")
    await world.do(RecordTask(record))
    card = Card("t77", "#77", TaskStatus.OPEN, (), (), "de", ROMASHKA.id, BAUMANN.id)
    await world.do(ShowTask(card))
    asked = await world.ask_for(record, OLGA, "Shell")
    await world.do(RecordRequest(asked, RequestStatus.FULFILLED, "d"))
    assert await world.tasks.load("t77") == record
    assert (world.topics.topics["t77"].wanted, world.viewed) == (card, ["t77", "t77"])
    assert await world.requests.status(asked.id) is RequestStatus.FULFILLED


async def test_what_was_held_follows_the_client_to_the_new_address(world: World) -> None:
    await world.do(MoveHeld("t77", PIOTR_CHAT, OLGA_CHAT), "e")
    assert (world.deliveries.moved, world.woken) == ([("t77", PIOTR_CHAT, OLGA_CHAT, "e")] * 2, [])
    world.deliveries.held = 2
    await world.do(MoveHeld("t77", PIOTR_CHAT, OLGA_CHAT), "e")
    assert world.woken == [OLGA_CHAT] * 2


async def test_a_regained_group_wakes_what_waits_for_it_and_for_topics_that_are_nowhere(world: World) -> None:
    world.have(
        *(task(number, MULLER, ANNA, "x") for number in (1, 2, 3)), task(4, MULLER, ANNA, "over", status="accepted")
    )
    world.topics.topics = {
        "t1": TopicRecord("t1", -1001234, 45),
        "t2": TopicRecord("t2", -1009999, 46),
        "t4": TopicRecord("t4", None),
    }
    world.deliveries.late = 1
    await world.performing.perform(Pending("e", WakeDesk(TOPIC)), NOW)
    tasks = ("t1", "t3", "t4")
    ends = [GENERAL, *(end for each in tasks for end in (Address.of_task(each), Address.general_of(each)))]
    assert (world.woken, world.deliveries.hurried, world.viewed) == (ends, ends, list(tasks))
    world.deliveries.late = 0
    await world.performing.perform(Pending("f", WakeDesk(TOPIC)), NOW)
    assert world.woken == ends


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


# ---- files


KEEP = KeepFile(OLGA_CHAT, RemoteFile("h", "audio/ogg", 3, "voice.ogg"), NOW)


async def test_a_file_is_kept_as_it_is_under_an_id_of_threads(world: World) -> None:
    world.messenger.files["h"] = b"ogg"
    answer = await world.do(KEEP, "e")
    assert isinstance(answer, FileKept)
    assert (answer.file.file_id, answer.file.media_type, answer.file.name) == (
        f"thread-{task_id('e')}/0",
        "audio/ogg",
        "voice.ogg",
    )
    assert world.originals.originals == {answer.file.file_id: b"ogg"}
    answer = await world.do(replace(KEEP, file=RemoteFile("h")))
    assert isinstance(answer, FileKept)
    assert answer.file.media_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (Oversized(5), FileRefused("large", 5)),
        (Refused("gone"), FileRefused("gone")),
        (None, FileRefused("empty")),
    ],
)
async def test_a_file_that_cannot_be_had_is_refused(world: World, fault: Exception | None, answer: FileRefused) -> None:
    world.messenger.files["h"] = b""
    if fault:
        world.messenger.faults["h"] = fault
    assert await world.do(KEEP) == answer


async def test_a_platform_that_is_away_is_asked_again_for_ten_minutes(world: World) -> None:
    world.messenger.faults["h"] = Unavailable("away")
    world.at += PATIENCE - timedelta(seconds=1)
    with pytest.raises(Unavailable):
        await world.do(KEEP)
    world.at += timedelta(seconds=1)
    assert await world.do(KEEP) == FileRefused("away")


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
    await world.requests.record(RecordRequest(shell, RequestStatus.OPEN), NOW)
    same = replace(shell, id="t81.r9", task_id=other.facts.id, company_id=MULLER.id, person_id=ANNA.id)
    await world.requests.record(RecordRequest(same, RequestStatus.OPEN), NOW)
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
