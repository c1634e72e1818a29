"""Formatted words as Telegram writes them: entities, whose offsets count UTF-16 code units.

Source: Bot API, "MessageEntity". What Telegram finds by itself (links as they stand, commands, hashtags …) is not formatting.
"""

from collections.abc import Iterable
from itertools import accumulate, islice
from urllib.parse import urlsplit

from aiogram.types import MessageEntity

from bots.formatting import Words, tidy, units
from flows.vocabulary.content import Span, Style

MOST = 100
"""Entities of one message (Telegram's limits, "Message entities"); more are not looked at."""
_STYLES = {
    "bold": Style.BOLD,
    "italic": Style.ITALIC,
    "underline": Style.UNDERLINE,
    "strikethrough": Style.STRIKE,
    "spoiler": Style.SPOILER,
    "code": Style.CODE,
    "pre": Style.PRE,
    "blockquote": Style.QUOTE,
    "expandable_blockquote": Style.QUOTE,
    "text_link": Style.LINK,
}
_TYPES = {style: kind for kind, style in reversed(_STYLES.items())}
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "tg"})
"""Links to anything else Telegram would refuse together with the message."""


def read(text: str, entities: Iterable[MessageEntity] | None) -> tuple[Span, ...]:
    """The formatting of a text that came from Telegram."""
    kept = [(each, _STYLES[each.type]) for each in islice(entities or (), MOST) if each.type in _STYLES]
    if not kept:
        return ()
    places = _places(text)
    spans = (
        Span(style, start, _place(places, entity.offset + entity.length) - start, entity.url or "")
        for entity, style in kept
        for start in (_place(places, entity.offset),)
    )
    return tuple(span for span in spans if span.length > 0)


def write(words: Words) -> list[MessageEntity]:
    """The formatting of a text that goes to Telegram."""
    before = [0, *accumulate(map(units, words.text))]
    return [
        MessageEntity(
            type=_TYPES[span.style],
            offset=before[span.start],
            length=before[span.start + span.length] - before[span.start],
            url=span.url or None,
        )
        for span in tidy(words)
        if span.style is not Style.LINK or _is_link(span.url)
    ]


def _places(text: str) -> list[int]:
    """For each code unit of the text, and for its end, the character that it is of."""
    return [place for place, character in enumerate(text) for _ in range(units(character))] + [len(text)]


def _place(places: list[int], offset: int) -> int:
    return places[min(max(offset, 0), len(places) - 1)]


def _is_link(url: str) -> bool:
    try:
        return urlsplit(url).scheme.lower() in _SCHEMES
    except ValueError:
        return False
