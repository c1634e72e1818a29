"""What stands at a place of a picture, cut out and put upright: whoever reads it there can tell whether the place is right."""

import math

import numpy as np
from PIL import Image, ImageOps

from flows.vocabulary.readings import FieldName, PagePlace, Reading
from ocr.files import Pixels
from ocr.reader import Reader

_MARGIN = 24
"""Pixels of white around what is cut out: print at the very edge of a picture is hard to find."""


def place_of(reading: Reading, name: FieldName) -> PagePlace:
    """Return where the field ``name`` was read; it is claimed to have a place."""
    finding = reading.find(name)
    assert finding is not None
    assert finding.place is not None
    return finding.place


def cut_out(picture: Image.Image, place: PagePlace) -> Image.Image:
    """Return what stands at ``place`` in ``picture``, its first corner at the top left."""
    corners = [(x * picture.width, y * picture.height) for x, y in place.corners]
    top_left, top_right, bottom_right, bottom_left = corners
    size = round(math.dist(top_left, top_right)), round(math.dist(top_left, bottom_left))
    clockwise_from_below = (*top_left, *bottom_left, *bottom_right, *top_right)
    cut = picture.convert("RGB").transform(size, Image.Transform.QUAD, clockwise_from_below, Image.Resampling.BICUBIC)
    return ImageOps.expand(cut, _MARGIN, "white")


def text_at(reader: Reader, picture: Image.Image, place: PagePlace) -> str:
    """Return what the engine of ``reader`` recognises at ``place``, blanks left out, of which it takes some for wide letters.

    Upside down, or beside the print, it finds nothing like it.
    """
    lines = reader._engine.recognise(pixels_of(cut_out(picture, place))).lines
    return "".join("".join(line.text.split()) for line in lines)


def pixels_of(picture: Image.Image) -> Pixels:
    """Return a picture as the modules of reading want it: height x width x 3, BGR."""
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])
