"""Documents that may be the same paper, their machines stepped in any order over one list."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.transitions import TRANSITIONS, rest
from flows.vocabulary.documents import Likeness
from flows.vocabulary.effects import FindTwins
from flows.vocabulary.events import (
    CompanyMoved,
    CorrectionUndone,
    DocumentConfirmed,
    DocumentCorrected,
    DocumentKept,
    DocumentRead,
    DocumentTaken,
    DocumentWithdrawn,
    Event,
    WithdrawalAsked,
)
from flows.vocabulary.people import Person
from flows.vocabulary.readings import FieldName, Reading
from flows.vocabulary.states import (
    BeingCompared,
    Filed,
    Presented,
    Suspected,
    Taken,
    Withdrawn,
)
from flows.vocabulary.task_effects import MatchRequests
from flows.vocabulary.task_events import OfferTakenBack
from flows.vocabulary.twin_events import DuplicateDropped, SamenessAdmitted, SamenessDenied, TwinsFound, TwinWithdrawn
from tests.effort import EFFORT
from tests.flows.papers import receipt
from tests.flows.papers_world import ANSWERS, NOW, Papers


async def two(first: Reading | None = None, second: Reading | None = None, *, person: str = "piotr") -> Papers:
    """Two documents of one company, the second of which came when the first one was filed."""
    papers = Papers()
    papers.book.by_person_id["anna"] = Person("anna", "Anna Keller", ("c1",))
    await papers.arrives(1001, first or receipt())
    await papers.happens("d1001", DocumentConfirmed("anna"))
    await papers.arrives(1002, second or receipt(), person=person)
    await papers.settle()
    return papers


async def test_the_later_one_is_asked_about_with_who_sent_the_earlier_one_and_when() -> None:
    papers = await two()
    state = papers.document("d1002")
    assert isinstance(papers.states["d1001"], Filed)
    assert isinstance(state, Suspected)
    twin = state.twin
    assert twin is not None
    assert (twin.number, twin.likeness, twin.person, twin.sent.isoformat(), twin.withdrawn) == (
        *(1001, Likeness.PURCHASE, "Anna Keller"),
        *("2026-03-12", False),
    )
    told = papers.told["d1002"][-1]
    assert isinstance(told, DocumentRead)
    assert told.view.twin == twin


async def test_the_name_of_somebody_the_office_has_forgotten_is_left_out() -> None:
    papers = await two()
    papers.book.by_person_id.clear()
    await papers.arrives(1003, receipt())
    await papers.settle()
    state = papers.document("d1003")
    assert state.twin is not None
    assert (state.twin.number, state.twin.person) == (1001, "")


@settings(max_examples=60 * EFFORT, deadline=None)
@given(st.lists(st.sampled_from(["d1001", "d1002", "d1003"]), max_size=40))
def test_of_those_that_come_at_once_all_but_one_are_asked_about_at_least(schedule: list[str]) -> None:
    async def play() -> None:
        papers = Papers()
        for number in (1001, 1002, 1003):
            await papers.arrives(number, receipt())
        for name in schedule:
            await papers.work(name)
        await papers.settle()
        asked = [name for name in papers.states if isinstance(papers.states[name], Suspected)]
        assert len(asked) >= 2

    asyncio.run(play())


@settings(max_examples=60 * EFFORT, deadline=None)
@given(
    st.lists(st.sampled_from(["d1001", "d1002"]), max_size=20),
    st.lists(st.tuples(st.sampled_from(["d1001", "d1002"]), st.none() | st.sampled_from(ANSWERS)), max_size=30),
)
def test_two_that_are_dropped_for_each_other_are_never_both_gone(
    schedule: list[str], answers: list[tuple[str, Event | None]]
) -> None:
    async def play() -> None:
        papers = Papers()
        for number in (1001, 1002):
            await papers.arrives(number, receipt())
        for name in schedule:
            await papers.work(name)
        await papers.settle()
        for name, answer in answers:
            if answer is not None:
                papers.waiting[name].append(answer)
            await papers.work(name)
        await papers.settle()
        withdrawn = [state for state in papers.states.values() if isinstance(state, Withdrawn)]
        by_themselves = [state for state in withdrawn if state.twin is None or state.twin.withdrawn]
        assert len(withdrawn) < 2 or by_themselves, "somebody believes that the other one counts"

    asyncio.run(play())


async def test_two_that_are_dropped_for_each_other_at_once_leave_the_earlier_one() -> None:
    papers = Papers()
    for number in (1001, 1002):
        await papers.arrives(number, receipt())
    while not all(isinstance(state, BeingCompared) for state in papers.states.values()):
        for name in papers.states:
            await papers.work(name)
    for name in papers.states:
        while papers.doing[name] and not isinstance(papers.doing[name][0], FindTwins):
            await papers.work(name)
    await papers.settle()
    assert all(isinstance(state, Suspected) for state in papers.states.values()), "each has found the other"
    for name in papers.states:
        papers.waiting[name].append(SamenessAdmitted("anna"))
    await papers.settle()
    assert isinstance(papers.states["d1001"], Presented)
    assert papers.document("d1001").dropped == ("d1002",)
    assert isinstance(papers.states["d1002"], Withdrawn)


async def test_a_dropped_one_keeps_the_reason_and_can_be_taken_back() -> None:
    papers = await two()
    told = await papers.happens("d1002", SamenessAdmitted("piotr"))
    state = papers.document("d1002")
    assert isinstance(state, Withdrawn)
    assert isinstance(told[0], DocumentWithdrawn)
    assert told[0].view.twin == state.twin
    record = await papers.documents.load("d1002")
    assert record is not None
    assert (record.status.value, record.twin_id) == ("withdrawn", "d1001")
    assert papers.document("d1001").dropped == ("d1002",)
    await papers.happens("d1002", CorrectionUndone("piotr"))
    assert isinstance(papers.states["d1002"], Suspected)


async def test_a_second_purchase_is_not_asked_about_again_from_either_side() -> None:
    papers = await two()
    await papers.happens("d1002", SamenessDenied("piotr"))
    assert isinstance(papers.states["d1002"], Presented)
    for name in ("d1001", "d1002"):
        await papers.happens(name, DocumentCorrected(((FieldName.TOTAL, "1.00"),), "anna"))
        await papers.happens(name, CorrectionUndone("anna"))
        assert isinstance(papers.states[name], Presented)


async def test_one_answer_is_about_all_that_are_like_it() -> None:
    papers = await two()
    await papers.happens("d1002", SamenessDenied("piotr"))
    await papers.arrives(1003, receipt())
    await papers.settle()
    state = papers.document("d1003")
    assert isinstance(state, Suspected)
    assert state.others == ("d1002",)
    await papers.happens("d1003", SamenessDenied("anna"))
    assert papers.document("d1003").apart == ("d1001", "d1002")


async def test_a_third_one_is_compared_with_what_the_second_was_dropped_for() -> None:
    papers = await two()
    await papers.happens("d1002", SamenessAdmitted("piotr"))
    await papers.arrives(1003, receipt())
    await papers.settle()
    state = papers.document("d1003")
    assert isinstance(state, Suspected)
    assert state.twin is not None
    assert (state.twin.number, state.others) == (1001, ())


async def test_what_a_dropped_one_stands_for_may_be_settled_or_gone() -> None:
    papers = await two()
    await papers.happens("d1002", SamenessAdmitted("piotr"))
    await papers.arrives(1003, receipt(total="9.00"))
    await papers.happens("d1003", DocumentCorrected(((FieldName.TOTAL, "43.20"),), "anna"))
    await papers.happens("d1003", SamenessDenied("anna"))
    await papers.happens("d1003", DocumentCorrected(((FieldName.DATE, "2026-03-12"), (FieldName.TOTAL, "43.20")), ""))
    assert isinstance(papers.states["d1003"], Presented)
    del papers.documents.arrivals["d1001"]
    await papers.arrives(1004, receipt())
    await papers.settle()
    state = papers.document("d1004")
    assert state.twin is not None
    assert state.twin.number == 1003


async def test_a_withdrawn_one_may_be_replaced_and_comes_back_with_a_question() -> None:
    papers = Papers()
    await papers.arrives(1001, receipt())
    await papers.happens("d1001", WithdrawalAsked("anna"))
    await papers.arrives(1002, receipt())
    await papers.settle()
    state = papers.document("d1002")
    assert state.twin is not None
    assert state.twin.withdrawn
    await papers.happens("d1002", SamenessDenied("anna"))
    assert papers.document("d1002").instead == ("d1001",)
    await papers.happens("d1002", DocumentCorrected(((FieldName.MERCHANT, "Krone"),), "anna"))
    assert isinstance(papers.states["d1002"], Presented), "it was answered"
    await papers.happens("d1001", CorrectionUndone("anna"))
    assert isinstance(papers.states["d1001"], Suspected), "now there are two of it"


async def test_what_is_dropped_for_a_withdrawn_one_is_just_withdrawn() -> None:
    papers = Papers()
    await papers.arrives(1001, receipt())
    await papers.happens("d1001", WithdrawalAsked("anna"))
    await papers.arrives(1002, receipt())
    await papers.settle()
    await papers.happens("d1002", SamenessAdmitted("anna"))
    assert isinstance(papers.states["d1002"], Withdrawn)
    assert papers.document("d1001").dropped == ()


async def test_whoever_dropped_it_is_asked_again_when_the_earlier_one_is_withdrawn() -> None:
    papers = await two()
    await papers.happens("d1002", SamenessAdmitted("piotr"))
    await papers.happens("d1001", WithdrawalAsked("anna"))
    state = papers.document("d1002")
    assert isinstance(state, Suspected)
    assert state.twin is not None
    assert state.twin.withdrawn


async def test_what_is_dropped_for_one_that_was_withdrawn_meanwhile_is_asked_about_again() -> None:
    papers = await two()
    papers.waiting["d1001"].append(WithdrawalAsked("anna"))
    await papers.work("d1001")
    await papers.happens("d1002", SamenessAdmitted("piotr"))
    assert isinstance(papers.states["d1002"], Suspected)


async def test_what_was_withdrawn_by_itself_is_left_alone() -> None:
    papers = await two()
    await papers.happens("d1002", WithdrawalAsked("piotr"))
    before = papers.document("d1002")
    assert await papers.happens("d1002", TwinWithdrawn("d1001")) == []
    assert papers.document("d1002") == before


async def test_a_drop_that_is_told_twice_is_remembered_once() -> None:
    papers = await two()
    for _ in range(2):
        await papers.happens("d1001", DuplicateDropped("d7", 1007))
    assert papers.document("d1001").dropped == ("d7",)


async def test_another_companys_documents_are_never_alike() -> None:
    papers = Papers()
    await papers.arrives(1001, receipt())
    await papers.arrives(1002, receipt(), company="c2")
    await papers.settle()
    assert isinstance(papers.states["d1002"], Presented)
    await papers.happens("d1002", CompanyMoved("c1", "c1", "anna"))
    assert isinstance(papers.states["d1002"], Suspected)
    await papers.happens("d1002", CompanyMoved("c3", "c3", "anna"))
    assert isinstance(papers.states["d1002"], Presented)
    assert papers.document("d1002").twin is None


async def test_a_list_that_finds_too_much_leads_to_no_other_company() -> None:
    papers = await two()

    async def everything(_marks: Sequence[str]) -> list[object]:
        return [replace(record, company_id="c2") for record in [await papers.documents.find(1001)]]

    papers.documents.marked = everything  # type: ignore[method-assign, assignment]  # a database that forgets the company
    await papers.arrives(1003, receipt())
    await papers.settle()
    assert isinstance(papers.states["d1003"], Presented)


async def test_a_yes_to_an_older_question_is_no_answer_to_this_one() -> None:
    papers = await two()
    told = await papers.happens("d1002", DocumentConfirmed("piotr"))
    assert isinstance(papers.states["d1002"], Suspected)
    assert [type(event) for event in told] == [DocumentRead]


@pytest.mark.parametrize("answer", [SamenessAdmitted("anna"), SamenessDenied("anna")], ids=str)
async def test_an_answer_that_comes_too_late_is_said_to_be(answer: Event) -> None:
    papers = await two()
    await papers.happens("d1002", SamenessDenied("piotr"))
    told = await papers.happens("d1002", answer)
    assert [type(event) for event in told] == [DocumentRead]
    await papers.happens("d1002", DocumentTaken("office"))
    told = await papers.happens("d1002", answer)
    assert [type(event) for event in told] == [DocumentKept]


async def test_the_office_may_take_one_that_is_asked_about() -> None:
    papers = await two()
    await papers.happens("d1002", DocumentTaken("office"))
    state = papers.document("d1002")
    assert isinstance(state, Taken)
    assert state.twin is None


async def test_a_dropped_one_gives_back_the_request_that_it_fulfilled() -> None:
    papers = await two(second=receipt(total="9.00"))
    papers.states["d1002"] = replace(papers.document("d1002"), offered="t1.r1")
    await papers.happens("d1002", DocumentCorrected(((FieldName.TOTAL, "43.20"),), "piotr"))
    assert papers.requests == []
    await papers.happens("d1002", SamenessAdmitted("piotr"))
    assert papers.requests == [OfferTakenBack("d1002")]
    assert papers.document("d1002").offered == ""


async def test_a_defect_in_comparing_costs_the_comparison_not_the_document() -> None:
    papers = await two()
    state = papers.document("d1001")
    compared = BeingCompared(state.arrival, state.reading)
    assert rest(compared) == Presented(state.arrival, state.reading)


async def test_a_document_whose_news_is_lost_is_shown_as_read() -> None:
    papers = await two()
    state = papers.document("d1001")
    step = TRANSITIONS.step(BeingCompared(state.arrival, state.reading), TwinsFound(()), NOW)
    assert isinstance(step.effects[-1], MatchRequests)
