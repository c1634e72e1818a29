"""Targets: files and codes that come from outside: CSV of the office's book and of bookings, QR payloads, e-invoices."""

from decimal import Decimal
from itertools import count
from random import Random
from typing import cast

from bots.console.importing import decode
from flows.bookings import BookingImport, Cells
from flows.engine.ports import Directory, Inbox
from flows.importing import Outcome, import_rows
from flows.vocabulary.errors import Invalid
from flows.vocabulary.people import Company, Manager, Person
from flows.vocabulary.readings import PagePlace
from locales.values import parse_amount, parse_currency, parse_date, spell
from locales.words import words_for
from ocr.codes import read_codes
from ocr.einvoice import read_einvoice
from ocr.extracts import Extract
from sandbox.story import BOOK
from tests.flows.memory_book import MemoryBook
from tests.fuzz import hostile
from tests.fuzz.adapters import AT
from tests.fuzz.mutation import bent_bytes, bent_text
from tests.fuzz.talks import run
from tests.fuzz.target import Target, Targets, claim
from tests.fuzz.words import ENTRIES, OFFICE, TODAY, phrase
from tests.ocr.test_einvoice import CII, KSEF, UBL
from tests.transcripts.memory import MemoryDirectory, MemoryInbox
from tests.transcripts.memory_bookings import MemoryBookings
from tests.transcripts.memory_tasks import MemoryTasks

HERE = PagePlace(0, ((0.1, 0.1), (0.2, 0.1), (0.2, 0.2), (0.1, 0.2)))
BOOKINGS = """Datum;Betrag;Währung;Buchungstext;Konto
17.02.2026;-45,90;CHF;Shell Kartenzahlung;6210
2026-02-20;1'234.50;;"Coop; Bern";
"""
CODES = (
    "\n".join(
        [
            *("SPC", "0200", "1", "CH4431999123000889012", "S", "Muster AG", "Gasse", "1", "8000", "Zürich", "CH"),
            *[""] * 7,
            *(
                "43.20",
                "CHF",
                "S",
                "Anna",
                "Weg",
                "2",
                "8000",
                "Zürich",
                "CH",
                "QRR",
                "210000000003139471430009017",
                "",
            ),
            *("EPD", "//S1/10/10201409/11/190512/30/106017086/32/7.7"),
        ]
    ),
    "BCD\n002\n1\nSCT\nBHBLDEHHXXX\nFranz Mustermänn\nDE71110220330123456789\nEUR12.30\nGDDS\n\nRechnung 1",
    (
        "V0;955002-00;Kassenbeleg-V1;Beleg^75.33_7.99_0.00_0.00_0.00^10.00:Bar_5.00:Bar:CHF_64.30:Unbar;18;112;"
        "2019-07-10T18:41:04.000Z;2019-07-10T18:41:05.000Z;ecdsa-plain-SHA256;unixTime;MEQCIA==;BHhW"
    ),
    "_R1-AT0_DEMO-CASH-BOX426_776730_2015-10-14T18:20:23_0,00_0,00_0,00_0,00_0,00_MnHWF8y==_1cda3a_cXsl_YmW4",
    "t=20260311T1422&s=1360.90&fn=9960440301234567&i=12345&fp=3522207165&n=1",
    "https://ksef.mf.gov.pl/client-app/invoice/5830007531/17-11-2025/UtQp9Gpc51y-u3xApZjIjgkpZ01js-J8KflSPW8WzIE",
)
_INVOICES = tuple(text.encode() for text in (CII, KSEF, UBL.format(root="Invoice"), UBL.format(root="CreditNote")))
_ENCODINGS = (
    None,
    None,
    None,
    "utf-16",
    "cp1250",
    "latin-1",
    "no-such",
    "idna",
    "unicode_escape",
    "rot13",
    "base64",
    "",
)


def file_targets() -> Targets:
    """All of this file."""
    return (
        Target("csv encoding", _encoded, lambda file: decode(*file), (Invalid,), share=2),
        Target("csv book", lambda chance: _sheet(BOOK, chance), _import_book, (Invalid,), share=2),
        Target("csv bookings", lambda chance: _sheet(BOOKINGS, chance), _import_bookings, (Invalid,), share=2),
        Target("qr codes", _payload, _read_payload, share=6),
        Target("e-invoices", _invoice, lambda data: _judged(read_einvoice(data)), share=4),
    )


