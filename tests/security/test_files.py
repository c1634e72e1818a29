"""Files that are small and become large, or ask for more than themselves, when somebody opens them."""

import tracemalloc

import pytest
from PIL import Image

from flows.vocabulary.readings import Trouble
from ocr import files
from ocr.einvoice import parse_xml, read_einvoice
from ocr.files import MAX_PAGES, MAX_PIXELS, FileError, open_file, pages_of
from tests.ocr.malformed import pdf_bomb, png_bomb, special

MEGABYTE = 1024 * 1024


def test_a_picture_that_claims_too_many_pixels_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever Pillow's own measure is, ours is looked at first."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    monkeypatch.setattr(files, "BOMB_PIXELS", 1_000_000)
    monkeypatch.setattr(Image.Image, "load", lambda _picture: pytest.fail("it was decoded"))
    with pytest.raises(FileError) as raised:
        list(pages_of(open_file(png_bomb(1_001))))
    assert raised.value.trouble is Trouble.BROKEN


def test_a_page_that_is_metres_wide_is_drawn_no_larger_than_a_picture_may_be() -> None:
    pages = list(pages_of(open_file(pdf_bomb(1, 14_000))))
    assert [page.pixels.shape[0] * page.pixels.shape[1] <= 1.01 * MAX_PIXELS for page in pages] == [True]


def test_of_five_thousand_pages_a_few_are_drawn() -> None:
    opened = open_file(pdf_bomb(5_000, 30))
    assert (opened.page_count, len(list(pages_of(opened)))) == (5_000, MAX_PAGES)


def test_entities_of_xml_are_neither_opened_nor_multiplied() -> None:
    tricks = special()
    tracemalloc.start()
    assert [read_einvoice(tricks[name]) for name in ("laughs.xml", "file.xml", "remote.xml")] == [None] * 3
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * MEGABYTE


def test_xml_is_bounded_in_size_and_depth() -> None:
    tricks = special()
    assert parse_xml(b"<a>" + b" " * 5_000_000 + b"</a>") is None
    assert parse_xml(tricks["deep.xml"]) is None
    assert parse_xml(b"<a>" * 1_000 + b"</a>" * 1_000) is None  # a parser that is told of no limit takes it
    assert parse_xml(b"<a>" * 200 + b"</a>" * 200) is not None
