"""Several sources, one reading: field by field the most trustworthy source is believed, and the others are heard.

Sources that agree make surer. One that contradicts, and is at least half sure itself, makes a field disputed: it stays what the
better source said, but its confidence falls so far that the sender is asked to look at it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from rapidfuzz import fuzz

from flows.vocabulary.readings import FieldName, Finding, Source, Tax
from ocr.amounts import find_amounts
from ocr.dates import find_dates
from ocr.extracts import MOST_TAXES, Extract, bounded
from ocr.lines import Line
from ocr.words import fold

_ORDER = (Source.XML, Source.QR, Source.TEXT, Source.OCR)
_COMPARED = frozenset(
    {
        FieldName.MERCHANT,
        FieldName.DATE,
        FieldName.TOTAL,
        FieldName.CURRENCY,
        FieldName.NUMBER,
        FieldName.SELLER_TAX_ID,
        FieldName.BUYER_TAX_ID,
    }
)
"""Fields that sources can contradict each other about; whether it is an invoice or a receipt is a matter of opinion."""
_HALF_SURE = 0.5
_DISPUTE = 0.45
"""What is left of the confidence in a value that is contradicted by a source which is sure."""
_SAME_NAME = 80.0
"""Similarity, of 100, of two spellings of one merchant's name: "Müller AG" and "Müller AG, Zürich"."""


@dataclass(frozen=True, slots=True)
class Merged:
    """One finding a field, the taxes, and the fields about which the sources do not agree."""

    findings: tuple[Finding, ...]
    taxes: tuple[Tax, ...]
    disputed: tuple[FieldName, ...]


def merge(extracts: Sequence[Extract], printed: Sequence[Line] = ()) -> Merged:
    """Return what the ``extracts`` say together.

    ``printed`` are the lines of the pages, where nobody looked for fields in them because an e-invoice says everything: if
    they hold amounts or dates, but not the e-invoice's, these are disputed. Values are cut to ``LONGEST_VALUE`` characters.
    """
    by_field: dict[FieldName, list[Finding]] = {}
    for extract in extracts:
        for finding in extract.findings:
            by_field.setdefault(finding.name, []).append(finding)
    judged = [_judged(by_field[name]) for name in FieldName if name in by_field]
    findings, disputed = [], []
    for finding, contradicted in judged:
        doubted = not contradicted and _is_missing(finding, printed)
        confidence = round(finding.confidence * _DISPUTE, 3) if doubted else finding.confidence
        findings.append(replace(finding, value=bounded(finding.value), confidence=confidence))
        if contradicted or doubted:
            disputed.append(finding.name)
    return Merged(tuple(findings), _best_taxes(extracts), tuple(disputed))


def _judged(candidates: Sequence[Finding]) -> tuple[Finding, bool]:
    """Return the finding to believe and whether another source contradicts it."""
    first, *others = sorted(candidates, key=lambda finding: (_ORDER.index(finding.source), -finding.confidence))
    doubt = 1 - first.confidence
    contradiction = 0.0
    for other in others:
        if other.source is first.source:
            continue
        if _agree(first, other):
            doubt *= 1 - 0.8 * other.confidence
        elif first.name in _COMPARED and other.confidence >= _HALF_SURE:
            contradiction = max(contradiction, other.confidence)
    confidence = (1 - doubt) * (1 - contradiction * (1 - _DISPUTE))
    return replace(first, confidence=round(confidence, 3)), contradiction > 0


def _agree(first: Finding, other: Finding) -> bool:
    one, two = first.value.casefold(), other.value.casefold()
    if one == two:
        return True
    match first.name:
        case FieldName.TOTAL:
            return _decimal(one) == _decimal(two) is not None
        case FieldName.MERCHANT:
            return (
                fuzz.token_set_ratio(fold(one), fold(two)) >= _SAME_NAME or fuzz.partial_ratio(one, two) >= _SAME_NAME
            )
        case FieldName.NUMBER:
            short, long = sorted((fold(one), fold(two)), key=len)
            return bool(short) and short in long
        case FieldName.SELLER_TAX_ID | FieldName.BUYER_TAX_ID:
            return one.endswith(two) or two.endswith(one)  # with the country's letters or without
        case _:
            return False


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _is_missing(finding: Finding, printed: Sequence[Line]) -> bool:
    """Whether the pages show amounts (or dates), but not the one that was found elsewhere."""
    if finding.name is FieldName.TOTAL:
        amounts = {abs(amount.value) for line in printed for amount in find_amounts(line.text)}
        total = _decimal(finding.value)
        return bool(amounts) and total is not None and abs(total) not in amounts
    if finding.name is FieldName.DATE:
        days = {found.value.isoformat() for line in printed for found in find_dates(line.text)}
        return bool(days) and finding.value not in days
    return False


def _best_taxes(extracts: Sequence[Extract]) -> tuple[Tax, ...]:
    taxes: Iterable[Tax] = next((extract.taxes for extract in extracts if extract.taxes), ())
    return tuple(Tax(bounded(tax.rate), bounded(tax.amount)) for tax in list(taxes)[:MOST_TAXES])
