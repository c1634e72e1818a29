"""Holding a machine's lease for as long as its work takes, however long the reading of a document is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bots.nursery import Sleep
from flows.engine.ports import Clock, Machines
from flows.vocabulary.addresses import MachineKey

RENEWAL = 10.0
"""Seconds between renewals; a third of the lease's term in ``storage.machines``."""


def holding(
    run: Callable[[MachineKey], Awaitable[datetime | None]],
    machines: Machines,
    clock: Clock,
    *,
    sleep: Sleep = asyncio.sleep,
) -> Callable[[MachineKey], Awaitable[datetime | None]]:
    """``run``, with the lease renewed beside it; if the lease is lost, ``run`` is cancelled and LostRace raised (in a group)."""

    async def renew(key: MachineKey) -> None:
        while True:
            await sleep(RENEWAL)
            await machines.renew(key, clock())

    async def held(key: MachineKey) -> datetime | None:
        async with asyncio.TaskGroup() as group:
            renewing = group.create_task(renew(key))
            try:
                return await run(key)
            finally:
                renewing.cancel()

    return held
