"""The states of a conversation in which several documents are spoken of at once."""

from dataclasses import dataclass

from flows.vocabulary.bursts import Burst
from flows.vocabulary.events import FieldsCorrected
from flows.vocabulary.states import Conversation


@dataclass(frozen=True, slots=True)
class AskingPages(Conversation):
    """Asked whether the pictures of a burst, ``numbers`` in the order of their pages, are one document or several."""

    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SortingPages(Conversation):
    """Asked, picture by picture, which of ``numbers`` go together; ``answers``: whether each belongs to the one before."""

    numbers: tuple[int, ...] = ()
    answers: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmingSeveral(Conversation):
    """Showed several documents (``memory.listed``) and asked whether all are right; ``burst`` is the one they came in."""

    burst: Burst | None = None


@dataclass(frozen=True, slots=True)
class ChoosingDocument(Conversation):
    """Asked which of several documents is meant: to be withdrawn, or to be corrected (``correction``, if it was said)."""

    withdraw: bool = False
    correction: FieldsCorrected | None = None
