"""Bookings without their documents, as the office brings them in from its books."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Booking:
    """A line of the books: ``day`` (ISO 8601), ``amount`` (decimal, with its sign), ``currency`` (ISO 4217, or empty)."""

    day: str
    amount: str
    currency: str
    text: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class AskedBooking:
    """A booking whose document was asked for, by the request ``request_id`` of the task ``task_number``.

    ``id`` is made of the company and the line, so that the same line is known again.
    """

    id: str
    company_id: str
    booking: Booking
    request_id: str
    task_number: int
    at: datetime
