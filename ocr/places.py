"""Places of print on a page as people see it, from the pixels of the picture in which it was read.

Recognition may have turned the picture by quarters to read it, so places are turned back. They are shares of the page's width
and height: whoever shows the page may show it in any size.
"""

from collections.abc import Iterable

from flows.vocabulary.readings import Corner, Corners, PagePlace

_DIGITS = 4
_FLAT = 1e-9
"""An area, as a share of the page's, below which two edges are one line."""


def place_of(corners: Iterable[Corner], size: tuple[int, int], quarter_turns: int = 0, page: int = 0) -> PagePlace:
    """Return the place of four ``corners`` (pixels) in a picture of that ``size`` (width, height).

    ``quarter_turns`` are those to the left by which the picture had been turned from how people see it.
    """
    width, height = size
    return _bounded(page, [_turned_back((x / width, y / height), quarter_turns) for x, y in corners])


def hull(places: Iterable[PagePlace | None]) -> PagePlace | None:
    """Return the place that holds all ``places`` on the page of the first, tilted as the widest of them; None if there are none."""
    known = [place for place in places if place is not None]
    here = [place for place in known if place.page == known[0].page]
    if len(here) < 2:
        return here[0] if here else None
    points = [corner for place in here for corner in place.corners]
    origin, right, _, down = max(here, key=_width).corners
    across, along = _step(origin, right), _step(origin, down)
    area = across[0] * along[1] - across[1] * along[0]
    if abs(area) < _FLAT:
        origin, across, along, area = (0.0, 0.0), (1.0, 0.0), (0.0, 1.0), 1.0
    steps = [_step(origin, point) for point in points]
    shares = [(x * along[1] - y * along[0]) / area for x, y in steps]
    depths = [(y * across[0] - x * across[1]) / area for x, y in steps]
    left, top, end, bottom = min(shares), min(depths), max(shares), max(depths)
    return _bounded(
        here[0].page,
        [
            (origin[0] + share * across[0] + depth * along[0], origin[1] + share * across[1] + depth * along[1])
            for share, depth in ((left, top), (end, top), (end, bottom), (left, bottom))
        ],
    )


def _turned_back(corner: Corner, quarter_turns: int) -> Corner:
    """Turn a point of the unit square to the right, by quarters."""
    for _ in range(quarter_turns % 4):
        corner = (1 - corner[1], corner[0])
    return corner


def _width(place: PagePlace) -> float:
    x, y = _step(place.corners[0], place.corners[1])
    return x * x + y * y


def _step(begin: Corner, end: Corner) -> Corner:
    return end[0] - begin[0], end[1] - begin[1]


def _bounded(page: int, corners: Iterable[Corner]) -> PagePlace:
    first, second, third, fourth = ((_share(x), _share(y)) for x, y in corners)
    bounded: Corners = (first, second, third, fourth)
    return PagePlace(page, bounded)


def _share(value: float) -> float:
    """What lies a little outside of the page is put on its edge: the ends of lines are guessed."""
    return round(max(0.0, min(1.0, value)), _DIGITS)
