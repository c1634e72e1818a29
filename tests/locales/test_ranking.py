"""Names and subjects are found in spite of case, accents, alphabets and slips; statuses by their names in any language."""

import pytest

from flows.cards import STATUS_NAMES
from flows.vocabulary.messages import message
from flows.vocabulary.tasks import TaskStatus
from locales.catalog import LANGUAGES, render
from locales.ranking import rank, read_status

TEXTS = [
    "Müller AG",
    "ООО Ромашка",
    "Żuraw Sp. z o.o.",
    "Muster-Frey GmbH",
    "Keller & Söhne",
    "VAT reminder for February",
    "Steuererklärung 2025",
    "Ольга Смирнова",
    "Muller Bau GmbH",
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("müller ag", [0]),
        ("MULLER", [0, 8]),
        ("Mueller", [0, 8]),
        ("romashka", [1]),
        ("Romaschka", [1]),
        ("ромашка", [1]),
        ("zuraw", [2]),
        ("frey", [3]),
        ("Keler", [4]),
        ("söhne keller", [4]),
        ("vat remind", [5]),
        ("february vat", [5]),
        ("erklärung", [6]),
        ("Smirnowa", [7]),
        ("gmbh", [3, 8]),
        ("müller february", []),
        ("xx", []),
        ("m", []),
        ("…", []),
        ("", []),
    ],
)
def test_texts_are_found_when_every_word_of_the_query_nearly_is_in_them(query: str, expected: list[int]) -> None:
    assert [index for index, _ in rank(query, TEXTS)] == expected


def test_the_better_fit_comes_first() -> None:
    ranked = rank("keller", ["Weinkeller", "Kellerei", "Köller", "Keller", "…"])
    assert [index for index, _ in ranked] == [3, 1, 2, 0]
    assert next(score for _, score in ranked) == 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_status_is_understood_by_its_name_in_every_language(language: str) -> None:
    for status, key in STATUS_NAMES.items():
        assert read_status(render(message(key), language).upper()) is status


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("waiting", TaskStatus.WAITING),
        ("answered", TaskStatus.ANSWERED),
        ("anwsered", TaskStatus.ANSWERED),
        ("internal", TaskStatus.INTERNAL),
        ("Baumann", None),
        ("", None),
    ],
)
def test_a_status_is_understood_by_one_word_with_a_slip(text: str, expected: TaskStatus | None) -> None:
    assert read_status(text) is expected
