"""The words of ``<language>/words.toml``, folded and merged into tables that are looked up by every message.

People write in any of the languages at any time, so the tables hold the words of all of them; where two languages mean
different things by one word, the reader's own language is asked first (``Words.commands`` and the like are per language,
``EVERYWHERE`` is all of them together).
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
LANGUAGES: tuple[str, ...] = tuple(
    sorted(
        (path.parent.name for path in FOLDER.glob("*/words.toml")), key=lambda name: ("de pl ru en".find(name), name)
    )
)
"""The languages that have a folder here, those of the first day first."""

_EDGES = " \t\n\r.,;:!?…\"'`´’‘“”„«»‹›()[]{}*_~-–—"
_BETWEEN = re.compile(r"[,;!]+\s")
_IGNORED = re.compile("[\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
_SPECIAL = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "’": "'", "‘": "'", "`": "'", "´": "'", "‐": "-", "‑": "-"})


def fold(text: str) -> str:
    """Bring ``text`` to the form in which words are compared: no case, accents, emoji tones, nor punctuation around words."""
    if text.isascii():
        return " ".join(_BETWEEN.sub(" ", text.lower()).split()).strip(_EDGES)
    decomposed = unicodedata.normalize("NFKD", _IGNORED.sub("", text)).casefold()
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(_BETWEEN.sub(" ", bare.translate(_SPECIAL)).split()).strip(_EDGES)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, or of all. Every table leads from folded words to what they mean."""

    language: str
    name: str
    day: str
    moment: str
    commands: Mapping[str, str]
    yes: frozenset[str]
    no: frozenset[str]
    choices: Mapping[str, frozenset[str]]
    """From an action to its further words."""
    numbers: Mapping[str, int]
    languages: Mapping[str, str]
    fields: Mapping[str, str]
    types: Mapping[str, str]
    currencies: Mapping[str, str]
    months: Mapping[str, int]
    days: Mapping[str, int]
    desk: Mapping[str, str]
    """Further names of the desk's commands."""
    back: frozenset[str]
    """What a manager says who is no longer away."""
    grammar: Mapping[str, tuple[str, ...]]
    """Function words, the longest first."""
    phrases: Mapping[str, "Phrases"]
    """The same, ready to be looked for in a sentence."""


Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""From a first word to the phrases that begin with it, the longest first, each split into words."""


def _phrases(grammar: Mapping[str, tuple[str, ...]]) -> dict[str, Phrases]:
    """Index the function words; signs link a field to its value as words do."""
    found: dict[str, Phrases] = {}
    for part, words in grammar.items():
        index: dict[str, tuple[tuple[str, ...], ...]] = {}
        for word in (*words, *([":", "="] if part == "linking" else [])):
            split = tuple(word.split(" "))
            index[split[0]] = (*index.get(split[0], ()), split)
        found[part] = index
    return found


def _turned(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {fold(word): meaning for meaning, words in table.items() for word in words}


def _counted(table: Mapping[str, Iterable[str]]) -> dict[str, int]:
    return {word: int(meaning) for word, meaning in _turned(table).items()}


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({fold(word) or word for word in words}, key=lambda word: (-len(word), word)))


@cache
def words_of(language: str) -> Words:
    """The words of ``language``; raises LookupError if there are none."""
    if language not in LANGUAGES:
        raise LookupError(f"no words for the language {language!r}")
    source: dict[str, Any] = tomllib.loads((FOLDER / language / "words.toml").read_text(encoding="utf-8"))
    grammar = {part: _longest_first(words) for part, words in source["grammar"].items()}
    return Words(
        language=language,
        name=source["name"],
        day=source["formats"]["day"],
        moment=source["formats"]["moment"],
        commands=_turned(source["commands"]),
        yes=frozenset(fold(word) for word in source["answers"]["yes"]),
        no=frozenset(fold(word) for word in source["answers"]["no"]),
        choices={action: frozenset(fold(word) for word in words) for action, words in source["choices"].items()},
        numbers=_counted(source["numbers"]),
        languages={fold(source["name"]): language} | _turned(source["languages"]),
        fields=_turned(source["fields"]),
        types=_turned(source["types"]),
        currencies=_turned(source["currencies"]),
        months=_counted(source["months"]),
        days=_counted(source["days"]),
        desk=_turned(source["desk"]["commands"]),
        back=frozenset(fold(word) for word in source["desk"]["back"]),
        grammar=grammar,
        phrases=_phrases(grammar),
    )


def _merged(every: tuple[Words, ...]) -> Words:
    """All languages together; the first language that has a word decides."""
    back = every[::-1]
    first = every[0]
    grammar = {part: _longest_first(word for words in every for word in words.grammar[part]) for part in first.grammar}
    return Words(
        language=first.language,
        name=first.name,
        day=first.day,
        moment=first.moment,
        commands={word: meaning for words in back for word, meaning in words.commands.items()},
        yes=frozenset().union(*(words.yes for words in every)),
        no=frozenset().union(*(words.no for words in every)),
        choices={
            action: frozenset().union(*(words.choices.get(action, frozenset()) for words in every))
            for action in {action for words in every for action in words.choices}
        },
        numbers={word: meaning for words in back for word, meaning in words.numbers.items()},
        languages={word: meaning for words in back for word, meaning in words.languages.items()},
        fields={word: meaning for words in back for word, meaning in words.fields.items()},
        types={word: meaning for words in back for word, meaning in words.types.items()},
        currencies={word: meaning for words in back for word, meaning in words.currencies.items()},
        months={word: meaning for words in back for word, meaning in words.months.items()},
        days={word: meaning for words in back for word, meaning in words.days.items()},
        desk={word: meaning for words in back for word, meaning in words.desk.items()},
        back=frozenset().union(*(words.back for words in every)),
        grammar=grammar,
        phrases=_phrases(grammar),
    )


@cache
def words_for(language: str) -> Words:
    """The words of all languages, those of ``language`` deciding where they disagree."""
    others = tuple(words_of(other) for other in LANGUAGES if other != language)
    return _merged((words_of(language), *others))
