"""The columns of the office's CSV file: their headings in four languages, the delimiter, and rows as cells.

Decoding is done before; this works on text. A heading is recognised without regard to case, spaces, hyphens and points.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from flows.vocabulary.errors import Invalid


class Column(StrEnum):
    """What a column may hold; only ``COMPANY`` must be there."""

    COMPANY = "company"
    TAX_ID = "tax_id"
    COMPANY_LANGUAGE = "company_language"
    MANAGER = "manager"
    SUBSTITUTE = "substitute"
    MANAGER_TELEGRAM_ID = "manager_telegram_id"
    MANAGER_ROLE = "manager_role"
    FORUM = "forum"
    PERSON = "person"
    PHONES = "phones"
    PERSON_LANGUAGE = "person_language"
    ACTIVE = "active"


HEADINGS = {
    Column.COMPANY: """company, company name, client; firma, unternehmen, mandant; nazwa firmy, klient;
        компания, фирма, организация, клиент""",
    Column.TAX_ID: """tax id, vat id, vat number, uid; ust id, ust idnr, ustid, umsatzsteuer id, mwst nr, steuernummer; nip;
        инн, налоговый номер""",
    Column.COMPANY_LANGUAGE: """company language; firmensprache, sprache der firma; język firmy, jezyk firmy;
        язык компании, язык фирмы""",
    Column.MANAGER: """manager, accountant; sachbearbeiter, sachbearbeiterin, betreuer, betreuerin, buchhalter, buchhalterin;
        opiekun, opiekunka, księgowy, księgowa, ksiegowy, ksiegowa; менеджер, бухгалтер""",
    Column.SUBSTITUTE: """substitute, deputy; stellvertreter, stellvertreterin, stellvertretung, vertretung;
        zastępca, zastepca; заместитель""",
    Column.MANAGER_TELEGRAM_ID: """manager telegram id, manager telegram, telegram id; telegram id des sachbearbeiters;
        telegram id opiekuna; telegram id менеджера, telegram id бухгалтера""",
    Column.MANAGER_ROLE: """manager role, role; rolle, rolle des sachbearbeiters; rola, rola opiekuna; роль, роль менеджера""",
    Column.FORUM: """forum, telegram group, group; telegram gruppe, gruppe; grupa, grupa telegram; группа, группа telegram""",
    Column.PERSON: """person, person name, name, contact, employee; mitarbeiter, mitarbeiterin, ansprechpartner, kontakt;
        osoba, pracownik, imię i nazwisko, imie i nazwisko; сотрудник, контакт, имя, фио""",
    Column.PHONES: """phones, phone, phone number, mobile; telefon, telefone, telefonnummer, handy, mobil;
        telefony, numer telefonu, komórka, komorka; телефон, телефоны, номер телефона""",
    Column.PERSON_LANGUAGE: """person language, language; sprache, sprache der person; język, jezyk, język osoby, jezyk osoby;
        язык, язык сотрудника""",
    Column.ACTIVE: "active; aktiv; aktywny, aktywna, aktywne; активен, активна, активно",
}
_YES = (
    "yes, y, true, 1, x, active; ja, j, aktiv, wahr; tak, t, aktywny, aktywna, prawda; да, д, активен, активна, истина"
)
_NO = "no, n, false, 0, inactive; nein, inaktiv, falsch; nie, nieaktywny, nieaktywna, fałsz; нет, н, неактивен, неактивна, ложь"


def _words(text: str) -> list[str]:
    return [word.strip() for word in re.split("[,;]", text)]


def _plain(heading: str) -> str:
    """A heading without regard to case, spaces, hyphens, points and underscores."""
    return re.sub(r"[\s_.\-]+", " ", heading.casefold()).strip()


_COLUMN_OF = {heading: column for column, text in HEADINGS.items() for heading in _words(text)}
_TRUTH_OF = dict.fromkeys(_words(_YES), True) | dict.fromkeys(_words(_NO), False)
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its first ``line`` in the file (from 1) and what stands in the recognised columns, stripped."""

    line: int
    cells: dict[Column, str]
    surplus: int = 0
    """Cells beyond the headings, a sign of a delimiter inside an unquoted value."""

    def cell(self, column: Column) -> str:
        """What stands in the column, empty if nothing or if the file has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file with its headings understood; ``ignored`` are headings that mean nothing to Kwit."""

    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()


def read_sheet(text: str) -> Sheet:
    """Read CSV with a heading line, delimited by comma, semicolon or tab.

    Takes a byte order mark and Excel's ``sep=;`` line. Raises Invalid, naming the line, for text that is no CSV, a missing
    company column, or one column twice.
    """
    text = text.removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    skipped = 0
    if match := re.fullmatch(r"sep=(.)", first.strip("\r "), re.IGNORECASE):
        delimiter, text, skipped = match[1], rest, 1
    else:
        delimiter = max(_DELIMITERS, key=first.count)
    records = _records(text, delimiter, skipped)
    _, headings = next(records, (1, []))
    columns = [_COLUMN_OF.get(_plain(heading)) for heading in headings]
    for column in Column:
        if columns.count(column) > 1:
            raise Invalid(f"two columns are named {column}")
    if Column.COMPANY not in columns:
        raise Invalid(f"no column is named {Column.COMPANY}; the headings may be: {', '.join(Column)}")
    rows = tuple(
        Row(
            line,
            {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if column},
            len([cell for cell in cells[len(columns) :] if cell.strip()]),
        )
        for line, cells in records
    )
    return Sheet(
        rows, tuple(heading for heading, column in zip(headings, columns, strict=True) if heading and not column)
    )


def _records(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The records that hold anything, each with its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1 + skipped
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise Invalid(f"line {line}: this is no CSV ({error})") from error


def read_truth(cell: str) -> bool | None:
    """Yes or no in any of the four languages, None for an empty cell; raises Invalid for another word."""
    if not cell:
        return None
    if cell.casefold() not in _TRUTH_OF:
        raise Invalid(f"{cell!r} in the column {Column.ACTIVE} is neither yes nor no")
    return _TRUTH_OF[cell.casefold()]
