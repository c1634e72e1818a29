"""The trap strikes where it was told to, and nowhere else."""

import signal

import pytest

from storage.opening import Storage
from tests.crash.points import POINTS, Trap


class Port:
    """A port that answers what it is asked."""

    async def save(self, answer: object) -> object:
        return answer


def trap_that_tells() -> tuple[Trap, list[int]]:
    struck: list[int] = []
    return Trap(struck.append), struck


@pytest.mark.parametrize(("point", "expected"), [("saving", [9]), ("stepped", [9]), ("handled", []), ("", [])])
async def test_it_strikes_at_the_second_passing_of_its_point_and_no_other(point: str, expected: list[int]) -> None:
    trap, struck = trap_that_tells()
    port = trap.watch(Port(), "machines")
    trap.arm(point, 2)

    await port.save(1)
    assert struck == []
    assert await port.save(2) == 2
    await port.save(3)

    assert struck == expected


async def test_it_sends_the_signal_that_it_was_armed_with() -> None:
    trap, struck = trap_that_tells()
    trap.arm("stepped", 1, signal.SIGSTOP)

    await trap.watch(Port(), "machines").save(1)

    assert struck == [signal.SIGSTOP]


def test_a_call_that_answers_with_nothing_is_not_counted_where_something_must_be_given() -> None:
    trap, struck = trap_that_tells()
    trap.arm("claimed", 1)

    trap.passes("deliveries", "claim", "after", given=False)
    assert struck == []
    trap.passes("deliveries", "claim", "after", given=True)

    assert struck == [signal.SIGKILL]


def test_every_named_point_is_a_call_that_there_is() -> None:
    ports = {name: kind for name, kind in Storage.__annotations__.items() if name != "database"}
    known = {name: point for name, point in POINTS.items() if point.port in ports}

    assert [name for name, point in known.items() if not hasattr(ports[point.port], point.method)] == []
    assert {point.port for name, point in POINTS.items() if name not in known} == {"reading", "database"}
