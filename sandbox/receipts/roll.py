"""The paper of a till: one column of given width that grows with each line, and what can be printed on it."""

from collections.abc import Callable
from functools import cache

import font_roboto
import segno
from PIL import Image, ImageDraw, ImageFont

_WIDTH = 760
_MARGIN = 44
_INK = 38
_FONTS = {"regular": "Roboto", "bold": "RobotoBold"}


@cache
def font(size: int, weight: str = "regular") -> ImageFont.FreeTypeFont:
    """Return Roboto in a size (pixels) and weight (`regular` or `bold`); it has Latin and Cyrillic letters."""
    return ImageFont.truetype(font_roboto.font_files[_FONTS[weight]], size)


class Roll:
    """The paper: grows with each line, cut at the end. `letters_in_cells` gives every character the same width."""

    def __init__(self, *, size: int, letters_in_cells: bool) -> None:
        self.size = size
        self._cells = letters_in_cells
        self._image = Image.new("L", (_WIDTH, 6000), 255)
        self._pen = ImageDraw.Draw(self._image)
        self._y = 40

    def gap(self, lines: float = 0.6) -> None:
        """Leave room, in lines."""
        self._y += int(self.size * lines)

    def centre(self, text: str, scale: float = 1.0, weight: str = "regular") -> None:
        """Print a line in the middle, shrunk if it is too wide."""
        size = self._fitting(text, int(self.size * scale), weight)
        self._put(text, _WIDTH / 2 - self._length(text, size, weight) / 2, size, weight)
        self._feed(size)

    def title(self, text: str, scale: float) -> None:
        """Print a bold line from the left edge, shrunk if it is too wide."""
        size = self._fitting(text, int(self.size * scale), "bold")
        self._put(text, _MARGIN, size, "bold")
        self._feed(size)

    def left(self, text: str) -> None:
        """Print a line from the left edge."""
        self._put(text, _MARGIN, self._fitting(text, self.size, "regular"), "regular")
        self._feed(self.size)

    def pair(self, left: str, right: str, scale: float = 1.0, weight: str = "regular") -> None:
        """Print one text at the left edge and one at the right."""
        size = self._fitting(f"{left}  {right}", int(self.size * scale), weight)
        self._put(left, _MARGIN, size, weight)
        self._put(right, _WIDTH - _MARGIN - self._length(right, size, weight), size, weight)
        self._feed(size)

    def columns(self, *cells: str) -> None:
        """Print right-aligned cells of equal width."""
        width = (_WIDTH - 2 * _MARGIN) / len(cells)
        for place, cell in enumerate(cells, 1):
            self._put(cell, _MARGIN + place * width - self._length(cell, self.size, "regular"), self.size, "regular")
        self._feed(self.size)

    def rule(self, *, double: bool = False) -> None:
        """Print a dashed line, or two full ones."""
        y = self._y + self.size // 3
        if double:
            for offset in (0, 6):
                self._pen.line((_MARGIN, y + offset, _WIDTH - _MARGIN, y + offset), fill=_INK, width=2)
        else:
            for x in range(_MARGIN, _WIDTH - _MARGIN, 16):
                self._pen.line((x, y, x + 9, y), fill=_INK, width=2)
        self._y += self.size

    def code(self, text: str) -> None:
        """Print a QR code in the middle."""
        picture = qr_image(text, module=5)
        self._image.paste(picture, ((_WIDTH - picture.width) // 2, self._y))
        self._y += picture.height + self.size // 2

    def cut(self, colour: tuple[int, int, int]) -> Image.Image:
        """Return the paper up to the last line, in its colour."""
        ink = self._image.crop((0, 0, _WIDTH, self._y + 60))
        paper = Image.new("RGB", ink.size, colour)
        paper.paste((_INK, _INK, _INK + 4), mask=ink.point(_opacity()))
        return paper

    def _length(self, text: str, size: int, weight: str) -> float:
        return len(text) * self._cell(size) if self._cells else font(size, weight).getlength(text)

    def _cell(self, size: int) -> float:
        return size * 0.62

    def _fitting(self, text: str, size: int, weight: str) -> int:
        while self._length(text, size, weight) > _WIDTH - 2 * _MARGIN and size > 12:
            size -= 1
        return size

    def _put(self, text: str, x: float, size: int, weight: str) -> None:
        if not self._cells:
            self._pen.text((x, self._y), text, font=font(size, weight), fill=_INK)
            return
        cell = self._cell(size)
        for place, letter in enumerate(text):
            self._put_in_cell(letter, x + place * cell, size, weight)

    def _put_in_cell(self, letter: str, x: float, size: int, weight: str) -> None:
        """Print one character in the middle of its cell, squeezed if it is wider."""
        face, cell = font(size, weight), self._cell(size)
        natural = face.getlength(letter)
        if natural <= cell:
            self._pen.text((x + cell / 2, self._y), letter, font=face, fill=_INK, anchor="ma")
            return
        box = Image.new("L", (int(natural) + 1, int(size * 1.3)))
        ImageDraw.Draw(box).text((0, 0), letter, font=face, fill=255)
        squeezed = box.resize((int(cell) - 1, box.height), Image.Resampling.LANCZOS)
        self._image.paste(_INK, (round(x), self._y), squeezed)

    def _feed(self, size: int) -> None:
        self._y += int(size * 1.28)


def _opacity() -> Callable[[int], int]:
    return lambda grey: 255 - grey if grey > _INK else 255


def qr_image(text: str, module: int) -> Image.Image:
    """Return the QR code (level M) of a text in greyscale, `module` pixels a module, with a quiet zone of four."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(scale=module, border=4)]
    picture = Image.new("L", (len(rows[0]), len(rows)))
    picture.putdata([0 if dark else 255 for row in rows for dark in row])
    return picture
