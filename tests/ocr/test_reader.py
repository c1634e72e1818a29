"""Real recognition on real pixels."""

import io
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image, ImageFilter

from flows.vocabulary.readings import FieldName, PictureFlaw, Source, Tax, Trouble
from ocr.barcodes import find_payloads
from ocr.cyrillic import find_tessdata
from ocr.extracts import LONGEST_VALUE, MOST_TAXES
from ocr.reader import Reader
from sandbox import receipts
from tests.ocr.cropping import cut_out, pixels_of, place_of, text_at
from tests.ocr.drawing import GERMAN, POLISH, RUSSIAN, draw_page, encoded

needs_tessdata = pytest.mark.skipif(find_tessdata() is None, reason="Tesseract's Russian data is not installed")

FISCAL = "t=20260312T1425&s=455.40&fn=9280440300112233&i=12345&fp=1234567890&n=1"


def values(reader: Reader, page: Image.Image) -> dict[str, str]:
    reading = reader.read_document([("receipt.jpg", encoded(page))])
    return {finding.name.value: finding.value for finding in reading.findings}


def test_a_german_receipt_is_read_with_all_its_fields(reader: Reader) -> None:
    reading = reader.read_document([("receipt.jpg", encoded(draw_page(GERMAN)))])

    assert {finding.name.value: finding.value for finding in reading.findings} == {
        "kind": "receipt",
        "merchant": "Bäckerei Sonnenschein GmbH",
        "date": "2026-03-12",
        "total": "9.70",
        "currency": "EUR",
        "number": "4711",
        "seller_tax_id": "DE136695976",
        "payment": "cash",
        "language": "de",
    }
    assert set(reading.taxes) == {Tax("19", "0.56"), Tax("7", "0.41")}
    assert reading.trouble is None
    assert {finding.source for finding in reading.findings} == {Source.OCR}


def test_a_tilted_and_blurred_polish_receipt_is_read(reader: Reader) -> None:
    page = draw_page(POLISH).rotate(3, expand=True, fillcolor=250).filter(ImageFilter.GaussianBlur(1))

    reading = reader.read_document([("receipt.jpg", encoded(page))])
    found = {finding.name.value: finding.value for finding in reading.findings}

    assert (found["total"], found["date"], found["currency"]) == ("24.26", "2026-03-12", "PLN")
    assert found["seller_tax_id"] == "5261040828"
    assert found["language"] == "pl"
    assert "24,26" in text_at(reader, page, place_of(reading, FieldName.TOTAL))


@needs_tessdata
def test_a_russian_receipt_is_read_with_tesseract(reader: Reader) -> None:
    found = values(reader, draw_page(RUSSIAN))

    assert found["merchant"] == 'ООО "Ромашка"'
    assert (found["total"], found["date"], found["currency"]) == ("455.40", "2026-03-12", "RUB")
    assert found["seller_tax_id"] == "7707083893"


def test_without_tesseracts_data_a_russian_receipt_gives_its_code_and_says_why_no_more(
    models_cache: Path,
) -> None:
    reader = Reader("packaged", models_cache, tessdata=None, threads=1)

    reading = reader.read_document([("чек.jpg", encoded(draw_page(RUSSIAN, qr=FISCAL)))])

    assert reading.trouble is Trouble.SCRIPT
    assert reading.value(FieldName.TOTAL) == "455.40"
    assert reading.value(FieldName.MERCHANT) is None


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_receipt_reads_like_an_upright_one_and_its_values_stand_where_they_are(
    reader: Reader, degrees: int
) -> None:
    page = draw_page([*GERMAN[:3], *GERMAN[7:8], *GERMAN[13:]]).rotate(degrees, expand=True)

    reading = reader.read_document([("receipt.jpg", encoded(page))])

    assert reading.value(FieldName.MERCHANT) == "Bäckerei Sonnenschein GmbH"
    assert (reading.value(FieldName.TOTAL), reading.value(FieldName.DATE)) == ("9.70", "2026-03-12")
    assert "9,70" in text_at(reader, page, place_of(reading, FieldName.TOTAL))


def test_a_code_is_believed_before_the_printed_text_which_makes_it_surer_or_disputed(reader: Reader) -> None:
    code = FISCAL.replace("455.40", "24.26")
    page = draw_page([*POLISH[:-1], "13-03-2026 14:25"], qr=code)
    reading = reader.read_document([("receipt.png", encoded(page, "PNG"))])

    total, date = reading.find(FieldName.TOTAL), reading.find(FieldName.DATE)
    assert total is not None
    assert date is not None
    assert (total.value, total.source) == ("24.26", Source.QR)
    assert (date.value, date.source) == ("2026-03-12", Source.QR)
    assert total.confidence > 0.98
    assert date.confidence < 0.5
    assert list(find_payloads(pixels_of(cut_out(page, place_of(reading, FieldName.TOTAL))))) == [code]
    assert set(reading.disputed) == {FieldName.DATE, FieldName.CURRENCY}


