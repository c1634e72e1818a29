"""Renewing leases of machines: together, where one waits for the other, so that renewals can't take up a database that is slow.

Every machine at work renews its lease now and then. If each did so by a command of its own, then, where a command takes long,
dozens of renewals would stand in the way of the work; the work would take longer, and need still more of them
(``docs/adr/0022-leases-are-renewed-together.md``).
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.vocabulary.errors import StorageAway
from storage.client import Collection, Fields
from storage.codec import moment


@dataclass(eq=False, slots=True)
class _Wish:
    """To hold a machine's lease for another term from ``at``; ``held`` tells whether it is, once that is known."""

    machine: str
    at: datetime
    held: bool | None = None


class Renewals:
    """Renews leases that ``owner`` has in ``collection`` for another ``term``."""

    def __init__(self, collection: Collection, owner: str, term: timedelta) -> None:
        self._collection = collection
        self._owner = owner
        self._term = term
        self._wishes: list[_Wish] = []
        self._turn = asyncio.Lock()

    async def renew(self, machine: str, at: datetime) -> bool:
        """Hold the lease of the machine with this ``_id`` for another term; whether it is still ours. Raises StorageError."""
        wish = _Wish(machine, at)
        self._wishes.append(wish)
        try:
            async with self._turn:
                if wish.held is None:  # else whoever had the turn before has done it
                    await self._renew_all()
        finally:
            self._wishes.remove(wish)
        return bool(wish.held)

    async def _renew_all(self) -> None:
        """Fulfil all wishes there are; their leases end together, a term from the last of them."""
        wishes = tuple(self._wishes)
        machines = sorted({wish.machine for wish in wishes})
        lease = {"owner": self._owner, "until": moment(max(wish.at for wish in wishes) + self._term)}
        ours: Fields = {"_id": {"$in": machines}, "lease.owner": self._owner}
        try:
            renewed = await self._collection.update_all(ours, {"$set": {"lease": lease}})
        except StorageAway:  # once more: a broken connection takes no lease, and the driver repeats no such command
            renewed = await self._collection.update_all(ours, {"$set": {"lease": lease}})
        held = set(machines) if renewed == len(machines) else await self._held(machines)
        for wish in wishes:
            wish.held = wish.machine in held

    async def _held(self, machines: Iterable[str]) -> set[str]:
        wanted = {"_id": {"$in": list(machines)}}
        found = [each async for each in self._collection.find(wanted, only={"lease": 1})]
        return {each["_id"] for each in found if each["lease"]["owner"] == self._owner}
