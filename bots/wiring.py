"""What every platform's adapter is connected to when Kwit is put together."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import tzinfo

from bots.nursery import Nursery
from bots.reporting import Reporting
from flows.engine.ports import Clock, Deliveries, Documents, Inbox
from flows.engine.task_ports import Forums, Threads, Topics
from flows.vocabulary.addresses import MachineKey, Platform
from flows.vocabulary.documents import DeliveryStatus


@dataclass(frozen=True, slots=True)
class Wiring:
    """The ports and the owner of background work; connections that an adapter opens are closed with ``closing``.

    Without ``threads`` and ``documents`` nothing can be carried, without ``topics`` and ``forums`` there is no desk; without
    ``reporting`` no task hears what came of its messages. ``polled`` is called when Telegram was asked for updates and answered,
    ``reached`` when a platform tells how far a message has come; while ``telegram_away()`` its topics are left as they look.
    """

    inbox: Inbox
    deliveries: Deliveries
    wake: Callable[[MachineKey], None]
    clock: Clock
    nursery: Nursery
    timezone: tzinfo
    closing: AsyncExitStack
    reporting: Reporting | None = None
    threads: Threads | None = None
    documents: Documents | None = None
    topics: Topics | None = None
    forums: Forums | None = None
    polled: Callable[[], None] = lambda: None
    reached: Callable[[Platform, DeliveryStatus], None] = lambda _platform, _status: None
    telegram_away: Callable[[], bool] = lambda: False
