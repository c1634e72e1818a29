"""Choosing among candidates by weighing evidence.

Every candidate value of a field collects weights, positive for what speaks for it and negative for what speaks against
it. The heaviest one wins; how sure we are depends on its weight and on its lead over the next.
"""

import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

V = TypeVar("V", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Choice(Generic[V]):
    """The chosen ``value`` and how sure we are, between 0 and 1."""

    value: V
    confidence: float


@dataclass(slots=True)
class Evidence(Generic[V]):
    """Weights collected for the candidates of one field."""

    weights: dict[V, float] = field(default_factory=dict)

    def add(self, value: V, weight: float) -> None:
        """Add ``weight`` for (or, if negative, against) the candidate ``value``."""
        self.weights[value] = self.weights.get(value, 0.0) + weight

    def best(self, least: float = 0.0) -> Choice[V] | None:
        """Return the heaviest candidate, the first one added of equals; None if none weighs more than ``least``."""
        if not self.weights:
            return None
        value = max(self.weights, key=lambda candidate: self.weights[candidate])
        weight = self.weights[value]
        if weight <= least:
            return None
        others = [other for candidate, other in self.weights.items() if candidate != value]
        lead = weight - max(others, default=0.0)
        return Choice(value, round(_logistic(0.6 * min(weight, 4.0) + 0.9 * min(lead, 3.0) - 1.6), 3))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
