"""Writes photographs of receipts and their truth: `python -m sandbox.receipts OUTDIR --language de --count 5`."""

import argparse
import json
from pathlib import Path

from sandbox.receipts import LANGUAGES, draw, jpeg, photograph, sample, truth_line


def main() -> None:
    """Write `LANGUAGE-NN.jpg` and `truth.jsonl` into the folder named on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.receipts", description="Draw receipts and write their truth."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", choices=LANGUAGES, default="de")
    parser.add_argument("--count", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0, help="the first seed; the next receipts take the next ones")
    parser.add_argument("--strength", type=float, default=0.5, help="how bad the photographs are, 0 to 1")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with (wanted.folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for place in range(wanted.count):
            seed = wanted.seed + place
            receipt = sample(wanted.language, seed)
            file = f"{wanted.language}-{place:02d}.jpg"
            (wanted.folder / file).write_bytes(jpeg(photograph(draw(receipt), seed, wanted.strength)))
            truth.write(json.dumps(truth_line(file, receipt), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
