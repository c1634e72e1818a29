"""Fields of a document from its lines of text: nothing but text and places in, findings out.

Each field has its own little judge (``ocr.totals``, ``ocr.merchants``, ``ocr.tax_ids`` …); this module asks them all and
answers the simpler questions itself. A value that was guessed says so by its confidence.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from flows.vocabulary.readings import FieldName, Finding, Source, Tax
from ocr.amounts import find_amounts
from ocr.dates import find_dates
from ocr.evidence import Choice, Evidence
from ocr.extracts import Extract, canonical_rate
from ocr.lines import Line, Row, group_rows
from ocr.merchants import find_merchant
from ocr.tax_ids import TaxIds, find_tax_ids
from ocr.totals import find_single_taxes, find_taxes, find_total
from ocr.vocabulary import (
    CARD,
    CASH,
    CREDIT_NOTE,
    DATE_LABEL,
    INVOICE,
    LANGUAGE_WORDS,
    OTHER_DATE,
    RECEIPT,
    TRANSFER,
)
from ocr.words import Vocabulary, fold

_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?::\d{2})?")
_BEHIND = r"\s* (?: (?<=[\s.:\#№°º]) | (?=\d) ) (?P<number> [A-ZА-Я0-9][A-ZА-Я0-9/._-]{1,30} )"
_NUMBER = re.compile(
    rf"""
    (?<![^\W\d_])
    (?: (?:invoice|receipt|bill|slip|inv|tax\s?invoice) \s? (?:number|nunber|no|nr|\#|id)? \s? [.:#]*
      | (?:rechnungs?|beleg|bon|kassenbon|quittungs?)[\s-]* (?:nummer|nr|no)? [.:]*
      | faktura (?:\s vat)? \s (?:nr|numer) [.:]*
      | (?:nr|numer) (?: \s (?:faktury|paragonu|wydr(?:uku)?) | : ) [.:]*
      | paragon \s nr [.:]*
      | (?:(?:кассовый\s)?чек|сч[её]т(?:-фактура)?|накладная) \s? (?:№|N[оo°]?|no)? \s? [.:]*
      | (?:facture|ticket|re[cç]u) \s? (?:n[°ºo.\s]{{0,2}}|num[eé]ro)? \s? [.:]*
      | (?:documento|fattura|scontrino|ricevuta) \s? (?:n[°ºo.\s]{{0,2}}|nr|numero)? \s? [.:]*
    ) {_BEHIND}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    rf"""
    (?<![^\W\d_])
    (?: (?:doc(?:ument)?|trans(?:action)?|order|ref(?:erence)?) \s? (?:number|nunber|no|nr|\#|id)? \s? [.:#]*
      | (?:док|фд) [.]? \s? (?:№|N)? \s? [.:]*
      | (?:note|num[eé]ro|doc) [.]? \s? (?:n[°ºo.\s]{{0,2}}|num[eé]ro)? \s? [.:]*
    ) {_BEHIND}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DAY = timedelta(days=1)
"""It may be tomorrow already where the receipt was printed."""
_MALAYSIA = Vocabulary(
    "sdn bhd, jalan, kuala lumpur, selangor, johor, malaysia, ringgit, gst id, gst reg, gst no, gst summary, jln, taman"
)


def extract_fields(lines: Sequence[Line], source: Source, today: date) -> Extract:
    """Return the fields that the ``lines`` of a document hold; a date after ``today`` is not believed."""
    rows = group_rows([line for line in lines if line.text.strip()])
    if not rows:
        return Extract((), ())
    language = find_language(rows)
    total = find_total(rows)
    ids = find_tax_ids(rows)
    day = find_date(rows, today)
    answers: dict[FieldName, Choice[str] | None] = {
        FieldName.KIND: find_kind(rows, has_total=total is not None),
        FieldName.MERCHANT: find_merchant(rows),
        FieldName.DATE: Choice(day.value.isoformat(), day.confidence) if day else None,
        FieldName.TOTAL: Choice(f"{total.value:.2f}", total.confidence) if total else None,
        FieldName.CURRENCY: find_currency(rows, language, ids),
        FieldName.NUMBER: find_number(rows),
        FieldName.SELLER_TAX_ID: Choice(ids.seller, 0.9) if ids.seller else None,
        FieldName.BUYER_TAX_ID: Choice(ids.buyer, 0.8) if ids.buyer else None,
        FieldName.PAYMENT: find_payment(rows),
        FieldName.LANGUAGE: language,
    }
    findings = tuple(Finding(name, c.value, source, c.confidence) for name, c in answers.items() if c is not None)
    printed_taxes = find_taxes(rows) or (find_single_taxes(rows, total.value) if total else ())
    taxes = tuple(Tax(canonical_rate(line.rate), f"{line.tax:.2f}") for line in printed_taxes)
    return Extract(findings, taxes)


def find_date(rows: Sequence[Row], today: date) -> Choice[date] | None:
    """Return the day of the purchase or of issue, or None if no date is printed."""
    evidence: Evidence[date] = Evidence()
    seen: dict[date, int] = {}
    for index, row in enumerate(rows):
        text = row.text
        label = (rows[index - 1].text if index else "") + " "
        for found in find_dates(text):
            before = text[: found.start]
            weight = 1.5 * found.clarity
            weight += 1.0 if DATE_LABEL.within(before) else 0.3 if DATE_LABEL.within(label + text) else 0.0
            weight += 0.4 if _CLOCK.search(text[found.end :]) else 0.0
            weight -= 1.2 if OTHER_DATE.within(before or label) else 0.0
            weight -= 3.0 if found.value > today + _DAY else 1.0 if found.value.year < today.year - 12 else 0.0
            seen[found.value] = seen.get(found.value, 0) + 1
            evidence.add(found.value, weight * (0.5 + 0.5 * row.score) if seen[found.value] == 1 else 0.4)
    return evidence.best()


def find_currency(rows: Sequence[Row], language: Choice[str] | None, ids: TaxIds) -> Choice[str] | None:
    """Return the ISO 4217 code: printed beside amounts, named anywhere, or that of the country whose words are used."""
    evidence: Evidence[str] = Evidence()
    for row in rows:
        for amount in find_amounts(row.text):
            if amount.currency:
                evidence.add(amount.currency, 0.2 if amount.currency == "USD" else 0.7)
        for word in re.findall(r"\b(EURO?|CHF|PLN|RUB|RM|MYR|USD|GBP)\b", row.text.upper()):
            evidence.add({"RM": "MYR", "EURO": "EUR"}.get(word, word), 0.6)
        if _MALAYSIA.within(row.text):
            evidence.add("MYR", 0.7)
    home = {"de": "EUR", "pl": "PLN", "ru": "RUB"}.get(language.value) if language else None
    if home:
        evidence.add(home, 0.8)
    if ids.seller and ids.seller.startswith("CHE"):
        evidence.add("CHF", 1.5)
    return evidence.best()


def find_number(rows: Sequence[Row]) -> Choice[str] | None:
    """Return the document's own number as printed behind its label, or None."""
    for pattern, certainty in ((_NUMBER, 0.6), (_OTHER_NUMBER, 0.5)):
        for row in rows:
            for match in pattern.finditer(row.text):
                number = match["number"].strip("._-/")
                if sum(c.isdigit() for c in number) >= 2 and not find_dates(number):
                    return Choice(number, certainty)
    return None


def find_payment(rows: Sequence[Row]) -> Choice[str] | None:
    """Return how it was paid: ``cash``, ``card`` or ``transfer``; None if nothing tells."""
    evidence: Evidence[str] = Evidence()
    for row in rows:
        text = row.text
        if CARD.within(text):
            evidence.add("card", 1.0)
        elif CASH.within(text) or re.match(r"\s*bar\b", text, re.IGNORECASE):
            evidence.add("cash", 0.9 if find_amounts(text) else 0.2)
        elif TRANSFER.within(text):
            evidence.add("transfer", 0.6)
    return evidence.best(least=0.5)


def find_language(rows: Sequence[Row]) -> Choice[str] | None:
    """Return the ISO 639-1 code of the language most of the known words are of."""
    evidence: Evidence[str] = Evidence()
    for row in rows:
        for language, words in LANGUAGE_WORDS.items():
            evidence.add(language, 0.5 * words.words_within(row.text))
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
