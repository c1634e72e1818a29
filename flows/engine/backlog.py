"""What waits in the database, as whoever watches over Kwit sees it: numbers and times, nobody's name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from flows.vocabulary.addresses import Platform


@dataclass(frozen=True, slots=True)
class Backlog:
    """``events`` wait in the inbox for their step, ``rejected`` ones were set aside because of a defect.

    ``overdue`` are machines with a timer that ran out or effects that are left to do. ``queued`` messages are on their way
    out, ``held`` ones wait until their person writes. Of large backlogs the numbers are lower bounds.
    """

    events: int = 0
    oldest_event: datetime | None = None
    rejected: int = 0
    overdue: int = 0
    queued: Mapping[Platform, int] = field(default_factory=dict)
    oldest_queued: Mapping[Platform, datetime] = field(default_factory=dict)
    held: Mapping[Platform, int] = field(default_factory=dict)


class Backlogs(Protocol):
    """Measures what waits."""

    async def measure(self, at: datetime) -> Backlog:
        """What waits at that time; cheap, however much was handled before. Raises StorageError."""
