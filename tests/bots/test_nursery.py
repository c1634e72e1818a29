"""Background work is owned: failures are logged and contained, services come back, the end is clean."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bots.nursery import LONGEST_PAUSE, Nursery
from tests.bots.timeline import Timeline, settle


async def fail() -> None:
    raise ValueError("token 123:secret")


async def test_a_failing_errand_is_logged_without_its_words_and_harms_nobody() -> None:
    done = asyncio.Event()

    async def wait() -> None:
        await done.wait()

    with capture_logs() as logs:
        async with Nursery() as nursery:
            other = nursery.start("other", wait)
            nursery.start("errand", fail)
            await settle()
            assert not other.done()
            done.set()
    assert [(entry["event"], entry["name"], entry["error"]) for entry in logs] == [
        ("errand_failed", "errand", "ValueError")
    ]
    assert "in fail" in logs[0]["place"]
    assert "secret" not in repr(logs)


async def test_a_failing_service_comes_back_after_growing_pauses() -> None:
    time = Timeline()
    with capture_logs() as logs:
        async with Nursery(sleep=time.sleep) as nursery:
            nursery.keep("poller", fail)
            await time.passes(200)
    assert time.slept[:8] == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE]
    assert {entry["event"] for entry in logs} == {"service_failed"}


async def test_a_service_that_ran_well_for_long_is_back_after_a_second() -> None:
    time = Timeline()

    async def run() -> None:
        if len(time.slept) == 6:
            await time.sleep(LONGEST_PAUSE + 1)
        raise ValueError

    async with Nursery(sleep=time.sleep, seconds=time.seconds) as nursery:
        nursery.keep("poller", run)
        await time.passes(200)
    assert time.slept[:9] == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE + 1, 1, 2]


async def test_a_service_that_ends_is_started_again() -> None:
    time = Timeline()
    runs = 0

    async def run() -> None:
        nonlocal runs
        runs += 1

    async with Nursery(sleep=time.sleep) as nursery:
        nursery.keep("service", run)
        await time.passes(1)
        assert runs == 2


async def test_at_the_end_services_stop_at_once_and_errands_finish() -> None:
    finished: list[str] = []
    release = asyncio.Event()

    async def errand() -> None:
        await release.wait()
        finished.append("errand")

    async def service() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            finished.append("service")
            release.set()

    async with Nursery() as nursery:
        nursery.start("errand", errand)
        nursery.keep("service", service)
        await settle()
        assert (nursery.closing, nursery.errands) == (False, 1)
    assert finished == ["service", "errand"]
    assert nursery.closing


async def test_nobody_waits_at_the_end_for_an_errand_that_need_not_finish() -> None:
    with capture_logs() as logs:
        async with Nursery(grace=1000) as nursery:
            task = nursery.start("typing", _for_ever, finish=False)
            await settle()
    assert task.cancelled()
    assert logs == []


async def test_errands_that_take_too_long_at_the_end_are_cut_short_and_named() -> None:
    with capture_logs() as logs:
        async with Nursery(grace=0) as nursery:
            task = nursery.start("endless", _for_ever)
            await settle()
    assert task.cancelled()
    assert [(entry["event"], entry["names"]) for entry in logs] == [("errands_cut_short", ["endless"])]


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def test_an_errand_cancelled_before_it_began_leaves_nothing_behind() -> None:
    async with Nursery() as nursery:
        task = nursery.start("errand", fail)
        task.cancel()
    assert task.cancelled()


async def fail_with_work_under_way(nursery: Nursery) -> None:
    async with nursery:
        nursery.start("endless", _for_ever)
        raise LookupError("the program ends")


async def test_an_error_of_the_block_itself_ends_the_work_and_is_raised_as_it_is() -> None:
    nursery = Nursery(grace=0)
    with pytest.raises(LookupError, match="the program ends"):
        await fail_with_work_under_way(nursery)
    assert nursery.errands == 0


async def test_cancelling_the_program_stops_everything_even_while_it_waits_for_errands() -> None:
    nursery = Nursery(grace=1000)

    async def program() -> None:
        async with nursery:
            nursery.start("endless", _for_ever)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(program())
        await settle()
        assert nursery.closing
        task.cancel()
    assert task.cancelled()
    assert nursery.errands == 0
