"""``import``: the office's book from a CSV file, in whatever encoding a spreadsheet wrote it."""

from pathlib import Path
from typing import Annotated

import typer

from bots.console.output import Json, fail, print_json, print_table, say
from bots.console.parts import OfficeParts, OpenOffice, new_id, perform
from flows.importing import ImportReport, Outcome, import_rows
from flows.vocabulary.errors import Invalid

CODE_PAGES = ("cp1252", "cp1250", "cp1251")
"""What Windows' spreadsheets write for German, Polish and Russian; all of them decode nearly any bytes."""
_BESIDE_LATIN = frozenset("äöüßéèàçâêôąćęłńóśźżÄÖÜÉÈÀÇĄĆĘŁŃÓŚŹŻ")
_ANYWHERE = frozenset("–—„”“’«»\u00a0")


def add_import_command(app: typer.Typer, open_office: OpenOffice) -> None:
    """Add ``import``."""

    @app.command("import")
    def import_file(
        file: Annotated[Path, typer.Argument(metavar="FILE.csv", exists=True, readable=True)],
        *,
        strict: Annotated[bool, typer.Option("--strict", help="If a single line is wrong, write nothing.")] = False,
        encoding: Annotated[str | None, typer.Option(help="Such as cp1250; without it the likeliest is taken.")] = None,
        as_json: Json = False,
    ) -> None:
        """Take companies with their people and managers from a CSV file; the same file again changes nothing.

        Headings: company, tax_id, company_language, manager, substitute, manager_telegram_id, person, phones (several: ;),
        person_language, active; German, Polish and Russian ones are understood. One line a person.
        """

        if file.is_dir():
            fail(f"{file} is a folder: an export of a whole office is taken in by `office import {file}`")

        async def work(parts: OfficeParts) -> ImportReport:
            text = decode(file.read_bytes(), encoding)
            return await import_rows(text, book=parts.book, entries=parts.entries, new_id=new_id, strict=strict)

        report = perform(open_office, work)
        _tell_import(report, as_json=as_json)
        if report.count(Outcome.WRONG):
            raise typer.Exit(1)


def decode(data: bytes, encoding: str | None = None) -> str:
    """The text of a file: in ``encoding``, else in UTF-8 or UTF-16 if it is that, else in the likeliest code page.

    That is the one in which most letters outside ASCII stand as in words: Cyrillic beside Cyrillic, accents beside Latin.
    Raises Invalid.
    """
    if encoding is None and data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        text = data.decode(encoding or "utf-8-sig")
        text.encode()  # some of Python's encodings make halves of characters, which nothing can keep
    except (LookupError, ValueError) as error:
        if encoding:
            raise Invalid(f"the file is not in the encoding {encoding}") from error
    else:
        return text
    return max((data.decode(page, errors="replace") for page in CODE_PAGES), key=_plausibility)


def _plausibility(text: str) -> int:
    """How much more of what is not ASCII looks right than looks wrong."""
    points = 0
    for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if character.isascii() or character in _ANYWHERE:
            continue
        latin = any(neighbour.isascii() and neighbour.isalpha() for neighbour in (before, after))
        cyrillic = "а" <= character.lower() <= "я" or character in "ёЁ№"
        points += 1 if (cyrillic and not latin) or (character in _BESIDE_LATIN and latin) else -1
    return points


def _tell_import(report: ImportReport, *, as_json: bool) -> None:
    if as_json:
        counts = {outcome.value: report.count(outcome) for outcome in Outcome}
        print_json({"written": report.written, "counts": counts, "ignored": report.ignored, "rows": report.rows})
        return
    print_table(
        ("Line", "Outcome", "Details"), ((row.line, row.outcome, "; ".join(row.details)) for row in report.rows)
    )
    for heading in report.ignored:
        say(f"The column {heading!r} means nothing to Kwit; it was left out.")
    say(", ".join(f"{report.count(outcome)} {outcome}" for outcome in Outcome) + ".")
    if not report.written:
        say("Nothing was written, because --strict allows no wrong line.")
