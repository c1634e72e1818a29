"""Values and stored things that claims about erasing are made with."""

from dataclasses import replace
from datetime import UTC, datetime

from flows.engine.ports import Pending, Record, Timer
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import Attachment, Content, FileKind, Side
from flows.vocabulary.documents import THREAD_FILES, Arrival, DocumentStatus, StoredFile
from flows.vocabulary.effects import RecordDocument, Say
from flows.vocabulary.privacy import Erasure
from flows.vocabulary.readings import FieldName, Finding, Reading, Source, Tax
from flows.vocabulary.states import Filed
from flows.vocabulary.task_effects import Carry, RecordRequest
from flows.vocabulary.task_states import RequestOpen, TaskOpen
from flows.vocabulary.tasks import RequestStatus, TaskStatus
from storage.machines import MongoMachines
from storage.opening import Storage
from tests.storage.task_setting import ANNA, NOON, begun, card, record, request, with_book, written

STAND_IN = "Erased anna"
CHAT = Address(Platform.TELEGRAM, "5550123")
TASK = MachineKey.task("t1")
READ = Reading(
    (
        Finding(FieldName.MERCHANT, "Bäckerei Frey", Source.OCR, 0.9),
        Finding(FieldName.TOTAL, "43.20", Source.OCR, 0.9),
        Finding(FieldName.DATE, "2026-03-10", Source.OCR, 0.9),
    ),
    (Tax("8.1", "3.24"),),
)


def the_erasure(**more: object) -> Erasure:
    plan = Erasure(
        "e1", "anna", STAND_IN, NOON, "Anna Keller", (ANNA.value,), (str(ANNA), str(CHAT)), steps=(), done_at=None
    )
    return replace(plan, **more)  # type: ignore[arg-type]  # whatever a test is about


async def machine(storage: Storage, key: MachineKey, state: object, **more: object) -> None:
    """A machine as a Kwit at work leaves it."""
    taken = await storage.machines.take(key, NOON)
    assert taken is not None
    after = replace(taken, version=taken.version + 1, state=state, **more)  # type: ignore[arg-type]  # as above
    await storage.machines.save(after, "event")
    await storage.machines.release(key)


async def state_of(storage: Storage, key: MachineKey) -> Record | None:
    """A machine as another process finds it."""
    found = await storage.database["machines"].find_one({"_id": str(key)})
    if found is None:
        return None
    other = MongoMachines(storage.database, "another")
    taken = await other.take(key, datetime.now(UTC))
    await other.release(key)
    return taken


async def a_document(storage: Storage, number: int = 1001, person: str = "anna") -> StoredFile:
    """A filed document with an original."""
    name = f"d{number}"
    file = await storage.documents.keep_original(name, 0, b"picture", "image/jpeg", "anna-keller.jpg")
    arrival = Arrival(name, number, "mueller", "Müller AG", person, str(ANNA), (file,), NOON, "lunch")
    await storage.documents.arrive(arrival)
    filed = RecordDocument(name, DocumentStatus.FILED, READ, "lunch", "mueller", "Müller AG", (file,), marks=("m1",))
    await storage.documents.record(filed, NOON, 1)
    await machine(storage, MachineKey.document(name), Filed(arrival, READ, "lunch"))
    return file


async def a_thread(storage: Storage) -> StoredFile:
    """A task with a changed message, a file and an answer."""
    await with_book(storage)
    facts = await begun(storage)
    await storage.tasks.record(record(facts, TaskStatus.WAITING), 1)
    file = await storage.documents.keep_original(f"{THREAD_FILES}x", 0, b"photo", "image/jpeg", "me.jpg")
    photo = Content("my flat", attachments=(Attachment(FileKind.PHOTO, file),))
    await storage.threads.keep(written())
    await storage.threads.revise("t1.1", Content("Changed words"), "e", NOON)
    await storage.threads.keep(written(2, content=photo))
    await storage.documents.adopt([file.file_id])
    office = {"side": Side.OFFICE, "author": "Frau Baumann", "author_id": "baumann", "origin": "desk:-1001234/45"}
    await storage.threads.keep(written(3, "Dear Mrs Keller", **office))
    await storage.topics.want(card(), NOON, 1)
    await storage.requests.record(RecordRequest(request(), RequestStatus.OPEN), NOON, 1)
    await machine(storage, MachineKey.request("t1.r1"), RequestOpen(request(), str(ANNA)))
    await storage.deliveries.enqueue("a", Carry(Address.of_task("t1"), "t1", "t1.1", 1, "de"), NOON)
    waiting = Pending("task:t1/1/0", Say(ANNA, (), "de"))
    state = TaskOpen(facts, str(ANNA), "de", NOON, written=3, requests=(request(),))
    await machine(storage, TASK, state, outbox=(waiting,), timers=(Timer("escalation", NOON),))
    return file
