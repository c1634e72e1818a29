"""Answers to a question: which of the offered choices a person means by a number, a label, a synonym or a misspelt word."""

import re
from collections.abc import Callable, Collection
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.vocabulary.messages import Action, Choice, Message, MessageKey
from locales.catalog import LANGUAGES, render
from locales.words import Words, fold, words_for

AFFIRMATIVE = frozenset(
    {
        Action.CONFIRM,
        Action.CONFIRM_ALL,
        Action.SAME,
        Action.MOVE,
        Action.UNLINK,
        Action.ACCEPT,
        Action.SEND,
        Action.INSTEAD,
    }
)
"""What "yes" means, where it is offered."""
NEGATIVE = (
    *(Action.STAY, Action.CANCEL, Action.NOT_YET, Action.CORRECT, Action.CORRECT_ONE, Action.OWN),
    *(Action.WITHDRAW, Action.SKIP),
)
"""What "no" means: the first of these that is offered."""
NAMED = frozenset({Action.COMPANY, Action.TASK, Action.DOCUMENT})
"""Choices that are understood by some of the words of their names."""
_FIGURE = re.compile(r"(?:(?:no|nr|№|#)\.?\s*)?([0-9]{1,6})")
_FIGURE_AND_LABEL = re.compile(r"([0-9]{1,2})[.):]?\s+(.+)")


def find_choice(folded: str, choices: tuple[Choice, ...], language: str) -> Choice | None:
    """The choice that ``folded`` (see ``words.fold``) names exactly: by number, number word, label or synonym."""
    words = words_for(language)
    if numbered := _find_number(folded, choices, words):
        return numbered
    return (
        _only(choices, lambda choice: folded in _labels(choice.label, language))
        or _find_answer(folded, choices, words)
        or _only(choices, lambda choice: folded in _synonyms(choice.action, choice.subject, language))
        or _only(choices, lambda choice: folded in _foreign_labels(choice.label))
        or _only(choices, lambda choice: choice.action in NAMED and _is_part(folded, choice, language))
    )


def find_near_choice(folded: str, choices: tuple[Choice, ...], language: str) -> Choice | None:
    """The choice that ``folded`` names with a slip or two; None unless one is clearly the nearest.

    A "yes" of several words must be spelt right: ``не верно`` is only two slips from ``да верно``.
    """
    if not 4 <= len(folded) <= 60:
        return None
    words = words_for(language)
    best: list[tuple[int, int]] = []
    for index, choice in enumerate(choices):
        names = _labels(choice.label, language) | _synonyms(choice.action, choice.subject, language)
        if choice.action in AFFIRMATIVE and " " not in folded:
            names = names | words.yes
        best.extend((slips, index) for slips, _ in nearest(folded, names)[:1])
    best.sort()
    clear = len(best) == 1 or (len(best) > 1 and best[0][0] < best[1][0])
    return choices[best[0][1]] if clear else None


def nearest(folded: str, names: Collection[str]) -> list[tuple[int, str]]:
    """Those of ``names`` that are a slip or two away, with the number of slips, the nearest first.

    None is allowed in words under 4 letters, one under 8, two in longer ones.
    """
    return [
        (slips, name)
        for name, slips, _ in process.extract(folded, names, scorer=OSA.distance, score_cutoff=2, limit=None)
        if slips <= _allowed(min(len(name), len(folded)))
    ]


def _allowed(length: int) -> int:
    return 0 if length < 4 else 1 if length < 8 else 2


def _only(choices: tuple[Choice, ...], fits: Callable[[Choice], bool]) -> Choice | None:
    found = [choice for choice in choices if fits(choice)]
    return found[0] if len(found) == 1 else None


def _find_number(folded: str, choices: tuple[Choice, ...], words: Words) -> Choice | None:
    figure = _FIGURE.fullmatch(folded)
    number = int(figure[1]) if figure else words.numbers.get(folded, 0)
    if 1 <= number <= len(choices):
        return choices[number - 1]
    if number and figure and (task := _only(choices, lambda choice: _numbered(choice) == number)):
        return task
    if (found := _FIGURE_AND_LABEL.fullmatch(folded)) and 1 <= int(found[1]) <= len(choices):
        choice = choices[int(found[1]) - 1]
        return choice if found[2] in _labels(choice.label, words.language) else None
    return None


def _numbered(choice: Choice) -> int:
    """The number of the task or document that can be chosen; 0 for other choices."""
    numbered = choice.action in (Action.TASK, Action.DOCUMENT)
    number = dict(choice.label.arguments).get("number", 0) if numbered else 0
    return number if isinstance(number, int) else 0


def _find_answer(folded: str, choices: tuple[Choice, ...], words: Words) -> Choice | None:
    """ "Yes" and "no" to a question that has one such answer."""
    if folded in words.yes:
        return _only(choices, lambda choice: choice.action in AFFIRMATIVE)
    if folded in words.no:
        offered = next((action for action in NEGATIVE if any(choice.action is action for choice in choices)), None)
        return _only(choices, lambda choice: choice.action is offered)
    return None


@lru_cache(maxsize=4096)
def _labels(label: Message, language: str) -> frozenset[str]:
    """How a label may be written: as shown; a company used last also without saying so."""
    shown = {fold(render(label, language))}
    if label.key is MessageKey.LAST_USED:
        shown |= {fold(value) for _, value in label.arguments if isinstance(value, str)}
    return frozenset(shown - {""})


@lru_cache(maxsize=1024)
def _foreign_labels(label: Message) -> frozenset[str]:
    """The label in every language: people answer in their own, and old keyboards keep their labels."""
    return frozenset().union(*(_labels(label, language) for language in LANGUAGES))


@lru_cache(maxsize=512)
def _synonyms(action: Action, subject: str, language: str) -> frozenset[str]:
    """Further words for a choice, from ``words.toml``; a subject may name a document first (``1042:total``)."""
    words = words_for(language)
    table = {
        Action.FIELD: words.fields,
        Action.TYPE: words.types,
        Action.LANGUAGE: words.languages,
        Action.COMMAND: words.commands,
    }.get(action)
    if table is None:
        return words.choices.get(action.value, frozenset())
    wanted = subject.rpartition(":")[2]
    return frozenset(word for word, meaning in table.items() if meaning == wanted)


def _is_part(folded: str, choice: Choice, language: str) -> bool:
    """Whether all words of ``folded`` are words of the company's name."""
    said = set(folded.split())
    return len(folded) >= 3 and any(said <= set(label.split()) for label in _labels(choice.label, language))
