"""Whoever asks how Kwit is hears it soon, even if the database does not answer, and does not make it work for each question."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bots import watching
from bots.metrics import Metrics
from bots.readings import TimedReader
from bots.watching import FRESH, Sign, Watch
from flows.engine.backlog import Backlog
from flows.vocabulary.addresses import Platform
from flows.vocabulary.errors import StorageAway
from flows.vocabulary.readings import Reading, Trouble
from tests.bots.timeline import Timeline

WAITS = Backlog(
    events=3,
    oldest_event=Timeline().now() - timedelta(seconds=40),
    rejected=1,
    overdue=2,
    queued={Platform.WHATSAPP: 5},
    oldest_queued={Platform.WHATSAPP: Timeline().now() - timedelta(seconds=7)},
    held={Platform.WHATSAPP: 4},
)


class Measured:
    """The port ``Backlogs``."""

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None
        self.hangs = False

    async def measure(self, at: datetime) -> Backlog:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.error is not None:
            raise self.error
        return WAITS


def shown(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


async def test_what_was_measured_is_told_again_while_it_is_fresh() -> None:
    time, measured = Timeline(), Measured()
    watch = Watch(measured, time.now, time.seconds)
    await asyncio.gather(*(watch.look() for _ in range(10)))
    assert measured.asked == 1
    await time.passes(FRESH)
    await watch.look()
    assert measured.asked == 2


@pytest.mark.parametrize("hangs", [False, True])
async def test_a_database_that_does_not_answer_is_told_as_down_and_nothing_else_of_it(
    monkeypatch: pytest.MonkeyPatch, *, hangs: bool
) -> None:
    monkeypatch.setattr(watching, "PATIENCE", 0.05)
    time, measured, metrics = Timeline(), Measured(), Metrics()
    watch = Watch(measured, time.now, time.seconds)
    metrics.show_backlog(watch.known, time.now)
    await watch.look()
    assert shown(metrics, "kwit_database_up") == 1
    measured.hangs, measured.error = hangs, StorageAway("away")
    await time.passes(FRESH)
    await watch.look()
    assert shown(metrics, "kwit_database_up") == 0
    assert shown(metrics, "kwit_inbox_waiting") is None
    assert shown(metrics, "kwit_deliveries_queued", platform="whatsapp") is None


async def test_the_backlog_is_shown_with_ages_and_by_platform() -> None:
    time, metrics = Timeline(), Metrics()
    watch = Watch(Measured(), time.now, time.seconds)
    metrics.show_backlog(watch.known, time.now)
    await watch.look()
    assert shown(metrics, "kwit_inbox_waiting") == 3
    assert shown(metrics, "kwit_inbox_oldest_seconds") == 40
    assert shown(metrics, "kwit_inbox_rejected") == 1
    assert shown(metrics, "kwit_machines_overdue") == 2
    assert shown(metrics, "kwit_deliveries_queued", platform="whatsapp") == 5
    assert shown(metrics, "kwit_deliveries_queued", platform="telegram") == 0
    assert shown(metrics, "kwit_deliveries_oldest_seconds", platform="whatsapp") == 7
    assert shown(metrics, "kwit_deliveries_oldest_seconds", platform="desk") == 0
    assert shown(metrics, "kwit_deliveries_held", platform="whatsapp") == 4


async def test_a_clock_that_goes_back_makes_no_age_negative() -> None:
    time, metrics = Timeline(), Metrics()
    watch = Watch(Measured(), time.now, time.seconds)
    metrics.show_backlog(watch.known, lambda: time.now() - timedelta(hours=1))
    await watch.look()
    assert shown(metrics, "kwit_inbox_oldest_seconds") == 0


async def test_a_sign_grows_old_until_it_is_seen_again() -> None:
    time = Timeline()
    sign = Sign(time.seconds)
    await time.passes(30)
    assert sign.age == 30
    sign.seen()
    assert sign.age == 0


@pytest.mark.parametrize(("trouble", "outcome"), [(None, "read"), (Trouble.GAVE_UP, "gave_up")])
async def test_readings_are_timed_and_counted_by_outcome(trouble: Trouble | None, outcome: str) -> None:
    time, metrics = Timeline(), Metrics()

    class Slow:
        async def read(self, files: object) -> Reading:
            await time.skip(4)
            return Reading(trouble=trouble)

    await TimedReader(Slow(), metrics, time.seconds).read([("a.jpg", b"")])
    assert shown(metrics, "kwit_readings_total", outcome=outcome) == 1
    assert shown(metrics, "kwit_reading_seconds_sum") == 4


def test_two_kwits_in_a_process_count_apart() -> None:
    first, second = Metrics(), Metrics()
    first.sent_again(Platform.WHATSAPP)
    assert shown(first, "kwit_deliveries_resent_total", platform="whatsapp") == 1
    assert shown(second, "kwit_deliveries_resent_total", platform="whatsapp") == 0
