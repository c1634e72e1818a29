"""Bookings without documents, from a CSV file of the books to requests: one task an import, one request a line ([21]).

The same line again asks for nothing twice: a booking is known by its company and everything that stands in its line, and
where a file has the same line twice, there were two such bookings. A file with a wrong line asks for nothing at all, so that
a client gets one message once the file is right, rather than two.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from flows.engine.ports import Directory, Inbox
from flows.engine.task_ports import Bookings, Tasks
from flows.sheets import Row, read_sheet
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.bookings import AskedBooking, Booking
from flows.vocabulary.errors import Invalid
from flows.vocabulary.events import Envelope
from flows.vocabulary.people import Company, Manager, Office, Person
from flows.vocabulary.task_effects import OpenTask
from flows.vocabulary.task_events import AsksHurried, TaskBegan
from flows.vocabulary.tasks import RequestDraft

MOST = 200
"""Lines of one file: all of them are one task's requests."""
LONGEST_TEXT = 200
"""Characters of a booking's text or account; longer ones are paste accidents."""
KIND = "documents"


class Column(StrEnum):
    """What a column may hold; date, amount and text must be there."""

    DATE = "date"
    AMOUNT = "amount"
    CURRENCY = "currency"
    TEXT = "text"
    ACCOUNT = "account"


HEADINGS = {
    Column.DATE: """date, booking date, day; datum, buchungsdatum, buchungstag, belegdatum;
        data, data księgowania, data ksiegowania, data operacji; дата, дата операции, дата проводки""",
    Column.AMOUNT: "amount, sum; betrag, umsatz, summe; kwota, suma; сумма",
    Column.CURRENCY: "currency; währung, waehrung; waluta; валюта",
    Column.TEXT: """text, booking text, description, purpose; buchungstext, beschreibung, bezeichnung, verwendungszweck;
        opis, tytuł, tytul, treść, tresc; текст, описание, назначение, назначение платежа""",
    Column.ACCOUNT: "account, account number; konto, kontonummer; numer konta; счёт, счет, номер счёта, номер счета",
}
REQUIRED = (Column.DATE, Column.AMOUNT, Column.TEXT)


@dataclass(frozen=True, slots=True)
class Cells:
    """How cells are read: ``day`` to ISO 8601, ``amount`` to a decimal string and a currency (or empty), None where it is none."""

    day: Callable[[str], str | None]
    amount: Callable[[str], tuple[str, str] | None]
    currency: Callable[[str], str | None]


