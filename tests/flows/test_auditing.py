"""What gets into the audit trail: what happened and who did it; nothing that was only asked for, no words and no phones."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from flows.auditing import AuditedBook, Auditing, cause_of, deeds_of
from flows.engine.ports import Pending
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.audit import Deed, Note, What
from flows.vocabulary.content import Content
from flows.vocabulary.documents import Arrival
from flows.vocabulary.effects import Ask, Effect, ShowTyping
from flows.vocabulary.errors import Invalid
from flows.vocabulary.events import (
    AddressLinked,
    CodeAccepted,
    CompanyMoved,
    CorrectionUndone,
    DocumentArrived,
    DocumentConfirmed,
    DocumentCorrected,
    DocumentTaken,
    Event,
    NoteAdded,
    TextReceived,
    TimedOut,
    WithdrawalAsked,
)
from flows.vocabulary.page_events import PageAsked, PageReturned
from flows.vocabulary.people import Company, Invitation, Manager, Person, Profile
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.states import (
    BeingCompared,
    BeingRead,
    Expected,
    Filed,
    Joined,
    Memory,
    Presented,
    Ready,
    Redeeming,
    State,
    Taken,
    Unlinked,
    Withdrawn,
)
from flows.vocabulary.task_effects import Invite, NoteAbsence
from flows.vocabulary.task_events import (
    AbsenceNoted,
    ClientWrote,
    Invited,
    OfficeRefused,
    TaskApproved,
    TaskBegan,
    TaskFinished,
    TaskReopened,
    TaskTaken,
    Written,
)
from flows.vocabulary.task_states import (
    AtDesk,
    TaskAccepted,
    TaskAnswered,
    TaskArchived,
    TaskDone,
    TaskExpected,
    TaskInternal,
    TaskOpen,
    TaskReopenedState,
    TaskWaiting,
)
from flows.vocabulary.tasks import TaskFacts
from tests.flows.memory_book import MemoryBook
from tests.flows.memory_trail import MemoryTrail

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
PHONE = "+41791234567"
ARRIVAL = Arrival("d1", 1042, "mueller", "Müller AG", "anna", f"whatsapp:{PHONE}", (), NOON)
READ = Reading((Finding(FieldName.TOTAL, "43.20", Source.OCR, 0.8),))
CORRECTED = Reading((Finding(FieldName.TOTAL, "34.20", Source.PERSON, 1.0),))
ABOUT = ("document:d1", "company:mueller")
NUMBER = (("number", "1042"),)
FACTS = TaskFacts("t1", 7, "mueller", "Müller AG", "anna", "Anna", "taxes", "VAT", "baumann", "Frau Baumann", NOON)
TASK = ("task:t1", "company:mueller", "person:anna")
SEVEN = (("number", "7"),)


def by(who: str, what: What, about: tuple[str, ...], details: tuple[tuple[str, str], ...] = ()) -> Deed:
    return Deed(who, what, about, details)


def by_anna(what: What) -> tuple[Deed, ...]:
    """A plain deed of Anna's with her document."""
    return (by("person:anna", what, ABOUT, NUMBER),)


MOVED = replace(ARRIVAL, company_id="keller", company="Keller AG")
BEFORE = Presented(ARRIVAL, READ)


