"""Corners of tasks and the desk that no conversation leads into easily, taken by single steps of the table."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.attending import manager_of
from flows.following import reason_of
from flows.hours import out_of_quiet
from flows.talking import send
from flows.transitions import TRANSITIONS, rest
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import Content, FileKind
from flows.vocabulary.desk import DeskCommand, DeskView, Findings
from flows.vocabulary.documents import Arrival, DocumentRecord, DocumentStatus, RemoteFile, StoredFile
from flows.vocabulary.effects import Say, Tell
from flows.vocabulary.errors import EngineError
from flows.vocabulary.events import ButtonTapped, FileReceived, OtherReceived, TextEdited, TextReceived, TimedOut
from flows.vocabulary.keys import MessageKey
from flows.vocabulary.messages import message
from flows.vocabulary.people import Manager, Membership, Office, Profile, Rules
from flows.vocabulary.readings import Reading
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import BeingMatched, Memory, Presented, Ready, State
from flows.vocabulary.task_effects import LookUp
from flows.vocabulary.task_events import (
    ClientWrote,
    DeskCommandGiven,
    DeskLost,
    DeskRegained,
    DocumentWanted,
    Found,
    MessageChanged,
    OfficeWrote,
)
from flows.vocabulary.task_states import AtDesk, DeskLooking, Purpose, Talk, TaskAnswered, TaskDone
from flows.vocabulary.tasks import Reference, RequestDraft, TaskFacts, TaskRecord, TaskStatus

NOON = datetime(2026, 3, 14, 11, tzinfo=UTC)
OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")
TOPIC = Address(Platform.DESK, "-1001234/45")
CHAT = "telegram:5550123"
FACTS = TaskFacts("t1", 1, "mueller", "Müller AG", "anna", "Anna", "taxes", "VAT", "baumann", "Frau Baumann", NOON)
RECORD = TaskRecord(FACTS, TaskStatus.OPEN, CHAT, NOON, NOON)
BAUMANN = Manager("baumann", "Frau Baumann", 7001)


def at(view: DeskView | None, reference: Reference | None = None, office: Office = OFFICE) -> Situation:
    """At the desk, with ``view`` of who writes there."""
    return Situation(MachineKey.desk(TOPIC), NOON, office, "de", desk=view, reference=reference)


IN_TASK = DeskView(known=True, manager=BAUMANN, task=RECORD)
NOWHERE = DeskView(known=True, manager=BAUMANN)


def said(effects: tuple[object, ...]) -> list[MessageKey]:
    """The keys of all that is said."""
    return [part.key for effect in effects if isinstance(effect, Say) for part in effect.parts]


def test_only_managers_get_to_where_a_manager_is_needed() -> None:
    with pytest.raises(EngineError):
        manager_of(at(DeskView(known=True)))


def test_a_topic_of_no_task_says_so_once() -> None:
    first = TRANSITIONS.step(AtDesk(), TextReceived("hello"), at(NOWHERE))
    assert said(first.effects) == [MessageKey.DESK_NO_TASK]
    assert TRANSITIONS.step(first.state, TextReceived("again"), at(NOWHERE)).effects == ()
    file = FileReceived(RemoteFile("f"), kind=FileKind.PHOTO)
    assert said(TRANSITIONS.step(AtDesk(), file, at(NOWHERE)).effects) == [MessageKey.DESK_NO_TASK]


def test_a_button_of_another_program_is_nothing_to_the_desk() -> None:
    step = TRANSITIONS.step(AtDesk(), ButtonTapped("of another program"), at(IN_TASK))
    assert (step.state, step.effects) == (AtDesk(), ())


def test_what_cannot_be_carried_is_said_in_a_topic_alone() -> None:
    poll = OtherReceived("poll")
    assert said(TRANSITIONS.step(AtDesk(), poll, at(IN_TASK)).effects) == [MessageKey.DESK_NOT_CARRIED]
    assert TRANSITIONS.step(AtDesk(), poll, at(NOWHERE)).effects == ()


def test_only_what_can_be_carried_is_passed_on_to_a_task() -> None:
    anna = Profile("anna", "Anna", (Membership("mueller", "Müller AG", active=True),))
    conversation = Situation(MachineKey.conversation(Address.parse(CHAT)), NOON, OFFICE, "de", anna)
    step = send(Ready(Memory(person="anna")), "t1", (TextReceived("Hello"), OtherReceived("poll")), conversation)
    written = [effect.event for effect in step.effects if isinstance(effect, Tell)]
    assert [type(event) for event in written] == [ClientWrote]


@pytest.mark.parametrize("event", [DeskLost(), DeskRegained()])
def test_groups_of_others_are_none_of_our_business(event: DeskLost | DeskRegained) -> None:
    assert TRANSITIONS.step(AtDesk(), event, at(DeskView(known=False))).effects == ()
    assert TRANSITIONS.step(AtDesk(), event, at(None)).effects == ()


@pytest.mark.parametrize("side", ["client", ""])
def test_what_a_manager_changes_must_be_the_offices_own(side: str) -> None:
    reference = Reference("task:t1", "t1", "t1.1" if side else "", side)
    assert TRANSITIONS.step(AtDesk(), TextEdited("x", "7"), at(IN_TASK, reference)).effects == ()
    own = TRANSITIONS.step(
        AtDesk(), TextEdited("x", "7"), at(IN_TASK, replace(reference, message_id="t1.2", side="note"))
    )
    assert [type(effect.event) for effect in own.effects if hasattr(effect, "event")] == [MessageChanged]


def test_a_question_about_a_document_goes_to_the_client_with_its_pictures() -> None:
    asked = TRANSITIONS.step(AtDesk(), DeskCommandGiven(DeskCommand.ASK, Content("#1042 Why?")), at(IN_TASK))
    assert isinstance(asked.effects[-1], LookUp)
    assert isinstance(asked.state, DeskLooking)
    files = (StoredFile("f1", "image/jpeg", 1, "0" * 64), StoredFile("f2", "application/pdf", 1, "0" * 64))
    arrival = Arrival("d1", 1042, "mueller", "Müller AG", "anna", CHAT, files, NOON)
    found = DocumentRecord(arrival, DocumentStatus.FILED, Reading(), "", "mueller", "Müller AG", NOON)
    step = TRANSITIONS.step(asked.state, Found(Findings(documents=(found,))), at(IN_TASK))
    wrote = [effect.event for effect in step.effects if hasattr(effect, "event")]
    assert isinstance(wrote[0], OfficeWrote)
    content = wrote[0].written.content
    assert content.text == "№ 1042: Why?"
    assert [each.kind for each in content.attachments] == [FileKind.PHOTO, FileKind.DOCUMENT]
    shown = DeskLooking(purpose=Purpose.SHOW, text="1042")
    lines = TRANSITIONS.step(shown, Found(Findings(documents=(found,))), at(NOWHERE))
    assert said(lines.effects) == [MessageKey.DESK_DOCUMENT]


def test_a_document_begins_a_talk_with_whom_it_came_from() -> None:
    looking = DeskLooking(talk=Talk(Content("Why?"), "baumann", "Frau Baumann"), purpose=Purpose.TALK, text="1042")
    assert said(TRANSITIONS.step(looking, Found(Findings()), at(NOWHERE)).effects) == [MessageKey.DESK_NOTHING_FOUND]


def test_a_reason_without_a_code_of_ours_is_given_as_it_is() -> None:
    assert reason_of("999: odd") == message(MessageKey.REASON_OTHER, reason="odd")
    assert reason_of("") == message(MessageKey.REASON_OTHER, reason="?")


def test_asking_for_a_document_leaves_a_task_done() -> None:
    done = TaskDone(FACTS, CHAT, "de", NOON)
    step = TRANSITIONS.step(done, DocumentWanted(RequestDraft("Shell"), "Frau Baumann"), at(None))
    assert isinstance(step.state, TaskDone)


def test_the_desk_is_nudged_before_the_window_closes() -> None:
    waiting = TaskAnswered(FACTS, "whatsapp:+41791234567", "de", NOON, heard_at=NOON)
    step = TRANSITIONS.step(waiting, TimedOut("nudge"), at(None))
    assert said(step.effects) == [MessageKey.DESK_NUDGE]
    assert TRANSITIONS.step(waiting, TimedOut("archiving"), at(None)).effects == ()


@pytest.mark.parametrize(
    ("begin", "end", "hour", "wanted"), [(0, 0, 3, 3), (20, 7, 22, 7), (1, 6, 3, 6), (1, 6, 12, 12), (20, 7, 3, 7)]
)
def test_nobody_is_disturbed_in_the_quiet_hours(begin: int, end: int, hour: int, wanted: int) -> None:
    office = replace(OFFICE, timezone="UTC", rules=Rules(quiet_from=begin, quiet_until=end))
    moment = datetime(2026, 3, 14, hour, tzinfo=UTC)
    assert out_of_quiet(moment, office).hour == wanted
    assert out_of_quiet(moment, office) >= moment


def test_a_document_whose_match_went_wrong_keeps_what_it_knows() -> None:
    arrival = Arrival("d1", 1042, "mueller", "Müller AG", "anna", CHAT, (), NOON)
    matched = BeingMatched(arrival, note="lunch", offered="t1.r1", talks=("t1",))
    assert rest(matched) == Presented(arrival, note="lunch", offered="t1.r1", talks=("t1",))
    looking: State = DeskLooking(told=("telegram:99",))
    assert rest(looking) == AtDesk(told=("telegram:99",))


def test_an_address_of_the_desk_names_its_task() -> None:
    assert (Address.of_task("t1").task_id, Address.general_of("t1").task_id) == ("t1", "")
