"""A Kwit as the campaign starts it: put together by ``bot.py`` as ever, but for a trap on its ports.

It is told at runtime where to die. Its leases and claims are shorter than in production, so that a round takes seconds; nothing
else is changed. ``without`` takes a defence out (``tests.crash.defences``).
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field, replace
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any, cast

from aiogram.types import Update

import bot as kwit  # noqa: TID251 - the composition root is what is tested here
import bots.composition
import bots.telegram.assembly
import bots.whatsapp.assembly  # noqa: F401
import storage.deliveries
import storage.machines
from bots import delivery, leases
from bots.log import use_key
from flows.engine import runner
from ocr.worker import ReadingWorker
from storage.machines import MongoMachines
from storage.opening import Storage, open_storage
from tests.crash.defences import WITHOUT
from tests.crash.points import Trap

Update.model_rebuild()  # so that each child that is forked has aiogram's types ready, and starts in no time
LIGHT = (sys.executable, "-m", "tests.crash.light_reading")


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things are held, in seconds: a machine, a message that is being sent, an outbox before others look at it."""

    lease: float = 3.0
    claim: float = 4.0
    grace: float = 1.0


@dataclass(frozen=True, slots=True)
class Orders:
    """What a Kwit of the campaign is started with; ``log`` is the file for what it says."""

    settings: dict[str, Any]
    owner: str
    log: str
    without: str = ""
    terms: Terms = field(default_factory=Terms)


def main(orders: Orders, connection: Connection) -> None:
    """Be a Kwit until SIGTERM, the end of the campaign, or the trap."""
    file = os.open(orders.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    settings = kwit.Settings(_env_file=None, **orders.settings)
    kwit.set_up_logs("info")
    use_key(settings.pseudonym_key)
    leases.RENEWAL = orders.terms.lease / 3
    runner.SURE = timedelta(seconds=orders.terms.lease / 3)
    delivery.STANDSTILL = timedelta(seconds=orders.terms.claim * 0.8)
    storage.deliveries.CLAIM_TERM = timedelta(seconds=orders.terms.claim)
    storage.machines.OUTBOX_GRACE = timedelta(seconds=orders.terms.grace)
    asyncio.run(_work(settings, orders, connection))


async def _work(settings: kwit.Settings, orders: Orders, connection: Connection) -> None:
    loop, stop, trap = asyncio.get_running_loop(), asyncio.Event(), Trap()
    trap.watch_writes()

    def obey() -> None:
        try:
            trap.arm(*connection.recv())
        except (EOFError, OSError):
            os._exit(3)  # the campaign is gone

    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_reader(connection.fileno(), obey)
    async with (
        open_storage(
            settings.mongo_uri,
            settings.data_dir,
            orders.owner,
            forum=settings.admin_chat,
            phone_key=settings.phone_key.get_secret_value() if settings.phone_key else "",
        ) as opened,
        ReadingWorker(kwit._reading_settings(settings), LIGHT) as reading,
    ):
        machines = MongoMachines(opened.database, orders.owner, term=timedelta(seconds=orders.terms.lease))
        ports = _watched(WITHOUT[orders.without](replace(opened, machines=machines)), trap)
        async with kwit.working(settings, ports, cast("ReadingWorker", trap.watch(reading, "reading"))) as running:
            connection.send(running.url)
            await stop.wait()


def _watched(ports: Storage, trap: Trap) -> Storage:
    names = ("machines", "inbox", "deliveries", "directory", "documents", "tasks", "threads", "topics")
    return replace(ports, **{name: trap.watch(getattr(ports, name), name) for name in names})
