"""CSV as offices have it: headings in any of four languages, three delimiters, rows as cells.

Decoding is done before; this works on text. A heading is recognised without regard to case, spaces, hyphens and points.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from flows.vocabulary.errors import Invalid

C = TypeVar("C", bound=StrEnum)

_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row(Generic[C]):
    """One row: its first ``line`` in the file (from 1) and what stands in the recognised columns, stripped."""

    line: int
    cells: dict[C, str]
    surplus: int = 0
    """Cells beyond the headings, a sign of a delimiter inside an unquoted value."""

    def cell(self, column: C) -> str:
        """What stands in the column, empty if nothing or if the file has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[C]):
    """A file with its headings understood; ``ignored`` are headings that mean nothing to Kwit."""

    rows: tuple[Row[C], ...]
    ignored: tuple[str, ...] = ()


def word_list(text: str) -> list[str]:
    """The words of a list, between commas and semicolons."""
    return [word.strip() for word in re.split("[,;]", text)]


def _plain(heading: str) -> str:
    """A heading without regard to case, spaces, hyphens, points and underscores."""
    return re.sub(r"[\s_.\-]+", " ", heading.casefold()).strip()


def read_sheet(text: str, headings: Mapping[C, str], required: Collection[C]) -> Sheet[C]:
    """Read CSV with a heading line, delimited by comma, semicolon or tab; ``headings`` are what each column may be called.

    Takes a byte order mark and Excel's ``sep=;`` line. Raises Invalid, naming the line, for text that is no CSV, a missing
    required column, or one column twice.
    """
    column_of = {heading: column for column, names in headings.items() for heading in word_list(names)}
    text = text.removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    skipped = 0
    if match := re.fullmatch(r"sep=(.)", first.strip("\r "), re.IGNORECASE):
        delimiter, text, skipped = match[1], rest, 1
    else:
        delimiter = max(_DELIMITERS, key=first.count)
    records = _records(text, delimiter, skipped)
    _, named = next(records, (1, []))
    columns = [column_of.get(_plain(heading)) for heading in named]
    for column in headings:
        if columns.count(column) > 1:
            raise Invalid(f"two columns are named {column}")
        if column in required and column not in columns:
            raise Invalid(f"no column is named {column}; the headings may be: {', '.join(headings)}")
    rows = tuple(
        Row(
            line,
            {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if column},
            len([cell for cell in cells[len(columns) :] if cell.strip()]),
        )
        for line, cells in records
    )
    return Sheet(rows, tuple(heading for heading, column in zip(named, columns, strict=True) if heading and not column))


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
