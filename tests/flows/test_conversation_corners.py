"""Corners of a client's conversation that hardly anything leads into, taken by single steps of the table."""

from datetime import UTC, datetime

import pytest

from flows.talking import ALBUM
from flows.transitions import TRANSITIONS, rest
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import Content
from flows.vocabulary.documents import Arrival, RemoteFile, StoredFile
from flows.vocabulary.effects import Say
from flows.vocabulary.events import ButtonTapped, FileReceived, TextEdited, TimedOut
from flows.vocabulary.keys import MessageKey
from flows.vocabulary.people import Membership, Office, Profile
from flows.vocabulary.readings import Reading, Trouble
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    BeingRead,
    ClientAlbum,
    Confirming,
    Expected,
    MakingCode,
    Memory,
    Presented,
    Ready,
    State,
    Stopped,
    TakingIn,
    Unlinked,
)
from flows.vocabulary.task_events import AcceptanceAsked, FileKept, TaskClosed, TaskOpenAgain
from flows.vocabulary.task_states import Keeping
from flows.vocabulary.tasks import Reference, TaskStatus, TaskView

NOON = datetime(2026, 3, 14, 11, tzinfo=UTC)
ARRIVED = Arrival("d", 1042, "c1", "Müller AG", "anna", "telegram:5550123", (), NOON)
OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")
CHAT = MachineKey.conversation(Address(Platform.TELEGRAM, "5550123"))
ANNA = Profile("anna", "Anna", (Membership("mueller", "Müller AG", active=True),))
ALBUMS = (ClientAlbum("7", "t1", Content("letter"), ("1",)),)


def of(profile: Profile | None, reference: Reference | None = None) -> Situation:
    return Situation(CHAT, NOON, OFFICE, "de", profile, reference=reference)


def test_an_album_that_has_gone_with_what_followed_it_is_not_sent_again() -> None:
    step = TRANSITIONS.step(Ready(Memory()), TimedOut(f"{ALBUM}7"), of(ANNA))
    assert (step.state, step.effects) == (Ready(Memory()), ())


def test_a_document_that_has_been_read_meanwhile_is_not_said_to_be_slow() -> None:
    step = TRANSITIONS.step(Ready(Memory()), TimedOut("reading d1"), of(ANNA))
    assert (step.state, step.effects) == (Ready(Memory()), ())


def test_an_album_of_whoever_had_the_address_before_goes_nowhere() -> None:
    present = Unlinked(Memory(albums=ALBUMS))
    assert TRANSITIONS.step(present, TimedOut(f"{ALBUM}7"), of(None)).effects == ()


def test_a_file_that_is_kept_after_its_sender_lost_the_address_goes_nowhere() -> None:
    keeping = Keeping(Memory(person="anna"), event=FileReceived(RemoteFile("f")), task_id="t1")
    step = TRANSITIONS.step(keeping, FileKept(StoredFile("f", "application/pdf", 9, "a" * 64, "f.pdf")), of(None))
    assert isinstance(step.state, Unlinked)
    assert step.effects == ()


def test_a_button_of_a_question_that_is_over_says_so_and_changes_nothing() -> None:
    step = TRANSITIONS.step(Ready(Memory()), ButtonTapped("of-another-program"), of(ANNA))
    assert step.state == Ready(Memory())
    assert [part.key for effect in step.effects if isinstance(effect, Say) for part in effect.parts] == [
        MessageKey.QUESTION_OVER
    ]


@pytest.mark.parametrize("side", ["office", "note"])
def test_nobody_changes_what_somebody_else_wrote(side: str) -> None:
    reference = Reference("task:t1", "t1", "t1.1", side, "anna")
    step = TRANSITIONS.step(Ready(Memory()), TextEdited("x", "7"), of(ANNA, reference))
    assert (step.state, step.effects) == (Ready(Memory()), ())


def test_somebody_who_asked_for_silence_hears_no_news_of_a_task() -> None:
    view = TaskView("t1", 1, "VAT", TaskStatus.DONE, "mueller", "Müller AG", "Frau Baumann")
    for news in (AcceptanceAsked("anna", view), TaskClosed("anna", view), TaskOpenAgain("anna", view)):
        step = TRANSITIONS.step(Stopped(Memory()), news, of(ANNA))
        assert (step.state, step.effects) == (Stopped(Memory()), ())


@pytest.mark.parametrize(
    ("asking", "resting"),
    [
        (MakingCode(), Unlinked()),
        (MakingCode(Memory(person="anna")), Ready(Memory(person="anna"))),
        (TakingIn(Memory(person="anna"), before=Confirming()), Confirming(Memory(person="anna"))),
        (BeingRead(ARRIVED, note="n"), Presented(ARRIVED, Reading(trouble=Trouble.GAVE_UP), "n")),
        (Expected(), Expected()),
    ],
    ids=lambda state: type(state).__name__,
)
def test_a_machine_comes_to_rest_where_people_can_go_on(asking: State, resting: State) -> None:
    assert rest(asking) == resting
