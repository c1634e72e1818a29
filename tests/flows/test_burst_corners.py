"""Corners of bursts and pages that hardly anything leads into, taken by single steps of the table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.bursts import MOST_TOGETHER
from flows.pages import GATHERING
from flows.several import lines
from flows.sorting import ask_again, back, read_groups
from flows.speaking import conversation
from flows.transitions import TRANSITIONS
from flows.twinning import _HOPS, _standing
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.burst_states import ConfirmingSeveral, SortingPages
from flows.vocabulary.bursts import Burst, BurstFile, Settling
from flows.vocabulary.documents import Arrival, DocumentRecord, DocumentStatus, DocumentView, JoinedPage, StoredFile
from flows.vocabulary.effects import FindTwins, ReadDocument, RecordDocument, Say, Tell
from flows.vocabulary.errors import EngineError
from flows.vocabulary.events import (
    ChoiceMade,
    DocumentChanged,
    DocumentFiled,
    DocumentKept,
    DocumentNoted,
    DocumentRead,
    FieldsCorrected,
    FileStored,
    TimedOut,
)
from flows.vocabulary.messages import Action, MessageKey
from flows.vocabulary.page_events import DocumentParted, OfferPassed, PageGiven, PageReturned, PagesParted
from flows.vocabulary.people import Membership, Profile
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    BeingRead,
    ChoosingLanguage,
    ConfirmingMove,
    Conversation,
    Document,
    EnteringValue,
    Expected,
    Gathering,
    Joined,
    Memory,
    Presented,
    Ready,
    State,
    Taken,
    TakingIn,
    Unlinked,
    Withdrawn,
)
from flows.vocabulary.task_events import OfferTakenBack, TalkBegun
from flows.vocabulary.task_states import RequestFulfilled
from flows.vocabulary.tasks import RequestDraft, RequestFacts
from tests.flows.papers import receipt
from tests.strategies import OFFICE
from tests.transcripts.memory import MemoryDocuments

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
CHAT = MachineKey.conversation(Address(Platform.TELEGRAM, "5550123"))
ANNA = Profile("anna", "Anna", (Membership("c1", "Müller AG", active=True),))
R1 = RequestFacts("t1.r1", "t1", 1, "c1", "anna", RequestDraft("Shell"), "Frau Baumann", NOON)


def of(profile: Profile | None = ANNA) -> Situation:
    return Situation(CHAT, NOON, OFFICE, "de", profile)


def arrival(number: int = 1001) -> Arrival:
    name = f"d{number}"
    file = StoredFile(f"{name}/0", "image/jpeg", 1, name)
    return Arrival(name, number, "c1", "Müller AG", "anna", "telegram:5550123", (file,), NOON)


def view(number: int = 1001, reading: Reading | None = None, company: str = "Müller AG") -> DocumentView:
    return DocumentView(f"d{number}", number, "c1", company, reading or receipt(), person_id="anna")


def picture(number: int = 1001, *, read: bool = True) -> BurstFile:
    seen = view(number) if read else None
    return BurstFile(f"d{number}", number, str(number), "c1", picture=True, at=NOON, view=seen)


def memory(*bursts: Burst, **other: object) -> Memory:
    return replace(Memory(person="anna"), bursts=bursts, **other)  # type: ignore[arg-type]  # names of its fields


def said(state: State, event: object, profile: Profile | None = ANNA) -> tuple[Conversation, list[MessageKey]]:
    """Where a conversation goes, and the keys of what it says."""
    step = TRANSITIONS.step(state, event, of(profile))  # type: ignore[arg-type]  # any event
    keys = [part.key for effect in step.effects if isinstance(effect, Say) for part in effect.parts]
    return conversation(step.state), keys


# ---- collecting


def taken_in(before: Memory, number: int, page_of: str = "") -> Memory:
    stored = FileStored(arrival(number))
    step = TRANSITIONS.step(TakingIn(before, (), str(number), Ready(before), page_of=page_of), stored, of())
    return conversation(step.state).memory


def test_a_page_of_what_is_still_collected_is_one_of_the_pictures_there() -> None:
    after = taken_in(memory(Burst((picture(read=False),))), 1002, page_of="d1001")
    assert [(file.number, file.page_of) for file in after.bursts[0].files] == [(1001, ""), (1002, "")]


def test_too_many_together_are_two_bursts_of_which_the_first_is_asked_about_no_more() -> None:
    full = Burst(tuple(picture(1001 + place, read=False) for place in range(MOST_TOGETHER)))
    first, second = taken_in(memory(full), 1100).bursts
    assert (first.quiet, first.decided, len(second.files)) == (True, True, 1)


def test_what_was_read_for_somebody_who_has_unlinked_is_shown_to_nobody() -> None:
    _, keys = said(ChoosingLanguage(memory()), DocumentRead(view()), None)
    assert keys == []


def test_a_document_of_no_burst_that_names_another_company_is_asked_about_as_any_other() -> None:
    both = replace(ANNA, companies=(*ANNA.companies, Membership("c2", "Müller Immobilien", active=True, tax_id="CHE1")))
    buyer = Finding(FieldName.BUYER_TAX_ID, "CHE1", Source.OCR, 0.9)
    reading = receipt().corrected([buyer])
    after, keys = said(Ready(memory()), DocumentRead(view(reading=reading)), both)
    assert isinstance(after, ConfirmingMove)
    assert MessageKey.DOCUMENT_MOVE_ASK in keys


def test_a_document_of_no_burst_is_shown_without_a_question_where_another_one_is_open() -> None:
    open_question = EnteringValue(Memory(person="anna"), (), view(1002), FieldName.TOTAL)
    state, keys = said(open_question, DocumentRead(view()))
    assert isinstance(state, EnteringValue)
    assert [each.number for each in state.memory.open] == [1001]
    assert MessageKey.DOCUMENT_FIELDS in keys
    assert MessageKey.DOCUMENT_RIGHT not in keys


def test_documents_of_several_companies_are_listed_each_with_its_own() -> None:
    shown = lines((view(1001), view(1002, company="Müller Immobilien")))
    assert [part.key for part in shown] == [MessageKey.DOCUMENT_LINE] * 2


# ---- settled together


@pytest.mark.parametrize(
    ("done", "keys"),
    [((), [MessageKey.DOCUMENT_TAKEN]), ((1000,), [MessageKey.DOCUMENT_TAKEN, MessageKey.DOCUMENT_FILED])],
)
def test_of_several_the_last_of_which_the_office_has_the_others_are_filed(
    done: tuple[int, ...], keys: list[MessageKey]
) -> None:
    before = memory(settling=Settling((1001,), done=done))
    step = TRANSITIONS.step(Ready(before), DocumentKept(view(), withdrawn=False), of())
    (text,) = [effect for effect in step.effects if isinstance(effect, Say)]
    shown = str(text.parts)
    assert all(repr(key) in shown for key in keys)
    assert conversation(step.state).memory.settling is None
    assert (repr(MessageKey.DOCUMENT_FILED) in shown) == bool(done)


def test_a_note_to_what_is_not_shown_yet_is_said_with_it() -> None:
    after, keys = said(Ready(memory(Burst((picture(read=False),)))), DocumentNoted(view()))
    assert (keys, isinstance(after, Ready)) == ([], True)


def test_what_waited_is_shown_behind_what_cannot_be() -> None:
    ready = Burst((picture(1002),), quiet=True)
    _, keys = said(Ready(memory(ready)), DocumentKept(view(1001), withdrawn=False))
    assert (keys[0], MessageKey.DOCUMENT_RIGHT in keys) == (MessageKey.DOCUMENT_TAKEN, True)


def test_pages_that_part_for_somebody_who_has_unlinked_are_shown_to_nobody() -> None:
    after, keys = said(Unlinked(Memory()), DocumentParted(view(), (("d1002", 1002),)), None)
    assert (after, keys) == (Unlinked(Memory()), [])


@pytest.mark.parametrize("news", [DocumentFiled(view()), DocumentKept(view(), withdrawn=True), DocumentNoted(view())])
def test_news_of_documents_are_not_for_somebody_who_has_unlinked(news: object) -> None:
    assert said(Unlinked(Memory()), news, None) == (Unlinked(Memory()), [])


# ---- sorting


def test_going_back_in_a_question_that_is_over_says_so() -> None:
    asking = SortingPages(memory(), (), (1001, 1002))
    _, keys = said(asking, ChoiceMade(Action.BACK, "1001:2"))
    assert keys == [MessageKey.QUESTION_OVER]
    (text,) = back(asking, of()).effects
    assert isinstance(text, Say)
    assert [part.key for part in text.parts] == [MessageKey.QUESTION_OVER]


def test_a_long_text_names_no_pictures() -> None:
    assert read_groups("1 2, 3", 3) is not None
    assert read_groups("1 2, 3" + " " * 200, 3) is None


def test_it_is_not_asked_again_which_pictures_belong_together_where_others_are_collected_or_one_is_gone() -> None:
    burst = Burst((picture(1001), picture(1002)), quiet=True, decided=True)
    both = (view(1001), view(1002))
    assert ask_again(ConfirmingSeveral(memory(open=both), (), None), of()) is None
    assert ask_again(ConfirmingSeveral(memory(open=both[:1]), (), burst), of()) is None
    collecting = memory(Burst((picture(1003, read=False),)), open=both)
    assert ask_again(ConfirmingSeveral(collecting, (), burst), of()) is None
    assert ask_again(ConfirmingSeveral(memory(open=both), (), burst), of()) is not None


def test_no_step_of_a_conversation_leads_out_of_it() -> None:
    with pytest.raises(EngineError):
        conversation(Expected())


# ---- pages


def page(number: int, offered: str = "") -> PageGiven:
    there = arrival(number)
    return PageGiven(JoinedPage(there.document_id, number, there.files, ""), receipt(), offered)


def test_a_page_that_comes_unawaited_is_read_with_the_others() -> None:
    step = TRANSITIONS.step(Presented(arrival(), receipt()), page(1002), of())
    assert isinstance(step.state, BeingRead)
    (read,) = [effect for effect in step.effects if isinstance(effect, ReadDocument)]
    assert [file.sha256 for file in read.files] == ["d1001", "d1002"]


def test_pages_that_do_not_answer_are_waited_for_so_long_and_no_longer() -> None:
    gathering = Gathering(arrival(), receipt(), awaited=("d1002",))
    assert TRANSITIONS.step(gathering, TimedOut("another"), of()).state == gathering
    step = TRANSITIONS.step(gathering, TimedOut(GATHERING), of())
    assert any(isinstance(effect, FindTwins) for effect in step.effects)
    assert not any(isinstance(effect, ReadDocument) for effect in step.effects)


def test_the_whole_fulfils_one_request_and_gives_the_other_back() -> None:
    gathering = Gathering(arrival(), receipt(), awaited=("d1002",), offered="t1.r1")
    step = TRANSITIONS.step(gathering, page(1002, offered="t1.r2"), of())
    assert Tell(MachineKey.request("t1.r2"), OfferTakenBack("d1002")) in step.effects


@pytest.mark.parametrize("kind", [Withdrawn, Taken])
def test_a_page_that_comes_too_late_stays_on_its_own_and_fulfils_again_what_it_did(kind: type[Document]) -> None:
    over = kind(arrival(), receipt())
    returned = Tell(MachineKey.document("d1002"), PageReturned())
    step = TRANSITIONS.step(over, page(1002, offered="t1.r2"), of())
    assert (step.state, step.effects) == (over, (Tell(MachineKey.request("t1.r2"), OfferTakenBack("d1002")), returned))
    assert TRANSITIONS.step(over, page(1002), of()).effects == (returned,)


def test_a_document_that_is_over_has_nothing_to_wait_for() -> None:
    over = Withdrawn(arrival(), receipt())
    step = TRANSITIONS.step(over, TimedOut(GATHERING), of())
    assert (step.state, step.effects) == (over, ())


def test_a_talk_about_a_page_is_about_the_whole() -> None:
    joined = Joined(arrival(1002), receipt(), whole_id="d1001", whole=1001, page=2)
    step = TRANSITIONS.step(joined, TalkBegun("t1"), of())
    assert step.effects == (Tell(MachineKey.document("d1001"), TalkBegun("t1")),)


def test_a_request_that_another_document_fulfils_is_not_passed_on() -> None:
    fulfilled = RequestFulfilled(R1, "telegram:5550123", "d1009", 1009)
    step = TRANSITIONS.step(fulfilled, OfferPassed("d1002", "d1001", 1001), of())
    assert (step.state, step.effects) == (fulfilled, ())


# ---- lists


def test_a_document_is_shown_without_the_pictures_that_were_taken_again() -> None:
    first, second = arrival(1001), arrival(1002).files
    record = DocumentRecord(first, DocumentStatus.FILED, Reading(), "", "c1", "Müller AG", NOON)
    again = replace(record, files=(*first.files, *second), unread=1)
    assert (record.originals, again.originals, again.pages) == (first.files, (*first.files, *second), second)


async def test_of_many_that_were_dropped_for_one_another_the_last_that_is_looked_at_stands() -> None:
    documents = MemoryDocuments()
    for number in range(1001, 1003 + _HOPS):
        await documents.arrive(arrival(number))
        recorded = RecordDocument(
            f"d{number}", DocumentStatus.WITHDRAWN, receipt(), "", "c1", "Müller AG", twin_id=f"d{number + 1}"
        )
        await documents.record(recorded, NOON + timedelta(minutes=number), 1)
    first = await documents.load("d1001")
    assert first is not None
    found = await _standing(documents, first, FindTwins("d2000", 2000, "c1", (), receipt()))
    assert found is not None
    assert found.arrival.number == 1001 + _HOPS


def test_what_has_no_further_pages_is_not_parted() -> None:
    document = Presented(arrival(), receipt())
    step = TRANSITIONS.step(document, PagesParted("anna"), of())
    assert step.state == document
    assert [effect.event for effect in step.effects if isinstance(effect, Tell)] == [
        DocumentChanged(view(), (), undoing=True)
    ]


# ---- what the company wants to know


def test_what_is_wanted_of_documents_that_are_forgotten_is_asked_no_more() -> None:
    asked = EnteringValue(Memory(person="anna"), (), view(), FieldName.PROJECT, (1001,))
    state, keys = said(asked, FieldsCorrected(((FieldName.PROJECT, "Umbau"),)))
    assert isinstance(state, Ready)
    assert keys == [MessageKey.QUESTION_OVER]
