"""Claims about documents, their numbers and their originals."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from flows.vocabulary.documents import Arrival, DocumentStatus, StoredFile
from flows.vocabulary.effects import RecordDocument
from flows.vocabulary.errors import NotFound, StorageError
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from storage.client import Collection
from storage.documents import DRAFTING
from storage.opening import Storage
from storage.originals import Originals

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
READING = Reading((Finding(FieldName.TOTAL, "43.20", Source.OCR, 0.9),), pages=2)
SOON = timedelta(minutes=1)


def arrival(number: int, company: str = "mueller", at: datetime = NOON) -> Arrival:
    return Arrival(f"d{number}", number, company, company.title(), "anna", "whatsapp:+41791234567", (), at, "lunch")


def record_of(number: int, status: DocumentStatus) -> RecordDocument:
    return RecordDocument(f"d{number}", status, READING, "dinner", "other", "Other AG")


async def test_numbers_start_at_1001_and_are_given_once_a_document(storage: Storage) -> None:
    assert [await storage.documents.number(name) for name in ("a", "b", "a", "c")] == [1001, 1002, 1001, 1003]


async def test_numbers_asked_for_at_once_are_all_different(storage: Storage) -> None:
    names = [f"d{index}" for index in range(20)]
    numbers = await asyncio.gather(*(storage.documents.number(name) for name in names))
    assert sorted(numbers) == list(range(1001, 1021))
    assert await asyncio.gather(*(storage.documents.number(name) for name in names)) == numbers


async def test_one_document_asked_for_at_once_gets_one_number(storage: Storage) -> None:
    assert len(set(await asyncio.gather(*(storage.documents.number("a") for _ in range(8))))) == 1


async def test_an_arrival_is_listed_once_and_found_again(storage: Storage) -> None:
    assert await storage.documents.find_arrival("d1001") is None
    await storage.documents.arrive(arrival(1001))
    await storage.documents.record(record_of(1001, DocumentStatus.FILED), NOON, 1)
    await storage.documents.arrive(arrival(1001))
    assert await storage.documents.find_arrival("d1001") == arrival(1001)
    assert (await storage.documents.find(1001)).status is DocumentStatus.FILED


async def test_a_new_document_is_being_read(storage: Storage) -> None:
    await storage.documents.arrive(arrival(1001))
    found = await storage.documents.find(1001)
    assert (found.arrival, found.status, found.note, found.company) == (
        *(arrival(1001), DocumentStatus.READING),
        *("lunch", "Mueller"),
    )


async def test_what_becomes_known_of_a_document_is_listed(storage: Storage) -> None:
    await storage.documents.arrive(arrival(1001))
    await storage.documents.record(record_of(1001, DocumentStatus.PRESENTED), NOON + SOON, 1)
    found = await storage.documents.find(1001)
    assert (found.status, found.reading, found.note) == (DocumentStatus.PRESENTED, READING, "dinner")
    assert (found.company_id, found.company, found.changed_at) == ("other", "Other AG", NOON + SOON)
    assert found.arrival == arrival(1001)


async def test_what_was_never_listed_cannot_be_recorded_or_found(storage: Storage) -> None:
    with pytest.raises(StorageError, match="not listed"):
        await storage.documents.record(record_of(1001, DocumentStatus.FILED), NOON, 1)
    with pytest.raises(NotFound, match="1001"):
        await storage.documents.find(1001)


async def test_a_number_cannot_belong_to_two_documents(storage: Storage) -> None:
    await storage.documents.arrive(arrival(1001))
    twin = Arrival("twin", 1001, "mueller", "Mueller", "anna", "telegram:5", (), NOON)
    with pytest.raises(StorageError, match="1001"):
        await storage.documents.arrive(twin)


async def test_lists_have_the_newest_first_and_what_was_asked_for(storage: Storage) -> None:
    for index in range(6):
        number = await storage.documents.number(f"d{1001 + index}")
        await storage.documents.arrive(arrival(number, "ab"[index % 2], NOON + index * SOON))
    await storage.documents.record(RecordDocument("d1006", DocumentStatus.WITHDRAWN, READING, "", "b", "B"), NOON, 1)
    await storage.documents.record(RecordDocument("d1005", DocumentStatus.FILED, READING, "", "a", "A"), NOON, 1)

    async def numbers(
        company_id: str | None = None,
        status: DocumentStatus | None = None,
        since: datetime | None = None,
        limit: int = 100,
    ) -> list[int]:
        found = await storage.documents.listed(company_id=company_id, status=status, since=since, limit=limit)
        return [document.arrival.number for document in found]

    assert await numbers() == [1005, 1004, 1003, 1002, 1001]
    assert await numbers(limit=2) == [1005, 1004]
    assert await numbers(company_id="b") == [1004, 1002]
    assert await numbers(status=DocumentStatus.WITHDRAWN) == [1006]
    assert await numbers(company_id="a", status=DocumentStatus.READING) == [1003, 1001]
    assert await numbers(since=NOON + 3 * SOON) == [1005, 1004]


@pytest.mark.parametrize("size", [0, 1, 255 * 1024, 700_000])
async def test_an_original_is_kept_byte_for_byte_with_its_hash(storage: Storage, size: int) -> None:
    data = bytes(index % 251 for index in range(size))
    kept = await storage.documents.keep_original("d1", 0, data, "image/jpeg", "IMG 1.jpg")
    assert (kept.size, kept.sha256, kept.media_type, kept.name) == (
        *(size, hashlib.sha256(data).hexdigest()),
        *("image/jpeg", "IMG 1.jpg"),
    )
    assert await storage.documents.original(kept.file_id) == data


async def test_keeping_again_keeps_the_first_bytes_once(storage: Storage) -> None:
    first = await storage.documents.keep_original("d1", 0, b"first", "image/jpeg", "a.jpg")
    assert await storage.documents.keep_original("d1", 0, b"second", "image/png", "b.png") == first
    other = await storage.documents.keep_original("d1", 1, b"second", "image/png", "")
    assert other.file_id != first.file_id
    assert await storage.documents.original(first.file_id) == b"first"
    assert len([found async for found in storage.database["originals.chunks"].find({})]) == 2


async def test_an_upload_that_died_half_way_is_done_anew(storage: Storage) -> None:
    kept = await storage.documents.keep_original("d1", 0, b"x" * 600_000, "image/jpeg", "a.jpg")
    await storage.database["originals.files"].delete({"_id": kept.file_id})
    again = await storage.documents.keep_original("d1", 0, b"y" * 300_000, "image/jpeg", "a.jpg")
    assert await storage.documents.original(again.file_id) == b"y" * 300_000


@pytest.mark.parametrize("size", [0, 1, 255 * 1024, 700_000])
@pytest.mark.parametrize("left", [1, 4])
async def test_pieces_that_somebody_left_are_written_over_and_the_file_is_whole(
    storage: Storage, size: int, left: int
) -> None:
    for number in range(left):
        piece = {"_id": f"c{number}", "files_id": "d1/0", "n": number, "data": b"left"}
        assert await storage.database["originals.chunks"].insert(piece)
    data = bytes(index % 251 for index in range(size))
    kept = await storage.documents.keep_original("d1", 0, data, "image/jpeg", "a.jpg")
    assert (kept.size, kept.name, kept.media_type) == (size, "a.jpg", "image/jpeg")
    assert await storage.documents.original(kept.file_id) == data
    assert await storage.documents.keep_original("d1", 0, b"other", "image/png", "b.png") == kept


async def test_who_wakes_up_after_the_file_was_kept_leaves_it_alone(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looked for the file before, and writes what it has after; in between nobody may find the file in pieces."""
    data = b"x" * 600_000
    kept: list[StoredFile] = []
    announce = Originals._announce

    async def sleeps(originals: Originals, file_id: str, document_id: str) -> None:
        await announce(originals, file_id, document_id)
        if not kept:
            kept.append(StoredFile("", "", 0, "", ""))
            kept.append(await storage.documents.keep_original("d1", 0, data, "image/jpeg", "a.jpg"))
            monkeypatch.setattr(Collection, "delete", no_deletion)

    async def no_deletion(_collection: Collection, wanted: object) -> int:
        raise AssertionError(f"deletes {wanted}")

    monkeypatch.setattr(Originals, "_announce", sleeps)
    assert await storage.documents.keep_original("d1", 0, data, "image/jpeg", "a.jpg") == kept[1]
    assert await storage.documents.original(kept[1].file_id) == data


