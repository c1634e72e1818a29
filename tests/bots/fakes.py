"""In-memory stand-ins at the ports that adapters use."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flows.engine.ports import Delivery, Reported
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import DeliveryStatus, RemoteFile
from flows.vocabulary.effects import Outgoing, Say
from flows.vocabulary.errors import KwitError, StorageError
from flows.vocabulary.events import Envelope
from flows.vocabulary.messages import Choice, MessageKey, message


def say(address: Address, text: str, *choices: Choice, language: str = "en") -> Say:
    return Say(address, (message(MessageKey.LITERAL, text=text),), language, choices)


def long_say(address: Address, *choices: Choice, parts: int = 12) -> Say:
    """A message of ``parts`` times 500 characters: too long for one text of any platform."""
    return Say(address, (message(MessageKey.LITERAL, text="A bit long. " * 42),) * parts, "en", choices)


class MemoryInbox:
    """The port ``Inbox``; while ``away`` nothing can be stored."""

    def __init__(self) -> None:
        self.envelopes: dict[str, Envelope] = {}
        self.handled: set[str] = set()
        self.rejected: dict[str, str] = {}
        self.away = False

    async def put(self, envelope: Envelope) -> bool:
        if self.away:
            raise StorageError("the database is away")
        fresh = envelope.id not in self.envelopes
        self.envelopes.setdefault(envelope.id, envelope)
        return fresh

    async def oldest(self, key: MachineKey) -> Envelope | None:
        return next((each for each in self._open() if each.to == key), None)

    async def done(self, envelope: Envelope) -> None:
        self.handled.add(envelope.id)

    async def reject(self, envelope: Envelope, reason: str) -> None:
        self.rejected[envelope.id] = reason
        self.handled.add(envelope.id)

    async def waiting(self, before: datetime, limit: int) -> list[MachineKey]:
        return list(dict.fromkeys(each.to for each in self._open() if each.at < before))[:limit]

    def _open(self) -> list[Envelope]:
        return [each for each in self.envelopes.values() if each.id not in self.handled]


@dataclass
class Kept:
    """One delivery and what became of it."""

    delivery: Delivery
    due: datetime
    status: DeliveryStatus = DeliveryStatus.QUEUED
    reason: str = ""
    message_ids: tuple[str, ...] = ()
    changed_at: datetime | None = None

    def becomes(self, status: DeliveryStatus, reason: str, at: datetime) -> None:
        self.status, self.reason, self.changed_at = status, reason, at


class MemoryDeliveries:
    """The port ``Deliveries``; ``early`` are statuses that are reported before the platform has answered."""

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}
        self.early: dict[str, DeliveryStatus] = {}
        self.others: set[str] = set()
        self.reported_early: list[tuple[datetime, Reported, str]] = []

    async def enqueue(self, delivery_id: str, outgoing: Outgoing, at: datetime) -> None:
        self.kept.setdefault(delivery_id, Kept(Delivery(delivery_id, outgoing, 0), at))

    async def claim(self, address: Address, at: datetime) -> Delivery | None:
        head = next(
            (each for each in self.kept.values() if each.delivery.outgoing.address == address and _open(each)), None
        )
        if head is None or head.due > at or head.status is DeliveryStatus.SENDING:
            return None
        given = head.delivery
        head.delivery = replace(given, attempts=given.attempts + 1)
        head.status = DeliveryStatus.SENDING
        return given

    async def still_ours(self, delivery: Delivery, at: datetime) -> bool:
        return delivery.id not in self.others

    async def sent(self, delivery_id: str, message_ids: Sequence[str], at: datetime) -> DeliveryStatus:
        kept = self.kept[delivery_id]
        kept.message_ids = tuple(message_ids)
        kept.becomes(self.early.pop(delivery_id, DeliveryStatus.SENT), "", at)
        return kept.status

    async def postpone(self, delivery_id: str, until: datetime, reason: str, *, counted: bool = True) -> None:
        kept = self.kept[delivery_id]
        kept.status, kept.due, kept.reason = DeliveryStatus.QUEUED, until, reason
        kept.delivery = replace(kept.delivery, attempts=kept.delivery.attempts - (not counted))

    async def hurry(self, address: Address, at: datetime) -> int:
        late = [kept for kept in self.kept.values() if kept.status is DeliveryStatus.QUEUED and kept.due > at]
        for kept in late:
            kept.due = at
        return len(late)

    async def hold(self, delivery_id: str, reason: str, at: datetime) -> None:
        self.kept[delivery_id].becomes(DeliveryStatus.HELD, reason, at)

    async def resume(self, address: Address, at: datetime) -> int:
        held = [
            kept
            for kept in self.kept.values()
            if kept.delivery.outgoing.address == address and kept.status == DeliveryStatus.HELD
        ]
        for kept in held:
            kept.status, kept.due = DeliveryStatus.QUEUED, at
        return len(held)

    async def failed(self, delivery_id: str, reason: str, at: datetime) -> None:
        self.kept[delivery_id].becomes(DeliveryStatus.FAILED, reason, at)

    async def overlooked(self, since: datetime, tell: Callable[[Reported, str], Awaitable[None]]) -> None:
        for at, reported, reason in self.reported_early:
            if at >= since:
                await tell(reported, reason)

    async def report(
        self, platform: Platform, message_id: str, status: DeliveryStatus, reason: str, at: datetime
    ) -> Reported | None:
        for kept in self.kept.values():
            if message_id in kept.message_ids and kept.delivery.outgoing.address.platform is platform:
                risen = kept.status is not status
                kept.becomes(status, reason, at)
                return Reported(kept.delivery.id, kept.delivery.outgoing, status, risen)
        return None

    async def move_held(self, task_id: str, old: Address, new: Address, effect_id: str, at: datetime) -> int:
        raise NotImplementedError

    async def waiting(self, at: datetime, limit: int, without: Collection[Platform] = ()) -> list[Address]:
        ready = [each.delivery.outgoing.address for each in self.kept.values() if _open(each) and each.due <= at]
        return list(dict.fromkeys(each for each in ready if each.platform not in without))[:limit]


class ScriptedMessenger:
    """The port ``Messenger``: sends into ``said``, unless ``trouble`` (used up from the front) has something to raise."""

    def __init__(self) -> None:
        self.said: list[Outgoing] = []
        self.trouble: list[KwitError | LookupError | None] = []
        self.typed: list[Address] = []
        self.files: dict[str, bytes] = {}

    async def send(self, outgoing: Outgoing) -> Sequence[str]:
        error = self.trouble.pop(0) if self.trouble else None
        if error is not None:
            raise error
        self.said.append(outgoing)
        return (f"message-{len(self.said)}",)

    async def show_typing(self, address: Address) -> None:
        self.typed.append(address)

    async def fetch(self, address: Address, file: RemoteFile) -> bytes:
        return self.files[f"{address}/{file.handle}"]


def texts(said: Sequence[Outgoing]) -> list[str]:
    """The literal texts that were said."""
    return [str(dict(part.arguments)["text"]) for each in said if isinstance(each, Say) for part in each.parts]


def _open(kept: Kept) -> bool:
    return kept.status in {DeliveryStatus.QUEUED, DeliveryStatus.SENDING}
