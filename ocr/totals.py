"""The total and the taxes of a receipt: what the label says, what the arithmetic says, and both together.

Each amount collects evidence: the words before it (``Summe``, ``do zapłaty``, ``Change`` …), being net plus tax of a tax
table, being what was paid less the change, being the total before rounding plus the rounding, being printed again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from ocr.amounts import find_amounts
from ocr.evidence import Choice, Evidence
from ocr.lines import Row
from ocr.words import CHANGE, FINAL_TOTAL, PAID, PARTIAL, ROUNDING, TAX, TOTAL, fold

_CENT = Decimal("0.01")
_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:\s?[.,]\s?\d{1,2})?)\s?[%％]")


@dataclass(frozen=True, slots=True)
class TaxLine:
    """A row of a tax table: ``rate`` in percent, ``tax`` and ``gross`` amounts."""

    rate: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class _Printed:
    """An amount as printed: the row it stands in, the words before it and how well it was recognised."""

    value: Decimal
    row: int
    label: str
    score: float
    has_currency: bool


def find_total(rows: Sequence[Row]) -> Choice[Decimal] | None:
    """Return the amount to pay, or None if nothing looks like one."""
    printed = _printed_amounts(rows)
    evidence: Evidence[Decimal] = Evidence()
    _weigh_labels(evidence, printed, len(rows))
    _weigh_arithmetic(evidence, printed, find_taxes(rows))
    return evidence.best()


def find_taxes(rows: Sequence[Row]) -> tuple[TaxLine, ...]:
    """Return the rows of the tax tables in which net, tax, gross and rate agree, one for each rate."""
    found: dict[Decimal, TaxLine] = {}
    for row in rows:
        text = row.text
        amounts = [abs(amount.value) for amount in find_amounts(_RATE.sub(" ", text)) if amount.value]
        for match in _RATE.finditer(text):
            rate = Decimal(re.sub(r"\s", "", match[1]).replace(",", "."))
            line = _consistent(rate, amounts)
            if line and rate not in found:
                found[rate] = line
    return tuple(found.values())


def _consistent(rate: Decimal, amounts: Sequence[Decimal]) -> TaxLine | None:
    """Return the tax line for which two of the ``amounts`` agree with the ``rate`` (a tolerance of 2 cents)."""
    if not 0 < rate <= 30:
        return None
    for larger, tax in permutations(amounts, 2):
        if tax < larger and abs(larger * rate / 100 - tax) <= 2 * _CENT and tax > 0:
            gross = larger + tax
            exact = next((amount for amount in amounts if abs(amount - gross) <= _CENT), gross)
            return TaxLine(rate, tax, exact)
        if tax < larger and abs(larger * rate / (100 + rate) - tax) <= _CENT and tax > 0:
            return TaxLine(rate, tax, larger)
    return None


def _printed_amounts(rows: Sequence[Row]) -> tuple[_Printed, ...]:
    printed = []
    for index, row in enumerate(rows):
        text = row.text
        before = rows[index - 1].text if index else ""
        for amount in find_amounts(text):
            label = text[: amount.start]
            if not any(c.isalpha() for c in fold(label)) and not find_amounts(before):
                label = before + " " + label
            if amount.currency:
                label = f"{label} {text[amount.start : amount.end]}"
            printed.append(_Printed(amount.value, index, label, row.score, amount.currency is not None))
    return tuple(printed)


def _weigh_labels(evidence: Evidence[Decimal], printed: Sequence[_Printed], rows: int) -> None:
    largest = max((amount.value for amount in printed), default=Decimal(0))
    seen: dict[Decimal, int] = {}
    for amount in printed:
        if amount.value <= 0 or amount.value > 1_000_000:
            continue
        seen[amount.value] = seen.get(amount.value, 0) + 1
        weight = _label_weight(amount.label)
        # Later totals are the more final ones, but the tax table comes last of all.
        weight += 0.3 * amount.row / max(rows, 1) if weight > 0 else 0.0
        evidence.add(amount.value, weight * (0.6 + 0.4 * amount.score) if weight > 0 else weight)
        if seen[amount.value] == 2:
            evidence.add(amount.value, 0.5)
        elif seen[amount.value] == 1:
            evidence.add(amount.value, 0.3 * amount.has_currency + 0.4 * (amount.value == largest))


def _label_weight(label: str) -> float:
    if CHANGE.within(label):
        return -1.5
    final, total, partial = FINAL_TOTAL.within(label), TOTAL.within(label), PARTIAL.within(label)
    if ROUNDING.within(label) and not final:
        return -1.5
    if final:
        return 2.6 if not (TAX.within(label) or partial) else 1.8
    if partial:
        return -0.6
    if total:
        return 2.0 if not TAX.within(label) else 0.3
    if PAID.within(label):
        return 0.7
    return 0.0


def _weigh_arithmetic(evidence: Evidence[Decimal], printed: Sequence[_Printed], taxes: Sequence[TaxLine]) -> None:
    positive = {amount.value for amount in printed if amount.value > 0}
    gross = sum((line.gross for line in taxes), Decimal(0))
    if gross in positive:
        evidence.add(gross, 1.0)
    elif taxes:
        for value in positive:
            if abs(value - gross) <= 2 * _CENT:
                evidence.add(value, 0.5)
    paid = {amount.value for amount in printed if amount.value > 0 and PAID.within(amount.label)}
    change = {abs(amount.value) for amount in printed if CHANGE.within(amount.label)}
    for value in {given - back for given in paid for back in change}:
        if value in positive:
            evidence.add(value, 1.2)
    rounding = {
        amount.value for amount in printed if ROUNDING.within(amount.label) and 0 < abs(amount.value) < Decimal("0.1")
    }
    for value in positive:
        if any({value - cents, value + cents} & positive for cents in rounding) and value * 20 % 1 == 0:
            evidence.add(value, 1.0)
