"""The chain of hashes that holds the audit trail together, and what it shows where somebody has been at it.

Each entry is sealed by SHA-256 (FIPS 180-4) over its canonical form, in which the hash of the entry before is. So a changed
entry no longer fits its own hash, and one that was changed and sealed anew no longer fits the next one. The end alone is open:
what was cut off there, or a chain that was written anew as a whole, shows only to somebody who noted a number and its hash down.
"""

import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from flows.vocabulary.audit import AuditEntry, Break, Deed, Flaw, Verdict

FIRST = "0" * 64
"""What stands for the hash before the first entry."""


def canonical(entry: AuditEntry) -> bytes:
    """What is hashed of an entry: JSON, keys in order, no spaces, UTF-8, the time in UTC with milliseconds."""
    fields = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "who": entry.who,
        "what": entry.what,
        "about": list(entry.about),
        "details": [list(each) for each in entry.details],
        "cause": entry.cause,
        "previous": entry.previous,
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def digest(entry: AuditEntry) -> str:
    """The hash that seals an entry, in hexadecimal."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def sealed(number: int, at: datetime, deed: Deed, cause: str, previous: str) -> AuditEntry:
    """The entry of a deed behind the one whose hash is ``previous``; ``at`` is cut to milliseconds, as it will be read back."""
    at = at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)
    open_entry = AuditEntry(number, at, deed.who, deed.what.value, deed.about, deed.details, cause, previous, "")
    return AuditEntry(
        number, at, deed.who, deed.what.value, deed.about, deed.details, cause, previous, digest(open_entry)
    )


async def verified(entries: AsyncIterator[AuditEntry], noted: tuple[int, str] | None = None) -> Verdict:
    """Look through the whole trail; ``noted`` is a number with its hash that somebody wrote down earlier."""
    breaks: list[Break] = []
    count, last, before = 0, 0, FIRST
    async for entry in entries:
        gap = entry.number > last + 1
        if gap:
            breaks.append(Break(last + 1, Flaw.MISSING, entry.number - 1))
        if digest(entry) != entry.hash:
            breaks.append(Break(entry.number, Flaw.CHANGED))
        elif entry.previous != before and not gap:
            breaks.append(Break(entry.number, Flaw.UNCHAINED))
        if noted is not None and noted == (entry.number, noted[1]) and noted[1] != entry.hash:
            breaks.append(Break(entry.number, Flaw.EXCHANGED))
        count, last, before = count + 1, entry.number, entry.hash
    if noted is not None and noted[0] > last:
        breaks.append(Break(last + 1, Flaw.CUT, noted[0]))
    return Verdict(count, last, before, tuple(breaks))
