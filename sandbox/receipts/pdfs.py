"""Invoices as PDF: with a text layer, with an e-invoice inside, scanned, or locked by a password."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import font_roboto
import pypdfium2
from fpdf import FPDF
from PIL import Image

from sandbox.receipts.drawing import amount, rate_text
from sandbox.receipts.einvoices import cii_xml, ksef_qr
from sandbox.receipts.photography import jpeg, photograph
from sandbox.receipts.roll import qr_image
from sandbox.receipts.shops import WORDS
from sandbox.receipts.truth import Invoice, Party

_LABELS = {
    "de": ("Rechnung Nr.", "Rechnungsdatum", "Zahlbar bis", "Verkäufer", "Käufer", "Bezeichnung", "Menge", "Preis",
           "Gesamtbetrag", "IBAN"),
    "pl": ("Faktura VAT nr", "Data wystawienia", "Termin płatności", "Sprzedawca", "Nabywca", "Nazwa towaru lub usługi",
           "Ilość", "Cena netto", "Razem do zapłaty", "Konto"),
    "ru": ("Счёт-фактура №", "Дата", "Оплатить до", "Продавец", "Покупатель", "Наименование", "Кол-во", "Цена",
           "Всего к оплате", "Счёт"),
    "en": ("Invoice no.", "Invoice date", "Due date", "Seller", "Buyer", "Description", "Quantity", "Unit price",
           "Total due", "IBAN"),
    "fr": ("Facture n°", "Date de facture", "Date d'échéance", "Vendeur", "Client", "Désignation", "Quantité",
           "Prix unitaire", "Total TTC à payer", "IBAN"),
    "it": ("Fattura n.", "Data fattura", "Scadenza", "Fornitore", "Cliente", "Descrizione", "Quantità", "Prezzo unitario",
           "Totale da pagare", "IBAN"),
}  # fmt: skip


def invoice_pdf(invoice: Invoice, *, xml: bool, text_layer: bool, password: str | None = None) -> bytes:
    """Return the invoice as a PDF of one A4 page; the same arguments give the same bytes.

    `xml` embeds the Cross Industry Invoice as `factur-x.xml`; without `text_layer` the page is a scanned picture; with
    a `password` the file opens only with it.
    """
    if not text_layer:
        page = _rendered(_typed(invoice, xml=False, password=None))
        return _pictures(
            [photograph(page, seed=len(invoice.number), strength=0.15)], invoice if xml else None, password
        )
    return _typed(invoice, xml=xml, password=password)


def picture_pdf(pages: Sequence[Image.Image]) -> bytes:
    """Return a PDF that holds nothing but pictures, one a page, as a scanner makes it."""
    return _pictures(pages, None, None)


def _pictures(pages: Sequence[Image.Image], invoice: Invoice | None, password: str | None) -> bytes:
    pdf = _empty()
    for page in pages:
        width = 210.0
        pdf.add_page(format=(width, width * page.height / page.width))
        pdf.image(io.BytesIO(jpeg(page)), x=0, y=0, w=width)
    return _finished(pdf, invoice, password)


def _empty() -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_creation_date(datetime(2025, 12, 31, 12, tzinfo=UTC))
    pdf.set_auto_page_break(auto=False)
    return pdf


def _finished(pdf: FPDF, invoice: Invoice | None, password: str | None) -> bytes:
    if invoice is not None:
        pdf.embed_file(
            bytes=cii_xml(invoice),
            basename="factur-x.xml",
            modification_date=datetime(2025, 12, 31, 12, tzinfo=UTC),
            creation_date=datetime(2025, 12, 31, 12, tzinfo=UTC),
            desc="Factur-X",
            mime_type="text/xml",
            compress=True,
        )
    if password is not None:
        pdf.set_encryption(owner_password=f"{password} owner", user_password=password)
    return bytes(pdf.output())


def _typed(invoice: Invoice, *, xml: bool, password: str | None) -> bytes:
    pdf = _empty()
    pdf.add_font("Roboto", "", font_roboto.font_files["Roboto"])
    pdf.add_font("Roboto", "B", font_roboto.font_files["RobotoBold"])
    pdf.add_page()
    title, issued, due, seller, buyer, *_, account = _LABELS[invoice.language]
    words = WORDS[invoice.language]
    pdf.set_font("Roboto", "B", 17)
    pdf.cell(0, 12, f"{title} {invoice.number}", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Roboto", "", 10)
    pdf.cell(0, 6, f"{issued}: {invoice.issued:{words.date_format}}", new_x="LMARGIN", new_y="NEXT")
    pdf.cell(0, 6, f"{due}: {invoice.due:{words.date_format}}", new_x="LMARGIN", new_y="NEXT")
    _party(pdf, 10, seller, invoice.seller, words.tax_id)
    _party(pdf, 110, buyer, invoice.buyer, words.tax_id)
    _lines(pdf, invoice)
    _totals(pdf, invoice)
    pdf.set_font("Roboto", "", 10)
    pdf.cell(0, 8, f"{account}: {invoice.iban}", new_x="LMARGIN", new_y="NEXT")
    if invoice.seller.country == "PL":
        code = io.BytesIO()
        qr_image(ksef_qr(invoice), module=4).save(code, "PNG")
        pdf.image(code, x=10, y=pdf.get_y() + 4, w=42)
    return _finished(pdf, invoice if xml else None, password)


def _party(pdf: FPDF, x: float, role: str, party: Party, tax_label: str) -> None:
    pdf.set_font("Roboto", "B", 10)
    pdf.set_xy(x, 48)
    pdf.cell(90, 6, role)
    pdf.set_font("Roboto", "", 10)
    place = f"{party.postcode} {party.city}"
    for row, text in enumerate((party.name, party.street, place, f"{tax_label}: {party.tax_id}"), 1):
        pdf.set_xy(x, 48 + 6 * row)
        pdf.cell(90, 6, text)


def _row(pdf: FPDF, *cells: str, border: str = "") -> None:
    for place, (width, text) in enumerate(zip((78, 20, 28, 18, 46), cells, strict=True)):
        pdf.cell(width, 7, text, border=border, align="L" if place == 0 else "R")
    pdf.ln(7)


def _lines(pdf: FPDF, invoice: Invoice) -> None:
    words = WORDS[invoice.language]
    *_, name, quantity, price, _total, _account = _LABELS[invoice.language]
    pdf.set_xy(10, 88)
    pdf.set_font("Roboto", "B", 10)
    _row(pdf, name, quantity, price, "%", words.net, border="B")
    pdf.set_font("Roboto", "", 10)
    for item in invoice.items:
        _row(
            pdf,
            item.name,
            str(item.quantity),
            amount(item.price, words),
            rate_text(item.rate),
            amount(item.amount, words),
        )
    pdf.ln(4)


def _totals(pdf: FPDF, invoice: Invoice) -> None:
    words = WORDS[invoice.language]
    *_, total, _account = _LABELS[invoice.language]
    tax_word = "VAT" if invoice.language == "pl" else words.tax
    _row(pdf, "", "%", words.net, tax_word, words.gross, border="B")
    for tax in invoice.taxes:
        values = (amount(value, words) for value in (tax.net, tax.tax, tax.gross))
        _row(pdf, "", rate_text(tax.rate), *values)
    pdf.set_font("Roboto", "B", 13)
    pdf.cell(
        0, 12, f"{total}: {amount(invoice.total, words)} {invoice.currency}", align="R", new_x="LMARGIN", new_y="NEXT"
    )


def _rendered(pdf: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        picture: Image.Image = page.render(scale=150 / 72).to_pil()
        page.close()
        return picture.convert("RGB")
    finally:
        document.close()
