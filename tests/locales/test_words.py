"""The tables of words are sound: what they name exists, and no word means two things in one language."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from flows.vocabulary.events import Command
from flows.vocabulary.messages import Action, MessageKey, message
from flows.vocabulary.readings import FieldName
from locales.catalog import render
from locales.choices import nearest
from locales.words import FOLDER, LANGUAGES, fold, words_for, words_of

TABLES = ["commands", "numbers", "languages", "fields", "types", "currencies", "months", "days"]


def source(language: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((FOLDER / language / "words.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_words_for_every_command_field_type_month_and_number(language: str) -> None:
    words = words_of(language)
    assert set(words.commands.values()) == {command.value for command in Command}
    assert {render(message(MessageKey[f"TYPE_{name.upper()}"]), language) for name in set(words.types.values())}
    assert set(words.types.values()) == {"cost", "purchase", "sale", "other"}
    assert set(words.months.values()) == set(range(1, 13))
    assert set(words.numbers.values()) == set(range(1, 11))
    assert set(words.languages.values()) == set(LANGUAGES)
    assert {FieldName(name) for name in words.fields.values()} >= {
        FieldName.MERCHANT,
        FieldName.DATE,
        FieldName.TOTAL,
        FieldName.CURRENCY,
        FieldName.TAX,
        FieldName.TYPE,
        FieldName.NUMBER,
        FieldName.SELLER_TAX_ID,
        FieldName.BUYER_TAX_ID,
        FieldName.PERIOD,
        FieldName.PROJECT,
        FieldName.COUNTERPARTY,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_further_words_for_choices_belong_to_actions(language: str) -> None:
    assert set(words_of(language).choices) <= {action.value for action in Action}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_no_word_means_two_things_in_one_table(language: str, table: str) -> None:
    meanings = Counter(word for words in source(language)[table].values() for word in {fold(each) for each in words})
    assert [word for word, count in meanings.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_and_no_share_no_word(language: str) -> None:
    words = words_for(language)
    assert not words.yes & words.no


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_folds_to_nothing(language: str) -> None:
    words = words_of(language)
    assert "" not in {*words.commands, *words.yes, *words.no, *words.fields, *words.currencies, *words.months}


@pytest.mark.parametrize("other", LANGUAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readers_own_words_decide(language: str, other: str) -> None:
    words = words_for(language)
    assert dict(words.commands) == {**words_for(other).commands, **words.commands}
    assert all(words.commands[word] == meaning for word, meaning in words_of(language).commands.items())


def test_languages_are_the_folders_with_words() -> None:
    folders = {path.parent.name for path in Path(FOLDER).glob("*/words.toml")}
    assert set(LANGUAGES) == folders


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(LookupError):
        words_of("xx")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Rückgängig! ", "ruckgangig"),
        ("ЁЛКА", "елка"),
        ("Zażółć", "zazolc"),
        ("GROSS", "gross"),
        ("groß", "gross"),
        ("2️⃣", "2"),
        ("👍🏽", "👍"),
        ("№", "no"),
        ("Ja, stimmt", "ja stimmt"),
        ("that’s", "that's"),
        ("１２", "12"),
        ("…", ""),
    ],
)
def test_folding_forgets_what_does_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("word", "name", "near"),
    [("yse", "yes", False), ("helo", "help", True), ("hillfe", "hilfe", True), ("hlife", "hilfe", True),
     ("abbrehcne", "abbrechen", True), ("hxxfe", "hilfe", False)],
)  # fmt: skip
def test_slips_count_by_the_length_of_the_word(word: str, name: str, near: bool) -> None:  # noqa: FBT001  # a labelled case
    assert bool(nearest(word, [name])) is near
