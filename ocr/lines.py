"""Lines of text with their places on the page, and rows made of lines that stand side by side."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from flows.vocabulary.readings import PagePlace
from ocr.places import hull

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Four corners in pixels, clockwise from the top left one as the text is read."""

Recognised = tuple[str, float, Quad]
"""A piece of text, its score between 0 and 1, and where it stands."""

_GAP = "  "
"""Between the texts of lines that stand side by side."""


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text on one line: ``score`` between 0 and 1, edges in pixels (or points) from the page's top left.

    The edges are those of the page put straight; ``place`` is where people see the line, if that is known.
    """

    text: str
    score: float
    left: float
    top: float
    right: float
    bottom: float
    place: PagePlace | None = None

    @property
    def height(self) -> float:
        """Height of the line, never 0."""
        return max(self.bottom - self.top, 1e-6)

    @property
    def middle(self) -> float:
        """Vertical middle of the line."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Row:
    """Lines standing side by side, from left to right, read as one line of the page."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The texts of the row's lines, two blanks apart: ``6`` beside ``106.10`` is not ``6 106.10``."""
        return _GAP.join(line.text for line in self.lines)

    @property
    def score(self) -> float:
        """Mean score of the row's lines."""
        return sum(line.score for line in self.lines) / len(self.lines)

    @property
    def height(self) -> float:
        """Height of the tallest line."""
        return max(line.height for line in self.lines)

    @property
    def middle(self) -> float:
        """Vertical middle of the row."""
        return sum(line.middle for line in self.lines) / len(self.lines)

    def place(self, start: int = 0, end: int | None = None) -> PagePlace | None:
        """Return where the letters from ``start`` to ``end`` of the row's text stand: the hull of the lines they belong to."""
        touched, begin = [], 0
        for line in self.lines:
            if start < begin + len(line.text) and (end is None or begin < end):
                touched.append(line)
            begin += len(line.text) + len(_GAP)
        return hull(line.place for line in touched)

    def place_where(self, tells: Callable[[str], bool]) -> PagePlace | None:
        """Return where the first line stands whose text ``tells``, of which the row's does; the whole row if it takes several."""
        return next((line.place for line in self.lines if tells(line.text)), self.place())

    def columns(self, gap: float) -> tuple["Row", ...]:
        """Return the row as several, parted where lines stand more than ``gap`` times its height from each other."""
        parts = [[self.lines[0]]]
        for line in self.lines[1:]:
            if line.left - max(before.right for before in parts[-1]) > gap * self.height:
                parts.append([line])
            else:
                parts[-1].append(line)
        return tuple(Row(tuple(part)) for part in parts)

    def is_above(self, other: "Row") -> bool:
        """Whether the two would touch if this one fell down: they stand in one column."""
        left, right = self.lines[0].left, max(line.right for line in self.lines)
        return left < max(line.right for line in other.lines) and other.lines[0].left < right


def place_of_rows(rows: Iterable[Row]) -> PagePlace | None:
    """Return where the ``rows`` stand together."""
    return hull(line.place for row in rows for line in row.lines)


def straighten(texts: Sequence[Recognised], place_of: Callable[[Quad], PagePlace]) -> tuple[Line, ...]:
    """Turn quadrilaterals into upright boxes, after the page's tilt (the median one of its wide lines) is taken out.

    ``place_of`` tells where people see what stands in a quadrilateral.
    """
    slopes = [_slope(quad) for text, _, quad in texts if len(text) >= 4]
    tilt = median(slopes) if slopes else 0.0
    cosine, sine = math.cos(-tilt), math.sin(-tilt)
    lines = []
    for text, score, quad in texts:
        turned = [(x * cosine - y * sine, x * sine + y * cosine) for x, y in quad]
        across, down = [x for x, _ in turned], sorted(y for _, y in turned)
        # The means of the two upper and the two lower corners: a line that is itself a little askew stays slim.
        top, bottom = (down[0] + down[1]) / 2, (down[2] + down[3]) / 2
        lines.append(Line(text, score, min(across), top, max(across), bottom, place_of(quad)))
    return tuple(lines)


def group_rows(lines: Sequence[Line]) -> tuple[Row, ...]:
    """Return the lines as rows from top to bottom: a line joins a row whose middle lies within half its height."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        row = next((row for row in reversed(rows[-4:]) if _beside(row, line)), None)
        if row is None:
            rows.append([line])
        else:
            row.append(line)
    return tuple(Row(tuple(sorted(row, key=lambda line: line.left))) for row in rows)


def below(lines: Sequence[Line], offset: float, page: int) -> tuple[Line, ...]:
    """Return the lines moved down by ``offset``: the next page of a document, its ``page``, goes on below the one before."""
    return tuple(
        replace(
            line,
            top=line.top + offset,
            bottom=line.bottom + offset,
            place=replace(line.place, page=page) if line.place else None,
        )
        for line in lines
    )


def _slope(quad: Quad) -> float:
    (left, top), (right, further) = quad[0], quad[1]
    return math.atan2(further - top, right - left)


def _beside(row: list[Line], line: Line) -> bool:
    nearest = min(row, key=lambda other: max(other.left - line.right, line.left - other.right))
    slim = min(nearest.height, line.height)
    overlap = min(nearest.right, line.right) - max(nearest.left, line.left)
    return abs(nearest.middle - line.middle) < 0.5 * slim and overlap < 0.3 * min(
        nearest.right - nearest.left, line.right - line.left
    )
