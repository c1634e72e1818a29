"""Pages of every kind become one PDF that people can look through."""

import io
import tracemalloc
from pathlib import Path

import numpy as np
import pillow_heif
import pypdfium2
import pytest
from PIL import Image

from ocr.binding import WIDTH, Binder
from tests.ocr.drawing import encoded
from tests.ocr.test_einvoice import KSEF
from tests.ocr.test_files import ORIENTATION, written_pdf

RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(color: tuple[int, int, int], size: tuple[int, int] = (300, 400)) -> Image.Image:
    """A white sheet whose upper half is coloured."""
    sheet = Image.new("RGB", size, "white")
    sheet.paste(color, (0, 0, size[0], size[1] // 2))
    return sheet


def turned(sheet: Image.Image) -> bytes:
    """The sheet as a telephone held sideways stores it: lying, with an Exif tag that says how to turn it."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    out = io.BytesIO()
    sheet.rotate(90, expand=True).save(out, "JPEG", exif=exif)
    return out.getvalue()


def heic(sheet: Image.Image) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(sheet).save(out)
    return out.getvalue()


def bound(path: Path, *files: bytes) -> list[bool]:
    with Binder() as binder:
        added = [binder.add(data) for data in files]
        assert binder.save(path)
    return added


def top_colors(path: Path) -> list[tuple[int, ...]]:
    """The colour near the upper edge of each page."""
    document = pypdfium2.PdfDocument(path)
    found = [document[index].render(scale=0.5).to_pil().convert("RGB") for index in range(len(document))]
    return [np.asarray(page)[5, page.width // 2].tolist() for page in found]


def is_near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(left - right) < 25 for left, right in zip(one, other, strict=True))


def test_pictures_stand_upright_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "out" / "1042.pdf"
    assert bound(path, turned(picture(RED)), heic(picture(BLUE)), encoded(picture(RED), "PNG")) == [True] * 3
    assert [is_near(*pair) for pair in zip(top_colors(path), (RED, BLUE, RED), strict=True)] == [True] * 3


def test_all_pages_of_pictures_are_equally_wide_and_keep_their_proportions(tmp_path: Path) -> None:
    bound(tmp_path / "a.pdf", encoded(picture(RED), "JPEG"), encoded(picture(RED, (900, 300)), "JPEG"))
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    sizes = [document[index].get_size() for index in range(len(document))]
    assert [width for width, _ in sizes] == [WIDTH, WIDTH]
    assert [round(height / width, 2) for width, height in sizes] == [1.33, 0.33]


def test_the_pages_of_a_pdf_are_taken_as_they_are(tmp_path: Path) -> None:
    bound(tmp_path / "a.pdf", encoded(picture(RED), "JPEG"), written_pdf(pages=2))
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    assert len(document) == 3
    assert "Line 0 of the invoice" in document[2].get_textpage().get_text_range()


def test_what_has_no_pages_is_told_and_does_no_harm_to_the_others(tmp_path: Path) -> None:
    broken = encoded(picture(RED), "JPEG")[:200]
    added = bound(
        tmp_path / "a.pdf", KSEF.encode(), broken, written_pdf(password="secret"), encoded(picture(BLUE), "JPEG"), b"?"
    )
    assert added == [False, False, False, True, False]
    assert len(pypdfium2.PdfDocument(tmp_path / "a.pdf")) == 1


def test_without_any_page_nothing_is_written(tmp_path: Path) -> None:
    with Binder() as binder:
        assert not binder.add(KSEF.encode())
        assert not binder.save(tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", [8])
def test_many_large_pictures_are_bound_one_at_a_time(tmp_path: Path, count: int) -> None:
    large = encoded(picture(RED, (3000, 4000)), "JPEG")
    tracemalloc.start()
    bound(tmp_path / "a.pdf", *[large] * count)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * 3000 * 4000 * 4, "no more than a few copies of one picture at a time"
