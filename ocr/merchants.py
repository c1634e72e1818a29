"""The seller's name: which of the printed rows it is; and the buyer's, where a word for the buyer stands by it.

Names stand near the top, above the address, in large letters, often with a legal form; slogans, headings, addresses,
numbers and scribbles stand there too. Each row of the head collects evidence. Sellers whose head is a drawn logo often
repeat their name at the end (``Aldi GmbH & Co. KG``), so rows with a legal form count wherever they stand.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from statistics import median

from ocr.amounts import find_amounts
from ocr.chains import chain_at_start, chain_of_logo
from ocr.dates import find_dates
from ocr.evidence import Choice, Evidence, judge_of
from ocr.lines import Row, place_of_rows
from ocr.vocabulary import ADDRESS, BUYER, LEGAL_FORM, NOT_A_BUYER, NOT_A_MERCHANT, SELLER, SHORT_LEGAL_FORM
from ocr.words import fold

_HEAD_ROWS = 14
_COLUMN_GAP = 3.0
"""Columns stand this many line heights apart; letters of a spaced logo stand closer."""
_POSTAL_CODE = re.compile(
    r"(?<![\d-])(?:[A-Z]{1,2}-)?\d{4,6}\s+[^\W\d_]{3,}|(?<!\d)\d{2}-\d{3}\s+[^\W\d_]{3,}|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"
)
_STREET = re.compile(
    r"(?:str(?:a[sß]+e)?|weg|platz|allee|gasse|ring)\b\.?,?\s*\d|^(?:no|lot|unit)\b.{0,3}\d|^\d+\s?,\s+\S*[A-Za-z]|\bд\.\s?\d|\bпр-т\b",
    re.IGNORECASE,
)
_REGISTERED = re.compile(r"\s*\(?\b(?:[A-Z]{0,3}\d{5,12}\s?-?\s?[A-Z]{1,2}\b|Co\.?\s?(?:No|Reg)).*$", re.IGNORECASE)
_ITALIAN_FORM = re.compile(r"\b(?:S\.?\s?R\.?\s?L|S\.?r\.?l)\b")
"""Told by its letters as they are: folded, ``srl`` is the Malay and Sinhalese "Sri" too."""
_COMPANY = re.compile(r"z\s*[0o]\.\s?[0o]\.?", re.IGNORECASE)
_QUOTES = frozenset("'\"«»„“”")
_FORM_FIRST = re.compile(r"\(|(?:co|sdn|gmbh|sp|enterprise|trading)\b|& co", re.IGNORECASE)
_WEB = re.compile(
    r"(?:www\.|@|https?://)([\w-]+(?:\.[\w-]+)*)\.(?:de|com|pl|ru|ch|at|eu|net|my|org|shop)\b", re.IGNORECASE
)


def find_merchant(rows: Sequence[Row]) -> Choice[str] | None:
    """Return the seller's name as printed (a chain's known by its logo as it is written), or None."""
    return gather_merchant(rows).best(least=-1.0)


def find_buyer(rows: Sequence[Row]) -> Choice[str] | None:
    """Return the name that stands behind or below a word for the buyer, or None."""
    for index, row in enumerate(rows):
        for part in _parts(row):
            label, _, behind = part.text.partition(":")
            named = behind if _is_buyers_label(label) else part.text
            place = part.place(len(part.text) - len(named))
            text = clean_name(named) if named.strip() else ""
            beside = named is behind or bool(_role_features(rows, index, part)["buyer"])
            if beside and text and not _is_buyers_label(text) and not SELLER.within(text) and _may_be_name(text, row):
                return Choice(text, round((0.9 if LEGAL_FORM.within(text) else 0.7) * row.score, 3), place)
    return None


def gather_merchant(rows: Sequence[Row]) -> Evidence[str]:
    """Return the texts that may be the seller's name, with their features."""
    usual = median(row.height for row in rows) if rows else 1.0
    sites = {fold(label) for row in rows for site in _WEB.findall(row.text) for label in site.split(".")}
    head = _head_length(rows)
    addresses = [index for index, row in enumerate(rows[:head]) if _is_address(row.text)]
    evidence: Evidence[str] = Evidence(judge_of("merchant"))
    for index, row in enumerate(rows):
        for part in _parts(row):
            text = clean_name(part.text)
            if not _may_be_name(text, row):
                continue
            features = _own_features(text, part, sites) | {"priced": bool(find_amounts(row.text))}
            if index < head:
                logo = chain_of_logo(text) if index < 6 else None
                features |= _place_features(index, addresses) | {
                    "tall": min(max(row.height / usual - 1.0, 0.0), 1.5),
                    "logo": logo is not None,
                }
                features |= _role_features(rows, index, part)
                joined = _joined(rows, index, text) if part == row and not logo else (text, (part,))
                _note(evidence, logo or joined[0], features, part)
                evidence.stand(logo or joined[0], place_of_rows(joined[1]))
            elif (features["legal_form"] or features["own_site"]) and not features["priced"]:
                features |= {"elsewhere": index <= len(rows) * 0.8, "chain": chain_at_start(text)}
                _note(evidence, text, features, part)
                evidence.stand(text, part.place())
    return evidence


