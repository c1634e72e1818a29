"""Formatted words: a text and the stretches of it that look different, cut, joined and split without losing any of it.

Pure, and free of any platform: Telegram's entities and WhatsApp's markup are made from and read into ``Words`` beside their
adapters. Offsets are characters (code points); ``units`` counts as platforms count, in UTF-16.
"""

import html
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from flows.vocabulary.content import Content, Span, Style

MONOSPACED = frozenset({Style.CODE, Style.PRE})
"""Styles inside which no other one counts (Bot API, "MessageEntity"; WhatsApp shows markup there as it is)."""
_ORDER = {style: place for place, style in enumerate(dict.fromkeys([Style.QUOTE, Style.LINK, *Style]))}
_TAG = re.compile(r"(</?b>)")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")


@dataclass(frozen=True, slots=True)
class Words:
    """A text with its formatting; ``spans`` may come in any order and overlap in any way, see ``tidy``."""

    text: str = ""
    spans: tuple[Span, ...] = ()

    def __add__(self, other: "Words") -> "Words":
        return Words(
            self.text + other.text, (*clipped(self.spans, len(self.text)), *moved(other.spans, len(self.text)))
        )

    def cut(self, start: int, end: int | None = None) -> "Words":
        """The characters from ``start`` up to ``end``, with their formatting."""
        text = self.text[start:end]
        return Words(text, clipped(moved(self.spans, -start), len(text)))

    def stripped(self) -> "Words":
        """Without spaces and line breaks at both ends, which platforms take away too."""
        start = len(self.text) - len(self.text.lstrip())
        return self.cut(start, max(start, len(self.text.rstrip())))

    def with_inserted(self, at: int, text: str) -> "Words":
        """With ``text`` before the character ``at``; it is inside of what goes on around it, at an edge it is outside."""
        spans = (
            replace(
                span,
                start=span.start + len(text) * (span.start >= at),
                length=span.length + len(text) * (span.start < at < span.start + span.length),
            )
            for span in self.spans
        )
        return Words(self.text[:at] + text + self.text[at:], tuple(spans))

    def styled(self, style: Style) -> "Words":
        """All of it in one more style."""
        return Words(self.text, (Span(style, 0, len(self.text)), *self.spans)) if self.text else self


NOTHING = Words()


def words_of(content: Content) -> Words:
    """The words of a message."""
    return Words(content.text, content.spans)


