"""Values that claims about stored tasks are made with."""

from datetime import UTC, datetime, timedelta

from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import Content, Side, ThreadMessage
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from flows.vocabulary.people import Company, Manager, Person, Role
from flows.vocabulary.task_effects import OpenTask
from flows.vocabulary.tasks import Card, RequestDraft, RequestFacts, TaskFacts, TaskRecord, TaskStatus
from storage.opening import Storage

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
FORUM = -1001234
TOPIC = Address(Platform.DESK, f"{FORUM}/45")
ANNA = Address(Platform.WHATSAPP, "+41791234567")
OLGA = Address(Platform.TELEGRAM, "5550123")
BAUMANN = Manager("baumann", "Frau Baumann", 700001, role=Role.ADMINISTRATOR)
OPENING = OpenTask("mueller", "anna", "taxes", "VAT reminder", str(ANNA))


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


async def with_book(storage: Storage) -> Storage:
    """A book with a company, two people and a manager."""
    await storage.book.save_manager(BAUMANN)
    await storage.book.save_company(Company("mueller", "Müller AG", manager_id="baumann"))
    await storage.book.save_person(Person("anna", "Anna Keller", ("mueller",), (ANNA.value,)))
    await storage.book.save_person(Person("olga", "Olga Smirnowa", ("mueller",)))
    return storage


async def begun(storage: Storage, task_id: str = "t1", opening: OpenTask = OPENING) -> TaskFacts:
    """A task that has just begun."""
    return await storage.tasks.begin(task_id, opening, BAUMANN, NOON)


def record(facts: TaskFacts, status: TaskStatus, at: datetime = NOON) -> TaskRecord:
    """A task as it stands."""
    return TaskRecord(facts, status, str(ANNA), at, NOON)


def written(number: int = 1, text: str = "When do we have to pay?", **other: object) -> ThreadMessage:
    """A message of the thread of ``t1``, by its client."""
    values: dict[str, object] = {
        "id": f"t1.{number}",
        "task_id": "t1",
        "side": Side.CLIENT,
        "author": "Anna Keller",
        "author_id": "anna",
        "content": Content(text),
        "at": NOON,
        "origin": str(ANNA),
        "origin_ids": (f"SM{number}",),
    }
    return ThreadMessage(**(values | other))  # type: ignore[arg-type]  # names of its fields


def card(status: TaskStatus = TaskStatus.OPEN, task_id: str = "t1") -> Card:
    """A card as it shall look."""
    parts = (message(MessageKey.CARD_COUNTS, messages=1, files=0, opened=NOON),)
    choices = (Choice(Action.TAKE, message(MessageKey.CHOICE_TAKE)),)
    return Card(task_id, "#1 · Müller AG · VAT", status, parts, choices, "de", "mueller", "baumann")


def request(number: int = 1, person_id: str = "anna") -> RequestFacts:
    """A document that is asked for."""
    draft = RequestDraft("Shell", "45.90", "CHF", "2026-02-17")
    return RequestFacts(f"t1.r{number}", "t1", 1, "mueller", person_id, draft, "Frau Baumann", after(number))
