"""Formatted words are cut, joined and split without losing a letter or its look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.formatting import Words, from_catalog, snippet, split, tidy, units
from flows.vocabulary.content import Span, Style
from tests.bots.words import LETTERS, WORDS, looks


def bold(start: int, length: int) -> Span:
    return Span(Style.BOLD, start, length)


def italic(start: int, length: int) -> Span:
    return Span(Style.ITALIC, start, length)


@given(WORDS)
def test_tidy_formatting_looks_the_same(words: Words) -> None:
    assert looks(Words(words.text, tidy(words))) == looks(words)


@given(WORDS)
def test_tidy_spans_lie_inside_or_outside_of_each_other(words: Words) -> None:
    spans = tidy(words)
    for index, outer in enumerate(spans):
        for inner in spans[index + 1 :]:
            assert inner.start >= outer.start
            assert inner.start >= outer.start + outer.length or (
                inner.start + inner.length <= outer.start + outer.length
            )
            assert inner.style is not outer.style or inner.start >= outer.start + outer.length


@given(WORDS)
def test_tidying_what_is_tidy_changes_nothing(words: Words) -> None:
    once = tidy(words)
    assert tidy(Words(words.text, once)) == once


@given(WORDS, st.integers(0, 60))
def test_what_is_cut_can_be_joined_again(words: Words, place: int) -> None:
    joined = words.cut(0, place) + words.cut(place)
    assert (joined.text, looks(joined)) == (words.text, looks(words))


@given(WORDS, WORDS)
def test_joined_words_keep_their_looks(one: Words, other: Words) -> None:
    assert looks(one + other) == looks(one) + looks(other)


@given(WORDS, st.integers(1, 30), st.integers(1, 30))
def test_splitting_loses_nothing_but_white_space_at_the_cuts(words: Words, limit: int, first: int) -> None:
    parts = split(words, limit, first=first)
    assert [each for part in parts for each in looks(part)] == looks(words)


@given(WORDS, st.integers(2, 30), st.integers(2, 30))
def test_every_part_fits(words: Words, limit: int, first: int) -> None:
    sizes = [units(part.text) for part in split(words, limit, first=first)]
    assert all(1 <= size <= (limit if index else first) for index, size in enumerate(sizes))


def test_a_text_is_cut_between_lines_and_else_between_words() -> None:
    assert [part.text for part in split(Words("one two\nthree four five"), 14)] == ["one two", "three four", "five"]
    assert [part.text for part in split(Words("a\nbbbbbb cccccc"), 9)] == ["a\nbbbbbb", "cccccc"]


def test_a_long_word_is_cut_anywhere_but_inside_of_an_emoji() -> None:
    family = "👨\u200d👩\u200d👧"
    assert [part.text for part in split(Words("abcd" + family + "ef"), 8)] == ["abcd", family, "ef"]
    assert [part.text for part in split(Words("xx👍🏽"), 4)] == ["xx", "👍🏽"]


def test_a_measure_that_counts_more_than_letters_gets_shorter_parts() -> None:
    parts = split(Words("abcdefgh"), 4, measure=lambda words: 2 * len(words.text))
    assert [part.text for part in parts] == ["ab", "cd", "ef", "gh"]


def test_what_never_fits_is_split_into_characters_rather_than_lost() -> None:
    assert [part.text for part in split(Words("abc"), 1, measure=lambda _words: 9)] == ["a", "b", "c"]


@pytest.mark.parametrize("words", [Words(), Words(" \n"), Words(" ", (bold(0, 1),))])
def test_nothing_gives_no_part(words: Words) -> None:
    assert split(words, 10) == []


def test_what_is_inserted_is_inside_of_what_goes_on_around_it() -> None:
    words = Words("abcd", (bold(0, 2), italic(1, 3))).with_inserted(2, "--")
    assert words == Words("ab--cd", (bold(0, 2), italic(1, 5)))


@given(LETTERS)
def test_a_snippet_is_one_short_line(text: str) -> None:
    assert "\n" not in snippet(text, 20)
    assert len(snippet(text, 20)) <= 20


def test_a_snippet_says_that_there_is_more() -> None:
    assert (snippet("one\n two", 9), snippet("one two three", 9)) == ("one two", "one two…")


def test_bold_of_the_catalogue_is_bold_and_names_are_no_markup() -> None:
    assert from_catalog("No. 77 · <b>M&amp;M &lt;b&gt;</b>:") == Words("No. 77 · M&M <b>:", (bold(9, 7),))


def test_styling_nothing_leaves_nothing() -> None:
    assert Words().styled(Style.BOLD) == Words()
    assert Words("ab", (italic(0, 1),)).styled(Style.BOLD) == Words("ab", (bold(0, 2), italic(0, 1)))


def test_of_spans_that_start_together_and_say_different_things_the_last_one_counts() -> None:
    spans = (
        Span(Style.LINK, 0, 4, "a"),
        Span(Style.BOLD, 1, 2),
        Span(Style.LINK, 0, 4, "b"),
        Span(Style.LINK, 3, 3, "c"),
    )
    looks = [(span.style, span.start, span.length, span.url) for span in tidy(Words("abcdef", spans))]
    assert looks == [(Style.LINK, 0, 3, "b"), (Style.BOLD, 1, 2, ""), (Style.LINK, 3, 3, "c")]
