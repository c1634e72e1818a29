"""``python -m tests.fuzz --cases 100000 --seed 1``: all targets, progress on standard error, one line of JSON at the end.

A twentieth of the cases goes over HTTP to the whole of Kwit, or another ``--share``; ``--only NAME``, which may be repeated, runs
the targets whose names begin so. Exit status 1 if anything was unexpected.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import bots.telegram  # noqa: F401 - imports aiogram in its light way, before anything else does in the slow one
from sandbox.story import DESK
from storage.opening import open_storage
from tests.fuzz import shapes
from tests.fuzz.adapters import adapter_targets
from tests.fuzz.campaign import Findings, campaign, tell
from tests.fuzz.doors import fuzz_house
from tests.fuzz.files import file_targets
from tests.fuzz.house import House
from tests.fuzz.stored import stored_targets
from tests.fuzz.talks import talk_targets
from tests.fuzz.target import Targets
from tests.fuzz.words import words_targets

HTTP = "http"
HTTP_SHARE = 0.05
MEMORY = Path("/dev/shm")  # noqa: S108 - for a folder of a name that nobody knows
"""Where a folder lies in memory, on systems that have that. The database waits for the disk at each write, which would be most of
what a campaign takes, and nothing is looked at that a disk has to keep."""


def all_targets(described: shapes.Shapes | None) -> Targets:
    """Everything that is fuzzed without a network."""
    return (*adapter_targets(described), *talk_targets(described), *words_targets(), *file_targets(), *stored_targets())


async def _over_http(folder: Path, cases: int, seed: int, findings: Findings, described: shapes.Shapes | None) -> House:
    async with open_storage(None, folder, "fuzz", forum=DESK) as storage:
        return await fuzz_house(storage, cases, seed, findings, described)


def main() -> int:
    """Run, tell, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", help="targets whose names begin so")
    parser.add_argument("--share", type=float, default=HTTP_SHARE, help="of the cases that go over HTTP")
    wanted = parser.parse_args()
    began, findings, house = time.monotonic(), Findings(), None
    described = shapes.published()
    tell(f"shapes of Telegram's objects: {'the published description' if described else 'the models of aiogram'}")
    beginnings = tuple(wanted.only or ("",))
    targets = [target for target in all_targets(described) if target.name.startswith(beginnings)]
    over_http = any(HTTP.startswith(each) or each.startswith(HTTP) for each in beginnings)
    through = (int(wanted.cases * wanted.share) if targets else wanted.cases) if over_http else 0
    if targets:
        campaign(targets, wanted.cases - through, wanted.seed, findings)
    if through:
        with tempfile.TemporaryDirectory(prefix="kwit-fuzz-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
            house = asyncio.run(_over_http(Path(folder), through, wanted.seed, findings, described))
    told = _told(findings, house) | {"seed": wanted.seed, "seconds": round(time.monotonic() - began, 1)}
    print(json.dumps(told))  # noqa: T201 - the one line that a program reads
    return 1 if findings.unexpected else 0


def _told(findings: Findings, house: House | None) -> dict[str, object]:
    """What was found, for a program."""
    statuses, raw, explained = (
        (house.statuses, house.raw_statuses, house.complaints.explained) if house else (Counter(), Counter(), Counter())
    )
    posts = sum(times for name, times in findings.by_target.items() if name.startswith(HTTP))
    return {
        "cases": findings.by_target.total(),
        "by_target": dict(findings.by_target),
        "refused": dict(findings.named),
        "statuses": {str(status): times for status, times in sorted(statuses.items())},
        "raw_statuses": {str(status): times for status, times in sorted(raw.items())},
        "status_5xx": sum(times for status, times in (statuses + raw).items() if status >= 500),
        "warnings_explained": dict(explained),
        "unexpected": findings.unexpected.total(),
        "per_second": {
            name: round((findings.by_target[name] or posts) / took, 1)
            for name, took in findings.seconds.items()
            if took
        },
    }


if __name__ == "__main__":
    sys.exit(main())
