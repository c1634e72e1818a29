"""Finding QR codes in pictures: on the picture as it is, and once more on a variant that helps faint or small ones."""

import cv2
import zxingcpp

from flows.vocabulary.readings import PagePlace
from ocr.files import Pixels
from ocr.places import place_of

_LEAST_SIDE = 21
"""Modules of the smallest QR code (ISO/IEC 18004)."""
_SMALL = 1000
_LARGE = 2600
_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def find_payloads(pixels: Pixels, page: int = 0) -> dict[str, PagePlace]:
    """Return the texts of the QR codes in ``pixels`` (height x width x 3, BGR), each once, and where on the ``page`` it is."""
    if min(pixels.shape[:2]) < _LEAST_SIDE:
        return {}
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return _read(grey, page) or _read(_variant(grey), page)


def _variant(grey: cv2.typing.MatLike) -> cv2.typing.MatLike:
    """Return the picture enlarged if it is small, shrunk if it is large, with its contrast evened out."""
    longest = max(grey.shape)
    scale = 2.0 if longest < _SMALL else 0.5 if longest > _LARGE else 1.0
    resized = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    return cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(resized)


def _read(grey: cv2.typing.MatLike, page: int) -> dict[str, PagePlace]:
    found: dict[str, PagePlace] = {}
    for code in zxingcpp.read_barcodes(grey, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain):
        if code.text:
            found.setdefault(code.text, _place(code.position, (grey.shape[1], grey.shape[0]), page))
    return found


def _place(position: zxingcpp.Position, size: tuple[int, int], page: int) -> PagePlace:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return place_of(((corner.x, corner.y) for corner in corners), size, page=page)
