"""Claims about imprints: one paper on two pictures is known again, two papers are told apart."""

import io

import numpy as np
import pytest
from PIL import Image

from flows.likeness import NEAR_PICTURE, SAME_FIGURES, agreement, distance
from flows.vocabulary.readings import Imprint
from ocr.extracts import FIGURE_HASHES
from ocr.files import Pixels
from ocr.imprints import LEAST_FIGURES, figures_hash, picture_hash
from sandbox.receipts import draw, sample

FIGURES = (
    "12.03.2026 14:05",
    "3,80",
    "0,25",
    "SUMME 44,05",
    "Bar 50,00",
    "Rückgeld 5,95",
    "DE 136695976",
    "Beleg 4711",
)


def pixels(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGB"))[:, :, ::-1].copy()


def saved_anew(image: Image.Image, scale: float, quality: int) -> Image.Image:
    data = io.BytesIO()
    smaller = image.resize((round(image.width * scale), round(image.height * scale)))
    smaller.convert("RGB").save(data, "JPEG", quality=quality)
    return Image.open(data)


def of_picture(image: Image.Image) -> Imprint:
    return Imprint((picture_hash(pixels(image)),))


@pytest.mark.parametrize(("scale", "quality"), [(1.0, 60), (0.5, 85), (0.33, 40)])
@pytest.mark.parametrize("language", ["de", "pl", "ru"])
def test_a_picture_made_smaller_or_saved_anew_is_the_same(language: str, scale: float, quality: int) -> None:
    image = draw(sample(language, 1))
    assert distance(of_picture(image), of_picture(saved_anew(image, scale, quality))) <= NEAR_PICTURE


def test_different_pictures_are_told_apart() -> None:
    hashes = [of_picture(draw(sample("de", seed))) for seed in range(8)]
    assert len({each.pictures for each in hashes}) == 8


def test_a_page_without_anything_on_it_has_a_hash() -> None:
    assert len(picture_hash(np.full((40, 30, 3), 255, np.uint8))) == 16


def test_the_same_figures_are_the_same_wherever_they_stand_and_however_they_are_parted() -> None:
    shuffled = ("4711", "3.80 0.25", "44.05", "Cash 50.00", "change 5.95", "136695976", "2026 12.03.2026", "14.05")
    again = agreement(Imprint(text=figures_hash(FIGURES)), Imprint(text=figures_hash(shuffled)))
    assert again is not None
    assert again >= SAME_FIGURES


def test_two_slips_of_the_pen_do_not_make_another_paper() -> None:
    many = [f"{number},{number % 90 + 10}" for number in range(100, 118)]
    slipped = [*many[:-2], "997,11", "998,12"]
    same = agreement(Imprint(text=figures_hash(many)), Imprint(text=figures_hash(slipped)))
    other = agreement(
        Imprint(text=figures_hash(many)), Imprint(text=figures_hash([f"{n},00" for n in range(500, 518)]))
    )
    assert same is not None
    assert other is not None
    assert other < 0.3 < SAME_FIGURES <= same


@pytest.mark.parametrize("count", [0, LEAST_FIGURES - 1])
def test_too_few_figures_tell_nothing(count: int) -> None:
    assert figures_hash([f"{number},50" for number in range(10, 10 + count)]) == ""


def test_enough_figures_make_a_signature_of_fixed_length() -> None:
    assert len(figures_hash([f"{number},50" for number in range(10, 10 + LEAST_FIGURES)])) == 2 * FIGURE_HASHES
