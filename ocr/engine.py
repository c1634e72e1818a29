"""Recognising text in pictures: PaddleOCR for Latin letters, Tesseract on PaddleOCR's lines for Cyrillic ones.

PP-OCRv6 knows no Cyrillic: on such a page it squeezes out too few characters for the width of the lines, which is how
the script is told apart. Tesseract alone finds the lines of a photographed receipt badly, but reads single ones well.

PaddleOCR runs on its ``onnxruntime`` engine: no paddlepaddle, no network.
"""

import logging
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from flows.vocabulary.readings import PictureFlaw, Trouble
from ocr.cyrillic import CyrillicReader, looks_cyrillic, only_digits
from ocr.files import Pixels
from ocr.lines import Line, Quad, Recognised, straighten
from ocr.models import Model, Models
from ocr.places import place_of
from ocr.quality import find_flaws

SIDE_LIMIT = 1280
"""Longest side, in pixels, of the picture in which lines are looked for; lines are read from the full picture."""


LONG = 4.5
"""A page so many times as long as it is wide is read in parts: made to fit as a whole, its print would be too small to find."""
PART = 3.0
_LEAST_SIDE = 32
"""Pixels; nothing that is narrower holds print worth parting."""
_REACH = 0.1
"""How far from the wanted place a cut may be, as a share of a part."""
_UPRIGHT_QUALITY = 0.9
"""Mean score of a page that stands upright: at least 0.93 on all of 102 real receipts, below on those upside down."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """The lines recognised on a page, what kept us from recognising them all, and what is wrong with its picture.

    The places of the lines are those on the picture as it was given, and their page is 0.
    """

    lines: tuple[Line, ...]
    trouble: Trouble | None = None
    flaws: tuple[PictureFlaw, ...] = ()


class Engine:
    """PaddleOCR with its models loaded (takes about 3 s); reads one picture at a time."""

    def __init__(self, models: Models, tessdata: Path | None, threads: int = 2, side_limit: int = SIDE_LIMIT) -> None:
        os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"
        import yaml
        from paddleocr import PaddleOCR

        # PaddleOCR reads its alphabet of 18,708 letters with it, which takes half a second in Python.
        yaml.FullLoader = getattr(yaml, "CFullLoader", yaml.FullLoader)
        logging.getLogger("paddlex").setLevel(logging.ERROR)
        cv2.setNumThreads(1)
        self._paddle = PaddleOCR(
            engine="onnxruntime",
            device="cpu",
            engine_config={"intra_op_num_threads": threads, "enable_cpu_mem_arena": False},
            use_doc_orientation_classify=False,
            use_doc_unwarping=False,
            use_textline_orientation=False,
            text_det_limit_side_len=side_limit,
            text_det_limit_type="max",
            **_names("text_detection", models.detection),
            **_names("text_recognition", models.recognition),
        )
        self._cyrillic = CyrillicReader(tessdata) if tessdata else None

    def recognise(self, pixels: Pixels) -> Recognition:
        """Return the lines of text in ``pixels`` (height x width x 3, BGR), read upright whichever way it was turned."""
        attempt = self._upright(pixels)
        found, pixels = attempt.found, attempt.pixels
        placed = partial(place_of, size=(pixels.shape[1], pixels.shape[0]), quarter_turns=attempt.quarter_turns)
        flaws = find_flaws(pixels, found)
        if not looks_cyrillic(found):
            return Recognition(straighten([line for line in found if line[0].strip()], placed), None, flaws)
        if self._cyrillic is None:
            return Recognition(straighten(only_digits(found), placed), Trouble.SCRIPT, flaws)
        return Recognition(straighten(self._cyrillic.read_lines(pixels, found), placed), None, flaws)

    def _upright(self, pixels: Pixels) -> "_Attempt":
        """Recognise ``pixels``; if the lines stand upright or read badly, try it turned and take the best."""
        first = self._try(pixels, 0)
        if len(first.found) < 3:
            return first
        if _standing(first.found) > 0.6:
            left = self._try(pixels, 1)
            if left.quality >= _UPRIGHT_QUALITY:
                return left
            return max(left, self._try(pixels, 3), key=lambda attempt: attempt.quality)
        if first.quality < _UPRIGHT_QUALITY:
            over = self._try(pixels, 2)
            if over.quality > first.quality + 0.05:
                return over
        return first

    def _try(self, pixels: Pixels, quarter_turns: int) -> "_Attempt":
        turned = np.ascontiguousarray(np.rot90(pixels, quarter_turns)) if quarter_turns else pixels
        return _Attempt(self._predict(turned), turned, quarter_turns)

    def _predict(self, pixels: Pixels) -> Sequence[Recognised]:
        found: list[Recognised] = []
        for left, top, part in parts_of(pixels):
            result: Mapping[str, Any] = self._paddle.predict(part)[0]
            lines = zip(result["rec_texts"], result["rec_scores"], result["rec_polys"], strict=True)
            found += [(str(text), float(score), _quad(polygon, left, top)) for text, score, polygon in lines]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Attempt:
    """What was ``found`` in the picture turned by so many ``quarter_turns`` to the left."""

    found: Sequence[Recognised]
    pixels: Pixels
    quarter_turns: int

    @property
    def quality(self) -> float:
        """The mean score, each line weighing as much as its text is long."""
        letters = sum(len(text) for text, _, _ in self.found)
        return sum(score * len(text) for text, score, _ in self.found) / letters if letters else 0.0


def _names(part: str, model: Model) -> dict[str, str]:
    names = {f"{part}_model_name": model.name}
    return names | {f"{part}_model_dir": str(model.directory)} if model.directory else names


def parts_of(pixels: Pixels) -> list[tuple[int, int, Pixels]]:
    """Return the page as it is or, of a long receipt, its parts: the left and upper edge of each, and its pixels.

    A part is at most ``PART`` times as long as it is wide. It is cut where there is least print, so that hardly any line is hurt.
    """
    height, width = pixels.shape[:2]
    long, short = max(height, width), min(height, width)
    if long <= LONG * short or short < _LEAST_SIDE:
        return [(0, 0, pixels)]
    upright = height >= width
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    print_of_rows = np.asarray(grey if upright else grey.T, np.float32).std(axis=1)
    step = long / math.ceil(long / (PART * short))
    reach = int(step * _REACH)
    cuts = [0]
    for wanted in (int(step * number) for number in range(1, round(long / step))):
        window = print_of_rows[wanted - reach : wanted + reach]
        quiet = np.flatnonzero(window <= window.min() + 1.0)
        cuts.append(wanted - reach + int(quiet[np.argmin(np.abs(quiet - reach))]))
    edges = zip(cuts, [*cuts[1:], long], strict=True)
    if upright:
        return [(0, begin, np.ascontiguousarray(pixels[begin:end])) for begin, end in edges]
    return [(begin, 0, np.ascontiguousarray(pixels[:, begin:end])) for begin, end in edges]


def _quad(polygon: Iterable[tuple[float, float]], left: int, top: int) -> Quad:
    corners = [(float(x) + left, float(y) + top) for x, y in polygon]
    return corners[0], corners[1], corners[2], corners[3]


def _standing(found: Sequence[Recognised]) -> float:
    """Return the share of the longer lines that are clearly higher than wide."""
    longer = [quad for text, _, quad in found if len(text) > 3] or [quad for _, _, quad in found]
    return sum(_span(quad, 1) > 1.5 * _span(quad, 0) for quad in longer) / len(longer)


def _span(quad: Quad, axis: int) -> float:
    return max(corner[axis] for corner in quad) - min(corner[axis] for corner in quad)
