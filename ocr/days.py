"""The day of a purchase or of an invoice's issue, among all the dates that are printed."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from ocr.dates import find_dates
from ocr.evidence import Choice, Evidence, judge_of
from ocr.lines import Row
from ocr.vocabulary import DATE_LABEL, OTHER_DATE

_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?::\d{2})?")
_DAY = timedelta(days=1)
"""It may be tomorrow already where the receipt was printed."""
_OLD_YEARS = 12


def find_date(rows: Sequence[Row], today: date) -> Choice[date] | None:
    """Return the day of the purchase or of issue, or None if no date is printed."""
    return gather_date(rows, today).best()


def gather_date(rows: Sequence[Row], today: date) -> Evidence[date]:
    """Return the dates that may be meant, with their features; one after ``today`` is hardly believed."""
    evidence: Evidence[date] = Evidence(judge_of("date"))
    for index, row in enumerate(rows):
        text = row.text
        above = (rows[index - 1].text if index else "") + " "
        for found in find_dates(text):
            evidence.read(found.value, row.score)
            evidence.stand(found.value, row.place(found.start, found.end))
            if found.value in evidence.features:
                evidence.add(found.value, "again")
                continue
            before = text[: found.start]
            labelled = DATE_LABEL.within(before)
            features = {
                "clear": found.clarity,
                "labelled": labelled,
                "near_label": not labelled and DATE_LABEL.within(above + text),
                "with_clock": bool(_CLOCK.search(text[found.end :])),
                "other_label": OTHER_DATE.within(before or above),
                "future": found.value > today + _DAY,
                "old": found.value.year < today.year - _OLD_YEARS,
            }
            for feature, amount in features.items():
                evidence.add(found.value, feature, amount * (0.5 + 0.5 * row.score))
    return evidence
