"""Claims about asking clients for documents, from the manager's wish to what comes of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.cards import MOST_LISTED
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.content import Content
from flows.vocabulary.effects import Say
from flows.vocabulary.events import (
    Command,
    CommandGiven,
)
from flows.vocabulary.messages import Action, Listing, MessageKey, Money
from flows.vocabulary.people import Rules
from flows.vocabulary.states import Confirming, Ready, Stopped
from flows.vocabulary.task_events import (
    AskingHurried,
    AsksHurried,
    ClientWrote,
    RequestDropped,
    RequestMade,
    Written,
)
from flows.vocabulary.task_states import Request, Task
from flows.vocabulary.tasks import RequestDraft
from tests.flows.asking_world import (
    ANNA,
    CHAT,
    COOP,
    IMMOBILIEN,
    MUELLER,
    NOON,
    PHONE,
    SHELL,
    World,
    argument,
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


async def test_what_is_asked_for_is_collected_and_said_in_one_message(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(minutes=9)
    await world.wants(COOP)
    assert world.said() == []
    await world.waits(minutes=1)
    (text,) = world.said()
    assert [part.key for part in text.parts] == [
        MessageKey.REQUESTS_ASK,
        MessageKey.REQUEST_LINE,
        MessageKey.REQUEST_LINE,
        MessageKey.REQUESTS_SEND,
    ]
    assert (argument(text.parts[0], "manager"), argument(text.parts[0], "count")) == ("Frau Baumann", 2)
    assert [(choice.action, choice.subject) for choice in text.choices] == [(Action.MISSING, "")]
    assert text.about == "requests"


async def test_a_single_request_is_shown_with_its_day_and_amount_and_can_be_answered_to(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(minutes=10)
    (text,) = world.said()
    shown = argument(text.parts[0], "request")
    assert isinstance(shown, Listing)
    assert [type(item) for item in shown.items] == [str, type(NOON.date()), Money]
    assert [(choice.action, choice.subject) for choice in text.choices] == [(Action.DECLINE, R1)]
    assert text.about == f"request:{R1}"
    assert world.conversation().choices == text.choices


async def test_a_manager_can_have_it_asked_at_once(world: World) -> None:
    await world.wants(SHELL, COOP)
    await world.happens(MachineKey.task("t1"), AsksHurried())
    await world.waits(seconds=2)
    assert world.spoken()[0][0] is MessageKey.REQUESTS_ASK
    await world.waits(minutes=10)
    assert world.said() == []


async def test_what_is_told_right_after_the_hurry_is_asked_at_once_too(world: World) -> None:
    await world.hears(AskingHurried())
    await world.wants(SHELL)
    await world.wants(COOP)
    await world.waits(seconds=2)
    assert [len(keys) for keys in world.spoken()] == [4]


async def test_in_the_quiet_hours_nothing_is_asked_unless_a_manager_wants_it_at_once(world: World) -> None:
    await world.waits(hours=7, minutes=55)  # 19:55
    await world.wants(SHELL)
    await world.waits(hours=11)
    assert world.said() == []
    await world.waits(minutes=5)
    assert world.now.astimezone(ZURICH).hour == 7
    assert len(world.said()) == 1
    await world.waits(hours=14)
    await world.wants(COOP)
    await world.happens(MachineKey.task("t1"), AsksHurried())
    await world.waits(seconds=2)
    assert world.now.astimezone(ZURICH).hour == 21
    assert world.spoken() == [[MessageKey.REQUEST_ASK]]


async def test_a_timer_that_runs_out_in_the_quiet_hours_all_the_same_waits_for_their_end(world: World) -> None:
    await world.wants(SHELL)
    world.now += timedelta(hours=10)  # nobody was at work until 22:00
    await world.settle()
    assert world.said() == []
    assert world.timers()["asks"].astimezone(ZURICH) == datetime(2026, 3, 13, 7, tzinfo=ZURICH)


async def test_several_managers_ask_in_the_office_s_name(world: World) -> None:
    await world.wants(SHELL)
    await world.wants(COOP, manager="Herr Frey")
    await world.waits(minutes=10)
    (text,) = world.said()
    assert argument(text.parts[0], "manager") == "Treuhand Baumann"


async def test_a_long_list_ends_with_how_many_more_there_are(world: World) -> None:
    await world.wants(*(RequestDraft(f"Beleg {number}") for number in range(MOST_LISTED + 3)))
    await world.waits(minutes=10)
    (text,) = world.said()
    assert [part.key for part in text.parts].count(MessageKey.REQUEST_LINE) == MOST_LISTED
    assert argument(text.parts[-2], "count") == 3


async def test_somebody_of_several_companies_is_told_which_one_asks(world: World) -> None:
    world.directory.link(CHAT, replace(ANNA, companies=(MUELLER, IMMOBILIEN)))
    await world.wants(SHELL)
    await world.waits(minutes=10)
    shown = argument(world.said()[0].parts[0], "request")
    assert isinstance(shown, Listing)
    assert shown.items[-1] == "Müller AG"


async def test_while_another_question_is_open_numbers_stay_its_own_but_buttons_are_offered() -> None:
    for address, offered in ((CHAT, 1), (PHONE, 0)):
        world = World()
        await world.opens(client=address)
        await world.wants(SHELL)
        await world.sends("lunch", read_shell(total="9.00"), address)
        world.said(address)
        await world.waits(minutes=10)
        (text,) = world.said(address)
        assert len(text.choices) == offered
        assert isinstance(world.conversation(address), Confirming)
        assert world.conversation(address).choices[0].action is Action.CONFIRM


# ---- who is asked


async def test_whoever_has_the_address_by_now_is_not_asked_for_somebody_else_s_documents(world: World) -> None:
    await world.wants(SHELL)
    world.directory.link(CHAT, replace(ANNA, person_id="otto"))
    await world.waits(minutes=10)
    await world.wants(COOP)
    await world.waits(days=3)
    assert world.said() == []
    assert (world.conversation().memory.asked, world.conversation().memory.requests) == ((), ())


async def test_nobody_is_asked_where_the_address_is_nobody_s(world: World) -> None:
    await world.directory.unlink(CHAT, world.now)
    await world.wants(SHELL)
    await world.hears(AskingHurried())
    await world.waits(days=3)
    assert world.said() == []


async def test_nobody_is_asked_for_a_company_that_the_office_has_paused(world: World) -> None:
    paused = replace(MUELLER, active=False)
    world.directory.link(CHAT, replace(ANNA, companies=(paused, IMMOBILIEN)))
    await world.wants(SHELL)
    await world.waits(days=5)
    assert world.said() == []
    world.directory.link(CHAT, ANNA)
    await world.asks_what_is_needed()
    assert world.spoken()[0] == [MessageKey.REQUEST_ASK]


async def test_who_asked_for_silence_is_asked_once_it_ends(world: World) -> None:
    await world.wants(COOP)
    await world.waits(minutes=10)
    await world.hears(CommandGiven(Command.STOP))
    await world.wants(SHELL)
    world.said()
    await world.waits(days=9)
    assert world.said() == []
    assert isinstance(world.conversation(), Stopped)
    await world.hears(CommandGiven(Command.START))
    await world.waits(minutes=10)
    assert world.spoken() == [[MessageKey.STARTED], [MessageKey.REQUEST_ASK]]
    await world.waits(days=2)
    assert world.spoken()[0][0] is MessageKey.REQUESTS_REMIND


async def test_the_end_of_the_silence_brings_reminders_back_beside_a_document_that_waits(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(minutes=10)
    await world.sends("lunch", read_shell(total="9.00"))
    await world.hears(CommandGiven(Command.STOP))
    await world.hears(CommandGiven(Command.START))
    assert isinstance(world.conversation(), Confirming)
    assert set(world.timers()) >= {"reminder"}


async def test_a_request_to_somebody_without_an_address_stays_open_and_is_asked_where_the_client_writes() -> None:
    world = World()
    await world.opens(client=None)
    await world.wants(SHELL)
    await world.waits(days=1)
    assert world.said() == []
    await world.asks_what_is_needed(PHONE)
    assert world.spoken(PHONE) == [[MessageKey.REQUEST_ASK]]
    wrote = Written(Content("hello"), "Anna Keller", "anna", world.now, str(PHONE), ("1",))
    await world.happens(MachineKey.task("t1"), ClientWrote(wrote, "de"))
    await world.waits(minutes=10)
    assert world.spoken(PHONE) == [[MessageKey.REQUEST_ASK]]
    assert request(world).client == str(PHONE)


async def test_a_client_who_moves_to_another_chat_is_asked_there_and_no_longer_where_it_was(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(minutes=10)
    world.outgoing()
    wrote = Written(Content("hello"), "Anna Keller", "anna", world.now, str(PHONE), ("1",))
    await world.happens(MachineKey.task("t1"), ClientWrote(wrote, "de"))
    await world.waits(days=1)
    asked = [each for each in world.outgoing() if isinstance(each, Say) and each.about.startswith("request:")]
    assert [each.address for each in asked] == [PHONE]
    assert "reminder" not in world.timers(CHAT)
    assert "reminder" in world.timers(PHONE)


async def test_the_same_wish_twice_asks_once(world: World) -> None:
    await world.wants(SHELL)
    made = request(world)
    await world.happens(MachineKey.request(R1), RequestMade(made.request, made.client))
    await world.waits(minutes=30)
    assert len(world.said()) == 1


# ---- reminding


async def test_reminders_come_after_so_many_days_each_and_then_no_more(world: World) -> None:
    await world.wants(SHELL, COOP)
    await world.waits(minutes=10)
    world.said()
    asked = world.now
    reminded: list[float] = []
    for _ in range(30):
        await world.waits(days=1)
        reminded += [round((world.now - asked).days) for _ in world.said()]
    assert reminded == [2, 6, 13]


async def test_a_reminder_speaks_of_everything_that_is_open(world: World) -> None:
    await world.opens(task(2))
    await world.wants(SHELL)
    await world.wants(COOP, of="t2")
    await world.waits(minutes=10)
    world.said()
    await world.waits(days=2)
    (text,) = world.said()
    assert [part.key for part in text.parts][:3] == [
        MessageKey.REQUESTS_REMIND,
        MessageKey.REQUEST_LINE,
        MessageKey.REQUEST_LINE,
    ]


async def test_a_further_request_begins_the_reminders_anew(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(days=3)
    assert world.conversation().memory.reminders == 1
    await world.wants(COOP)
    await world.waits(minutes=10)
    assert world.conversation().memory.reminders == 0
    assert world.spoken() == [[MessageKey.REQUEST_ASK], [MessageKey.REQUEST_REMIND], [MessageKey.REQUEST_ASK]]


async def test_without_a_schedule_nobody_is_reminded() -> None:
    world = World(Rules(reminders=()))
    await world.opens()
    await world.wants(SHELL)
    await world.waits(days=20)
    assert len(world.said()) == 1
    assert "reminder" not in world.timers()


async def test_when_nothing_is_open_any_more_the_timers_stop(world: World) -> None:
    await world.wants(SHELL)
    await world.happens(MachineKey.request(R1), RequestDropped())
    assert world.timers() == {}
    await world.wants(SHELL)
    await world.waits(minutes=10)
    await world.happens(MachineKey.request(R2), RequestDropped())
    assert world.timers() == {}
    await world.waits(days=9)
    assert world.spoken() == [[MessageKey.REQUEST_ASK], [MessageKey.REQUEST_NO_LONGER]]


async def test_a_reminder_that_comes_late_for_a_paused_company_says_nothing(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(minutes=10)
    world.said()
    world.directory.link(CHAT, replace(ANNA, companies=(IMMOBILIEN,)))
    await world.waits(days=3)
    assert world.said() == []


# ---- what the client says


async def test_what_is_still_needed_can_be_asked_on_any_channel(world: World) -> None:
    await world.wants(SHELL, COOP)
    await world.asks_what_is_needed(PHONE)
    (text,) = world.said(PHONE)
    assert text.parts[0].key is MessageKey.REQUESTS_ASK
    assert isinstance(world.conversation(PHONE), Ready)
    assert world.timers(PHONE) == {}


async def test_what_was_listed_is_not_said_again_but_reminded_of(world: World) -> None:
    await world.wants(SHELL)
    await world.asks_what_is_needed()
    assert set(world.timers()) == {"reminder"}
    world.said()
    await world.waits(hours=5)
    assert world.said() == []
    await world.waits(days=2)
    assert world.spoken() == [[MessageKey.REQUEST_REMIND]]
