"""Claims about where a value was read, on real pixels: what is cut out of the picture there reads as the value does.

That it is so on turned, tilted and long receipts too is claimed where these are read: in ``test_reader`` and ``test_long``.
"""

from collections.abc import Sequence

from fpdf import FPDF
from PIL import Image

from flows.vocabulary.readings import FieldName, Source
from ocr.files import open_file, pages_of
from ocr.reader import Reader
from tests.ocr.cropping import place_of, text_at
from tests.ocr.drawing import GERMAN, draw_page, encoded

SHORT = (*GERMAN[:1], *GERMAN[2:3], *GERMAN[7:8], *GERMAN[12:14])
"""As few lines as tell how a page lies: every one costs its time."""
TURN_RIGHT = Image.Exif()
TURN_RIGHT[0x0112] = 6  # shown a quarter turned to the right (Exif 2.3, 4.6.4)


def small_page(lines: Sequence[str] = SHORT) -> Image.Image:
    return draw_page(lines, size=22, width=420)


def test_a_place_is_one_of_the_picture_as_its_exif_turns_it(reader: Reader) -> None:
    page = small_page()
    lying = encoded(page.transpose(Image.Transpose.ROTATE_90), exif=TURN_RIGHT)

    reading = reader.read_document([("receipt.jpg", lying)])

    assert "9,70" in text_at(reader, page, place_of(reading, FieldName.TOTAL))


def test_values_of_text_layers_stand_on_the_pages_as_they_are_rendered(reader: Reader) -> None:
    pages = [
        ("Lieferant GmbH", "Hauptstraße 1", "10115 Berlin"),
        ("Rechnungsnummer: RE-2026-17", "Gesamtbetrag EUR 119,00"),
    ]
    letter = typed(*pages)

    reading = reader.read_document([("letter.jpg", encoded(Image.new("L", (60, 90), 255))), ("invoice.pdf", letter)])

    assert {finding.source for finding in reading.findings} == {Source.TEXT}
    rendered = [Image.fromarray(page.pixels[:, :, ::-1]) for page in pages_of(open_file(letter))]
    merchant, total = place_of(reading, FieldName.MERCHANT), place_of(reading, FieldName.TOTAL)
    assert (merchant.page, total.page, reading.pages) == (1, 2, 3)
    assert text_at(reader, rendered[0], merchant) == "LieferantGmbH"
    assert "119,00" in text_at(reader, rendered[1], total)


def typed(*pages: Sequence[str]) -> bytes:
    document = FPDF()
    document.set_font("helvetica", size=14)
    for lines in pages:
        document.add_page()
        for line in lines:
            document.cell(0, 12, line, new_x="LMARGIN", new_y="NEXT")
        document.cell(0, 12, "Vielen Dank, und bis zum nächsten Mal!")
    return bytes(document.output())


def test_values_of_a_scan_stand_on_its_pages_and_files_that_do_not_open_have_none(reader: Reader) -> None:
    scan = scanned(small_page(SHORT[:2]), small_page(SHORT[2:]))

    reading = reader.read_document([("broken.pdf", b"%PDF-1.7 broken"), ("scan.pdf", scan)])

    total = place_of(reading, FieldName.TOTAL)
    merchant = place_of(reading, FieldName.MERCHANT)
    assert (merchant.page, total.page) == (0, 1)
    rendered = [Image.fromarray(page.pixels[:, :, ::-1]) for page in pages_of(open_file(scan))]
    assert "9,70" in text_at(reader, rendered[1], total)
    assert "Sonnenschein" in text_at(reader, rendered[0], merchant)


def scanned(*pages: Image.Image) -> bytes:
    """A PDF of small pages that are nothing but pictures."""
    document = FPDF()
    for page in pages:
        document.add_page(format=(60, 60 * page.height / page.width))
        document.image(page, x=0, y=0, w=60)
    return bytes(document.output())
