"""The document's own number, printed behind the word for it."""

import re
from collections.abc import Sequence

from ocr.dates import find_dates
from ocr.evidence import Choice
from ocr.lines import Row

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
    (?: (?:doc(?:ument)?|trans(?:action)?|order|ref(?:erence)?) [.]? \s? (?:number|nunber|no|nr|n[°º.]|\#|id)? \s? [.:#]*
      | (?:док|фд) [.]? \s? (?:№|N)? \s? [.:]*
      | (?:note|num[eé]ro) [.]? \s? (?:n[°ºo.\s]{{0,2}}|num[eé]ro)? \s? [.:]*
    ) {_BEHIND}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SLIPPED_NOUGHT = re.compile(r"(?<=[^\W\d_])0(?=[^\W\d_]|\b)")


def find_number(rows: Sequence[Row]) -> Choice[str] | None:
    """Return the document's own number as printed behind its label, or None."""
    for pattern, certainty in ((_NUMBER, 0.6), (_OTHER_NUMBER, 0.5)):
        for row in rows:
            for match in pattern.finditer(_SLIPPED_NOUGHT.sub("O", row.text)):
                start, end = match.span("number")
                number = row.text[start:end].strip("._-/")
                if sum(c.isdigit() for c in number) >= 2 and not _is_date(number):
                    return Choice(number, certainty, row.place(start, end))
    return None


def _is_date(number: str) -> bool:
    """Whether ``number`` is nothing but a date; one that holds a year and a month (``FV/2026/03/17``) is not."""
    return any(found.start == 0 and found.end == len(number) for found in find_dates(number))
