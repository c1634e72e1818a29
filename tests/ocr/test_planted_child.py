"""A reading process of the worst kind: it says what the test plants, hangs, dies, and stays when it is to go."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from flows.vocabulary.errors import KwitError
from flows.vocabulary.readings import Reading, Trouble
from ocr.wire import LENGTH, MAX_JSON_BYTES, frame, reading_to_json
from ocr.worker import ReadingSettings, ReadingUnavailableError, ReadingWorker

CHILD = """
import pathlib, signal, sys
from ocr.wire import frame, receive

source, sink = sys.stdin.buffer, sys.stdout.buffer

def exactly(size):
    taken = source.read(size)
    if len(taken) < size:
        if "stays" in sys.argv:
            signal.pause()
        pathlib.Path(sys.argv[1]).write_text("ended by itself")
        raise SystemExit
    return taken

def say(words):
    sink.write(words)
    sink.flush()

receive(exactly)
say(frame({"ready": True} if "fails" not in sys.argv else {"failed": "There are no models."}))
while True:
    request = receive(exactly)
    say(frame({"begun": True}))
    for name, size in zip(request["names"], request["sizes"], strict=True):
        say(exactly(size))
        if name == "hang":
            signal.pause()
"""

GOOD = [("good", frame(reading_to_json(Reading(pages=7))))]


def planted(tmp_path: Path, *manners: str, seconds_limit: float = 60) -> ReadingWorker:
    """Return a worker whose child says, of each document, the bytes of its files."""
    settings = ReadingSettings(tmp_path, seconds_limit=seconds_limit)
    return ReadingWorker(settings, (sys.executable, "-c", CHILD, str(tmp_path / "farewell"), *manners))


def framed(payload: bytes) -> bytes:
    return LENGTH.pack(len(payload)) + payload


@pytest.mark.parametrize(
    "lie",
    [
        framed(b"[" * 100_000),
        framed(b'{"findings": [], "taxes": [], "pages": Infinity, "trouble": null}'),
        framed(
            b'{"findings": [["total", "1", "ocr", 1' + b"0" * 400 + b']], "taxes": [], "pages": 1, "trouble": null}'
        ),
        framed(b"{}"),
        LENGTH.pack(MAX_JSON_BYTES + 1) + b"x" * 1_000_000,
    ],
    ids=["too deep", "endless pages", "too sure", "nothing", "too long"],
)
async def test_a_lying_child_harms_its_document_only(tmp_path: Path, lie: bytes) -> None:
    async with asyncio.timeout(20), planted(tmp_path) as worker:
        lied, told = await asyncio.gather(worker.read([("lie", lie)]), worker.read(GOOD))

    assert lied == Reading(trouble=Trouble.GAVE_UP)
    assert told == Reading(pages=7)


async def test_a_document_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    async with asyncio.timeout(20), planted(tmp_path, seconds_limit=0.5) as worker:
        await worker.wait_ready()

        assert (await worker.read([("hang", b"")])).trouble is Trouble.GAVE_UP
        assert await worker.read(GOOD) == Reading(pages=7)


async def test_a_child_at_rest_may_end_by_itself(tmp_path: Path) -> None:
    async with planted(tmp_path) as worker:
        await worker.wait_ready()

    assert (tmp_path / "farewell").read_text("utf-8") == "ended by itself"


async def test_a_child_that_stays_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr.worker._FAREWELL_SECONDS", 0.1)
    async with planted(tmp_path, "stays") as worker:
        await worker.wait_ready()
        child = worker.process_id

    assert child is not None
    assert not psutil.pid_exists(child)


async def test_an_error_of_the_block_goes_on_as_it_is(tmp_path: Path) -> None:
    async def work() -> None:
        async with planted(tmp_path) as worker:
            await worker.wait_ready()
            raise LookupError("of the block")

    with pytest.raises(LookupError, match="of the block"):
        await work()


async def test_why_there_is_no_reading_is_an_error_of_kwit_without_names_of_classes(tmp_path: Path) -> None:
    with pytest.raises(KwitError, match=r"^There are no models\.$") as raised:
        async with planted(tmp_path, "fails") as worker:
            await worker.wait_ready()

    assert raised.type is ReadingUnavailableError


async def test_a_child_that_died_at_rest_is_not_ready_and_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocr.worker._REST_SECONDS", 0.2)
    async with asyncio.timeout(20), planted(tmp_path) as worker:
        await worker.wait_ready()
        child = worker._child
        assert child is not None
        ready_before = worker.ready
        os.kill(child.pid, signal.SIGKILL)
        await child.wait()

        assert (ready_before, worker.ready) == (True, False)
        await asyncio.to_thread(watch_until_ready, worker)
        assert worker.process_id != child.pid


def watch_until_ready(worker: ReadingWorker) -> None:
    deadline = time.monotonic() + 15
    while not worker.ready:
        assert time.monotonic() < deadline, "the child was not replaced"