class Outcome(StrEnum):
    """What became of a line."""

    ASKED = "asked"
    KNOWN = "known"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class LineReport:
    """What became of the line ``line`` of the file; ``problem`` says what is wrong with it."""

    line: int
    outcome: Outcome
    booking: Booking | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BookingsReport:
    """What became of a file: ``number`` is the task's that asks, None if nothing is asked; ``client`` is where (URN or empty)."""

    lines: tuple[LineReport, ...]
    ignored: tuple[str, ...] = ()
    number: int | None = None
    client: str = ""

    def count(self, outcome: Outcome) -> int:
        """How many lines came to ``outcome``."""
        return sum(line.outcome is outcome for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingImport:
    """Asks for the documents of bookings; ``subject`` names the task by the first and the last day of them."""

    tasks: Tasks
    bookings: Bookings
    inbox: Inbox
    directory: Directory
    office: Office
    cells: Cells
    subject: Callable[[date, date], str]

    async def take(
        self,
        text: str,
        *,
        company: Company,
        contact: Person | None,
        manager: Manager,
        at: datetime,
        currency: str = "",
        at_once: bool = False,
        rehearsal: bool = False,
    ) -> BookingsReport:
        """Ask ``contact`` (None: nobody, the task is internal) for the documents of all bookings not asked for before.

        Nothing is asked in a ``rehearsal``, nor if a line is wrong. Raises Invalid if the file as a whole makes no sense.
        """
        sheet = read_sheet(text, HEADINGS, REQUIRED)
        if len(sheet.rows) > MOST:
            raise Invalid(f"the file has {len(sheet.rows)} lines; at most {MOST} can be asked for at once")
        lines = [_read(row, self.cells, currency) for row in sheet.rows]
        booked = [line.booking for line in lines if line.booking is not None]
        ids = _ids(company, booked)
        known = await self.bookings.known(ids)
        fresh = {id_: booking for id_, booking in zip(ids, booked, strict=True) if id_ not in known}
        report = BookingsReport(tuple(_marked(lines, ids, known)), sheet.ignored)
        if not fresh or rehearsal or report.count(Outcome.WRONG):
            return report
        return await self._ask(report, fresh, company, contact, manager, at, at_once=at_once)

    async def _ask(
        self,
        report: BookingsReport,
        fresh: dict[str, Booking],
        company: Company,
        contact: Person | None,
        manager: Manager,
        at: datetime,
        *,
        at_once: bool,
    ) -> BookingsReport:
        """Begin the task. Its id is made of the bookings: done again after a crash in the middle, it asks for nothing twice."""
        task_id = sha256("\0".join(fresh).encode()).hexdigest()[:24]
        reachable = await self.directory.reachable(contact.id) if contact is not None else []
        client = str(reachable[0]) if reachable else ""
        days = sorted(date.fromisoformat(booking.day) for booking in fresh.values())
        opening = OpenTask(
            company.id,
            contact.id if contact is not None else "",
            KIND,
            self.subject(days[0], days[-1]),
            client,
            manager.id,
        )
        facts = await self.tasks.begin(task_id, opening, manager, at)
        noted = (contact.language if contact is not None else "", company.language, self.office.language)
        began = TaskBegan(
            facts,
            client,
            next(filter(None, noted)),
            requests=tuple(_draft(booking) for booking in fresh.values()),
            internal=contact is None,
        )
        to = MachineKey.task(task_id)
        await self.inbox.put(Envelope(f"bookings/{task_id}", to, began, at))
        if at_once and client:
            await self.inbox.put(Envelope(f"bookings/{task_id}/now", to, AsksHurried(), at))
        await self.bookings.keep(
            [
                AskedBooking(id_, company.id, booking, f"{task_id}.r{number}", facts.number, at)
                for number, (id_, booking) in enumerate(fresh.items(), start=1)
            ]
        )
        return BookingsReport(report.lines, report.ignored, facts.number, client)


def _read(row: Row[Column], cells: Cells, currency: str) -> LineReport:
    try:
        return LineReport(row.line, Outcome.ASKED, _booking(row, cells, currency))
    except Invalid as problem:
        return LineReport(row.line, Outcome.WRONG, problem=str(problem))


def _booking(row: Row[Column], cells: Cells, currency: str) -> Booking:
    """What a row says; raises Invalid."""
    if row.surplus:
        raise Invalid(f"{row.surplus} more values than headings: quote those that hold the delimiter")
    text, account = (" ".join(row.cell(column).split()) for column in (Column.TEXT, Column.ACCOUNT))
    if not text:
        raise Invalid("the text is missing: nobody would know what is asked for")
    if max(len(text), len(account)) > LONGEST_TEXT:
        raise Invalid(f"the text or the account has more than {LONGEST_TEXT} characters")
    day, amount = cells.day(row.cell(Column.DATE)), cells.amount(row.cell(Column.AMOUNT))
    if day is None:
        raise Invalid(f"{row.cell(Column.DATE)!r} is no date, such as 2026-02-17 or 17.02.2026")
    if amount is None or not Decimal(amount[0]):
        raise Invalid(f"{row.cell(Column.AMOUNT)!r} is no amount, such as 45.90 or -1'234,50")
    named = row.cell(Column.CURRENCY)
    said = cells.currency(named) if named else amount[1] or currency
    if said is None:
        raise Invalid(f"{named!r} is no currency, such as CHF")
    return Booking(day, amount[0], said, text, account)


def _ids(company: Company, bookings: Iterable[Booking]) -> list[str]:
    """The id of each booking: the same for the same line of the same company; the second of two equal lines has its own."""
    seen: Counter[Booking] = Counter()
    ids = []
    for booking in bookings:
        seen[booking] += 1
        parts = (company.id, booking.day, booking.amount, booking.currency, booking.text, booking.account)
        ids.append(sha256("\0".join((*parts, str(seen[booking]))).encode()).hexdigest()[:32])
    return ids


def _marked(lines: list[LineReport], ids: list[str], known: frozenset[str]) -> Iterable[LineReport]:
    """The lines' reports, those asked for before marked so."""
    left = iter(ids)
    for line in lines:
        old = line.booking is not None and next(left) in known
        yield LineReport(line.line, Outcome.KNOWN, line.booking) if old else line


def _draft(booking: Booking) -> RequestDraft:
    """The request for a booking's document; what was paid has no sign to a client."""
    amount = f"{abs(Decimal(booking.amount)):f}"
    return RequestDraft(booking.text, amount, booking.currency, booking.day, booking.account)
