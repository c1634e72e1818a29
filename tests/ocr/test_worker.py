"""The reading process: what it survives. One worker with generous limits is shared; mean limits get their own."""

import asyncio
import io
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from PIL import Image

from flows.vocabulary.readings import FieldName, Source, Trouble
from ocr.worker import ReadingSettings, ReadingUnavailableError, ReadingWorker, resident_bytes
from tests.ocr.drawing import GERMAN, draw_page, encoded
from tests.ocr.test_einvoice import KSEF

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOT = Path(__file__).resolve().parents[2]
INVOICE = [("invoice.xml", KSEF.encode())]
RECEIPT = [("receipt.jpg", encoded(draw_page(GERMAN)))]
SLOW = [(f"{number}.png", encoded(draw_page(GERMAN * 2))) for number in range(6)]


@pytest.fixture(scope="module")
def settings(models_cache: Path) -> ReadingSettings:
    return ReadingSettings(cache=models_cache, threads=1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker(settings: ReadingSettings) -> AsyncIterator[ReadingWorker]:
    async with ReadingWorker(settings) as running:
        yield running


async def still_reads(worker: ReadingWorker) -> bool:
    return (await worker.read(INVOICE)).value(FieldName.TOTAL) == "123.00"


async def test_documents_are_taken_while_the_models_load_and_read_in_order(worker: ReadingWorker) -> None:
    ready_before = worker.ready

    receipt, invoice = await asyncio.gather(worker.read(RECEIPT), worker.read(INVOICE))

    assert (ready_before, worker.ready) == (False, True)
    assert receipt.value(FieldName.TOTAL) == "9.70"
    total = invoice.find(FieldName.TOTAL)
    assert total is not None
    assert (total.value, total.source) == ("123.00", Source.XML)


async def test_a_broken_file_is_an_answer_not_an_accident(worker: ReadingWorker) -> None:
    await worker.wait_ready()
    before = worker.process_id

    reading = await worker.read([("broken.jpg", b"\xff\xd8\xff\xe0 not a picture")])

    assert reading.trouble is Trouble.BROKEN
    assert worker.process_id == before
    assert await still_reads(worker)


async def test_a_child_killed_in_the_middle_costs_that_document_only(worker: ReadingWorker) -> None:
    await worker.wait_ready()
    async with asyncio.TaskGroup() as group:
        lost = group.create_task(worker.read(SLOW))
        queued = group.create_task(worker.read(INVOICE))
        await until_busy(worker)
        os.kill(process_of(worker), signal.SIGKILL)

    assert lost.result().trouble is Trouble.GAVE_UP
    assert queued.result().value(FieldName.TOTAL) == "123.00"


async def test_a_child_killed_at_rest_costs_nothing(worker: ReadingWorker) -> None:
    await worker.wait_ready()
    os.kill(process_of(worker), signal.SIGKILL)

    assert await still_reads(worker)


async def test_a_cancelled_reading_does_not_confuse_the_next_one(worker: ReadingWorker) -> None:
    await worker.wait_ready()
    async with asyncio.TaskGroup() as group:
        abandoned = group.create_task(worker.read(RECEIPT))
        await until_busy(worker)
        abandoned.cancel()

    assert abandoned.cancelled()
    assert await still_reads(worker)


async def test_ctrl_c_is_left_to_the_parent(worker: ReadingWorker) -> None:
    await worker.wait_ready()
    before = process_of(worker)
    os.kill(before, signal.SIGINT)

    assert await still_reads(worker)
    assert worker.process_id == before


async def test_the_reading_process_stays_within_its_size(worker: ReadingWorker) -> None:
    await worker.read(RECEIPT)

    assert 0 < resident_bytes(process_of(worker)) < 1.2 * 1024**3
    assert resident_bytes(2**22 + 1) == 0


async def test_a_document_that_takes_too_much_memory_is_given_up(settings: ReadingSettings) -> None:
    hog = io.BytesIO()
    Image.new("L", (12_000, 12_000), 200).save(hog, "PNG", compress_level=1)
    async with ReadingWorker(replace(settings, memory_limit=800 * 1024**2)) as worker:
        await worker.wait_ready()

        assert (await worker.read([("hog.png", hog.getvalue())])).trouble is Trouble.GAVE_UP
        assert await still_reads(worker)


async def test_models_that_are_missing_are_said_and_documents_given_up(
    settings: ReadingSettings, tmp_path: Path
) -> None:
    async with ReadingWorker(replace(settings, models=str(tmp_path))) as worker:
        with pytest.raises(
            ReadingUnavailableError, match=rf"^{re.escape(str(tmp_path))} must hold exactly one model directory"
        ):
            await worker.wait_ready()

        assert not worker.ready
        assert (await worker.read(INVOICE)).trouble is Trouble.GAVE_UP


async def test_no_child_is_left_behind(settings: ReadingSettings) -> None:
    async with ReadingWorker(settings) as worker:
        await worker.wait_ready()
        child = process_of(worker)
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(worker.read(SLOW))
            await until_busy(worker)
            reading.cancel()

    assert worker.process_id is None
    assert not psutil.pid_exists(child)


PARENT = """
import asyncio, pathlib, sys
from ocr.worker import ReadingSettings, ReadingWorker

async def main():
    async with ReadingWorker(ReadingSettings(pathlib.Path(sys.argv[1]))) as worker:
        await worker.wait_ready()
        print("child", worker.process_id, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_the_child_dies_with_its_parent(models_cache: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(models_cache), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    words = b""
    while not words.startswith(b"child"):
        words = await parent.stdout.readline()
        assert words, "the parent died before its child was there"
    child = psutil.Process(int(words.split()[1]))

    parent.kill()
    await parent.communicate()

    assert psutil.wait_procs([child], timeout=10)[0] == [child]


def process_of(worker: ReadingWorker) -> int:
    assert worker.process_id is not None
    return worker.process_id


async def until_busy(worker: ReadingWorker) -> None:
    """Wait until the child works on a document: until it has used processor time since now."""
    await asyncio.to_thread(watch_until_busy, psutil.Process(process_of(worker)))


def watch_until_busy(child: psutil.Process) -> None:
    used = child.cpu_times().user
    while child.cpu_times().user <= used:
        pass
