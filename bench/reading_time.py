"""How long reading takes and how large the reading process grows.

``python -m bench.reading_time [FILE…]``; without files it takes the receipts beside the project, if they are there.
Prints a table for people and, as its last line, one JSON object.
"""

import asyncio
import json
import platform
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from ocr.worker import ReadingSettings, ReadingWorker, resident_bytes

_RECEIPTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "receipts"
_MEGABYTE = 1024**2


async def measure(paths: list[Path]) -> dict[str, float]:
    """Read ``paths`` one after another; return seconds a document and the reading process's sizes in megabytes."""
    with tempfile.TemporaryDirectory() as cache:
        async with ReadingWorker(ReadingSettings(Path(cache))) as worker:
            started = time.perf_counter()
            await worker.wait_ready()
            ready = time.perf_counter() - started
            times, sizes, errors = [], [], 0
            for path in paths:
                data = await asyncio.to_thread(path.read_bytes)
                started = time.perf_counter()
                reading = await worker.read([(path.name, data)])
                times.append(time.perf_counter() - started)
                sizes.append(resident_bytes(worker.process_id or 0))
                errors += reading.trouble is not None
            peak = _peak_bytes(worker.process_id)
    times.sort()
    return {
        "files": len(paths),
        "errors": errors,
        "start_s": round(ready, 2),
        "mean_s": round(statistics.mean(times), 2),
        "p50_s": round(statistics.median(times), 2),
        "p95_s": round(times[int(0.95 * (len(times) - 1))], 2),
        "max_s": round(times[-1], 2),
        "resident_mb": round(statistics.median(sizes) / _MEGABYTE),
        "peak_mb": round(max(peak, *sizes) / _MEGABYTE),
    }


def _peak_bytes(process_id: int | None) -> int:
    """Return the largest resident size the process has had so far (Linux: ``VmHWM``), 0 where it is not told."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text("ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def main() -> None:
    """Measure and print."""
    paths = [Path(argument) for argument in sys.argv[1:]] or sorted(_RECEIPTS.glob("*/*.jpg"))
    if not paths:
        raise SystemExit("Name the files to read: there are no receipts beside the project.")
    figures = asyncio.run(measure(paths))
    table = Table("figure", "value", title=f"Reading {len(paths)} documents, one after another")
    for name, value in figures.items():
        table.add_row(name, str(value))
    Console().print(table)
    where = {
        "machine": f"{platform.machine()}, {psutil.cpu_count()} cores",
        "python": platform.python_version(),
        "paddleocr": version("paddleocr"),
        "onnxruntime": version("onnxruntime"),
    }
    print(json.dumps(figures | where))


if __name__ == "__main__":
    main()
