"""An event loop on which time passes faster than on the wall, so that minutes of Telegram's limits take seconds of a test.

Everything that waits on the loop is hurried alike: pauses, time limits, leases that are renewed, platforms and Kwit. Nothing is
skipped and nothing is stood in for; what really takes time (the database, the network) takes as long as ever.
"""

import asyncio
import selectors

FACTOR = 10.0
"""Seconds on the loop for each second on the wall."""


class HurriedSelector(selectors.DefaultSelector):
    """Waits a ``FACTOR``th of what it is asked to."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for files to become ready; ``timeout`` is in seconds of the loop."""
        return super().select(timeout / FACTOR if timeout is not None and timeout > 0 else timeout)


class HurriedLoop(asyncio.SelectorEventLoop):
    """The loop; ``asyncio.Runner(loop_factory=HurriedLoop)``."""

    def __init__(self) -> None:
        super().__init__(HurriedSelector())

    def time(self) -> float:
        """Seconds of the loop."""
        return super().time() * FACTOR
