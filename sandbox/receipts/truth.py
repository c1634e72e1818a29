"""What is true about a drawn receipt or invoice; the pictures are made from it and readings are measured against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Return the amount with two decimals, halves away from zero as tills round."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Item:
    """One line: `price` is for one unit, tax included on a receipt, without it on an invoice; `rate` is in percent."""

    name: str
    quantity: int
    price: Decimal
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        """Quantity times price, in the currency of the document."""
        return cents(self.price * self.quantity)


@dataclass(frozen=True, slots=True)
class Tax:
    """What was taxed at one rate (percent)."""

    rate: Decimal
    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        """The net amount with its tax."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Party:
    """A seller or a buyer; `tax_id` is written as the country writes it, `country` is ISO 3166-1 alpha-2."""

    name: str
    street: str
    postcode: str
    city: str
    country: str
    tax_id: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A till receipt. Prices include the tax; `codes` are the texts of the QR codes printed on it.

    `look` picks among the layouts a till could have, so that two receipts of one shop look alike.
    """

    language: str
    seller: Party
    number: str
    issued: datetime
    items: tuple[Item, ...]
    currency: str
    card: bool
    cashier: str
    fiscal: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    look: int = 0

    @property
    def merchant(self) -> str:
        """The seller's name."""
        return self.seller.name

    @property
    def seller_tax_id(self) -> str:
        """The seller's tax id as printed."""
        return self.seller.tax_id

    @property
    def date(self) -> date:
        """The day of the purchase."""
        return self.issued.date()

    @property
    def total(self) -> Decimal:
        """What was paid."""
        return sum((item.amount for item in self.items), Decimal(0))

    @property
    def taxes(self) -> tuple[Tax, ...]:
        """The tax contained in the total, highest rate first."""
        return tuple(_contained(self.items, rate) for rate in _rates(self.items))


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice between companies. Prices are without tax; `iban` is where to pay, by `due`."""

    language: str
    seller: Party
    buyer: Party
    number: str
    issued: date
    due: date
    items: tuple[Item, ...]
    currency: str
    iban: str

    @property
    def merchant(self) -> str:
        """The seller's name."""
        return self.seller.name

    @property
    def seller_tax_id(self) -> str:
        """The seller's tax id as printed."""
        return self.seller.tax_id

    @property
    def date(self) -> date:
        """The day of issue."""
        return self.issued

    @property
    def net(self) -> Decimal:
        """The sum without tax."""
        return sum((item.amount for item in self.items), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What is to be paid, tax included."""
        return sum((tax.gross for tax in self.taxes), Decimal(0))

    @property
    def taxes(self) -> tuple[Tax, ...]:
        """The tax on top of the net amounts, highest rate first."""
        return tuple(_on_top(self.items, rate) for rate in _rates(self.items))


def truth_line(file: str, document: Receipt | Invoice) -> dict[str, str]:
    """Return the row of a truth file for the document that is stored as `file`: all values as text, the date in ISO."""
    row = {
        "file": file,
        "merchant": document.merchant,
        "date": document.date.isoformat(),
        "total": str(document.total),
        "currency": document.currency,
        "number": document.number,
        "seller_tax_id": document.seller_tax_id,
    }
    if isinstance(document, Invoice):
        row["buyer_tax_id"] = document.buyer.tax_id
    return row


def _rates(items: Sequence[Item]) -> list[Decimal]:
    return sorted({item.rate for item in items}, reverse=True)


def _contained(items: Sequence[Item], rate: Decimal) -> Tax:
    gross = sum((item.amount for item in items if item.rate == rate), Decimal(0))
    tax = cents(gross * rate / (100 + rate))
    return Tax(rate, gross - tax, tax)


def _on_top(items: Sequence[Item], rate: Decimal) -> Tax:
    net = sum((item.amount for item in items if item.rate == rate), Decimal(0))
    return Tax(rate, net, cents(net * rate / 100))