async def test_a_damaged_or_missing_original_is_not_handed_out(storage: Storage) -> None:
    kept = await storage.documents.keep_original("d1", 0, b"true", "image/jpeg", "a.jpg")
    await storage.database["originals.chunks"].update({"files_id": kept.file_id}, {"$set": {"data": b"fake"}})
    with pytest.raises(StorageError, match="SHA-256"):
        await storage.documents.original(kept.file_id)
    with pytest.raises(StorageError, match="no original"):
        await storage.documents.original("d9/0")


async def test_only_old_files_without_a_document_are_swept(storage: Storage) -> None:
    orphan = await storage.documents.keep_original("orphan", 0, b"x" * 300_000, "image/jpeg", "a.jpg")
    kept = await storage.documents.keep_original("d1001", 0, b"kept", "image/jpeg", "a.jpg")
    await storage.documents.arrive(arrival(1001))
    now = datetime.now(UTC)
    assert await storage.documents.sweep_orphans(now - SOON) == 0
    assert await storage.documents.sweep_orphans(now + SOON) == 1
    assert await storage.documents.original(kept.file_id) == b"kept"
    with pytest.raises(StorageError, match="no original"):
        await storage.documents.original(orphan.file_id)
    for name, field in (("originals.chunks", "files_id"), ("uploads", "_id")):
        assert await storage.database[name].find_one({field: orphan.file_id}) is None


