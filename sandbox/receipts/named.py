"""The receipts and the invoice of the demo: always the same, told by name."""

from datetime import date, datetime
from decimal import Decimal
from random import Random

from sandbox.receipts.samples import receipt_of
from sandbox.receipts.shops import SHOPS
from sandbox.receipts.truth import Invoice, Item, Party

GERMAN_RESTAURANT = receipt_of(
    SHOPS["de"][0],
    "de",
    datetime(2025, 10, 14, 13, 5, 20),  # noqa: DTZ001 - a till prints local time without a zone
    Random("the lunch that Anna paid"),
)
"""A lunch in Freiburg: USt-IdNr., two tax rates, the QR code of the TSE."""

SWISS_RESTAURANT = receipt_of(
    SHOPS["de"][3],
    "de",
    datetime(2025, 9, 30, 12, 41, 3),  # noqa: DTZ001 - as above
    Random("a lunch in Zürich"),
)
"""A lunch in Zürich: UID with MWST, Swiss francs."""

RUSSIAN_SHOP = receipt_of(
    SHOPS["ru"][0],
    "ru",
    datetime(2025, 11, 6, 18, 22, 47),  # noqa: DTZ001 - as above
    Random("groceries in Moscow"),
)
"""Groceries in Moscow: INN and the fiscal QR code."""

STRANGERS_SHOP = receipt_of(
    SHOPS["en"][0],
    "en",
    datetime(2025, 8, 19, 10, 15, 9),  # noqa: DTZ001 - as above
    Random("tools in Leeds"),
)
"""Tools from Leeds, sent by somebody the office does not know."""

POLISH_INVOICE = Invoice(
    language="pl",
    seller=Party("Drukarnia Świt Sp. z o.o.", "ul. Źródlana 8", "61-001", "Poznań", "PL", "779-236-98-87"),
    buyer=Party("Przykład Sp. z o.o.", "ul. Długa 9", "80-827", "Gdańsk", "PL", "583-000-75-31"),
    number="FV/2025/11/042",
    issued=date(2025, 11, 17),
    due=date(2025, 12, 1),
    items=(
        Item("Wizytówki dwustronne, 500 szt.", 2, Decimal("145.00"), Decimal(23)),
        Item("Katalog książkowy A5", 30, Decimal("18.50"), Decimal(5)),
    ),
    currency="PLN",
    iban="PL61 1090 1014 0000 0712 1981 2874",
)
"""A Polish invoice with an e-invoice inside."""
