"""What is done now and then: again and again, with pauses, and told in the log by counts."""

import pytest
from structlog.testing import capture_logs

from bots.housekeeping import ERASING_PERIOD, PERIOD, erase_hourly, retain_daily, sweep_daily
from flows.retention import Swept
from tests.bots.timeline import Timeline


class Enough(Exception):
    """Ends a service that would go on for ever."""


class Pauses:
    """Notes the pauses, and ends the service at the ``last`` one."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        if len(self.taken) == self.last:
            raise Enough


async def test_terms_are_applied_once_a_day_and_counted() -> None:
    pauses, sweeps = Pauses(2), [Swept(documents=1, documents_held=2, threads=3, deliveries=4, strangers=5), Swept()]

    async def sweep() -> Swept:
        return sweeps.pop(0)

    with capture_logs() as logs, pytest.raises(Enough):
        await retain_daily(sweep, sleep=pauses)
    assert pauses.taken == [PERIOD, PERIOD]
    assert {**logs[0], "log_level": ""} == {
        "event": "retention_applied",
        "log_level": "",
        "documents": 1,
        "held": 2,
        "threads": 3,
        "deliveries": 4,
        "strangers": 5,
    }


async def test_erasures_go_on_every_hour_and_only_those_that_were_there_are_told() -> None:
    pauses, rounds = Pauses(3), [2, 0, 0]

    async def go_on() -> int:
        return rounds.pop(0)

    with capture_logs() as logs, pytest.raises(Enough):
        await erase_hourly(go_on, sleep=pauses)
    assert pauses.taken == [ERASING_PERIOD] * 3
    assert [(each["event"], each["erasures"]) for each in logs] == [("erasures_went_on", 2)]


async def test_orphans_are_swept_once_a_day() -> None:
    pauses, time, asked = Pauses(2), Timeline(), []

    async def sweep(older_than: object) -> int:
        asked.append(older_than)
        return 7

    with capture_logs() as logs, pytest.raises(Enough):
        await sweep_daily(sweep, time.now, sleep=pauses)
    assert (pauses.taken, len(asked), logs[0]["files"]) == ([PERIOD, PERIOD], 2, 7)
