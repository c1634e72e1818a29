"""What Telegram lets a bot do in one group: 20 messages a minute, edits and topics included (Bot API FAQ, "limits").

Everything that Kwit does in a forum takes from the forum's ``Budget`` first. People's messages go first, in their order; views
(cards, names, icons) only while nobody waits and a reserve is left, and never in bursts, so that the minute does not fill up
with what can wait; reactions are no messages, so they take nothing, but have a pace of their own. When Telegram finds it too
much all the same (429), the whole forum rests for as long as it says.

The reserve was chosen by simulation: five clients who write ten messages a minute together, each of which changes a card and an
icon, wait 1 s in 95 of 100 cases and 11 s at the most, while two to three views a minute are brought.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from functools import partial
from math import inf

import structlog

from bots.lanes import Alarm, Later
from flows.vocabulary.errors import Throttled

_log = structlog.get_logger()

LIMIT = 20
"""Calls in any minute."""
HOLD = 61.0
"""Seconds for which a call counts, from its end; a second more than Telegram counts, whose clock is not ours."""
RESERVE = 10
"""Calls that are always left to people."""
STALE = 90.0
"""Seconds after which a view that waits is worth more: a desk that is always busy must not show statuses of an hour ago."""
STALE_RESERVE = 5
"""Calls that are left to people even then."""
VIEWS_APART = 3.0
"""Seconds between two views: a minute that fills up slowly also empties slowly."""
MARKS_APART = 0.5
"""Seconds between two reactions."""
PATIENCE = 25.0
"""Seconds that a message waits for its turn; with the call itself that is less than the claim on its delivery holds."""
MOST_WAITING = 10
"""Messages that wait for their turn at a time: more than can go within their patience would only hold up deliveries elsewhere."""
BACK_IN = 3.0
"""Seconds after which the others come back."""


class Urgency(Enum):
    """What a call is for."""

    PEOPLE = "people"
    """Somebody waits to read it."""
    VIEW = "view"
    """A topic looks a little out of date without it."""
    MARK = "mark"
    """A reaction."""


class Turn:
    """The right to make one call, as ``Budget.spend`` gives it."""

    def __init__(self) -> None:
        self.used = True

    def give_back(self) -> None:
        """The call isn't needed any more."""
        self.used = False


@dataclass(eq=False, slots=True)
class _Waiting:
    urgency: Urgency
    cost: int
    turn: asyncio.Future[None]
    since: float
    let_go: bool = False


