"""Receipts and invoices that never were, drawn as if a till had printed them and a phone had taken their picture.

`sample` invents a receipt and knows its truth, `draw` and `draw_slip` print it as two tills would, `photograph` puts it on
a table under a lamp. The same seed gives the same picture, so a reading that fails can be repeated. All names, numbers
and signatures are made up; tax ids have valid check digits, so that a reader that checks them is exercised as by real
ones.
"""

from sandbox.receipts.drawing import draw
from sandbox.receipts.einvoices import cii_xml, ksef_qr, ksef_xml
from sandbox.receipts.named import (
    GERMAN_RESTAURANT,
    POLISH_INVOICE,
    RUSSIAN_SHOP,
    STRANGERS_SHOP,
    SWISS_RESTAURANT,
)
from sandbox.receipts.pdfs import invoice_pdf, picture_pdf
from sandbox.receipts.photography import jpeg, photograph
from sandbox.receipts.samples import LANGUAGES, sample, sample_invoice
from sandbox.receipts.slips import draw_slip
from sandbox.receipts.truth import Invoice, Item, Party, Receipt, Tax, truth_line

__all__ = [
    "GERMAN_RESTAURANT",
    "LANGUAGES",
    "POLISH_INVOICE",
    "RUSSIAN_SHOP",
    "STRANGERS_SHOP",
    "SWISS_RESTAURANT",
    "Invoice",
    "Item",
    "Party",
    "Receipt",
    "Tax",
    "cii_xml",
    "draw",
    "draw_slip",
    "invoice_pdf",
    "jpeg",
    "ksef_qr",
    "ksef_xml",
    "photograph",
    "picture_pdf",
    "sample",
    "sample_invoice",
    "truth_line",
]
