"""Binds the pages of a document, whatever they came as, into one PDF: pictures upright, PDFs as they are, in their order.

A view for people: the originals stay what they are. One page is decoded at a time; what is kept of it is its JPEG, so that many
pages of a telephone's camera take megabytes, not gigabytes.
"""

import io
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

import pypdfium2
from PIL import Image

from ocr.files import FileError, open_file, pages_of
from ocr.sniffing import FileKind

WIDTH = 595.0
"""Points that every page of a picture is wide: an A4 sheet."""
QUALITY = 85
"""JPEG quality, at which the small print of a receipt stays readable."""


class Binder:
    """One PDF in the making; use as ``with Binder() as binder``."""

    def __init__(self) -> None:
        self._document = pypdfium2.PdfDocument.new()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._document.close()

    def add(self, data: bytes) -> bool:
        """Add the pages of a file; False if it has none to show: an e-invoice, or what is damaged or locked."""
        before = len(self._document)
        try:
            opened = open_file(data)
            if opened.kind is FileKind.PDF:
                self._import(data)
            else:
                for page in pages_of(opened):
                    self._draw(Image.fromarray(page.pixels[:, :, ::-1]))
        except (FileError, pypdfium2.PdfiumError):
            pass  # what was added before stays; the original is kept beside in every case
        return len(self._document) > before

    def save(self, path: Path) -> bool:
        """Write the PDF; False, and nothing is written, if no file had a page to show."""
        if len(self._document) == 0:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        self._document.save(path)
        return True

    def _import(self, data: bytes) -> None:
        with closing(pypdfium2.PdfDocument(data)) as source:
            self._document.import_pages(source)

    def _draw(self, picture: Image.Image) -> None:
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=QUALITY)
        jpeg.seek(0)
        height = WIDTH * picture.height / picture.width
        image = pypdfium2.PdfImage.new(self._document)
        image.load_jpeg(jpeg, inline=True)
        image.set_matrix(pypdfium2.PdfMatrix().scale(WIDTH, height))
        page = self._document.new_page(WIDTH, height)
        page.insert_obj(image)
        page.gen_content()
