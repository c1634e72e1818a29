"""What is wrong with a picture: whether a better one should be asked for.

Print is measured, not the picture: a receipt on a dark table is not dark, a smooth table is not blurred. The limits were set
where reading begins to fail: see ``docs/measurements.md``.
"""

from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np

from flows.vocabulary.readings import PictureFlaw
from ocr.files import Pixels
from ocr.lines import Quad, Recognised

BLURRED_EDGE = 0.14
"""An edge of a letter that takes more than this share of the line's height is blurred."""
WIDE_EDGE = 6.0
"""Edges wider than this, in pixels, and hardly a line to be found: the rest of the print is blurred away."""
DARK_PAPER = 45
"""Paper (the light tenth of a line) below this grey, of 255, is dark."""
FAINT_PRINT = 18
"""Print that differs less than this grey from its paper cannot be told from it."""
SMALL_LINE = 10.0
"""Lines less high than this, in pixels, are small."""
_CUT_LINES = 3
_CUT_SHARE = 0.1
_FEW_LINES = 8
_MEASURED_LINES = 40
_FEW_CHARACTERS = 3


def find_flaws(pixels: Pixels, found: Sequence[Recognised]) -> tuple[PictureFlaw, ...]:
    """Return what is wrong with the upright picture ``pixels``, in which the lines ``found`` were read."""
    lines = [quad for text, _, quad in found if len(text) >= _FEW_CHARACTERS]
    if not lines:
        return _without_lines(pixels)
    grey = _grey(pixels)
    crops = [crop for quad in lines[:: len(lines) // _MEASURED_LINES + 1] if (crop := _crop(grey, quad)).size]
    flaws = {
        PictureFlaw.BLURRED: _is_blurred(crops),
        PictureFlaw.DARK: any(_is_dark(crops)),
        PictureFlaw.CUT: _is_cut(lines, grey.shape[1], grey.shape[0]),
        PictureFlaw.SMALL: median(_height(quad) for quad in lines) < SMALL_LINE,
    }
    return tuple(flaw for flaw in PictureFlaw if flaws[flaw])


def _without_lines(pixels: Pixels) -> tuple[PictureFlaw, ...]:
    """Return why nothing was found, as far as it is seen: it is dark, or there is something and it has no edges."""
    grey = _grey(pixels)
    if np.percentile(grey, 90) < DARK_PAPER:
        return (PictureFlaw.DARK,)
    steepest = np.abs(np.diff(grey.astype(np.int16), axis=1)).max(initial=0)
    return (PictureFlaw.BLURRED,) if grey.std() > 10 and steepest < 20 else ()


def _grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _crop(grey: Pixels, quad: Quad) -> Pixels:
    across, down = [x for x, _ in quad], [y for _, y in quad]
    return grey[max(int(min(down)), 0) : int(max(down)) + 1, max(int(min(across)), 0) : int(max(across)) + 1]


def _height(quad: Quad) -> float:
    left = np.hypot(quad[3][0] - quad[0][0], quad[3][1] - quad[0][1])
    right = np.hypot(quad[2][0] - quad[1][0], quad[2][1] - quad[1][1])
    return float(min(left, right))


def _is_blurred(crops: Sequence[Pixels]) -> bool:
    """Whether letters have no edges; the lines that are still found in a blurred picture are its largest ones."""
    widths = [(_edge_width(crop), int(crop.shape[0])) for crop in crops]
    if not widths:
        return False
    share = median(width / height for width, height in widths)
    return share > BLURRED_EDGE or (len(widths) < _FEW_LINES and median(width for width, _ in widths) > WIDE_EDGE)


def _edge_width(crop: Pixels) -> float:
    """Return how many pixels an edge between print and paper takes."""
    dark, light = np.percentile(crop, (2, 90))
    if light - dark < 1 or crop.shape[1] < 2:
        return 0.0
    steps = np.abs(np.diff(crop.astype(np.int16), axis=1))
    return float(light - dark) / max(float(np.percentile(steps, 99)), 1.0)


def _is_dark(crops: Sequence[Pixels]) -> tuple[bool, bool]:
    """Return whether the paper is dark and whether the print is faint."""
    levels = [np.percentile(crop, (2, 90)) for crop in crops]
    if not levels:
        return False, False
    return (
        median(float(light) for _, light in levels) < DARK_PAPER,
        median(float(light - dark) for dark, light in levels) < FAINT_PRINT,
    )


def _is_cut(lines: Sequence[Quad], width: int, height: int) -> bool:
    """Whether several lines run into the left or the right edge, or a wide one lies across the upper or the lower one."""
    left = sum(min(x for x, _ in quad) <= 1 for quad in lines)
    right = sum(max(x for x, _ in quad) >= width - 2 for quad in lines)
    across = any(
        min(y for _, y in quad) <= 0 or max(y for _, y in quad) >= height - 1
        for quad in lines
        if max(x for x, _ in quad) - min(x for x, _ in quad) > 0.3 * width
    )
    return max(left, right) >= max(_CUT_LINES, _CUT_SHARE * len(lines)) or across
