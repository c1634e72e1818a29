"""What every platform's adapter is connected to when Kwit is put together."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import tzinfo

from bots.nursery import Nursery
from flows.engine.ports import Clock, Deliveries, Inbox
from flows.vocabulary.addresses import MachineKey


@dataclass(frozen=True, slots=True)
class Wiring:
    """The ports and the owner of background work; connections that an adapter opens are closed with ``closing``."""

    inbox: Inbox
    deliveries: Deliveries
    wake: Callable[[MachineKey], None]
    clock: Clock
    nursery: Nursery
    timezone: tzinfo
    closing: AsyncExitStack
