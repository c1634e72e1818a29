"""Taking a picture of paper: a table below, a lamp at one side, an unsteady hand, a phone that compresses."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_Floats = NDArray[np.float64]


def photograph(image: Image.Image, seed: int, strength: float = 0.5) -> Image.Image:
    """Return a phone's picture of the printed image, as RGB.

    `strength` goes from 0 (flat, evenly lit, sharp) to 1 (tilted, shadowed, blurred, noisy: people just read it).
    The same image, seed and strength give the same picture.
    Raises ValueError if `strength` is outside 0 to 1.
    """
    if not 0 <= strength <= 1:
        raise ValueError(f"strength is between 0 and 1, not {strength}")
    chance = np.random.default_rng(seed)
    paper = _crumpled(image.convert("RGB"), chance, strength)
    scene = _on_table(paper, chance, strength)
    lit = _lit(np.asarray(scene, dtype=np.float64), chance, strength)
    blurred = _picture(lit).filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 1.5) * strength))
    noise = chance.normal(0, 1 + 8 * strength, size=(blurred.height, blurred.width, 3))
    return _picture(np.asarray(blurred, dtype=np.float64) + noise)


def jpeg(image: Image.Image, quality: int = 85) -> bytes:
    """Return the image as JPEG bytes; `quality` as in Pillow, 1 to 95."""
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def _picture(values: _Floats) -> Image.Image:
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _waves(chance: np.random.Generator, width: int, height: int, cells: int) -> _Floats:
    """Return smooth random values from -1 to 1, `cells` hills a side."""
    coarse = chance.uniform(-1, 1, size=(cells, cells)).astype(np.float32)
    smooth = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(smooth, dtype=np.float64), -1, 1)


def _crumpled(paper: Image.Image, chance: np.random.Generator, strength: float) -> Image.Image:
    hills = _waves(chance, paper.width, paper.height, 7) + 0.5 * _waves(chance, paper.width, paper.height, 25)
    return _picture(np.asarray(paper, dtype=np.float64) * (1 + 0.05 * strength * hills)[..., None])


def _table(chance: np.random.Generator, width: int, height: int) -> Image.Image:
    """Return a table top: wood with a grain, or a plain dark or grey surface."""
    colours = ((150, 110, 72), (96, 66, 44), (70, 74, 80), (176, 170, 160))
    base = np.array(colours[chance.integers(len(colours))], dtype=np.float64)
    grain = Image.fromarray(chance.uniform(-1, 1, size=(height // 3 + 1, 6)).astype(np.float32))
    lines = np.asarray(grain.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float64)
    return _picture(base * (1 + 0.09 * lines + 0.12 * _waves(chance, width, height, 5))[..., None])


def _on_table(paper: Image.Image, chance: np.random.Generator, strength: float) -> Image.Image:
    """Lay the paper, tilted and seen a little from the side, on a table."""
    border = 0.06 + 0.05 * strength
    width, height = int(paper.width * (1 + 2 * border)), int(paper.height + 2 * border * paper.width)
    angle = np.deg2rad(chance.uniform(-4, 4) * strength)
    # A long receipt turns about its middle: keep its ends on the table.
    angle *= min(1.0, paper.width / paper.height)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([width / 2, height / 2])
    half = np.array([paper.width, paper.height]) / 2
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    placed = corners @ turn.T + middle + chance.uniform(-0.025, 0.025, size=(4, 2)) * strength * paper.width
    flat = np.array([(0, 0), (paper.width, 0), (paper.width, paper.height), (0, paper.height)], dtype=np.float64)
    way = _perspective(placed, flat)
    laid = paper.transform((width, height), Image.Transform.PERSPECTIVE, way, Image.Resampling.BICUBIC)
    mask = Image.new("L", paper.size, 255).transform(
        (width, height), Image.Transform.PERSPECTIVE, way, Image.Resampling.BILINEAR
    )
    scene = _table(chance, width, height)
    shade = mask.filter(ImageFilter.GaussianBlur(9)).point(lambda value: value * 0.45)
    scene.paste((20, 16, 12), (6, 9), shade)
    scene.paste(laid, (0, 0), mask)
    return scene


def _perspective(source: _Floats, target: _Floats) -> tuple[float, ...]:
    """Return Pillow's eight numbers that carry the source corners to the target corners."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    return tuple(float(number) for number in np.linalg.solve(np.array(rows), target.reshape(8)))


def _lit(scene: _Floats, chance: np.random.Generator, strength: float) -> _Floats:
    """Shine a lamp of some warmth from one side, and let the hand with the phone throw a soft shadow."""
    height, width, _ = scene.shape
    across, down = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    direction = chance.uniform(0, 2 * np.pi)
    slope = np.cos(direction) * across + np.sin(direction) * down
    edge = chance.uniform(0.2, 0.9)
    shadow = 1 / (1 + np.exp(-(slope - edge) * 9))
    light = 1 - strength * (0.16 * (slope + 1) / 2 + 0.28 * shadow)
    warmth = np.array([1.0, chance.uniform(0.94, 1.0), chance.uniform(0.82, 1.0)])
    tint = 1 + (warmth - 1) * strength
    lit: _Floats = scene * light[..., None] * tint
    return lit
