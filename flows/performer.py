"""Does what effects say, through the ports; each effect has an id, so that doing it again does nothing twice."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from typing import Protocol

from flows.engine.ports import Deliveries, Directory, Documents, Inbox, Messenger, Pending, Performer, Reader
from flows.fetching import fetch
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import Arrival, StoredFile
from flows.vocabulary.effects import (
    Ask,
    Effect,
    LinkPhone,
    MakeCode,
    MarkReachable,
    Outgoing,
    ReadDocument,
    RecordDocument,
    RedeemCode,
    ReleaseHeld,
    ShowTyping,
    StoreFile,
    Tell,
    Unlink,
)
from flows.vocabulary.errors import Damaged, EngineError
from flows.vocabulary.events import (
    CodeAccepted,
    CodeMade,
    CodeRefused,
    CodesClosed,
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


Sniff = Callable[[bytes], FileKind | None]
"""Tells what a file is, None if it is nothing that Kwit takes in."""


def document_id(effect_id: str) -> str:
    """The id of the document that the effect ``effect_id`` makes: always the same one, and it tells nothing of the sender."""
    return hashlib.sha256(effect_id.encode()).hexdigest()[:24]


def _no_alarm(_until: datetime) -> None:
    """Nobody watches."""


class Performing:
    """Performs effects (the port ``Performer`` of the runner); what it does not know itself is for ``further``.

    ``alarm`` is called, with its end, when strangers are locked out because they have tried too many wrong codes.
    """

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
        further: Performer | None = None,
        alarm: Callable[[datetime], None] = _no_alarm,
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
        self._further = further
        self._alarm = alarm

    async def perform(self, pending: Pending, at: datetime) -> Event | None:
        """Do it; returns the answer of an Ask, None for the others."""
        if isinstance(pending.effect, Ask):
            return await self._ask(pending, pending.effect, at)
        await self._tell(pending, pending.effect, at)
        return None

    async def _tell(self, pending: Pending, effect: Effect, at: datetime) -> None:
        match effect:
            case Outgoing(address):
                await self._deliveries.enqueue(pending.id, effect, at)
                self._wake_delivery(address)
            case Tell(to, event, address):
                await self._inbox.put(Envelope(pending.id, to, event, at, address))
                self._wake(to)
            case ShowTyping(address):
                if address.platform in self._messengers:
                    await self._messengers[address.platform].show_typing(address)
            case ReleaseHeld(address):
                await self._directory.heard(address, at)
                if await self._deliveries.resume(address, at):
                    self._wake_delivery(address)
            case RecordDocument():
                await self._documents.record(effect, at, pending.version)
            case Unlink(address):
                await self._directory.unlink(address, at)
            case MarkReachable(address, reachable):
                await self._directory.mark_reachable(address, at, reachable=reachable)
            case _:
                await self._pass_on(pending, at)

    async def _ask(self, pending: Pending, effect: Ask, at: datetime) -> Event | None:
        match effect:
            case RedeemCode(address, code):
                return await self._redeem(address, code, pending.id, at)
            case LinkPhone(address, phone):
                profile = await self._directory.link_phone(address, phone, at)
                return PhoneRecognised(profile) if profile else PhoneUnknown()
            case MakeCode(address):
                return CodeMade(*await self._directory.make_code(address, at))
            case StoreFile():
                return await self._store(effect, document_id(pending.id), at)
            case ReadDocument():
                async with self._turn:  # so that no more originals are in memory than are about to be read
                    return ReadingDone(await self._read(effect))
            case _:
                return await self._pass_on(pending, at)

    async def _redeem(self, address: Address, code: str, effect_id: str, at: datetime) -> Event:
        """Spend a code; while strangers are locked out, theirs is not even looked at."""
        until = await self._directory.codes_closed(address, at)
        if until is not None:
            return CodesClosed(until)
        profile = await self._directory.redeem(code, address, at, effect_id)
        if profile is not None:
            return CodeAccepted(profile)
        closed = await self._directory.count_wrong_code(address, at)
        if closed is not None:
            self._alarm(closed)
        return CodeRefused(closed)

    async def _pass_on(self, pending: Pending, at: datetime) -> Event | None:
        """Give what is not known here to whoever may know it."""
        if self._further is None:
            raise EngineError(f"nobody performs {type(pending.effect).__name__}")
        return await self._further.perform(pending, at)

    async def _read(self, effect: ReadDocument) -> Reading:
        try:
            pages = [(file.name, await self._documents.original(file.file_id)) for file in effect.files]
        except Damaged:
            return Reading(trouble=Trouble.BROKEN)
        reading = await self._reader.read(pages)
        return await self._documents.respelled(effect.company_id, reading)

    async def _store(self, effect: StoreFile, new_id: str, at: datetime) -> Event:
        """Fetch a file, keep its original, give it a number; a second time finds what the first one made."""
        arrival = await self._documents.find_arrival(new_id)
        if arrival is not None:
            return FileStored(arrival)
        data = await fetch(self._messengers, effect.address, effect.file, effect.asked, at)
        if isinstance(data, FileRefused):
            return data
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
            request_id=effect.request_id,
        )
        await self._documents.arrive(arrival)
        return arrival
