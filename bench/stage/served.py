"""Kwit as ``bot.py run`` starts it, in a process of its own, on local platforms and with a data folder of its own."""

import asyncio
import csv
import json
import os
import re
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import psutil

from sandbox.story import DESK, PUBLIC_URL, WHATSAPP_NUMBER, settings_for
from sandbox.telegram import LocalTelegram
from sandbox.telegram.chats import Chat
from sandbox.twilio import LocalTwilio

PROGRAM = Path(__file__).resolve().parents[2] / "bot.py"
START_SECONDS = 120.0
STOP_SECONDS = 30.0
MEGABYTE = 1024 * 1024
_LISTENING = re.compile(r"listens on (http://\S+?);")
_COLUMNS = (
    *("company", "tax_id", "company_language", "manager", "manager_telegram_id", "manager_role"),
    *("person", "phones", "person_language"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """A person in the office's book; ``phone`` in E.164."""

    name: str
    phone: str
    language: str = "de"
    company: str = "Müller AG"
    manager: str = "Frau Baumann"
    manager_id: int = 700001
    """The Telegram id of the manager in charge."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Kwit at work, and both platforms; ``process_id`` is that of ``bot.py run``."""

    url: str
    process_id: int
    telegram: LocalTelegram
    twilio: LocalTwilio
    group: Chat

    def resident(self) -> dict[str, float]:
        """Resident sizes in MiB: of the ``bot``, of the ``reading`` process, of the ``database``; 0 for what doesn't run."""
        bot = psutil.Process(self.process_id)
        sizes = {"bot": bot.memory_info().rss / MEGABYTE, "reading": 0.0, "database": 0.0}
        for child in bot.children(recursive=True):
            words = " ".join(child.cmdline())
            name = "reading" if "ocr.worker_process" in words else "database" if "secantus" in words else None
            if name is not None:
                sizes[name] += child.memory_info().rss / MEGABYTE
        return sizes


@asynccontextmanager
async def kwit_served(
    people: Sequence[Known], *, statuses: tuple[str, ...] = ("sent", "delivered"), limits: bool = False
) -> AsyncIterator[Stage]:
    """Start both platforms and Kwit with ``people`` in its book; everything is stopped and deleted at the end.

    ``statuses`` are those that the local Twilio reports for each message; with ``limits`` the local Telegram enforces its
    own. Raises RuntimeError with what Kwit said if it doesn't start.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kwit-bench-")))
        telegram = await stack.enter_async_context(LocalTelegram(enforce_limits=limits))
        desk = telegram.group("Desk", chat_id=DESK)
        twilio = await stack.enter_async_context(LocalTwilio(number=f"whatsapp:{WHATSAPP_NUMBER}", statuses=statuses))
        environment = _environment(folder, telegram, twilio)
        await _import_book(folder, environment, people)
        process = await stack.enter_async_context(_process(folder, environment, "run"))
        url, said = await _listening(process)
        group = await stack.enter_async_context(asyncio.TaskGroup())
        draining = group.create_task(_drain(process, said))
        stack.callback(draining.cancel)
        await _ready(url, process, said)
        twilio.connect(f"{PUBLIC_URL}/twilio/message", f"{url}/twilio/message")
        yield Stage(url, process.pid, telegram, twilio, desk)


def _environment(folder: Path, telegram: LocalTelegram, twilio: LocalTwilio) -> dict[str, str]:
    """The settings as environment variables, and nothing of the settings that this shell may have."""
    settings = {**settings_for(telegram, twilio), "data_dir": folder / "data", "log": "error"}
    settings["twilio_media_hosts"] = json.dumps(settings["twilio_media_hosts"])
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KWIT_")}
    return inherited | {f"KWIT_{name.upper()}": str(value) for name, value in settings.items()}


async def _import_book(folder: Path, environment: dict[str, str], people: Sequence[Known]) -> None:
    book = folder / "book.csv"
    await asyncio.to_thread(_write_book, book, people)
    async with _process(folder, environment, "import", str(book), "--strict") as process:
        _, said = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the book was not imported: {said.decode(errors='replace')}")


def _write_book(book: Path, people: Sequence[Known]) -> None:
    with book.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        for person in people:
            manager = [person.manager, person.manager_id, "administrator"]
            rows.writerow([person.company, "", "de", *manager, person.name, person.phone, person.language])


@asynccontextmanager
async def _process(folder: Path, environment: dict[str, str], *arguments: str) -> AsyncIterator[Process]:
    """``bot.py`` with ``arguments``, in ``folder`` (so that no ``.env`` is read); stopped, with its children, at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(PROGRAM),
        *arguments,
        cwd=folder,
        env=environment,
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            await _stop(process)


async def _stop(process: Process) -> None:
    """End a process kindly; what it and its children leave running after ``STOP_SECONDS`` is killed."""
    family = _family(process.pid)
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
    for left in psutil.wait_procs(family, timeout=1)[1]:
        left.kill()


def _family(process_id: int) -> list[psutil.Process]:
    """The process with all that it started; nothing if it has just ended."""
    try:
        process = psutil.Process(process_id)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


async def _listening(process: Process) -> tuple[str, deque[str]]:
    """Where Kwit listens, as soon as it says so, and what it said until then."""
    assert process.stderr is not None
    said: deque[str] = deque(maxlen=50)
    async with asyncio.timeout(START_SECONDS):
        async for line in process.stderr:
            said.append(line.decode(errors="replace"))
            found = _LISTENING.search(said[-1])
            if found and urlsplit(found[1]).port:
                return found[1], said
    raise RuntimeError(f"Kwit did not start:\n{''.join(said)}")


async def _drain(process: Process, said: deque[str]) -> None:
    """Take what Kwit says, so that it never waits for a reader; errors are passed on."""
    assert process.stderr is not None
    async for line in process.stderr:
        said.append(line.decode(errors="replace"))
        sys.stderr.write(said[-1])


async def _ready(url: str, process: Process, said: deque[str]) -> None:
    """Wait until every part works, models loaded too."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(START_SECONDS):
        while process.returncode is None:
            async with session.get(f"{url}/ready") as answer:
                if answer.status == 200:
                    return
            await asyncio.sleep(0.2)
    raise RuntimeError(f"Kwit ended:\n{''.join(said)}")
