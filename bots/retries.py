"""Trying again, for calls that nobody else tries again: fetching files, and what is asked of a platform at the start.

Sending is not among them: messages wait in the database and the dispatcher owns their retries.
"""

from collections.abc import Callable

import structlog
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    stop_never,
    wait_exponential,
    wait_random,
)

from bots.nursery import Sleep
from flows.vocabulary.errors import PlatformError, StorageAway, StorageError, Throttled, Unavailable

_log = structlog.get_logger()

TRIES = 4
"""Tries for a call that somebody waits for."""
FILE_TRIES = 8
"""Tries for a file, half a minute in all: without it the person would have to send it again."""
LONGEST_OBEYED = 30.0
"""Seconds; a longer ``retry_after`` than this isn't waited for within one call."""

LONGEST_WITHOUT_STORAGE = 5.0
"""Seconds between two tries of the database: asking one that is away costs nothing (``storage.client``)."""

_brief = wait_exponential(multiplier=0.5, max=8) + wait_random(0, 0.5)
_soon = wait_exponential(multiplier=0.25, max=LONGEST_WITHOUT_STORAGE) + wait_random(0, 0.25)
_patient = wait_exponential(multiplier=1, max=60) + wait_random(0, 1)


def _wait_as_told(wait: Callable[[RetryCallState], float]) -> Callable[[RetryCallState], float]:
    """``wait``, or what the platform asked for if that is longer."""

    def seconds(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        if isinstance(error, StorageAway):
            return min(wait(state), LONGEST_WITHOUT_STORAGE)
        told = error.retry_after if isinstance(error, Throttled) else 0.0
        return max(wait(state), min(told, LONGEST_OBEYED))

    return seconds


def briefly(sleep: Sleep, tries: int = TRIES) -> AsyncRetrying:
    """``tries`` tries while the platform is away or busy; the last error is raised as it is."""
    return AsyncRetrying(
        sleep=sleep,
        stop=stop_after_attempt(tries),
        wait=_wait_as_told(_brief),
        retry=retry_if_exception_type((Unavailable, Throttled)),
        reraise=True,
    )


def until_stored(sleep: Sleep) -> AsyncRetrying:
    """Try to write down what has happened until the database takes it: nobody else knows of it."""
    return AsyncRetrying(
        sleep=sleep,
        stop=stop_never,
        wait=_soon,
        retry=retry_if_exception_type(StorageAway),
        reraise=True,
    )


def for_ever(name: str, sleep: Sleep) -> AsyncRetrying:
    """Try until it works, a minute apart at the most; each failure is logged under ``name``."""

    def tell(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome is not None else None
        code = error.code if isinstance(error, PlatformError) else ""
        _log.warning(f"{name}_failing", error=type(error).__name__, code=code, attempts=state.attempt_number)

    return AsyncRetrying(
        sleep=sleep,
        stop=stop_never,
        wait=_wait_as_told(_patient),
        retry=retry_if_exception_type((PlatformError, StorageError)),
        before_sleep=tell,
    )
