"""Does what effects say, through the ports; each effect has an id, so that doing it again does nothing twice."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Protocol

from flows.engine.ports import Deliveries, Directory, Documents, Inbox, Messenger, Pending, Reader
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import Arrival, StoredFile
from flows.vocabulary.effects import (
    Ask,
    Effect,
    LinkPhone,
    MakeCode,
    MarkReachable,
    ReadDocument,
    RecordDocument,
    RedeemCode,
    ReleaseHeld,
    Say,
    ShowTyping,
    StoreFile,
    Tell,
    Unlink,
)
from flows.vocabulary.errors import Damaged, EngineError, Oversized, Refused, Unavailable, Unreachable
from flows.vocabulary.events import (
    CodeAccepted,
    CodeMade,
    CodeRefused,
    Envelope,
    Event,
    FileRefused,
    FileStored,
    PhoneRecognised,
    PhoneUnknown,
    ReadingDone,
)
from flows.vocabulary.readings import Reading, Trouble


class FileKind(Protocol):
    """What a file really is, as its bytes say."""

    @property
    def media_type(self) -> str:
        """Its media type, such as ``image/jpeg``."""


PATIENCE = timedelta(minutes=10)
"""How long a platform that does not hand out a file is asked again, in the order of the chat."""

Sniff = Callable[[bytes], FileKind | None]
"""Tells what a file is, None if it is nothing that Kwit takes in."""


def document_id(effect_id: str) -> str:
    """The id of the document that the effect ``effect_id`` makes: always the same one, and it tells nothing of the sender."""
    return hashlib.sha256(effect_id.encode()).hexdigest()[:24]


class Performing:
    """Performs effects (the port ``Performer`` of the runner)."""

    def __init__(  # noqa: PLR0913, PLR0917 - one argument a port, and they are many
        self,
        inbox: Inbox,
        deliveries: Deliveries,
        directory: Directory,
        documents: Documents,
        messengers: Mapping[Platform, Messenger],
        reader: Reader,
        sniff: Sniff,
        wake: Callable[[MachineKey], None],
        wake_delivery: Callable[[Address], None],
        turn: AbstractAsyncContextManager[object] | None = None,
    ) -> None:
        self._inbox = inbox
        self._deliveries = deliveries
        self._directory = directory
        self._documents = documents
        self._messengers = messengers
        self._reader = reader
        self._sniff = sniff
        self._wake = wake
        self._wake_delivery = wake_delivery
        self._turn = turn or nullcontext()

    async def perform(self, pending: Pending, at: datetime) -> Event | None:
        """Do it; returns the answer of an Ask, None for the others."""
        if isinstance(pending.effect, Ask):
            return await self._ask(pending.effect, pending.id, at)
        await self._tell(pending.effect, pending.id, at)
        return None

    async def _tell(self, effect: Effect, effect_id: str, at: datetime) -> None:
        match effect:
            case Say(address=address):
                await self._deliveries.enqueue(effect_id, effect, at)
                self._wake_delivery(address)
            case Tell(to, event, address):
                await self._inbox.put(Envelope(effect_id, to, event, at, address))
                self._wake(to)
            case ShowTyping(address):
                if address.platform in self._messengers:
                    await self._messengers[address.platform].show_typing(address)
            case ReleaseHeld(address):
                if await self._deliveries.resume(address, at):
                    self._wake_delivery(address)
            case RecordDocument():
                await self._documents.record(effect, at)
            case Unlink(address):
                await self._directory.unlink(address, at)
            case MarkReachable(address, reachable):
                await self._directory.mark_reachable(address, at, reachable=reachable)
            case _:
                raise EngineError(f"nobody performs {type(effect).__name__}")

    async def _ask(self, effect: Ask, effect_id: str, at: datetime) -> Event:
        match effect:
            case RedeemCode(address, code):
                profile = await self._directory.redeem(code, address, at, effect_id)
                return CodeAccepted(profile) if profile else CodeRefused()
            case LinkPhone(address, phone):
                profile = await self._directory.link_phone(address, phone, at)
                return PhoneRecognised(profile) if profile else PhoneUnknown()
            case MakeCode(address):
                return CodeMade(*await self._directory.make_code(address, at))
            case StoreFile():
                return await self._store(effect, document_id(effect_id), at)
            case ReadDocument():
                async with self._turn:  # so that no more originals are in memory than are about to be read
                    return ReadingDone(await self._read(effect))
            case _:
                raise EngineError(f"nobody answers {type(effect).__name__}")

    async def _read(self, effect: ReadDocument) -> Reading:
        try:
            pages = [(file.name, await self._documents.original(file.file_id)) for file in effect.files]
        except Damaged:
            return Reading(trouble=Trouble.BROKEN)
        return await self._reader.read(pages)

    async def _store(self, effect: StoreFile, new_id: str, at: datetime) -> Event:
        """Fetch a file, keep its original, give it a number; a second time finds what the first one made."""
        arrival = await self._documents.find_arrival(new_id)
        if arrival is not None:
            return FileStored(arrival)
        try:
            data = await self._messengers[effect.address.platform].fetch(effect.address, effect.file)
        except Oversized as error:
            return FileRefused("large", error.limit)
        except Unavailable:
            if at - effect.asked < PATIENCE:
                raise
            return FileRefused("away")
        except (Refused, Unreachable):
            return FileRefused("gone")
        if not data:
            return FileRefused("empty")
        kind = self._sniff(data)
        if kind is None:
            return FileRefused("kind")
        stored = await self._documents.keep_original(new_id, 0, data, kind.media_type, effect.file.name)
        arrival = await self._arrive(effect, new_id, stored, at)
        return FileStored(arrival)

    async def _arrive(self, effect: StoreFile, new_id: str, stored: StoredFile, at: datetime) -> Arrival:
        arrival = Arrival(
            document_id=new_id,
            number=await self._documents.number(new_id),
            company_id=effect.company_id,
            company=effect.company,
            person_id=effect.person_id,
            address=str(effect.address),
            files=(stored,),
            at=at,
            note=effect.note,
        )
        await self._documents.arrive(arrival)
        return arrival
