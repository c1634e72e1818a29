"""The office's whole book from one CSV file: companies with their people and managers, a row a person.

The same file again changes nothing (unless a row was wrong and no longer is). Every row is judged against the book as the
rows above it leave it; what a row wants is taken whole or not at all, and the book is written only after all rows are
judged. Rules:

- A company is found by its tax id, else by its name; a person by a phone, else by the name among the company's people; a
  manager by the Telegram id, else by the name. What isn't found is added.
- An empty cell leaves what is there. Phones and companies of a person are added to, never taken away (``person edit`` does).
- ``active`` is the person's in a row that has one, else the company's.
- A phone links an address silently, so one that belongs to a person of another name is refused rather than moved.
- Rows that say different things of the same company, person or manager can't both be right: the later one is wrong.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flows.columns import Column, Row, read_sheet, read_truth
from flows.engine.ports import Book
from flows.entries import Entries, check_company, check_manager, check_person, same
from flows.vocabulary.errors import Invalid
from flows.vocabulary.people import Company, Manager, Person


class Outcome(StrEnum):
    """What a row came to."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of the row that starts at ``line``: ``details`` say what was added or changed, or what is wrong."""

    line: int
    outcome: Outcome
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file; ``written`` is false if nothing was, because of ``strict`` and a wrong row."""

    rows: tuple[RowReport, ...]
    ignored: tuple[str, ...]
    written: bool

    def count(self, outcome: Outcome) -> int:
        """How many rows came to ``outcome``."""
        return sum(row.outcome is outcome for row in self.rows)


async def import_rows(
    text: str, *, book: Book, entries: Entries, new_id: Callable[[], str], strict: bool = False
) -> ImportReport:
    """Take a CSV file into the book; with ``strict`` all of it or, if a single row is wrong, nothing.

    Raises Invalid if the file as a whole makes no sense (see ``columns.read_sheet``).
    """
    sheet = read_sheet(text)
    draft = _Draft(entries, new_id, await book.companies(), await book.people(), await book.managers())
    reports = tuple(draft.take(row) for row in sheet.rows)
    written = not (strict and any(report.outcome is Outcome.WRONG for report in reports))
    if written:
        for manager in draft.managers.changed():
            await book.save_manager(manager)
        for company in draft.companies.changed():
            await book.save_company(company)
        for person in draft.people.changed():
            await book.save_person(person)
    return ImportReport(reports, sheet.ignored, written)


Entry = TypeVar("Entry", Company, Person, Manager)


class _Shelf(Generic[Entry]):
    """Entries by id, as they were and as they are to be; what one row changed can be taken back."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.before: dict[str, Entry] = {entry.id: entry for entry in entries}
        self.now: dict[str, Entry] = dict(self.before)
        self._journal: list[tuple[str, Entry | None]] = []

    def put(self, entry: Entry) -> None:
        self._journal.append((entry.id, self.now.get(entry.id)))
        self.now[entry.id] = entry

    def commit(self) -> None:
        self._journal.clear()

    def roll_back(self) -> None:
        while self._journal:
            entry_id, former = self._journal.pop()
            if former:
                self.now[entry_id] = former
            else:
                del self.now[entry_id]

    def find(self, fits: Callable[[Entry], bool]) -> Entry | None:
        return next(filter(fits, self.now.values()), None)

    def changed(self) -> list[Entry]:
        return [entry for entry in self.now.values() if entry != self.before.get(entry.id)]


