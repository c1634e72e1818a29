"""Comparing readings with the truth: which fields are right, and whether sureness means what it says."""

import json
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from flows.vocabulary.readings import FieldName, Reading

FIELDS = ("merchant", "date", "total", "currency", "number", "seller_tax_id", "buyer_tax_id")
TRUTH = "truth.jsonl"
SURENESS = (0.0, 0.5, 0.8, 0.9, 0.95)
"""Lower ends of the bands in which sureness is checked."""
Row = Mapping[str, Any]
Counts = dict[str, tuple[int, int]]


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


def score(truth: Iterable[Row], rows: Mapping[str, Row]) -> Counts:
    """How many of how many were right, by field; ``rows`` are the readings by file name."""
    counts: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for expected in truth:
        said = rows.get(expected["file"], {})
        for field in FIELDS:
            if expected.get(field):
                right, asked = counts[field]
                counts[field] = right + is_right(field, expected[field], said.get(field)), asked + 1
    return {field: counts[field] for field in FIELDS if field in counts}


def half_of(name: str) -> int:
    """The half (0 or 1) that a document belongs to, whatever else is read: rules are tuned on one, judged on the other."""
    return zlib.crc32(Path(name).stem.encode()) % 2


def reliability(truth: Iterable[Row], readings: Mapping[str, Reading]) -> list[tuple[float, int, int]]:
    """By band of sureness, how many of the fields read were right: (lower end, right, of)."""
    bands = {low: [0, 0] for low in SURENESS}
    for expected in truth:
        reading = readings.get(expected["file"], Reading())
        for field in FIELDS:
            finding = reading.find(FieldName(field))
            if finding is not None and expected.get(field):
                band = bands[max(low for low in SURENESS if low <= finding.confidence)]
                band[0] += is_right(field, expected[field], finding.value)
                band[1] += 1
    return [(low, right, asked) for low, (right, asked) in bands.items()]


def load_truth(folder: Path) -> list[Row]:
    """The lines of the truth; raises OSError or ValueError."""
    lines = (folder / TRUTH).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def together(parts: Sequence[Counts]) -> tuple[int, int]:
    """How many of how many were right, all fields together."""
    right, asked = 0, 0
    for counts in parts:
        for one, all_of in counts.values():
            right, asked = right + one, asked + all_of
    return right, asked
