"""Entities count UTF-16 code units, spans count characters; formatting comes and goes unharmed."""

import pytest
from aiogram.types import MessageEntity
from hypothesis import given

from bots.formatting import Words
from bots.telegram import entities
from flows.vocabulary.content import Span, Style
from tests.bots.words import WORDS, looks


@given(WORDS)
def test_what_goes_to_telegram_comes_back_as_it_was(words: Words) -> None:
    spans = entities.read(words.text, entities.write(words))
    assert looks(Words(words.text, spans)) == looks(words)


def test_offsets_count_code_units_outside_of_the_basic_plane_twice() -> None:
    words = Words("👍 yes", (Span(Style.BOLD, 2, 3),))
    (entity,) = entities.write(words)
    assert (entity.type, entity.offset, entity.length) == ("bold", 3, 3)
    assert entities.read(words.text, [entity]) == words.spans


def entity(kind: str, offset: int = 0, length: int = 3, url: str | None = None) -> MessageEntity:
    return MessageEntity(type=kind, offset=offset, length=length, url=url)


@pytest.mark.parametrize("kind", ["mention", "hashtag", "url", "bot_command", "custom_emoji", "something of tomorrow"])
def test_what_telegram_finds_by_itself_is_no_formatting(kind: str) -> None:
    assert entities.read("abc", [entity(kind)]) == ()


def test_a_quote_that_can_be_unfolded_is_a_quote() -> None:
    assert entities.read("abc", [entity("expandable_blockquote")]) == (Span(Style.QUOTE, 0, 3),)
    assert [each.type for each in entities.write(Words("abc", (Span(Style.QUOTE, 0, 3),)))] == ["blockquote"]


@pytest.mark.parametrize("broken", [entity("bold", 9, 2), entity("bold", -2, 1), entity("bold", 1, 0)])
def test_entities_beyond_the_text_are_left_out(broken: MessageEntity) -> None:
    assert entities.read("abc", [broken]) == ()


def test_a_text_without_entities_has_no_spans() -> None:
    assert entities.read("abc", None) == ()


@pytest.mark.parametrize(
    ("url", "kept"), [("https://kwit.example", True), ("javascript:x", False), ("http://[", False)]
)
def test_only_links_that_telegram_takes_are_links(url: str, *, kept: bool) -> None:
    assert bool(entities.write(Words("abc", (Span(Style.LINK, 0, 3, url),)))) is kept


def test_of_more_entities_than_a_message_has_the_first_hundred_count() -> None:
    found = [entity("bold", 2 * place, 1) for place in range(120)]
    assert len(entities.read("a " * 120, found)) == 100
