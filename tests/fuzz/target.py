"""What is fuzzed: how its payloads are made, what is done with one, and which errors are named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any


class Broken(AssertionError):
    """A claim about a result does not hold: a forged request was let in, say."""


@dataclass(frozen=True, slots=True)
class Target:
    """``run`` takes what ``make`` made; it returns, or raises one of ``named``."""

    name: str
    make: Callable[[Random], Any]
    run: Callable[[Any], object]
    named: tuple[type[Exception], ...] = ()
    share: int = 1
    """Its part of all cases, beside the others'."""


Targets = Sequence[Target]


def claim(holds: object, sentence: str) -> None:
    """Raise Broken with ``sentence`` unless it ``holds``."""
    if not holds:
        raise Broken(sentence)
