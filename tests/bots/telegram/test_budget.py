"""A forum's minute: never fuller than Telegram allows, people before views, and quiet when Telegram says so."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.telegram.budget import (
    BACK_IN,
    HOLD,
    LIMIT,
    MOST_WAITING,
    PATIENCE,
    RESERVE,
    STALE,
    VIEWS_APART,
    Budget,
    Budgets,
    Urgency,
)
from flows.vocabulary.errors import Throttled
from tests.bots.timeline import Timeline, settle
from tests.effort import EFFORT


@dataclass
class Forum:
    """A budget, and the calls that it let through: what for and when."""

    time: Timeline = field(default_factory=Timeline)
    calls: list[tuple[Urgency, str, float]] = field(default_factory=list)
    put_off: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.budget = Budget(self.time.seconds, self.time.later)

    async def call(self, urgency: Urgency, name: str = "", cost: int = 1, takes: float = 0.0) -> None:
        try:
            async with self.budget.spend(urgency, cost):
                self.calls.append((urgency, name, self.time.seconds()))
                if takes:
                    await self.time.sleep(takes)
        except Throttled as error:
            self.put_off.append(error.retry_after)

    def made(self, urgency: Urgency) -> list[float]:
        return [at for kind, _, at in self.calls if kind is urgency]


@pytest.fixture
def forum() -> Forum:
    return Forum()


async def all_of(group: asyncio.TaskGroup, forum: Forum, urgency: Urgency, count: int) -> None:
    for number in range(count):
        group.create_task(forum.call(urgency, str(number)))
    await settle()


async def test_twenty_calls_go_at_once_and_the_next_when_the_minute_is_over(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        await all_of(group, forum, Urgency.VIEW, 1)
        await forum.time.passes(40)
        await all_of(group, forum, Urgency.PEOPLE, 20)
        assert forum.made(Urgency.PEOPLE) == [40.0] * 19
        await forum.time.passes(21)
        assert forum.made(Urgency.PEOPLE) == [40.0] * 19 + [HOLD]


async def test_a_call_counts_from_its_end(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(LIMIT):
            group.create_task(forum.call(Urgency.PEOPLE, takes=30))
        await forum.time.passes(80)
        group.create_task(forum.call(Urgency.PEOPLE, "late"))
        await forum.time.passes(20)
        assert forum.calls[-1] == (Urgency.PEOPLE, "late", 30 + HOLD)


async def test_an_album_counts_as_many_messages_as_it_has(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        for name in "ab":
            await forum.call(Urgency.PEOPLE, name, cost=9)
        await forum.time.passes(50)
        group.create_task(forum.call(Urgency.PEOPLE, "c", cost=3))
        await forum.time.passes(20)
        assert forum.calls[-1] == (Urgency.PEOPLE, "c", HOLD)


async def test_views_leave_a_reserve_and_come_one_by_one(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        await all_of(group, forum, Urgency.VIEW, 12)
        await forum.time.passes(HOLD - 0.1)
        most = LIMIT - RESERVE
        assert forum.made(Urgency.VIEW) == [number * VIEWS_APART for number in range(most)]
        assert forum.budget.free == RESERVE
        await forum.time.passes(HOLD)


async def test_people_go_before_views_that_waited_longer(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        await all_of(group, forum, Urgency.PEOPLE, LIMIT)
        await forum.time.passes(40)
        await all_of(group, forum, Urgency.VIEW, 2)
        await all_of(group, forum, Urgency.PEOPLE, 3)
        await forum.time.passes(HOLD)
        assert [kind for kind, _, _ in forum.calls[LIMIT:]] == [Urgency.PEOPLE] * 3 + [Urgency.VIEW] * 2


async def test_reactions_take_nothing_and_keep_a_pace_of_their_own(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        await all_of(group, forum, Urgency.PEOPLE, LIMIT)
        await all_of(group, forum, Urgency.MARK, 3)
        await forum.time.passes(5)
        assert forum.made(Urgency.MARK) == [0.0, 0.5, 1.0]


async def test_reactions_count_once_telegram_has_found_one_too_many(forum: Forum) -> None:
    with pytest.raises(Throttled):
        async with forum.budget.spend(Urgency.MARK):
            raise Throttled("too many requests", 5)
    async with asyncio.TaskGroup() as group:
        await all_of(group, forum, Urgency.MARK, 1)
        await forum.time.passes(5)
        assert forum.made(Urgency.MARK) == [5.0]
        assert forum.budget.free == LIMIT - 1


async def test_the_whole_forum_rests_as_long_as_telegram_says(forum: Forum) -> None:
    with pytest.raises(Throttled):
        async with forum.budget.spend(Urgency.VIEW):
            raise Throttled("too many requests", 17)
    assert forum.budget.free == 0
    async with asyncio.TaskGroup() as group:
        for urgency in Urgency:
            group.create_task(forum.call(urgency))
        await forum.time.passes(16.9)
        assert forum.calls == []
        await forum.time.passes(HOLD)
    assert {at for _, _, at in forum.calls} == {17.0}


async def test_a_message_waits_no_longer_than_its_delivery_is_claimed(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        await all_of(group, forum, Urgency.PEOPLE, LIMIT + 1)
        await forum.time.passes(PATIENCE)
        assert forum.put_off == [1.0]


async def test_only_so_many_messages_wait_at_a_time(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        await all_of(group, forum, Urgency.PEOPLE, LIMIT + MOST_WAITING + 2)
        assert forum.put_off == [BACK_IN] * 2
        await forum.time.passes(PATIENCE)
        assert len(forum.put_off) == MOST_WAITING + 2


async def test_a_message_comes_back_after_a_rest_that_is_too_long_to_be_waited_for(forum: Forum) -> None:
    forum.budget.rest(300)
    async with asyncio.TaskGroup() as group:
        await all_of(group, forum, Urgency.PEOPLE, 1)
        await forum.time.passes(0.1)
        assert forum.put_off == [300.0]


async def test_whoever_stops_waiting_leaves_the_line(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        await all_of(group, forum, Urgency.PEOPLE, LIMIT)
        await forum.time.passes(50)
        tired, _ = (group.create_task(forum.call(Urgency.PEOPLE, name)) for name in ("tired", "patient"))
        await settle()
        tired.cancel()
        await forum.time.passes(11)
        assert forum.calls[LIMIT:] == [(Urgency.PEOPLE, "patient", HOLD)]


async def test_a_turn_that_comes_too_late_goes_to_the_next_one(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        await all_of(group, forum, Urgency.PEOPLE, LIMIT)
        await forum.time.passes(50)
        tired = group.create_task(forum.call(Urgency.PEOPLE, "tired"))
        await settle()
        forum.time._seconds = HOLD
        forum.budget._grant()
        tired.cancel()
        await settle()
        assert tired.cancelled()
        assert (len(forum.calls), forum.budget.free) == (LIMIT, LIMIT)


async def test_what_is_not_needed_any_more_costs_nothing(forum: Forum) -> None:
    async with forum.budget.spend(Urgency.VIEW) as turn:
        turn.give_back()
    assert forum.budget.free == LIMIT


async def test_at_the_end_nobody_waits(forum: Forum) -> None:
    budgets = Budgets(forum.time.seconds, forum.time.later)
    forum.budget = budgets.of(-1001)
    assert budgets.of(-1001) is forum.budget
    async with asyncio.TaskGroup() as group:
        service = group.create_task(budgets.keep_open())
        forum.budget.rest(20)
        await all_of(group, forum, Urgency.VIEW, 1)
        await all_of(group, forum, Urgency.PEOPLE, 1)
        service.cancel()
        await settle()
        await forum.call(Urgency.PEOPLE, "too late")
    assert len(forum.put_off) == 3
    assert forum.calls == []


async def test_whoever_is_given_up_and_cancelled_at_once_leaves_once(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        forum.budget.rest(20)
        waiting = group.create_task(forum.call(Urgency.VIEW, "late"))
        await settle()
        forum.budget.close()
        waiting.cancel()
    assert waiting.cancelled()
    assert forum.calls == []


Happening = tuple[float, Urgency, int, float, bool]
HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.0, 0.1, 1.0, 7.0, 31.0]),
        st.sampled_from([Urgency.PEOPLE, Urgency.PEOPLE, Urgency.VIEW, Urgency.MARK]),
        st.sampled_from([1, 1, 1, 2, 10]),
        st.sampled_from([0.0, 0.2, 3.0]),
        st.booleans(),
    ),
    min_size=1,
    max_size=80,
)


@given(HAPPENINGS)
@settings(max_examples=20 * EFFORT, deadline=None)
def test_no_minute_ever_has_more_than_twenty_calls_and_people_never_wait_behind_views(
    happenings: Sequence[Happening],
) -> None:
    asyncio.run(_play(happenings))


async def _play(happenings: Sequence[Happening]) -> None:
    forum = Forum()
    reached: list[float] = []
    waiting = 0

    async def call(urgency: Urgency, cost: int, takes: float, *, early: bool) -> None:
        """Telegram counts a call somewhere between its beginning and its end."""
        nonlocal waiting
        waiting += urgency is Urgency.PEOPLE
        try:
            async with forum.budget.spend(urgency, cost):
                waiting -= urgency is Urgency.PEOPLE
                assert urgency is not Urgency.VIEW or not waiting
                begun = forum.time.seconds()
                if takes:
                    await forum.time.sleep(takes)
                if urgency is not Urgency.MARK:
                    reached.extend([begun if early else forum.time.seconds()] * cost)
        except Throttled:
            waiting -= 1

    async with asyncio.TaskGroup() as group:
        for wait, urgency, cost, takes, early in happenings:
            await forum.time.passes(wait)
            group.create_task(call(urgency, 1 if urgency is Urgency.VIEW else cost, takes, early=early))
        await forum.time.passes(1000)
    reached.sort()
    assert all(later - first >= 60 for first, later in zip(reached, reached[LIMIT:], strict=False))


async def test_a_view_that_waits_long_goes_although_people_never_stop(forum: Forum) -> None:
    async with asyncio.TaskGroup() as group:
        for second in range(240):
            if second % 5 == 0:  # twelve messages a minute
                await all_of(group, forum, Urgency.PEOPLE, 1)
            if second == 60:
                await all_of(group, forum, Urgency.VIEW, 1)
            await forum.time.passes(1)
    assert forum.made(Urgency.VIEW) == [60 + STALE]
    assert len(forum.made(Urgency.PEOPLE)) == 48
