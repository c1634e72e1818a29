"""Learns what evidence weighs: ``python -m bench.readers.learning FOLDER… [--write]``.

Each FOLDER holds pictures and their ``truth.jsonl``, as for ``bench.reading``. The lines of every picture are recognised
once (and kept in ``--lines FILE``); from then on it is arithmetic. For each field the weights of ``ocr/weights.json`` are
moved to where the true candidate most probably wins (a conditional logit), held near where they are by a penalty, since
receipts with truth are few. Then it is learned how sure a choice is, from its weight, its lead and how clearly it was read.

Documents are parted into two halves by their names. What is printed is measured on the half that was not learned from, and
``--write`` keeps new weights only for fields in which they err less there than the present ones. Worn copies (rows lost, letters
slipped) stand in for the receipts that nobody has shown us; they count in how sure a choice is, not in how good it is.
"""

import argparse
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.readers.scoring import half_of, is_right, load_truth
from bench.stage.report import print_result, print_table, progress
from ocr.currencies import gather_currency
from ocr.days import gather_date
from ocr.evidence import WEIGHTS, Certainty, Evidence, Judge, judge_of
from ocr.fields import find_language, rows_of
from ocr.lines import Line, Row
from ocr.merchants import gather_merchant
from ocr.tax_ids import find_tax_ids
from ocr.totals import gather_total

