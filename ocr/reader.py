"""Reading a document: all of its sources are asked, and field by field the most trustworthy one is believed.

E-invoice XML comes first, then codes, then a PDF's text layer, then recognition. Sources that agree raise the confidence,
those that do not lower it (``ocr.merging``); recognition runs only where the better sources leave important fields open.
"""

import math
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from flows.vocabulary.readings import FieldName, Imprint, PictureFlaw, Reading, Source, Trouble
from ocr.barcodes import find_payloads
from ocr.codes import read_codes
from ocr.einvoice import read_einvoice
from ocr.engine import SIDE_LIMIT, Engine
from ocr.extracts import MOST_PICTURES, Extract
from ocr.fields import extract_fields
from ocr.files import MAX_PAGES, FileError, OpenedFile, Page, open_file, pages_of, text_of
from ocr.imprints import figures_hash, picture_hash
from ocr.lines import Line, below
from ocr.merging import merge
from ocr.models import choose_models

_WANTED = frozenset({FieldName.MERCHANT, FieldName.DATE, FieldName.TOTAL, FieldName.CURRENCY})
_LEAST_TEXT = 40
"""Characters a text layer must have before it is believed to be the page's text."""


class Reader:
    """Reads documents in this process; loads the models at once (about 3 s).

    ``models`` and ``cache`` as ``ocr.models`` wants them; ``tessdata`` is where Tesseract's Russian data is, None if it
    is nowhere; ``threads`` those of the neural networks; ``side_limit`` as in ``ocr.engine``.
    """

    def __init__(
        self, models: str, cache: Path, tessdata: Path | None, threads: int = 2, side_limit: int = SIDE_LIMIT
    ) -> None:
        self.reads_cyrillic = tessdata is not None
        self._engine = Engine(choose_models(models, cache), tessdata, threads, side_limit)

    def read_document(self, files: Sequence[tuple[str, bytes]], seconds: float = math.inf) -> Reading:
        """Return the reading of one document; ``files`` are (name, bytes) of its pages or files in their order.

        Once ``seconds`` have passed no further page is begun: what the pages before it said is the reading.
        """
        deadline = time.monotonic() + seconds
        extracts: list[Extract] = []
        recognition = _Pages()
        printed: list[Line] = []
        page_count = 0
        trouble: Trouble | None = None
        for _, data in files:
            try:
                opened = open_file(data)
                first, page_count = page_count, page_count + opened.page_count
                extracts += _read_attachments(opened)
                if _is_complete(extracts):
                    printed += text_of(opened)
                else:
                    self._read_pages(opened, first, extracts, recognition, deadline)
            except FileError as error:
                trouble = trouble or error.trouble
        extracts += recognition.extracts()
        trouble = trouble or recognition.trouble
        merged = merge(extracts, printed)
        if trouble is None and not any(finding.name in _WANTED for finding in merged.findings):
            trouble = Trouble.UNREADABLE
        return Reading(
            merged.findings,
            merged.taxes,
            max(page_count, 1),
            trouble,
            quality=recognition.quality(),
            disputed=merged.disputed,
            imprint=recognition.imprint(printed),
        )

    def _read_pages(
        self, opened: OpenedFile, first: int, extracts: list[Extract], recognition: "_Pages", deadline: float
    ) -> None:
        """Read the pages of a file, the ``first`` of which has that number (from 0) in the document."""
        pages = enumerate(pages_of(opened, MAX_PAGES - recognition.count), first)
        while recognition.count == 0 or time.monotonic() < deadline:
            number, page = next(pages, (first, None))
            if page is None:
                return
            codes = read_codes(find_payloads(page.pixels, number))
            if codes:
                extracts.append(codes)
            if sum(len(line.text) for line in page.lines) >= _LEAST_TEXT:
                recognition.add(page, number, page.lines, Source.TEXT)
            else:
                recognised = self._engine.recognise(page.pixels)
                recognition.add(page, number, recognised.lines, Source.OCR, recognised.trouble)
                recognition.flaws.update(recognised.flaws)


class _Pages:
    """The lines of a document's pages, put below each other, those of a text layer apart from those recognised."""

    def __init__(self) -> None:
        self.count = 0
        self.trouble: Trouble | None = None
        self.flaws: set[PictureFlaw] = set()
        self._lines: dict[Source, list[Line]] = {}
        self._pictures: list[str] = []
        self._bottom = 0.0

    def add(
        self, page: Page, number: int, lines: Sequence[Line], source: Source, trouble: Trouble | None = None
    ) -> None:
        self._lines.setdefault(source, []).extend(below(lines, self._bottom, number))
        if source is Source.OCR and len(self._pictures) < MOST_PICTURES:
            self._pictures.append(picture_hash(page.pixels))
        self._bottom += max(page.pixels.shape[0], page.pixels.shape[1])
        self.count += 1
        self.trouble = self.trouble or trouble

    def quality(self) -> tuple[PictureFlaw, ...]:
        return tuple(flaw for flaw in PictureFlaw if flaw in self.flaws)

    def imprint(self, printed: Sequence[Line]) -> Imprint:
        lines = [*printed, *(line for lines in self._lines.values() for line in lines)]
        return Imprint(tuple(self._pictures), figures_hash(line.text for line in lines))

    def extracts(self) -> list[Extract]:
        today = datetime.now(UTC).date()
        return [extract_fields(lines, source, today) for source, lines in self._lines.items()]


def _read_attachments(opened: OpenedFile) -> list[Extract]:
    return [extract for data in opened.attachments if (extract := read_einvoice(data)) is not None]


def _is_complete(extracts: Iterable[Extract]) -> bool:
    known = {finding.name for extract in extracts for finding in extract.findings if finding.source is Source.XML}
    return known >= _WANTED
