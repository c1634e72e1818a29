"""Readings of papers, for what tells them apart."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from flows.vocabulary.documents import StoredFile
from flows.vocabulary.readings import FieldName, Finding, Imprint, Reading, Source

ZURICH = ZoneInfo("Europe/Zurich")
KRONE = {"merchant": "Restaurant Krone", "date": "2026-03-12", "total": "43.20", "currency": "CHF"}


def receipt(source: Source = Source.OCR, /, **other: str | None) -> Reading:
    """What was read from the receipt of a restaurant; ``other`` are further fields, None takes one away."""
    values = {name: value for name, value in (KRONE | other).items() if value is not None}
    return Reading(tuple(Finding(FieldName(name), value, source, 0.9) for name, value in values.items()))


def pictured(imprint: Imprint, source: Source = Source.OCR, /, **other: str | None) -> Reading:
    """The same, read from a picture of this look."""
    return replace(receipt(source, **other), imprint=imprint)


def file(data: str) -> StoredFile:
    """A file with these bytes."""
    return StoredFile(f"{data}/0", "image/jpeg", len(data), data)
