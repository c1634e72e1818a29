"""``bot.py run`` as a process of its own, as an operator starts it: killed and started again, stopped, and badly set up."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

import bot as kwit  # noqa: TID251 - the composition root is what is tested here
from flows.vocabulary.errors import SettingsError, StorageError
from flows.vocabulary.people import Person
from sandbox.story import PHONE_KEY, settings_for
from tests.contracts.records import CallRecords
from tests.end_to_end.stage import MESSAGE_URL, WITHIN, Platforms, local_platforms, new_phone

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]
STOPPING = 8.0
"""Seconds that a Kwit with nothing under way may take to stop: itself, its reading process, its database."""


@dataclass
class Program:
    """A running ``bot.py run``; ``lines`` are those of its standard error so far."""

    process: asyncio.subprocess.Process
    url: str
    lines: list[str]

    async def end(self, by: signal.Signals, *, within: float = WITHIN) -> int:
        """Send a signal and wait; returns the status."""
        self.process.send_signal(by)
        async with asyncio.timeout(within):
            return await self.process.wait()


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """An environment with these settings only."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KWIT_")}
    return inherited | {
        f"KWIT_{name.upper()}": json.dumps(value) if isinstance(value, tuple) else str(value)
        for name, value in settings.items()
    }


async def command(folder: Path, settings: Mapping[str, object], *words: str) -> tuple[int | None, str, str]:
    """Run a command of ``bot.py`` in ``folder`` to its end: its status, what it printed, what it complained of."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "bot.py"), *words),
        cwd=folder,
        env=environment(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, complaints = await process.communicate()
    return process.returncode, printed.decode(), complaints.decode()


@asynccontextmanager
async def running(folder: Path, platforms: Platforms, settings: Mapping[str, object]) -> AsyncIterator[Program]:
    """Start it and connect Twilio to it; whatever happens, it is gone afterwards."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "bot.py"), "run"),
        cwd=folder,
        env=environment(settings),
        stderr=asyncio.subprocess.PIPE,
    )
    lines: list[str] = []
    listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def listen() -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            lines.append(line.decode())
            found = re.search(r"listens on (http://\S+);", lines[-1])
            if found:
                listening.set_result(found[1])
        if not listening.done():
            listening.set_exception(AssertionError("".join(lines)))

    async with asyncio.TaskGroup() as group:
        group.create_task(listen())
        try:
            url = await listening
            platforms.twilio.connect(MESSAGE_URL, f"{url}/twilio/message")
            yield Program(process, url, lines)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def test_a_database_that_is_killed_is_started_again_and_nobody_notices(
    call_records: CallRecords, tmp_path: Path
) -> None:
    async with local_platforms(call_records) as platforms:
        settings = {**settings_for(platforms.telegram, platforms.twilio), "data_dir": tmp_path / "data"}
        async with running(tmp_path, platforms, settings) as program:
            files = str(tmp_path / "data" / "database" / "files")
            (database,) = [each for each in psutil.Process(program.process.pid).children() if files in each.cmdline()]
            platforms.twilio.webhooks.retries, platforms.twilio.webhooks.pause = 100, 0.2
            platforms.twilio.connect(MESSAGE_URL, f"{program.url}/twilio/message")
            stranger = platforms.twilio.person(new_phone(), "Ursula Unbekannt")
            database.kill()
            await stranger.says("Grüezi")
            await stranger.sees("Treuhand Baumann", within=2 * WITHIN)
            assert await program.end(signal.SIGTERM, within=STOPPING) == 0
        assert any("embedded_database_started_again" in line for line in program.lines)


@pytest.mark.parametrize(
    ("host", "reason"), [("127.0.0.1", "Address already in use"), ("no.such.invalid", "not known")]
)
async def test_a_place_where_nobody_can_listen_is_named_in_one_line(tmp_path: Path, host: str, reason: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = {
            "data_dir": tmp_path / "data",
            "host": host,
            "port": port,
            "log": "error",
            "telegram_token": "1:token",
            "telegram_api": "http://127.0.0.1:9",
        }
        status, _, complaints = await command(tmp_path, settings, "run")
    assert status == 1
    (line,) = complaints.splitlines()
    assert f"{host}:{port}" in line
    assert reason in line


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("telegram_token", "abc:token", "KWIT_TELEGRAM_TOKEN is not a bot token"),
        ("twilio_media_hosts", "abc", "KWIT_TWILIO_MEDIA_HOSTS: must be a JSON list"),
        ("data_dir", "book.csv", "book.csv/phone.key: Not a directory"),
    ],
)
async def test_a_setting_that_cannot_work_is_named_in_one_line(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    (tmp_path / "book.csv").touch()
    status, _, complaints = await command(tmp_path, {"telegram_token": "1:token", name: value}, "run")
    assert status == 1
    (line,) = complaints.splitlines()
    assert line.startswith(f"kwit: {said}")


async def test_without_any_platform_the_start_is_refused_in_one_line(tmp_path: Path) -> None:
    status, printed, complaints = await command(tmp_path, {}, "run")

    assert (status, printed) == (1, "")
    (line,) = complaints.splitlines()
    assert "KWIT_TELEGRAM_TOKEN" in line
    assert "KWIT_TWILIO_ACCOUNT_SID" in line


async def test_what_is_missing_is_told_in_a_line_each(tmp_path: Path) -> None:
    status, printed, complaints = await command(tmp_path, {"twilio_account_sid": f"AC{'0' * 32}"}, "run")

    assert (status, printed) == (1, "")
    named = [re.findall(r"KWIT_\w+", line)[0] for line in complaints.splitlines()]
    assert named == ["KWIT_TWILIO_AUTH_TOKEN", "KWIT_WHATSAPP_NUMBER", "KWIT_PUBLIC_URL"]


async def test_what_is_malformed_is_told_in_a_line_each_without_the_values(tmp_path: Path) -> None:
    wrong = {
        "telegram_api": "ftp-place",
        "twilio_account_sid": "nonsense",
        "whatsapp_number": "12",
        "port": "many",
        "office_language": "tlh",
        "office_timezone": "Mars/Olympus",
    }

    status, printed, complaints = await command(tmp_path, wrong, "run")

    assert (status, printed) == (1, "")
    named = [re.findall(r"KWIT_\w+", line)[0] for line in complaints.splitlines()]
    assert sorted(named) == sorted(f"KWIT_{name.upper()}" for name in wrong)
    assert "Traceback" not in complaints


async def test_a_mongodb_without_a_key_for_phones_is_refused_and_the_embedded_database_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KWIT_MONGO_URI", "mongodb://127.0.0.1:1")
    with pytest.raises(SettingsError, match="KWIT_PHONE_KEY is needed"):
        kwit.load_settings()
    monkeypatch.delenv("KWIT_MONGO_URI")
    async with kwit.open_office() as parts:
        await parts.book.save_person(Person("anna", "Anna", (), ("+41791234567",)))
    monkeypatch.setenv("KWIT_PHONE_KEY", PHONE_KEY)
    with pytest.raises(StorageError, match="another key"):
        async with kwit.open_office():
            pass
    assert await kwit.reseal_phones(lambda _name, _count: None) == 1
    async with kwit.open_office() as parts:
        assert (await parts.book.find_person("+41791234567")).name == "Anna"
        assert await anext(entry.what async for entry in parts.trail.newest()) == "keys.rotated"
    monkeypatch.setenv("KWIT_PHONE_KEY", "short")
    with pytest.raises(SettingsError, match="at least 32 characters"):
        kwit.load_settings()
