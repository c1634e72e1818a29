"""The look of a document, to know it again on another picture: hashes of its pictures and of its figures.

A perceptual hash (the signs of a picture's low frequencies, as in ``pHash``: Zauner 2010) finds the same picture, made smaller
or saved anew. A receipt photographed a second time is another picture, but bears the same figures: their MinHash signature
(Broder 1997; of each hash eight bits are kept: Li and König 2010) tells what share of them two readings have in common. Neither
can be turned back into what is written there.
"""

import hashlib
import re
from collections.abc import Iterable

import cv2
import numpy as np

from ocr.extracts import FIGURE_HASHES
from ocr.files import Pixels

LEAST_FIGURES = 6
"""Fewer different figures than that tell no paper from another."""
_SIDE = 32
_FREQUENCIES = 8
_FIGURES = re.compile(r"\d(?:[.,:/-]?\d)+")


def picture_hash(pixels: Pixels) -> str:
    """Return the perceptual hash of a picture (height x width x 3, BGR): 64 bits as 16 hexadecimal digits."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:_FREQUENCIES, :_FREQUENCIES].ravel()
    signs = low > np.median(low[1:])  # the first is the mean brightness, which tells nothing
    return f"{int(''.join('1' if sign else '0' for sign in signs), 2):016x}"


def figures_hash(texts: Iterable[str]) -> str:
    """Return the signature of the figures in ``texts``, two hexadecimal digits a hash; empty where they are too few."""
    figures = {re.sub(r"\D", "", figure) for text in texts for figure in _FIGURES.findall(text)}
    figures = {figure for figure in figures if len(figure) >= 3}
    if len(figures) < LEAST_FIGURES:
        return ""
    hashes = np.array([_hashes(figure) for figure in figures])
    return "".join(f"{int(least) & 0xFF:02x}" for least in hashes.min(axis=0))


def _hashes(figure: str) -> list[int]:
    digests = (hashlib.blake2b(figure.encode(), salt=salt).digest() for salt in (b"one", b"two"))
    together = b"".join(digests)
    return [int.from_bytes(together[4 * place : 4 * place + 4], "big") for place in range(FIGURE_HASHES)]
