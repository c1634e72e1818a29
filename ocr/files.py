"""Opening what people send: pictures upright and of bounded size, PDF pages with their text layer, attached XML.

Nothing here believes a file: sizes are bounded before anything is decoded, and what does not decode is ``BROKEN``.
"""

import ctypes
import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2 import raw

from flows.vocabulary.errors import KwitError
from flows.vocabulary.readings import Corner, PagePlace, Trouble
from ocr.lines import Line
from ocr.places import place_of
from ocr.sniffing import FileKind, sniff

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
"""A picture: height x width x 3, blue green red."""

DOTS_PER_INCH = 200
MAX_PAGES = 10
MAX_PIXELS = 12_000_000
"""Larger pictures are shrunk to this many pixels, 4000 x 3000: what a telephone's camera takes."""
BOMB_PIXELS = 200_000_000
"""A picture that claims more is not decoded at all."""

_EXIF_DAMAGE = (struct.error, TypeError, ValueError, KeyError, AttributeError, SyntaxError, OSError, ArithmeticError)
"""What Pillow raises at damaged Exif, where it parses it and where it writes it anew; the picture is read as it lies."""
_GRAIN = 1_000_000
"""Units a side of the grid on which PDFium, which tells whole ones, is asked where something is shown."""


class FileError(KwitError):
    """The file cannot be opened; ``trouble`` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page: its picture and the lines of its text layer (none for a picture or a scan), in pixels of the picture."""

    pixels: Pixels
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """An opened file: the bytes it came as, its kind, how many pages it has and the XML files attached to it."""

    data: bytes
    kind: FileKind
    page_count: int
    attachments: tuple[bytes, ...] = ()


def open_file(data: bytes) -> OpenedFile:
    """Return the file ``data`` opened; raises FileError if it is encrypted, broken or none of the kinds we take."""
    kind = sniff(data)
    if kind is None:
        raise FileError(Trouble.BROKEN)
    if kind is FileKind.E_INVOICE:
        return OpenedFile(data, kind, 1, (data,))
    if kind is FileKind.PDF:
        with closing(_open_pdf(data)) as document:
            return OpenedFile(data, kind, len(document), _attached_xml(document))
    return OpenedFile(data, kind, 1)


def pages_of(file: OpenedFile, limit: int = MAX_PAGES) -> Iterator[Page]:
    """Yield up to ``limit`` pages of ``file``, one in memory at a time; raises FileError."""
    if file.kind.is_picture:
        yield Page(_decode_picture(file.data, file.kind))
    elif file.kind is FileKind.PDF:
        with closing(_open_pdf(file.data)) as document:
            for index in range(min(len(document), limit)):
                try:
                    yield _render(document[index])
                except pypdfium2.PdfiumError as error:
                    raise FileError(Trouble.BROKEN) from error


def text_of(file: OpenedFile, limit: int = MAX_PAGES) -> tuple[Line, ...]:
    """Return the text layers of up to ``limit`` pages of a PDF, nothing drawn; each page's lines have places of its own."""
    if file.kind is not FileKind.PDF:
        return ()
    lines: list[Line] = []
    with closing(_open_pdf(file.data)) as document:
        for index in range(min(len(document), limit)):
            with suppress(pypdfium2.PdfiumError):  # a page that cannot be read shows nothing to compare with
                lines += _text_lines(document[index], 1.0)
    return tuple(lines)


def _decode_picture(data: bytes, kind: FileKind) -> Pixels:
    if kind is FileKind.HEIC:
        import pillow_heif

        pillow_heif.register_heif_opener()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # bounded below, by our own measure
            picture = Image.open(io.BytesIO(data))
            width, height = picture.size
            if width * height > BOMB_PIXELS:
                raise FileError(Trouble.BROKEN)
            if width * height > MAX_PIXELS:
                picture.draft("RGB", (width // 2, height // 2))
            picture.load()
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise FileError(Trouble.BROKEN) from error
    with suppress(*_EXIF_DAMAGE):
        ImageOps.exif_transpose(picture, in_place=True)
    upright: Image.Image = picture
    if upright.has_transparency_data:
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright.convert("RGBA"))
    return _bounded(upright.convert("RGB"))


def _bounded(picture: Image.Image) -> Pixels:
    pixels = picture.width * picture.height
    if pixels > MAX_PIXELS:
        share = (MAX_PIXELS / pixels) ** 0.5
        picture = picture.resize((max(1, int(picture.width * share)), max(1, int(picture.height * share))))
    return np.ascontiguousarray(np.asarray(picture, dtype=np.uint8)[:, :, ::-1])


def _open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) == 0:
            raise FileError(Trouble.BROKEN)
    except pypdfium2.PdfiumError as error:
        encrypted = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise FileError(Trouble.ENCRYPTED if encrypted else Trouble.BROKEN) from error
    return document


def _attached_xml(document: pypdfium2.PdfDocument) -> tuple[bytes, ...]:
    found = []
    for index in range(min(document.count_attachments(), 20)):
        try:
            attachment = document.get_attachment(index)
            content, name = bytes(attachment.get_data()), attachment.get_name()
        except pypdfium2.PdfiumError:
            continue  # an attachment that is broken or empty: the pages still say what is to be read
        if name.lower().endswith(".xml") and sniff(content) is FileKind.E_INVOICE:
            found.append(content)
    return tuple(found)


def _render(page: pypdfium2.PdfPage) -> Page:
    width, height = page.get_size()
    scale = DOTS_PER_INCH / 72
    area = max(width * height * scale * scale, 1)
    scale *= min(1.0, (MAX_PIXELS / area) ** 0.5)
    pixels = page.render(scale=scale, rev_byteorder=False).to_numpy()[:, :, :3]
    return Page(np.ascontiguousarray(pixels), _text_lines(page, scale))


def _text_lines(page: pypdfium2.PdfPage, scale: float) -> tuple[Line, ...]:
    """Return the text layer's lines; PDF measures upwards from the bottom, pictures downwards from the top."""
    _, origin, _, top_edge = page.get_bbox()
    left_edge = page.get_bbox()[0]
    lines = []
    with closing(page.get_textpage()) as text:
        for index in range(min(text.count_rects(), 5000)):
            left, bottom, right, top = text.get_rect(index)
            words = " ".join(text.get_text_bounded(left, bottom, right, top).split())
            if words and top > origin:
                lines.append(
                    Line(
                        words,
                        1.0,
                        (left - left_edge) * scale,
                        (top_edge - top) * scale,
                        (right - left_edge) * scale,
                        (top_edge - bottom) * scale,
                        _shown(page, (left, top), (right, bottom)),
                    )
                )
    return tuple(lines)


def _shown(page: pypdfium2.PdfPage, one: Corner, other: Corner) -> PagePlace:
    """Return where the box between two points of a PDF page (points, upwards) is shown: the page may be turned or cropped."""
    (x, y), (further, lower) = _on_grid(page, one), _on_grid(page, other)
    left, right = sorted((x, further))
    top, bottom = sorted((y, lower))
    return place_of(((left, top), (right, top), (right, bottom), (left, bottom)), (_GRAIN, _GRAIN))


def _on_grid(page: pypdfium2.PdfPage, point: Corner) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _GRAIN, _GRAIN, 0, *point, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value
