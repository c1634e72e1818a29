"""Claims about the bookings that were asked for, on a real server."""

from datetime import UTC, datetime, timedelta

from flows.vocabulary.bookings import AskedBooking, Booking
from storage.opening import Storage

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
SHELL = Booking("2026-02-17", "-45.90", "CHF", "Shell", "6210")


def asked(name: str, *, company: str = "mueller", number: int = 1, of: int = 1, days: int = 0) -> AskedBooking:
    return AskedBooking(name, company, SHELL, f"t{of}.r{number}", of, NOON + timedelta(days=days))


async def test_what_was_kept_is_known_again_and_nothing_else(storage: Storage) -> None:
    await storage.bookings.keep([asked("a"), asked("b", number=2)])
    assert await storage.bookings.known(["a", "b", "c"]) == {"a", "b"}
    assert await storage.bookings.known([]) == frozenset()


async def test_a_booking_kept_twice_stays_as_it_was(storage: Storage) -> None:
    await storage.bookings.keep([asked("a")])
    await storage.bookings.keep([asked("a", of=2)])
    assert await storage.bookings.listed() == [asked("a")]


async def test_bookings_are_listed_as_their_lines_stood_the_newest_import_first(storage: Storage) -> None:
    first = [asked(f"a{number}", number=number) for number in range(1, 12)]
    second = [asked("b1", of=2, days=1)]
    other = [asked("c1", company="keller", of=3, days=2)]
    for each in (first, second, other):
        await storage.bookings.keep(each)
    assert await storage.bookings.listed(company_id="mueller") == [*second, *first]
    assert await storage.bookings.listed(limit=2) == [*other, *second]