def moved(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    """The same spans ``by`` characters later."""
    return tuple(replace(span, start=span.start + by) for span in spans)


def clipped(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """What of the spans lies within a text of ``length`` characters."""
    cut = ((span, max(span.start, 0), min(span.start + span.length, length)) for span in spans)
    return tuple(replace(span, start=start, length=end - start) for span, start, end in cut if end > start)


def units(text: str) -> int:
    """The length of ``text`` in UTF-16 code units, as Telegram and Twilio count it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def from_catalog(text: str) -> Words:
    """What the catalogue wrote with ``escape=html.escape``: its ``<b>`` becomes bold."""
    words, bold = NOTHING, False
    for piece in _TAG.split(text):
        if _TAG.fullmatch(piece):
            bold = piece == "<b>"
        elif piece:
            plain = Words(html.unescape(piece))
            words += plain.styled(Style.BOLD) if bold else plain
    return words


def snippet(text: str, most: int = 80) -> str:
    """The beginning of ``text`` on one line, ``most`` characters at the most."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: _whole(line, most - 1)].rstrip() + "…"


# ---- formatting in order


def tidy(words: Words) -> tuple[Span, ...]:
    """The same formatting as spans that platforms take: each inside or outside of any other, none twice, the outer first.

    Monospaced text has no other style but that it may be quoted.
    """
    spans = clipped(words.spans, len(words.text))
    edges = sorted({edge for span in spans for edge in (span.start, span.start + span.length)})
    segments = list(_segments(spans, edges))
    done: list[Span] = []
    opened: list[Span] = []
    for index, (start, _, looks) in enumerate(segments):
        staying = next((n for n, each in enumerate(opened) if looks.get(each.style) != each.url), len(opened))
        _close(opened, staying, start, done)
        fresh = looks.keys() - {each.style for each in opened}
        reach = {style: _reach(segments, index, style) for style in fresh}
        opened += (
            Span(style, start, 0, looks[style])
            for style in sorted(fresh, key=lambda style: (-reach[style], _ORDER[style]))
        )
    _close(opened, 0, edges[-1] if edges else 0, done)
    return tuple(sorted(done, key=lambda span: (span.start, -span.length, _ORDER[span.style])))


Segment = tuple[int, int, dict[Style, str]]


def _segments(spans: Sequence[Span], edges: Sequence[int]) -> Iterator[Segment]:
    """The stretches between edges with their looks. Each looks at the spans around it alone: a text can have a thousand."""
    coming = deque(sorted(range(len(spans)), key=lambda place: spans[place].start))
    around: set[int] = set()
    for start, end in pairwise(edges):
        around = {place for place in around if start < spans[place].start + spans[place].length}
        while coming and spans[coming[0]].start == start:
            around.add(coming.popleft())
        yield start, end, _looks(spans[place] for place in sorted(around))


def _looks(spans: Iterable[Span]) -> dict[Style, str]:
    """The styles of a character with these ``spans`` around it, with the address of a link."""
    looks = {span.style: span.url for span in spans}
    mono = next((style for style in looks if style in MONOSPACED), None)
    return looks if mono is None else {style: url for style, url in looks.items() if style in (mono, Style.QUOTE)}


def _reach(segments: Sequence[Segment], first: int, style: Style) -> int:
    """How many characters from the segment ``first`` on look so."""
    url, reach = segments[first][2][style], 0
    for start, end, looks in islice(segments, first, None):
        if looks.get(style) != url:
            break
        reach += end - start
    return reach


def _close(opened: list[Span], staying: int, at: int, done: list[Span]) -> None:
    """End all but the first ``staying`` spans before the character ``at``."""
    while len(opened) > staying:
        span = opened.pop()
        done.append(replace(span, length=at - span.start))


# ---- splitting

Measure = Callable[[Words], int]


def plain_units(words: Words) -> int:
    """The length where formatting takes no room in the text: Telegram's entities."""
    return units(words.text)


def split(words: Words, limit: int, *, first: int | None = None, measure: Measure = plain_units) -> list[Words]:
    """Parts of at most ``limit`` units each as ``measure`` counts (the first one of at most ``first``), in order.

    Cut between lines, else between words, else anywhere but inside of an emoji; only white space at the cuts goes. Nothing at all
    gives no part.
    """
    parts: list[Words] = []
    rest = words.stripped()
    while rest.text:
        room = limit if parts or first is None else first
        place = _place(rest, room, measure)
        parts.append(rest.cut(0, place).stripped())
        rest = rest.cut(place).stripped()
    return parts


def _place(words: Words, room: int, measure: Measure) -> int:
    """Where to cut so that what is before fits into ``room``; at least one character is."""
    if measure(words) <= room:
        return len(words.text)
    place = min(room, len(words.text))
    while place > 1:
        place = _seam(words.text, place)
        excess = measure(words.cut(0, place)) - room
        if excess <= 0:
            return place
        place -= max(1, excess // 2)
    return 1


def _seam(text: str, most: int) -> int:
    """The best place for a cut within the first ``most`` characters."""
    if most >= len(text) or text[most].isspace():
        return most
    line, space = (text.rfind(mark, 0, most) + 1 for mark in "\n ")
    return next((place for place in (line, space) if place > most // 2), _whole(text, most))


def _whole(text: str, most: int) -> int:
    """``most``, or a little less where a cut there would tear an emoji or an accent from its letter."""
    place = most
    while 0 < place < len(text) and (_joins(text[place]) or text[place - 1] == "\u200d"):
        place -= 1
    return place or most


def _joins(character: str) -> bool:
    """Whether it belongs to the character before it."""
    tone = "\U0001f3fb" <= character <= "\U0001f3ff"
    return character in _JOINERS or tone or bool(unicodedata.combining(character))
