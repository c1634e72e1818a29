"""The office's end: managers who were removed or are restricted, groups that are not the office's, what a talk was offered for."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.engine.machine import Step
from flows.transitions import TRANSITIONS
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import Content, Side
from flows.vocabulary.desk import DeskCommand, DeskView, Findings, Topic
from flows.vocabulary.documents import RemoteFile, StoredFile
from flows.vocabulary.effects import Effect, Say, ShowOriginal, Tell
from flows.vocabulary.events import ChoiceMade, Event, FileReceived, TextEdited, TextReceived
from flows.vocabulary.messages import Action, MessageKey
from flows.vocabulary.people import Company, Manager, Office, Person
from flows.vocabulary.situation import Situation
from flows.vocabulary.task_effects import Carry, LookUp, OpenTask
from flows.vocabulary.task_events import DeskCommandGiven, DeskLost, Found, RequestTyped, StrangerWrote
from flows.vocabulary.task_states import AtDesk, DeskKeeping, DeskLooking, Purpose, Talk
from flows.vocabulary.tasks import Card, Reference, RequestDraft, TaskFacts, TaskRecord, TaskStatus
from storage.opening import Storage, open_storage
from tests.flows.desk_setting import BAUMANN, FREY, TEMP, DeskSetting
from tests.security.conftest import unstarted

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")
GROUP, FOREIGN = -1001234, -1009999
TOPIC = Address(Platform.DESK, f"{GROUP}/45")
WEBER = Manager("weber", "Herr Weber", 7003)
FACTS = TaskFacts("t1", 1, "mueller", "Müller AG", "anna", "Anna", "taxes", "VAT", "weber", "Herr Weber", NOON)
RECORD = TaskRecord(FACTS, TaskStatus.OPEN, "telegram:5550123", NOON, NOON)
DONE: list[Event] = [
    TextReceived("hello", "9"),
    TextEdited("hello", "9"),
    FileReceived(RemoteFile("f"), "", "9"),
    RequestTyped(RequestDraft("Shell")),
    *(DeskCommandGiven(command, Content("Müller AG: hello"), "9") for command in DeskCommand),
    *(ChoiceMade(action, "x") for action in Action),
]
"""Everything that a manager does at the desk."""


@pytest.fixture
async def office(
    mongo_uri: str, database_name: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Storage]:
    """An office with a group, a task in a topic of it, and Herr Weber, who is in charge of it."""
    folder = tmp_path_factory.mktemp("office")
    async with open_storage(mongo_uri, folder, "tester", database=database_name, forum=GROUP) as opened:
        await opened.book.save_company(Company("mueller", "Müller AG"))
        await opened.book.save_company(Company("kiosk", "Kiosk GmbH"))
        await opened.book.save_person(Person("anna", "Anna", ("mueller",), ("+41791234567",)))
        await opened.book.save_manager(WEBER)
        await opened.tasks.record(RECORD, 1)
        card = Card("t1", "VAT", TaskStatus.OPEN, (), (), "de", "mueller", "weber")
        await opened.topics.want(card, NOON, 1)
        await opened.topics.made("t1", GROUP, 45, card)
        yield opened
        await opened.database.drop()


async def at_desk(storage: Storage, address: Address = TOPIC) -> Situation:
    """What Herr Weber's next message at ``address`` meets."""
    view = await storage.directory.desk(address, "telegram:7003")
    key = MachineKey.desk(address)
    return Situation(key, NOON, OFFICE, "de", desk=view, sender="telegram:7003", sender_name="Herr Weber")


def all_steps(situation: Situation) -> list[Step]:
    return [TRANSITIONS.step(AtDesk(asked_for="weber"), event, situation) for event in DONE]


async def test_a_manager_who_was_removed_can_do_nothing_from_that_moment_on(office: Storage) -> None:
    before = await at_desk(office)
    assert any(isinstance(effect, LookUp) for step in all_steps(before) for effect in step.effects)
    await office.book.save_manager(replace(WEBER, active=False))
    after = await at_desk(office)
    for step in all_steps(after):
        (told,) = step.effects
        assert isinstance(told, Tell)
        assert isinstance(told.event, StrangerWrote)


async def test_a_manager_who_was_restricted_is_so_from_that_moment_on(office: Storage) -> None:
    await office.book.save_manager(replace(WEBER, company_ids=("kiosk",)))
    for step in all_steps(await at_desk(office)):
        (said,) = step.effects
        assert isinstance(said, Say)
        assert [part.key for part in said.parts] == [MessageKey.DESK_NOT_YOURS]


async def test_in_a_group_that_is_not_the_offices_a_manager_of_the_office_is_not_heard_either(office: Storage) -> None:
    for address in (Address(Platform.DESK, str(FOREIGN)), Address(Platform.DESK, f"{FOREIGN}/45")):
        situation = await at_desk(office, address)
        assert {step.effects for step in all_steps(situation)} == {()}
        assert TRANSITIONS.step(AtDesk(), DeskLost(), situation).effects == ()


async def test_what_a_manager_looked_up_before_being_removed_is_not_found_after() -> None:
    desk = DeskSetting()
    assert (await desk.look(Topic.COMPANY, "Müller AG", FREY)).companies
    desk.book.by_manager_id["frey"] = replace(FREY, active=False)
    for topic in Topic:
        assert await desk.look(topic, "Müller AG", FREY) == Findings()


