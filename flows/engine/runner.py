"""Drives machines: load, hear, step, save, perform, feed answers back.

One ``run`` takes one machine's lease and works until nothing waits for it: first what an earlier step left in the outbox (so a
crash in the middle is made good before anything new happens), then timers that ran out, then events in the order of arrival.
Each step is saved before any of its effects is performed; effects carry ids, so that performing them again after a crash does
nothing twice. The runner knows no clock, no task, no conversation: all of that comes through its ports.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows.engine.machine import Step, Table
from flows.engine.ports import Clock, Directory, Inbox, Machines, Pending, Performer, Record, Timer
from flows.vocabulary.addresses import Address, MachineKey, MachineKind
from flows.vocabulary.audit import Deed, Note
from flows.vocabulary.desk import DeskView
from flows.vocabulary.effects import Ask, Effect, StartTimer, StopTimer
from flows.vocabulary.errors import EngineError, RunawayChain
from flows.vocabulary.events import (
    ContactShared,
    Envelope,
    Event,
    FileReceived,
    PlaceReceived,
    TextEdited,
    TextReceived,
    TimedOut,
)
from flows.vocabulary.people import Profile
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import State
from flows.vocabulary.tasks import Reference

LONGEST_CHAIN = 64
"""More steps than any event causes by the answers it leads to (checked as a property of the table)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An envelope made ready for a step: the state it meets, the event as understood, the situation, effects to come first."""

    state: State
    event: Event
    situation: Situation
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was looked up around an envelope: who speaks in a conversation or on the desk, and what the message answers."""

    profile: Profile | None = None
    desk: DeskView | None = None
    reference: Reference | None = None


Hear = Callable[[State, Envelope, Surroundings], Heard]
SURE = timedelta(seconds=10)
"""How long a lease counts as ours without asking; a third of its term in ``storage.machines``."""


@dataclass(slots=True)
class _Lease:
    """``since``: when the lease of the machine at work was last known to be ours."""

    since: datetime


Audit = Callable[[State, Event, State], tuple[Deed, ...]]
"""What of a step (the state before, the event as understood, the state after) belongs into the audit trail."""


def unaudited(_before: State, _event: Event, _after: State) -> tuple[Deed, ...]:
    """Nothing."""
    return ()


OnStep = Callable[[Record, Event, Record], None]
"""Is told of a step that has been saved: the machine before, the event as understood, the machine after, its outbox still full."""


def unheeded(_before: Record, _event: Event, _after: Record) -> None:
    """Nobody wants to know."""


