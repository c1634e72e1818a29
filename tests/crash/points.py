"""The named points at which a Kwit of the campaign kills itself, and the trap that waits there.

A point is a moment before, in or after a call of one of Kwit's ports. The ports are wrapped where the child puts Kwit together
(``tests.crash.child``), so the product knows nothing of it.
"""

import asyncio
import inspect
import os
import random
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from storage.client import Collection

When = Literal["before", "in", "after"]
LONGEST_IN = 0.03
"""Seconds after the beginning of a call within which a process dies that shall die in the middle of it."""
WRITES = ("insert", "update", "update_all", "replace", "delete", "count_up")
"""The commands of a collection that change something."""


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of the call ``port.method``; ``given``: only calls count that answered with something."""

    port: str
    method: str
    when: When
    given: bool = False


POINTS: Mapping[str, Point] = {
    "received": Point("inbox", "put", "before"),
    "stored": Point("inbox", "put", "after", given=True),
    "taken": Point("machines", "take", "after", given=True),
    "saving": Point("machines", "save", "before"),
    "stepped": Point("machines", "save", "after"),
    "handled": Point("inbox", "done", "after"),
    "settling": Point("machines", "settle", "before"),
    "settled": Point("machines", "settle", "after"),
    "keeping": Point("documents", "keep_original", "in"),
    "kept": Point("documents", "keep_original", "after"),
    "numbered": Point("documents", "number", "after"),
    "arrived": Point("documents", "arrive", "after"),
    "recorded": Point("documents", "record", "after"),
    "reading": Point("reading", "read", "in"),
    "read": Point("reading", "read", "after"),
    "linked": Point("directory", "redeem", "after"),
    "recognised": Point("directory", "link_phone", "after"),
    "threaded": Point("threads", "keep", "after"),
    "opened": Point("tasks", "begin", "after"),
    "wanted": Point("topics", "want", "after"),
    "topic": Point("topics", "made", "before"),
    "queued": Point("deliveries", "enqueue", "after"),
    "claimed": Point("deliveries", "claim", "after", given=True),
    "sending": Point("deliveries", "claim", "in", given=True),
    "sent": Point("deliveries", "sent", "before"),
    "noted": Point("deliveries", "sent", "after"),
    "failing": Point("deliveries", "failed", "before"),
    "failed": Point("deliveries", "failed", "after"),
    "reported": Point("deliveries", "report", "before"),
    "writing": Point("database", "write", "before"),
    "written": Point("database", "write", "after"),
}
"""Every named point: after receiving, after storing, around stepping, in the middle of performing, around sending, and around
any write at all."""
FREQUENT: Mapping[str, int] = {
    "received": 10,
    "stored": 7,
    "taken": 7,
    "saving": 15,
    "stepped": 15,
    "handled": 7,
    "settling": 7,
    "settled": 7,
    "queued": 4,
    "claimed": 4,
    "sending": 4,
    "sent": 4,
    "noted": 4,
    "reported": 2,
    "recorded": 3,
    "writing": 75,
    "written": 75,
}
"""How often a round passes these points, about; the others are passed once or twice."""
NEEDS: Mapping[str, str] = {
    **dict.fromkeys(("keeping", "kept", "numbered", "arrived", "recorded", "reading", "read"), "sends_invoice"),
    **dict.fromkeys(("threaded", "wanted"), "client_writes"),
    "linked": "enters_code",
    "recognised": "shares_contact",
    "opened": "opens_task",
    "topic": "opens_task",
    "failing": "asks_though_blocked",
    "failed": "asks_though_blocked",
}
"""What people (``tests.crash.people``) must do so that rarer points are passed."""


class Trap:
    """Kills or freezes this process when an armed point is passed for the ``nth`` time."""

    def __init__(self, send: Callable[[int], None] | None = None) -> None:
        self._send = send or _send
        self._point: Point | None = None
        self._left = 0
        self._by = int(signal.SIGKILL)

    def arm(self, name: str, nth: int, by: int = signal.SIGKILL) -> None:
        """Wait at the point ``name``, to send this process the signal ``by``; an empty name disarms."""
        self._point = POINTS[name] if name else None
        self._left = nth
        self._by = by

    def passes(self, port: str, method: str, when: When, *, given: bool = True) -> None:
        """A call of a port has come to a moment."""
        point = self._point
        if point is None or (point.port, point.method) != (port, method) or (point.given and not given):
            return
        # What counts only when it is given can be known only after the call: its middle is what follows from it.
        if when != ("after" if point.when == "in" and point.given else "before" if point.when == "in" else point.when):
            return
        self._left -= 1
        if self._left == 0 and point.when == "in":
            asyncio.get_running_loop().call_later(random.uniform(0, LONGEST_IN), self._send, self._by)  # noqa: S311
        elif self._left == 0:
            self._send(self._by)

    def watch_writes(self) -> None:
        """Let every write to the database pass the trap; for the rest of this process's life."""
        for name in WRITES:
            setattr(Collection, name, self._passing(getattr(Collection, name), "database", "write"))

    def watch(self, port: object, name: str) -> Any:  # noqa: ANN401 - stands in for any port
        """The port, each call of which passes the trap."""
        return _Watched(port, name, self)

    def _passing(self, call: Callable[..., Awaitable[Any]], port: str, method: str) -> Callable[..., Awaitable[Any]]:
        async def passing(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            self.passes(port, method, "before")
            answer = await call(*arguments, **named)
            self.passes(port, method, "after", given=answer is not None and answer is not False)
            return answer

        return passing


class _Watched:
    """A port whose calls pass the trap."""

    def __init__(self, port: object, name: str, trap: Trap) -> None:
        self._port = port
        self._name = name
        self._trap = trap

    def __getattr__(self, method: str) -> Any:  # noqa: ANN401
        found = getattr(self._port, method)
        if not inspect.iscoroutinefunction(found):
            return found
        return self._trap._passing(found, self._name, method)


def _send(by: int) -> None:
    os.kill(os.getpid(), by)
