"""Sends what conversations say: each address in its own order, many addresses side by side, no faster than platforms allow.

Messages wait in the database (the port ``Deliveries``). A lane an address claims the oldest, hands it to the platform's
messenger and writes down what came of it. What happened decides what follows:

======================  =============================================================================
sent                    the platform's ids are kept, so that its status reports find the message
``Throttled``           again when the platform said; the rest of that address waits behind it
``Unavailable``         again after a pause that doubles up to five minutes, for about a day (to the desk for ever)
``Away``                the same; and where a platform is away for several addresses, its circuit opens (``bots.circuit``):
                        nobody sends until a probe gets through, and what waits for that uses up none of its tries
``StorageAway``         again soon: it was our own database that was missing
``WindowClosed``        held until the person writes; later messages don't wait for it
``Unreachable``         failed; nothing else can be done
``Refused``             failed: trying the same call again would not help
any other exception     a defect of ours: a few tries, then failed, so that one message can't silence a chat for ever
======================  =============================================================================

Neither platform has an idempotency key for sending. If the process dies between the platform's answer and the note of it,
the claim runs out and the message is sent once more: at least once, in that one narrow window.

While the database is away, what has happened is kept until it can be written down: the lane of that address waits, so nothing
is sent twice for it, and nothing overtakes.

What is carried from a task to its client is reported back to the task (``bots.reporting``) before it is written down: a crash
in between reports it once more, and the inbox knows it already.
"""

import asyncio
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from tenacity import RetryCallState, Retrying, wait_exponential, wait_random

from bots.circuit import Attempt, Circuit
from bots.lanes import PAGE, Lanes, Later
from bots.log import place, pseudonym, trace
from bots.metrics import Metrics
from bots.nursery import Nursery, Sleep
from bots.reporting import Reporting
from bots.retries import until_stored
from flows.engine.ports import Clock, Deliveries, Delivery, Messenger, Reported
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Outgoing
from flows.vocabulary.errors import Away, PlatformError, StorageAway, Throttled, Unavailable, WindowClosed

_log = structlog.get_logger()

LONGEST_PAUSE = 300.0
"""Seconds between two tries at the most; the pause doubles up to it."""
GIVE_UP = 290
"""Tries before a message counts as failed: with pauses of up to five minutes, about a day."""
NOT_THEIRS = "gone: the chat is no longer the client's"
"""Why a message is not sent to an address that somebody else has by now."""
Permit = Callable[[Outgoing], Awaitable[bool]]
"""Tells whether something may go where it is addressed to, as people and addresses are at that moment."""
STANDSTILL = timedelta(seconds=30)
"""Half of the term of a claim (``storage.deliveries``). A process that has not come to sending by then stood still, or is very
busy, and another may have sent the message since: it asks."""
EARLY = timedelta(minutes=1)
"""How long a report may be there before the id of its message is."""
DEFECT_TRIES = 5
"""Tries for a message that makes our own code fail."""
BEHIND_PROBE = 10.0
"""Seconds, the most, for which a message that met an open circuit stays behind the next probe, so that another one is tried:
the same server that is well otherwise may stumble over this very message."""

