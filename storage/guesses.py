"""Wrong codes, counted over everybody: a limit for each address alone does not stop somebody who has many.

They are counted by the hour of the clock, all processes together, in one small document of ``settings``. Whoever counts the one
that is too many closes the entry for the rest of the hour, and is told so, once.
"""

from datetime import datetime, timedelta

from storage.client import Database, Fields
from storage.schemas import SCHEMAS

HOUR = timedelta(hours=1)


class Guesses:
    """Wrong codes of one kind, ``name``; the ``most``\\ th within an hour closes their entry until the hour is over."""

    def __init__(self, database: Database, name: str, most: int) -> None:
        self._settings = database["settings"]
        self._id = f"wrong-codes-{name}"
        self._most = most

    async def closed_until(self, at: datetime) -> datetime | None:
        """Until when no code is looked at; None if they are."""
        found = await self._settings.find_one({"_id": self._id})
        hour = _hour(at)
        if found is None or found["value"]["hour"] != hour.isoformat() or found["value"]["count"] < self._most:
            return None
        return hour + HOUR

    async def count(self, at: datetime) -> datetime | None:
        """Count one wrong code; if it is the one that closes the entry, returns until when."""
        hour = _hour(at)
        now = {"_id": self._id, "value.hour": hour.isoformat()}
        one_more = {"$inc": {"value.count": 1}}
        if await self._settings.update(now | {"value.count": {"$lt": self._most - 1}}, one_more):
            return None
        if await self._settings.update(now | {"value.count": self._most - 1}, one_more):
            return hour + HOUR
        if not await self._settings.update(now, one_more):
            await self._begin(hour)
        return None

    async def _begin(self, hour: datetime) -> None:
        """The first wrong code of an hour; of several at once, some may go uncounted."""
        value: Fields = {"hour": hour.isoformat(), "count": 1}
        if not await self._settings.update({"_id": self._id}, {"$set": {"value": value}}):
            await self._settings.insert({"_id": self._id, "schema": SCHEMAS.current("settings"), "value": value})


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
