"""Words out: messages from the Fluent catalogues, in the reader's language.

Each language is a folder of ``*.ftl`` files and one ``words.toml``; adding a folder adds the language. The only markup is
``<b>…</b>``, written in the catalogue; whatever comes in an argument is passed through ``escape`` first, so that nobody's
company name can become markup. Two functions are known to the catalogues: ``INSIDE($field)`` writes a name as inside a
sentence (``Total`` becomes ``total``, ``VAT`` stays), ``MEGABYTES($limit)`` writes bytes in megabytes.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number

from flows.vocabulary.arguments import ARGUMENTS
from flows.vocabulary.messages import Listing, Message, Money, Percent, Value
from locales.formatting import format_day, format_megabytes, format_moment, format_money, format_percent
from locales.words import FOLDER, LANGUAGES

__all__ = ["LANGUAGES", "UTC", "load_bundle", "render", "sources"]

UTC = ZoneInfo("UTC")
LONGEST_ARGUMENT = 1000
"""Characters of the longest argument given to Fluent itself, which refuses more than 2,500 (against expansion attacks)."""
_MARK = re.compile("\ufdd0[0-9]+\ufdd1")  # of noncharacters, which no text may contain


def identity(text: str) -> str:
    """Escape nothing: for plain text."""
    return text


def sources(language: str) -> list[Path]:
    """The Fluent files of ``language``."""
    return sorted((FOLDER / language).glob("*.ftl"))


def load_bundle(language: str) -> FluentBundle:
    """Read the catalogue of ``language``; raises LookupError if there is none."""
    if language not in LANGUAGES:
        raise LookupError(f"no catalogue for the language {language!r}")
    functions: dict[str, Callable[[Any], Any]] = {"INSIDE": _inside, "MEGABYTES": partial(_megabytes, language)}
    bundle = FluentBundle([language], use_isolating=False, functions=functions)
    for path in sources(language):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


def render(
    message: Message,
    language: str,
    escape: Callable[[str], str] = identity,
    timezone: tzinfo = UTC,
) -> str:
    """Write ``message`` in ``language``.

    ``escape`` makes the text of arguments safe for the platform's markup; times are in ``timezone``. Raises LookupError if the
    language or the key is unknown, or if the arguments are not exactly those of ``ARGUMENTS``: a defect of the program, never
    covered up by another language's words.
    """
    if not message.arguments:
        return _render_bare(message, language)
    expected = ARGUMENTS[message.key]
    if expected != {name for name, _ in message.arguments}:
        raise LookupError(f"{message.key} takes {sorted(expected)}, not {sorted(dict(message.arguments))}")
    written = {name: _write(value, language, escape, timezone) for name, value in message.arguments}
    return _format_long(message, language, written)


@lru_cache(maxsize=1024)
def _render_bare(message: Message, language: str) -> str:
    """Write a message without arguments; labels come again and again."""
    if ARGUMENTS[message.key]:
        raise LookupError(f"{message.key} takes {sorted(ARGUMENTS[message.key])}, but got nothing")
    return _format(message, language, {})


_bundle = cache(load_bundle)


def _format_long(message: Message, language: str, arguments: dict[str, object]) -> str:
    """Format with arguments of any length: long ones (a note, all fields) take their places afterwards."""
    long: dict[str, str] = {}
    short = dict(arguments)
    for index, (name, value) in enumerate(arguments.items()):
        if isinstance(value, str) and len(value) > LONGEST_ARGUMENT:
            short[name] = mark = f"\ufdd0{index}\ufdd1"
            long[mark] = value
    text = _format(message, language, short)
    if not long:
        return text
    return _MARK.sub(lambda found: long.get(found[0], found[0]), text)


def _format(message: Message, language: str, arguments: dict[str, object]) -> str:
    bundle = _bundle(language)
    pattern = bundle.get_message(message.key.value).value if bundle.has_message(message.key.value) else None
    if pattern is None:
        raise LookupError(f"no words for {message.key} in {language}")
    text, problems = bundle.format_pattern(pattern, arguments)
    if problems:
        raise LookupError(f"{message.key} in {language}: {problems[0]}")
    return str(text)


def _write(value: Value, language: str, escape: Callable[[str], str], timezone: tzinfo) -> object:
    """Make one argument ready: text, or a number that Fluent chooses plurals by."""
    if isinstance(value, int):
        return fluent_number(value, useGrouping=False)
    return _write_text(value, language, escape, timezone)


def _write_text(value: Value, language: str, escape: Callable[[str], str], timezone: tzinfo) -> str:
    match value:
        case str():
            return escape(value)
        case Message():
            return render(value, language, escape, timezone)
        case Listing():
            return value.separator.join(_write_text(item, language, escape, timezone) for item in value.items)
        case Money():
            return format_money(value, language)
        case Percent():
            return format_percent(value, language)
        case datetime():
            return format_moment(value, language, timezone)
        case date():
            return format_day(value, language)
        case _:
            return str(value)


def _inside(name: object) -> str:
    """Write a name as inside a sentence: its first letter small, unless the word is an abbreviation."""
    text = str(name)
    abbreviation = text[1:2].isupper() or not text[1:2].isalpha()
    return text if abbreviation else text[:1].lower() + text[1:]


def _megabytes(language: str, size: object) -> str:
    return format_megabytes(int(str(size)), language)