@pytest.mark.parametrize(
    ("before", "event", "after", "expected"),
    [
        (Expected(), DocumentArrived(ARRIVAL), BeingRead(ARRIVAL), by_anna(What.DOCUMENT_ARRIVED)),
        (Expected(), TimedOut("x"), BeingRead(ARRIVAL), ()),
        (AtDesk(), DocumentArrived(ARRIVAL), BeingRead(ARRIVAL), ()),
        (BeingRead(ARRIVAL), TimedOut("x"), BeingCompared(ARRIVAL, READ), ()),
        (BEFORE, DocumentConfirmed("anna"), Filed(ARRIVAL, READ), by_anna(What.DOCUMENT_CONFIRMED)),
        (Filed(ARRIVAL, READ), DocumentConfirmed("anna"), Filed(ARRIVAL, READ), ()),
        (BEFORE, WithdrawalAsked("anna"), Withdrawn(ARRIVAL, READ), by_anna(What.DOCUMENT_WITHDRAWN)),
        (Taken(ARRIVAL, READ), WithdrawalAsked("anna"), Taken(ARRIVAL, READ), ()),
        (
            Withdrawn(ARRIVAL, READ),
            CorrectionUndone("anna"),
            BeingCompared(ARRIVAL, READ),
            by_anna(What.DOCUMENT_RESTORED),
        ),
        (BEFORE, NoteAdded("lunch", "anna"), replace(BEFORE, note="lunch"), by_anna(What.DOCUMENT_NOTED)),
        (
            Filed(ARRIVAL, READ),
            DocumentTaken("office"),
            Taken(ARRIVAL, READ),
            (by("administrator", What.DOCUMENT_TAKEN, ABOUT, NUMBER),),
        ),
        (
            BEFORE,
            DocumentCorrected(((FieldName.TOTAL, "34.20"),), "anna"),
            replace(BEFORE, reading=CORRECTED),
            (by("person:anna", What.DOCUMENT_CORRECTED, ABOUT, (*NUMBER, ("fields", "total"))),),
        ),
        (
            BEFORE,
            CompanyMoved("keller", "Keller AG", "anna"),
            BeingCompared(MOVED, READ),
            (by("person:anna", What.DOCUMENT_MOVED, ("document:d1", "company:keller", "company:mueller"), NUMBER),),
        ),
        (
            BEFORE,
            PageAsked("d0", 1041, 2),
            Joined(ARRIVAL, READ, whole_id="d0", whole=1041, page=2),
            (
                by(
                    "person:anna",
                    What.DOCUMENT_MERGED,
                    (*ABOUT, "document:d0"),
                    (*NUMBER, ("whole", "1041"), ("page", "2")),
                ),
            ),
        ),
        (Joined(ARRIVAL, READ), PageAsked("d0", 1041, 2), Joined(ARRIVAL, READ), ()),
        (Joined(ARRIVAL, READ), PageReturned(), BeingCompared(ARRIVAL, READ), by_anna(What.DOCUMENT_PARTED)),
    ],
)
def test_what_happens_to_a_document(before: State, event: Event, after: State, expected: tuple[Deed, ...]) -> None:
    assert deeds_of(before, event, after) == expected


def test_a_document_of_nobody_arrives_by_itself() -> None:
    nobodys = replace(ARRIVAL, person_id="")
    (deed,) = deeds_of(Expected(), DocumentArrived(nobodys), BeingRead(nobodys))
    assert deed.who == "kwit"


def linked(person_id: str) -> Ready:
    return Ready(Memory(person=person_id))


@pytest.mark.parametrize(
    ("before", "event", "after", "expected"),
    [
        (Redeeming(), CodeAccepted(Profile("anna", "Anna", ())), linked("anna"), [("person:anna", "address.linked")]),
        (
            Unlinked(),
            AddressLinked(Profile("anna", "Anna", ())),
            linked("anna"),
            [("administrator", "address.linked")],
        ),
        (linked("anna"), TextReceived("hello"), linked("anna"), []),
        (linked("anna"), TextReceived("yes"), Unlinked(), [("person:anna", "address.unlinked")]),
        (
            linked("anna"),
            TextReceived("hello"),
            linked("piotr"),
            [("person:anna", "address.unlinked"), ("person:piotr", "address.linked")],
        ),
        (AtDesk(), TextReceived("hello"), linked("anna"), []),
        (AtDesk(), TextReceived("hello"), AtDesk(), []),
    ],
)
def test_whose_address_it_is(before: State, event: Event, after: State, expected: list[tuple[str, str]]) -> None:
    assert [(deed.who, deed.what.value) for deed in deeds_of(before, event, after)] == expected


