"""Claims about the table of collections: what is declared is there, and refuses what does not belong."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.audit import Deed, What
from flows.vocabulary.bookings import AskedBooking, Booking
from flows.vocabulary.documents import DeliveryStatus, DocumentStatus
from flows.vocabulary.effects import RecordDocument, Say
from flows.vocabulary.errors import StorageError
from flows.vocabulary.events import Envelope, TextReceived
from flows.vocabulary.people import Company, Manager, Person
from flows.vocabulary.privacy import Erasure
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.task_effects import RecordRequest
from flows.vocabulary.tasks import RequestStatus, TaskStatus
from storage.client import Rejected, connect
from storage.documents import BEFORE_FIRST
from storage.indexes import COLLECTIONS, ensure
from storage.opening import Storage, open_storage
from storage.schemas import SCHEMAS
from storage.sealing import Sealer, new_secret
from tests.storage.task_setting import begun, card, record, request, written
from tests.storage.test_documents import arrival

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
ANNA = Address(Platform.WHATSAPP, "+41791234567")
REFUSED_BY_VALIDATOR = 121

SPOILT: list[tuple[str, dict[str, Any]]] = [
    ("machines", {"version": "1"}),
    ("machines", {"state": {"hint": "no tag"}}),
    ("machines", {"outbox": [{"id": "x"}]}),
    ("machines", {"lease": {"owner": "x"}}),
    ("inbox", {"order": "first"}),
    ("deliveries", {"status": "lost"}),
    ("deliveries", {"attempts": -1}),
    ("early_reports", {"status": "lost"}),
    ("companies", {"name": ""}),
    ("people", {"phones": ["079 123 45 67"]}),
    ("people", {"phones": []}),
    ("managers", {"telegram_id": "baumann"}),
    ("addresses", {"unlinked": "perhaps"}),
    ("codes", {"until": "soon"}),
    ("documents", {"number": 1000}),
    ("documents", {"status": "lost"}),
    ("merchants", {"known": [{"name": ""}]}),
    ("bookings", {"asked_at": "today"}),
    ("tasks", {"number": 0}),
    ("tasks", {"status": "lost"}),
    ("messages", {"version": 0}),
    ("messages", {"names": [""]}),
    ("topics", {"marks": [{"message": "1"}]}),
    ("topics", {"forum": "here"}),
    ("requests", {"status": "lost"}),
    ("numbers", {"number": 7}),
    ("uploads", {"announced_at": 3}),
    ("audit", {"hash": "none"}),
    ("erasures", {"open": "yes"}),
    ("audit", {"details": [{"name": "fields"}]}),
    ("counters", {"value": "many"}),
    ("settings", {"schema": 0}),
    ("originals.files", {"metadata": {"schema": 1, "document_id": "d"}}),
    ("originals.chunks", {"n": "first"}),
]


@pytest.fixture
async def filled(storage: Storage) -> Storage:
    """A storage with a document in every collection."""
    await storage.machines.take(MachineKey.conversation(ANNA), NOON)
    await storage.inbox.put(Envelope("e", MachineKey.conversation(ANNA), TextReceived("x"), NOON))
    await storage.deliveries.enqueue("a", Say(ANNA, (), "de"), NOON)
    now = datetime.now(UTC)  # the server sweeps reports that are older than a day, and codes that are out of date
    await storage.deliveries.report(Platform.WHATSAPP, "early", DeliveryStatus.SENT, "", now)
    await storage.book.save_company(Company("c", "C"))
    await storage.book.save_person(Person("p", "P", phones=(ANNA.value,)))
    await storage.book.save_manager(Manager("m", "M"))
    await storage.book.invite("p", now)
    await storage.directory.profile(ANNA)
    await storage.documents.keep_original("d", 0, b"x", "image/jpeg", "x.jpg")
    await storage.documents.number("d1001")
    await storage.documents.arrive(arrival(1001))
    frey = Finding(FieldName.MERCHANT, "Frey", Source.PERSON, 1.0)
    filed = RecordDocument("d1001", DocumentStatus.FILED, Reading((frey,)), "", "c", "C")
    await storage.documents.record(filed, NOON, 1)
    await storage.bookings.keep([AskedBooking("b", "c", Booking("2026-02-17", "1", "", "Shell"), "t.r1", 1, NOON)])
    await begun(storage)
    await storage.tasks.record(record(await begun(storage), TaskStatus.WAITING), 1)
    await storage.threads.keep(written())
    await storage.topics.want(card(), NOON, 1)
    await storage.topics.mark("t1", ["-1001234/991"], DeliveryStatus.SENT, NOON)
    await storage.requests.record(RecordRequest(request(), RequestStatus.OPEN), NOON, 1)
    await storage.personal.save(Erasure("e1", "p", "Person 1", NOON))
    await storage.trail.append(Deed("kwit", What.TASK_OPENED, ("task:t1",), (("number", "1"),)), NOON, "cause")
    await storage.personal.save(Erasure("e", "p", "Erased p", NOON))
    return storage


async def test_every_collection_takes_what_the_ports_write(filled: Storage) -> None:
    for name in COLLECTIONS:
        assert await filled.database[name].find_one({}) is not None, name


async def test_spoilt_documents_are_refused(filled: Storage) -> None:
    for name, change in SPOILT:
        good = await filled.database[name].find_one({})
        assert good is not None
        with pytest.raises(Rejected) as refusal:
            await filled.database[name].update({"_id": good["_id"]}, {"$set": change})
        assert refusal.value.code == REFUSED_BY_VALIDATOR, (name, change)
        assert await filled.database[name].find_one({"_id": good["_id"]}) == good, (name, change)


async def test_a_document_without_its_fields_is_refused_everywhere(storage: Storage) -> None:
    for name in COLLECTIONS:
        with pytest.raises(Rejected) as refusal:
            await storage.database[name].insert({"_id": "planted", "schema": 1})
        assert refusal.value.code == REFUSED_BY_VALIDATOR


async def test_every_declared_index_is_there_as_declared(storage: Storage) -> None:
    for name, shape in COLLECTIONS.items():
        found = await storage.database[name].index_information()
        for index in shape.indexes:
            there = found[index.name]
            assert [field for field, _ in there["key"]] == list(index.fields)
            assert {option: there.get(option) for option in index.options} == index.options


def test_what_is_kept_for_a_while_only_has_a_declared_end() -> None:
    day = 24 * 60 * 60
    ends = {
        (name, index.fields): index.seconds // day
        for name, shape in COLLECTIONS.items()
        for index in shape.indexes
        if index.seconds is not None
    }
    assert ends == {("inbox", ("done_at",)): 30, ("codes", ("until",)): 30, ("early_reports", ("at",)): 1}


def test_every_collection_but_the_bytes_has_a_schema_number() -> None:
    for name in COLLECTIONS:
        assert name == "originals.chunks" or SCHEMAS.current(name) >= 1


async def test_making_sure_again_changes_nothing_and_mends_what_differs(filled: Storage) -> None:
    database = filled.database
    await database.revalidate("counters", {})
    await database["people"].drop_index("phones")
    await database["people"].create_index([("phones", 1)], "phones", {})
    before = {name: [found async for found in database[name].find({})] for name in COLLECTIONS}
    await ensure(database)
    assert {name: [found async for found in database[name].find({})] for name in COLLECTIONS} == before
    assert (await database.validators())["counters"] == COLLECTIONS["counters"].validator
    assert (await database["people"].index_information())["phones"]["unique"] is True
    counter = await database["counters"].find_one({})
    assert counter is not None
    assert counter["value"] == BEFORE_FIRST + 1


async def test_two_processes_may_start_at_once(mongo_uri: str, storage: Storage, tmp_path: Path) -> None:
    async with open_storage(mongo_uri, tmp_path, "second", database=storage.database.name) as second:
        await second.ping()
        assert await second.inbox.put(Envelope("e", MachineKey.conversation(ANNA), TextReceived("x"), NOON))
        assert not await storage.inbox.put(Envelope("e", MachineKey.conversation(ANNA), TextReceived("x"), NOON))


async def test_a_database_that_is_not_there_is_a_storage_error(tmp_path: Path) -> None:
    uri = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200"
    with pytest.raises(StorageError, match=r"127\.0\.0\.1:1"):
        async with open_storage(uri, tmp_path, "x"):
            pass
    with pytest.raises(StorageError):
        connect("no-mongodb://", "x", Sealer(new_secret()))
