"""When two documents of a company may be the same paper: by what marks one finds the other, and what speaks against it.

Marks are found by equality, so that a database needs nothing but an index; each begins with the company's id, so that none
leads to another company. What shares a mark is then judged as a whole: a mark is a reason to look, not yet a likeness.

A question too many costs a tap, a document booked twice costs an audit: where it is open, it is asked. But two coffees on one
day carry two fiscal ids, and two contracts of one supplier two invoice numbers: what contradicts itself is not asked about.
"""

from collections.abc import Sequence
from decimal import Decimal
from difflib import SequenceMatcher

from flows.matching import words
from flows.vocabulary.documents import Likeness, StoredFile
from flows.vocabulary.readings import FieldName, Finding, Imprint, Reading, Source

HASHES_A_MARK = 3
"""Hashes of the figures that have to agree to be found by: of ten such marks nine in ten retaken pictures share one."""
NEAR_PICTURE = 6
"""Bits of 64 in which two perceptual hashes of one picture may differ; measured, see ``docs/measurements.md``."""
SAME_FIGURES = 0.6
"""Share of agreeing hashes from which the figures are taken for those of one paper; measured likewise."""
SOME_FIGURES = 0.3
"""Share of agreeing hashes below which two pictures that look alike are of different papers."""
NEAR_NAME = 0.75
"""Ratio of equal letters from which two spellings are one merchant's."""

_PRINTED = frozenset({Source.PERSON, Source.XML, Source.QR, Source.TEXT})
"""Sources that don't misread."""
_PICTURE_MARKS = 4


def marks(company_id: str, files: Sequence[StoredFile], reading: Reading) -> tuple[str, ...]:
    """The marks that a document of the company is found by."""
    found = [f"sha {file.sha256}" for file in files]
    found += [f"fiscal {value}" for value in _values(reading, FieldName.FISCAL_ID)]
    found += [f"number {value}" for value in _values(reading, FieldName.NUMBER)]
    found += [
        f"purchase {day} {total}"
        for day in _values(reading, FieldName.DATE)
        for total in _values(reading, FieldName.TOTAL)
    ]
    found += _imprint_marks(reading.imprint)
    return tuple(f"{company_id}|{mark}" for mark in dict.fromkeys(found))


def likeness(
    one: Reading, its_files: Sequence[StoredFile], other: Reading, files: Sequence[StoredFile]
) -> Likeness | None:
    """By what two documents are alike, by the strongest there is; None if they are not."""
    mine, theirs = {file.sha256 for file in its_files}, {file.sha256 for file in files}
    if mine and theirs and (mine <= theirs or theirs <= mine):
        return Likeness.BYTES
    fiscal = _compare(one, other, FieldName.FISCAL_ID)
    if fiscal is not None:
        return Likeness.FISCAL_ID if fiscal else None
    if _contradict(one, other):
        return None
    if _same_number(one, other):
        return Likeness.NUMBER
    if _same_purchase(one, other):
        return Likeness.PURCHASE
    return Likeness.PICTURE if _same_picture(one, other) else None


def same_merchant(one: str | None, other: str | None) -> bool:
    """Whether two names may be one merchant's; an unknown one may be anybody's."""
    if one is None or other is None:
        return True
    if words(one) & words(other):
        return True
    return SequenceMatcher(None, _plain(one), _plain(other), autojunk=False).ratio() >= NEAR_NAME


def agreement(one: Imprint, other: Imprint) -> float | None:
    """Share of the figures' hashes in which two imprints agree, an estimate of Jaccard's index; None if one has none."""
    if not one.text or len(one.text) != len(other.text):
        return None
    pairs = [one.text[place : place + 2] == other.text[place : place + 2] for place in range(0, len(one.text), 2)]
    return sum(pairs) / len(pairs)


