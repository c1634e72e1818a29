"""Whether the database answers, so that nobody waits for one that is away but a single command at a time.

The driver looks for a server for ten seconds before it gives up. That is right for an election, and wrong for the thousandth
webhook of an outage: each would hold a thread and its memory for as long. So once it was found away, one command at a time goes
on looking, which is how we learn that it is back; all others fail at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from flows.vocabulary.errors import StorageAway, StorageError

_log = structlog.get_logger()


class Unanswered(StorageAway):
    """No server was found within the time that the driver looks for one."""


class Presence:
    """Of one database server."""

    def __init__(self) -> None:
        self._away = False
        self._looking = False

    @property
    def away(self) -> bool:
        """Whether the last that was heard of it is that it did not answer."""
        return self._away

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Send a command within it, which tells whether the server is there. Raises StorageAway at once where it is known not to
        be, and somebody looks for it already."""
        looking = self._away
        if looking and self._looking:
            raise StorageAway("the database does not answer")
        self._looking = looking
        try:
            yield
        except Unanswered:
            self._is_away()
            raise
        except StorageAway:
            raise  # a connection broke, or was slow; whether the server is away the next command finds out
        except StorageError:
            self.answered()
            raise
        else:
            self.answered()
        finally:
            if looking:
                self._looking = False

    def answered(self) -> None:
        """The server has just answered."""
        if self._away:
            self._away = False
            _log.warning("database_back")

    def _is_away(self) -> None:
        if not self._away:
            self._away = True
            _log.error("database_away")