OPEN = TaskOpen(FACTS, "", "de", NOON)
WAITING = TaskWaiting(FACTS, "", "de", NOON)
DONE = TaskDone(FACTS, "", "de", NOON)
ACCEPTED = TaskAccepted(FACTS, "", "de", NOON)
ARCHIVED = TaskArchived(FACTS, "", "de", NOON)
REOPENED = TaskReopenedState(FACTS, "", "de", NOON)
HIS = replace(FACTS, manager_id="vogel", manager="Herr Vogel")
BEGAN = TaskBegan(FACTS, "", "de")
WROTE = ClientWrote(Written(Content("thanks"), "Anna", "anna", NOON), "de")


@pytest.mark.parametrize(
    ("before", "event", "after", "expected"),
    [
        (TaskExpected(), BEGAN, OPEN, [by("person:anna", What.TASK_OPENED, TASK, SEVEN)]),
        (
            TaskExpected(),
            TaskBegan(replace(FACTS, by_office=True, person_id=""), "", "de"),
            TaskInternal(replace(FACTS, by_office=True, person_id=""), "", "de", NOON),
            [by("manager:baumann", What.TASK_OPENED, TASK[:2], SEVEN)],
        ),
        (AtDesk(), BEGAN, OPEN, []),
        (
            OPEN,
            TaskTaken("vogel", "Herr Vogel", "Frau Baumann", "baumann"),
            replace(OPEN, facts=HIS),
            [by("manager:baumann", What.TASK_ASSIGNED, (*TASK, "manager:vogel"), SEVEN)],
        ),
        (OPEN, TaskFinished("Frau Baumann", "baumann"), DONE, [by("manager:baumann", What.TASK_DONE, TASK, SEVEN)]),
        (DONE, TaskFinished("Frau Baumann", "baumann"), DONE, []),
        (DONE, TaskApproved("Anna"), ACCEPTED, [by("person:anna", What.TASK_ACCEPTED, TASK, SEVEN)]),
        (DONE, TimedOut("acceptance"), ACCEPTED, [by("kwit", What.TASK_ACCEPTED, TASK, SEVEN)]),
        (ACCEPTED, TimedOut("archiving"), ARCHIVED, [by("kwit", What.TASK_ARCHIVED, TASK, SEVEN)]),
        (
            DONE,
            TaskReopened("Anna", by_office=False, reason="wrong"),
            REOPENED,
            [by("person:anna", What.TASK_REOPENED, TASK, SEVEN)],
        ),
        (
            ACCEPTED,
            TaskReopened("Frau Baumann", by_office=True, by_id="baumann"),
            REOPENED,
            [by("manager:baumann", What.TASK_REOPENED, TASK, SEVEN)],
        ),
        (OPEN, WROTE, WAITING, []),
    ],
)
def test_what_happens_to_a_task(before: State, event: Event, after: State, expected: list[Deed]) -> None:
    assert list(deeds_of(before, event, after)) == expected


def test_whose_turn_it_is_is_no_deed() -> None:
    assert deeds_of(WAITING, WROTE, TaskAnswered(FACTS, "", "de", NOON)) == ()


# ---- effects


class Answering:
    """A performer that gives one answer to everything."""

    def __init__(self, answer: Event | None = None) -> None:
        self.answer = answer
        self.performed: list[Effect] = []

    async def perform(self, pending: Pending, at: datetime) -> Event | None:
        self.performed.append(pending.effect)
        return self.answer


NOTE = Note(Deed("kwit", What.RETENTION_APPLIED))
INVITED = Invited("Anna", Invitation("ABCD2345", "anna", NOON))


async def test_a_note_is_written_down_once_however_often_it_is_performed() -> None:
    inner, trail = Answering(), MemoryTrail()
    auditing = Auditing(inner, trail)
    effect_id = f"conversation:whatsapp:{PHONE}/3/audit/0"
    for _ in range(2):
        assert await auditing.perform(Pending(effect_id, NOTE), NOON) is None
    assert (inner.performed, trail.told) == ([], [("kwit", "retention.applied")])
    assert trail.written[0].cause == cause_of(effect_id)
    assert PHONE[1:] not in repr(trail.written)