class Runner:
    """Runs one machine at a time; any number of runners may work on one database.

    ``rest`` gives the state in which a machine goes on whose question to the world was answered in a way that no step could take;
    ``audit`` tells what of a step belongs into the audit trail; ``on_step`` is told of each step.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - one argument a port, and they are many
        self,
        table: Table,
        machines: Machines,
        inbox: Inbox,
        directory: Directory,
        performer: Performer,
        hear: Hear,
        rest: Callable[[State], State],
        clock: Clock,
        audit: Audit = unaudited,
        on_step: OnStep = unheeded,
    ) -> None:
        self._audit = audit
        self._on_step = on_step
        self._table = table
        self._machines = machines
        self._inbox = inbox
        self._directory = directory
        self._performer = performer
        self._hear = hear
        self._rest = rest
        self._clock = clock

    async def run(self, key: MachineKey) -> datetime | None:
        """Handle all that waits for ``key``; returns when its next timer is due, None if it has none or is another's."""
        lease = _Lease(self._clock())
        record = await self._machines.take(key, lease.since)
        if record is None:
            return None
        try:
            while True:
                record = await self._perform(record, lease)
                envelope = self._timer(record) or await self._inbox.oldest(key)
                if envelope is None:
                    break
                record = await self._handle(record, envelope, lease)
        except BaseException:
            await self._machines.release(key)
            raise
        await self._machines.settle(record, release=True)
        return min((timer.due for timer in record.timers), default=None)

    def _timer(self, record: Record) -> Envelope | None:
        """The envelope of the timer that ran out first."""
        now = self._clock()
        out = min((timer for timer in record.timers if timer.due <= now), key=lambda timer: timer.due, default=None)
        if out is None:
            return None
        return Envelope(f"{record.key}/{record.version}/timer/{out.name}", record.key, TimedOut(out.name), now)

    async def _handle(self, record: Record, envelope: Envelope, lease: _Lease) -> Record:
        """Step once with an envelope, and mark it done; what the table can't take is set aside, so that the next goes on."""
        try:
            event, stepped = await self._step(record, envelope)
        except EngineError as error:
            await self._inbox.reject(envelope, f"{type(error).__name__}: {error}")
            return replace(record, timers=_without(record.timers, envelope))
        stepped = replace(stepped, timers=_without(stepped.timers, envelope))
        at = self._clock()
        if await self._machines.save(stepped, envelope.id):
            self._on_step(record, event, stepped)
            record, lease.since = stepped, at
        await self._inbox.done(envelope)
        return record

    async def _step(self, record: Record, envelope: Envelope) -> tuple[Event, Record]:
        """The event as it is understood, and the machine after it."""
        around = await self._look_around(record.key, envelope)
        try:
            heard = self._hear(record.state, envelope, around)
            step = self._table.step(heard.state, heard.event, heard.situation)
            deeds = self._audit(record.state, heard.event, step.state)
        except EngineError:
            raise
        except Exception as error:
            raise EngineError(f"{type(error).__name__} in a step") from error
        return heard.event, self._advanced(record, replace(step, effects=heard.effects + step.effects), deeds)

    async def _look_around(self, key: MachineKey, envelope: Envelope) -> Surroundings:
        if key.kind not in (MachineKind.CONVERSATION, MachineKind.DESK):
            return Surroundings()
        address = Address.parse(key.id)
        answered = _answered_message(envelope.event)
        reference = await self._directory.reference(address, answered) if answered else None
        if key.kind is MachineKind.DESK:
            return Surroundings(desk=await self._directory.desk(address, envelope.sender), reference=reference)
        return Surroundings(await self._directory.profile(address), reference=reference)

    def _advanced(self, record: Record, step: Step, deeds: tuple[Deed, ...]) -> Record:
        """The record one version on: timers set, all other effects in the outbox, behind what the audit trail is told."""
        version = record.version + 1
        now = self._clock()
        timers = {timer.name: timer for timer in record.timers}
        outbox = [Pending(f"{record.key}/{version}/audit/{index}", Note(deed)) for index, deed in enumerate(deeds)]
        for index, effect in enumerate(step.effects):
            match effect:
                case StartTimer(name, after):
                    timers[name] = Timer(name, now + after)
                case StopTimer(name):
                    timers.pop(name, None)
                case _:
                    outbox.append(Pending(f"{record.key}/{version}/{index}", effect))
        return Record(record.key, version, step.state, tuple(outbox), tuple(timers.values()))

    async def _perform(self, record: Record, lease: _Lease) -> Record:
        """Empty the outbox, stepping on with each answer; that it is empty is written with the next step, or at the end.

        A process that was stopped for longer than its lease and goes on must not do what another has done since, and has
        perhaps gone beyond: it would write what was over what is. So the lease is asked for where that was long ago.
        """
        steps = 0
        while record.outbox:
            if self._clock() - lease.since > SURE:
                lease.since = self._clock()
                await self._machines.renew(record.key, lease.since)
            pending, rest = record.outbox[0], record.outbox[1:]
            answer = await self._performer.perform(pending, self._clock())
            record = replace(record, outbox=rest)
            if isinstance(pending.effect, Ask):
                if answer is None:
                    raise EngineError(f"{type(pending.effect).__name__} was not answered")
                steps += 1
                if steps > LONGEST_CHAIN:
                    raise RunawayChain(f"{record.key}: more than {LONGEST_CHAIN} answers in a row")
                answered = Envelope(f"{pending.id}/answer", record.key, answer, self._clock())
                record = await self._answered(record, answered, lease)
        return record

    async def _answered(self, record: Record, envelope: Envelope, lease: _Lease) -> Record:
        """Step with an answer; one that the table can't take is set aside, and the machine comes to rest without it."""
        event = envelope.event
        try:
            event, stepped = await self._step(record, envelope)
        except EngineError as error:
            await self._inbox.reject(envelope, f"{type(error).__name__}: {error}")
            stepped = replace(record, version=record.version + 1, state=self._rest(record.state))
        at = self._clock()
        await self._machines.save(stepped, None)
        self._on_step(record, event, stepped)
        lease.since = at
        return stepped


def _answered_message(event: Event) -> str:
    """The platform's id of the message that this one answers, or changes; empty if there is none."""
    match event:
        case TextEdited(message_id=message_id):
            return message_id
        case TextReceived() | FileReceived() | PlaceReceived() | ContactShared():
            return event.reply_to
        case _:
            return ""


def _without(timers: tuple[Timer, ...], envelope: Envelope) -> tuple[Timer, ...]:
    """The timers that are left once ``envelope`` was handled: without the one that caused it, unless it was started anew."""
    if not isinstance(envelope.event, TimedOut):
        return timers
    return tuple(timer for timer in timers if timer.name != envelope.event.name or timer.due > envelope.at)