def distance(one: Imprint, other: Imprint) -> int:
    """Bits in which the nearest two pictures differ, 64 if there is none."""
    pairs = ((mine, theirs) for mine in one.pictures for theirs in other.pictures)
    return min(((int(mine, 16) ^ int(theirs, 16)).bit_count() for mine, theirs in pairs), default=64)


def _imprint_marks(imprint: Imprint) -> list[str]:
    width, part = 2 * HASHES_A_MARK, 16 // _PICTURE_MARKS
    text = [imprint.text[place : place + width] for place in range(0, len(imprint.text), width)]
    pictures = [(place, hashed[place : place + part]) for hashed in imprint.pictures for place in range(0, 16, part)]
    return [f"figures {place} {mark}" for place, mark in enumerate(text)] + [
        f"picture {place} {mark}" for place, mark in pictures
    ]


def _contradict(one: Reading, other: Reading) -> bool:
    """Whether what can be relied on shows two papers: other numbers as printed, other currencies, a bill and its credit note."""
    if _compare(one, other, FieldName.NUMBER, _PRINTED) is False:
        return True
    credited = [reading.value(FieldName.KIND) == "credit_note" for reading in (one, other)]
    return credited[0] != credited[1] or _compare(one, other, FieldName.CURRENCY, _PRINTED) is False


def _same_number(one: Reading, other: Reading) -> bool:
    """The same number of the same seller; tills begin anew each day, so that of receipts the day has to be the same too."""
    if not _compare(one, other, FieldName.NUMBER):
        return False
    seller = _compare(one, other, FieldName.SELLER_TAX_ID)
    if seller is False:
        return False
    if seller is None and not _named_alike(one, other):
        return False
    invoices = all(reading.value(FieldName.KIND) in ("invoice", "credit_note") for reading in (one, other))
    return invoices or _compare(one, other, FieldName.DATE) is not False


def _same_purchase(one: Reading, other: Reading) -> bool:
    return (
        bool(_compare(one, other, FieldName.DATE))
        and bool(_compare(one, other, FieldName.TOTAL))
        and _compare(one, other, FieldName.CURRENCY) is not False
        and _named_alike(one, other)
    )


def _named_alike(one: Reading, other: Reading) -> bool:
    names = [reading.value(FieldName.MERCHANT) for reading in (one, other)]
    return None not in names and same_merchant(*names)


def _same_picture(one: Reading, other: Reading) -> bool:
    """The same figures, or the same picture whose figures do not differ; a person's word on date or total outweighs both."""
    for name in (FieldName.DATE, FieldName.TOTAL):
        if _compare(one, other, name, _PRINTED) is False:
            return False
    figures = agreement(one.imprint, other.imprint)
    if figures is not None and figures >= SAME_FIGURES:
        return True
    near = distance(one.imprint, other.imprint) <= NEAR_PICTURE
    return near and (figures is None or figures >= SOME_FIGURES)


def _compare(
    one: Reading, other: Reading, name: FieldName, sources: frozenset[Source] = frozenset(Source)
) -> bool | None:
    """Whether a field is the same in both; None if one of them has none, or not from one of ``sources``."""
    findings = [_found(reading, name, sources) for reading in (one, other)]
    values = [_comparable(name, finding.value) for finding in findings if finding is not None]
    return None if len(values) < 2 else values[0] == values[1]


def _found(reading: Reading, name: FieldName, sources: frozenset[Source]) -> Finding | None:
    finding = reading.find(name)
    return finding if finding is not None and finding.source in sources and finding.value else None


def _values(reading: Reading, name: FieldName) -> list[str]:
    """The field's value in the spelling in which values are compared; none where it has none."""
    value = _comparable(name, reading.value(name) or "")
    return [value] if value else []


def _comparable(name: FieldName, value: str) -> str:
    if name is FieldName.TOTAL and value:
        return f"{Decimal(value):.2f}"
    return value if name is FieldName.DATE else _plain(value)


def _plain(text: str) -> str:
    """Letters and digits, without regard to case."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