_wait = wait_exponential(multiplier=1, max=LONGEST_PAUSE) + wait_random(0, 1)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the ``attempts``-th try (from 1) found the platform away."""
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempts
    return timedelta(seconds=_wait(state))


class Bucket:
    """A token bucket: ``rate`` a second on the average, ``burst`` at once after a quiet time.

    ``take`` reserves the next token and then sleeps until it is due, so those who wait are served in their order.
    """

    def __init__(self, rate: float, burst: float, time: Callable[[], float], sleep: Sleep) -> None:
        self._rate = rate
        self._burst = burst
        self._time = time
        self._sleep = sleep
        self._tokens = burst
        self._filled = time()

    @property
    def full(self) -> bool:
        """Whether nobody has taken anything lately."""
        return self._tokens + (self._time() - self._filled) * self._rate >= self._burst

    async def take(self) -> None:
        """Wait for a token."""
        now = self._time()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate) - 1
        self._filled = now
        if self._tokens < 0:
            await self._sleep(-self._tokens / self._rate)


@dataclass(frozen=True, slots=True)
class Pace:
    """What a platform allows: messages a second overall, and to one chat, with the burst it forgives there."""

    overall: float
    chat: float
    burst: float


# The desk is not among them: its limit is a forum's, which its messenger keeps (``bots.telegram``).
PACES: Mapping[Platform, Pace] = {
    Platform.TELEGRAM: Pace(overall=30, chat=1, burst=4),  # Bot API FAQ: about 30/s overall, 1/s a chat, short bursts
    Platform.WHATSAPP: Pace(overall=20, chat=6, burst=20),  # Twilio's default of a WhatsApp sender is 80/s; well below
}
CHATS = 4096
"""Chats whose pace is remembered."""


class Paces:
    """The buckets of all platforms and of the chats written to lately."""

    def __init__(
        self, time: Callable[[], float], sleep: Sleep, paces: Mapping[Platform, Pace] = PACES, *, chats: int = CHATS
    ) -> None:
        self._time = time
        self._sleep = sleep
        self._paces = paces
        self._most = chats
        self._overall = {platform: Bucket(pace.overall, pace.overall, time, sleep) for platform, pace in paces.items()}
        self._chats: OrderedDict[Address, Bucket] = OrderedDict()

    async def wait(self, address: Address) -> None:
        """Wait until one more message may go to ``address``; at once where the platform's messenger keeps the pace itself."""
        pace = self._paces.get(address.platform)
        if pace is not None:
            await self._chat(address, pace).take()
            await self._overall[address.platform].take()

    def _chat(self, address: Address, pace: Pace) -> Bucket:
        bucket = self._chats.get(address)
        if bucket is None:
            bucket = self._chats[address] = Bucket(pace.chat, pace.burst, self._time, self._sleep)
            while len(self._chats) > self._most and next(iter(self._chats.values())).full:
                self._chats.popitem(last=False)
        self._chats.move_to_end(address)
        return bucket


