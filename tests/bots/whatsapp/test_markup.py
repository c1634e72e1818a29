"""WhatsApp's marks become spans, and spans become marks where WhatsApp understands them there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.formatting import Words, split, units
from bots.whatsapp import markup
from flows.vocabulary.content import Span, Style
from tests.bots.words import WORDS, looks

READ: list[tuple[str, str, str, tuple[Span, ...]]] = [
    ("bold", "a *b* c", "a b c", (Span(Style.BOLD, 2, 1),)),
    ("italic", "_by 15 April_", "by 15 April", (Span(Style.ITALIC, 0, 11),)),
    ("struck out", "~no~!", "no!", (Span(Style.STRIKE, 0, 2),)),
    ("monospaced", "```a *b*```", "a *b*", (Span(Style.CODE, 0, 5),)),
    ("monospaced lines", "```a\nb```", "a\nb", (Span(Style.PRE, 0, 3),)),
    ("a little code", "`a_b`", "a_b", (Span(Style.CODE, 0, 3),)),
    ("both", "_*both*_", "both", (Span(Style.BOLD, 0, 4), Span(Style.ITALIC, 0, 4))),
    ("two bold words", "*a* *b*", "a b", (Span(Style.BOLD, 0, 1), Span(Style.BOLD, 2, 1))),
    ("a quote", "> a\n> b\nc", "a\nb\nc", (Span(Style.QUOTE, 0, 3),)),
    ("a quote at the end", "a\n> *b*", "a\nb", (Span(Style.QUOTE, 2, 1), Span(Style.BOLD, 2, 1))),
    ("a quote in code", "```a\n> b```", "a\n> b", (Span(Style.PRE, 0, 5),)),
]


@pytest.mark.parametrize(("typed", "text", "spans"), [case[1:] for case in READ], ids=[case[0] for case in READ])
def test_marks_are_read(typed: str, text: str, spans: tuple[Span, ...]) -> None:
    assert markup.read(typed) == Words(text, spans)


@pytest.mark.parametrize(
    "typed",
    [
        "2*3*4",
        "5 * 3 * 2",
        "my_file_name.pdf",
        "* one\n* two",
        "- one\n- two",
        "1. one",
        ">5 kg",
        "*a\nb*",
        "* a*",
        "*a *",
        "https://kwit.example/_a_/*b*",
        "``````",
        "*",
        "> ",
        "",
    ],
)
def test_what_is_no_markup_stays_as_it_is(typed: str) -> None:
    assert markup.read(typed) == Words(typed)


def span(style: Style, start: int, length: int, url: str = "") -> Span:
    return Span(style, start, length, url)


WRITTEN: list[tuple[str, Words, str]] = [
    ("nested", Words("one two", (span(Style.BOLD, 0, 7), span(Style.ITALIC, 4, 3))), "*one _two_*"),
    ("white space at the ends", Words("a bc d", (span(Style.BOLD, 1, 4),)), "a *bc* d"),
    ("several lines", Words("a\n\nb", (span(Style.BOLD, 0, 4),)), "*a*\n\n*b*"),
    ("within a word", Words("abc", (span(Style.BOLD, 1, 1),)), "abc"),
    ("with the mark inside", Words("a*b", (span(Style.BOLD, 0, 3),)), "a*b"),
    ("underlined", Words("ab", (span(Style.UNDERLINE, 0, 2), span(Style.SPOILER, 0, 2))), "ab"),
    ("a link", Words("see here!", (span(Style.LINK, 4, 4, "https://a.b"),)), "see here (https://a.b)!"),
    (
        "a bold link",
        Words("here", (span(Style.BOLD, 0, 4), span(Style.LINK, 0, 4, "https://a.b"))),
        "*here* (https://a.b)",
    ),
    ("a link to itself", Words("https://a.b", (span(Style.LINK, 0, 11, "https://a.b"),)), "https://a.b"),
    ("code", Words("a\nb", (span(Style.PRE, 0, 3),)), "```a\nb```"),
    ("a quote", Words("a\nb\nc", (span(Style.QUOTE, 0, 3),)), "> a\n> b\nc"),
    ("a quote in a line", Words("abc", (span(Style.QUOTE, 1, 1),)), "a\n> b\nc"),
    ("a quote with code", Words("a\nb", (span(Style.QUOTE, 0, 3), span(Style.PRE, 0, 3))), "> ```a```\n> ```b```"),
    ("nothing", Words(), ""),
]


@pytest.mark.parametrize(("words", "text"), [case[1:] for case in WRITTEN], ids=[case[0] for case in WRITTEN])
def test_spans_are_written_as_marks(words: Words, text: str) -> None:
    assert markup.write(markup.written_out(words)) == text


LINE = st.lists(
    st.tuples(
        st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=5),
        st.sampled_from([None, Style.BOLD, Style.ITALIC, Style.STRIKE, Style.CODE]),
    ),
    min_size=1,
    max_size=6,
)


@given(LINE, st.booleans())
def test_what_goes_to_whatsapp_comes_back_as_it_was(line: list[tuple[str, Style | None]], quoted: bool) -> None:  # noqa: FBT001 - Hypothesis gives it by position
    words = Words()
    for word, style in line:
        plain = Words(word)
        words += (plain.styled(style) if style else plain) + Words(" ")
    words = words.stripped()
    words = words.styled(Style.QUOTE) if quoted else words
    again = markup.read(markup.write(markup.written_out(words)))
    assert (again.text, looks(again)) == (words.text, looks(words))


@given(WORDS)
def test_no_letter_is_lost_on_the_way_to_whatsapp(words: Words) -> None:
    shown = markup.write(markup.written_out(words))
    letters = iter(shown)
    assert all(sign in letters for sign in words.text)


@given(WORDS, st.integers(40, 80))
def test_every_part_fits_with_its_marks(words: Words, limit: int) -> None:
    parts = split(markup.written_out(words), limit, measure=markup.marked_units)
    assert all(units(markup.write(part)) <= limit for part in parts)
    whole = re.sub(r"\s", "", markup.written_out(words).text)
    assert re.sub(r"\s", "", "".join(part.text for part in parts)) == whole


def test_what_is_longer_than_any_message_keeps_its_marks() -> None:
    text = "> a\n" * 1024
    assert markup.read(text).text != text
    assert markup.read(text + " ") == Words(text + " ")
