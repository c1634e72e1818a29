"""In-memory stand-ins at the ports, for conversations without a server; every state goes through the codec at each turn."""

import hashlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import bson

from flows.engine.ports import Delivery, Pending, Record, Reported
from flows.likeness import marks as marks_of
from flows.transitions import first_state
from flows.vocabulary.addresses import Address, IdentityKind, MachineKey, Platform
from flows.vocabulary.desk import DeskView
from flows.vocabulary.documents import Arrival, DeliveryStatus, DocumentRecord, DocumentStatus, RemoteFile, StoredFile
from flows.vocabulary.effects import Effect, Outgoing, RecordDocument, Say
from flows.vocabulary.errors import LostRace, NotFound
from flows.vocabulary.events import Envelope
from flows.vocabulary.people import Profile
from flows.vocabulary.readings import Reading
from flows.vocabulary.states import State
from flows.vocabulary.tasks import Reference
from storage.codec import decode, encode
from storage.merchants import known_by, respelled

NEVER = datetime.min.replace(tzinfo=UTC)


def through_the_codec(record: Record) -> Record:
    """The record as it comes back from a database: encoded, as BSON and decoded again."""
    raw = bson.encode({"state": encode(record.state), "outbox": [encode(each.effect) for each in record.outbox]})
    read = bson.BSON(raw).decode(bson.CodecOptions(tz_aware=True))
    outbox = tuple(
        Pending(each.id, decode(effect, Effect)) for each, effect in zip(record.outbox, read["outbox"], strict=True)
    )
    return replace(record, state=decode(read["state"], State), outbox=outbox)


class MemoryMachines:
    """The port ``Machines``; ``held`` names keys whose lease somebody else has; with ``codec`` records go through it."""

    def __init__(self, *, codec: bool = True) -> None:
        self.codec = codec
        self.records: dict[MachineKey, Record] = {}
        self.seen: set[tuple[MachineKey, str]] = set()
        self.held: set[MachineKey] = set()
        self.turns = 0

    async def take(self, key: MachineKey, at: datetime) -> Record | None:
        if key in self.held:
            return None
        return self.records.get(key) or Record(key, 0, first_state(key))

    async def renew(self, key: MachineKey, at: datetime) -> None:
        if key in self.held:
            raise LostRace(str(key))

    async def save(self, record: Record, event_id: str | None) -> bool:
        stored = self.records.get(record.key)
        if (stored.version if stored else 0) != record.version - 1 or record.key in self.held:
            raise LostRace(str(record.key))
        if event_id is not None:
            if (record.key, event_id) in self.seen:
                return False
            self.seen.add((record.key, event_id))
        if self.codec:
            back = through_the_codec(record)
            assert back == record, "the codec changed a record"
            record = back
        self.records[record.key] = record
        self.turns += 1
        return True

    async def settle(self, record: Record, *, release: bool = False) -> None:
        self.records[record.key] = record

    async def release(self, key: MachineKey) -> None:
        pass

    async def due(self, at: datetime, limit: int) -> list[MachineKey]:
        return [
            key
            for key, record in self.records.items()
            if record.outbox or any(timer.due <= at for timer in record.timers)
        ][:limit]


