"""Reading the same pictures with less: PaddleOCR alone, and Tesseract with our rules for fields; all in one process, by turns.

The rivals get the same models, threads and pictures. Tesseract reads whole pages, as it is usually called.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench.readers.scoring import Row, score, together
from bench.stage.report import progress
from flows.vocabulary.readings import Source
from ocr.barcodes import find_payloads
from ocr.cyrillic import find_tessdata
from ocr.engine import Engine
from ocr.fields import extract_fields
from ocr.files import Pixels, open_file, pages_of
from ocr.lines import Line
from ocr.models import Models, choose_models

_LANGUAGES = "deu+pol+rus+eng+fra+ita"


@dataclass(slots=True)
class Contest:
    """Seconds by stage and by rival, a value a picture, and what each of them read."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    rows: dict[str, dict[str, Row]] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Add the processor's and the clock's time of a block to those of ``name``."""
        began = time.perf_counter()
        yield
        self.seconds.setdefault(name, []).append(time.perf_counter() - began)

    def ratio(self) -> float:
        """Our time as a multiple of bare PaddleOCR's: the median over the pictures."""
        stages = zip(*(self.seconds[name] for name in ("open", "codes", "recognise", "fields")), strict=True)
        ours: list[float] = [sum(seconds) for seconds in stages]
        return median([mine / bare for mine, bare in zip(ours, self.seconds["PaddleOCR.predict"], strict=True)])

    def table(self, truth: Sequence[Row]) -> list[tuple[str, float, int | str, int | str]]:
        """Rows of (what, median seconds, fields right, of); stages have no fields of their own."""
        figures: list[tuple[str, float, int | str, int | str]] = []
        for name, seconds in self.seconds.items():
            right, asked = together([score(truth, self.rows[name])]) if name in self.rows else ("", "")
            figures.append((name, median(seconds), right, asked))
        return figures


def compete(folder: Path, truth: Sequence[Row], cache: Path, threads: int) -> Contest:
    """Read the pictures of ``truth`` by turns with all rivals."""
    models = choose_models("packaged", cache)
    engine, bare, tesseract = Engine(models, find_tessdata(), threads), _bare(models, threads), _tesseract()
    contest = Contest()
    for place, expected in enumerate(truth):
        name = expected["file"]
        progress(f"{place + 1} of {len(truth)} by all: {name}")
        with contest.timed("open"):
            pixels = next(pages_of(open_file((folder / name).read_bytes()))).pixels
        turns = [partial(_ours, contest, engine, pixels, name), partial(_paddle, contest, bare, pixels, name)]
        for turn in turns if place % 2 else turns[::-1]:
            turn()
        if tesseract is not None:
            _whole_page(contest, tesseract, pixels, name)
    return contest


def _ours(contest: Contest, engine: Engine, pixels: Pixels, name: str) -> None:
    with contest.timed("codes"):
        find_payloads(pixels)
    with contest.timed("recognise"):
        lines = engine.recognise(pixels).lines
    with contest.timed("fields"):
        row = _fields(lines)
    contest.rows.setdefault("fields", {})[name] = row


def _paddle(contest: Contest, bare: Any, pixels: Pixels, name: str) -> None:  # noqa: ANN401 - PaddleOCR has no types
    with contest.timed("PaddleOCR.predict"):
        result = bare.predict(pixels)[0]
    boxes = zip(result["rec_texts"], result["rec_scores"], result["rec_boxes"], strict=True)
    lines = [
        Line(str(text), float(sure), float(left), float(top), float(right), float(bottom))
        for text, sure, (left, top, right, bottom) in boxes
    ]
    contest.rows.setdefault("PaddleOCR.predict", {})[name] = _fields(lines)


def _whole_page(contest: Contest, tesseract: Any, pixels: Pixels, name: str) -> None:  # noqa: ANN401 - nor has tesserocr
    import tesserocr
    from PIL import Image

    with contest.timed("Tesseract and our fields"):
        tesseract.SetImage(Image.fromarray(pixels[:, :, ::-1]))
        tesseract.Recognize()
        lines = [
            Line(word.GetUTF8Text(level).strip(), word.Confidence(level) / 100, *word.BoundingBox(level))
            for level in (tesserocr.RIL.TEXTLINE,)
            for word in tesserocr.iterate_level(tesseract.GetIterator(), level)
            if not word.Empty(level)
        ]
        row = _fields(lines)
    contest.rows.setdefault("Tesseract and our fields", {})[name] = row


def _fields(lines: Sequence[Line]) -> Mapping[str, str]:
    found = extract_fields(lines, Source.OCR, datetime.now(UTC).date()).findings
    return {finding.name.value: finding.value for finding in found}


def _bare(models: Models, threads: int) -> Any:  # noqa: ANN401 - PaddleOCR has no types
    """PaddleOCR as its documentation starts it, but offline, with our models, and without the unwarping of pages."""
    from paddleocr import PaddleOCR

    return PaddleOCR(
        engine="onnxruntime",
        device="cpu",
        engine_config={"intra_op_num_threads": threads},
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        text_detection_model_name=models.detection.name,
        text_detection_model_dir=str(models.detection.directory),
        text_recognition_model_name=models.recognition.name,
        text_recognition_model_dir=str(models.recognition.directory),
    )


def _tesseract() -> Any:  # noqa: ANN401 - tesserocr has no types
    """Tesseract with what it has of our languages; None if its data is not installed."""
    import tesserocr

    tessdata = find_tessdata()
    if tessdata is None:
        return None
    known = [name for name in _LANGUAGES.split("+") if (tessdata / f"{name}.traineddata").is_file()]
    return tesserocr.PyTessBaseAPI(path=str(tessdata), lang="+".join(known), psm=tesserocr.PSM.AUTO)
