"""The port ``Forums``: which groups of Telegram are the office's, and which one a task's topic belongs in."""

import time
from collections.abc import Callable

from storage.client import Collection, Database

KEPT = 5.0
"""Seconds for which the set of all groups is remembered: it is asked for by every message on the desk."""
_LOWEST = -(2**62)


class MongoForums:
    """Groups as companies and managers name them in the book; ``office`` is the office's own, None if it has none."""

    def __init__(self, database: Database, office: int | None, now: Callable[[], float] = time.monotonic) -> None:
        self._companies = database["companies"]
        self._managers = database["managers"]
        self._office = office
        self._now = now
        self._all: frozenset[int] = frozenset()
        self._until = 0.0

    async def forum_for(self, company_id: str, manager_id: str) -> int | None:
        """The company's group, else its manager's, else the office's; None if there is none at all."""
        of_company = await _forum_of(self._companies, company_id)
        if of_company is not None:
            return of_company
        of_manager = await _forum_of(self._managers, manager_id)
        return self._office if of_manager is None else of_manager

    async def all(self) -> frozenset[int]:
        """Every group of the office, as of a few seconds ago at most."""
        if self._now() >= self._until:
            found = {self._office} if self._office is not None else set()
            for collection in (self._companies, self._managers):
                wanted = {"forum": {"$gt": _LOWEST}}
                found |= {int(each["forum"]) async for each in collection.find(wanted, only={"forum": 1})}
            self._all, self._until = frozenset(found), self._now() + KEPT
        return self._all


async def _forum_of(collection: Collection, entry_id: str) -> int | None:
    found = await collection.find_one({"_id": entry_id}, {"forum": 1}) if entry_id else None
    return int(found["forum"]) if found and found.get("forum") is not None else None
