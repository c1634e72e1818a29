"""Leaves a platform alone that is away: after some failures in a row nobody sends to it, but for one try now and then.

Without it every address with a message would try by itself, each with pauses of its own; every try of a platform that hangs
holds a lane for half a minute, and other platforms wait for lanes. So ``Away`` (never the trouble of one address) counts
against the platform as a whole:

* **closed**: everybody sends. ``FAILURES`` in a row, of more than one address, open it. One address alone does not: it has its
  own pauses, and a message that some server stumbles over must not silence all others.
* **open**: nobody sends until a pause is over, which doubles from seconds to a minute, with jitter.
* **probing**: one message is tried. If the platform answers, whatever it says, the circuit closes; else the next pause begins.

Time is a monotonic one: a clock that jumps changes nothing. Each process finds out for itself. It is our own, since the
libraries for it let everybody through once the pause is over, know fixed pauses only, and read the system's clock
(docs/adr/0021).
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import partial

import structlog
from tenacity import RetryCallState, Retrying, wait_exponential, wait_random

_log = structlog.get_logger()

FAILURES = 5
"""Failures in a row that open a circuit."""
LONGEST_PAUSE = 60.0
"""Seconds between two probes at the most, but for the jitter."""

_wait = wait_exponential(multiplier=5, max=LONGEST_PAUSE) + wait_random(0, 3)


def pause_before_probe(opened: int) -> float:
    """Seconds to leave a platform alone that was found away ``opened`` times on end (from 1)."""
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = opened
    return float(_wait(state))


class Attempt:
    """One try to send; say what it tells of the platform, or nothing (the trouble may be our own)."""

    def __init__(self, answered: Callable[[], None], failed: Callable[[], None]) -> None:
        self.answered = answered
        """Call it if the platform is there, whatever it said."""
        self.failed = failed
        """Call it if the platform is away."""


class Circuit:
    """The circuit of one platform, ``name`` in logs. ``seconds`` is a monotonic clock; ``pause`` may be a test's."""

    def __init__(
        self, name: str, seconds: Callable[[], float], *, pause: Callable[[int], float] = pause_before_probe
    ) -> None:
        self.name = name
        self._seconds = seconds
        self._pause = pause
        self._failures = 0
        self._first: Hashable = None
        self._of_several = False
        self._opened = 0
        self._until = 0.0
        self._probing = False
        self._on_close: list[Callable[[], None]] = []
        self._on_open: list[Callable[[], None]] = []

    @property
    def is_open(self) -> bool:
        """Whether the platform is left alone, but for probes."""
        return self._opened > 0

    @property
    def refuses(self) -> bool:
        """Whether nobody may send now."""
        return self.is_open and (self._probing or self._seconds() < self._until)

    @property
    def rest(self) -> float:
        """Seconds until the next probe; 0 if one may be made, or none is needed."""
        return max(self._until - self._seconds(), 0.0) if self.is_open else 0.0

    def on_close(self, call: Callable[[], None]) -> None:
        """Call this when the platform is back."""
        self._on_close.append(call)

    def on_open(self, call: Callable[[], None]) -> None:
        """Call this when the platform is given up for the time being."""
        self._on_open.append(call)

    @contextmanager
    def attempt(self, key: Hashable) -> Iterator[Attempt | None]:
        """Ask to send for ``key`` (an address); None if nobody may now. Tell the ``Attempt`` what came of it."""
        if self.refuses:
            yield None
            return
        probe = self._probing = self.is_open
        try:
            yield Attempt(self._close, partial(self._failed, key, probe=probe))
        finally:
            if probe:
                self._probing = False

    def _failed(self, key: Hashable, *, probe: bool) -> None:
        if self.is_open:
            if probe:  # else it was under way when the circuit opened, and says nothing new
                self._open()
            return
        self._of_several = self._failures > 0 and (self._of_several or key != self._first)
        self._first = key
        self._failures += 1
        if self._failures >= FAILURES and self._of_several:
            self._open()

    def _open(self) -> None:
        self._opened += 1
        pause = self._pause(self._opened)
        self._until = self._seconds() + pause
        _log.warning("circuit_open", platform=self.name, probe_in=round(pause, 1), found_away=self._opened)
        if self._opened == 1:
            for call in self._on_open:
                call()

    def _close(self) -> None:
        was_open = self.is_open
        self._failures = self._opened = 0
        if was_open:
            _log.warning("circuit_closed", platform=self.name)
            for call in self._on_close:
                call()