class MemoryInbox:
    """The port ``Inbox``."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.queue: list[Envelope] = []
        self.rejected: list[tuple[Envelope, str]] = []

    async def put(self, envelope: Envelope) -> bool:
        if envelope.id in self.known:
            return False
        self.known.add(envelope.id)
        raw = bson.BSON(bson.encode(encode(envelope))).decode(bson.CodecOptions(tz_aware=True))
        self.queue.append(decode(raw, Envelope))
        return True

    async def oldest(self, key: MachineKey) -> Envelope | None:
        return next((each for each in self.queue if each.to == key), None)

    async def done(self, envelope: Envelope) -> None:
        self.queue = [each for each in self.queue if each.id != envelope.id]

    async def reject(self, envelope: Envelope, reason: str) -> None:
        self.rejected.append((envelope, reason))
        await self.done(envelope)

    async def waiting(self, before: datetime, limit: int) -> list[MachineKey]:
        return list(dict.fromkeys(each.to for each in self.queue if each.at < before))[:limit]


class MemoryDeliveries:
    """The port ``Deliveries``: keeps what is said, in order."""

    def __init__(self) -> None:
        self.sent_out: dict[str, Outgoing] = {}
        self.held = 0
        self.moved: list[tuple[str, Address, Address, str]] = []
        self.hurried: list[Address] = []
        self.late = 0

    @property
    def said(self) -> dict[str, Say]:
        """What was said, without what else is sent."""
        return {name: outgoing for name, outgoing in self.sent_out.items() if isinstance(outgoing, Say)}

    async def enqueue(self, delivery_id: str, outgoing: Outgoing, at: datetime) -> None:
        self.sent_out.setdefault(delivery_id, outgoing)

    async def claim(self, address: Address, at: datetime) -> Delivery | None:
        return None

    async def still_ours(self, delivery: Delivery, at: datetime) -> bool:
        return True

    async def sent(self, delivery_id: str, message_ids: Sequence[str], at: datetime) -> DeliveryStatus:
        return DeliveryStatus.SENT

    async def postpone(self, delivery_id: str, until: datetime, reason: str, *, counted: bool = True) -> None:
        pass

    async def hurry(self, address: Address, at: datetime) -> int:
        self.hurried.append(address)
        return self.late

    async def hold(self, delivery_id: str, reason: str, at: datetime) -> None:
        pass

    async def resume(self, address: Address, at: datetime) -> int:
        return self.held

    async def failed(self, delivery_id: str, reason: str, at: datetime) -> None:
        pass

    async def report(
        self, platform: Platform, message_id: str, status: DeliveryStatus, reason: str, at: datetime
    ) -> Reported | None:
        return None

    async def overlooked(self, since: datetime, tell: Callable[[Reported, str], Awaitable[None]]) -> None:
        pass

    async def move_held(self, task_id: str, old: Address, new: Address, effect_id: str, at: datetime) -> int:
        self.moved.append((task_id, old, new, effect_id))
        return self.held

    async def waiting(self, at: datetime, limit: int, without: Collection[Platform] = ()) -> list[Address]:
        return []


class MemoryDirectory:
    """The port ``Directory``: profiles by phone, by code and by address."""

    def __init__(self) -> None:
        self.by_phone: dict[str, Profile] = {}
        self.by_code: dict[str, Profile] = {}
        self.linked: dict[Address, Profile] = {}
        self.unlinked: set[Address] = set()
        self.unreachable: set[Address] = set()
        self.redeemed: dict[str, Profile | None] = {}
        self.closed_until: datetime | None = None
        self.closes_until: datetime | None = None
        self.heard_last: dict[Address, datetime] = {}
        self.desks: dict[tuple[Address, str], DeskView] = {}
        self.references: dict[tuple[Address, str], Reference] = {}

    async def profile(self, address: Address) -> Profile | None:
        if address in self.linked:
            return self.linked[address]
        if address in self.unlinked or address.identity.kind is not IdentityKind.PHONE:
            return None
        return self.by_phone.get(address.value)

    async def codes_closed(self, address: Address, at: datetime) -> datetime | None:
        return self.closed_until if await self.profile(address) is None else None

    async def count_wrong_code(self, address: Address, at: datetime) -> datetime | None:
        return self.closes_until

    async def redeem(self, code: str, address: Address, at: datetime, effect_id: str) -> Profile | None:
        if effect_id not in self.redeemed:
            self.redeemed[effect_id] = self.by_code.pop(code, None)
        found = self.redeemed[effect_id]
        if found is not None:
            self.link(address, found)
        return found

    async def make_code(self, address: Address, at: datetime) -> tuple[str, datetime]:
        return "WXYZ2345", at + timedelta(minutes=15)

    async def link_phone(self, address: Address, phone: str, at: datetime) -> Profile | None:
        found = self.by_phone.get(phone)
        if found is not None:
            self.link(address, found)
        return found

    async def unlink(self, address: Address, at: datetime) -> None:
        self.linked.pop(address, None)
        self.unlinked.add(address)

    async def mark_reachable(self, address: Address, at: datetime, *, reachable: bool) -> None:
        (self.unreachable.discard if reachable else self.unreachable.add)(address)

    async def heard(self, address: Address, at: datetime) -> None:
        self.heard_last[address] = at

    async def heard_at(self, address: Address) -> datetime | None:
        return self.heard_last.get(address)

    async def reachable(self, person_id: str) -> list[Address]:
        linked = [
            address
            for address, profile in self.linked.items()
            if profile.person_id == person_id and address not in self.unreachable
        ]
        return sorted(linked, key=lambda address: self.heard_last.get(address, NEVER), reverse=True)

    async def desk(self, address: Address, sender: str) -> DeskView:
        return self.desks.get((address, sender), DeskView(known=False))

    async def reference(self, address: Address, message_id: str) -> Reference | None:
        return self.references.get((address, message_id))

    def link(self, address: Address, profile: Profile) -> None:
        self.linked[address] = profile
        self.unlinked.discard(address)


class MemoryDocuments:
    """The port ``Documents``."""

    def __init__(self) -> None:
        self.arrivals: dict[str, Arrival] = {}
        self.records: dict[str, RecordDocument] = {}
        self.originals: dict[str, bytes] = {}
        self.numbers: dict[str, int] = {}
        self.adopted: set[str] = set()

    async def find_arrival(self, document_id: str) -> Arrival | None:
        return self.arrivals.get(document_id)

    async def keep_original(self, document_id: str, index: int, data: bytes, media_type: str, name: str) -> StoredFile:
        file_id = f"{document_id}/{index}"
        self.originals[file_id] = data
        return StoredFile(file_id, media_type, len(data), hashlib.sha256(data).hexdigest(), name)

    async def number(self, document_id: str) -> int:
        return self.numbers.setdefault(document_id, 1041 + len(self.numbers) + 1)

    async def arrive(self, arrival: Arrival) -> None:
        self.arrivals.setdefault(arrival.document_id, arrival)

    async def record(self, effect: RecordDocument, at: datetime, version: int) -> None:
        self.records[effect.document_id] = effect

    async def respelled(self, company_id: str, reading: Reading) -> Reading:
        filed = [each for each in self.records.values() if each.status is DocumentStatus.FILED]
        known = [known_by(each.reading) for each in filed if each.company_id == company_id]
        return respelled(reading, [merchant for merchant in known if merchant is not None])

    async def adopt(self, file_ids: Sequence[str]) -> None:
        self.adopted.update(file_ids)

    async def original(self, file_id: str) -> bytes:
        return self.originals[file_id]

    async def find(self, number: int) -> DocumentRecord:
        arrival = next((each for each in self.arrivals.values() if each.number == number), None)
        found = await self.load(arrival.document_id) if arrival and arrival.document_id in self.records else None
        if found is None:
            raise NotFound(f"no document {number}")
        return found

    async def load(self, document_id: str) -> DocumentRecord | None:
        arrival, known = self.arrivals.get(document_id), self.records.get(document_id)
        if arrival is None:
            return None
        if known is None:
            owner = (arrival.company_id, arrival.company)
            return DocumentRecord(arrival, DocumentStatus.READING, Reading(), arrival.note, *owner, arrival.at)
        return DocumentRecord(
            *(arrival, known.status, known.reading, known.note, known.company_id, known.company, arrival.at),
            files=known.files,
            unread=known.unread,
            whole=known.whole,
            page=known.page,
            twin_id=known.twin_id,
            apart=known.apart,
            corrections=known.corrections,
        )

    async def marked(self, marks: Sequence[str]) -> list[DocumentRecord]:
        found = [record for each in self.arrivals if (record := await self.load(each)) is not None]
        return [record for record in found if set(marks) & set(self._marks(record))]

    def _marks(self, record: DocumentRecord) -> tuple[str, ...]:
        known = self.records.get(record.arrival.document_id)
        return known.marks if known else marks_of(record.company_id, record.arrival.files, record.reading)

    async def listed(
        self,
        *,
        company_id: str | None = None,
        status: DocumentStatus | None = None,
        since: datetime | None = None,
        limit: int = 100,
    ) -> list[DocumentRecord]:
        return []


class ScriptedReader:
    """The port ``Reader``: what is read from a file is written in the scenario, by the file's bytes.

    Of several files read as one, the first that has a field tells it; a page that says nothing does no harm to the others.
    """

    def __init__(self) -> None:
        self.readings: dict[bytes, Reading] = {}

    async def read(self, files: Sequence[tuple[str, bytes]]) -> Reading:
        readings = [self.readings[data] for _, data in files]
        found = {each.name: each for reading in reversed(readings) for each in reading.findings}
        trouble = next((each.trouble for each in readings if not found), None)
        taxes = next((each.taxes for each in readings if each.taxes), ())
        return readings[0] if len(files) == 1 else Reading(tuple(found.values()), taxes, len(files), trouble)


class MemoryMessenger:
    """The port ``Messenger``: files lie under their handles; a missing one raises what ``faults`` holds for it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, Exception] = {}
        self.typing: list[Address] = []

    async def send(self, outgoing: Outgoing) -> Sequence[str]:
        return ["1"]

    async def show_typing(self, address: Address) -> None:
        self.typing.append(address)

    async def fetch(self, address: Address, file: RemoteFile) -> bytes:
        if file.handle in self.faults:
            raise self.faults[file.handle]
        return self.files[file.handle]
