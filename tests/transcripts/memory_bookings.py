"""The port ``Bookings`` in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.vocabulary.bookings import AskedBooking


@dataclass
class MemoryBookings:
    """Keeps the bookings in the order in which they came."""

    kept: dict[str, AskedBooking] = field(default_factory=dict)

    async def known(self, booking_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(booking_ids) & frozenset(self.kept)

    async def keep(self, bookings: Sequence[AskedBooking]) -> None:
        for asked in bookings:
            self.kept.setdefault(asked.id, asked)

    async def listed(self, *, company_id: str | None = None, limit: int = 100) -> list[AskedBooking]:
        fitting = [asked for asked in self.kept.values() if company_id in {None, asked.company_id}]
        return sorted(fitting, key=lambda asked: asked.at, reverse=True)[:limit]
