"""Reading in a process of its own: what kills, hangs or bloats it costs that one document and nothing else.

``ReadingWorker`` owns one child process (started afresh, never forked), gives it one document at a time and starts a
new one whenever it is lost. Limits: time is measured here; memory is limited twice, by ``RLIMIT_DATA`` inside the child
(stops a burst at once) and by watching its resident size here (which is what the machine really pays; address space,
``RLIMIT_AS``, says little where libraries map far more than they touch).
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import structlog

from flows.vocabulary.errors import KwitError
from flows.vocabulary.readings import Reading, Trouble
from ocr.wire import LENGTH, WireError, frame, message_length, parse_message, reading_from_json, request_frames

_log = structlog.get_logger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 180.0
_WATCH_SECONDS = 0.1
_REST_SECONDS = 1.0
_FAREWELL_SECONDS = 2.0
_PAGES_SHARE = 0.6
"""After this share of a document's time no further page is begun, so that what was read is told in the rest of it."""
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_PROGRAM = (sys.executable, "-m", "ocr.worker_process")
P = TypeVar("P")

_GAVE_UP = Reading(trouble=Trouble.GAVE_UP)


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How documents are read.

    ``models`` is ``packaged``, ``hub`` or a directory; ``cache`` a directory of ours for prepared models;
    ``seconds_limit`` the time one document may take, ``memory_limit`` the bytes the child may hold; ``threads`` those of
    the neural networks; ``side_limit`` the longest side, in pixels, of the picture in which lines are looked for.
    """

    cache: Path
    models: str = "packaged"
    seconds_limit: float = 60.0
    memory_limit: int = 3 * 1024**3
    threads: int = 2
    side_limit: int = 1280


class ReadingUnavailableError(KwitError):
    """The reading process cannot be started; the message says why."""


class _ChildLostError(KwitError):
    """The child died, hung, or grew too large; ``begun`` tells whether it had the document by then."""

    def __init__(self, reason: str, *, begun: bool) -> None:
        super().__init__(reason)
        self.begun = begun


@dataclass(slots=True)
class _Job:
    files: Sequence[tuple[str, bytes]]
    answer: asyncio.Future[Reading]


class ReadingWorker:
    """Reads documents, one after another, in a child process; use as ``async with ReadingWorker(settings) as worker``.

    ``program`` is what the child runs: a program and its arguments, which speaks as ``ocr.wire`` says.
    """

    def __init__(self, settings: ReadingSettings, program: Sequence[str] = _PROGRAM) -> None:
        self._settings = settings
        self._program = program
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._settled = asyncio.Event()
        self._child: Process | None = None
        self._failure: str | None = None
        self._group = asyncio.TaskGroup()
        self._service: asyncio.Task[None] | None = None
        self.reads_cyrillic: bool | None = None

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        self._service = self._group.create_task(self._serve())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._service is not None:
            self._service.cancel()
        try:
            await self._group.__aexit__(None, None, None)  # an error of the block goes on as it is, in no group
        finally:
            await self._discard_child(kindly=self._settled.is_set())
            while not self._jobs.empty():
                self._jobs.get_nowait().answer.cancel()

    @property
    def ready(self) -> bool:
        """Whether the models are loaded and a document would be read at once."""
        return self._settled.is_set() and self._failure is None and not self._is_lost()

    @property
    def process_id(self) -> int | None:
        """The child's process id, None while there is none."""
        return self._child.pid if self._child is not None else None

    async def wait_ready(self) -> None:
        """Wait until the models are loaded; raises ReadingUnavailableError if they cannot be."""
        await self._settled.wait()
        if self._failure is not None:
            raise ReadingUnavailableError(self._failure)

    async def read(self, files: Sequence[tuple[str, bytes]]) -> Reading:
        """Return the reading of one document; ``files`` are (name, bytes) of its pages in order.

        Never raises because of the document: one that is too slow, too large or deadly gives ``Trouble.GAVE_UP``.
        """
        job = _Job(tuple(files), asyncio.get_running_loop().create_future())
        self._jobs.put_nowait(job)
        return await job.answer

    async def _serve(self) -> None:
        while True:
            await self._ensure_child()
            job = await self._next_job()
            try:
                reading = _GAVE_UP if job.answer.cancelled() else await self._read_safely(job.files)
            except asyncio.CancelledError:
                job.answer.cancel()
                self._kill_child()
                raise
            if not job.answer.done():
                job.answer.set_result(reading)

    async def _next_job(self) -> _Job:
        """Return the next job; a child that dies while it rests is replaced meanwhile."""
        while True:
            try:
                async with asyncio.timeout(_REST_SECONDS):
                    return await self._jobs.get()
            except TimeoutError:
                if self._is_lost():
                    _log.warning("reading.child_lost", reason="died at rest", begun=False)
                    await self._ensure_child()

    async def _read_safely(self, files: Sequence[tuple[str, bytes]]) -> Reading:
        for _ in range(2):  # a second time only if the child was lost before it had the document
            await self._ensure_child()
            if self._child is None:
                return _GAVE_UP
            try:
                return await self._exchange(self._child, files)
            except _ChildLostError as lost:
                _log.warning("reading.child_lost", reason=str(lost), begun=lost.begun)
                await self._discard_child()
                if lost.begun:
                    return _GAVE_UP
        return _GAVE_UP

    async def _exchange(self, child: Process, files: Sequence[tuple[str, bytes]]) -> Reading:
        begun = False
        try:
            async with asyncio.timeout(self._settings.seconds_limit):
                stdin = _pipe(child.stdin)
                stdin.writelines(request_frames(files))
                await stdin.drain()
                while True:
                    message = await self._next_message(child)
                    if "begun" not in message:
                        return reading_from_json(message)
                    begun = True
        except TimeoutError as error:
            raise _ChildLostError("out of time", begun=True) from error
        except MemoryError as error:
            raise _ChildLostError("out of memory", begun=True) from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise _ChildLostError("died", begun=begun) from error
        except WireError as error:
            raise _ChildLostError(str(error), begun=True) from error

    async def _next_message(self, child: Process) -> dict[str, Any]:
        """Return the child's next message, looking at its size while waiting; raises MemoryError if it is too large."""
        stdout = _pipe(child.stdout)
        while True:
            try:
                async with asyncio.timeout(_WATCH_SECONDS):
                    prefix = await stdout.readexactly(LENGTH.size)
                    break
            except TimeoutError:
                if resident_bytes(child.pid) > self._settings.memory_limit:
                    raise MemoryError from None
        return parse_message(await stdout.readexactly(message_length(prefix)))

    async def _ensure_child(self) -> None:
        """Start a child if there is none; if it cannot be started, say why in ``_failure``."""
        if self._child is not None and self._child.returncode is None:
            return
        await self._discard_child()
        self._settled.clear()
        try:
            async with asyncio.timeout(_START_SECONDS):
                self._failure = await self._start_child()
        except TimeoutError:
            self._failure = f"The models were not loaded within {_START_SECONDS:.0f} seconds."
        except MemoryError:
            self._failure = "The models take more memory than reading may have."
        except (asyncio.IncompleteReadError, OSError, WireError):
            self._failure = "The reading process died while it loaded the models; standard error says more."
        if self._failure is not None:
            _log.error("reading.unavailable", reason=self._failure)
            await self._discard_child()
        self._settled.set()

    async def _start_child(self) -> str | None:
        settings = self._settings
        self._child = child = await asyncio.create_subprocess_exec(*self._program, cwd=_ROOT, stdin=PIPE, stdout=PIPE)
        stdin = _pipe(child.stdin)
        stdin.write(
            frame(
                {
                    "models": settings.models,
                    "cache": str(settings.cache.resolve()),
                    "threads": settings.threads,
                    "side_limit": settings.side_limit,
                    "memory_limit": settings.memory_limit,
                    "seconds": settings.seconds_limit * _PAGES_SHARE,
                }
            )
        )
        await stdin.drain()
        message = await self._next_message(child)
        if not message.get("ready"):
            return str(message.get("failed", "The reading process did not say why."))
        self.reads_cyrillic = bool(message.get("cyrillic"))
        _log.info("reading.ready", process_id=child.pid, reads_cyrillic=self.reads_cyrillic)
        return None

    def _is_lost(self) -> bool:
        return self._child is not None and self._child.returncode is not None

    def _kill_child(self) -> None:
        if self._child is not None:
            with suppress(ProcessLookupError):
                self._child.kill()

    async def _discard_child(self, *, kindly: bool = False) -> None:
        """End the child at once; ``kindly`` gives it a moment to end by itself at the end of its input."""
        child = self._child
        if child is None:
            return
        self._settled.clear()
        try:
            if kindly:
                async with asyncio.timeout(_FAREWELL_SECONDS):
                    await _ended(child)
        except TimeoutError:
            _log.warning("reading.child_stayed", process_id=child.pid)
        finally:
            self._kill_child()
            await _ended(child)
            self._child = None


def resident_bytes(process_id: int) -> int:
    """Return the resident size of a process in bytes; 0 where ``/proc`` does not tell."""
    try:
        return int(Path(f"/proc/{process_id}/statm").read_text("ascii").split()[1]) * _PAGE_BYTES
    except (OSError, IndexError, ValueError):
        return 0


async def _ended(child: Process) -> None:
    """Wait for the end of ``child``, which comes only once everything it still has to say was taken from its pipe."""
    _pipe(child.stdin).close()
    with suppress(ConnectionError):
        while await _pipe(child.stdout).read(65536):
            pass
    await child.wait()


def _pipe(pipe: P | None) -> P:
    if pipe is None:
        raise WireError("The child was started without its pipes.")
    return pipe
