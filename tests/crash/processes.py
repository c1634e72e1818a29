"""The processes of the campaign, each of which can be killed by itself: Kwit, the database, what Kwit reaches of the platforms."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import psutil

from storage.embedded import _BOUND_TO_PARENT, OPTIONS, find_program
from tests.crash import relay
from tests.crash.child import Orders, main

ROOT = Path(__file__).parents[2]
STARTING = 180.0
"""Seconds that a process may take to start on a busy machine."""
ENDING = 30.0
"""Seconds that a Kwit may take to stop."""
_FORKED = get_context("forkserver")
_FORKED.set_forkserver_preload(["tests.crash.child", "tests.crash.relay"])


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def _readable(file: int) -> None:
    """Wait until a file has something to read, or has ended."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(file, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(file)


@dataclass
class Kwit:
    """A Kwit of ``tests.crash.child``, forked from a process that has everything imported; ``url`` is where it listens."""

    process: ForkServerProcess
    connection: Connection
    url: str = ""

    @classmethod
    async def start(cls, orders: Orders) -> "Kwit":
        """Start one and wait until it works."""
        here, there = _FORKED.Pipe()
        process = _FORKED.Process(target=main, args=(orders, there), daemon=True)
        await asyncio.to_thread(process.start)
        there.close()
        kwit = cls(process, here)
        async with asyncio.timeout(STARTING):
            await _readable(here.fileno())
        try:
            kwit.url = here.recv()
        except EOFError:
            raise AssertionError(f"Kwit did not start; {orders.log} says more") from None
        return kwit

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.process.pid is not None
        return self.process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process.is_alive()

    def arm(self, point: str, nth: int = 1, by: signal.Signals = signal.SIGKILL) -> None:
        """Let it kill (or stop) itself when it passes a named point for the ``nth`` time; an empty name calls it off."""
        with suppress(OSError):
            self.connection.send((point, nth, int(by)))

    @property
    def stopped(self) -> bool:
        """Whether it is frozen, by us or by itself."""
        with suppress(psutil.Error):
            return bool(psutil.Process(self.pid).status() == psutil.STATUS_STOPPED)
        return False

    async def ended(self) -> None:
        """Wait for its end."""
        if self.alive:
            await _readable(int(self.process.sentinel))

    async def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.process.kill()
        await self.ended()
        self.connection.close()

    def freeze(self) -> None:
        """SIGSTOP."""
        os.kill(self.pid, signal.SIGSTOP)

    def wake(self) -> None:
        """SIGCONT."""
        os.kill(self.pid, signal.SIGCONT)

    async def stop(self) -> None:
        """SIGTERM, and wait until it has finished what is under way."""
        self.process.terminate()
        async with asyncio.timeout(ENDING):
            await self.ended()
        self.connection.close()

    def reader(self) -> int | None:
        """The process id of its reading process, if it has one now."""
        return reader_of(self.pid)


def reader_of(pid: int) -> int | None:
    """The process id of the reading process of a Kwit, if it has one now."""
    with suppress(psutil.Error):
        for child in psutil.Process(pid).children():
            if any(name in child.cmdline() for name in ("tests.crash.light_reading", "ocr.worker_process")):
                return int(child.pid)
    return None


@dataclass
class Program:
    """The real thing: ``bot.py run`` as an operator starts it, with its own database in its data directory."""

    process: asyncio.subprocess.Process
    url: str = ""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    @classmethod
    async def start(cls, folder: Path, settings: Mapping[str, object], log: str) -> "Program":
        """Start it and wait until it listens."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KWIT_")}
        named = {
            f"KWIT_{name.upper()}": json.dumps(value) if isinstance(value, tuple) else str(value)
            for name, value in settings.items()
            if value is not None
        }
        written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        before = os.fstat(written).st_size
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(ROOT / "bot.py"), "run"), cwd=folder, env=inherited | named, stderr=written
        )
        os.close(written)
        program = cls(process)
        try:
            program.url = await program._listening(log, before)
        except BaseException:
            await program.kill()
            raise
        return program

    async def _listening(self, log: str, before: int) -> str:
        """Where it listens, once it says so."""
        async with asyncio.timeout(STARTING):
            while not (found := re.search(r"listens on (http://\S+);", _said(log, before))):
                if self.process.returncode is not None:
                    raise AssertionError(f"bot.py run ended with {self.process.returncode}; {log} says more")
                await asyncio.sleep(0.05)
        return found[1]

    async def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


@dataclass
class DatabaseServer:
    """The embedded database by itself, on a port that stays the same; it can be killed and started again."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def database(self, name: str) -> str:
        """Where a database of it is."""
        return f"mongodb://127.0.0.1:{self.port}/{name}?{OPTIONS}"

    async def start(self) -> None:
        """Start it and wait until it listens."""
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "secantusd.toml"
        configuration.touch()
        with (self.folder / "server.log").open("ab") as written:
            self.process = subprocess.Popen(  # noqa: S603, ASYNC220 - arguments of ours; it starts in no time
                [
                    *(sys.executable, "-c", _BOUND_TO_PARENT, str(os.getpid()), str(find_program())),
                    *("--config", str(configuration), "--host", "127.0.0.1", "--port", str(self.port)),
                    *("--storage-path", str(self.folder / "files"), "--sync-on-commit"),
                ],
                stdout=written,
                stderr=written,
            )
        async with asyncio.timeout(STARTING):
            while not await _listens(self.port):
                assert self.process.poll() is None, "the database did not start"
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self.process is not None:
            self.process.kill()
            await asyncio.to_thread(self.process.wait)


class Doorway:
    """What Kwit reaches of a platform: a relay process in front of the port where the platform is played."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._process: ForkServerProcess | None = None
        self._here: Connection | None = None

    @property
    def url(self) -> str:
        """Where Kwit finds the platform."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it, and wait until it listens."""
        self._here, there = _FORKED.Pipe()
        self._process = _FORKED.Process(target=relay.main, args=(self.port, self._target, there), daemon=True)
        await asyncio.to_thread(self._process.start)
        there.close()
        async with asyncio.timeout(STARTING):
            while not await _listens(self.port):  # noqa: ASYNC110 - another process sets no event of ours
                await asyncio.sleep(0.02)

    async def holds(self, seconds: float) -> None:
        """Answer nothing for so long, and then go on: all answers are slow."""
        if self._process is not None and self._process.pid is not None:
            os.kill(self._process.pid, signal.SIGSTOP)
            try:
                await asyncio.sleep(seconds)
            finally:
                os.kill(self._process.pid, signal.SIGCONT)

    async def kill(self) -> None:
        """SIGKILL: all connections break."""
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.join)


@asynccontextmanager
async def doorway(target_url: str) -> AsyncIterator[Doorway]:
    """A doorway in front of a server of this process."""
    opened = Doorway(int(target_url.rpartition(":")[2]))
    await opened.start()
    try:
        yield opened
    finally:
        await opened.kill()


def _said(log: str, since: int) -> str:
    """What a log has got since it was ``since`` bytes long."""
    return Path(log).read_bytes()[since:].decode("utf-8", errors="replace")


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
