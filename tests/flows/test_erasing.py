"""Erasing a person, over ports in memory: what is planned, what stays, and that it goes on after a crash."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from flows import erasing as erasing_module
from flows.erasing import Erasing, stand_in_for
from flows.vocabulary.documents import Arrival, DocumentRecord, DocumentStatus
from flows.vocabulary.errors import Invalid, NotFound, StorageError
from flows.vocabulary.people import Company, Person
from flows.vocabulary.privacy import STEPS, Copy, Left, Thread, Traces
from flows.vocabulary.readings import Reading
from tests.flows.memory_book import MemoryBook
from tests.flows.memory_personal import MemoryCopies, MemoryPersonal
from tests.flows.memory_trail import MemoryTrail

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
PHONE = "+41791234567"
AT_WHATSAPP, AT_TELEGRAM = f"whatsapp:{PHONE}", "telegram:5550123"
ANNA = Person("anna-0123456789", "Anna Muster", ("mueller",), (PHONE,))
TWILIO, CHAT, TOPIC = Copy("whatsapp", PHONE), Copy("telegram", "5550123", ("7",)), Copy("desk", "-1001/45")
BEYOND = Left("telegram", 3, "too old")


def record(number: int, status: DocumentStatus, company: str = "mueller", **more: object) -> DocumentRecord:
    arrival = Arrival(f"d{number}", number, company, company, ANNA.id, AT_WHATSAPP, (), NOON - timedelta(days=400))
    made = DocumentRecord(arrival, status, Reading(), "", company, company, NOON)
    return replace(made, **more)  # type: ignore[arg-type]  # whatever a test is about


@dataclass
class World:
    """An office with Anna in it, and the erasing over it."""

    book: MemoryBook = field(default_factory=MemoryBook)
    personal: MemoryPersonal = field(default_factory=MemoryPersonal)
    trail: MemoryTrail = field(default_factory=MemoryTrail)
    copies: MemoryCopies = field(default_factory=MemoryCopies)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.book.by_person_id[ANNA.id] = ANNA
        self.company()

    def company(self, **terms: object) -> None:
        self.book.by_company_id["mueller"] = Company("mueller", "Müller AG", **terms)  # type: ignore[arg-type]

    def stores(self, *documents: DocumentRecord, threads: tuple[Thread, ...] = ()) -> None:
        copies = (TWILIO, CHAT)
        self.personal.documents = list(documents)
        self.personal.stored = Traces((AT_TELEGRAM, AT_WHATSAPP), documents, threads, 5, copies, (BEYOND,))

    @property
    def erasing(self) -> Erasing:
        return Erasing(self.book, self.personal, self.trail, self.copies, lambda: self.now, lambda: "e1")


THREAD = Thread("t1", 1, "mueller", 4, 1, ("-1001/45",))
STATUSES = (DocumentStatus.FILED, DocumentStatus.TAKEN, DocumentStatus.PRESENTED, DocumentStatus.WITHDRAWN)


async def test_without_a_hold_everything_goes_in_its_order() -> None:
    world = World()
    world.stores(record(1001, DocumentStatus.FILED), threads=(THREAD,))
    plan = await world.erasing.plan("Anna Muster")
    assert (plan.resumed, plan.erasure.steps, world.personal.done, world.trail.written) == (False, STEPS, [], [])
    assert plan.erasure.copies == (TWILIO, CHAT, TOPIC)

    done = await world.erasing.carry_out(await world.erasing.begin(plan))
    assert world.personal.done == [
        ("forget_person", ANNA.id),
        ("forget_conversation", AT_TELEGRAM),
        ("forget_conversation", AT_WHATSAPP),
        ("erase_thread", "t1"),
        ("erase_document", "d1001"),
        ("scrub", "Anna Muster"),
    ]
    assert world.copies.asked == [TWILIO, CHAT, TOPIC]
    assert [each.what for each in world.trail.written] == [
        "person.erasing",
        "thread.erased",
        "document.erased",
        "person.erased",
    ]
    assert (done.over, done.done_at, done.left) == (True, NOON, (BEYOND,))
    assert dict(world.trail.written[-1].details)["left"] == "3"


async def test_when_it_is_over_the_plan_knows_no_name_phone_or_address() -> None:
    world = World()
    world.stores(record(1001, DocumentStatus.FILED))
    await world.erasing.carry_out(await world.erasing.begin(await world.erasing.plan(ANNA.id)))
    kept = repr(world.personal.erasures) + repr(world.trail.written)
    assert not [each for each in (ANNA.name, PHONE[1:], "5550123") if each in kept]
    assert world.personal.erasures["e1"].stand_in == stand_in_for(ANNA.id) == "Erased anna-012"


async def test_a_company_on_hold_keeps_documents_and_threads_without_the_name() -> None:
    world = World()
    world.company(hold="lawsuit")
    world.stores(*(record(1001 + n, status) for n, status in enumerate(STATUSES)), threads=(THREAD,))
    erasure = (await world.erasing.plan(ANNA.id)).erasure
    assert (erasure.documents, erasure.threads, erasure.copies) == ((), (), (TWILIO, CHAT))
    assert {each.reason for each in (*erasure.held_documents, *erasure.held_threads)} == {
        "hold of the company: lawsuit"
    }
    await world.erasing.carry_out(erasure)
    assert [deed for deed in world.personal.done if deed[0].startswith(("keep", "erase"))] == [
        ("keep_thread", "t1"),
        *(("keep_document", f"d{1001 + n}") for n in range(4)),
    ]


async def test_a_term_keeps_what_is_in_the_books_until_it_is_over() -> None:
    world = World()
    world.company(keep_documents=3650)
    world.stores(*(record(1001 + n, status) for n, status in enumerate(STATUSES)))
    erasure = (await world.erasing.plan(ANNA.id)).erasure
    assert [(each.number, each.reason) for each in erasure.held_documents] == [
        (1001, "in the books until 2035-02-03"),
        (1002, "in the books until 2035-02-03"),
    ]
    world.now = NOON + timedelta(days=3650)
    assert (await world.erasing.plan(ANNA.id)).erasure.held_documents == ()


async def test_a_document_on_hold_stays_and_so_do_its_pages() -> None:
    world = World()
    page, other = (
        record(number, DocumentStatus.JOINED, whole=whole, page=2) for number, whole in ((1002, 1001), (1004, 1003))
    )
    world.stores(record(1001, DocumentStatus.PRESENTED, hold="audit"), page, record(1003, DocumentStatus.FILED), other)
    erasure = (await world.erasing.plan(ANNA.id)).erasure
    assert [each.number for each in erasure.held_documents] == [1001, 1002]
    assert erasure.documents == ("d1003", "d1004")


async def test_what_is_erased_already_is_neither_held_nor_erased_again() -> None:
    world = World()
    world.company(hold="lawsuit")
    world.stores(record(1001, DocumentStatus.ERASED))
    erasure = (await world.erasing.plan(ANNA.id)).erasure
    assert (erasure.documents, erasure.held_documents) == ((), ())


async def test_documents_of_a_company_that_is_gone_are_erased() -> None:
    world = World()
    world.stores(record(1001, DocumentStatus.FILED, "keller"), threads=(replace(THREAD, company_id="keller"),))
    erasure = (await world.erasing.plan(ANNA.id)).erasure
    assert (erasure.documents, erasure.threads) == (("d1001",), ("t1",))


async def test_a_reason_given_on_the_way_holds_what_is_in_the_books_from_then_on() -> None:
    world = World()
    held = record(1003, DocumentStatus.FILED, hold="audit")
    world.stores(record(1001, DocumentStatus.FILED), record(1002, DocumentStatus.PRESENTED), held)
    plan = await world.erasing.plan(ANNA.id, keep="§ 147 AO")
    assert [(each.number, each.reason) for each in plan.erasure.held_documents] == [
        (1001, "hold: § 147 AO"),
        (1003, "hold: audit"),
    ]
    await world.erasing.begin(plan, keep="§ 147 AO")
    assert world.personal.done == [("hold", "1001", "§ 147 AO")]
    assert "AO" not in repr(world.trail.written)


@pytest.mark.parametrize(
    "deed",
    [
        ("forget_person", ANNA.id),
        ("forget_conversation", AT_WHATSAPP),
        ("erase_thread", "t1"),
        ("erase_document", "d1001"),
        ("scrub", "Anna Muster"),
    ],
)
async def test_an_erasure_that_was_killed_goes_on_and_is_told_once(deed: tuple[str, ...]) -> None:
    world = World()
    world.stores(record(1001, DocumentStatus.FILED), threads=(THREAD,))
    world.personal.fails_at = deed
    begun = await world.erasing.begin(await world.erasing.plan(ANNA.id))
    with pytest.raises(StorageError):
        await world.erasing.carry_out(begun)
    again = await world.erasing.plan(ANNA.id)
    assert (again.resumed, again.erasure.done_at) == (True, None)

    assert await world.erasing.carry_out_all() == 1
    assert world.personal.done[-1] == ("scrub", "Anna Muster")
    assert [each.what for each in world.trail.written] == [
        "person.erasing",
        "thread.erased",
        "document.erased",
        "person.erased",
    ]
    assert await world.erasing.carry_out_all() == 0


async def test_what_a_platform_does_not_do_now_is_tried_again_and_what_it_refuses_is_told() -> None:
    world = World()
    world.stores()
    world.copies.left = {PHONE: Left("whatsapp", 2, "away", again=True), "5550123": Left("telegram", 1, "refused")}
    begun = await world.erasing.carry_out(await world.erasing.begin(await world.erasing.plan(ANNA.id)))
    assert (begun.over, begun.copies, begun.tries) == (False, (TWILIO,), 1)
    assert begun.left == (BEYOND, Left("whatsapp", 2, "away", again=True), Left("telegram", 1, "refused"))
    assert begun.phones == (PHONE,)  # still needed, to ask again
    assert world.trail.told[-1] == ("administrator", "person.erasing")

    world.copies.left.clear()
    done = await world.erasing.carry_out(begun)
    assert (done.over, done.left, done.phones) == (True, (BEYOND, Left("telegram", 1, "refused")), ())
    assert world.trail.told[-1] == ("administrator", "person.erased")


async def test_a_platform_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing_module, "MOST_TRIES", 2)
    world = World()
    world.stores()
    world.copies.left = {PHONE: Left("whatsapp", 2, "away", again=True)}
    begun = await world.erasing.carry_out(await world.erasing.begin(await world.erasing.plan(ANNA.id)))
    done = await world.erasing.carry_out(begun)
    assert done.over
    assert done.left == (BEYOND, Left("whatsapp", 2, "given up: tried too often (away)"))


async def test_doing_again_what_is_over_changes_nothing() -> None:
    world = World()
    world.stores()
    done = await world.erasing.carry_out(await world.erasing.begin(await world.erasing.plan(ANNA.id)))
    deeds, told = len(world.personal.done), len(world.trail.written)
    assert await world.erasing.carry_out(done) == done
    assert (len(world.personal.done), len(world.trail.written)) == (deeds, told)


async def test_nobody_is_erased_twice_and_strangers_not_at_all() -> None:
    world = World()
    world.stores()
    await world.erasing.carry_out(await world.erasing.begin(await world.erasing.plan(ANNA.id)))
    with pytest.raises(Invalid, match="erased already"):
        await world.erasing.plan(ANNA.id)
    with pytest.raises(NotFound):
        await world.erasing.plan("nobody")


async def test_the_erasure_of_one_person_is_none_of_another() -> None:
    world = World()
    world.stores()
    await world.erasing.begin(await world.erasing.plan(ANNA.id))
    world.book.by_person_id["piotr"] = Person("piotr", "Piotr", ("mueller",))
    assert not (await world.erasing.plan("piotr")).resumed


async def test_an_erasure_that_can_not_go_on_does_not_keep_others_from_it() -> None:
    world = World()
    world.stores()
    first = (await world.erasing.plan(ANNA.id)).erasure
    second = replace(first, id="e2", person_id="piotr", name="Piotr")
    for each in (first, second):
        await world.personal.save(each)
    world.personal.fails_at = ("forget_person", ANNA.id)
    with pytest.raises(StorageError):
        await world.erasing.carry_out_all()
    assert [each.id for each in await world.personal.finished()] == ["e2"]
    assert [each.id for each in await world.personal.unfinished()] == ["e1"]
