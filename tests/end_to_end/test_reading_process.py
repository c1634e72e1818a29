"""Documents that kill or hang the reading process: that one is lost to reading, kept, and said so; the next one goes on."""

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest

from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.readings import Trouble
from locales.catalog import render
from sandbox import receipts
from storage.embedded import EmbeddedServer
from tests.contracts.records import CallRecords
from tests.end_to_end.papers import e_invoice
from tests.end_to_end.stage import WITHIN, Stage, kwit_at_work, local_platforms, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAFE = render(message(MessageKey.CHOICE_LEAVE), "de")


def child_of(stage: Stage) -> int:
    child = stage.running.reading.process_id
    assert child is not None
    return child


async def until_it_reads(child: int) -> None:
    """Wait until the child has worked for a good moment."""
    process = psutil.Process(child)
    used = process.cpu_times().user

    async def has_worked() -> bool:
        return process.cpu_times().user > used + 0.1

    await until(has_worked)


async def test_a_document_that_kills_the_reading_process_is_kept_and_the_next_one_goes_on(stage: Stage) -> None:
    await stage.running.reading.wait_ready()
    tilda, udo = await stage.employee("Tilda Tod"), await stage.client("Udo Danach")
    pages = receipts.picture_pdf([receipts.draw(receipts.sample("de", seed)) for seed in range(8)])
    child = child_of(stage)

    await tilda.sends_file(("eight-pages.pdf", pages))
    await until_it_reads(child)
    await udo.sends_file(e_invoice())
    os.kill(child, signal.SIGKILL)

    seen = await tilda.sees(SAFE, within=WITHIN)
    record = await stage.document("Tilda Tod")
    assert render(message(MessageKey.TROUBLE_GAVE_UP, number=record.arrival.number), "de") in seen.text
    assert (record.reading.trouble, await stage.kept(record, pages)) == (Trouble.GAVE_UP, True)
    await udo.sees("EUR", within=WITHIN)
    assert child_of(stage) != child


async def test_a_document_that_hangs_the_reading_process_is_kept_and_the_next_one_goes_on(
    call_records: CallRecords, tmp_path: Path, data_dir: Path
) -> None:
    async with (
        EmbeddedServer(tmp_path) as server,
        local_platforms(call_records) as platforms,
        kwit_at_work(platforms, server.uri, data_dir, ocr_seconds=2.0) as stage,
    ):
        hanna = await stage.employee("Hanna Hang")
        await stage.running.reading.wait_ready()
        child = child_of(stage)
        os.kill(child, signal.SIGSTOP)
        name, content = e_invoice()

        await hanna.sends_file((name, content))

        seen = await hanna.sees(SAFE, within=WITHIN)
        record = await stage.document("Hanna Hang")
        assert render(message(MessageKey.TROUBLE_GAVE_UP, number=record.arrival.number), "de") in seen.text
        assert (record.reading.trouble, await stage.kept(record, content)) == (Trouble.GAVE_UP, True)
        await hanna.sends_file(e_invoice())
        await hanna.sees("EUR", within=WITHIN)
        assert not await asyncio.to_thread(psutil.pid_exists, child)