def test_the_pages_of_a_document_are_read_as_one(reader: Reader) -> None:
    pages = [("1.jpg", encoded(draw_page(GERMAN[:7]))), ("2.jpg", encoded(draw_page(GERMAN[7:])))]

    reading = reader.read_document(pages)

    assert reading.pages == 2
    assert reading.value(FieldName.MERCHANT) == "Bäckerei Sonnenschein GmbH"
    assert reading.value(FieldName.TOTAL) == "9.70"


def test_once_the_time_is_over_no_further_page_is_read_and_those_read_are_kept(reader: Reader) -> None:
    pages = [("1.jpg", encoded(draw_page(GERMAN[:7]))), ("2.jpg", encoded(draw_page(GERMAN[7:])))]

    reading = reader.read_document(pages, seconds=0)

    assert reading.pages == 2
    assert reading.value(FieldName.MERCHANT) == "Bäckerei Sonnenschein GmbH"
    assert reading.value(FieldName.NUMBER) is None


def test_values_and_taxes_are_bounded_however_much_an_e_invoice_holds(reader: Reader) -> None:
    line = "<TaxSubtotal><TaxAmount>{0}.00</TaxAmount><TaxCategory><Percent>{0}</Percent></TaxCategory></TaxSubtotal>"
    invoice = (
        '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><AccountingSupplierParty><Party>'
        f"<PartyName><Name>{'N' * 100_000}</Name></PartyName></Party></AccountingSupplierParty>"
        f"<TaxTotal>{''.join(line.format(rate) for rate in range(1, 60))}</TaxTotal></Invoice>"
    )

    reading = reader.read_document([("invoice.xml", invoice.encode())])

    assert reading.value(FieldName.MERCHANT) == "N" * LONGEST_VALUE
    assert len(reading.taxes) == MOST_TAXES


def test_a_pdf_with_a_text_layer_is_not_recognised_but_read(reader: Reader) -> None:
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=11)
    for line in (
        "Lieferant GmbH",
        "Rechnungsnummer: RE-2026-17",
        "Rechnungsdatum: 12.03.2026",
        "Gesamtbetrag EUR 119,00",
    ):
        document.cell(0, 8, line, new_x="LMARGIN", new_y="NEXT")

    reading = reader.read_document([("invoice.pdf", bytes(document.output()))])

    assert reading.value(FieldName.TOTAL) == "119.00"
    assert reading.value(FieldName.NUMBER) == "RE-2026-17"
    assert {finding.source for finding in reading.findings} == {Source.TEXT}


def test_a_scanned_pdf_is_recognised(reader: Reader) -> None:
    document = FPDF()
    document.add_page()
    document.image(io.BytesIO(encoded(draw_page(GERMAN))), w=90)

    reading = reader.read_document([("scan.pdf", bytes(document.output()))])

    assert reading.value(FieldName.TOTAL) == "9.70"
    assert {finding.source for finding in reading.findings} == {Source.OCR}


def test_an_empty_picture_is_unreadable(reader: Reader) -> None:
    reading = reader.read_document([("white.jpg", encoded(Image.new("L", (600, 800), 255)))])

    assert reading.trouble is Trouble.UNREADABLE


def test_a_broken_page_does_not_keep_the_others_from_being_read(reader: Reader) -> None:
    reading = reader.read_document([("1.jpg", b"\xff\xd8\xff\xe0broken"), ("2.jpg", encoded(draw_page(GERMAN)))])

    assert reading.trouble is Trouble.BROKEN
    assert reading.value(FieldName.TOTAL) == "9.70"


def test_a_blurred_picture_is_called_blurred(reader: Reader) -> None:
    page = draw_page(GERMAN, size=60, width=1500).filter(ImageFilter.GaussianBlur(9))

    assert reader.read_document([("receipt.jpg", encoded(page))]).quality == (PictureFlaw.BLURRED,)


@pytest.mark.parametrize(("shown", "disputed"), [("4321.00", (FieldName.TOTAL,)), ("", ()), (None, ())])
def test_an_e_invoice_whose_total_is_not_on_its_page_is_disputed(
    reader: Reader, shown: str | None, disputed: tuple[FieldName, ...]
) -> None:
    invoice = receipts.sample_invoice("de", 3)
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=11)
    document.cell(0, 8, "Gesamtbetrag EUR " + (invoice.total.to_eng_string() if shown is None else shown))
    document.embed_file(bytes=receipts.cii_xml(invoice), basename="factur-x.xml", mime_type="text/xml", compress=True)

    reading = reader.read_document([("invoice.pdf", bytes(document.output()))])
    total = reading.find(FieldName.TOTAL)

    assert reading.disputed == disputed
    assert total is not None
    assert (total.value, total.confidence < 0.5) == (str(invoice.total), bool(disputed))
