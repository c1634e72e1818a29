"""An office with three companies, four managers and some tasks, in memory: what the desk's look-ups and effects work on."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import cast

from flows.engine.ports import Documents
from flows.looking import Looking
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import Content, Side, ThreadMessage
from flows.vocabulary.desk import Findings, Topic
from flows.vocabulary.documents import Arrival, DocumentRecord, DocumentStatus
from flows.vocabulary.people import Company, Manager, Membership, Office, Person, Profile, Role
from flows.vocabulary.readings import Reading
from flows.vocabulary.task_effects import LookUp, RecordRequest
from flows.vocabulary.tasks import RequestDraft, RequestFacts, RequestStatus, TaskFacts, TaskRecord, TaskStatus
from locales.ranking import rank
from tests.bots.console.memory_office import MemoryDocuments as ListedDocuments
from tests.flows.memory_book import MemoryBook
from tests.transcripts.memory import MemoryDirectory
from tests.transcripts.memory_tasks import MemoryRequests, MemoryTasks, MemoryThreads

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")
OLGA_CHAT = Address(Platform.TELEGRAM, "5550001")
PIOTR_CHAT = Address(Platform.WHATSAPP, "+48601000001")

MULLER = Company("muller", "Müller AG", "CHE123456788", manager_id="baumann", substitute_id="frey")
ROMASHKA = Company("romashka", "ООО Ромашка", "RU7701234567", "ru", manager_id="baumann")
ZURAW = Company("zuraw", "Żuraw Sp. z o.o.", "PL1234563218", active=False)
OLGA = Person("olga", "Olga Smirnowa", ("romashka", "muller"), ("+41791111111",))
PIOTR = Person("piotr", "Piotr Nowak", ("zuraw", "romashka"), ("+48601000001",), "pl")
ANNA = Person("anna", "Anna Keller", ("muller",), ("+41791234567",))
GONE = Person("gone", "Anna Gone", ("muller",), active=False)
BAUMANN = Manager("baumann", "Frau Baumann", 5550123, role=Role.ADMINISTRATOR)
FREY = Manager("frey", "Herr Frey", 5550124)
TEMP = Manager("temp", "Tina Temp", 5550125, company_ids=("muller",))
LEFT = Manager("left", "Lea Left", 5550126, active=False)


def task(number: int, company: Company, person: Person | None, subject: str, **more: object) -> TaskRecord:
    """A task; ``more`` may set ``status``, ``manager``, ``days`` since it was opened, and ``client``."""
    manager = more.get("manager", BAUMANN)
    assert manager is None or isinstance(manager, Manager)
    opened = NOW - timedelta(days=float(str(more.get("days", 1))))
    facts = TaskFacts(
        id=f"t{number}",
        number=number,
        company_id=company.id,
        company=company.name,
        person_id=person.id if person else "",
        person=person.name if person else "",
        kind="other",
        subject=subject,
        manager_id=manager.id if manager else "",
        manager=manager.name if manager else "",
        opened_at=opened,
    )
    return TaskRecord(facts, TaskStatus(str(more.get("status", "open"))), str(more.get("client", "")), opened, opened)


def said(message_id: str, text: str, **more: object) -> ThreadMessage:
    """A message of a client."""
    content = Content(text)
    made = ThreadMessage(message_id, message_id.partition(".")[0], Side.CLIENT, "Olga", "olga", content, NOW)
    return replace(made, **more)  # type: ignore[arg-type]  # names of its fields


def document(number: int, company: Company, person: Person) -> DocumentRecord:
    """A document of somebody's."""
    arrival = Arrival(f"d{number}", number, company.id, company.name, person.id, str(OLGA_CHAT), (), NOW)
    return DocumentRecord(arrival, DocumentStatus.FILED, Reading(), "", company.id, company.name, NOW)


def profile(person: Person) -> Profile:
    """Who the person is to a conversation."""
    return Profile(person.id, person.name, tuple(Membership(each, each, active=True) for each in person.company_ids))


@dataclass
class DeskSetting:
    """The office at its desk; ``look`` looks up as one of its managers."""

    book: MemoryBook = field(default_factory=MemoryBook)
    directory: MemoryDirectory = field(default_factory=MemoryDirectory)
    documents: ListedDocuments = field(default_factory=ListedDocuments)
    threads: MemoryThreads = field(default_factory=MemoryThreads)
    requests: MemoryRequests = field(default_factory=MemoryRequests)

    def __post_init__(self) -> None:
        self.book.by_company_id = {each.id: each for each in (MULLER, ROMASHKA, ZURAW)}
        self.book.by_person_id = {each.id: each for each in (OLGA, PIOTR, ANNA, GONE)}
        self.book.by_manager_id = {each.id: each for each in (BAUMANN, FREY, TEMP, LEFT)}
        self.directory.link(OLGA_CHAT, profile(OLGA))
        self.directory.link(PIOTR_CHAT, profile(PIOTR))
        self.tasks = MemoryTasks(self.book)
        self.documents.records = [document(1042, MULLER, ANNA), document(1043, ROMASHKA, OLGA)]

    def have(self, *records: TaskRecord) -> None:
        """List these tasks."""
        self.tasks.records |= {each.facts.id: each for each in records}

    async def ask_for(self, of_task: TaskRecord, person: Person, text: str) -> RequestFacts:
        """Ask somebody for a document."""
        number = len(self.requests.recorded) + 1
        facts = RequestFacts(
            f"{of_task.facts.id}.r{number}",
            of_task.facts.id,
            of_task.facts.number,
            of_task.facts.company_id,
            person.id,
            RequestDraft(text),
            "Frau Baumann",
            NOW,
        )
        await self.requests.record(RecordRequest(facts, RequestStatus.OPEN), NOW, 1)
        return facts

    @property
    def looking(self) -> Looking:
        """The look-ups over all that is here."""
        return Looking(
            self.book,
            self.directory,
            cast("Documents", self.documents),  # it has those methods of the port that look-ups call
            self.tasks,
            self.threads,
            self.requests,
            rank,
            {status.value: status for status in TaskStatus}.get,
        )

    async def look(self, topic: Topic, text: str = "", by: Manager = BAUMANN) -> Findings:
        """Look something up."""
        return await self.looking.look_up(LookUp(topic, text, by.id), NOW)
