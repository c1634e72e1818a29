"""What waits in the database, measured over the sparse indexes, which hold nothing else.

``count_documents`` is slow on the embedded server, so what is found is counted here; of more than ``MOST`` the rest is left out,
so that a backlog that is large costs no more than one that is not small.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flows.engine.backlog import Backlog
from flows.vocabulary.addresses import Platform
from storage.client import Collection, Database, Fields
from storage.inbox import EVER

MOST = 5000
"""Of each kind; larger backlogs are told as this."""
GRACE = timedelta(seconds=10)
"""What is due for less is on its way in some process."""


class MongoBacklog:
    """The port ``Backlogs`` over the collections of ``database``."""

    def __init__(self, database: Database) -> None:
        self._inbox = database["inbox"]
        self._machines = database["machines"]
        self._deliveries = database["deliveries"]

    async def measure(self, at: datetime) -> Backlog:
        """What waits at that time. Raises StorageError."""
        events = await _found(self._inbox, {"since": {"$lt": EVER}}, "since")
        rejected = await _found(self._inbox, {"rejected_at": {"$lt": EVER}}, "_id")
        overdue = await _found(self._machines, {"due_at": {"$lt": at - GRACE}}, "_id")
        queued = await _found(self._deliveries, {"ready_at": {"$lt": EVER}}, "queue", "order")
        held = await _found(self._deliveries, {"held_at": {"$lt": EVER}}, "address")
        oldest: dict[Platform, datetime] = {}
        for each in queued:
            platform, since = _platform(each["queue"]), _moment_of(each["order"])
            oldest[platform] = min(since, oldest.get(platform, since))
        return Backlog(
            events=len(events),
            oldest_event=min((each["since"] for each in events), default=None),
            rejected=len(rejected),
            overdue=len(overdue),
            queued=Counter(_platform(each["queue"]) for each in queued),
            oldest_queued=oldest,
            held=Counter(_platform(each["address"]) for each in held),
        )


async def _found(collection: Collection, wanted: Fields, *only: str) -> list[Fields]:
    names: Iterable[str] = only
    return [each async for each in collection.find(wanted, only=dict.fromkeys(names, 1), limit=MOST)]


def _platform(address: str) -> Platform:
    return Platform(address.partition(":")[0])


def _moment_of(order: int) -> datetime:
    """When something was stored: its order is nanoseconds since 1970 (``storage.inbox.Order``)."""
    return datetime.fromtimestamp(order / 1e9, UTC)
