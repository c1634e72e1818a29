"""What tests of threats share: Kwit's doors on a port of their own, as the program serves them, and Kwit put together whole."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from aiogram import Bot
from aiohttp import web

import bot as kwit  # noqa: TID251 - the composition root knows what is stored
from bots.composition import Kwit, Plan
from bots.nursery import Nursery
from bots.telegram.intake import TelegramIntake
from bots.telegram.webhook import TelegramWebhook
from bots.web import SLOWEST_BODY, Doors, server
from bots.whatsapp.intake import WhatsAppIntake
from bots.whatsapp.outgoing_media import OutgoingMedia
from bots.whatsapp.signature import SignatureCheck
from flows.engine.ports import Inbox
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.people import Office
from storage.opening import Storage
from tests.bots.fakes import MemoryDeliveries, MemoryInbox
from tests.bots.threads import Shelf
from tests.bots.timeline import Timeline

PUBLIC = "https://kwit.example"
SECRET = "a-secret-of-the-webhook"
TOKEN = "auth-token"
ACCOUNT = f"AC{'1' * 32}"


@dataclass
class House:
    """The doors, and what is behind them."""

    host: str
    port: int
    inbox: MemoryInbox
    media: OutgoingMedia
    shelf: Shelf
    woken: list[MachineKey] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}{path}"


@asynccontextmanager
async def opened(
    inbox: Inbox | None = None, *, patience: float = SLOWEST_BODY, longest_idle: float | None = None
) -> AsyncIterator[House]:
    """Open the doors; ``inbox`` is where events go, ``patience`` and ``longest_idle`` are in seconds."""
    time, memory, woken, shelf = Timeline(), MemoryInbox(), list[MachineKey](), Shelf()
    kept = inbox or memory
    async with Nursery(grace=0, sleep=time.sleep) as nursery:
        telegram = TelegramIntake(Bot("7000000001:token"), kept, woken.append, nursery, time.now)
        whatsapp = WhatsAppIntake(
            SignatureCheck(TOKEN, ACCOUNT, PUBLIC), kept, MemoryDeliveries(), woken.append, time.now
        )
        media = OutgoingMedia(TOKEN, "", shelf.original, time.now)
        doors = Doors(TelegramWebhook(telegram, SECRET), whatsapp, media, patience=patience)
        runner = server(doors) if longest_idle is None else server(doors, longest_idle=longest_idle)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            host, port = runner.addresses[0][:2]
            yield House(host, port, memory, media, shelf, woken)
        finally:
            await runner.cleanup()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with opened() as house:
        yield house


def unstarted(storage: Storage, office: Office, now: datetime) -> Kwit:
    """Kwit put together on a storage as the program does it, with no platforms; nothing is read, and nothing is started."""
    plan = Plan(
        stored=kwit.stored(storage),
        backlogs=storage.backlog,
        reader=None,  # type: ignore[arg-type]  # nothing is read
        sniff=lambda _data: None,
        office=office,
        clock=lambda: now,
    )
    return Kwit(plan, None, None)  # type: ignore[arg-type]  # nothing is started
