"""Finding names and subjects in spite of case, accents, alphabets and slips (the ports ``Ranking`` and ``ReadStatus``)."""

import re
from collections.abc import Sequence
from functools import cache

from flows.cards import STATUS_NAMES
from flows.vocabulary.messages import message
from flows.vocabulary.tasks import TaskStatus
from locales.catalog import LANGUAGES, render
from locales.choices import nearest
from locales.words import fold

_LATIN = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэъь", [*"abvgdezijklmnoprstufye", "", ""], strict=True)),
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ю": "yu",
        "я": "ya",
        "ß": "ss",
    }
)
"""A transcription of folded Cyrillic (``ё`` is folded to ``е``), so that ``Romashka`` finds ``Ромашка``."""

_JOINTS = re.compile(r"[/\-‐‑–&+]")


def rank(query: str, texts: Sequence[str]) -> list[tuple[int, float]]:
    """(Index, score) of the texts that fit ``query``, the best first and equals in their order; 100 is a perfect fit.

    Every word of the query must be, or nearly be, a word of the text or a part of one.
    """
    words = _words(query)
    if not words:
        return []
    scored = [(index, _score(words, _words(text))) for index, text in enumerate(texts)]
    return sorted(((index, score) for index, score in scored if score), key=lambda found: -found[1])


def read_status(text: str) -> TaskStatus | None:
    """The status that ``text`` names in any language, by its whole name or a word that no other has, with a slip or two."""
    folded = fold(text)
    names = _status_names()
    if folded in names:
        return names[folded]
    near = nearest(folded, names) if len(folded) >= 4 else []
    best = {names[name] for slips, name in near if slips == near[0][0]}
    return best.pop() if len(best) == 1 else None


@cache
def _status_names() -> dict[str, TaskStatus]:
    """Statuses by their names, by single long words of these, and by what they are called in the code."""
    names: dict[str, TaskStatus] = {}
    of_word: dict[str, set[TaskStatus]] = {}
    for language in LANGUAGES:
        for status, key in STATUS_NAMES.items():
            name = fold(render(message(key), language))
            names[name] = status
            for word in name.split():
                of_word.setdefault(word, set()).add(status)
    single = {word: statuses.pop() for word, statuses in of_word.items() if len(word) >= 4 and len(statuses) == 1}
    return single | {status.value: status for status in TaskStatus} | names


def _words(text: str) -> list[str]:
    return [word for word in (fold(each).translate(_LATIN) for each in _JOINTS.sub(" ", text).split()) if word]


def _score(query: Sequence[str], text: Sequence[str]) -> float:
    """The mean, over the words of the query, of how well the best word of the text fits; 0 if a word fits none."""
    fits = [_fit(word, text) for word in query]
    return sum(fits) / len(fits) if all(fits) else 0.0


def _fit(wanted: str, words: Sequence[str]) -> float:
    """How well the best of ``words`` fits: the word itself, its beginning, a slip or two, a part of it; 0 if none does."""
    if wanted in words:
        return 100.0
    if len(wanted) >= 2 and any(word.startswith(wanted) for word in words):
        return 95.0
    if near := nearest(wanted, words):
        return 90.0 - 10 * near[0][0]
    return 60.0 if len(wanted) >= 4 and any(wanted in word for word in words) else 0.0
