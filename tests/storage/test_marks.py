"""Claims about marks: by them, and by nothing else, the database finds documents that may be the same paper."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.likeness import marks
from flows.twinning import find_twins
from flows.vocabulary.documents import Arrival, Correction, DocumentStatus, Likeness, StoredFile
from flows.vocabulary.effects import FindTwins, RecordDocument
from flows.vocabulary.people import Person
from flows.vocabulary.readings import FieldName, Finding, Imprint, Reading, Source
from storage.marking import DONE, mark_documents
from storage.opening import Storage
from tests.effort import EFFORT
from tests.flows.memory_book import MemoryBook
from tests.flows.papers import ZURICH, receipt

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
KRONE = receipt()


def arrival(number: int, company: str = "mueller", data: str = "") -> Arrival:
    file = StoredFile(f"d{number}/0", "image/jpeg", 9, (data or f"{number:x}").rjust(64, "0"))
    return Arrival(f"d{number}", number, company, company.title(), "anna", "whatsapp:+41791234567", (file,), NOON)


async def listed(storage: Storage, arrived: Arrival, reading: Reading, **known: object) -> None:
    """List a document as its machine would, once it is read."""
    await storage.documents.arrive(arrived)
    company = arrived.company_id
    written = RecordDocument(
        *(arrived.document_id, DocumentStatus.FILED, reading, "", company, arrived.company),
        marks=marks(company, arrived.files, reading),
    )
    await storage.documents.record(replace(written, **known), NOON, 1)  # type: ignore[arg-type]  # names of its fields


def question(arrived: Arrival, reading: Reading) -> FindTwins:
    return FindTwins(arrived.document_id, arrived.number, arrived.company_id, arrived.files, reading)


async def numbers(storage: Storage, *wanted: str) -> list[int]:
    return sorted(each.arrival.number for each in await storage.documents.marked(wanted))


async def test_a_document_is_found_by_each_of_its_marks_and_once_by_several(storage: Storage) -> None:
    await listed(storage, arrival(1001), KRONE)
    await listed(storage, arrival(1002), receipt(total="99.00"))
    own = marks("mueller", arrival(1001).files, KRONE)
    assert len(own) == 2
    for mark in own:
        assert await numbers(storage, mark) == [1001]
    assert await numbers(storage, *own) == [1001]
    assert await numbers(storage) == []


async def test_a_document_is_found_by_its_bytes_before_it_is_read(storage: Storage) -> None:
    await storage.documents.arrive(arrival(1001, data="abc"))
    found = await storage.documents.marked(marks("mueller", arrival(1009, data="abc").files, Reading()))
    assert [(each.arrival.number, each.status) for each in found] == [(1001, DocumentStatus.READING)]


async def test_what_was_recorded_beside_the_fields_is_read_back(storage: Storage) -> None:
    correction = Correction(FieldName.TOTAL, Finding(FieldName.TOTAL, "34.20", Source.OCR, 0.5), NOON)
    await listed(storage, arrival(1001), KRONE, twin_id="d7", apart=("d8", "d9"), corrections=(correction,))
    found = await storage.documents.load("d1001")
    assert found is not None
    assert (found.twin_id, found.apart, found.corrections) == ("d7", ("d8", "d9"), (correction,))
    assert await storage.documents.load("d1") is None


async def test_a_corrected_document_is_found_by_its_new_marks_alone(storage: Storage) -> None:
    await listed(storage, arrival(1001), KRONE)
    await listed(storage, arrival(1001), receipt(total="44.20"))
    assert await numbers(storage, "mueller|purchase 2026-03-12 43.20") == []
    assert await numbers(storage, "mueller|purchase 2026-03-12 44.20") == [1001]


async def test_documents_of_before_are_marked_once(storage: Storage) -> None:
    await listed(storage, arrival(1001), KRONE)
    old = await storage.database["documents"].find_one({"_id": "d1001"})
    assert old is not None
    new = dict(old)
    for name in ("marks", "twin_id", "apart", "corrections"):
        del old[name]
    old["schema"] = 1
    await storage.database["documents"].replace({"_id": "d1001"}, old)
    before = await storage.documents.find(1001)
    assert (before.twin_id, before.apart, before.corrections) == ("", (), ())
    assert await storage.database["settings"].delete({"_id": DONE}) == 1, "a new database needs no marking"
    assert await mark_documents(storage.database) == 1
    assert await storage.database["documents"].find_one({"_id": "d1001"}) == new
    assert await mark_documents(storage.database) == 0


async def test_the_twins_of_a_document_are_those_of_its_company(storage: Storage) -> None:
    book = MemoryBook()
    book.by_person_id["anna"] = Person("anna", "Anna Keller", ("mueller",))
    await listed(storage, arrival(1001, "other", "abc"), KRONE)
    await listed(storage, arrival(1002, "mueller", "abc"), Reading())
    await listed(storage, arrival(1003), KRONE)
    asked = question(arrival(1004, "mueller", "abc"), KRONE)
    found = await find_twins(storage.documents, book, ZURICH, asked)
    assert [(twin.number, twin.likeness, twin.person) for twin in found.twins] == [
        (1002, Likeness.BYTES, "Anna Keller"),
        (1003, Likeness.PURCHASE, "Anna Keller"),
    ]


COMPANIES = st.sampled_from(["mueller", "other", "third"])
READINGS = st.builds(
    lambda merchant, cents, imprint: replace(
        receipt(merchant=merchant, total=str(Decimal(cents) / 100)), imprint=Imprint((imprint * 16,), imprint * 60)
    ),
    st.sampled_from(["Coop", "Migros"]),
    st.integers(1000, 1001),
    st.sampled_from("ab"),
)
PAPERS = st.lists(st.tuples(COMPANIES, READINGS, st.sampled_from(["1", "2", "3"])), min_size=2, max_size=7)


@pytest.mark.no_cover
@pytest.mark.parametrize("asking", ["mueller", "other", "third"])
async def test_nobody_is_told_of_another_companys_document(storage: Storage, asking: str) -> None:
    drawn: list[list[tuple[str, Reading, str]]] = []

    @settings(max_examples=5 * EFFORT, deadline=None, database=None)
    @given(PAPERS)
    def draw(papers: list[tuple[str, Reading, str]]) -> None:
        drawn.append(papers)

    draw()
    seen = 0
    for papers in drawn:
        await storage.database["documents"].delete({})
        for index, (company, reading, data) in enumerate(papers):
            await listed(storage, arrival(1001 + index, company, data), reading)
        for _, reading, data in papers:
            found = await find_twins(
                storage.documents, MemoryBook(), ZURICH, question(arrival(2000, asking, data), reading)
            )
            assert {twin.company_id for twin in found.twins} <= {asking}
            seen += len(found.twins)
    assert seen
