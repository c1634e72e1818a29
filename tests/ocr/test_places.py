"""Claims about places as such: turned back by quarters, put together, found by the letters of a row."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.vocabulary.readings import Corner, Corners, PagePlace
from ocr.lines import Line, Row, below, place_of_rows
from ocr.places import hull, place_of

SMALL_TILTS = st.floats(-0.2, 0.2)


def box(left: float, top: float, right: float, bottom: float, page: int = 0) -> PagePlace:
    return PagePlace(page, ((left, top), (right, top), (right, bottom), (left, bottom)))


def row(*texts: str, top: float = 0.0) -> Row:
    """A row of lines a tenth of the page apart, each with its place."""
    places = [box(number / 10, top, number / 10 + 0.08, top + 0.05) for number in range(len(texts))]
    return Row(tuple(Line(text, 1.0, place.corners[0][0], top, 1, 1, place) for text, place in zip(texts, places)))  # noqa: B905 - as many


def sides(corners: Corners) -> list[Corner]:
    return [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise([*corners, corners[0]])]


def turns_right(corners: Corners) -> bool:
    """Whether the way round the corners goes clockwise, as seen with y downwards."""
    return all(
        one[0] * other[1] - one[1] * other[0] > 0 for one, other in pairwise([*sides(corners), sides(corners)[0]])
    )


def holds(place: PagePlace, point: Corner, slack: float) -> bool:
    """Whether ``point`` lies in the place, or as good as."""
    return all(
        step[0] * (point[1] - corner[1]) - step[1] * (point[0] - corner[0]) >= -slack
        for corner, step in zip(place.corners, sides(place.corners), strict=True)
    )


@st.composite
def tilted(draw: st.DrawFn) -> PagePlace:
    """A small parallelogram well inside of the page, nearly upright."""
    left, top = draw(st.floats(0.4, 0.55)), draw(st.floats(0.4, 0.55))
    width, height = draw(st.floats(0.01, 0.1)), draw(st.floats(0.01, 0.05))
    slope, lean = draw(SMALL_TILTS), draw(SMALL_TILTS)
    across, along = (width, width * slope), (height * lean, height)
    return PagePlace(
        0,
        (
            (left, top),
            (left + across[0], top + across[1]),
            (left + across[0] + along[0], top + across[1] + along[1]),
            (left + along[0], top + along[1]),
        ),
    )


@given(st.integers(2, 9), st.integers(2, 9), st.integers(0, 3), st.data())
def test_a_spot_on_a_turned_picture_is_found_on_the_picture_as_it_was(
    width: int, height: int, quarter_turns: int, data: st.DataObject
) -> None:
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    picture = np.zeros((height, width), np.uint8)
    picture[y, x] = 1
    turned = np.rot90(picture, quarter_turns)
    ((down, across),) = np.argwhere(turned)
    pixel = ((across, down), (across + 1, down), (across + 1, down + 1), (across, down + 1))

    place = place_of(pixel, (turned.shape[1], turned.shape[0]), quarter_turns)

    corners = [(round(right / width, 4), round(low / height, 4)) for right in (x, x + 1) for low in (y, y + 1)]
    assert set(place.corners) == set(corners)
    assert turns_right(place.corners)


def test_the_first_corner_is_the_top_left_one_as_the_text_is_read() -> None:
    print_ = (
        (10, 10),
        (60, 10),
        (60, 20),
        (10, 20),
    )  # on a picture that stood on its right side before it was turned left

    place = place_of(print_, (100, 200), quarter_turns=1)

    assert place.corners == ((0.95, 0.1), (0.95, 0.6), (0.9, 0.6), (0.9, 0.1))


def test_what_runs_over_the_edge_ends_there_and_digits_are_four() -> None:
    place = place_of(((-3, 1 / 3), (102, 1), (102, 2), (-3, 2)), (100, 3))

    assert place.corners == ((0.0, 0.1111), (1.0, 0.3333), (1.0, 0.6667), (0.0, 0.6667))


@given(st.lists(tilted(), min_size=1, max_size=4))
def test_a_hull_holds_all_its_places_and_is_read_the_same_way_round(places: list[PagePlace]) -> None:
    found = hull(places)

    assert found is not None
    assert turns_right(found.corners)
    assert all(holds(found, corner, 1e-3) for place in places for corner in place.corners)


@given(st.lists(tilted(), min_size=2, max_size=4))
def test_a_hull_is_no_larger_than_it_must_be(places: list[PagePlace]) -> None:
    """Each of its sides is touched by one of the places."""
    found = hull(places)

    assert found is not None
    points = [corner for place in places for corner in place.corners]
    for corner, step in zip(found.corners, sides(found.corners), strict=True):
        length = (step[0] ** 2 + step[1] ** 2) ** 0.5
        gaps = [(step[0] * (y - corner[1]) - step[1] * (x - corner[0])) / length for x, y in points]
        assert min(gaps) < 1e-3


def test_a_hull_of_one_is_that_one_and_of_none_there_is_none() -> None:
    one = PagePlace(3, ((0.1, 0.2), (0.3, 0.25), (0.3, 0.3), (0.1, 0.25)))

    assert hull([None, one, None]) == one
    assert hull([None]) is None
    assert hull([]) is None


def test_a_hull_stays_on_the_page_where_it_begins() -> None:
    assert hull([box(0.1, 0.8, 0.5, 0.9), box(0.1, 0.1, 0.9, 0.2, page=1), box(0.6, 0.8, 0.7, 0.9)]) == box(
        0.1, 0.8, 0.7, 0.9
    )


def test_places_without_any_area_are_held_by_an_upright_box() -> None:
    flat = PagePlace(0, ((0.2, 0.2), (0.4, 0.4), (0.4, 0.4), (0.2, 0.2)))

    assert hull([flat, PagePlace(0, ((0.1, 0.5),) * 4)]) == box(0.1, 0.2, 0.4, 0.5)


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        (0, None, (0, 3)),
        (0, 5, (0, 1)),
        (4, 5, (0, 1)),
        (7, 12, (1, 2)),
        (9, 15, (1, 3)),
        (5, 7, None),
        (99, None, None),
    ],
)
def test_letters_of_a_row_stand_where_their_lines_do(
    start: int, end: int | None, lines: tuple[int, int] | None
) -> None:
    summed = row("Summe", "EUR  ", "9,70")

    expected = box(lines[0] / 10, 0, (lines[1] - 1) / 10 + 0.08, 0.05) if lines else None

    assert summed.place(start, end) == expected


def test_what_a_single_line_tells_stands_there_and_what_takes_several_on_the_whole_row() -> None:
    tax_id = row("USt-Id", "DE 136 695 976")

    assert tax_id.place_where(lambda text: "136" in text) == box(0.1, 0, 0.18, 0.05)
    assert tax_id.place_where(lambda text: "Id  DE" in text) == box(0, 0, 0.18, 0.05)


def test_rows_stand_together_and_lines_without_places_nowhere() -> None:
    assert place_of_rows([row("POPULAR", "BOOK"), row("CO.", top=0.1)]) == box(0, 0, 0.18, 0.15)
    assert Row((Line("POPULAR", 1.0, 0, 0, 1, 1),)).place() is None


def test_the_lines_of_a_later_page_know_its_number() -> None:
    line, bare = below([Line("a", 1.0, 0, 0, 1, 1, box(0.1, 0.1, 0.2, 0.2)), Line("b", 1.0, 0, 2, 1, 3)], 100.0, 2)

    assert line.place == box(0.1, 0.1, 0.2, 0.2, page=2)
    assert (line.top, bare.top, bare.place) == (100.0, 102.0, None)
