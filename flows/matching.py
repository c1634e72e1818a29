"""Which of the documents asked for a reading is: the amount decides, then the day, and words where both leave a choice.

A wrong match stops the reminders for a document that never came, while a missed one costs a reminder more. So nothing is
matched without an equal amount, and nothing where two requests fit equally well (unless they ask for the very same thing).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flows.vocabulary.readings import FieldName, Reading
from flows.vocabulary.tasks import RequestDraft, RequestFacts

NEAR = 5
"""Days that a document and the booking of its payment may lie apart: a weekend, and how long cards take to be booked."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_FORMS = frozenset({"gmbh", "ltd", "inc", "sarl", "spolka", "ooo", "und", "and", "the"})
"""Words that so many names have that they tell nothing."""
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ł": "l", "ø": "o"})


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a request fits: words in common, whether both have a day, and how many days they are apart."""

    request: RequestFacts
    words: int
    dated: bool
    apart: int

    @property
    def rank(self) -> tuple[int, bool, int]:
        """The smaller the better."""
        return (-self.words, not self.dated, self.apart)


def best(reading: Reading, requests: Sequence[RequestFacts]) -> tuple[RequestFacts, ...]:
    """The requests that the reading could fulfil, the best first; none where no one of them is the best."""
    fitting = [fit for request in requests if (fit := _fit(reading, request)) is not None]
    ranked = sorted(fitting, key=lambda fit: (fit.rank, fit.request.asked_at, len(fit.request.id), fit.request.id))
    if len(ranked) > 1:
        first, second = ranked[:2]
        if first.rank == second.rank and not _same(first.request.draft, second.request.draft):
            return ()
    return tuple(fit.request for fit in ranked)


def _fit(reading: Reading, request: RequestFacts) -> _Fit | None:
    """How well a request fits; None if it does not: another amount or currency, or days that are too far apart."""
    draft = request.draft
    total, currency = reading.value(FieldName.TOTAL), reading.value(FieldName.CURRENCY)
    if total is None or not draft.amount or abs(Decimal(total)) != abs(Decimal(draft.amount)):
        return None
    if currency and draft.currency and currency != draft.currency:
        return None
    day = reading.value(FieldName.DATE)
    dated = bool(day and draft.day)
    apart = abs((date.fromisoformat(day) - date.fromisoformat(draft.day)).days) if day and draft.day else 0
    if apart > NEAR:
        return None
    shared = words(draft.text) & words(reading.value(FieldName.MERCHANT) or "")
    return _Fit(request, len(shared), dated, apart)


def _same(one: RequestDraft, other: RequestDraft) -> bool:
    """Whether two requests ask for the very same thing, so that either will do."""
    return (words(one.text), one.day) == (words(other.text), other.day)


def words(text: str) -> frozenset[str]:
    """The words that tell something, without regard to case and accents: ``ZUERICH`` and ``Zürich`` are one."""
    spelled = unicodedata.normalize("NFKC", text).casefold().translate(_SPELLED)
    bare = "".join(each for each in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(each))
    return frozenset(_WORD.findall(bare)) - _FORMS