class Budget:
    """The budget of one forum; ``seconds`` is a monotonic clock, ``later`` calls something after some seconds of it."""

    def __init__(
        self,
        seconds: Callable[[], float],
        later: Later,
        *,
        limit: int = LIMIT,
        reserve: int = RESERVE,
        patience: float = PATIENCE,
    ) -> None:
        self._seconds = seconds
        self._later = later
        self._limit = limit
        self._reserve = reserve
        self._patience = patience
        self._lines: dict[Urgency, deque[_Waiting]] = {urgency: deque() for urgency in Urgency}
        self._ends: deque[float] = deque()
        self._under_way = 0
        self._rest_until = 0.0
        self._next = dict.fromkeys(Urgency, 0.0)
        self._marks_count = False
        self._closed = False
        self._alarm: Alarm | None = None

    @property
    def free(self) -> int:
        """Calls that could be made now."""
        self._forget()
        return 0 if self._seconds() < self._rest_until else self._limit - self._occupied

    @asynccontextmanager
    async def spend(self, urgency: Urgency, cost: int = 1) -> AsyncIterator[Turn]:
        """Wait for the turn of a call that counts as ``cost`` messages, and make it inside.

        Raises Throttled where a message would have to wait too long for its delivery's claim; views and reactions wait for ever.
        A Throttled that the call raises makes the whole forum rest.
        """
        counted = cost if self._counts(urgency) else 0
        await self._await_turn(urgency, counted)
        turn = Turn()
        try:
            yield turn
        except Throttled as error:
            self.rest(error.retry_after)
            if urgency is Urgency.MARK:
                self._marks_count = True
            raise
        finally:
            self._finish(counted, used=turn.used)

    def rest(self, seconds: float) -> None:
        """Nothing is to be done in this forum for so long: Telegram said so."""
        _log.warning("forum_rests", seconds=seconds)
        self._rest_until = max(self._rest_until, self._seconds() + seconds)
        self._grant()

    def close(self) -> None:
        """Nobody is to wait any more."""
        self._closed = True
        for waiting in [each for line in self._lines.values() for each in line]:
            self._give_up(waiting)

    async def _await_turn(self, urgency: Urgency, cost: int) -> None:
        if self._closed:
            raise Throttled("Kwit is about to end", 1.0)
        waiting = _Waiting(urgency, cost, asyncio.get_running_loop().create_future(), self._seconds())
        self._lines[urgency].append(waiting)
        self._grant()
        if waiting.let_go:
            return
        if urgency is Urgency.PEOPLE and len(self._lines[urgency]) > MOST_WAITING:
            self._leave(waiting)
            raise Throttled("too many wait for the forum's minute", BACK_IN)
        impatience = self._impatience(waiting) if urgency is Urgency.PEOPLE else None
        try:
            await waiting.turn
        except asyncio.CancelledError:
            self._leave(waiting)
            raise
        finally:
            if impatience is not None:
                impatience.cancel()

    def _impatience(self, waiting: _Waiting) -> Alarm:
        """Where the forum rests for longer than a message may wait, it need not even begin to."""
        resting = self._rest_until - self._seconds() > self._patience
        return self._later(0.0 if resting else self._patience, partial(self._give_up, waiting))

    def _give_up(self, waiting: _Waiting) -> None:
        if waiting.turn.done():
            return
        rest = max(self._rest_until - self._seconds(), 1.0)
        waiting.turn.set_exception(Throttled("the forum's minute is full", rest))
        self._leave(waiting)

    def _leave(self, waiting: _Waiting) -> None:
        """Nobody waits any more; a turn that had just come goes to the next one."""
        line = self._lines[waiting.urgency]
        if waiting.let_go:
            self._finish(waiting.cost, used=False)
        elif waiting in line:  # else it was given up, and is cancelled before it has heard of that
            line.remove(waiting)
            self._grant()

    def _finish(self, cost: int, *, used: bool) -> None:
        self._under_way -= cost
        if used:
            self._ends.extend([self._seconds()] * cost)
        self._grant()

    def _grant(self) -> None:
        """Let everybody go whose turn it is, and look again when it is the next one's."""
        self._forget()
        for urgency in Urgency:
            line = self._lines[urgency]
            while line and self._opens(line[0]) <= self._seconds():
                self._let_go(line.popleft())
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        opens = min((self._opens(line[0]) for line in self._lines.values() if line), default=inf)
        if opens < inf:
            self._alarm = self._later(max(opens - self._seconds(), 0.0), self._grant)

    def _let_go(self, waiting: _Waiting) -> None:
        waiting.let_go = True
        self._under_way += waiting.cost
        apart = {Urgency.PEOPLE: 0.0, Urgency.VIEW: VIEWS_APART, Urgency.MARK: MARKS_APART}[waiting.urgency]
        self._next[waiting.urgency] = self._seconds() + apart
        if not waiting.turn.done():  # else cancelled just now, and about to give its turn back
            waiting.turn.set_result(None)

    def _opens(self, waiting: _Waiting) -> float:
        """From when on the call may be made, as far as that is known; infinity if something else has to happen before."""
        urgency, at = waiting.urgency, max(self._rest_until, self._next[waiting.urgency])
        if waiting.cost == 0:
            return at
        if urgency is not Urgency.PEOPLE and self._lines[Urgency.PEOPLE]:
            return inf
        if urgency is Urgency.PEOPLE:
            return max(at, self._falls_to(self._limit - waiting.cost))
        fresh = self._falls_to(self._limit - self._reserve - waiting.cost)
        stale = self._falls_to(self._limit - min(self._reserve, STALE_RESERVE) - waiting.cost)
        return max(at, min(fresh, max(stale, waiting.since + STALE)))

    def _falls_to(self, occupied: int) -> float:
        """When no more than so many calls count."""
        excess = self._occupied - occupied
        if excess <= 0:
            return 0.0
        return inf if excess > len(self._ends) else self._ends[excess - 1] + HOLD

    @property
    def _occupied(self) -> int:
        return self._under_way + len(self._ends)

    def _forget(self) -> None:
        while self._ends and self._ends[0] + HOLD <= self._seconds():
            self._ends.popleft()

    def _counts(self, urgency: Urgency) -> bool:
        """Reactions don't, unless Telegram has shown that they do."""
        return urgency is not Urgency.MARK or self._marks_count


class Budgets:
    """The budgets of all forums."""

    def __init__(self, seconds: Callable[[], float], later: Later) -> None:
        self._seconds = seconds
        self._later = later
        self._of: dict[int, Budget] = {}

    def of(self, chat_id: int) -> Budget:
        """The budget of one group."""
        if chat_id not in self._of:
            self._of[chat_id] = Budget(self._seconds, self._later)
        return self._of[chat_id]

    async def keep_open(self) -> None:
        """A service for the nursery: when it is cancelled, all who wait for their turn are told to come back another day."""
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            for budget in self._of.values():
                budget.close()
