"""``bookings``: lines of the books whose documents are missing, from a file to questions to a client."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bots.console.importing import decode
from bots.console.output import Json, print_json, print_table, say
from bots.console.parts import OfficeParts, OpenOffice, perform
from flows.bookings import BookingImport, BookingsReport, Cells, Outcome
from flows.vocabulary.bookings import AskedBooking
from flows.vocabulary.errors import Invalid
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.people import Company, Manager, Person
from locales.catalog import render
from locales.values import parse_amount, parse_currency, parse_date, spell
from locales.words import words_for


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line says beside the file; ``contact`` and ``manager`` are names or ids, empty where not said."""

    company: str
    contact: str
    internal: bool
    manager: str
    currency: str
    at_once: bool
    rehearsal: bool


def booking_commands(open_office: OpenOffice) -> typer.Typer:
    """``bookings import`` and ``bookings list``."""
    app = typer.Typer(no_args_is_help=True, help="Ask clients for the documents of bookings.")
    _add_import(app, open_office)
    _add_list(app, open_office)
    return app


def _add_import(app: typer.Typer, open_office: OpenOffice) -> None:
    @app.command("import")
    def import_bookings(  # noqa: PLR0913 - one argument an option
        file: Annotated[Path, typer.Argument(metavar="FILE.csv", exists=True, dir_okay=False, readable=True)],
        company: Annotated[str, typer.Option(help="Whose books they are: a name, tax id or id.")],
        *,
        contact: Annotated[str, typer.Option(help="Who is asked; not needed where the company has one person.")] = "",
        internal: Annotated[bool, typer.Option("--internal", help="Ask nobody; a task for the office alone.")] = False,
        manager: Annotated[str, typer.Option(help="In whose name; else the company's manager.")] = "",
        currency: Annotated[str, typer.Option(help="Of amounts that come without one, such as CHF.")] = "",
        at_once: Annotated[bool, typer.Option("--now", help="Ask at once, even in the quiet hours.")] = False,
        rehearsal: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked, and ask nothing.")] = False,
        encoding: Annotated[str | None, typer.Option(help="Such as cp1250; without it the likeliest is taken.")] = None,
        as_json: Json = False,
    ) -> None:
        """Ask for the documents of bookings from a CSV file; a line that was asked for before is left out.

        Headings: date, amount, text, and perhaps currency and account; German, Polish and Russian ones are understood. If a
        line is wrong, nothing is asked.
        """
        wish = Wish(company, contact, internal, manager, currency, at_once, rehearsal)

        async def work(parts: OfficeParts) -> tuple[OfficeParts, BookingsReport]:
            return parts, await _take(parts, decode(file.read_bytes(), encoding), wish)

        parts, report = perform(open_office, work)
        _tell(parts, report, wish, as_json=as_json)
        if report.count(Outcome.WRONG):
            raise typer.Exit(1)


def _add_list(app: typer.Typer, open_office: OpenOffice) -> None:
    @app.command("list")
    def list_bookings(
        *,
        company: Annotated[str | None, typer.Option(help="Only those of this company.")] = None,
        limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 100,
        as_json: Json = False,
    ) -> None:
        """List the bookings whose documents were asked for, and what has become of it; the last import first."""

        async def work(parts: OfficeParts) -> list[tuple[AskedBooking, str, str]]:
            company_id = (await parts.book.find_company(company)).id if company else None
            names = {each.id: each.name for each in await parts.book.companies()}
            found = await parts.bookings.listed(company_id=company_id, limit=limit)
            return [
                (asked, names.get(asked.company_id, ""), await parts.requests.status(asked.request_id) or "")
                for asked in found
            ]

        found = perform(open_office, work)
        if as_json:
            print_json([{"booking": asked, "company": name, "status": status} for asked, name, status in found])
            return
        rows = (
            (
                name,
                asked.booking.day,
                asked.booking.amount,
                asked.booking.currency,
                asked.booking.text,
                asked.booking.account,
                asked.task_number,
                status,
            )
            for asked, name, status in found
        )
        print_table(("Company", "Date", "Amount", "Currency", "Text", "Account", "Task", "Status"), rows)


