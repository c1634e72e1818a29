"""The port ``Documents``: documents as the office's lists show them, their numbers and their originals."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from flows.likeness import marks as marks_of
from flows.vocabulary.documents import (
    THREAD_FILES,
    Arrival,
    Correction,
    DocumentRecord,
    DocumentStatus,
    StoredFile,
)
from flows.vocabulary.effects import RecordDocument
from flows.vocabulary.errors import NotFound, StorageError
from flows.vocabulary.readings import Reading
from storage.client import Database, Fields
from storage.codec import decode, encode, moment
from storage.merchants import MongoMerchants
from storage.originals import Originals
from storage.schemas import SCHEMAS
from storage.versions import not_after

COUNTER = "document"
BEFORE_FIRST = 1000
"""The counter's value before the first document, which so gets number 1001."""
DRAFTING = timedelta(days=30)
"""How much longer a file that was sent for a task may wait until the task is opened and a message adopts it."""
_UNLISTED = frozenset({DocumentStatus.WITHDRAWN, DocumentStatus.JOINED, DocumentStatus.ERASED})
MOST_ALIKE = 100
"""Documents that are looked at for one mark: more share it only where it tells nothing."""
_DESCENDING = -1
_FIRST_WINDOW = 200
"""Numbers looked at in one go at first: the embedded server uses an index for a range with two ends, not for order and limit."""


