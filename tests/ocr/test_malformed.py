"""Malformed documents in the real reading process: each is refused, answered or given up within its limits; nothing else suffers.

``KWIT_TEST_EFFORT=66 make test ARGS="tests/ocr/test_malformed.py -s"`` reads two thousand, and says how they fared.
"""

import time
from collections import Counter
from pathlib import Path

import pytest

from flows.vocabulary.readings import FieldName, Trouble
from ocr.sniffing import sniff
from ocr.worker import ReadingSettings, ReadingWorker
from tests.effort import EFFORT
from tests.ocr.malformed import malformed
from tests.ocr.test_einvoice import KSEF

COUNT = 30 * EFFORT
SECONDS = 20.0
"""What one document may take, here and with the start of a new process after a lost one."""


@pytest.mark.timeout(180 * EFFORT)
async def test_whatever_is_malformed_is_answered_within_its_limits_and_the_next_one_is_read(models_cache: Path) -> None:
    fared: Counter[str] = Counter()
    slowest = 0.0
    async with ReadingWorker(ReadingSettings(cache=models_cache, seconds_limit=SECONDS, threads=1)) as worker:
        await worker.wait_ready()
        for number, (name, data) in enumerate(malformed(COUNT)):
            if sniff(data) is None:
                fared["refused"] += 1
                continue
            before, began = worker.process_id, time.monotonic()
            reading = await worker.read([(name, data)])
            took = time.monotonic() - began
            slowest = max(slowest, took)
            assert took < SECONDS + 5, name
            if before is not None:  # else the process before was lost, and this one has had a new one
                assert (reading.trouble is Trouble.GAVE_UP) == (worker.process_id != before), name
            fared[reading.trouble.value if reading.trouble else "read"] += 1
            if number % 25 == 0:
                assert (await worker.read([("good.xml", KSEF.encode())])).value(FieldName.TOTAL) == "123.00", name
    print(f"\n{COUNT} malformed documents: {dict(fared)}; the slowest took {slowest:.1f} s")  # noqa: T201 - the figures
    assert sum(fared.values()) == COUNT
    assert {"refused", "broken", "read"} <= set(fared)