def _parts(row: Row) -> tuple[Row, ...]:
    """Return the columns of a row of words (seller and buyer beside each other); a row with amounts stays whole."""
    parts = row.columns(_COLUMN_GAP)
    worded = sum(sum(c.isalpha() for c in part.text) >= 3 for part in parts)
    return parts if worded > 1 and not find_amounts(row.text) else (row,)


def _note(evidence: Evidence[str], name: str, features: Mapping[str, float], row: Row) -> None:
    if name in evidence.features:
        evidence.add(name, "named_again")
    else:
        for feature, amount in features.items():
            evidence.add(name, feature, amount)
    evidence.read(name, row.score)


def clean_name(text: str) -> str:
    """Return ``text`` without a register number behind the name and without ornaments around it."""
    cleaned = _REGISTERED.sub("", text).strip(" *-=_#:;|,~><").lstrip(".")
    cleaned = _COMPANY.sub("z o.o.", cleaned)
    bare = cleaned.strip("'\"«»„“”")
    return (bare if cleaned[:1] in _QUOTES and cleaned[-1:] in _QUOTES else cleaned) or text.strip()


def _head_length(rows: Sequence[Row]) -> int:
    """Return how many rows stand above the first amount, at most 14 (all of those if it is in one of the first two)."""
    priced = (index for index, row in enumerate(rows[:_HEAD_ROWS]) if find_amounts(row.text))
    first = next(priced, _HEAD_ROWS)
    return first if first > 1 else _HEAD_ROWS


def _may_be_name(text: str, row: Row) -> bool:
    letters = sum(c.isalpha() for c in text)
    if letters < 3 or letters < 0.5 * len(text.replace(" ", "")) or len(text) > 60:
        return False
    if NOT_A_MERCHANT.within(text) or find_dates(text) or any(amount.currency for amount in find_amounts(row.text)):
        return False
    return not (_is_address(text) and not LEGAL_FORM.within(text))


def _own_features(text: str, row: Row, sites: Collection[str]) -> dict[str, float]:
    """Return what the text itself says: its form, whether it is legible, whether a web address bears the name."""
    skeleton = fold(text)
    has_form = LEGAL_FORM.within(text) or bool(_ITALIAN_FORM.search(text))
    return {
        "legal_form": has_form,
        "short_legal_form": not has_form and SHORT_LEGAL_FORM.within(text),
        "upper_case": text == text.upper(),
        "wordy": len(text.split()) > 8,
        "unclear": 1 - row.score,
        "illegible": row.score < 0.82,
        "short": len(skeleton) < 4,
        "jumbled": len(re.findall(r"[^\W\d_A-Z][A-Z]", text)) >= 2,
        "own_site": any(len(site) > 3 and (site in skeleton or skeleton in site) for site in sites),
    }


def _place_features(index: int, addresses: Sequence[int]) -> dict[str, float]:
    following = min((address - index for address in addresses if address > index), default=0)
    return {
        "head": 1.0,
        "down": index,
        "above_address": following == 1,
        "near_address": following == 2,
        "before_address": following > 2,
        "after_address": bool(addresses) and index > addresses[-1],
    }


def _is_address(text: str) -> bool:
    return bool(_POSTAL_CODE.search(text) or _STREET.search(text)) or ADDRESS.within(text)


def _role_features(rows: Sequence[Row], index: int, part: Row) -> dict[str, float]:
    """Return whether a word for the buyer or for the seller stands before ``part`` or above it, in its column."""
    beside = [other for other in _parts(rows[index]) if other.lines[0].left < part.lines[0].left]
    above = [other for row in rows[max(0, index - 2) : index] for other in _parts(row) if other.is_above(part)]
    labels = [other.text for other in beside[-1:] + above]
    buyer = any(_is_buyers_label(label) for label in labels)
    return {"buyer": buyer, "seller": not buyer and any(SELLER.within(label) for label in labels)}


def _is_buyers_label(text: str) -> bool:
    return BUYER.within(text) and not NOT_A_BUYER.within(text)


def _joined(rows: Sequence[Row], index: int, text: str) -> tuple[str, Sequence[Row]]:
    """Return the name with what it goes on from above (``POPULAR BOOK`` / ``CO. (M) SDN BHD``), and all of its rows."""
    last = index
    while index and _goes_on(text):
        index -= 1
        above = clean_name(rows[index].text)
        if not _may_be_name(above, rows[index]):
            index += 1
            break
        text = f"{above} {text}"
    return text, rows[index : last + 1]


def _goes_on(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    generic = all(LEGAL_FORM.words_within(word) or SHORT_LEGAL_FORM.words_within(word) for word in words)
    return bool(
        generic or _FORM_FIRST.match(text) or text.find(")") < text.find("(") or text.count(")") > text.count("(")
    )
