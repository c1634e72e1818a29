"""Terms and holds, over ports in memory."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.auditing import AuditedBook
from flows.retention import Holding, Retention, Swept, days_of
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import Arrival, DocumentRecord, DocumentStatus
from flows.vocabulary.errors import Invalid, NotFound, StorageError
from flows.vocabulary.people import Company, Person
from flows.vocabulary.readings import Reading
from tests.flows.memory_book import MemoryBook
from tests.flows.memory_personal import MemoryPersonal
from tests.flows.memory_trail import MemoryTrail

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
OLD, YOUNG = NOON - timedelta(days=400), NOON - timedelta(days=20)


def record(number: int, at: datetime, status: DocumentStatus = DocumentStatus.TAKEN, **more: object) -> DocumentRecord:
    arrival = Arrival(f"d{number}", number, "mueller", "Müller AG", "anna", "telegram:1", (), at)
    made = DocumentRecord(arrival, status, Reading(), "", "mueller", "Müller AG", NOON)
    return replace(made, **more)  # type: ignore[arg-type]  # whatever a test is about


@dataclass
class World:
    """A company with terms, and the sweep over it."""

    book: MemoryBook = field(default_factory=MemoryBook)
    personal: MemoryPersonal = field(default_factory=MemoryPersonal)
    trail: MemoryTrail = field(default_factory=MemoryTrail)
    strangers: int = 0

    def company(self, name: str = "mueller", **terms: object) -> None:
        self.book.by_company_id[name] = Company(name, name, **terms)  # type: ignore[arg-type]

    async def sweep(self, *, dry: bool = False) -> Swept:
        return await Retention(self.book, self.personal, self.trail, lambda: NOON, self.strangers).sweep(dry=dry)

    @property
    def holding(self) -> Holding:
        book = AuditedBook(self.book, self.trail, lambda: NOON)
        return Holding(book, self.personal, self.trail, lambda: NOON)


async def test_without_terms_everything_is_kept() -> None:
    world = World()
    world.company()
    world.personal.documents = [record(1001, OLD)]
    world.personal.threads = [("t1", 1, "mueller", OLD)]
    world.personal.strangers = {"telegram:9": OLD}
    assert (await world.sweep(), world.personal.done, world.trail.written) == (Swept(), [], [])


async def test_documents_go_when_their_term_is_over_and_it_is_told() -> None:
    world = World()
    world.company(keep_documents=365)
    world.personal.documents = [record(1001, OLD), record(1002, YOUNG)]
    assert await world.sweep() == Swept(documents=1)
    assert world.personal.done == [("erase_document", "d1001")]
    assert world.trail.told == [("kwit", "document.erased"), ("kwit", "retention.applied")]


async def test_a_sweep_that_was_killed_is_made_good_and_told_once() -> None:
    world = World()
    world.company(keep_documents=365, keep_messages=365)
    world.personal.documents = [record(1001, OLD)]
    world.personal.threads = [("t1", 1, "mueller", OLD)]
    for deed in (("erase_document", "d1001"), ("erase_thread", "t1")):
        world.personal.fails_at = deed
        with pytest.raises(StorageError):
            await world.sweep()
    await world.sweep()
    assert world.personal.done[-2:] == [("erase_document", "d1001"), ("erase_thread", "t1")]
    assert [each for each in world.trail.told if each[1] != "retention.applied"] == [
        ("kwit", "document.erased"),
        ("kwit", "thread.erased"),
    ]


async def test_threads_go_when_their_term_is_over_and_it_is_told() -> None:
    world = World()
    world.company(keep_messages=365)
    world.personal.threads = [("t1", 1, "mueller", OLD), ("t2", 2, "mueller", YOUNG), ("t3", 3, "keller", OLD)]
    assert await world.sweep() == Swept(threads=1)
    assert world.personal.done == [("erase_thread", "t1")]
    assert world.trail.told == [("kwit", "thread.erased"), ("kwit", "retention.applied")]


async def test_a_dry_run_counts_and_does_nothing() -> None:
    world = World(strangers=30)
    world.company(keep_documents=365, keep_messages=365)
    world.personal.documents = [record(1001, OLD)]
    world.personal.threads = [("t1", 1, "mueller", OLD)]
    world.personal.strangers = {"telegram:9": OLD}
    assert await world.sweep(dry=True) == Swept(documents=1, threads=1, strangers=1)
    assert (world.personal.done, world.trail.written) == ([], [])


async def test_a_hold_of_the_company_keeps_all_of_it() -> None:
    world = World()
    world.company(keep_documents=365, keep_messages=365, hold="lawsuit")
    world.personal.documents = [record(1001, OLD)]
    world.personal.threads = [("t1", 1, "mueller", OLD)]
    assert (await world.sweep(), world.personal.done) == (Swept(documents_held=1), [])


async def test_a_hold_of_a_document_keeps_it_and_its_pages_until_it_is_lifted() -> None:
    world = World()
    world.company(keep_documents=365)
    page = record(1002, OLD, DocumentStatus.JOINED, whole=1001, page=2)
    world.personal.documents = [record(1001, OLD, hold="audit"), page]
    assert await world.sweep() == Swept(documents_held=2)
    await world.holding.hold_document(1001, "")
    assert await world.sweep() == Swept(documents=2)


async def test_a_page_stays_as_long_as_the_document_that_it_is_a_page_of() -> None:
    world = World()
    world.company(keep_documents=365)
    world.personal.documents = [record(1001, YOUNG), record(1000, OLD, DocumentStatus.JOINED, whole=1001, page=2)]
    assert (await world.sweep(), world.personal.done) == (Swept(documents_held=1), [])


async def test_what_strangers_sent_is_forgotten_after_a_while() -> None:
    world = World(strangers=30)
    world.personal.strangers = {"telegram:9": OLD, "telegram:8": YOUNG}
    assert await world.sweep() == Swept(strangers=1)
    assert world.personal.done == [("forget_conversation", "telegram:9")]
    assert world.trail.told == [("kwit", "retention.applied")]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"mueller": {"keep_messages": 365}, "keller": {"keep_messages": 30}}, 1),
        ({"mueller": {"keep_messages": 365}, "keller": {"keep_messages": 500}}, 0),
        ({"mueller": {"keep_messages": 365}, "keller": {}}, 0),
        ({"mueller": {"keep_messages": 365}, "keller": {"keep_messages": 30, "hold": "lawsuit"}}, 0),
        ({"mueller": {"keep_messages": 365}}, 1),
        ({}, 0),
    ],
)
async def test_what_was_sent_goes_when_the_terms_of_all_companies_of_its_person_are_over(
    terms: dict[str, dict[str, object]], expected: int
) -> None:
    world = World()
    for name, their in terms.items():
        world.company(name, **their)
    world.book.by_person_id["anna"] = Person("anna", "Anna", ("mueller", "keller"))
    world.book.links = {Address(Platform.TELEGRAM, "1"): "anna"}
    world.personal.deliveries = {"telegram:1": OLD}
    assert await world.sweep() == Swept(deliveries=expected)
    assert world.personal.done == [("erase_deliveries", "telegram:1")] * expected


async def test_terms_and_holds_are_set_one_by_one_and_told() -> None:
    world = World()
    world.company()
    assert (await world.holding.retain("mueller", 3650, None)).keep_documents == 3650
    after = await world.holding.retain("mueller", None, 730)
    assert (after.keep_documents, after.keep_messages) == (3650, 730)
    assert (await world.holding.hold_company("mueller", "lawsuit")).hold == "lawsuit"
    assert (await world.holding.hold_company("mueller", "")).hold == ""
    assert [entry.details for entry in world.trail.written] == [
        (("fields", "keep_documents"),),
        (("fields", "keep_messages"),),
        (("fields", "hold"),),
        (("fields", "hold"),),
    ]
    assert "lawsuit" not in repr(world.trail.written)


async def test_a_document_is_held_and_freed_and_it_is_told() -> None:
    world = World()
    world.personal.documents = [record(1001, OLD)]
    assert (await world.holding.hold_document(1001, "audit")).hold == "audit"
    assert (await world.holding.hold_document(1001, "")).hold == ""
    assert world.trail.told == [("administrator", "document.held"), ("administrator", "document.freed")]


async def test_what_is_erased_or_was_never_there_can_not_be_held() -> None:
    world = World()
    world.personal.documents = [record(1001, OLD, DocumentStatus.ERASED)]
    with pytest.raises(Invalid, match="erased already"):
        await world.holding.hold_document(1001, "audit")
    assert (world.personal.documents[0].hold, world.trail.written) == ("", [])
    with pytest.raises(NotFound):
        await world.holding.hold_document(1002, "audit")


@pytest.mark.parametrize(
    ("text", "days"),
    [("30d", 30), ("8w", 56), ("18m", 540), (" 10Y ", 3650), ("forever", 0), ("0", 0), ("", 0), ("100y", 36_500)],
)
def test_terms_as_people_write_them(text: str, days: int) -> None:
    assert days_of(text) == days


@pytest.mark.parametrize("text", ["10", "y", "-1d", "1.5y", "0d", "200y", "ten years", "٣d"])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="is no term"):
        days_of(text)
