"""The chain of the audit trail shows where somebody has been at it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.chain import FIRST, canonical, digest, verified
from flows.vocabulary.audit import AuditEntry, Break, Deed, Flaw, Verdict, What
from tests.flows.memory_trail import MemoryTrail

NOON = datetime(2026, 3, 12, 12, 0, 0, 123_456, tzinfo=UTC)
Written = list[AuditEntry]


async def ten() -> Written:
    """A trail of ten entries."""
    trail = MemoryTrail()
    for index in range(10):
        deed = Deed("administrator", What.PERSON_CHANGED, (f"person:p{index}",), (("fields", "name"),))
        await trail.append(deed, NOON + timedelta(minutes=index), f"cause{index}")
    return trail.written


async def judged(written: Written, noted: tuple[int, str] | None = None) -> Verdict:
    async def entries() -> AsyncIterator[AuditEntry]:
        for entry in written:
            yield entry

    return await verified(entries(), noted)


async def test_an_untouched_trail_holds_and_names_its_end() -> None:
    written = await ten()
    assert await judged(written) == Verdict(10, 10, written[-1].hash)
    assert await judged(written, (10, written[9].hash)) == Verdict(10, 10, written[-1].hash)
    assert await judged(written, (4, written[3].hash)) == Verdict(10, 10, written[-1].hash)
    assert await judged([]) == Verdict(0, 0, FIRST)


async def test_an_entry_is_hashed_in_one_canonical_form() -> None:
    """Whoever wants to check the chain without Kwit needs just this."""
    first = (await ten())[0]
    assert canonical(first) == (
        b'{"about":["person:p0"],"at":"2026-03-12T12:00:00.123+00:00","cause":"cause0","details":[["fields","name"]],'
        b'"number":1,"previous":"' + b"0" * 64 + b'","what":"person.changed","who":"administrator"}'
    )
    assert digest(first) == first.hash


CHANGES: dict[str, Callable[[AuditEntry], AuditEntry]] = {
    "number": lambda entry: replace(entry, number=entry.number + 1),
    "at": lambda entry: replace(entry, at=entry.at + timedelta(milliseconds=1)),
    "who": lambda entry: replace(entry, who="kwit"),
    "what": lambda entry: replace(entry, what=What.PERSON_ADDED.value),
    "about": lambda entry: replace(entry, about=()),
    "details": lambda entry: replace(entry, details=(("fields", "phones"),)),
    "cause": lambda entry: replace(entry, cause=""),
    "previous": lambda entry: replace(entry, previous=FIRST),
    "hash": lambda entry: replace(entry, hash=FIRST),
}


@pytest.mark.parametrize("part", CHANGES)
async def test_whatever_is_changed_in_an_entry_shows_there(part: str) -> None:
    written = await ten()
    written[4] = CHANGES[part](written[4])
    numbers = {found.number for found in (await judged(written)).breaks}
    assert numbers & {5, 6}


async def test_an_entry_that_was_changed_and_sealed_anew_shows_at_the_next_one() -> None:
    written = await ten()
    forged = replace(written[4], who="kwit")
    written[4] = replace(forged, hash=digest(forged))
    assert (await judged(written)).breaks == (Break(6, Flaw.UNCHAINED),)


async def test_missing_entries_are_named() -> None:
    written = await ten()
    assert (await judged([*written[:3], *written[5:]])).breaks == (Break(4, Flaw.MISSING, 5),)
    assert (await judged(written[2:])).breaks == (Break(1, Flaw.MISSING, 2),)


async def test_entries_in_another_order_show() -> None:
    written = await ten()
    third, fourth = (replace(entry, number=number) for entry, number in ((written[3], 3), (written[2], 4)))
    assert (await judged([*written[:2], third, fourth, *written[4:]])).breaks[:2] == (
        Break(3, Flaw.CHANGED),
        Break(4, Flaw.CHANGED),
    )


async def test_an_inserted_entry_shows() -> None:
    written = await ten()
    forged = replace(written[2], number=4, previous=written[2].hash)
    later = [replace(entry, number=entry.number + 1) for entry in written[3:]]
    found = (await judged([*written[:3], replace(forged, hash=digest(forged)), *later])).breaks
    assert found[0] == Break(5, Flaw.CHANGED)
    assert len(found) == 7


async def test_a_cut_end_shows_only_to_whom_noted_it_down() -> None:
    written = await ten()
    assert (await judged(written[:8])).breaks == ()
    assert (await judged(written[:8], (10, written[9].hash))).breaks == (Break(9, Flaw.CUT, 10),)


async def test_a_trail_that_was_written_anew_shows_only_to_whom_noted_a_hash_down() -> None:
    noted = (await ten())[6]
    trail = MemoryTrail()
    for index in range(10):
        await trail.append(Deed("administrator", What.PERSON_ADDED, (f"person:p{index}",)), NOON)
    assert (await judged(trail.written)).breaks == ()
    assert (await judged(trail.written, (noted.number, noted.hash))).breaks == (Break(7, Flaw.EXCHANGED),)
