"""Formatted words as WhatsApp writes them: marks in the text itself.

``*bold*``, ``_italic_``, ``~strike~``, three backticks around monospaced text, ``> `` before a quoted line (WhatsApp's help,
"How to format your messages"). A mark counts only at the edge of a word and within one line. Underlining and spoilers don't
exist there; the address of a link is written behind its words.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bots.formatting import MONOSPACED, Words, tidy, units
from flows.vocabulary.content import Span, Style

LONGEST = 4096
"""Characters of the longest message on WhatsApp; what is longer was typed by nobody, and its marks stay what they are."""
_MARKS = {"*": Style.BOLD, "_": Style.ITALIC, "~": Style.STRIKE}
_SIGNS = {style: mark for mark, style in _MARKS.items()}
_FENCE = "```"
_MONO = re.compile(
    r"```(?P<block>(?=\s*[^\s`]).+?)```|(?<![`\w])`(?=[^\s`])(?P<code>[^`\n]*)(?<=\S)`(?![`\w])", re.DOTALL
)
_URL = re.compile(r"https?://\S*[^\s*_~.,;:!?)]")
_PAIR = {
    mark: re.compile(rf"(?<![^\W_]){re.escape(mark)}(?![\s{mark}])([^\n]*?)(?<![\s]){re.escape(mark)}(?![^\W_])")
    for mark in _MARKS
}
_QUOTE = re.compile(r"^> ", re.MULTILINE)


# ---- into words


def read(text: str) -> Words:
    """What somebody wrote on WhatsApp: the text without its marks, and what they said."""
    if len(text) > LONGEST:
        return Words(text)
    gone: set[int] = set()
    spans = list(_mono(text, gone))
    fixed = {place for span in spans for place in range(span.start, span.start + span.length)}
    spans += _quotes(text, fixed, gone)
    fixed.update(place for found in _URL.finditer(text) for place in range(*found.span()))
    for mark, style in _MARKS.items():
        spans += _pairs(text, mark, style, fixed | gone, gone)
    words = _without(Words(text, tuple(spans)), gone) if gone else Words(text)
    return words if words.text.strip() else Words(text)


def _mono(text: str, gone: set[int]) -> Iterator[Span]:
    for found in _MONO.finditer(text):
        start, end = found.span("block" if found["block"] is not None else "code")
        gone.update(range(found.start(), start), range(end, found.end()))
        yield Span(Style.PRE if "\n" in text[start:end] else Style.CODE, start, end - start)


def _quotes(text: str, fixed: set[int], gone: set[int]) -> Iterator[Span]:
    for found in _QUOTE.finditer(text):
        if found.start() not in fixed:
            end = text.find("\n", found.end())
            gone.update(range(*found.span()))
            yield Span(Style.QUOTE, found.start(), (len(text) if end < 0 else end + 1) - found.start())


def _pairs(text: str, mark: str, style: Style, fixed: set[int], gone: set[int]) -> Iterator[Span]:
    """The stretches between two marks; marks in ``fixed`` places don't count."""
    shown = "".join("\ufffc" if place in fixed and sign == mark else sign for place, sign in enumerate(text))
    for found in _PAIR[mark].finditer(shown):
        gone.update((found.start(), found.end() - 1))
        yield Span(style, found.start(), found.end() - found.start())


def _without(words: Words, gone: set[int]) -> Words:
    """The words without the characters at these places."""
    before, kept = [0], 0
    for place in range(len(words.text)):
        kept += place not in gone
        before.append(kept)
    text = "".join(sign for place, sign in enumerate(words.text) if place not in gone)
    spans = (
        replace(span, start=before[span.start], length=before[span.start + span.length] - before[span.start])
        for span in words.spans
    )
    done = Words(text, tuple(span for span in spans if span.length))
    return Words(text, tuple(_ends_within(span, text) for span in tidy(done)))


def _ends_within(span: Span, text: str) -> Span:
    """A quote ends before the line break after it."""
    ends = span.style is Style.QUOTE and text[span.start : span.start + span.length].endswith("\n")
    return replace(span, length=span.length - 1) if ends and span.length > 1 else span


# ---- from words


def written_out(words: Words) -> Words:
    """With the addresses of links behind their words, and quotes on lines of their own: as WhatsApp can show it."""
    for span in sorted(tidy(words), key=lambda span: span.start, reverse=True):
        end = span.start + span.length
        if span.style is Style.LINK and words.text[span.start : end].strip() not in (span.url, ""):
            words = words.with_inserted(end, f" ({span.url})")
    words = Words(words.text, tuple(span for span in words.spans if span.style is not Style.LINK))
    for span in sorted(tidy(words), key=lambda span: span.start, reverse=True):
        if span.style is Style.QUOTE:
            words = _on_own_lines(words, span)
    return words


def _on_own_lines(words: Words, quote: Span) -> Words:
    end = quote.start + quote.length
    if end < len(words.text) and "\n" not in words.text[end - 1 : end + 1]:
        words = words.with_inserted(end, "\n")
    if quote.start > 0 and words.text[quote.start - 1] != "\n":
        words = words.with_inserted(quote.start, "\n")
    return words


def write(words: Words) -> str:
    """The text as WhatsApp takes it; ``words`` are ``written_out``. What can't be marked where it stands loses its look only."""
    text = words.text
    opening: dict[int, str] = {}
    closing: dict[int, str] = {}
    spans = tidy(words)
    quoted = {
        place for span in spans if span.style is Style.QUOTE for place in range(span.start, span.start + span.length)
    }
    for span in spans:
        mark = _FENCE if span.style in MONOSPACED else _SIGNS.get(span.style, "")
        whole = mark == _FENCE and span.start not in quoted
        for start, end in _pieces(text, span, whole=whole) if mark else ():
            if _can_stand(text, start, end, mark):
                opening[start] = opening.get(start, "") + mark
                closing[end] = mark + closing.get(end, "")
    shown: list[str] = []
    for place, sign in enumerate(text):
        begins = place == 0 or text[place - 1] == "\n"
        shown += [closing.get(place, ""), "> " if begins and place in quoted else "", opening.get(place, ""), sign]
    return "".join([*shown, closing.get(len(text), "")])


def _pieces(text: str, span: Span, *, whole: bool) -> Iterator[tuple[int, int]]:
    """The span without white space at its ends; unless ``whole``, line by line."""
    place = span.start
    inside = text[span.start : span.start + span.length]
    for line in [inside] if whole else inside.split("\n"):
        lead = len(line) - len(line.lstrip())
        if line.strip():
            yield place + lead, place + len(line.rstrip())
        place += len(line) + 1


def _can_stand(text: str, start: int, end: int, mark: str) -> bool:
    """Whether WhatsApp would understand the marks there."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not before.isalnum() and not after.isalnum() and mark not in text[start:end]


def marked_units(words: Words) -> int:
    """The length with all marks."""
    return units(write(words))
