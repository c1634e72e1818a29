"""The clock that can be put forward."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.web.clock import MovableClock

ROOT = Path(__file__).parents[2]
LOOK = """
import sys
from pathlib import Path
from sandbox.web.clock import MovableClock
clock = MovableClock(Path(sys.argv[1]))
print(clock.ahead.total_seconds(), flush=True)
sys.stdin.readline()
print(clock.ahead.total_seconds(), flush=True)
"""


def test_it_shows_the_real_time_until_it_is_put_forward(tmp_path: Path) -> None:
    clock = MovableClock(tmp_path / "clock")
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    clock.forward(timedelta(hours=25))
    clock.forward(timedelta(minutes=1))
    assert clock.ahead == timedelta(hours=25, minutes=1)
    assert abs(clock.now() - datetime.now(UTC) - clock.ahead) < timedelta(seconds=5)
    assert abs(clock.seconds() - clock.now().timestamp()) < 5


def test_another_process_that_runs_already_sees_it_at_once(tmp_path: Path) -> None:
    clock = MovableClock(tmp_path / "clock")
    clock.forward(timedelta(hours=1))
    looking = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", LOOK, clock.path],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with looking:
        assert looking.stdout is not None
        assert looking.stdin is not None
        before = looking.stdout.readline()
        clock.forward(timedelta(hours=1))
        print(file=looking.stdin, flush=True)
        after = looking.stdout.readline()
    assert (float(before), float(after)) == (3600.0, 7200.0)


def test_it_is_never_put_back(tmp_path: Path) -> None:
    clock = MovableClock(tmp_path / "clock")
    with pytest.raises(ValueError, match="never back"):
        clock.forward(timedelta(seconds=-1))
    assert clock.ahead == timedelta(0)