class MongoDocuments:
    """Documents in the collection ``documents``, their numbers in ``numbers``, their originals in GridFS."""

    def __init__(self, database: Database) -> None:
        self._documents = database["documents"]
        self._numbers = database["numbers"]
        self._counters = database["counters"]
        self._originals = Originals(database)
        self._merchants = MongoMerchants(database)

    async def find_arrival(self, document_id: str) -> Arrival | None:
        """What was stored under this id, if the same effect was performed before."""
        found = await self._documents.find_one({"_id": document_id})
        return decode(SCHEMAS.lifted("documents", found)["arrival"], Arrival) if found else None

    async def keep_original(self, document_id: str, index: int, data: bytes, media_type: str, name: str) -> StoredFile:
        """Keep the bytes; the same document and index again keeps them once."""
        return await self._originals.keep(document_id, index, data, media_type, name)

    async def adopt(self, file_ids: Sequence[str]) -> None:
        """These kept files belong to a message of a thread now; what nothing lists or adopts is swept in the end."""
        for file_id in file_ids:
            await self._originals.adopted(file_id)

    async def number(self, document_id: str) -> int:
        """The next document number of the office (the first is 1001); the same document again gets the same one.

        A process that dies between counting and noting leaves a gap in the numbers, never a number given twice.
        """
        found = await self._numbers.find_one({"_id": document_id})
        if found is None:
            number = await self._counters.count_up(COUNTER)
            note = {"_id": document_id, "schema": SCHEMAS.current("numbers"), "number": number}
            if await self._numbers.insert(note):
                return number
            found = await self._numbers.find_one({"_id": document_id})
        if found is None:
            raise StorageError(f"the number of {document_id} was given twice")
        return int(found["number"])

    async def arrive(self, arrival: Arrival) -> None:
        """List a new document, with status READING; nothing happens if it is listed already."""
        inserted = await self._documents.insert(
            {
                "_id": arrival.document_id,
                "schema": SCHEMAS.current("documents"),
                "number": arrival.number,
                "arrival": encode(arrival),
                "arrived_at": moment(arrival.at),
                "status": DocumentStatus.READING.value,
                "reading": encode(Reading(pages=len(arrival.files))),
                "note": arrival.note,
                "company_id": arrival.company_id,
                "company": arrival.company,
                "changed_at": moment(arrival.at),
                "files": [encode(file) for file in arrival.files],
                "unread": 0,
                "whole": 0,
                "page": 0,
                "marks": list(marks_of(arrival.company_id, arrival.files, Reading())),
                "twin_id": "",
                "apart": [],
                "corrections": [],
            }
        )
        if not inserted and await self._documents.find_one({"_id": arrival.document_id}, {"_id": 1}) is None:
            raise StorageError(f"the number {arrival.number} belongs to another document than {arrival.document_id}")
        await self._originals.listed(arrival.document_id)

    async def record(self, effect: RecordDocument, at: datetime, version: int) -> None:
        """Write what is known of a document at this version of its machine; nothing happens if a later one is written.

        Raises StorageError if it is not listed.
        """
        change: Fields = {
            "version": version,
            "status": effect.status.value,
            "reading": encode(effect.reading),
            "note": effect.note,
            "company_id": effect.company_id,
            "company": effect.company,
            "changed_at": moment(at),
            "schema": SCHEMAS.current("documents"),
            "marks": list(effect.marks),
            "twin_id": effect.twin_id,
            "apart": list(effect.apart),
            "corrections": [encode(each) for each in effect.corrections],
        }
        if effect.files:
            pages = {"unread": effect.unread, "whole": effect.whole, "page": effect.page}
            change |= {"files": [encode(file) for file in effect.files], **pages}
        if not await self._documents.update({"_id": effect.document_id, **not_after(version)}, {"$set": change}):
            if await self._documents.find_one({"_id": effect.document_id}, {"_id": 1}) is None:
                raise StorageError(f"the document {effect.document_id} is not listed")
            return
        if effect.status is DocumentStatus.FILED:
            await self._merchants.note(effect.company_id, effect.reading)

    async def respelled(self, company_id: str, reading: Reading) -> Reading:
        """The reading with its merchant spelt as the company knows it."""
        return await self._merchants.respelled(company_id, reading)

    async def original(self, file_id: str) -> bytes:
        """The bytes of an original; raises StorageError if they no longer have the SHA-256 they came with."""
        return await self._originals.read(file_id)

    async def load(self, document_id: str) -> DocumentRecord | None:
        """The document with this id."""
        found = await self._documents.find_one({"_id": document_id})
        return read_document(found) if found else None

    async def marked(self, marks: Sequence[str]) -> list[DocumentRecord]:
        """The documents that bear one of these marks, each once, withdrawn ones too; each mark is one equality in the index."""
        found: dict[str, Fields] = {}
        for mark in marks:
            async for document in self._documents.find({"marks": mark}, limit=MOST_ALIKE):
                found[document["_id"]] = document
        return [read_document(each) for each in found.values()]

    async def find(self, number: int) -> DocumentRecord:
        """The document with this number; raises NotFound."""
        found = await self._documents.find_one({"number": number})
        if found is None:
            raise NotFound(f"there is no document No. {number}")
        return read_document(found)

    async def listed(
        self,
        *,
        company_id: str | None = None,
        status: DocumentStatus | None = None,
        since: datetime | None = None,
        limit: int = 100,
    ) -> list[DocumentRecord]:
        """Documents, the newest first; withdrawn ones and pages of others only where that ``status`` is asked for."""
        wanted: Fields = {}
        if company_id is not None:
            wanted["company_id"] = company_id
        if status is not None:
            wanted["status"] = status.value
        records: list[DocumentRecord] = []
        async for found in self._newest(wanted):
            if since is not None and found["arrived_at"] < since:
                continue
            if status is None and found["status"] in _UNLISTED:
                continue
            records.append(read_document(found))
            if len(records) == limit:
                break
        return records

    async def sweep_orphans(self, older_than: datetime) -> int:
        """Delete files that were stored before that time for a document that never arrived; returns how many.

        Files that were sent for a task may lie in its draft: they are given ``DRAFTING`` longer.
        """
        swept = 0
        for file_id, document_id in await self._originals.orphans(older_than, THREAD_FILES, older_than - DRAFTING):
            if await self._documents.find_one({"_id": document_id}, {"_id": 1}) is not None:
                await self._originals.listed(document_id)
            elif await self._originals.is_adopted(file_id):
                await self._originals.adopted(file_id)
            else:
                await self._originals.delete(file_id)
                swept += 1
        return swept

    async def _newest(self, wanted: Fields) -> AsyncIterator[Fields]:
        """Documents by falling number, in windows that grow: few are found soon, rare ones in few more queries."""
        counter = await self._counters.find_one({"_id": COUNTER})
        top = int(counter["value"]) if counter else BEFORE_FIRST
        width = _FIRST_WINDOW
        while top > BEFORE_FIRST:
            window = {**wanted, "number": {"$gt": top - width, "$lte": top}}
            async for found in self._documents.find(window, sort=[("number", _DESCENDING)]):
                yield found
            top -= width
            width *= 2


def read_document(stored: Fields) -> DocumentRecord:
    """Build a document's record from what is stored; raises CodecError."""
    found = SCHEMAS.lifted("documents", stored)
    return DocumentRecord(
        arrival=decode(found["arrival"], Arrival),
        status=DocumentStatus(found["status"]),
        reading=decode(found["reading"], Reading),
        note=found["note"],
        company_id=found["company_id"],
        company=found["company"],
        changed_at=found["changed_at"],
        files=tuple(decode(file, StoredFile) for file in found["files"]),
        unread=int(found["unread"]),
        whole=int(found["whole"]),
        page=int(found["page"]),
        twin_id=found["twin_id"],
        apart=tuple(found["apart"]),
        corrections=tuple(decode(each, Correction) for each in found["corrections"]),
        hold=found.get("hold", ""),
    )


@SCHEMAS.upcaster("documents", 1)
def _list_files(document: Fields) -> Fields:
    """Before there were pages of several documents, all files of one were those it arrived with.

    Marks, by which duplicates are found, are given at the next start (``storage.marking``).
    """
    return {
        "marks": [],
        "twin_id": "",
        "apart": [],
        "corrections": [],
        "unread": 0,
        "whole": 0,
        "page": 0,
        **document,
        "files": document.get("files", document["arrival"]["files"]),
    }
