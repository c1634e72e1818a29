"""Erasing in the database: what goes, what stays, and that a Kwit at work neither loses nor brings back anything."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.engine.ports import Pending, Record, Timer
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import Attachment, Content, FileKind, Side
from flows.vocabulary.documents import THREAD_FILES, Arrival, DeliveryStatus, DocumentStatus, StoredFile
from flows.vocabulary.effects import RecordDocument, Say
from flows.vocabulary.errors import LostRace, NotFound, StorageError
from flows.vocabulary.events import Envelope, TextReceived
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.privacy import ERASED_ADDRESS, Copy, Erasure, Left
from flows.vocabulary.readings import FieldName, Finding, Reading, Source, Tax
from flows.vocabulary.states import Filed, Memory, Ready, Unlinked
from flows.vocabulary.task_effects import Carry, RecordRequest
from flows.vocabulary.task_states import DescribingTask, Draft, RequestOpen, TaskArchived, TaskOpen
from flows.vocabulary.tasks import RequestStatus, TaskStatus
from storage import erasing
from storage.machines import MongoMachines
from storage.opening import Storage
from tests.storage.task_setting import ANNA, NOON, OPENING, begun, card, record, request, with_book, written

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
    await storage.documents.record(filed, NOON)
    await machine(storage, MachineKey.document(name), Filed(arrival, READ, "lunch"))
    return file


async def a_thread(storage: Storage) -> StoredFile:
    """A task with a changed message, a file and an answer."""
    await with_book(storage)
    facts = await begun(storage)
    await storage.tasks.record(record(facts, TaskStatus.WAITING))
    file = await storage.documents.keep_original(f"{THREAD_FILES}x", 0, b"photo", "image/jpeg", "me.jpg")
    photo = Content("my flat", attachments=(Attachment(FileKind.PHOTO, file),))
    await storage.threads.keep(written())
    await storage.threads.revise("t1.1", Content("Changed words"), "e", NOON)
    await storage.threads.keep(written(2, content=photo))
    await storage.documents.adopt([file.file_id])
    office = {"side": Side.OFFICE, "author": "Frau Baumann", "author_id": "baumann", "origin": "desk:-1001234/45"}
    await storage.threads.keep(written(3, "Dear Mrs Keller", **office))
    await storage.topics.want(card(), NOON)
    await storage.requests.record(RecordRequest(request(), RequestStatus.OPEN), NOON)
    await machine(storage, MachineKey.request("t1.r1"), RequestOpen(request(), str(ANNA)))
    await storage.deliveries.enqueue("a", Carry(Address.of_task("t1"), "t1", "t1.1", 1, "de"), NOON)
    waiting = Pending("task:t1/1/0", Say(ANNA, (), "de"))
    state = TaskOpen(facts, str(ANNA), "de", NOON, written=3, requests=(request(),))
    await machine(storage, TASK, state, outbox=(waiting,), timers=(Timer("escalation", NOON),))
    return file


# ---- documents


async def test_of_an_erased_document_number_sums_and_hashes_are_left(storage: Storage) -> None:
    file = await a_document(storage)
    for _ in range(2):
        await storage.personal.erase_document("d1001")
    left = await storage.documents.find(1001)
    assert (left.status, left.note, left.arrival.note, left.arrival.address) == (
        DocumentStatus.ERASED,
        "",
        "",
        ERASED_ADDRESS,
    )
    assert [(each.sha256, each.size, each.name) for each in left.originals] == [(file.sha256, file.size, "")]
    assert [each.name for each in left.reading.findings] == [FieldName.TOTAL, FieldName.DATE]
    assert left.reading.taxes == READ.taxes
    with pytest.raises(StorageError):
        await storage.documents.original(file.file_id)
    assert await storage.database["originals.chunks"].find_one({}) is None
    assert await state_of(storage, MachineKey.document("d1001")) is None
    assert await storage.documents.listed() == []
    assert await storage.documents.marked(["m1"]) == []


async def test_a_document_that_is_not_there_can_be_erased_and_kept(storage: Storage) -> None:
    await storage.personal.erase_document("nothing")
    await storage.personal.keep_document("nothing")
    assert await storage.database["documents"].find_one({}) is None


async def test_of_a_kept_document_only_where_it_came_from_is_gone(storage: Storage) -> None:
    file = await a_document(storage)
    before = await storage.documents.find(1001)
    for _ in range(2):
        await storage.personal.keep_document("d1001")
    arrival = replace(before.arrival, address=ERASED_ADDRESS)
    assert await storage.documents.find(1001) == replace(before, arrival=arrival)
    assert await storage.documents.original(file.file_id) == b"picture"
    kept = await state_of(storage, MachineKey.document("d1001"))
    assert kept is not None
    assert (kept.state, kept.version) == (Filed(arrival, READ, "lunch"), 2)


async def test_a_machine_that_never_began_is_left_as_it_is(storage: Storage) -> None:
    for key in (MachineKey.document("d7"), TASK):
        await storage.machines.take(key, NOON)
        await storage.machines.release(key)
    await storage.personal.keep_document("d7")
    await storage.personal.keep_thread("t1", STAND_IN)
    versions = [await state_of(storage, key) for key in (MachineKey.document("d7"), TASK)]
    assert [each.version for each in versions if each is not None] == [0, 0]


async def test_a_hold_is_set_and_lifted(storage: Storage) -> None:
    await a_document(storage)
    assert (await storage.personal.hold(1001, "audit")).hold == "audit"
    assert (await storage.documents.find(1001)).hold == "audit"
    assert (await storage.personal.hold(1001, "")).hold == ""
    with pytest.raises(NotFound, match="1002"):
        await storage.personal.hold(1002, "audit")


# ---- threads


async def test_of_an_erased_thread_who_wrote_when_is_left_and_the_task_is_over(storage: Storage) -> None:
    file = await a_thread(storage)
    for _ in range(2):
        await storage.personal.erase_thread("t1", STAND_IN)
    left = await storage.threads.history("t1")
    assert [(each.author, each.content, each.deleted, each.origin) for each in left] == [
        (STAND_IN, Content(), True, ""),
        (STAND_IN, Content(), True, ""),
        ("Frau Baumann", Content(), True, "desk:-1001234/45"),
    ]
    assert len(await storage.threads.versions("t1.1")) == 1
    assert await storage.threads.search("changed", 5) == []
    with pytest.raises(StorageError):
        await storage.documents.original(file.file_id)
    task = await storage.tasks.load("t1")
    assert task is not None
    assert (task.facts.person, task.facts.subject, task.client, task.status) == (STAND_IN, "", "", TaskStatus.ARCHIVED)
    over = await state_of(storage, TASK)
    assert over is not None
    assert isinstance(over.state, TaskArchived)
    assert (over.state.facts.person, over.state.client, over.outbox, over.timers) == (STAND_IN, "", (), ())
    for collection in ("topics", "requests", "deliveries"):
        assert await storage.database[collection].find_one({}) is None
    assert await state_of(storage, MachineKey.request("t1.r1")) is None


async def test_a_thread_that_has_grown_old_loses_its_words_and_keeps_its_client(storage: Storage) -> None:
    await a_thread(storage)
    await storage.personal.erase_thread("t1")
    task = await storage.tasks.load("t1")
    assert task is not None
    assert (task.facts.person, task.facts.subject) == ("Anna Keller", "")
    assert {each.author for each in await storage.threads.history("t1")} == {"Anna Keller", "Frau Baumann"}


async def test_a_kept_thread_keeps_its_words_but_not_its_client(storage: Storage) -> None:
    file = await a_thread(storage)
    for _ in range(2):
        await storage.personal.keep_thread("t1", STAND_IN)
    versions = await storage.threads.versions("t1.1")
    assert [(each.author, each.origin, each.content.text) for each in versions] == [
        (STAND_IN, "", "When do we have to pay?"),
        (STAND_IN, "", "Changed words"),
    ]
    assert await storage.documents.original(file.file_id) == b"photo"
    task = await storage.tasks.load("t1")
    assert task is not None
    assert (task.facts.person, task.facts.subject, task.client) == (STAND_IN, "VAT reminder", "")
    over = await state_of(storage, TASK)
    assert over is not None
    assert isinstance(over.state, TaskArchived)


# ---- conversations and the person


async def test_a_conversation_goes_with_its_draft_and_all_that_waits_or_was_sent(storage: Storage) -> None:
    await with_book(storage)
    draft = await storage.documents.keep_original(f"{THREAD_FILES}draft", 0, b"photo", "image/jpeg", "me.jpg")
    sent = await storage.documents.keep_original(f"{THREAD_FILES}sent", 0, b"photo", "image/jpeg", "me.jpg")
    await storage.documents.adopt([sent.file_id])
    contents = tuple((Content("", attachments=(Attachment(FileKind.PHOTO, file),)), "7") for file in (draft, sent))
    key = MachineKey.conversation(ANNA)
    await machine(storage, key, DescribingTask(Memory(person="anna"), (), Draft("taxes", "mueller", contents)))
    await storage.inbox.put(Envelope("whatsapp:SM1", key, TextReceived("private"), NOON, ANNA))
    await storage.deliveries.enqueue("d", Say(ANNA, (message(MessageKey.LITERAL, text="private"),), "de"), NOON)
    await storage.deliveries.enqueue("other", Say(CHAT, (), "de"), NOON)
    for _ in range(2):
        await storage.personal.forget_conversation(str(ANNA))
    assert await state_of(storage, key) is None
    assert await storage.inbox.oldest(key) is None
    assert [each["_id"] async for each in storage.database["deliveries"].find({})] == ["other"]
    with pytest.raises(StorageError):
        await storage.documents.original(draft.file_id)
    assert await storage.documents.original(sent.file_id) == b"photo"  # it is its message's


async def test_the_book_knows_a_stand_in_and_no_address_leads_to_it(storage: Storage) -> None:
    await with_book(storage)
    await storage.directory.profile(ANNA)
    invitation = await storage.book.invite("anna", NOON)
    assert await storage.directory.redeem(invitation.code, CHAT, NOON, "conversation:telegram:5550123/1/0") is not None
    await storage.directory.make_code(CHAT, NOON)
    for _ in range(2):
        await storage.personal.forget_person(the_erasure())
    gone = await storage.book.find_person("anna")
    assert (gone.name, gone.phones, gone.company_ids, gone.active) == (STAND_IN, (), (), False)
    assert await storage.directory.profile(ANNA) is None
    assert await storage.directory.profile(CHAT) is None
    assert await storage.database["codes"].find_one({}) is None
    assert await storage.directory.reachable("olga") == []
    await storage.personal.forget_person(the_erasure(person_id="nobody"))


async def test_traces_elsewhere_are_taken_out_and_everything_else_stays(storage: Storage) -> None:
    await with_book(storage)
    told = (message(MessageKey.LITERAL, text="Anna Keller"),)
    to_olga = Address(Platform.TELEGRAM, "777")
    await storage.deliveries.enqueue("told", Say(to_olga, told, "de"), NOON)
    await storage.deliveries.enqueue(f"conversation:{ANNA}/3/1", Say(to_olga, (), "de"), NOON)
    await storage.deliveries.enqueue("untouched", Say(to_olga, (), "de"), NOON)
    hers_before = Ready(Memory(person="olga", hint="de"))
    waiting = (Pending("x", Say(to_olga, told, "de")),)
    await machine(storage, MachineKey.conversation(to_olga), hers_before, outbox=waiting)
    await machine(storage, MachineKey.conversation(ANNA), Unlinked())
    await storage.database["machines"].update(
        {"_id": f"conversation:{to_olga}"}, {"$push": {"seen": f"conversation:{ANNA}/4/1"}}
    )
    untouched = await storage.database["deliveries"].find_one({"_id": "untouched"})
    for _ in range(2):
        await storage.personal.scrub(the_erasure())
    known = {each["_id"]: each async for each in storage.database["deliveries"].find({})}
    assert set(known) == {"told", "untouched"}
    assert known["untouched"] == untouched
    assert known["told"]["say"]["parts"][0]["arguments"] != []
    assert STAND_IN in str(known["told"])
    hers = await storage.database["machines"].find_one({"_id": f"conversation:{to_olga}"})
    assert hers is not None
    assert hers["seen"] == ["event", f"conversation:{ERASED_ADDRESS}/4/1"]
    assert "Anna Keller" not in str(hers)
    assert await state_of(storage, MachineKey.conversation(ANNA)) is None


# ---- beside a Kwit at work


async def test_a_machine_at_work_is_waited_for_and_given_up_in_the_end(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "TRIES", 2)
    monkeypatch.setattr(erasing, "PAUSE", 0)
    await a_document(storage)
    key = MachineKey.document("d1001")
    assert await storage.machines.take(key, datetime.now(UTC)) is not None
    with pytest.raises(StorageError, match="a document is being worked on"):
        await storage.personal.erase_document("d1001")
    assert (await storage.documents.find(1001)).status is DocumentStatus.FILED
    await storage.machines.release(key)
    await storage.personal.erase_document("d1001")
    assert (await storage.documents.find(1001)).status is DocumentStatus.ERASED


async def test_a_kwit_that_was_frozen_meanwhile_does_not_bring_back_what_was_erased(storage: Storage) -> None:
    await a_thread(storage)
    frozen = MongoMachines(storage.database, "frozen")
    taken = await frozen.take(TASK, datetime.now(UTC) - timedelta(minutes=5))  # its lease is over by now
    assert taken is not None
    await storage.personal.erase_thread("t1", STAND_IN)
    with pytest.raises(LostRace):
        await frozen.save(replace(taken, version=taken.version + 1), "late")
    over = await state_of(storage, TASK)
    assert over is not None
    assert isinstance(over.state, TaskArchived)


# ---- what is stored of a person


async def test_traces_name_everything_of_a_person_and_nothing_of_others(storage: Storage) -> None:
    await a_thread(storage)
    await a_document(storage)
    await a_document(storage, 1002, "olga")
    found = await storage.personal.traces(await storage.book.find_person("anna"), NOON)
    assert [each.arrival.number for each in found.documents] == [1001]
    (thread,) = found.threads
    assert (thread.id, thread.number, thread.company_id, thread.messages, thread.files) == ("t1", 1, "mueller", 3, 1)
    assert str(ANNA) in found.addresses
    assert Copy("whatsapp", ANNA.value) in found.copies


async def test_messages_in_a_chat_are_told_by_whether_a_bot_can_still_delete_them(storage: Storage) -> None:
    await with_book(storage)
    invitation = await storage.book.invite("olga", NOON)
    await storage.directory.redeem(invitation.code, CHAT, NOON, "x")
    for number, at in ((1, NOON - timedelta(days=3)), (2, NOON), (3, NOON)):
        await storage.deliveries.enqueue(f"d{number}", Say(CHAT, (), "de"), at)
        claimed = await storage.deliveries.claim(CHAT, at)
        assert claimed is not None
        await storage.deliveries.sent(claimed.id, [str(number)], at)
    await a_document(storage, 1003, "olga")
    await begun(storage, "t1", replace(OPENING, person_id="olga", client=str(CHAT)))
    await storage.threads.keep(written(1, origin=str(CHAT), origin_ids=("77",), author_id="olga"))
    sent = (("d1003", 1003, "88"), ("gone", 1, "89"), ("d1003", 1003, ""))
    await machine(storage, MachineKey.conversation(CHAT), Ready(Memory(person="olga", sent=sent)))
    found = await storage.personal.traces(await storage.book.find_person("olga"), NOON + timedelta(hours=1))
    assert [each for each in found.copies if each.platform == "telegram"] == [
        Copy("telegram", "5550123", ("2", "3", "77", "88"))
    ]
    assert [(each.platform, each.count) for each in found.beyond] == [("telegram", 1)]
    assert found.deliveries == 3


async def test_an_address_that_somebody_else_has_by_now_is_theirs(storage: Storage) -> None:
    await with_book(storage)
    await a_document(storage, 1001, "olga")  # sent from a number that is Anna's
    found = await storage.personal.traces(await storage.book.find_person("olga"), NOON)
    assert (found.addresses, found.copies) == ((), ())


async def test_topics_of_a_task_are_known_the_lost_ones_too(storage: Storage) -> None:
    await a_thread(storage)
    await storage.topics.made("t1", -1001234, 45, card())
    await storage.topics.lose("t1", 45, NOON)
    await storage.topics.made("t1", -1001234, 46, card())
    (thread,) = (await storage.personal.traces(await storage.book.find_person("anna"), NOON)).threads
    assert thread.topics == ("-1001234/46", "-1001234/45")


# ---- erasures


async def test_erasures_are_stored_until_and_after_they_are_over(storage: Storage) -> None:
    first = the_erasure(copies=(Copy("whatsapp", ANNA.value),), left=(Left("telegram", 1, "too old"),))
    second = the_erasure(id="e2", asked_at=NOON + timedelta(hours=1))
    for each in (second, first):
        await storage.personal.save(each)
    assert await storage.personal.unfinished() == [first, second]
    over = replace(first, copies=(), done_at=NOON)
    await storage.personal.save(over)
    assert (await storage.personal.unfinished(), await storage.personal.finished()) == ([second], [over])


# ---- what has grown old


async def test_documents_and_threads_are_old_by_their_company_and_day(storage: Storage) -> None:
    await a_thread(storage)
    await a_document(storage)
    personal, later = storage.personal, NOON + timedelta(days=1)

    async def documents(company: str, before: datetime) -> list[int]:
        return [each.arrival.number async for each in personal.aged_documents(company, before)]

    async def threads(company: str, before: datetime) -> list[tuple[str, int]]:
        return [each async for each in personal.aged_threads(company, before)]

    assert (await documents("mueller", later), await documents("mueller", NOON), await documents("keller", later)) == (
        [1001],
        [],
        [],
    )
    assert await threads("mueller", later) == []  # it is not over
    task = await storage.tasks.load("t1")
    assert task is not None
    await storage.tasks.record(replace(task, status=TaskStatus.ACCEPTED))
    assert (await threads("mueller", later), await threads("mueller", NOON), await threads("keller", later)) == (
        [("t1", 1)],
        [],
        [],
    )
    await personal.erase_document("d1001")
    await personal.erase_thread("t1")
    assert (await documents("mueller", later), await threads("mueller", later)) == ([], [])


async def test_what_was_sent_is_old_by_its_day_and_what_waits_is_not(storage: Storage) -> None:
    for name in ("sent", "waits"):
        await storage.deliveries.enqueue(name, Say(ANNA, (), "de"), NOON)
    claimed = await storage.deliveries.claim(ANNA, NOON)
    assert claimed is not None
    assert await storage.deliveries.sent(claimed.id, ["SM1"], NOON) is DeliveryStatus.SENT
    later = datetime.now(UTC) + timedelta(minutes=1)
    personal = storage.personal
    assert await personal.aged_deliveries([str(ANNA)], later - timedelta(days=1), erase=True) == 0
    assert await personal.aged_deliveries([str(ANNA), str(CHAT)], later, erase=False) == 1
    assert await personal.aged_deliveries([str(ANNA)], later, erase=True) == 1
    assert [each["_id"] async for each in storage.database["deliveries"].find({})] == ["waits"]


async def test_strangers_are_old_by_what_happened_last_and_people_are_none(storage: Storage) -> None:
    await with_book(storage)
    stranger, recent, silent = (Address(Platform.TELEGRAM, each) for each in ("1", "2", "3"))
    for address, at in ((stranger, NOON), (recent, NOON + timedelta(days=2)), (ANNA, NOON)):
        await machine(storage, MachineKey.conversation(address), Unlinked(Memory(heard_at=at)))
    await machine(storage, MachineKey.conversation(silent), Unlinked())
    await machine(storage, MachineKey.conversation(CHAT), Ready(Memory(person="olga", heard_at=NOON)))
    await a_document(storage)
    assert [each async for each in storage.personal.aged_strangers(NOON + timedelta(days=1))] == [str(stranger)]
