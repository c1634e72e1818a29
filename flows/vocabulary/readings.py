"""What was read from a document: field by field, each with its source and how sure we are.

Values are kept in one canonical spelling, so that storage, comparison and rendering agree:

=================  ==========================================================
field              canonical value
=================  ==========================================================
kind               ``receipt``, ``invoice``, ``credit_note`` or ``other``
merchant           the seller's name as printed
date               ISO 8601 date, ``2026-03-12``
total              decimal string with a point, ``43.20`` (negative for credit)
currency           ISO 4217 code, ``CHF``
number             the document's number as printed
seller_tax_id      letters and digits only, upper case, ``CHE123456789``
buyer_tax_id       the same
buyer              the buyer's name as printed
payment            ``cash``, ``card``, ``transfer`` or ``other``
language           ISO 639-1 code, ``de``
tax                decimal string: the whole tax, where a person said it (by rate: ``Reading.taxes``)
period             the month that it belongs to in the books, ``2026-03``, where the company wants it
project            the company's project that it is for, likewise
counterparty       who it was with, or for, likewise
type               ``cost``, ``purchase``, ``sale`` or ``other``: what the document is in the company's books
fiscal_id          a fiscal code's own identity (TSE, RKSV, Russian ``fn-i-fp``, KSeF number), for telling duplicates
=================  ==========================================================
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class FieldName(StrEnum):
    """The fields a reading may have."""

    KIND = "kind"
    MERCHANT = "merchant"
    DATE = "date"
    TOTAL = "total"
    CURRENCY = "currency"
    NUMBER = "number"
    SELLER_TAX_ID = "seller_tax_id"
    BUYER_TAX_ID = "buyer_tax_id"
    BUYER = "buyer"
    PAYMENT = "payment"
    LANGUAGE = "language"
    FISCAL_ID = "fiscal_id"
    TAX = "tax"
    TYPE = "type"
    PERIOD = "period"
    PROJECT = "project"
    COUNTERPARTY = "counterparty"


class Source(StrEnum):
    """Where a value comes from, the most trustworthy first."""

    PERSON = "person"
    XML = "xml"
    QR = "qr"
    TEXT = "text"
    OCR = "ocr"
    KNOWN = "known"
    """Spelt as the company knows it from documents that its people have confirmed."""


class Trouble(StrEnum):
    """Why little or nothing could be read; the original is kept in every case."""

    BROKEN = "broken"
    """The file is damaged: it does not decode as what it says it is."""
    ENCRYPTED = "encrypted"
    """The PDF asks for a password."""
    UNREADABLE = "unreadable"
    """No text was found: blurred, dark, too small, or not a document at all."""
    GAVE_UP = "gave_up"
    """Reading ran out of time or memory, or crashed."""
    SCRIPT = "script"
    """The script (Cyrillic without Tesseract's data) cannot be read here; digits and codes only."""


class PictureFlaw(StrEnum):
    """What is wrong with a picture, so that its sender can be asked for a better one."""

    BLURRED = "blurred"
    """Out of focus, or the hand was unsteady."""
    DARK = "dark"
    """Too little light, or too little difference between print and paper."""
    CUT = "cut"
    """Lines of text run into the edge of the picture."""
    SMALL = "small"
    """The print has too few pixels."""


Corner = tuple[float, float]
"""A point of a page: its distance from the left edge and from the upper one, as shares of the page's width and height."""

Corners = tuple[Corner, Corner, Corner, Corner]
"""Clockwise from the top left one as the text is read."""


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where on a document a value was read: which ``page``, and the ``corners`` of the print (or of the code) there.

    Pages are counted from 0 over the document's files that can be opened: a PDF has all of its own, whatever else has one.
    Corners lie between 0 and 1, to four digits, on the page as people see it: a picture as its Exif turns it, a PDF's page
    as it is rendered, and neither put straight.
    """

    page: int
    corners: Corners


@dataclass(frozen=True, slots=True)
class Finding:
    """One field with its canonical ``value``, its ``source``, a ``confidence`` between 0 and 1, and its ``place``.

    Without a place is what is printed nowhere (an e-invoice's values, what a person said, a spelling that the company knows)
    or told by the whole text: kind, language, a currency that only the country tells.
    """

    name: FieldName
    value: str
    source: Source
    confidence: float
    place: PagePlace | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """Tax at one rate: ``rate`` in percent (``8.1``), ``amount`` in the document's currency (``3.24``), both decimal strings."""

    rate: str
    amount: str


@dataclass(frozen=True, slots=True)
class Imprint:
    """What is kept of a document's look, to know it again on another picture; it tells nothing of what is written there.

    ``pictures`` are perceptual hashes (16 hexadecimal digits), one a page of pixels; ``text`` is a MinHash signature of the
    figures that were recognised (two hexadecimal digits a hash, empty where there are too few of them).
    """

    pictures: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one document; at most one finding a field.

    ``quality`` names what is wrong with its pictures, ``disputed`` the fields about which its sources do not agree.
    """

    findings: tuple[Finding, ...] = ()
    taxes: tuple[Tax, ...] = ()
    pages: int = 1
    trouble: Trouble | None = None
    quality: tuple[PictureFlaw, ...] = ()
    disputed: tuple[FieldName, ...] = ()
    imprint: Imprint = Imprint()

    def find(self, name: FieldName) -> Finding | None:
        """Return the finding of the field ``name``, or None if it was not read."""
        return next((finding for finding in self.findings if finding.name is name), None)

    def value(self, name: FieldName) -> str | None:
        """Return the canonical value of the field ``name``, or None if it was not read."""
        finding = self.find(name)
        return finding.value if finding else None

    def corrected(self, findings: Iterable[Finding]) -> "Reading":
        """Return this reading with ``findings`` put in the place of those of the same fields, which ends disputes on them."""
        said = {finding.name: finding for finding in findings}
        merged = {finding.name: finding for finding in self.findings} | said
        disputed = tuple(name for name in self.disputed if name not in said)
        return replace(self, findings=tuple(merged.values()), disputed=disputed)
