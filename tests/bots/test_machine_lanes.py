"""Documents wait in lanes of their own, everything else shares lanes, and one sweep finds what was left of any kind."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from bots.machine_lanes import QUICK, READING, MachineLanes
from bots.nursery import Nursery
from flows.vocabulary.addresses import Address, MachineKey, MachineKind, Platform
from tests.bots.timeline import Timeline, settle


class Machines:
    """Machines that are at work until the gate opens; ``left`` are found by sweeps, which are counted."""

    def __init__(self) -> None:
        self.begun: list[MachineKey] = []
        self.gate = asyncio.Event()
        self.left: list[MachineKey] = []
        self.sweeps = 0

    async def run(self, key: MachineKey) -> datetime | None:
        self.begun.append(key)
        await self.gate.wait()
        return None

    async def find(self) -> list[MachineKey]:
        self.sweeps += 1
        return self.left


@pytest.fixture
def time() -> Timeline:
    return Timeline()


@pytest.fixture
async def machines() -> Machines:
    return Machines()


@pytest.fixture
async def nursery(time: Timeline) -> AsyncIterator[Nursery]:
    async with Nursery(grace=0, sleep=time.sleep) as nursery:
        yield nursery


@pytest.fixture
def lanes(time: Timeline, machines: Machines, nursery: Nursery) -> MachineLanes:
    return MachineLanes(machines.run, machines.find, nursery, time.now, sleep=time.sleep, later=time.later)


async def test_documents_that_wait_hold_up_nobody_else(lanes: MachineLanes, machines: Machines) -> None:
    for number in range(READING + 1):
        lanes.wake(MachineKey.document(f"d{number}"))
    others = [
        MachineKey.conversation(Address(Platform.WHATSAPP, "+41791234567")),
        MachineKey.task("t"),
        MachineKey.request("t.r1"),
        MachineKey.desk(Address(Platform.DESK, "-1001/45")),
    ]
    for key in others:
        lanes.wake(key)
    await settle()
    assert machines.begun[READING:] == others
    assert (lanes.running, lanes.waiting) == (READING + 4, 1)
    machines.gate.set()
    await settle()
    assert (lanes.running, lanes.waiting) == (0, 0)


async def test_all_but_documents_share_their_lanes(lanes: MachineLanes, machines: Machines) -> None:
    for number in range(QUICK):
        lanes.wake(MachineKey.task(f"t{number}"))
    lanes.wake(MachineKey.request("waits"))
    lanes.wake(MachineKey.document("d"))
    await settle()
    assert (lanes.running, lanes.waiting) == (QUICK + 1, 1)
    machines.gate.set()
    await settle()


async def test_one_sweep_finds_machines_of_all_kinds(lanes: MachineLanes, machines: Machines) -> None:
    machines.gate.set()
    machines.left = [MachineKey(kind, "x") for kind in MachineKind]
    assert await lanes.sweep() == len(MachineKind)
    await settle()
    assert (sorted(machines.begun, key=str), machines.sweeps) == (sorted(machines.left, key=str), 1)


async def test_sweeps_go_on_for_ever_and_grow_seldom(
    lanes: MachineLanes, machines: Machines, time: Timeline, nursery: Nursery
) -> None:
    nursery.keep("sweep", lanes.keep_sweeping)
    await settle()
    assert (machines.sweeps, time.slept) == (1, [1.5])
