"""Buttons can be forged (a client of Telegram may send any data for them) and used again, commands typed with any number: whoever
does so reaches what is their own alone."""

from datetime import UTC, date, datetime

import pytest

from flows.linking import LINKED
from flows.transitions import TRANSITIONS
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import DocumentView, Likeness, Twin
from flows.vocabulary.effects import ShowOriginal, Tell
from flows.vocabulary.events import (
    ButtonTapped,
    ChoiceMade,
    Command,
    CommandGiven,
    Envelope,
    FieldsCorrected,
    TextReceived,
)
from flows.vocabulary.messages import Action
from flows.vocabulary.people import Membership, Office, Profile
from flows.vocabulary.readings import FieldName, Reading
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Confirming, Conversation, Memory, Ready
from flows.vocabulary.task_events import ClientWrote, MessageChanged, TaskNews
from flows.vocabulary.tasks import Reference, RequestDraft, RequestFacts, TaskStatus, TaskView
from tests.transcripts.stage import Player, krone

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")
CHAT = Address(Platform.TELEGRAM, "5550123")
OWN = DocumentView("d-own", 1001, "own", "Own AG", Reading(), person_id="anna")
TASKS = (
    TaskView("t-own", 1, "VAT", TaskStatus.WAITING, "own", "Own AG", "Frau Baumann"),
    TaskView("t-two", 2, "Payroll", TaskStatus.DONE, "own", "Own AG", "Frau Baumann"),
)
ANNA = Profile(
    "anna", "Anna", (Membership("own", "Own AG", active=True), Membership("two", "Two AG", active=True)), tasks=TASKS
)
REQUEST = RequestFacts("t-own.r1", "t-own", 1, "own", "anna", RequestDraft("Shell"), "Frau Baumann", NOON)
MEMORY = Memory(open=(OWN,), recent=OWN, person="anna", task="t-own", task_at=NOON, requests=(REQUEST,))
FOREIGN = [
    "strange",
    "strange.r1",
    "7777",
    "7777:total",
    "7777:cost",
    "strange:1",
    "7777:1",
    "own:strange",
    "1:strange",
]
"""What buttons of others may hold: ids of tasks, requests and companies, numbers of documents, and pairs of them."""


def situation(reference: Reference | None = None) -> Situation:
    return Situation(MachineKey.conversation(CHAT), NOON, OFFICE, "en", ANNA, reference=reference)


def foreign(thing: object) -> bool:
    return "strange" in repr(thing) or "7777" in repr(thing)


@pytest.mark.parametrize("kind", LINKED, ids=lambda kind: kind.__name__)
def test_a_forged_button_leads_to_nothing_of_somebody_elses(kind: type[Conversation]) -> None:
    for state in (kind(MEMORY), kind(Memory(person="anna"))):
        for action in Action:
            for subject in FOREIGN:
                step = TRANSITIONS.step(state, ChoiceMade(action, subject), situation())
                assert not foreign(step.effects), (action, subject)
                assert not foreign(step.state), (action, subject)


@pytest.mark.parametrize("kind", LINKED, ids=lambda kind: kind.__name__)
def test_a_command_with_a_number_leads_to_nothing_of_somebody_elses(kind: type[Conversation]) -> None:
    for command in Command:
        for argument in FOREIGN:
            if command is Command.START:  # its argument is a code
                continue
            step = TRANSITIONS.step(kind(MEMORY), CommandGiven(command, argument), situation())
            assert not foreign([each.to for each in step.effects if isinstance(each, Tell)]), (command, argument)


def test_a_correction_with_a_number_in_words_leads_to_nothing_of_somebody_elses() -> None:
    def told(kind: type[Conversation], number: int) -> list[MachineKey]:
        said = FieldsCorrected(((FieldName.TOTAL, "1.00"),), number=number)
        step = TRANSITIONS.step(kind(MEMORY), said, situation())
        return [each.to for each in step.effects if isinstance(each, Tell)]

    for kind in LINKED:
        assert told(kind, 1001) == [MachineKey.document("d-own")]
        assert told(kind, 7777) == []


REFERENCES = [
    Reference("task:strange", "strange", "strange.1", "client", "olga"),
    Reference("task:strange", "strange", "strange.1", "office", "olga"),
    Reference("request:strange.r1"),
    Reference("document:7777"),
]


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.about)
@pytest.mark.parametrize("words", ["thanks", "/delete", "1001 Krone", "total 1.00"])
def test_an_answer_to_somebody_elses_message_reaches_nothing_of_theirs(reference: Reference, words: str) -> None:
    said = TextReceived(words, "9", "8") if words != "/delete" else CommandGiven(Command.DELETE)
    step = TRANSITIONS.step(Ready(MEMORY), said, situation(reference))
    told = [each for each in step.effects if isinstance(each, Tell)]
    assert not foreign([each.to for each in told])
    assert not any(
        foreign(each.event) for each in told if isinstance(each.event, ClientWrote | MessageChanged | TaskNews)
    )


def test_a_twin_of_a_company_that_somebody_has_left_is_not_shown() -> None:
    def shown(company_id: str) -> list[ShowOriginal]:
        twin = Twin("d9", 999, company_id, Likeness.BYTES, "olga", "Olga", date(2026, 3, 1), Reading())
        view = DocumentView("d-own", 1001, "own", "Own AG", Reading(), person_id="anna", twin=twin)
        memory = Memory(open=(view,), recent=view, person="anna")
        step = TRANSITIONS.step(Confirming(memory, (), view), ChoiceMade(Action.SHOW, "1001"), situation())
        return [each for each in step.effects if isinstance(each, ShowOriginal)]

    assert len(shown("own")) == 1
    assert shown("left") == []


async def test_a_button_of_somebody_elses_chat_does_nothing_in_ones_own() -> None:
    """Everything that was ever offered to Anna is tapped by Olga, who has a chat with the same bot."""
    player = Player(Platform.TELEGRAM, "en")
    player.known()
    olga = Address(Platform.TELEGRAM, "5550999")
    player.directory.link(olga, Profile("olga", "Olga", (Membership("romashka", "Romashka", active=True),)))
    await player.snaps("lunch.jpg", krone())
    tokens = [choice.token for choice in player.offered(player.address)]
    assert len(tokens) >= 3
    before = dict(player.documents.records)
    for token in tokens:
        event = ButtonTapped(token)
        await player.put(Envelope(player.event_id(), MachineKey.conversation(olga), event, player.back.now, olga))
    assert player.documents.records == before
