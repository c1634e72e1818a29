"""``python -m tests.soak``: the soak. Progress goes to standard error, one line of JSON to standard output."""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from pathlib import Path

from tests.crash.office import open_ground
from tests.crash.processes import DatabaseServer, Program
from tests.soak.soak import soak

CLIENTS = 8
"""People with an open task; each has a group of the office for it, for Telegram allows 20 messages a minute in one."""


def main() -> int:
    """Load ``bot.py run`` for some minutes; status 1 if anything was lost or doubled, or did not come to rest."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--rate", type=float, default=10, help="events a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where files and logs are left; a temporary place otherwise")
    chosen = parser.parse_args()
    if chosen.folder:
        chosen.folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that no process is left behind
    with tempfile.TemporaryDirectory(prefix="kwit-soak-") as temporary:
        return asyncio.run(_soak(chosen, chosen.folder or Path(temporary)))


async def _soak(chosen: argparse.Namespace, folder: Path) -> int:
    server = DatabaseServer(folder / "server")
    await server.start()
    try:
        log, targets = folder / "kwit.log", list[str]()
        async with open_ground(server.database("soak"), folder, targets) as ground:
            program = await Program.start(folder, ground.settings(), str(log))
            try:
                targets.append(program.url)
                await ground.set_up(CLIENTS)
                soaked = await soak(ground, program, log, chosen.minutes * 60, chosen.rate, chosen.seed)
            finally:
                await program.kill()
    finally:
        await server.kill()
    about = {"minutes": chosen.minutes, "rate": chosen.rate, "seed": chosen.seed}
    print(json.dumps(soaked.json() | about))  # noqa: T201 - the result
    return 0 if soaked.good else 1


if __name__ == "__main__":
    sys.exit(main())