def desk_of(manager: Manager | None, task: TaskRecord | None = None) -> Situation:
    return Situation(MachineKey.desk(TOPIC), NOON, OFFICE, "de", desk=DeskView(known=True, manager=manager, task=task))


def test_a_contact_offered_before_a_manager_was_restricted_is_no_way_around_it() -> None:
    talk = Talk(Content("hello"), "weber", "Herr Weber", contacts=(("anna", "mueller"),))
    choice = ChoiceMade(Action.PERSON, "0")

    def chosen(manager: Manager) -> tuple[Effect, ...]:
        return TRANSITIONS.step(AtDesk(talk=talk), choice, desk_of(manager)).effects

    assert any(isinstance(effect, OpenTask) for effect in chosen(WEBER))
    (said,) = chosen(replace(WEBER, company_ids=("kiosk",)))
    assert isinstance(said, Say)
    assert said.parts[0].key is MessageKey.QUESTION_OVER
    (said,) = chosen(Manager("frey", "Herr Frey", 7002))
    assert isinstance(said, Say)


async def test_a_task_is_passed_on_to_those_alone_who_may_see_it() -> None:
    desk = DeskSetting()
    desk.have(RECORD)
    step = TRANSITIONS.step(AtDesk(), DeskCommandGiven(DeskCommand.ASSIGN, Content("tina")), desk_of(BAUMANN, RECORD))
    assert isinstance(step.state, DeskLooking)
    (asked,) = step.effects
    assert isinstance(asked, LookUp)
    assert (await desk.look(asked.topic, asked.text)).managers == ()
    button = TRANSITIONS.step(AtDesk(), ChoiceMade(Action.MANAGER, TEMP.id), desk_of(BAUMANN, RECORD)).effects[0]
    assert isinstance(button, LookUp)
    assert (await desk.look(button.topic, button.text)).managers == ()
    offered = TRANSITIONS.step(AtDesk(), ChoiceMade(Action.MANAGER, FREY.id), desk_of(BAUMANN, RECORD)).effects[0]
    assert isinstance(offered, LookUp)
    assert (await desk.look(offered.topic, offered.text)).managers == (FREY,)


def reaching(task_id: str) -> list[tuple[Event, Reference]]:
    """All that a manager can do with a task that a button, or the message that is answered, names."""
    references = [Reference(f"task:{task_id}", task_id, f"{task_id}.1", side, "anna") for side in Side]
    events: list[Event] = [
        TextReceived("hello", "9", "8"),
        TextEdited("hello", "8"),
        FileReceived(RemoteFile("f"), "", "9", reply_to="8"),
        *(DeskCommandGiven(command, Content("hello"), "9") for command in DeskCommand),
        *(ChoiceMade(action, subject) for action in Action for subject in (task_id, f"{task_id}.1", f"{task_id}.r1")),
    ]
    return [(event, reference) for event in events for reference in references]


def reached(task_id: str, event: Event, reference: Reference) -> bool:
    """Whether what is done in the topic of the task ``t1`` tells anybody of that task, its messages or its requests."""
    situation = replace(desk_of(WEBER, RECORD), reference=reference)
    step = TRANSITIONS.step(AtDesk(), event, situation)
    told = [each for each in step.effects if isinstance(each, Tell)]
    kept = step.state.reply_to if isinstance(step.state, DeskKeeping) else ""
    return task_id in repr(told) or task_id in kept


def test_in_the_topic_of_a_task_nothing_of_another_one_is_reached() -> None:
    assert [event for event, reference in reaching("another") if reached("another", event, reference)] == []
    own = [type(event) for event, reference in reaching("t1") if reached("t1.", event, reference)]
    assert {TextReceived, TextEdited, FileReceived, DeskCommandGiven, ChoiceMade} == set(own)


async def test_administrators_are_told_that_the_bot_is_out_of_the_group() -> None:
    desk = DeskSetting()
    looking = TRANSITIONS.step(AtDesk(), DeskLost(), desk_of(None))
    assert isinstance(looking.state, DeskLooking)
    assert looking.state.purpose is Purpose.ALARM
    (asked,) = looking.effects
    assert isinstance(asked, LookUp)
    found = await desk.looking.look_up(asked, NOON)
    told = TRANSITIONS.step(looking.state, Found(found), desk_of(None)).effects
    assert all(isinstance(each, Say) and each.parts[0].key is MessageKey.DESK_LOST for each in told)
    assert [str(each.address) for each in told if isinstance(each, Say)] == [f"telegram:{BAUMANN.telegram_id}"]


async def test_words_and_files_reach_their_person_alone_even_if_the_address_or_the_company_has_changed(
    office: Storage,
) -> None:
    """What waits to be sent is looked at once more when it is sent."""
    at_work = unstarted(office, OFFICE, NOON)
    phone = Address(Platform.WHATSAPP, "+41791234567")
    files = (StoredFile("f1", "image/jpeg", 3, "ab" * 32),)
    sendings = [Carry(phone, "t1", "t1.1", 1, "de"), ShowOriginal(phone, files, "mueller", "anna", "de")]

    async def permitted() -> list[bool]:
        return [await at_work._permitted(each) for each in sendings]

    assert await permitted() == [True, True]
    await office.book.save_person(Person("anna", "Anna", ("kiosk",), ("+41791234567",)))
    assert await permitted() == [False, False]
    await office.book.save_person(Person("anna", "Anna", ("mueller",), ()))
    await office.book.save_person(Person("piotr", "Piotr", ("mueller",), ("+41791234567",)))
    assert await permitted() == [False, False]
