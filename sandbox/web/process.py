"""Kwit as a process of its own, which can be killed and is started again whenever it ends.

It is started by the hidden command ``bot.py played``, gets its settings by the environment, and says on its standard output, a
line of JSON each, where it listens, when it has loaded its models, and what steps its machines take. It ends when its standard
input does, so that nothing is left behind however the program ends that started it.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from sandbox.telegram.errors import JsonObject

HEALTHY_SECONDS = 10.0
"""Who lives so long may be started again at once."""
LONGEST_PAUSE = 10.0
STOP_SECONDS = 5.0
"""That steps under way may take to finish in the end; then it is killed, for nobody plays in this house again."""


class Condition(StrEnum):
    """How Kwit is: not there yet, taking in what comes while its models load, at work, killed, or ended by itself."""

    STARTING = "starting"
    LOADING = "loading"
    READY = "ready"
    KILLED = "killed"
    ENDED = "ended"


class KwitProcess:
    """The process. ``program`` is ``bot.py``, ``clock`` the file of its clock; it works in ``folder``.

    ``listening`` is told where it listens after each start, ``changed`` that its condition has changed, ``stepped`` of each
    step (``sandbox.web.steps``).
    """

    def __init__(
        self,
        program: Path,
        folder: Path,
        clock: Path,
        *,
        listening: Callable[[str], None],
        changed: Callable[[], None],
        stepped: Callable[[JsonObject], None],
    ) -> None:
        self._program = program
        self._folder = folder
        self._clock = clock
        self._listening = listening
        self._changed = changed
        self._stepped = stepped
        self._process: asyncio.subprocess.Process | None = None
        self._ready = asyncio.Event()
        self._stopped = asyncio.Event()
        self._killed = False
        self.condition = Condition.STARTING
        self.starts = 0
        self.url = ""
        self.reads_cyrillic = False

    async def wait_ready(self) -> None:
        """Wait until it works and has loaded its models."""
        await self._ready.wait()

    async def keep_up(self, settings: Mapping[str, object]) -> None:
        """Start it, and again whenever it ends, until ``stop``; at once after a kill, else after a pause that grows."""
        pause = 0.0
        while not self._stopped.is_set():
            began = time.monotonic()
            await self._run(environment(settings))
            if time.monotonic() - began > HEALTHY_SECONDS or self._killed:
                pause = 0.0
            self._be(Condition.KILLED if self._killed else Condition.ENDED)
            self._killed = False
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopped.wait()
            pause = min(LONGEST_PAUSE, pause * 2 or 1.0)

    def kill(self) -> None:
        """End it at once, with SIGKILL, wherever it stands; it is started again."""
        if self._process is not None and self._process.returncode is None:
            self._killed = True
            self._process.kill()

    async def stop(self) -> None:
        """Let it finish its steps and end, for good."""
        self._stopped.set()
        process = self._process
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()

    async def _run(self, environment: Mapping[str, str]) -> None:
        self._process = process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(self._program), "played", str(self._clock)),
            cwd=self._folder,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self.starts += 1
        if self.starts > 1:
            self._be(Condition.STARTING)
        try:
            if process.stdout is not None:
                async for line in process.stdout:
                    self._hear(json.loads(line))
            await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
            self._ready.clear()

    def _hear(self, said: JsonObject) -> None:
        if "step" in said:
            self._stepped(said["step"])
        elif "listening" in said:
            self.url = str(said["listening"])
            self._listening(self.url)
            self._be(Condition.LOADING)
        else:
            self.reads_cyrillic = bool(said["cyrillic"])
            self._be(Condition.READY)
            self._ready.set()

    def _be(self, condition: Condition) -> None:
        self.condition = condition
        self._changed()


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """The environment for a Kwit with these settings (by their names, without the prefix) and none of the operator's own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KWIT_")}
    return inherited | {
        f"KWIT_{name.upper()}": json.dumps(value) if isinstance(value, tuple) else str(value)
        for name, value in settings.items()
    }
