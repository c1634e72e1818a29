"""Claims about long receipts: they are read in parts, which are cut where nothing is printed."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from flows.vocabulary.readings import FieldName
from ocr.engine import LONG, PART, parts_of
from ocr.files import Pixels
from ocr.reader import Reader
from sandbox.receipts import draw, jpeg, sample
from sandbox.receipts.truth import Receipt
from tests.ocr.cropping import place_of, text_at

LINE = 40


def striped(lines: int, width: int = 200) -> Pixels:
    """A page of black lines, half as high as the white between them."""
    page = np.full((lines * LINE, width, 3), 255, np.uint8)
    for line in range(lines):
        page[line * LINE + 10 : line * LINE + 30, 20:-20:2] = 0
    return page


def test_a_page_of_usual_shape_is_one_part() -> None:
    page = striped(20)
    ((left, top, part),) = parts_of(page)
    assert (left, top, part.shape) == (0, 0, page.shape)


@pytest.mark.parametrize("lines", [26, 60, 200])
@pytest.mark.parametrize("turned", [False, True])
def test_a_long_page_is_cut_between_its_lines_and_nothing_is_left_out(lines: int, *, turned: bool) -> None:
    page = np.ascontiguousarray(np.rot90(striped(lines))) if turned else striped(lines)
    assert max(page.shape) > LONG * 200
    parts = parts_of(page)
    assert len(parts) > 1
    assert np.array_equal(np.concatenate([part for _, _, part in parts], axis=1 if turned else 0), page)
    for left, top, part in parts:
        assert (left if turned else top) % LINE in {*range(10), *range(30, LINE)}, "through a line"
        assert max(part.shape[:2]) <= 1.3 * PART * 200


@pytest.mark.parametrize("shape", [(1, 20_000), (20_000, 1), (31, 5_000), (1, 1)])
def test_a_strip_is_not_parted(shape: tuple[int, int]) -> None:
    assert len(parts_of(np.zeros((*shape, 3), np.uint8))) == 1


@pytest.mark.parametrize("shape", [(32, 5_000), (5_000, 33), (12_000, 40)])
def test_a_narrow_page_is_parted_whole(shape: tuple[int, int]) -> None:
    parts = parts_of(np.zeros((*shape, 3), np.uint8))
    assert sum(part.shape[0] * part.shape[1] for _, _, part in parts) == shape[0] * shape[1]


def long_receipt(receipt: Receipt) -> Image.Image:
    """The receipt as drawn, its goods once more and once more: the drawing itself ends at 6,000 pixels."""
    drawn = draw(receipt)
    foot = drawn.height - 900
    goods = drawn.crop((0, foot - 2400, drawn.width, foot))
    paper = Image.new("RGB", (drawn.width, drawn.height + 2 * goods.height), "white")
    paper.paste(drawn.crop((0, 0, drawn.width, foot)), (0, 0))
    for number in range(2):
        paper.paste(goods, (0, foot + number * goods.height))
    paper.paste(drawn.crop((0, foot, drawn.width, drawn.height)), (0, foot + 2 * goods.height))
    return paper


def test_a_receipt_twelve_times_as_long_as_wide_is_read(reader: Reader) -> None:
    receipt = sample("en", 3)
    receipt = replace(receipt, items=receipt.items * 14)
    picture = long_receipt(receipt)
    assert picture.height > 12 * picture.width
    reading = reader.read_document([("long.jpg", jpeg(picture))])
    assert reading.value(FieldName.MERCHANT) == receipt.seller.name
    assert reading.value(FieldName.DATE) == receipt.issued.date().isoformat()
    assert reading.value(FieldName.TOTAL) == f"{receipt.total:.2f}"
    assert f"{receipt.total:.2f}" in text_at(reader, picture, place_of(reading, FieldName.TOTAL))