class Dispatcher:
    """Drains ``deliveries`` through ``messengers``.

    Call ``wake(address)`` when a message was stored, and let the nursery keep ``keep_sweeping``; ``drain`` is what a lane does.
    """

    def __init__(  # noqa: PLR0913 - the ports, and what a test puts in the place of time
        self,
        deliveries: Deliveries,
        messengers: Mapping[Platform, Messenger],
        nursery: Nursery,
        clock: Clock,
        *,
        paces: Paces | None = None,
        limit: int = 64,
        sleep: Sleep = asyncio.sleep,
        seconds: Callable[[], float] | None = None,
        later: Later | None = None,
        reporting: Reporting | None = None,
        permit: Permit | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._reporting = reporting
        self._taken_in = datetime.fromtimestamp(0, UTC)
        self._permit = permit
        self._deliveries = deliveries
        self._messengers = messengers
        self._nursery = nursery
        self._clock = clock
        self._sleep = sleep
        self._seconds = seconds or asyncio.get_running_loop().time
        self._metrics = metrics or Metrics()
        self._paces = paces or Paces(self._seconds, sleep)
        self._circuits = self._make_circuits()
        self._lanes = Lanes(
            self.drain,
            self._find,
            nursery,
            clock,
            name="delivery",
            limit=limit,
            sleep=sleep,
            later=later,
            failed=self._metrics.lane_failed,
        )

    def circuit(self, platform: Platform) -> Circuit:
        """The circuit of a platform; the desk is Telegram."""
        return self._circuits[platform]

    def wake(self, address: Address) -> None:
        """There may be a message for ``address``."""
        self._lanes.wake(address)

    async def sweep(self) -> int:
        """Take up every address with a message that could be sent now; returns how many that were."""
        return await self._lanes.sweep()

    async def keep_sweeping(self) -> None:
        """Sweep for ever: a service for the nursery."""
        await self._lanes.keep_sweeping()

    async def drain(self, address: Address) -> datetime | None:
        """Send what waits for ``address``, in order; returns when to try again if something had to be put off.

        While the platform's circuit is open nothing is even claimed; the sweeper comes again.
        """
        messenger = self._messengers.get(address.platform)
        if messenger is None:
            return None
        while True:
            with self._circuits[address.platform].attempt(address) as attempt:
                at = self._clock()
                delivery = await self._deliveries.claim(address, at) if attempt is not None else None
                if delivery is None or attempt is None:
                    return None
                await self._paces.wait(address)
                if self._clock() - at > STANDSTILL and not await self._deliveries.still_ours(delivery, self._clock()):
                    _log.warning("delivery_left", delivery=trace(delivery.id), address=pseudonym(address))
                    return None
                again = await self._deliver(delivery, messenger, attempt)
            if again is not None:
                return again

    def _make_circuits(self) -> dict[Platform, Circuit]:
        telegram, whatsapp = (Circuit(each, self._seconds) for each in (Platform.TELEGRAM, Platform.WHATSAPP))
        for circuit in (telegram, whatsapp):
            self._metrics.watch(circuit)
            circuit.on_close(self._catch_up)
        return {Platform.TELEGRAM: telegram, Platform.DESK: telegram, Platform.WHATSAPP: whatsapp}

    def _catch_up(self) -> None:
        """A platform is back: what waits for it need not wait for the next sweep."""
        if not self._nursery.closing:
            self._nursery.start("catch_up", self._sweep_once, finish=False)

    async def _sweep_once(self) -> None:
        await self.sweep()

    async def _find(self) -> list[Address]:
        await self._take_in_early()
        refusing = [platform for platform, circuit in self._circuits.items() if circuit.refuses]
        waiting = await self._deliveries.waiting(self._clock(), PAGE, without=refusing)
        return [address for address in waiting if address.platform in self._messengers]

    async def _take_in_early(self) -> None:
        """Take in what platforms reported of messages before we knew their ids: at first of all, then of the last minute.

        Whoever sent such a message takes them in itself, unless it dies just then.
        """
        now = self._clock()
        await self._deliveries.overlooked(self._taken_in, self._tell)
        self._taken_in = now - EARLY

    async def _tell(self, reported: Reported, reason: str) -> None:
        if self._reporting is not None:
            await self._reporting.tell(reported.delivery_id, reported.outgoing, reported.status, reason)

    async def _deliver(self, delivery: Delivery, messenger: Messenger, attempt: Attempt) -> datetime | None:
        """Try once; returns when to try again, None if this message is settled."""
        outgoing = delivery.outgoing
        line = _log.bind(delivery=trace(delivery.id), address=pseudonym(outgoing.address), attempts=delivery.attempts)
        if delivery.again:
            self._metrics.sent_again(outgoing.address.platform)
        if not await self._permitted(outgoing):
            line.warning("delivery_not_permitted")
            await self._fail(delivery, NOT_THEIRS)
            return None
        try:
            ids = await self._send(outgoing, messenger, attempt)
        except WindowClosed as error:
            line.warning("delivery_held", code=error.code)
            await self._settle(delivery, DeliveryStatus.HELD, reason_of(error))
            return None
        except Throttled as error:
            return await self._put_off(delivery, timedelta(seconds=error.retry_after), error)
        except Unavailable as error:
            return await self._put_off(delivery, pause_after(delivery.attempts + 1), error)
        except PlatformError as error:
            line.warning("delivery_failed", error=type(error).__name__, code=error.code)
            await self._fail(delivery, reason_of(error))
            return None
        except StorageAway as error:
            return await self._put_off(delivery, pause_after(1), error)
        except Exception as error:  # noqa: BLE001 - a defect in one message must not silence a chat for ever; it is logged
            line.error("delivery_defect", error=type(error).__name__, place=place(error))
            if delivery.attempts + 1 < DEFECT_TRIES:
                return await self._put_off(delivery, pause_after(delivery.attempts + 1), error)
            await self._fail(delivery, type(error).__name__)
            return None
        await until_stored(self._sleep)(self._sent, delivery, ids)
        line.info("delivery_sent", parts=len(ids))
        return None

    async def _permitted(self, outgoing: Outgoing) -> bool:
        if self._permit is None:
            return True
        permitted: bool = await until_stored(self._sleep)(self._permit, outgoing)
        return permitted

    async def _send(self, outgoing: Outgoing, messenger: Messenger, attempt: Attempt) -> Sequence[str]:
        """Hand it to the messenger, and tell the circuit and the metrics what that says of the platform."""
        platform, began = outgoing.address.platform, self._seconds()
        try:
            ids = await messenger.send(outgoing)
        except PlatformError as error:
            self._metrics.refused(platform, error)
            if isinstance(error, Away):
                attempt.failed()
            elif error.code.isdigit():  # what we refuse ourselves has none, and says nothing of the platform
                attempt.answered()
            raise
        attempt.answered()
        self._metrics.took(platform, self._seconds() - began)
        return ids

    async def _sent(self, delivery: Delivery, ids: Sequence[str]) -> None:
        await self._report(delivery, DeliveryStatus.SENT)
        status = await self._deliveries.sent(delivery.id, ids, self._clock())
        if status is not DeliveryStatus.SENT:  # its status callback was faster than the platform's answer
            await self._report(delivery, status)
        self._metrics.reached(delivery.outgoing.address.platform, DeliveryStatus.SENT)

    async def _fail(self, delivery: Delivery, reason: str) -> None:
        await self._settle(delivery, DeliveryStatus.FAILED, reason)

    async def _settle(self, delivery: Delivery, status: DeliveryStatus, reason: str) -> None:
        """It is held, or has failed."""
        note = self._deliveries.hold if status is DeliveryStatus.HELD else self._deliveries.failed
        await until_stored(self._sleep)(self._report, delivery, status, reason)
        await until_stored(self._sleep)(note, delivery.id, reason, self._clock())
        self._metrics.reached(delivery.outgoing.address.platform, status)

    async def _report(self, delivery: Delivery, status: DeliveryStatus, reason: str = "") -> None:
        if self._reporting is not None:
            await self._reporting.tell(delivery.id, delivery.outgoing, status, reason)

    async def _put_off(self, delivery: Delivery, pause: timedelta, error: Exception) -> datetime | None:
        """Postpone by ``pause``, or give up after about a day; the desk is the office's own end, which is waited for."""
        platform = delivery.outgoing.address.platform
        reason = reason_of(error) if isinstance(error, PlatformError) else type(error).__name__
        line = _log.bind(
            delivery=trace(delivery.id), address=pseudonym(delivery.outgoing.address), error=type(error).__name__
        )
        circuit, counted = self._circuits[platform], not isinstance(error, StorageAway)
        if isinstance(error, Away) and circuit.is_open:
            behind = random.uniform(BEHIND_PROBE / 2, BEHIND_PROBE)  # noqa: S311 - jitter, no secret
            pause, counted = timedelta(seconds=circuit.rest + behind), False
        if counted and delivery.attempts + 1 >= GIVE_UP and platform is not Platform.DESK:
            line.error("delivery_given_up", attempts=delivery.attempts + 1)
            await self._fail(delivery, reason)
            return None
        until = self._clock() + pause
        line.warning("delivery_put_off", seconds=round(pause.total_seconds(), 1))
        self._metrics.put_off(platform, type(error).__name__)
        await until_stored(self._sleep)(partial(self._deliveries.postpone, delivery.id, until, reason, counted=counted))
        return until


def reason_of(error: PlatformError) -> str:
    """What is kept with the delivery: the platform's code, then its sentence."""
    return f"{error.code}: {error.reason}" if error.code else error.reason
