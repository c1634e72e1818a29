"""Claims about entries of lists: what an earlier step writes late, of a process that was frozen, is not written."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.vocabulary.documents import Arrival, DocumentStatus
from flows.vocabulary.effects import RecordDocument
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.task_effects import RecordRequest
from flows.vocabulary.tasks import RequestStatus, TaskStatus
from storage.client import Duplicate
from storage.opening import Storage
from storage.versions import replace_unless_later
from tests.storage.task_setting import NOON, OPENING, after, begun, card, record, request, with_book

DOCUMENT = Arrival("d1", 1001, "mueller", "Müller AG", "anna", "whatsapp:+41791234567", (), NOON)
READ = Reading((Finding(FieldName.MERCHANT, "Bäckerei Frey", Source.OCR, 0.9),))


def documents_as(status: DocumentStatus) -> RecordDocument:
    return RecordDocument("d1", status, READ, "", "mueller", "Müller AG")


async def test_a_document_keeps_the_latest_of_its_states_and_takes_the_same_again(storage: Storage) -> None:
    await storage.documents.arrive(DOCUMENT)
    for status, version in (("presented", 3), ("filed", 4), ("filed", 4), ("presented", 3), ("reading", 1)):
        await storage.documents.record(documents_as(DocumentStatus(status)), after(version), version)
    found = await storage.documents.find(1001)
    assert (found.status, found.changed_at) == (DocumentStatus.FILED, after(4))


async def test_a_document_listed_by_an_older_release_takes_any_state(storage: Storage) -> None:
    await storage.documents.arrive(DOCUMENT)
    stored = await storage.database["documents"].find_one({"_id": "d1"})
    assert "version" not in (stored or {})
    await storage.documents.record(documents_as(DocumentStatus.PRESENTED), NOON, 1)
    assert (await storage.documents.find(1001)).status is DocumentStatus.PRESENTED


async def test_what_was_erased_is_not_written_back_by_a_step_from_before(storage: Storage) -> None:
    await storage.documents.arrive(DOCUMENT)
    await storage.documents.record(documents_as(DocumentStatus.FILED), NOON, 9)
    await storage.personal.erase_document("d1")
    await storage.documents.record(documents_as(DocumentStatus.FILED), NOON, 10)
    found = await storage.documents.find(1001)
    assert (found.status, found.reading.findings) == (DocumentStatus.ERASED, ())


async def test_a_task_keeps_the_latest_of_its_states_and_takes_the_same_again(storage: Storage) -> None:
    await with_book(storage)
    facts = await begun(storage)
    for status, version in (("waiting", 3), ("done", 4), ("done", 4), ("waiting", 3)):
        await storage.tasks.record(record(facts, TaskStatus(status), after(version)), version)
    assert await storage.tasks.load("t1") == record(facts, TaskStatus.DONE, after(4))


async def test_the_number_of_another_task_is_not_taken_for_a_later_version(storage: Storage) -> None:
    await with_book(storage)
    first, _ = await begun(storage), await begun(storage, "t2", OPENING)
    with pytest.raises(Duplicate):
        await storage.tasks.record(record(replace(first, id="t3"), TaskStatus.OPEN), 1)


async def test_a_request_keeps_the_latest_of_its_states(storage: Storage) -> None:
    for status, version in (("open", 1), ("fulfilled", 2), ("open", 1)):
        await storage.requests.record(RecordRequest(request(), RequestStatus(status)), after(version), version)
    assert await storage.requests.status("t1.r1") is RequestStatus.FULFILLED
    assert await storage.requests.open_for("anna") == []


async def test_the_latest_card_stays_wanted(storage: Storage) -> None:
    for status, version in (("open", 1), ("done", 2), ("open", 1)):
        await storage.topics.want(card(TaskStatus(status)), after(version), version)
    found = await storage.topics.load("t1")
    assert found is not None
    assert found.wanted == card(TaskStatus.DONE)


async def test_an_entry_that_is_not_there_is_made(storage: Storage) -> None:
    entry = {"_id": "d1001", "schema": 1, "number": 1001, "version": 3}
    await replace_unless_later(storage.database["numbers"], entry)
    assert await storage.database["numbers"].find_one({"_id": "d1001"}) == entry


async def test_time_is_no_matter(storage: Storage) -> None:
    await storage.topics.want(card(TaskStatus.DONE), NOON, 2)
    await storage.topics.want(card(), datetime(2030, 1, 1, tzinfo=UTC), 1)
    found = await storage.topics.load("t1")
    assert found is not None
    assert found.wanted == card(TaskStatus.DONE)
