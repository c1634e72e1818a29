"""The port ``Bookings``: which lines of the office's books have been asked for."""

from collections.abc import Sequence

from flows.vocabulary.bookings import AskedBooking
from storage.client import Database, Fields
from storage.codec import decode, encode, moment
from storage.schemas import SCHEMAS

_NEWEST_FIRST = (("asked_at", -1),)


class MongoBookings:
    """Bookings in the collection ``bookings``, under the ids that their lines make."""

    def __init__(self, database: Database) -> None:
        self._collection = database["bookings"]

    async def known(self, booking_ids: Sequence[str]) -> frozenset[str]:
        """Those of the ids that were asked for already."""
        wanted = {"_id": {"$in": list(booking_ids)}}
        return frozenset([found["_id"] async for found in self._collection.find(wanted, only={"_id": 1})])

    async def keep(self, bookings: Sequence[AskedBooking]) -> None:
        """Note them; those that are noted already stay as they are."""
        for asked in bookings:
            await self._collection.insert(
                {
                    "_id": asked.id,
                    "schema": SCHEMAS.current("bookings"),
                    "company_id": asked.company_id,
                    "asked_at": moment(asked.at),
                    "asked": encode(asked),
                }
            )

    async def listed(self, *, company_id: str | None = None, limit: int = 100) -> list[AskedBooking]:
        """The last ones of a company, or of all, in the order of their lines, the newest import first."""
        wanted: Fields = {} if company_id is None else {"company_id": company_id}
        found = [
            decode(SCHEMAS.lifted("bookings", each)["asked"], AskedBooking)
            async for each in self._collection.find(wanted, sort=_NEWEST_FIRST, limit=limit)
        ]
        return sorted(found, key=lambda asked: (-asked.at.timestamp(), asked.task_number, _line(asked)))


def _line(asked: AskedBooking) -> int:
    """The place of a booking in its import: the number of its request, ``<task id>.r<n>``."""
    return int(asked.request_id.rpartition(".r")[2])
