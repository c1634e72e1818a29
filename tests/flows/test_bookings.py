"""Claims about bookings from a file that become requests."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

import pytest

from flows.bookings import MOST, BookingImport, BookingsReport, Cells, Outcome
from flows.engine.ports import Directory, Inbox
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.bookings import Booking
from flows.vocabulary.errors import Invalid
from flows.vocabulary.events import Event
from flows.vocabulary.people import Company, Manager, Person
from flows.vocabulary.task_events import AsksHurried, TaskBegan
from flows.vocabulary.tasks import RequestDraft
from tests.flows.asking_world import ANNA, CHAT, NOON, OFFICE, World
from tests.transcripts.memory import MemoryDirectory, MemoryInbox
from tests.transcripts.memory_bookings import MemoryBookings
from tests.transcripts.memory_tasks import MemoryTasks

MUELLER = Company("mueller", "Müller AG", language="pl")
PERSON = Person("anna", "Anna Keller", ("mueller",))
BAUMANN = Manager("baumann", "Frau Baumann")
FILE = """date;amount;currency;text;account
2026-02-17;-45.90;CHF;Shell card payment;6210
2026-02-20;12.00;;Coop;
"""


def day(cell: str) -> str | None:
    try:
        return date.fromisoformat(cell).isoformat()
    except ValueError:
        return None


def amount(cell: str) -> tuple[str, str] | None:
    number, _, currency = cell.partition(" ")
    return (number, currency) if number.replace(".", "").lstrip("-").isdigit() else None


@dataclass
class Desk:
    """The office with its books, and what it brings in."""

    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    bookings: MemoryBookings = field(default_factory=MemoryBookings)
    directory: MemoryDirectory = field(default_factory=MemoryDirectory)
    tasks: MemoryTasks = field(default_factory=MemoryTasks)
    at: datetime = NOON

    async def takes(
        self,
        text: str = FILE,
        *,
        contact: Person | None = PERSON,
        currency: str = "",
        at_once: bool = False,
        rehearsal: bool = False,
    ) -> BookingsReport:
        importing = BookingImport(
            tasks=self.tasks,
            bookings=self.bookings,
            inbox=cast("Inbox", self.inbox),
            directory=cast("Directory", self.directory),
            office=OFFICE,
            cells=Cells(day, amount, lambda cell: cell if cell in {"CHF", "EUR"} else None),
            subject=lambda first, last: f"{first} to {last}",
        )
        return await importing.take(
            text,
            company=MUELLER,
            contact=contact,
            manager=BAUMANN,
            at=self.at,
            currency=currency,
            at_once=at_once,
            rehearsal=rehearsal,
        )

    @property
    def told(self) -> list[Event]:
        return [each.event for each in self.inbox.queue]

    @property
    def began(self) -> TaskBegan:
        (began,) = [event for event in self.told if isinstance(event, TaskBegan)]
        return began


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.directory.link(CHAT, ANNA)
    return made


def outcomes(report: BookingsReport) -> list[Outcome]:
    return [line.outcome for line in report.lines]


async def test_a_file_becomes_one_task_with_a_request_for_every_line(desk: Desk) -> None:
    report = await desk.takes()
    assert (outcomes(report), report.number, report.client) == ([Outcome.ASKED] * 2, 1, str(CHAT))
    began = desk.began
    assert began.requests == (
        RequestDraft("Shell card payment", "45.90", "CHF", "2026-02-17", "6210"),
        RequestDraft("Coop", "12.00", "", "2026-02-20"),
    )
    assert (began.facts.subject, began.facts.kind, began.facts.by_office) == (
        "2026-02-17 to 2026-02-20",
        "documents",
        True,
    )
    assert (began.client, began.language, began.internal) == (str(CHAT), "pl", False)
    assert desk.inbox.queue[0].to == MachineKey.task(began.facts.id)


async def test_the_same_file_again_asks_nothing_twice(desk: Desk) -> None:
    await desk.takes()
    report = await desk.takes()
    assert (outcomes(report), report.number) == ([Outcome.KNOWN] * 2, None)
    assert len(desk.told) == 1


async def test_a_longer_file_asks_for_what_is_new_alone(desk: Desk) -> None:
    await desk.takes()
    report = await desk.takes(FILE + "2026-02-21;9.00;CHF;SBB;\n")
    assert outcomes(report) == [Outcome.KNOWN, Outcome.KNOWN, Outcome.ASKED]
    assert report.number == 2
    assert [asked.request_id[-3:] for asked in desk.bookings.kept.values()] == [".r1", ".r2", ".r1"]


async def test_the_same_line_twice_in_a_file_was_booked_twice(desk: Desk) -> None:
    twice = "date,amount,text\n2026-02-17,2.00,Parking\n2026-02-17,2.00,Parking\n"
    await desk.takes(twice)
    assert len(desk.began.requests) == 2
    assert outcomes(await desk.takes(twice)) == [Outcome.KNOWN] * 2


async def test_after_a_crash_before_it_was_noted_the_same_file_is_asked_once(desk: Desk) -> None:
    await desk.takes()
    desk.bookings.kept.clear()
    report = await desk.takes()
    assert report.number == 1
    assert len(desk.told) == 1


async def test_a_wrong_line_is_named_and_nothing_is_asked(desk: Desk) -> None:
    report = await desk.takes(
        "date;amount;currency;text;account\n"
        "2026-02-17;45.90;CHF;Shell;\n"
        "yesterday;1.00;;Coop;\n"
        "2026-02-17;much;;Coop;\n"
        "2026-02-17;0.00;;Coop;\n"
        "2026-02-17;1.00;XXX;Coop;\n"
        "2026-02-17;1.00;;;\n"
        "2026-02-17;1.00;;Coop;1;2\n"
        f"2026-02-17;1.00;;{'x' * 201};\n"
    )
    assert [(line.line, line.outcome) for line in report.lines] == [
        (2, Outcome.ASKED),
        *((line, Outcome.WRONG) for line in range(3, 10)),
    ]
    assert [line.problem.partition(":")[0] for line in report.lines][1:] == [
        "'yesterday' is no date, such as 2026-02-17 or 17.02.2026",
        "'much' is no amount, such as 45.90 or -1'234,50",
        "'0.00' is no amount, such as 45.90 or -1'234,50",
        "'XXX' is no currency, such as CHF",
        "the text is missing",
        "1 more values than headings",
        "the text or the account has more than 200 characters",
    ]
    assert (report.number, desk.told, desk.bookings.kept) == (None, [], {})


async def test_a_rehearsal_asks_nothing_and_remembers_nothing(desk: Desk) -> None:
    report = await desk.takes(rehearsal=True)
    assert (outcomes(report), report.number) == ([Outcome.ASKED] * 2, None)
    assert (desk.told, desk.bookings.kept, desk.tasks.records) == ([], {}, {})


async def test_asked_at_once_the_task_is_hurried_after_it_began(desk: Desk) -> None:
    await desk.takes(at_once=True)
    assert [type(event) for event in desk.told] == [TaskBegan, AsksHurried]


async def test_nobody_can_be_hurried_who_has_no_address(desk: Desk) -> None:
    desk.directory.linked.clear()
    report = await desk.takes(at_once=True)
    assert report.client == ""
    assert [type(event) for event in desk.told] == [TaskBegan]


async def test_an_internal_task_is_about_nobody(desk: Desk) -> None:
    await desk.takes(contact=None)
    assert (desk.began.internal, desk.began.facts.person_id, desk.began.client) == (True, "", "")


async def test_a_currency_is_that_of_the_column_else_of_the_amount_else_the_one_that_was_said(desk: Desk) -> None:
    text = "date,amount,currency,text\n2026-02-17,1.00 EUR,CHF,a\n2026-02-17,1.00 EUR,,b\n2026-02-17,1.00,,c\n"
    await desk.takes(text, currency="PLN")
    assert [draft.currency for draft in desk.began.requests] == ["CHF", "EUR", "PLN"]


@pytest.mark.parametrize(
    "headings",
    [
        "Booking date;Amount;Description;Account",
        "Buchungsdatum;Betrag;Buchungstext;Konto",
        "Data księgowania;Kwota;Opis;Numer konta",
        "Дата;Сумма;Назначение платежа;Счёт",
    ],
)
async def test_headings_are_understood_in_four_languages(desk: Desk, headings: str) -> None:
    await desk.takes(f"{headings}\n2026-02-17;45.90;Shell;6210\n")
    (asked,) = desk.bookings.kept.values()
    assert asked.booking == Booking("2026-02-17", "45.90", "", "Shell", "6210")


async def test_a_file_that_makes_no_sense_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid, match="no column is named text"):
        await desk.takes("date,amount\n2026-02-17,1.00\n")
    with pytest.raises(Invalid, match="at most 200"):
        await desk.takes("date,amount,text\n" + "2026-02-17,1.00,x\n" * (MOST + 1))


async def test_what_was_imported_at_once_is_said_to_the_client_in_one_message(desk: Desk) -> None:
    await desk.takes(at_once=True)
    world = World()
    for envelope in desk.inbox.queue:
        await world.inbox.put(envelope)
    await world.settle()
    await world.waits(seconds=2)
    (text,) = world.said()
    assert text.about == "requests"
