"""``python -m tests.crash``: the crash campaign. Progress goes to standard error, one line of JSON to standard output."""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from pathlib import Path

from tests.crash.defences import WITHOUT
from tests.crash.rounds import Campaign


def main() -> int:
    """Play the rounds; status 1 if anything was lost, doubled or otherwise wrong."""
    parser = argparse.ArgumentParser(prog="make crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", choices=list(WITHOUT), default="", help="a defence to take out")
    parser.add_argument("--only", default="", help="what is killed in every round, instead of each in turn")
    parser.add_argument("--folder", type=Path, help="where files and logs are left; a temporary place otherwise")
    chosen = parser.parse_args()
    if chosen.folder:
        chosen.folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that no process is left behind
    with tempfile.TemporaryDirectory(prefix="kwit-crash-") as temporary:
        return asyncio.run(_play(chosen, chosen.folder or Path(temporary)))


async def _play(chosen: argparse.Namespace, folder: Path) -> int:
    async with Campaign(folder, chosen.seed, without=chosen.without) as campaign:
        report = await campaign.play(chosen.rounds, chosen.only)
    print(json.dumps(report.json()))  # noqa: T201 - the result
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
