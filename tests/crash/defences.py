"""Kwit with one of its defences taken out: the campaign must notice, or it proves nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from flows.engine.ports import Record
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.effects import Outgoing
from flows.vocabulary.events import Envelope
from storage.deliveries import MongoDeliveries
from storage.inbox import MongoInbox
from storage.machines import MongoMachines
from storage.opening import Storage


class _Instead:
    """A port, but for what a subclass does in another way."""

    def __init__(self, port: Any) -> None:  # noqa: ANN401 - any port
        self._port = port

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._port, name)


class _DoneAtOnce(_Instead):
    """Marks an event as done when it is taken up, not when its step is saved."""

    async def oldest(self, key: MachineKey) -> Envelope | None:
        envelope: Envelope | None = await self._port.oldest(key)
        if envelope is not None:
            await self._port.done(envelope)
        return envelope


class _Forgetful(_Instead):
    """Knows no event by its id: one that comes twice is stored twice."""

    async def put(self, envelope: Envelope) -> bool:
        return bool(await self._port.put(replace(envelope, id=uuid4().hex)))


class _Unseen(_Instead):
    """Doesn't remember in the machine which events it has seen."""

    async def save(self, record: Record, event_id: str | None) -> bool:
        return bool(await self._port.save(record, None))


class _NoOutbox(_Instead):
    """Does not take up again what an earlier step left in the outbox."""

    async def take(self, key: MachineKey, at: datetime) -> Record | None:
        record: Record | None = await self._port.take(key, at)
        return record if record is None else replace(record, outbox=())


class _Nameless(_Instead):
    """Gives every message that is queued a new id, so that queueing it again queues it twice."""

    async def enqueue(self, delivery_id: str, outgoing: Outgoing, at: datetime) -> None:
        await self._port.enqueue(f"{delivery_id}/{uuid4().hex}", outgoing, at)


def _inbox(make: type[_Instead]) -> Callable[[Storage], Storage]:
    return lambda storage: replace(storage, inbox=cast("MongoInbox", make(storage.inbox)))


def _machines(make: type[_Instead]) -> Callable[[Storage], Storage]:
    return lambda storage: replace(storage, machines=cast("MongoMachines", make(storage.machines)))


def _deliveries(make: type[_Instead]) -> Callable[[Storage], Storage]:
    return lambda storage: replace(storage, deliveries=cast("MongoDeliveries", make(storage.deliveries)))


WITHOUT: Mapping[str, Callable[[Storage], Storage]] = {
    "": lambda storage: storage,
    "saved-first": _inbox(_DoneAtOnce),
    "event-ids": _inbox(_Forgetful),
    "seen": _machines(_Unseen),
    "outbox": _machines(_NoOutbox),
    "effect-ids": _deliveries(_Nameless),
}
"""The defences by name, and what takes each of them out of a storage."""