def _encoded(chance: Random) -> tuple[bytes, str | None]:
    data = BOOK.encode(chance.choice(("utf-8", "utf-16", "utf-8-sig", "cp1251")), "replace")
    return bent_bytes(data, chance), chance.choice(_ENCODINGS)


def _sheet(text: str, chance: Random) -> str:
    """A file with cells bent, then perhaps the file as a whole."""
    mark = chance.choice((",", ";", "\t")) if chance.random() < 0.2 else ";" if ";" in text else ","
    lines = [line.split(mark) for line in text.splitlines()]
    for _ in range(chance.choice((0, 1, 3))):
        line = chance.choice(lines)
        line[chance.randrange(len(line))] = chance.choice((phrase(chance), f'"{phrase(chance)}"'))
    lines += [chance.choice(lines) for _ in range(chance.choice((0, 0, 1, 5)))]
    bent = chance.choice(("\n", "\r\n", "\r")).join(mark.join(line) for line in lines)
    bent = bent_text(bent, chance) if chance.random() < 0.4 else bent
    return bent.encode("utf-8", "replace").decode()


def _import_book(text: str) -> None:
    numbers, book = count(1), MemoryBook()
    new_id = lambda: f"id{next(numbers)}"  # noqa: E731 - one line
    run(import_rows(text, book=book, entries=ENTRIES, new_id=new_id))
    again = run(import_rows(text, book=book, entries=ENTRIES, new_id=new_id))
    good = [row.outcome for row in again.rows if row.outcome is not Outcome.WRONG]
    claim(Outcome.ADDED not in good or again.count(Outcome.WRONG), "the same file again adds something")


def _import_bookings(text: str) -> None:
    importing = BookingImport(
        tasks=MemoryTasks(),
        bookings=MemoryBookings(),
        inbox=cast("Inbox", MemoryInbox()),
        directory=cast("Directory", MemoryDirectory()),
        office=OFFICE,
        cells=_cells(),
        subject=lambda first, last: f"{first} to {last}",
    )
    company, person = Company("mueller", "Müller AG"), Person("anna", "Anna Keller", ("mueller",))
    run(importing.take(text, company=company, contact=person, manager=Manager("b", "Frau Baumann"), at=AT))


def _cells() -> Cells:
    words = words_for("de")

    def day(cell: str) -> str | None:
        found = parse_date(cell, words, TODAY)
        return found.isoformat() if found else None

    def amount(cell: str) -> tuple[str, str] | None:
        found = parse_amount(cell, words)
        return (spell(found[0]), found[1]) if found else None

    return Cells(day, amount, lambda cell: parse_currency(cell, words))


def _payload(chance: Random) -> str:
    """A code as tills and banks print it, with one of its parts another, or bent."""
    code = chance.choice(CODES)
    if chance.random() < 0.6:
        mark = next(mark for mark in ("\n", ";", "&", "_", "/") if mark in code)
        parts = code.split(mark)
        for _ in range(chance.choice((1, 2))):
            parts[chance.randrange(len(parts))] = hostile.text(chance)
        return mark.join(parts)
    return bent_text(code, chance)


def _read_payload(payload: str) -> None:
    _judged(read_codes({payload: HERE}))


def _judged(extract: Extract | None) -> None:
    """What was read is canonical: amounts are decimals."""
    for tax in extract.taxes if extract is not None else ():
        claim(Decimal(tax.amount).is_finite() and Decimal(tax.rate).is_finite(), "a tax is no number")


def _invoice(chance: Random) -> bytes:
    invoice = chance.choice(_INVOICES)
    if chance.random() < 0.5:
        text = invoice.decode()
        places = [place for place, sign in enumerate(text) if sign == ">" and text[place + 1 : place + 2].strip(" \n<")]
        if places:
            begin = chance.choice(places) + 1
            invoice = (text[:begin] + hostile.text(chance) + text[text.index("<", begin) :]).encode(
                "utf-8", "surrogatepass"
            )
    return invoice if chance.random() < 0.3 else bent_bytes(invoice, chance)
