"""What happens inside, read from the house's own database: machines, documents with what was read on them, what is on its way.

Nothing here changes anything, and nothing here asks Kwit: it is what an administrator would find in the database.
"""

import io
import json
from asyncio import to_thread
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice

import numpy as np
from PIL import Image

from flows.vocabulary.addresses import MachineKey, MachineKind
from flows.vocabulary.documents import DocumentRecord
from flows.vocabulary.errors import KwitError
from flows.vocabulary.readings import FieldName, Finding
from ocr.files import MAX_PAGES, FileError, OpenedFile, open_file, pages_of
from sandbox.telegram.errors import JsonObject
from sandbox.web.house import House
from sandbox.web.orders import Impossible
from storage.client import Fields
from storage.codec import encode
from storage.machines import read_record

MOST_MACHINES = 300
MOST_DOCUMENTS = 100
MOST_DELIVERIES = 60
_NEWEST_FIRST = [("order", -1)]


class Inside:
    """What a house has inside."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def everything(self) -> JsonObject:
        """All machines, documents and deliveries, as lists; empty before the database is there."""
        if not self._house.furnished:
            return {"machines": [], "documents": [], "deliveries": []}
        database, storage = self._house.storage.database, self._house.storage
        documents = await storage.documents.listed(limit=MOST_DOCUMENTS)
        names = {each.arrival.document_id: str(each.arrival.number) for each in documents}
        names |= {each.facts.id: str(each.facts.number) for each in await storage.tasks.newest(MOST_DOCUMENTS)}
        only = {"version": 1, "state._": 1, "timers": 1}
        machines = [each async for each in database["machines"].find({}, only=only, limit=MOST_MACHINES)]
        deliveries = database["deliveries"].find({}, sort=_NEWEST_FIRST, limit=MOST_DELIVERIES)
        return {
            "machines": [_machine(each, names) for each in machines],
            "documents": [_summary(each) for each in documents],
            "deliveries": [_delivery(each) async for each in deliveries],
        }

    async def machine(self, key: str) -> JsonObject:
        """One machine with all that it remembers; raises Impossible if there is none of this key."""
        found = await self._house.storage.database["machines"].find_one({"_id": key})
        if found is None:
            raise Impossible("there is no such machine")
        record = read_record(found)
        return {"key": key, "state": json.loads(json.dumps(encode(record.state), default=str))}

    async def document(self, document_id: str) -> JsonObject:
        """One document with what was read on it, and how many pages can be shown; raises Impossible if there is none."""
        record = await self._record(document_id)
        return {
            **_summary(record),
            "fields": [_field(each, record) for each in _in_order(record.reading.findings)],
            "pages": sum(min(each.page_count, MAX_PAGES) for each in await self._opened(record)),
            "note": record.note,
            "sha256": [file.sha256 for file in record.originals],
        }

    async def page(self, document_id: str, number: int) -> bytes:
        """A page of a document as people see it, a JPEG; raises Impossible if it can't be shown."""
        for opened in await self._opened(await self._record(document_id)):
            if 0 <= number < opened.page_count:
                return await to_thread(_picture, opened, number)
            number -= opened.page_count
        raise Impossible("there is no such page")

    async def _record(self, document_id: str) -> DocumentRecord:
        record = await self._house.storage.documents.load(document_id)
        if record is None:
            raise Impossible("there is no such document")
        return record

    async def _opened(self, record: DocumentRecord) -> list[OpenedFile]:
        """Its files, over the pages of which places are counted: those that can be opened."""
        opened: list[OpenedFile] = []
        for file in record.pages:
            with suppress(KwitError):  # erased, damaged, or no document at all: nothing to show
                opened.append(open_file(await self._house.storage.documents.original(file.file_id)))
        return opened


def _picture(opened: OpenedFile, number: int) -> bytes:
    try:
        page = next(islice(pages_of(opened), number, None), None)
    except FileError:
        page = None
    if page is None:
        raise Impossible("that page can't be shown")
    written = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(page.pixels[:, :, ::-1])).save(written, "JPEG", quality=85)
    return written.getvalue()


def _machine(stored: Fields, names: dict[str, str]) -> JsonObject:
    key = MachineKey.parse(stored["_id"])
    return {
        "key": stored["_id"],
        "kind": key.kind.value,
        "name": key.id if key.kind in (MachineKind.CONVERSATION, MachineKind.DESK) else names.get(key.id, key.id[:8]),
        "state": stored["state"]["_"],
        "version": stored["version"],
        "timers": [{"name": each["name"], "due": int(each["due"].timestamp())} for each in stored["timers"]],
    }


def _summary(record: DocumentRecord) -> JsonObject:
    reading = record.reading
    return {
        "id": record.arrival.document_id,
        "number": record.arrival.number,
        "company": record.company,
        "status": record.status.value,
        "merchant": reading.value(FieldName.MERCHANT) or "",
        "total": " ".join(filter(None, (reading.value(FieldName.CURRENCY), reading.value(FieldName.TOTAL)))),
        "trouble": reading.trouble.value if reading.trouble else "",
        "at": int(record.arrival.at.timestamp()),
    }


def _field(finding: Finding, record: DocumentRecord) -> JsonObject:
    read = next((each.read for each in record.corrections if each.field is finding.name), None)
    return {
        "name": finding.name.value,
        "value": finding.value,
        "source": finding.source.value,
        "confidence": finding.confidence,
        "page": finding.place.page if finding.place else -1,
        "corners": [list(corner) for corner in finding.place.corners] if finding.place else [],
        "read": read.value if read else "",
    }


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    order = list(FieldName)
    return sorted(findings, key=lambda finding: order.index(finding.name))


def _delivery(stored: Fields) -> JsonObject:
    return {
        "id": stored["_id"],
        "address": stored["address"],
        "what": stored["say"]["_"],
        "parts": [part["key"] for part in stored["say"].get("parts", ())],
        "status": stored["status"],
        "reason": stored.get("reason", ""),
        "attempts": stored["attempts"],
        "resent": stored["resent"],
        "history": [{"status": each["status"], "at": each["at"].timestamp()} for each in stored["history"]],
    }
