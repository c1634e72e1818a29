"""Runs targets, gathers what was not expected, and makes it small.

A case that takes more than ``MOST_SECONDS`` of processor time is unexpected too: time on the wall says nothing on a busy machine.
"""

import signal
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.target import Target, Targets

MOST_SECONDS = 5.0
"""Of processor time that one case may take."""
MOST_TRIES = 400
"""To make one payload smaller."""
TELL_AFTER = 5.0
"""Seconds after which it is told how far a target has come."""
LONGEST_SHOWN = 900
"""Characters of a payload that are told."""


class TooSlow(BaseException):
    """A case took too long; no ``except Exception`` shall swallow it."""


@dataclass(frozen=True, slots=True)
class Surprise:
    """Something unexpected: in which target, what, where in the code, and the smallest payload known to do it."""

    target: str
    error: str
    place: str
    payload: str


@dataclass
class Findings:
    """What a campaign has found so far."""

    by_target: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    unexpected: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    surprises: list[Surprise] = field(default_factory=list)

    def add(self, target: str, error: str, place: str, payload: Callable[[], str]) -> None:
        """Count something unexpected; the first of its kind is shown with its payload."""
        key = (target, error, place)
        self.unexpected[key] += 1
        if self.unexpected[key] == 1:
            self.surprises.append(Surprise(target, error, place, payload()[:LONGEST_SHOWN]))
            tell(f"UNEXPECTED {target}: {error} at {place}\n  {self.surprises[-1].payload}")


def tell(line: str) -> None:
    """Say something on standard error."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - what this is for


def counts(targets: Targets, cases: int) -> dict[str, int]:
    """How many of all cases each target gets, by its share; one at least."""
    whole = sum(target.share for target in targets)
    return {target.name: max(1, cases * target.share // whole) for target in targets}


def campaign(targets: Targets, cases: int, seed: int, findings: Findings) -> None:
    """Run every target with its part of the cases, the same ones for the same seed."""
    with _watched():
        for target in targets:
            number = counts(targets, cases)[target.name]
            began = time.monotonic()
            told = began
            for case in range(number):
                _try(target, payload_of(target, seed, case), findings)
                if time.monotonic() - told > TELL_AFTER:
                    told = time.monotonic()
                    tell(f"{target.name}: {case + 1} of {number}, {(case + 1) / (told - began):.0f}/s")
            took = time.monotonic() - began
            findings.by_target[target.name] += number
            findings.seconds[target.name] += took
            tell(
                f"{target.name}: {number} cases, {findings.named[target.name]} refused, {number / max(took, 1e-9):.0f}/s"
            )


def payload_of(target: Target, seed: int, case: int) -> Any:  # noqa: ANN401 - whatever the target makes
    """The payload of a case; ``SEED`` and the case's number make it again."""
    return target.make(Random(f"{seed} {target.name} {case}"))  # noqa: S311 - not for secrets


def _try(target: Target, payload: Any, findings: Findings) -> None:  # noqa: ANN401 - whatever the target makes
    error = outcome(target, payload)
    if error is None:
        return
    if isinstance(error, target.named):
        findings.named[target.name] += 1
        return
    key = (type(error).__name__, place(error))
    findings.add(target.name, *key, lambda: repr(smaller(target, payload, key)))


def outcome(target: Target, payload: Any) -> BaseException | None:  # noqa: ANN401 - whatever the target makes
    """What the target raises; None if nothing."""
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    try:
        target.run(payload)
    except (Exception, TooSlow) as error:  # noqa: BLE001 - it is judged by whoever asks
        return error
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


@contextmanager
def _watched() -> Iterator[None]:
    """Stop what takes too long; works in the main thread."""

    def stop(_number: int, _frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGVTALRM, before)


def place(error: BaseException) -> str:
    """The last two frames in our own code: ``values.py:12 in spell < …``."""
    here = Path(__file__).parents[2]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(here)]
    ours = [frame for frame in frames if ".venv" not in frame.filename][-2:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in reversed(ours))


# ---- smaller


def smaller(target: Target, payload: Any, key: tuple[str, str]) -> Any:  # noqa: ANN401 - whatever the target makes
    """The smallest payload found that fails in the same way, by leaving parts out as long as it does."""
    tries = 0
    again = True
    while again:
        again = False
        for candidate in _simpler(payload):
            tries += 1
            if tries > MOST_TRIES:
                return payload
            error = outcome(target, candidate)
            if error is not None and (type(error).__name__, place(error)) == key:
                payload, again = candidate, True
                break
    return payload


def _simpler(value: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON, texts, bytes and tuples of them
    """The value with one part left out or simpler, the largest parts first."""
    match value:
        case dict():
            for key in value:
                yield {name: part for name, part in value.items() if name != key}
            for key, part in value.items():
                yield from ({**value, key: simple} for simple in _simpler(part))
        case str() | bytes():
            yield from _cut(value)
        case list():
            yield from _cut(value)
            for index, part in enumerate(value):
                yield from ([*value[:index], simple, *value[index + 1 :]] for simple in _simpler(part))
        case tuple() if type(value) is tuple:
            for index, part in enumerate(value):
                yield from ((*value[:index], simple, *value[index + 1 :]) for simple in _simpler(part))


def _cut(value: Sequence[Any]) -> Iterator[Any]:
    """The sequence without a half, a quarter … of it."""
    size = len(value)
    while size > 0:
        for begin in range(0, len(value), size):
            yield value[:begin] + value[begin + size :]  # type: ignore[operator]  # lists, texts and bytes can
        size //= 2