LEARNED = ("total", "date", "merchant", "currency")
_PENALTY = 2.0
"""How strongly weights are held where they are: a change of 1 costs as much as doubting one document by this much."""
_STEPS = 600
_WORN_COPIES = 3
_Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One field of one document: its evidence, and which candidates are right."""

    name: str
    evidence: Evidence[Any]
    right: tuple[bool, ...]
    worn: bool

    @property
    def half(self) -> int:
        """The half that the document belongs to: 0 or 1, whatever else is read."""
        return half_of(self.name)


def worn(lines: Sequence[Line], chance: Random) -> list[Line]:
    """Return the lines as a worse picture would give them: some lost, letters slipped, less certain of themselves."""
    bad = chance.uniform(0.0, 0.12)
    kept = []
    for line in lines:
        if chance.random() < bad / 2:
            continue
        text = "".join(_slipped(letter, chance) if chance.random() < bad / 4 else letter for letter in line.text)
        slips = sum(a != b for a, b in zip(text, line.text, strict=False)) + abs(len(text) - len(line.text))
        kept.append(replace(line, text=text, score=max(0.3, line.score - 0.1 * slips * chance.random())))
    return kept


def _slipped(letter: str, chance: Random) -> str:
    if letter.isdigit():
        return chance.choice("0123456789")
    return chance.choice(("", letter.swapcase(), "l", "."))


def examples(name: str, field: str, truth: str, lines: Sequence[Line], *, is_worn: bool) -> Iterator[Example]:
    """Yield the example that a document is for ``field``, if there is a candidate at all."""
    evidence = _gathered(field, rows_of(lines))
    if evidence.features:
        right = tuple(is_right(field, truth, _spelt(value)) for value in evidence.features)
        yield Example(name, evidence, right, is_worn)


def _gathered(field: str, rows: Sequence[Row]) -> Evidence[Any]:
    if field == "total":
        return gather_total(rows)
    if field == "date":
        return gather_date(rows, datetime.now(UTC).date())
    if field == "merchant":
        return gather_merchant(rows)
    return gather_currency(rows, find_language(rows), find_tax_ids(rows))


def _spelt(value: object) -> str:
    return str(value)


def learn_weights(found: Sequence[Example], start: Mapping[str, float]) -> dict[str, float]:
    """Return weights with which the right candidates win more probably; ``start`` is where they come from."""
    names = list(start)
    before = np.array([start[name] for name in names])
    tables = [(_table(example, names), np.array(example.right)) for example in found if any(example.right)]
    weights = before.copy()
    moment, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):  # Adam: Kingma and Ba, 2015
        slope = _PENALTY * (weights - before)
        for table, right in tables:
            slope += _slope(table, right, weights)
        moment = 0.9 * moment + 0.1 * slope
        spread = 0.999 * spread + 0.001 * slope * slope
        weights -= 0.02 * (moment / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    # A sign is what we know for certain: what speaks for a candidate never comes to speak against it.
    kept = np.where(before >= 0, np.maximum(weights, 0.0), np.minimum(weights, 0.0))
    return {name: round(float(value), 2) for name, value in zip(names, kept, strict=True)}


def _table(example: Example, names: Sequence[str]) -> _Vector:
    return np.array(
        [[noted.get(name, 0.0) for name in names] for noted in example.evidence.features.values()], dtype=float
    )


def _slope(table: _Vector, right: NDArray[np.bool_], weights: _Vector) -> _Vector:
    """Return the slope of minus the logarithm of the probability that a right candidate wins."""
    scores = table @ weights
    share = np.exp(scores - scores.max())
    share /= share.sum()
    won = np.where(right, share, 0.0)
    slope: _Vector = table.T @ (share - won / max(won.sum(), 1e-12))
    return slope


def learn_certainty(found: Sequence[Example], judge: Judge) -> Certainty:
    """Return how sure choices are, so that of those said to be right with probability p as many are (Platt's scaling)."""
    signs, outcomes = [], []
    for example in found:
        _, right, chosen = _judged(example, judge)
        signs.append((1.0, chosen[0], chosen[1], -chosen[2]))
        outcomes.append(right)
    table, wanted = np.array(signs), np.array(outcomes, dtype=float)
    values = np.array([-1.6, 0.6, 0.9, 0.0])
    for _ in range(8000):
        sure = 1 / (1 + np.exp(-np.clip(table @ values, -30, 30)))
        values -= 0.1 * (table.T @ (sure - wanted) / len(wanted) + 0.002 * values * np.array([0, 1, 1, 1]))
        values[1:] = np.maximum(values[1:], 0.0)
    constant, weight, lead, clarity = (round(float(value), 2) for value in values)
    return Certainty(constant, weight, lead, clarity)


def _judged(example: Example, judge: Judge) -> tuple[float, bool, tuple[float, float, float]]:
    """Return how sure the choice is, whether it is right, and its signs, if ``judge`` judged."""
    evidence = replace(example.evidence, judge=judge)
    candidates = list(evidence.features)
    place = max(range(len(candidates)), key=lambda index: evidence.weight(candidates[index]))
    signs = evidence.signs(candidates[place])
    return judge.certainty.of(signs), example.right[place], signs


def errors(found: Iterable[Example], judge: Judge) -> int:
    """Return in how many examples ``judge`` chooses a wrong candidate."""
    return sum(not _judged(example, judge)[1] for example in found)


def reliability(found: Sequence[Example], judge: Judge) -> list[tuple[str, int, int]]:
    """Return how many of how many were right, by how sure ``judge`` was."""
    table = []
    for low, high in ((0.0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01)):
        outcomes = [right for sure, right, _ in (_judged(each, judge) for each in found) if low <= sure < high]
        table.append((f"{low:.2f}", sum(outcomes), len(outcomes)))
    return table


def recognised(folders: Sequence[Path], kept: Path | None) -> Iterator[tuple[Path, dict[str, str], list[Line]]]:
    """Yield each document with its truth and its lines; those in the file ``kept`` are not recognised again."""
    known: dict[str, Any] = json.loads(kept.read_text("utf-8")) if kept and kept.is_file() else {}
    engine = None
    for folder in folders:
        for truth in load_truth(folder):
            path = folder / truth["file"]
            key = str(path)
            if key not in known:
                engine = engine or _engine()
                progress(f"Recognising {path.name} …")
                known[key] = [asdict(replace(line, place=None)) for line in _lines(engine, path)]
                if kept:
                    kept.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
            yield path, dict(truth), [Line(**line) for line in known[key]]


def _engine() -> Any:  # noqa: ANN401 - PaddleOCR is imported only if a picture is to be recognised
    from ocr.cyrillic import find_tessdata
    from ocr.engine import Engine
    from ocr.models import choose_models

    return Engine(choose_models("packaged", Path(tempfile.gettempdir()) / "kwit-models"), find_tessdata())


def _lines(engine: Any, path: Path) -> list[Line]:  # noqa: ANN401 - as above
    from ocr.files import open_file, pages_of

    return [line for page in pages_of(open_file(path.read_bytes())) for line in engine.recognise(page.pixels).lines]


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.readers.learning", description="Learn what evidence weighs.")
    parser.add_argument("folders", type=Path, nargs="+", help="folders of pictures with their truth.jsonl")
    parser.add_argument("--lines", type=Path, help="file in which recognised lines are kept from run to run")
    parser.add_argument("--write", action="store_true", help="write ocr/weights.json")
    wanted = parser.parse_args(arguments)
    documents = list(recognised(wanted.folders, wanted.lines))
    described = json.loads(WEIGHTS.read_text("utf-8"))
    rows, result = [], {}
    for field in LEARNED:
        found = [example for document in documents for example in _with_worn(field, *document)]
        judge, figures = learn_field(field, found)
        described[field] = {"weights": dict(judge.weights), "certainty": asdict(judge.certainty)}
        rows.append((field, *figures))
        print_table(
            f"{field}: right of those said to be so sure", ("at least", "right", "of"), reliability(found, judge)
        )
        result[field] = list(figures)
    print_table("Wrong choices", ("field", "documents", "as they are", "learned", "learned on the other half"), rows)
    if wanted.write:
        WEIGHTS.write_text(spelt(described), "utf-8")
    print_result({"bench": "learning", "wrong": result})


def learn_field(field: str, found: Sequence[Example]) -> tuple[Judge, tuple[int, int, int, int]]:
    """Return the judge to keep, and: documents, wrong choices now, with weights learned from all, and from the other half."""
    present = judge_of(field)
    whole = [example for example in found if not example.worn]
    parts = [[example for example in whole if example.half == half] for half in (0, 1)]
    crossed = sum(
        errors(parts[1 - half], replace(present, weights=learn_weights(parts[half], present.weights)))
        for half in (0, 1)
    )
    now = errors(whole, present)
    learned = replace(present, weights=learn_weights(whole, present.weights))
    chosen = learned if crossed < now else present
    judge = replace(chosen, certainty=learn_certainty(found, chosen))
    return judge, (len(whole), now, errors(whole, learned), crossed)


def _with_worn(field: str, path: Path, truth: Mapping[str, str], lines: Sequence[Line]) -> Iterator[Example]:
    if not truth.get(field):
        return
    yield from examples(path.name, field, truth[field], lines, is_worn=False)
    for copy in range(_WORN_COPIES):
        chance = Random(f"{path.name} {copy}")  # noqa: S311 - wear and tear needs no cryptographic chance
        yield from examples(path.name, field, truth[field], worn(lines, chance), is_worn=True)


def spelt(described: Mapping[str, Any]) -> str:
    """Return the weights as a file that people can read: a feature a line."""
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