@pytest.mark.parametrize(
    ("effect", "answer", "expected"),
    [
        (Invite("Anna", "baumann"), INVITED, [("manager:baumann", "person.invited")]),
        (Invite("Anna", "baumann"), OfficeRefused("nobody"), []),
        (
            NoteAbsence("baumann", date(2026, 4, 1)),
            AbsenceNoted("2026-04-01"),
            [("manager:baumann", "manager.changed")],
        ),
    ],
)
async def test_what_managers_change_from_the_desk(effect: Ask, answer: Event, expected: list[tuple[str, str]]) -> None:
    trail = MemoryTrail()
    for _ in range(2):
        assert await Auditing(Answering(answer), trail).perform(Pending("desk:1/1/0", effect), NOON) == answer
    assert trail.told == expected


async def test_everything_else_is_performed_and_not_written_down() -> None:
    inner, trail = Answering(), MemoryTrail()
    effect = ShowTyping(Address(Platform.WHATSAPP, PHONE))
    assert await Auditing(inner, trail).perform(Pending("x/1/0", effect), NOON) is None
    assert (inner.performed, trail.written) == ([effect], [])


# ---- the book


ANNA = Person("anna", "Anna Muster", ("mueller",), (PHONE,))
MUELLER = Company("mueller", "Müller AG")
BAUMANN = Manager("baumann", "Frau Baumann")


async def test_the_book_tells_which_fields_were_changed_and_by_whom_not_what_they_say() -> None:
    trail = MemoryTrail()
    book = AuditedBook(MemoryBook(), trail, lambda: NOON)
    await book.save_company(MUELLER)
    await book.save_manager(BAUMANN)
    await book.save_person(ANNA)
    await book.save_person(ANNA)
    await book.save_person(replace(ANNA, name="Anna Beispiel", phones=("+41791234568",)))
    await book.save_company(replace(MUELLER, active=False))
    await book.save_manager(replace(BAUMANN, language="pl"))
    assert trail.told == [
        ("administrator", "company.added"),
        ("administrator", "manager.added"),
        ("administrator", "person.added"),
        ("administrator", "person.changed"),
        ("administrator", "company.changed"),
        ("administrator", "manager.changed"),
    ]
    assert [entry.details for entry in trail.written[3:]] == [
        (("fields", "name,phones"),),
        (("fields", "active"),),
        (("fields", "language"),),
    ]
    written = repr(trail.written)
    assert not [each for each in ("Anna Muster", "Müller AG", "Baumann AG", PHONE[1:]) if each in written]


async def test_invitations_and_links_are_written_down_refused_ones_are_not() -> None:
    inner, trail = MemoryBook(), MemoryTrail()
    inner.by_person_id["anna"] = ANNA
    inner.codes["WXYZ2345"] = Address(Platform.WHATSAPP, PHONE)
    book = AuditedBook(inner, trail, lambda: NOON)
    await book.invite("anna", NOON)
    assert await book.spend_profile_code("WXYZ2345", "anna", NOON) == Address(Platform.WHATSAPP, PHONE)
    with pytest.raises(Invalid):
        await book.spend_profile_code("WXYZ2345", "anna", NOON)
    assert trail.told == [("administrator", "person.invited"), ("administrator", "address.linked")]
    assert trail.written[1].details == (("platform", "whatsapp"),)


async def test_looking_into_the_book_is_no_deed() -> None:
    inner, trail = MemoryBook(), MemoryTrail()
    inner.by_person_id["anna"] = ANNA
    inner.by_company_id["mueller"] = MUELLER
    inner.by_manager_id["baumann"] = BAUMANN
    book = AuditedBook(inner, trail, lambda: NOON)
    assert (await book.companies(), await book.find_company("Müller AG")) == ([MUELLER], MUELLER)
    assert (await book.people("mueller"), await book.find_person("Anna Muster")) == ([ANNA], ANNA)
    assert (await book.managers(), await book.find_manager("baumann")) == ([BAUMANN], BAUMANN)
    assert (await book.addresses("anna"), trail.written) == ([], [])
