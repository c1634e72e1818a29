"""HTML is read as Telegram reads it: entities in UTF-16 units, and no mercy for broken marks."""

from typing import Any

import pytest

from sandbox.telegram.entities import formatted, found_entities, parse_html, utf16_length
from sandbox.telegram.errors import ApiError


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b>", "a", [{"type": "bold", "offset": 0, "length": 1}]),
        ("😀<i>x😀</i>", "😀x😀", [{"type": "italic", "offset": 2, "length": 3}]),
        ("a &lt;b&gt; &amp; &quot;c&quot; &#8364; &#x20AC; &nbsp;", 'a <b> & "c" € € &nbsp;', []),
        ("<STRONG>a</STRONG>", "a", [{"type": "bold", "offset": 0, "length": 1}]),
        (
            "<b>a<i>b</i></b>",
            "ab",
            [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 1}],
        ),
        (
            '<a href="https://example.org/?a=1&amp;b=2">here</a>',
            "here",
            [{"type": "text_link", "offset": 0, "length": 4, "url": "https://example.org/?a=1&b=2"}],
        ),
        ('<span class="tg-spoiler">s</span>', "s", [{"type": "spoiler", "offset": 0, "length": 1}]),
        (
            "<blockquote expandable>q</blockquote>",
            "q",
            [{"type": "expandable_blockquote", "offset": 0, "length": 1}],
        ),
        ("<code></code>empty", "empty", []),
    ],
)
def test_marks_become_entities(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ä<h1>a</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("1 <2> 3", 'Unsupported start tag "2" at byte offset 2'),
    ],
)
def test_broken_marks_are_refused(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_white_space_at_the_ends_goes_and_entities_move() -> None:
    assert formatted(" \n<b> a </b> ", "HTML", None) == ("a", [{"type": "bold", "offset": 0, "length": 1}])


def test_other_modes_are_refused() -> None:
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        formatted("*a*", "MarkdownV2", None)


def test_an_entity_beyond_the_text_is_refused() -> None:
    with pytest.raises(ApiError, match="beyond the text"):
        formatted("ab", None, [{"type": "bold", "offset": 1, "length": 2}])


def test_length_is_counted_in_utf16_units() -> None:
    assert utf16_length("aß€😀") == 5


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/start K7QM", [("bot_command", 0, 6)]),
        ("/done@kwit_bot now", [("bot_command", 0, 14)]),
        ("see https://example.org/a?b=1.", [("url", 4, 25)]),
        ("write to a.b@example.org", [("email", 9, 15)]),
        ("😀 @anna_f", [("mention", 3, 7)]),
        ("1/2 and a/b", []),
    ],
)
def test_telegram_finds_entities_in_plain_text(text: str, kinds: list[tuple[str, int, int]]) -> None:
    assert [(each["type"], each["offset"], each["length"]) for each in found_entities(text)] == kinds