async def _take(parts: OfficeParts, text: str, wish: Wish) -> BookingsReport:
    """Find who is meant, and ask; raises OfficeError."""
    company = await parts.book.find_company(wish.company)
    if not company.active:
        raise Invalid(f"{company.name} is paused: nothing is asked of it")
    currency = parse_currency(wish.currency, words_for(parts.office.language)) if wish.currency else ""
    if currency is None:
        raise Invalid(f"{wish.currency!r} is no currency, such as CHF")
    importing = BookingImport(
        tasks=parts.tasks,
        bookings=parts.bookings,
        inbox=parts.inbox,
        directory=parts.directory,
        office=parts.office,
        cells=cells(parts),
        subject=_subject(parts),
    )
    return await importing.take(
        text,
        company=company,
        contact=await _contact(parts, company, wish),
        manager=await _manager(parts, company, wish),
        at=parts.clock(),
        currency=currency,
        at_once=wish.at_once,
        rehearsal=wish.rehearsal,
    )


def cells(parts: OfficeParts) -> Cells:
    """Cells in any spelling of the four languages; dates without a year are the latest such ones."""
    words = words_for(parts.office.language)
    today = parts.clock().astimezone(ZoneInfo(parts.office.timezone)).date()

    def day(cell: str) -> str | None:
        found = parse_date(cell, words, today)
        return found.isoformat() if found is not None else None

    def amount(cell: str) -> tuple[str, str] | None:
        turned = f"-{cell[:-1]}" if cell.endswith(("-", "−")) and cell[:1].isdigit() else cell  # as some books write it
        found = parse_amount(turned, words)
        return (spell(found[0]), found[1]) if found is not None else None

    return Cells(day, amount, lambda cell: parse_currency(cell, words))


def _subject(parts: OfficeParts) -> Callable[[date, date], str]:
    language = parts.office.language
    return lambda first, last: render(message(MessageKey.REQUESTS_SUBJECT, first=first, last=last), language)


async def _contact(parts: OfficeParts, company: Company, wish: Wish) -> Person | None:
    """Who is asked; None for an internal task."""
    if wish.internal:
        if wish.contact or wish.at_once:
            raise Invalid("--internal asks nobody: it goes with neither --contact nor --now")
        return None
    people = [person for person in await parts.book.people(company.id) if person.active]
    if wish.contact:
        person = await parts.book.find_person(wish.contact)
        if person.id not in {each.id for each in people}:
            raise Invalid(f"{person.name} is nobody of {company.name} who could be asked")
        return person
    if len(people) != 1:
        names = ", ".join(person.name for person in people) or "nobody"
        raise Invalid(f"say with --contact who of {company.name} is asked ({names}), or --internal")
    return people[0]


async def _manager(parts: OfficeParts, company: Company, wish: Wish) -> Manager:
    """In whose name it is asked."""
    wanted = wish.manager or company.manager_id
    if not wanted:
        raise Invalid(f"{company.name} has no manager: say with --manager in whose name it is asked")
    manager = await parts.book.find_manager(wanted)
    if not manager.active:
        raise Invalid(f"{manager.name} is no longer active as a manager: say another one with --manager")
    return manager


def _tell(parts: OfficeParts, report: BookingsReport, wish: Wish, *, as_json: bool) -> None:
    if as_json:
        counts = {outcome.value: report.count(outcome) for outcome in Outcome}
        print_json({"task": report.number, "counts": counts, "ignored": report.ignored, "lines": report.lines})
        return
    rows = (
        (
            line.line,
            line.outcome,
            *((line.booking.day, line.booking.amount, line.booking.currency) if line.booking else ("", "", "")),
            line.booking.text if line.booking else line.problem,
        )
        for line in report.lines
    )
    print_table(("Line", "Outcome", "Date", "Amount", "Currency", "Text"), rows)
    for heading in report.ignored:
        say(f"The column {heading!r} means nothing to Kwit; it was left out.")
    say(_conclusion(report, wish, int(parts.office.rules.batch.total_seconds() // 60)))


def _conclusion(report: BookingsReport, wish: Wish, minutes: int) -> str:
    """What was asked, of whom and when, or why nothing was."""
    fresh = report.count(Outcome.ASKED)
    if report.count(Outcome.WRONG):
        return "Nothing was asked, because of the wrong lines."
    if wish.rehearsal:
        return f"Nothing was asked: {fresh} would be."
    if report.number is None:
        return "Nothing was asked: all of it was before."
    if wish.internal:
        return f"Task No. {report.number} waits for {fresh} documents; nobody is asked."
    if not report.client:
        return f"Task No. {report.number} asks for {fresh} documents, once the client has a chat with the bot."
    when = "at once" if wish.at_once else f"in {minutes} minutes, outside the quiet hours"
    return f"Task No. {report.number} asks for {fresh} documents, {when}."
