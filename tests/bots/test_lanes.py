"""A key's work never overlaps, is done again if woken meanwhile, and rests when it fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bots.lanes import LONGEST_REST, SLOWEST_SWEEP, Lanes, left_behind
from bots.nursery import Nursery
from flows.engine.ports import Record
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.events import Envelope, TextReceived
from tests.bots.fakes import MemoryInbox
from tests.bots.timeline import Timeline, settle


class Work:
    """What lanes run in these tests: it can be stopped half-way, fail, or be due again."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.due: list[datetime] = []
        self.failures = 0
        self.found: list[str] = []
        self.most_at_once = 0

    async def run(self, key: str) -> datetime | None:
        self.begun.append(key)
        self.most_at_once = max(self.most_at_once, len(self.begun) - len(self.ended))
        await self.gate.wait()
        self.ended.append(key)
        if self.failures:
            self.failures -= 1
            raise ValueError("a secret of Anna")
        return self.due.pop(0) if self.due else None

    async def find(self) -> list[str]:
        return self.found


@pytest.fixture
def time() -> Timeline:
    return Timeline()


@pytest.fixture
async def work() -> Work:
    return Work()


@pytest.fixture
async def nursery(time: Timeline) -> AsyncIterator[Nursery]:
    async with Nursery(grace=0, sleep=time.sleep) as nursery:
        yield nursery


@pytest.fixture
def lanes(time: Timeline, work: Work, nursery: Nursery) -> Lanes[str]:
    return Lanes(work.run, work.find, nursery, time.now, limit=3, sleep=time.sleep, later=time.later)


async def test_a_key_woken_while_it_runs_is_run_once_more_and_never_beside_itself(
    lanes: Lanes[str], work: Work
) -> None:
    work.gate.clear()
    lanes.wake("anna")
    await settle()
    for _ in range(5):
        lanes.wake("anna")
    await settle()
    assert work.begun == ["anna"]
    work.gate.set()
    await settle()
    assert (work.ended, work.most_at_once) == (["anna", "anna"], 1)


async def test_no_more_lanes_run_than_the_limit_and_the_rest_follows_in_its_order(
    lanes: Lanes[str], work: Work
) -> None:
    work.gate.clear()
    for key in "abcdea":
        lanes.wake(key)
    await settle()
    assert (work.begun, lanes.running, lanes.waiting) == (list("abc"), 3, 2)
    work.gate.set()
    await settle()
    assert work.begun == list("abcde")
    assert (lanes.running, lanes.waiting) == (0, 0)


async def test_work_that_is_due_later_is_run_then(lanes: Lanes[str], work: Work, time: Timeline) -> None:
    work.due = [time.now() + timedelta(seconds=20)]
    lanes.wake("anna")
    await time.passes(19.9)
    assert work.ended == ["anna"]
    await time.passes(0.2)
    assert work.ended == ["anna", "anna"]


async def test_work_that_is_always_due_does_not_spin(lanes: Lanes[str], work: Work, time: Timeline) -> None:
    work.due = [time.now()] * 1000
    lanes.wake("anna")
    await time.passes(0.99)
    assert len(work.ended) == 20


async def test_a_wake_before_the_due_time_replaces_the_alarm(lanes: Lanes[str], work: Work, time: Timeline) -> None:
    work.due = [time.now() + timedelta(seconds=20)]
    lanes.wake("anna")
    await time.passes(10)
    lanes.wake("anna")
    await time.passes(60)
    assert work.ended == ["anna", "anna"]


async def test_what_is_due_tomorrow_is_left_to_the_sweeper(lanes: Lanes[str], work: Work, time: Timeline) -> None:
    work.due = [time.now() + timedelta(days=1)]
    lanes.wake("anna")
    await time.passes(timedelta(days=2).total_seconds())
    assert work.ended == ["anna"]


async def test_a_failing_key_rests_longer_each_time_and_is_logged_without_its_words(
    lanes: Lanes[str], work: Work, time: Timeline
) -> None:
    work.failures = 10
    with capture_logs() as logs:
        lanes.wake("anna")
        await time.passes(0.5)
        lanes.wake("anna")
        await settle()
        assert len(work.ended) == 1
        await time.passes(1)
        assert len(work.ended) == 2
        await time.passes(1 + 2 + 4 + 8 + 16 + 32 + 60 + 60)
    assert work.failures == 1
    assert [entry["rest"] for entry in logs][-2:] == [LONGEST_REST, LONGEST_REST]
    assert {entry["error"] for entry in logs} == {"ValueError"}
    assert "secret" not in repr(logs)
    assert "anna" not in repr(logs)


async def test_one_failing_key_leaves_the_others_alone(lanes: Lanes[str], work: Work) -> None:
    work.failures = 1
    lanes.wake("broken")
    await settle()
    lanes.wake("fine")
    await settle()
    assert work.ended == ["broken", "fine"]


async def test_a_sweep_wakes_what_it_finds(lanes: Lanes[str], work: Work) -> None:
    work.found = ["left", "behind"]
    assert await lanes.sweep() == 2
    await settle()
    assert work.ended == ["left", "behind"]


async def test_sweeps_slow_down_while_there_is_nothing_to_find(
    lanes: Lanes[str], work: Work, time: Timeline, nursery: Nursery
) -> None:
    nursery.keep("sweeper", lanes.keep_sweeping)
    await time.passes(60)
    assert time.slept[:3] == [1.5, 2.25, 3.375]
    assert time.slept[-1] == SLOWEST_SWEEP
    work.found = ["news"]
    await time.passes(SLOWEST_SWEEP)
    assert time.slept[-1] == 1.0


async def test_nothing_is_begun_after_the_end_has_begun(time: Timeline, work: Work) -> None:
    async with Nursery(sleep=time.sleep) as nursery:
        lanes = Lanes(work.run, work.find, nursery, time.now, limit=1, sleep=time.sleep, later=time.later)
        work.gate.clear()
        lanes.wake("running")
        lanes.wake("waiting")
        await settle()
        asyncio.get_running_loop().call_soon(work.gate.set)
    lanes.wake("late")
    await settle()
    assert work.ended == ["running"]


class DueMachines:
    """The port ``Machines`` as sweepers use it: some machines are due."""

    def __init__(self, *keys: MachineKey) -> None:
        self.keys = list(keys)
        self.asked: list[object] = []

    async def due(self, at: datetime, limit: int) -> list[MachineKey]:
        self.asked.append(at)
        return self.keys[:limit]

    async def take(self, key: MachineKey, at: datetime) -> Record | None:
        raise NotImplementedError(key, at)

    async def renew(self, key: MachineKey, at: datetime) -> None:
        raise NotImplementedError(key, at)

    async def save(self, record: Record, event_id: str | None) -> bool:
        raise NotImplementedError(record, event_id)

    async def settle(self, record: Record, *, release: bool = False) -> None:
        raise NotImplementedError(record)

    async def release(self, key: MachineKey) -> None:
        raise NotImplementedError(key)


async def test_left_behind_are_due_machines_and_old_envelopes_each_once(time: Timeline) -> None:
    old, young = (MachineKey.conversation(Address(Platform.TELEGRAM, value)) for value in ("1", "2"))
    inbox = MemoryInbox()
    await inbox.put(Envelope("old", old, TextReceived("x"), time.now()))
    await time.passes(10)
    await inbox.put(Envelope("young", young, TextReceived("x"), time.now()))
    document = MachineKey.document("d1")
    machines = DueMachines(document, old)
    find = left_behind(machines, inbox, time.now)
    assert await find() == [document, old]
    assert machines.asked == [time.now()]