async def test_a_listed_file_is_no_orphan_even_if_its_listing_was_cut_short(storage: Storage) -> None:
    kept = await storage.documents.keep_original("d1001", 0, b"kept", "image/jpeg", "a.jpg")
    announced = await storage.database["uploads"].find_one({"_id": kept.file_id})
    assert announced is not None
    await storage.documents.arrive(arrival(1001))
    await storage.database["uploads"].insert(announced)
    assert await storage.documents.sweep_orphans(datetime.now(UTC) + SOON) == 0
    assert await storage.documents.original(kept.file_id) == b"kept"
    assert await storage.database["uploads"].find_one({"_id": kept.file_id}) is None


async def test_a_rare_document_is_found_behind_many_numbers(storage: Storage) -> None:
    await storage.documents.arrive(arrival(await storage.documents.number("d1001")))
    await storage.database["counters"].update({"_id": "document"}, {"$set": {"value": 9000}})
    for listed in (await storage.documents.listed(), await storage.documents.listed(company_id="mueller")):
        assert [document.arrival.number for document in listed] == [1001]


async def test_files_for_threads_are_swept_only_when_no_message_adopts_them_for_a_month(storage: Storage) -> None:
    given_up, adopted = [
        await storage.documents.keep_original(f"thread-{name}", 0, name.encode(), "image/jpeg", "")
        for name in ("given_up", "adopted")
    ]
    now = datetime.now(UTC)
    assert await storage.documents.sweep_orphans(now + SOON) == 0, "they may lie in the draft of a task"
    announced = await storage.database["uploads"].find_one({"_id": adopted.file_id})
    assert announced is not None
    await storage.documents.adopt([adopted.file_id])
    await storage.documents.adopt([adopted.file_id])
    await storage.database["uploads"].insert(announced)  # by a process that was frozen when it was about to
    assert await storage.documents.sweep_orphans(now + SOON + DRAFTING) == 1
    assert await storage.documents.original(adopted.file_id) == b"adopted"
    with pytest.raises(StorageError, match="no original"):
        await storage.documents.original(given_up.file_id)
