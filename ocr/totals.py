"""The total and the taxes of a receipt: what the label says, what the arithmetic says, and both together.

Each amount collects features: the words before it (``Summe``, ``do zapłaty``, ``Change`` …), being net plus tax of a tax
table, being the sum of the amounts above it, being what was paid less the change, being the total before rounding plus the
rounding, being printed again. What they weigh is said in ``weights.json``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from statistics import median

from flows.vocabulary.readings import PagePlace
from ocr.amounts import find_amounts
from ocr.evidence import Choice, Evidence, judge_of
from ocr.lines import Row
from ocr.vocabulary import CHANGE, FINAL_TOTAL, NET, PAID, PARTIAL, PAYABLE, ROUNDING, TAX, TOTAL
from ocr.words import fold

_CENT = Decimal("0.01")
_MOST_ADDED = 120
"""Rows of amounts that are added up; longer receipts are rare, and adding takes the square of their number."""
_BARE_RATE = re.compile(r"(?<![\d.,-])(?:6|7|8|10|19|20|22|23)(?:[.,]0{1,2})?(?![\d.,-])")
_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:\s?[.,]\s?\d{1,2})?)\s?[%％]")


@dataclass(frozen=True, slots=True)
class TaxLine:
    """A row of a tax table: ``rate`` in percent, ``tax`` and ``gross`` amounts."""

    rate: Decimal
    tax: Decimal
    gross: Decimal

    @property
    def net(self) -> Decimal:
        """The amount without the tax."""
        return self.gross - self.tax


@dataclass(frozen=True, slots=True)
class _Printed:
    """An amount as printed: the row it stands in, the words before it, how well it was recognised, and where it is."""

    value: Decimal
    row: int
    label: str
    score: float
    has_currency: bool
    tall: float
    place: PagePlace | None


def find_total(rows: Sequence[Row]) -> Choice[Decimal] | None:
    """Return the amount to pay, or None if nothing looks like one."""
    return gather_total(rows).best()


def gather_total(rows: Sequence[Row]) -> Evidence[Decimal]:
    """Return the amounts that may be the one to pay, with their features."""
    printed = _printed_amounts(rows)
    evidence: Evidence[Decimal] = Evidence(judge_of("total"))
    _note_labels(evidence, printed, len(rows))
    for amount in printed:  # those that have a label's place already stay there
        evidence.stand(amount.value, amount.place)
    _note_arithmetic(evidence, printed, find_taxes(rows))
    return evidence


def find_taxes(rows: Sequence[Row]) -> tuple[TaxLine, ...]:
    """Return the rows of the tax tables in which net, tax, gross and rate agree, one for each rate."""
    found: dict[Decimal, TaxLine] = {}
    for row in rows:
        text = row.text
        amounts = [abs(amount.value) for amount in find_amounts(_RATE.sub(" ", text)) if amount.value]
        rates = [_rate(printed) for printed in _RATE.findall(text)]
        if not rates and len(amounts) >= 2:  # a column headed "%" says the rate without its sign
            rates = [_rate(token) for token in _BARE_RATE.findall(text)]
        for rate in rates:
            line = _consistent(rate, amounts)
            if line and rate not in found:
                found[rate] = line
    return tuple(found.values())


def find_single_taxes(rows: Sequence[Row], total: Decimal) -> tuple[TaxLine, ...]:
    """Return taxes printed without their net amount (``PTU B 5% 1,02``): those that the ``total`` can hold."""
    found: dict[Decimal, TaxLine] = {}
    for row in rows:
        text = row.text
        rates = _RATE.findall(text)
        amounts = [amount.value for amount in find_amounts(_RATE.sub(" ", text))]
        if len(rates) != 1 or len(amounts) != 1 or not TAX.within(text):
            continue
        rate = _rate(rates[0])
        if 0 < rate <= 30 and 0 < amounts[0] <= total * rate / (100 + rate) + _CENT:
            found.setdefault(rate, TaxLine(rate, amounts[0], total))
    return tuple(found.values())


def _rate(text: str) -> Decimal:
    return Decimal("".join(text.split()).replace(",", "."))


def _consistent(rate: Decimal, amounts: Sequence[Decimal]) -> TaxLine | None:
    """Return the tax line for which two of the ``amounts`` agree with the ``rate`` (a tolerance of 2 cents)."""
    if not 0 < rate <= 30:
        return None
    for larger, smaller in permutations(amounts, 2):
        if smaller >= larger or smaller <= _CENT:
            continue
        if abs(larger * rate / 100 - smaller) <= 2 * _CENT:
            gross = larger + smaller
            exact = next((amount for amount in amounts if abs(amount - gross) <= _CENT), gross)
            return TaxLine(rate, smaller, exact)
        if abs(larger * rate / (100 + rate) - smaller) <= _CENT:
            return TaxLine(rate, smaller, larger)
        if abs(smaller * (100 + rate) / 100 - larger) <= 2 * _CENT:
            return TaxLine(rate, larger - smaller, larger)
    return None


def _printed_amounts(rows: Sequence[Row]) -> tuple[_Printed, ...]:
    printed = []
    usual = median(row.height for row in rows) if rows else 1.0
    for index, row in enumerate(rows):
        text = row.text
        before = rows[index - 1].text if index else ""
        tall = min(max(row.height / usual - 1.0, 0.0), 1.0)
        for amount in find_amounts(text):
            label = text[: amount.start]
            if not any(c.isalpha() for c in fold(label)) and not find_amounts(before):
                label = before + " " + label
            if amount.currency:
                label = f"{label} {text[amount.start : amount.end]}"
            place = row.place(*amount.figures)
            printed.append(_Printed(amount.value, index, label, row.score, amount.currency is not None, tall, place))
    return tuple(printed)


def _note_labels(evidence: Evidence[Decimal], printed: Sequence[_Printed], rows: int) -> None:
    """Note each amount's best label (a label that speaks against it if none speaks for it)."""
    largest = max((amount.value for amount in printed), default=Decimal(0))
    by_value: dict[Decimal, list[_Printed]] = {}
    for amount in printed:
        if 0 < amount.value <= 1_000_000:
            by_value.setdefault(amount.value, []).append(amount)
    for value, places in by_value.items():
        features, place = _label_features(places, evidence.judge.weights, rows)
        for feature, share in features.items():
            evidence.add(value, feature, share)
        evidence.stand(value, place)
        evidence.add(value, "again", len(places) > 1)
        evidence.add(value, "currency", any(place.has_currency for place in places))
        evidence.add(value, "largest", value == largest)
        evidence.add(value, "tall", max(place.tall for place in places))
        evidence.read(value, max(place.score for place in places))


