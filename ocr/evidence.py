"""Choosing among candidates by weighing evidence.

Every candidate value of a field collects features: what speaks for it or against it, and how much of it there is. The
weights of the features are in ``weights.json``, beside what turns a candidate's lead into a probability; they were learned
from documents with known truth by ``bench.readers.learning``, from a start that was set by hand. The heaviest candidate wins.
"""

import json
import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from flows.vocabulary.readings import PagePlace

V = TypeVar("V", bound=Hashable)

WEIGHTS = Path(__file__).with_name("weights.json")
_MOST_WEIGHT = 5.0
_MOST_LEAD = 3.0
"""Weights and leads beyond these make no surer."""


@dataclass(frozen=True, slots=True)
class Choice(Generic[V]):
    """The chosen ``value``, how sure we are, between 0 and 1, and where it is printed, if it is."""

    value: V
    confidence: float
    place: PagePlace | None = None


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure a choice is: the logistic function of a constant and of its weight, its lead, and how clearly it was read."""

    constant: float
    weight: float
    lead: float
    clarity: float

    def of(self, signs: tuple[float, float, float]) -> float:
        """Return the probability that a choice with these ``signs`` (as of ``Evidence.signs``) is right."""
        weight, lead, unclear = signs
        exponent = self.constant + self.weight * weight + self.lead * lead - self.clarity * unclear
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, exponent))))


@dataclass(frozen=True, slots=True)
class Judge:
    """What is known about a field: the weight of each feature, and how sure a choice is."""

    weights: Mapping[str, float]
    certainty: Certainty


@cache
def judge_of(field_name: str) -> Judge:
    """Return the judge of a field as ``weights.json`` describes it."""
    described = json.loads(WEIGHTS.read_text("utf-8"))[field_name]
    return Judge(described["weights"], Certainty(**described["certainty"]))


@dataclass(slots=True)
class Evidence(Generic[V]):
    """The features of a field's candidates, how clearly each was read (a score between 0 and 1), and where it is printed."""

    judge: Judge
    features: dict[V, dict[str, float]] = field(default_factory=dict)
    clarity: dict[V, float] = field(default_factory=dict)
    places: dict[V, PagePlace] = field(default_factory=dict)

    def add(self, value: V, feature: str, amount: float = 1.0) -> None:
        """Note ``amount`` of a ``feature`` at the candidate ``value``; raises KeyError for one without a weight."""
        if feature not in self.judge.weights:
            raise KeyError(feature)
        noted = self.features.setdefault(value, {})
        noted[feature] = noted.get(feature, 0.0) + amount

    def read(self, value: V, score: float) -> None:
        """Note that ``value`` was read with this ``score``; the best of its places counts."""
        self.clarity[value] = max(self.clarity.get(value, 0.0), score)

    def stand(self, value: V, place: PagePlace | None) -> None:
        """Note where ``value`` is printed; the first of its places is kept, and it weighs nothing."""
        if place is not None:
            self.places.setdefault(value, place)

    def weight(self, value: V) -> float:
        """Return what the candidate ``value`` weighs; 0 for one without features."""
        weights = self.judge.weights
        return sum(weights[feature] * amount for feature, amount in self.features.get(value, {}).items())

    def best(self, least: float = 0.0) -> Choice[V] | None:
        """Return the heaviest candidate, the first one noted of equals; None if none weighs more than ``least``."""
        if not self.features:
            return None
        value = max(self.features, key=self.weight)
        if self.weight(value) <= least:
            return None
        return Choice(value, round(self.judge.certainty.of(self.signs(value)), 3), self.places.get(value))

    def signs(self, value: V) -> tuple[float, float, float]:
        """Return what makes ``value`` sure: its weight, its lead over the heaviest other, and how unclear (0 to 1) it is."""
        weight = self.weight(value)
        lead = weight - max((self.weight(other) for other in self.features if other != value), default=0.0)
        return min(weight, _MOST_WEIGHT), min(lead, _MOST_LEAD), 1 - self.clarity.get(value, 1.0)
