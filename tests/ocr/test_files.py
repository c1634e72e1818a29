import io
import struct
import zlib

import numpy as np
import pillow_heif
import pypdfium2
import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from flows.vocabulary.readings import Trouble
from ocr.files import MAX_PAGES, MAX_PIXELS, FileError, Page, open_file, pages_of
from ocr.sniffing import FileKind
from tests.effort import EFFORT
from tests.ocr.drawing import GERMAN, draw_page, encoded
from tests.ocr.test_einvoice import KSEF

ORIENTATION = 0x0112


def only_page(data: bytes) -> Page:
    (page,) = pages_of(open_file(data))
    return page


def trouble_of(data: bytes) -> Trouble:
    with pytest.raises(FileError) as caught:
        list(pages_of(open_file(data)))
    return caught.value.trouble


def written_pdf(lines: int = 2, pages: int = 1, password: str | None = None) -> bytes:
    document = FPDF()
    document.set_font("helvetica", size=12)
    if password:
        document.set_encryption(owner_password="owner", user_password=password)
    for _ in range(pages):
        document.add_page()
        for line in range(lines):
            document.text(20, 30 + 10 * line, f"Line {line} of the invoice")
    return bytes(document.output())


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_lines_of_a_text_layer_have_places_on_the_page_as_it_is_shown(turned: int, *, cropped: bool) -> None:
    """Painted white where lines are said to be, the page is white; and none is said to be larger than its print."""
    document = pypdfium2.PdfDocument(written_pdf())
    page = document[0]
    page.set_rotation(turned)
    if cropped:
        page.set_cropbox(40, 100, 400, 800)
    file = io.BytesIO()
    document.save(file)
    document.close()

    shown = only_page(file.getvalue())
    painted = shown.pixels.copy()

    assert len(shown.lines) == 2
    assert (shown.pixels < 128).sum() > 500
    for line in shown.lines:
        assert line.place is not None
        height, width = painted.shape[:2]
        across, down = ([corner[axis] for corner in line.place.corners] for axis in (0, 1))
        left, right = int(min(across) * width) - 3, int(max(across) * width) + 3
        top, bottom = int(min(down) * height) - 3, int(max(down) * height) + 3
        assert (painted[top:bottom, left:right] < 128).any(axis=(0, 2)).mean() > 0.2
        assert line.place.corners[0] == (min(across), min(down))
        painted[top:bottom, left:right] = 255
    assert (painted > 200).all()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_decoded_as_blue_green_red(kind: str) -> None:
    pixels = only_page(encoded(Image.new("RGB", (40, 30), (200, 100, 0)), kind)).pixels

    assert pixels.shape == (30, 40, 3)
    assert np.abs(pixels[15, 20].astype(int) - [0, 100, 200]).max() < 12


def test_a_heic_picture_is_decoded() -> None:
    file = io.BytesIO()
    pillow_heif.from_pillow(draw_page(GERMAN[:3]).convert("RGB")).save(file)

    opened = open_file(file.getvalue())

    assert opened.kind is FileKind.HEIC
    assert next(pages_of(opened)).pixels.shape[1] == 640


def test_a_picture_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    picture = Image.new("RGB", (40, 30), "white")

    assert only_page(encoded(picture, exif=exif)).pixels.shape == (40, 30, 3)


@pytest.mark.parametrize(("tag", "kind"), [(0x0128, 2), (0x011A, 2), (0x010E, 11)], ids=["struct", "type", "attribute"])
def test_a_picture_with_damaged_exif_is_read(tag: int, kind: int) -> None:
    orientation = struct.pack(">HHIHH", ORIENTATION, 3, 1, 6, 0)
    entries = sorted([orientation, struct.pack(">HHI4s", tag, kind, 1 if kind == 11 else 3, b"ab")])
    exif = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, len(entries)) + b"".join(entries) + bytes(4)
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "JPEG", exif=exif)

    assert sorted(only_page(file.getvalue()).pixels.shape) == [3, 30, 40]


def test_what_is_transparent_is_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")

    assert only_page(file.getvalue()).pixels.min() == 255


def test_a_huge_picture_is_shrunk() -> None:
    file = io.BytesIO()
    Image.new("1", (7000, 5000)).save(file, "PNG")

    height, width, _ = only_page(file.getvalue()).pixels.shape

    assert width * height <= MAX_PIXELS
    assert width / height == pytest.approx(1.4, abs=0.01)


def test_a_decompression_bomb_is_not_decoded() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))

    assert trouble_of(bomb + b"\x00\x00\x00\x00IDAT") is Trouble.BROKEN


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_broken(kind: str) -> None:
    data = encoded(draw_page(GERMAN), kind)

    assert trouble_of(data[: len(data) // 2]) is Trouble.BROKEN


def test_a_pdf_gives_its_text_where_it_stands() -> None:
    page = only_page(written_pdf())
    first, second = sorted(page.lines, key=lambda line: line.top)

    assert page.pixels.shape == (2339, 1654, 3)
    assert (first.text, second.text) == ("Line 0 of the invoice", "Line 1 of the invoice")
    assert first.left == pytest.approx(20 / 25.4 * 200, abs=6)
    assert first.bottom == pytest.approx(30 / 25.4 * 200, abs=10)
    assert second.top - first.top == pytest.approx(10 / 25.4 * 200, abs=3)


def test_only_the_first_pages_of_a_long_pdf_are_rendered() -> None:
    opened = open_file(written_pdf(pages=MAX_PAGES + 3))

    assert opened.page_count == MAX_PAGES + 3
    assert len(list(pages_of(opened))) == MAX_PAGES


def test_a_pdf_with_a_password_is_encrypted() -> None:
    assert trouble_of(written_pdf(password="secret")) is Trouble.ENCRYPTED


def test_half_a_pdf_header_is_broken() -> None:
    assert trouble_of(b"%PDF-1.7\nnothing more") is Trouble.BROKEN


def test_an_unknown_file_is_broken() -> None:
    assert trouble_of(b"MZ\x90\x00") is Trouble.BROKEN


def test_xml_attached_to_a_pdf_is_found_and_other_attachments_are_not() -> None:
    document = FPDF()
    document.add_page()
    document.embed_file(bytes=KSEF.encode(), basename="faktura.xml")
    document.embed_file(bytes=b"<Note/>", basename="note.xml")
    document.embed_file(bytes=KSEF.encode(), basename="faktura.txt")

    assert open_file(bytes(document.output())).attachments == (KSEF.encode(),)


def test_an_e_invoice_is_its_own_attachment_without_pages() -> None:
    opened = open_file(KSEF.encode())

    assert opened.attachments == (KSEF.encode(),)
    assert list(pages_of(opened)) == []


JPEG = encoded(draw_page(GERMAN[:2], size=12, width=200))


@settings(max_examples=20 * EFFORT)
@given(st.integers(0, len(JPEG) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_picture_opens_or_is_broken(at: int, damage: bytes) -> None:
    data = JPEG[:at] + damage + JPEG[at + len(damage) :]
    assert damaged_or_opened(data) in {None, Trouble.BROKEN}


def damaged_or_opened(data: bytes) -> Trouble | None:
    try:
        list(pages_of(open_file(data)))
    except FileError as error:
        return error.trouble
    return None
