"""``python -m tests.fuzz --cases 100000 --seed 1``: all targets, progress on standard error, one line of JSON at the end.

A twentieth of the cases goes over HTTP to the whole of Kwit; ``--only NAME`` runs the targets whose names begin so. Exit status 1
if anything was unexpected.
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
from storage.opening import open_storage
from tests.fuzz import shapes
from tests.fuzz.adapters import adapter_targets
from tests.fuzz.campaign import Findings, campaign, tell
from tests.fuzz.files import file_targets
from tests.fuzz.house import fuzz_house
from tests.fuzz.stored import stored_targets
from tests.fuzz.talks import talk_targets
from tests.fuzz.target import Targets
from tests.fuzz.words import words_targets

HTTP = "http"
HTTP_SHARE = 0.05


def all_targets(described: shapes.Shapes | None) -> Targets:
    """Everything that is fuzzed without a network."""
    return (*adapter_targets(described), *talk_targets(described), *words_targets(), *file_targets(), *stored_targets())


async def _over_http(cases: int, seed: int, findings: Findings, described: shapes.Shapes | None) -> Counter[int]:
    with tempfile.TemporaryDirectory(prefix="kwit-fuzz-") as folder:
        async with open_storage(None, Path(folder), "fuzz", forum=-1001234567890) as storage:
            return await fuzz_house(storage, cases, seed, findings, described)


def main() -> int:
    """Run, tell, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="targets whose names begin so")
    wanted = parser.parse_args()
    began, findings, statuses = time.monotonic(), Findings(), Counter[int]()
    described = shapes.published()
    tell(f"shapes of Telegram's objects: {'the published description' if described else 'the models of aiogram'}")
    targets = [target for target in all_targets(described) if target.name.startswith(wanted.only)]
    over_http = HTTP.startswith(wanted.only) or wanted.only.startswith(HTTP)
    through = (int(wanted.cases * HTTP_SHARE) if targets else wanted.cases) if over_http else 0
    if targets:
        campaign(targets, wanted.cases - through, wanted.seed, findings)
    if through:
        statuses = asyncio.run(_over_http(through, wanted.seed, findings, described))
    print(  # noqa: T201 - the one line that a program reads
        json.dumps(
            {
                "cases": sum(findings.by_target.values()),
                "by_target": dict(findings.by_target),
                "refused": dict(findings.named),
                "statuses": {str(status): times for status, times in sorted(statuses.items())},
                "status_5xx": sum(times for status, times in statuses.items() if status >= 500),
                "unexpected": sum(findings.unexpected.values()),
                "per_second": {
                    name: round((findings.by_target[name] or statuses.total()) / took, 1)
                    for name, took in findings.seconds.items()
                    if took
                },
                "seed": wanted.seed,
                "seconds": round(time.monotonic() - began, 1),
            }
        )
    )
    return 1 if findings.unexpected else 0


if __name__ == "__main__":
    sys.exit(main())
