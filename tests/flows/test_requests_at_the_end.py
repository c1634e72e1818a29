"""Claims about asking clients for documents, from the manager's wish to what comes of it."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Say
from flows.vocabulary.events import (
    DocumentConfirmed,
    DocumentTaken,
    Event,
)
from flows.vocabulary.messages import Action, MessageKey
from flows.vocabulary.people import Rules
from flows.vocabulary.states import Taken
from flows.vocabulary.task_effects import SendTemplate
from flows.vocabulary.task_events import (
    DeliveryReported,
    TalkBegun,
    TaskBegan,
)
from flows.vocabulary.task_states import Request, Task, TaskAccepted
from flows.vocabulary.tasks import RequestStatus
from tests.flows.asking_world import (
    CHAT,
    DESK,
    PHONE,
    SHELL,
    World,
    task,
)
from tests.flows.asking_world import shell as read_shell

R1, R2 = "t1.r1", "t1.r2"
ZURICH = ZoneInfo("Europe/Zurich")


@pytest.fixture
async def world() -> World:
    made = World()
    await made.opens()
    return made


def only_document(world: World) -> MachineKey:
    (document_id,) = world.documents.arrivals
    return MachineKey.document(document_id)


def request(world: World, name: str = R1) -> Request:
    state = world.machines.records[MachineKey.request(name)].state
    assert isinstance(state, Request)
    return state


def of_task(world: World, name: str = "t1") -> Task:
    state = world.machines.records[MachineKey.task(name)].state
    assert isinstance(state, Task)
    return state


# ---- asking


async def test_an_internal_task_asks_nobody_but_what_comes_fulfils_it() -> None:
    world = World()
    facts = replace(task(), person_id="", person="")
    began = TaskBegan(facts, "", "de", requests=(SHELL,), internal=True)
    await world.happens(MachineKey.task("t1"), began)
    assert world.spoken(DESK) == [[MessageKey.REQUESTS_LISTED, MessageKey.REQUEST_LINE]]
    await world.waits(days=1)
    assert world.said() == []
    await world.sends("receipt", read_shell())
    assert MessageKey.REQUEST_THAT_ONE in world.spoken()[0]
    assert world.status(R1) is RequestStatus.FULFILLED


# ---- talks about a document


async def test_the_talks_about_a_document_are_over_when_the_office_takes_it(world: World) -> None:
    await world.sends("receipt", read_shell())
    key = only_document(world)
    await world.happens(key, TalkBegun("t1"), TalkBegun("t1"), DocumentConfirmed("anna"))
    world.said(DESK)
    await world.happens(key, DocumentTaken("office"))
    assert isinstance(of_task(world), TaskAccepted)
    assert world.spoken(DESK) == [[MessageKey.DESK_EXPORTED]]
    state = world.machines.records[key].state
    assert isinstance(state, Taken)
    assert state.undo == ()


# ---- what does not arrive


@pytest.fixture
async def piotr() -> World:
    """A world in which Anna was asked over WhatsApp, with a template in German."""
    world = World(Rules(templates=("de", "pl")))
    await world.opens(client=PHONE)
    await world.wants(SHELL)
    await world.waits(minutes=10)
    world.outgoing()
    return world


def report(status: DeliveryStatus, reason: str = "", *elsewhere: Address) -> Event:
    return DeliveryReported(f"request:{R1}", str(PHONE), status, reason, tuple(str(each) for each in elsewhere))


async def test_what_the_closed_window_holds_is_told_to_the_desk_with_a_template_to_the_client(piotr: World) -> None:
    await piotr.hears(report(DeliveryStatus.HELD), PHONE)
    template, told = piotr.outgoing()
    assert template == SendTemplate(PHONE, "de", "Treuhand Baumann")
    assert isinstance(told, Say)
    assert (told.address, told.parts[0].key) == (DESK, MessageKey.DESK_HELD)
    await piotr.hears(report(DeliveryStatus.HELD), PHONE)
    assert piotr.outgoing() == []


async def test_while_it_is_held_a_reminder_is_the_template_alone_and_afterwards_words_again(piotr: World) -> None:
    await piotr.hears(report(DeliveryStatus.HELD), PHONE)
    piotr.outgoing()
    await piotr.waits(days=2)
    assert piotr.outgoing() == [SendTemplate(PHONE, "de", "Treuhand Baumann")]
    await piotr.hears(report(DeliveryStatus.SENT), PHONE)
    await piotr.hears(report(DeliveryStatus.SENT), PHONE)
    await piotr.waits(days=4)
    assert piotr.spoken(PHONE) == [[MessageKey.REQUEST_REMIND]]


async def test_without_a_template_the_desk_is_told_that_there_is_none() -> None:
    world = World()
    await world.opens(client=PHONE)
    await world.wants(SHELL)
    await world.waits(minutes=10)
    world.outgoing()
    await world.hears(report(DeliveryStatus.HELD), PHONE)
    assert world.spoken(DESK) == [[MessageKey.DESK_HELD_NO_TEMPLATE]]


async def test_a_failure_is_told_to_the_desk_and_ends_the_reminders(piotr: World) -> None:
    await piotr.hears(report(DeliveryStatus.FAILED, "21610: opted out"), PHONE)
    assert piotr.spoken(DESK) == [[MessageKey.DESK_FAILED]]
    assert piotr.timers(PHONE) == {}


async def test_where_the_client_has_another_chat_the_desk_may_ask_there(piotr: World) -> None:
    await piotr.hears(report(DeliveryStatus.FAILED, "21610: opted out", CHAT), PHONE)
    (told,) = piotr.said(DESK)
    assert told.parts[0].key is MessageKey.DESK_FAILED_ASK
    assert (told.choices[0].action, told.choices[0].subject) == (Action.ELSEWHERE, str(CHAT))


async def test_reports_about_an_address_that_is_nobody_s_any_more_say_nothing(piotr: World) -> None:
    await piotr.directory.unlink(PHONE, piotr.now)
    await piotr.hears(report(DeliveryStatus.FAILED, "403: blocked"), PHONE)
    assert piotr.outgoing() == []
