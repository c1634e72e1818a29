"""The port ``Requests``: what the office asks for, as lists and the matching of documents look through it.

``person_open`` and ``company_open`` exist only while a request is open.
"""

from datetime import datetime

from flows.vocabulary.task_effects import RecordRequest
from flows.vocabulary.tasks import RequestFacts, RequestStatus
from storage.client import Database, Fields
from storage.codec import decode, encode, moment
from storage.schemas import SCHEMAS
from storage.versions import replace_unless_later


class MongoRequests:
    """Requests in the collection ``requests``."""

    def __init__(self, database: Database) -> None:
        self._requests = database["requests"]

    async def record(self, effect: RecordRequest, at: datetime, version: int) -> None:
        """Write the state of a request at this version of its machine; nothing happens if a later one is written."""
        request = effect.request
        fields: Fields = {
            "_id": request.id,
            "version": version,
            "schema": SCHEMAS.current("requests"),
            "status": effect.status.value,
            "request": encode(request),
            "asked_at": moment(request.asked_at),
            "changed_at": moment(at),
        }
        if effect.document_id:
            fields["document_id"] = effect.document_id
        if effect.status is RequestStatus.OPEN:
            fields["company_open"] = request.company_id
            if request.person_id:
                fields["person_open"] = request.person_id
        await replace_unless_later(self._requests, fields)

    async def open_for(self, person_id: str) -> list[RequestFacts]:
        """What is still asked of the person, oldest first."""
        return await self._open({"person_open": person_id})

    async def open_of(self, company_id: str) -> list[RequestFacts]:
        """What is still asked of anybody of the company, oldest first."""
        return await self._open({"company_open": company_id})

    async def status(self, request_id: str) -> RequestStatus | None:
        """How a request stands."""
        found = await self._requests.find_one({"_id": request_id}, {"status": 1})
        return RequestStatus(found["status"]) if found else None

    async def _open(self, wanted: Fields) -> list[RequestFacts]:
        found = [
            decode(SCHEMAS.lifted("requests", each)["request"], RequestFacts)
            async for each in self._requests.find(wanted)
        ]
        return sorted(found, key=lambda request: (request.asked_at, request.id))