def _label_features(
    places: Sequence[_Printed], weights: Mapping[str, float], rows: int
) -> tuple[dict[str, float], PagePlace | None]:
    """Return the features that the labels of one amount give it, the best one with all its weight, and where that one is."""
    told = []
    for place in places:
        feature = _label_feature(place)
        weight = weights.get(feature, 0.0)
        # Later totals are the more final ones: "Total", "Rounding", "Total".
        noted = {feature: 0.6 + 0.4 * place.score, "late": place.row / rows} if weight > 0 else {feature: 1.0}
        told.append((sum(weights.get(name, 0.0) * amount for name, amount in noted.items()), noted, place.place))
    supported = sum(weight > 0 for weight, _, _ in told[1:])
    best = max(told, key=lambda each: each[0])
    _, chosen, where = best if best[0] > 0 else min(told, key=lambda each: each[0])
    return {name: amount for name, amount in chosen.items() if name} | {"named_again": float(supported)}, where


def _label_feature(place: _Printed) -> str:
    """Return the feature that the words before an amount are; empty if they tell nothing."""
    label = place.label
    if CHANGE.within(label):
        return "change"
    final, partial = FINAL_TOTAL.within(label), PARTIAL.within(label)
    if NET.within(label) and not PAYABLE.within(label):
        return "net"
    if ROUNDING.within(label) and not final:
        return "rounding" if place.value < 1 else "rounded"  # a row "Rounding" may also hold what it is rounded to
    if final:
        return "final_partial" if partial else "final"
    if partial:
        return "partial"
    if TOTAL.within(label):
        return "named_tax" if TAX.within(label) or _RATE.search(label) else "named"
    return "paid" if PAID.within(label) else ""


def _note_arithmetic(evidence: Evidence[Decimal], printed: Sequence[_Printed], taxes: Sequence[TaxLine]) -> None:
    positive = {amount.value for amount in printed if amount.value > 0}
    roundings = {
        amount.value for amount in printed if ROUNDING.within(amount.label) and abs(amount.value) < Decimal("0.1")
    }
    _note_taxes(evidence, positive, roundings, taxes)
    paid = {amount.value for amount in printed if amount.value > 0 and PAID.within(amount.label)}
    change = {abs(amount.value) for amount in printed if CHANGE.within(amount.label)}
    for value in {given - back for given in paid for back in change} & positive:
        evidence.add(value, "less_change")
    for value in positive:
        steps = {cents for cents in roundings if cents}
        if value * 20 % 1 == 0 and any({value - cents, value + cents} & positive for cents in steps):
            evidence.add(value, "after_rounding")
    for value in _sums_above(printed):
        evidence.add(value, "sum_above")


def _sums_above(printed: Sequence[_Printed]) -> set[Decimal]:
    """Return the amounts that are the sum of two or more amounts standing last in the rows right above them."""
    column = list({amount.row: amount for amount in printed}.values())[:_MOST_ADDED]
    sums = set()
    for index, amount in enumerate(column):
        running = Decimal(0)
        for count, above in enumerate(reversed(column[:index]), 1):
            running += above.value
            if count > 1 and running == amount.value:
                sums.add(amount.value)
    return {value for value in sums if value > 0}


def _note_taxes(
    evidence: Evidence[Decimal], positive: set[Decimal], roundings: set[Decimal], taxes: Sequence[TaxLine]
) -> None:
    """Net amounts and taxes are not the total; the gross amounts' sum is, give or take the rounding."""
    if not taxes:
        return
    gross = sum((line.gross for line in taxes), Decimal(0))
    sums = {gross + cents for cents in roundings | {Decimal(0)}} | {gross - cents for cents in roundings}
    for value in sums & positive:
        evidence.add(value, "taxes_agree")
    for line in taxes:
        for value in {line.net, line.tax} & positive - sums:
            evidence.add(value, "in_tax_table")
    for value in _misread(positive, gross):
        evidence.add(gross, "like_printed", max(evidence.weight(value), 0.0))
        evidence.add(gross, "by_tax_table")
        evidence.stand(gross, evidence.places.get(value))


def _misread(positive: set[Decimal], gross: Decimal) -> list[Decimal]:
    """Return the amounts that are ``gross`` but for one digit: recognition slipped, and the tax table knows better."""
    return [
        value
        for value in positive
        if abs(value - gross) >= Decimal("0.1")
        and len(str(value)) == len(str(gross))
        and sum(a != b for a, b in zip(str(value), str(gross), strict=True)) == 1
    ]
