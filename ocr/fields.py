"""Fields of a document from its lines of text: nothing but text and places in, findings out.

Each field has its own little judge (``ocr.totals``, ``ocr.merchants``, ``ocr.tax_ids`` …); this module asks them all and
answers the simpler questions itself. A value that was guessed says so by its confidence.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flows.vocabulary.readings import FieldName, Finding, Source, Tax
from ocr.amounts import find_amounts
from ocr.currencies import find_currency
from ocr.days import find_date
from ocr.evidence import Choice, Evidence, judge_of
from ocr.extracts import Extract, canonical_rate
from ocr.lines import Line, Row, group_rows
from ocr.merchants import find_buyer, find_merchant
from ocr.numbers import find_number
from ocr.tax_ids import find_tax_ids
from ocr.totals import find_single_taxes, find_taxes, find_total
from ocr.vocabulary import (
    CARD,
    CASH,
    CREDIT_NOTE,
    INVOICE,
    LANGUAGE_WORDS,
    RECEIPT,
    TRANSFER,
)
from ocr.words import fold

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""The full-width forms of ASCII (Unicode block FF00), which recognition prints now and then, and their usual ones."""


def extract_fields(lines: Sequence[Line], source: Source, today: date) -> Extract:
    """Return the fields that the ``lines`` of a document hold; a date after ``today`` is not believed."""
    rows = rows_of(lines)
    if not rows:
        return Extract((), ())
    language = find_language(rows)
    total = find_total(rows)
    ids = find_tax_ids(rows)
    day = find_date(rows, today)
    answers: dict[FieldName, Choice[str] | None] = {
        FieldName.KIND: find_kind(rows, has_total=total is not None),
        FieldName.MERCHANT: find_merchant(rows),
        FieldName.DATE: Choice(day.value.isoformat(), day.confidence, day.place) if day else None,
        FieldName.TOTAL: Choice(f"{total.value:.2f}", total.confidence, total.place) if total else None,
        FieldName.CURRENCY: find_currency(rows, language, ids),
        FieldName.NUMBER: find_number(rows),
        FieldName.SELLER_TAX_ID: Choice(ids.seller, 0.9, ids.seller_place) if ids.seller else None,
        FieldName.BUYER_TAX_ID: Choice(ids.buyer, 0.8, ids.buyer_place) if ids.buyer else None,
        FieldName.BUYER: find_buyer(rows),
        FieldName.PAYMENT: find_payment(rows),
        FieldName.LANGUAGE: language,
    }
    findings = tuple(
        Finding(name, choice.value, source, choice.confidence, choice.place)
        for name, choice in answers.items()
        if choice is not None
    )
    printed_taxes = find_taxes(rows) or (find_single_taxes(rows, total.value) if total else ())
    taxes = tuple(Tax(canonical_rate(line.rate), f"{line.tax:.2f}") for line in printed_taxes)
    return Extract(findings, taxes)


def rows_of(lines: Sequence[Line]) -> tuple[Row, ...]:
    """Return the rows that the ``lines`` of a document form, empty ones left out."""
    return group_rows([replace(line, text=line.text.translate(_WIDE)) for line in lines if line.text.strip()])


def find_payment(rows: Sequence[Row]) -> Choice[str] | None:
    """Return how it was paid: ``cash``, ``card`` or ``transfer``; None if nothing tells."""
    evidence: Evidence[str] = Evidence(judge_of("payment"))
    for row in rows:
        text = row.text
        if CARD.within(text):
            evidence.add("card", "card")
            evidence.stand("card", row.place_where(CARD.within))
        elif _tells_cash(text):
            evidence.add("cash", "cash_amount" if find_amounts(text) else "cash")
            evidence.stand("cash", row.place_where(_tells_cash))
        elif TRANSFER.within(text):
            evidence.add("transfer", "transfer")
            evidence.stand("transfer", row.place_where(TRANSFER.within))
    return evidence.best(least=0.5)


def _tells_cash(text: str) -> bool:
    return CASH.within(text) or bool(re.match(r"\s*bar\b", text, re.IGNORECASE))


def find_language(rows: Sequence[Row]) -> Choice[str] | None:
    """Return the ISO 639-1 code of the language most of the known words are of."""
    evidence: Evidence[str] = Evidence(judge_of("language"))
    for row in rows:
        for language, words in LANGUAGE_WORDS.items():
            evidence.add(language, "words", words.words_within(row.text))
    return evidence.best()


def find_kind(rows: Sequence[Row], *, has_total: bool) -> Choice[str]:
    """Return ``receipt``, ``invoice``, ``credit_note``, or ``other`` for a text without a total."""
    text = "\n".join(row.text for row in rows)
    if CREDIT_NOTE.within(text):
        return Choice("credit_note", 0.7)
    receipt = sum(RECEIPT.within(row.text) for row in rows)
    invoice = 2 * sum(INVOICE.within(row.text) for row in rows) + ("iban" in fold(text))
    if invoice > receipt:
        return Choice("invoice", 0.75)
    if receipt or has_total:
        return Choice("receipt", 0.85 if receipt > 1 else 0.6)
    return Choice("other", 0.5)