class _Draft:
    """The book as it would be after the rows taken so far."""

    def __init__(
        self,
        entries: Entries,
        new_id: Callable[[], str],
        companies: Iterable[Company],
        people: Iterable[Person],
        managers: Iterable[Manager],
    ) -> None:
        self.entries = entries
        self.new_id = new_id
        self.companies = _Shelf(companies)
        self.people = _Shelf(people)
        self.managers = _Shelf(managers)
        self._said: dict[tuple[str, str], tuple[int, object]] = {}
        self._saying: dict[tuple[str, str], tuple[int, object]] = {}
        self._line = 0
        self._details: list[str] = []
        self._outcome = Outcome.UNCHANGED

    def take(self, row: Row) -> RowReport:
        """Judge one row and, if it is good, let the draft follow it."""
        self._line, self._details, self._saying, self._outcome = row.line, [], {}, Outcome.UNCHANGED
        shelves = (self.companies, self.people, self.managers)
        try:
            self._take_person(row, self._take_company(row))
        except Invalid as problem:
            for shelf in shelves:
                shelf.roll_back()
            return RowReport(row.line, Outcome.WRONG, (str(problem),))
        for shelf in shelves:
            shelf.commit()
        self._said |= self._saying
        return RowReport(row.line, self._outcome, tuple(self._details))

    def _take_company(self, row: Row) -> Company:
        if row.surplus:
            raise Invalid(f"{row.surplus} more values than headings: quote those that hold the delimiter")
        name = self.entries.name(row.cell(Column.COMPANY), "company")
        tax_id = self.entries.tax_id(row.cell(Column.TAX_ID))
        found = self.companies.find(lambda company: bool(tax_id) and company.tax_id == tax_id)
        if found is None:
            found = self.companies.find(lambda company: same(company.name, name))
            if found and tax_id and found.tax_id:
                raise Invalid(f"{found.name} is listed with the tax id {found.tax_id}, not {tax_id}")
        said: dict[str, Any] = {
            "name": found.name if found and same(found.name, name) else name,
            "tax_id": tax_id,
            "language": self.entries.language(row.cell(Column.COMPANY_LANGUAGE)),
            "manager_id": self._take_manager(
                row.cell(Column.MANAGER), row.cell(Column.MANAGER_TELEGRAM_ID), row.cell(Column.MANAGER_ROLE)
            ),
            "substitute_id": self._take_manager(row.cell(Column.SUBSTITUTE), "", ""),
            "forum": self.entries.forum(row.cell(Column.FORUM)),
            "active": None if row.cell(Column.PERSON) else read_truth(row.cell(Column.ACTIVE)),
        }
        return self._put(self.companies, "company", found or Company(self.new_id(), ""), said, check_company)

    def _take_manager(self, name_cell: str, telegram_cell: str, role_cell: str) -> str:
        """The id of the manager of that name and Telegram id, added if need be; empty for none."""
        telegram_id = self.entries.telegram_id(telegram_cell)
        role = self.entries.role(role_cell)
        if not name_cell:
            for column, value in ((Column.MANAGER_TELEGRAM_ID, telegram_id), (Column.MANAGER_ROLE, role)):
                if value:
                    raise Invalid(f"{column} {value} stands without a manager")
            return ""
        name = self.entries.name(name_cell, "manager")
        found = self.managers.find(lambda manager: telegram_id is not None and manager.telegram_id == telegram_id)
        found = found or self.managers.find(lambda manager: same(manager.name, name))
        if found and not found.active:
            raise Invalid(f"{found.name} is no longer active as a manager")
        said: dict[str, Any] = {
            "name": found.name if found and same(found.name, name) else name,
            "telegram_id": telegram_id,
            "role": role,
        }
        return self._put(self.managers, "manager", found or Manager(self.new_id(), ""), said, check_manager).id

    def _take_person(self, row: Row, company: Company) -> None:
        phones = self.entries.phones(re.split(r"[;|,\n]", row.cell(Column.PHONES)))
        language = self.entries.language(row.cell(Column.PERSON_LANGUAGE))
        if not row.cell(Column.PERSON):
            if phones or language:
                raise Invalid("a phone or a language stands without a person")
            return
        name = self.entries.name(row.cell(Column.PERSON), "person")
        found = self.people.find(lambda person: not set(phones).isdisjoint(person.phones))
        if found and not same(found.name, name):
            raise Invalid(f"the phone {next(filter(found.phones.__contains__, phones))} belongs to {found.name}")
        found = found or self.people.find(
            lambda person: company.id in person.company_ids and same(person.name, name),
        )
        person = found or Person(self.new_id(), name)
        person_with = replace(
            person,
            company_ids=tuple(dict.fromkeys((*person.company_ids, company.id))),
            phones=tuple(dict.fromkeys((*person.phones, *phones))),
        )
        said: dict[str, Any] = {"language": language, "active": read_truth(row.cell(Column.ACTIVE))}
        self._put(self.people, "person", person_with, said, check_person)

    def _put(
        self,
        shelf: _Shelf[Entry],
        what: str,
        entry: Entry,
        said: dict[str, Any],
        check: Callable[[Entry, Iterable[Entry]], None],
    ) -> Entry:
        """Put ``entry`` with what was ``said`` of it on the shelf, checked, and tell of it; empty values say nothing."""
        said = {field: value for field, value in said.items() if value not in ("", None)}
        for field, value in said.items():
            line, earlier = self._said.get((entry.id, field), (self._line, value))
            if earlier != value:
                raise Invalid(f"the {_label(field)} of {what} {entry.name} is another one in line {line}")
            self._saying[entry.id, field] = (self._line, value)
        entry = replace(entry, **said)
        former = shelf.now.get(entry.id)
        if entry == former:
            return entry
        check(entry, shelf.now.values())
        shelf.put(entry)
        if former is None:
            self._outcome = Outcome.ADDED
            self._details.append(f"{what} {entry.name} added")
        else:
            self._outcome = Outcome.ADDED if self._outcome is Outcome.ADDED else Outcome.CHANGED
            self._details.append(f"{what} {entry.name}: {', '.join(self._differences(former, entry))}")
        return entry

    def _differences(self, former: Entry, entry: Entry) -> list[str]:
        names = {known.id: known.name for shelf in (self.companies, self.managers) for known in shelf.now.values()}
        told = []
        for field in fields(entry):
            value = getattr(entry, field.name)
            if value != getattr(former, field.name):
                parts = value if isinstance(value, tuple) else (value,)
                words = (
                    ("no", "yes")[part] if isinstance(part, bool) else names.get(part, str(part)) for part in parts
                )
                told.append(f"{_label(field.name)} {' '.join(words)}")
        return told


def _label(field: str) -> str:
    return {"manager_id": "manager", "substitute_id": "substitute", "company_ids": "companies"}.get(
        field, field.replace("_", " ")
    )
