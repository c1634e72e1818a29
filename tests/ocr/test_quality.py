"""Flaws of pictures, measured on drawn print whose places are known."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from flows.vocabulary.readings import PictureFlaw
from ocr.files import Pixels
from ocr.lines import Recognised
from ocr.quality import find_flaws

WORDS = (
    "Brot 3,80",
    "Milch 1,20",
    "Summe 5,00",
    "Bar 10,00",
    "Rest 5,00",
    "Danke sehr",
    "Kasse 2",
    "Bon 4711",
    "Anna",
    "12:30",
)


def printed(left: int = 60, scale: float = 1.5) -> tuple[Pixels, list[Recognised]]:
    page = np.full((900, 600, 3), 245, dtype=np.uint8)
    found: list[Recognised] = []
    for index, text in enumerate(WORDS):
        base = 80 + 80 * index
        cv2.putText(page, text, (left, base), cv2.FONT_HERSHEY_SIMPLEX, scale, (30, 30, 30), 3, cv2.LINE_AA)
        (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 3)
        right, top, bottom = min(left + width, 599), base - height - 4, base + below
        begin = max(left, 0)
        found.append((text, 0.98, ((begin, top), (right, top), (right, bottom), (begin, bottom))))
    return page, found


def test_a_good_picture_has_no_flaws() -> None:
    assert find_flaws(*printed()) == ()


def test_print_without_edges_is_blurred() -> None:
    page, found = printed()

    assert find_flaws(np.asarray(cv2.GaussianBlur(page, (0, 0), 8), dtype=np.uint8), found) == (PictureFlaw.BLURRED,)


@pytest.mark.parametrize(
    "darken", [lambda page: page // 8, lambda page: 240 - (245 - page) // 20], ids=["dark", "faint"]
)
def test_dark_paper_and_faint_print_are_dark(darken: Callable[[Pixels], Pixels]) -> None:
    page, found = printed()

    assert PictureFlaw.DARK in find_flaws(darken(page), found)


def test_print_that_runs_into_the_edge_is_cut() -> None:
    assert find_flaws(*printed(left=-8)) == (PictureFlaw.CUT,)


def test_a_wide_line_across_the_lower_edge_is_cut() -> None:
    page, found = printed()

    assert find_flaws(page[: 80 + 80 * 3 - 10], found[:4]) == (PictureFlaw.CUT,)


def test_tiny_print_is_small() -> None:
    page, found = printed()
    tiny = np.asarray(cv2.resize(page, None, fx=0.15, fy=0.15, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    scaled: list[Recognised] = []
    for text, score, quad in found:
        a, b, c, d = ((x * 0.15, y * 0.15) for x, y in quad)
        scaled.append((text, score, (a, b, c, d)))

    assert PictureFlaw.SMALL in find_flaws(tiny, scaled)


@pytest.mark.parametrize(
    ("page", "flaws"),
    [
        (np.full((400, 300, 3), 250, dtype=np.uint8), ()),
        (np.full((400, 300, 3), 9, dtype=np.uint8), (PictureFlaw.DARK,)),
        (
            np.broadcast_to(np.linspace(90, 240, 300).astype(np.uint8)[None, :, None], (400, 300, 3)).copy(),
            (PictureFlaw.BLURRED,),
        ),
    ],
    ids=["white", "black", "fog"],
)
def test_where_nothing_was_found_the_picture_itself_is_measured(page: Pixels, flaws: tuple[PictureFlaw, ...]) -> None:
    assert find_flaws(page, []) == flaws
