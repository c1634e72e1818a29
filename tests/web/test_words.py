"""The page's words: there in all languages, each used, each with the same places."""

import re

import pytest

from flows.vocabulary.addresses import MachineKind
from flows.vocabulary.documents import DeliveryStatus, DocumentStatus
from flows.vocabulary.readings import FieldName, Source, Trouble
from sandbox.web.app import STATIC
from sandbox.web.process import Condition
from sandbox.web.views import SERVICES
from sandbox.web.words import FOLDER, LANGUAGES, chosen, words

OTHERS = sorted(set(LANGUAGES) - {"en"})
SCRIPTS = sorted(STATIC.glob("*.js"))
BUILT = {
    "kwit-": {each.value for each in Condition},
    "service-": set(SERVICES.values()),
    "kind-": {"photo", "file", "voice"},
    "did-": {"repeat", "later", "flood", "kill"},
    "machine-": {each.value for each in MachineKind},
    "status-": {each.value for each in DeliveryStatus},
    "document-": {each.value for each in DocumentStatus},
    "reading-": {each.value for each in Trouble},
    "source-": {each.value for each in Source},
    "field-": {each.value.replace("_", "-") for each in FieldName},
}
"""Keys that scripts put together from a beginning and what it may be followed by."""


def used() -> set[str]:
    """All keys that the page's templates and scripts ask for."""
    templates = "".join(path.read_text("utf-8") for path in STATIC.glob("*.html"))
    keys = {name.replace("_", "-") for name in re.findall(r"\$(\w+)", templates)}
    keys |= {f"who-{platform}" for platform in ("whatsapp", "telegram", "desk")}
    for path in SCRIPTS:
        script = path.read_text("utf-8")
        for call in re.findall(r"say\(([^()]*)", script):
            keys |= set(re.findall(r'"([a-z][a-z-]*)"', call))
        for beginning in re.findall(r"say\(`([a-z]+-)\$", script):
            keys |= {beginning + end for end in BUILT[beginning]}
    keys |= {"reply", "edit", "delete"}  # the tools of a message, by what they do
    return keys - {"platform", "title", "who", "language", "languages", "words", "panes"}


def places(text: str) -> list[str]:
    """What a script fills in."""
    return sorted(re.findall(r"\{\w+\}", text))


def test_there_is_a_catalogue_for_each_language() -> None:
    assert {path.stem for path in FOLDER.glob("*.ftl")} == set(LANGUAGES)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys_with_the_same_places(language: str) -> None:
    said = {key: places(text) for key, text in words(language).items()}
    assert said == {key: places(text) for key, text in words("en").items()}


@pytest.mark.parametrize("language", OTHERS)
def test_no_language_borrows_the_words_of_english(language: str) -> None:
    same = {key for key, text in words(language).items() if text == words("en")[key]}
    assert same <= {
        "person-name",
        "invite-code",
        "manager-administrator",
        "person-platform",
        "edit",
        "delete",
        "company-pause",
        "inside-status",
        "field-project",
        "field-tax",
        "source-qr",
    }


def test_all_keys_that_are_used_have_words_and_all_words_are_used() -> None:
    assert used() == set(words("en"))


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "fr-CH, fr;q=0.9", "en"),
        ("", "fr-CH, pl;q=0.9, de;q=0.8", "pl"),
        ("", "de-CH,de;q=0.9,en;q=0.8", "de"),
        ("ru", "de-CH", "ru"),
        ("xx", "RU", "ru"),
        ("../secret", "", "en"),
    ],
)
def test_the_chosen_language_goes_before_the_browsers_and_english_is_the_last_resort(
    wanted: str, accepted: str, language: str
) -> None:
    assert chosen(wanted, accepted) == language
