"""Claims about which of the printed lines a field was read from; rows of strings, their columns behind ``|``."""

from collections.abc import Sequence
from datetime import date

import pytest

from flows.vocabulary.readings import FieldName, Finding, PagePlace, Source
from ocr.fields import extract_fields
from ocr.lines import Line
from ocr.places import hull

TODAY = date(2026, 6, 1)
RECEIPT = (
    "Bäckerei Sonnenschein GmbH",
    "Hauptstraße 12",
    "10115 Berlin",
    "USt-IdNr.:|DE 136 695 976",
    "Kaffee|9,70",
    "SUMME|EUR|9,70",
    "Bar|20,00",
    "Rückgeld|10,30",
    "Beleg-Nr. 4711|12.03.2026",
)
Cell = tuple[int, int]
"""A line, by its row and its column."""


def place(cell: Cell) -> PagePlace:
    row, column = cell
    left, top = 0.02 + column * 0.3, 0.02 + row * 0.04
    return PagePlace(0, ((left, top), (left + 0.25, top), (left + 0.25, top + 0.03), (left, top + 0.03)))


def findings(rows: Sequence[str]) -> dict[FieldName, Finding]:
    lines = [
        Line(text, 0.98, 300 * column, 40 * row, 300 * column + 250, 40 * row + 28, place((row, column)))
        for row, joined in enumerate(rows)
        for column, text in enumerate(joined.split("|"))
    ]
    return {finding.name: finding for finding in extract_fields(lines, Source.OCR, TODAY).findings}


@pytest.mark.parametrize(
    ("name", "value", "cells"),
    [
        (FieldName.MERCHANT, "Bäckerei Sonnenschein GmbH", [(0, 0)]),
        (FieldName.SELLER_TAX_ID, "DE136695976", [(3, 1)]),
        (FieldName.TOTAL, "9.70", [(5, 2)]),
        (FieldName.CURRENCY, "EUR", [(5, 1)]),
        (FieldName.PAYMENT, "cash", [(6, 0)]),
        (FieldName.NUMBER, "4711", [(8, 0)]),
        (FieldName.DATE, "2026-03-12", [(8, 1)]),
        (FieldName.KIND, "receipt", []),
        (FieldName.LANGUAGE, "de", []),
    ],
)
def test_every_field_of_a_receipt_knows_its_lines(name: FieldName, value: str, cells: list[Cell]) -> None:
    found = findings(RECEIPT)[name]

    assert (found.value, found.place) == (value, hull(map(place, cells)))


@pytest.mark.parametrize(
    ("rows", "name", "value", "cells"),
    [
        (("Brot|4,05", "Total|4,05", "Karte|4,05"), FieldName.TOTAL, "4.05", [(1, 1)]),
        (("Brot|4,05",), FieldName.TOTAL, "4.05", [(0, 1)]),
        (
            ("SUMME EUR|19,16", "V 19,0%|1,44|7,55|8,99", "E 7,0%|0,68|9,79|10,47"),
            FieldName.TOTAL,
            "19.46",
            [(0, 1)],
        ),
        (("Netto|1.000.000,00", "19,00 %|1.000.000,00|190.000,00|1.190.000,00"), FieldName.TOTAL, "1190000.00", [(1, 3)]),
        (("12.03.2026", "Rechnungsdatum|12.03.2026"), FieldName.DATE, "2026-03-12", [(0, 0)]),
        (("Summe CHF|5.70", "MwSt|0.43"), FieldName.CURRENCY, "CHF", [(0, 0)]),
        (("Summe|5.70|CHF", "MwSt|0.43"), FieldName.CURRENCY, "CHF", [(0, 2)]),
        (("Amount|5.70", "Prices|in GBP"), FieldName.CURRENCY, "GBP", [(1, 1)]),
        (("Total|24.23", "www.laden.ch"), FieldName.CURRENCY, "CHF", []),
        (
            ("POPULAR BOOK", "CO. (M) SDN BHD", "No 8, Jalan Razak"),
            FieldName.MERCHANT,
            "POPULAR BOOK CO. (M) SDN BHD",
            [(0, 0), (1, 0)],
        ),
        (("12.03.2026", "CO. (M) SDN BHD", "No 8, Jalan Razak"), FieldName.MERCHANT, "CO. (M) SDN BHD", [(1, 0)]),
        (("LDL", "Warburger Straße 130", "Brot|1,79"), FieldName.MERCHANT, "LIDL", [(0, 0)]),
        (
            ("Tel. 030 123456", "Fax 030 123457", "Brot|1,79", "Summe|1,79", "Danke", "Muster Handels GmbH"),
            FieldName.MERCHANT,
            "Muster Handels GmbH",
            [(5, 0)],
        ),
        (("Muster GmbH", "Rechnung an:|Keller AG"), FieldName.BUYER, "Keller AG", [(1, 1)]),
        (("Muster GmbH", "Rechnung an", "Keller AG"), FieldName.BUYER, "Keller AG", [(2, 0)]),
        (("NIP|526-10-40-828",), FieldName.SELLER_TAX_ID, "5261040828", [(0, 0), (0, 1)]),
        (
            ("Sprzedawca", "NIP 526-10-40-828", "Nabywca", "NIP 779-10-11-327"),
            FieldName.BUYER_TAX_ID,
            "7791011327",
            [(3, 0)],
        ),
        (("KARTA PŁATNICZA|24,26",), FieldName.PAYMENT, "card", [(0, 0)]),
        (("14 dni|Przelew",), FieldName.PAYMENT, "transfer", [(0, 1)]),
    ],
)  # fmt: skip
def test_a_value_stands_where_it_was_read(
    rows: tuple[str, ...], name: FieldName, value: str, cells: list[Cell]
) -> None:
    found = findings(rows)[name]

    assert (found.value, found.place) == (value, hull(map(place, cells)))
