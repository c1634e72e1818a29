"""Erasing in the database: what goes, what stays, and that a Kwit at work neither loses nor brings back anything."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.engine.ports import Pending
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import Attachment, Content, FileKind
from flows.vocabulary.documents import THREAD_FILES, DocumentStatus
from flows.vocabulary.effects import Say
from flows.vocabulary.errors import LostRace, NotFound, StorageError
from flows.vocabulary.events import Envelope, TextReceived
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.privacy import ERASED_ADDRESS, Copy, Left
from flows.vocabulary.readings import FieldName
from flows.vocabulary.states import Filed, Memory, Ready, Unlinked
from flows.vocabulary.task_states import DescribingTask, Draft, TaskArchived
from flows.vocabulary.tasks import TaskStatus
from storage import erasing
from storage.machines import MongoMachines
from storage.opening import Storage
from tests.storage.erasing_setting import (
    CHAT,
    READ,
    STAND_IN,
    TASK,
    a_document,
    a_thread,
    machine,
    state_of,
    the_erasure,
)
from tests.storage.task_setting import ANNA, NOON, with_book

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
    aside = Envelope("whatsapp:SM9", MachineKey.conversation(ANNA), TextReceived("private"), NOON, ANNA)
    await storage.inbox.reject(aside, "a defect")
    untouched = await storage.database["deliveries"].find_one({"_id": "untouched"})
    for _ in range(2):
        await storage.personal.scrub(the_erasure())
    known = {each["_id"]: each async for each in storage.database["deliveries"].find({})}
    assert set(known) == {"told", "untouched"}
    assert await storage.inbox.rejected() == []
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
