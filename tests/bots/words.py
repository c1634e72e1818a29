"""Formatted words for tests, and what each of their characters looks like."""

from collections.abc import Iterable

from hypothesis import strategies as st

from bots.formatting import MONOSPACED, Words
from flows.vocabulary.content import Span, Style

LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)
"""Any text; characters beyond the basic plane, which count twice in UTF-16, are among it."""


def spans_in(length: int) -> st.SearchStrategy[Span]:
    """Any stretch in a text of that length, and a little beyond it."""
    return st.builds(
        lambda style, start, extent: Span(
            style, start, extent, "https://kwit.example/a" if style is Style.LINK else ""
        ),
        st.sampled_from(Style),
        st.integers(0, length),
        st.integers(1, length + 2),
    )


WORDS = LETTERS.flatmap(
    lambda text: st.lists(spans_in(len(text)), max_size=6).map(lambda spans: Words(text, tuple(spans)))
)

Look = frozenset[tuple[Style, str]]


def looks(words: Words, without: Iterable[Style] = ()) -> list[tuple[str, Look]]:
    """Every character that is no white space, with its styles; inside of monospaced text no other style but quoting counts."""
    found: list[tuple[str, Look]] = []
    for place, sign in enumerate(words.text):
        styles = {span.style: span.url for span in words.spans if span.start <= place < span.start + span.length}
        mono = next((style for style in styles if style in MONOSPACED), None)
        if mono is not None:
            styles = {style: url for style, url in styles.items() if style in (mono, Style.QUOTE)}
        if not sign.isspace():
            found.append((sign, frozenset((style, url) for style, url in styles.items() if style not in without)))
    return found
