"""Claims about asking clients for documents, from the manager's wish to what comes of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.cards import MOST_LISTED
from flows.transitions import TRANSITIONS
from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.content import Content
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Say
from flows.vocabulary.events import (
    Command,
    CommandGiven,
    CompanyMoved,
    CorrectionUndone,
    DocumentConfirmed,
    DocumentCorrected,
    DocumentTaken,
    Event,
    TextReceived,
    WithdrawalAsked,
)
from flows.vocabulary.messages import Action, Listing, MessageKey, Money
from flows.vocabulary.people import Rules
from flows.vocabulary.readings import FieldName, Reading, Trouble
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Confirming, Memory, Ready, Stopped, Taken, Unlinked
from flows.vocabulary.task_effects import SendTemplate
from flows.vocabulary.task_events import (
    AskingHurried,
    AsksHurried,
    ClientWrote,
    DeliveryReported,
    OfferTakenBack,
    RequestDropped,
    RequestMade,
    RequestsFound,
    TalkBegun,
    TaskBegan,
    Written,
)
from flows.vocabulary.task_states import ListingRequests, Request, RequestFulfilled, RequestOpen, Task, TaskAccepted
from flows.vocabulary.tasks import Reference, RequestDraft, RequestFacts, RequestStatus, TaskStatus, TaskView
from tests.flows.asking_world import (
    ANNA,
    CHAT,
    COOP,
    DESK,
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


async def test_a_list_is_in_the_order_of_the_asking(world: World) -> None:
    await world.wants(*(RequestDraft(f"Beleg {number}") for number in range(1, 12)))
    world.requests.recorded = dict(sorted(world.requests.recorded.items()))  # as text, where r10 comes before r2
    await world.asks_what_is_needed(PHONE)
    (text,) = world.said(PHONE)
    shown = [argument(part, "request") for part in text.parts[1:-1]]
    assert shown == [Listing((f"Beleg {number}",)) for number in range(1, 12)]


async def test_words_that_answer_to_a_request_go_to_the_task_that_asks(world: World) -> None:
    tasks = tuple(TaskView(f"t{n}", n, "Belege", TaskStatus.WAITING, "mueller", "Müller AG", "b") for n in (1, 2))
    world.directory.link(CHAT, replace(ANNA, tasks=tasks))
    await world.opens(task(2))
    await world.wants(SHELL, of="t2")
    world.directory.references[CHAT, "asked"] = Reference("request:t2.r1")
    await world.hears(TextReceived("That was private.", "1", "asked"))
    assert of_task(world, "t2").written == 1


async def test_nothing_needed_is_said_too(world: World) -> None:
    await world.asks_what_is_needed()
    assert world.spoken() == [[MessageKey.REQUESTS_NONE]]


async def test_what_the_client_does_not_have_is_told_to_the_office_and_thanked_for(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(minutes=10)
    world.outgoing()
    await world.chooses(Action.DECLINE, R1)
    sent = [each for each in world.outgoing() if isinstance(each, Say)]
    said = {(each.address, each.parts[0].key) for each in sent}
    assert said == {(CHAT, MessageKey.REQUEST_DECLINED), (DESK, MessageKey.DESK_REQUEST_DECLINED)}
    assert world.status(R1) is RequestStatus.DECLINED
    assert world.timers() == {}


async def test_of_several_it_is_chosen_which_one_is_missing_one_after_the_other(world: World) -> None:
    await world.wants(SHELL, COOP)
    await world.waits(minutes=10)
    world.said()
    await world.chooses(Action.MISSING)
    (which,) = world.said()
    assert which.parts[0].key is MessageKey.REQUESTS_WHICH_MISSING
    assert [choice.subject for choice in which.choices] == [R1, R2]
    await world.chooses(Action.DECLINE, R1)
    (thanks,) = world.said()
    assert [choice.subject for choice in thanks.choices] == [R2]
    await world.chooses(Action.DECLINE, R2)
    assert world.said()[0].choices == ()
    assert of_task(world).requests == ()


async def test_what_was_asked_elsewhere_can_be_declined_from_the_list(world: World) -> None:
    await world.wants(SHELL)
    await world.asks_what_is_needed(PHONE)
    world.said(PHONE)
    await world.chooses(Action.DECLINE, R1, PHONE)
    (thanks,) = world.said(PHONE)
    assert argument(thanks.parts[0], "manager") == "Treuhand Baumann"
    assert world.status(R1) is RequestStatus.DECLINED


async def test_a_button_of_what_is_over_shows_what_is_needed_now(world: World) -> None:
    await world.wants(SHELL, COOP)
    await world.waits(minutes=10)
    await world.happens(MachineKey.request(R1), RequestDropped())
    world.said()
    await world.chooses(Action.DECLINE, R1)
    (text,) = world.said()
    assert text.about == f"request:{R2}"
    assert world.status(R1) is RequestStatus.WITHDRAWN


async def test_a_list_forgets_what_was_settled_while_nobody_heard_of_it(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(minutes=10)
    kept = world.requests.recorded.pop(R1)
    await world.asks_what_is_needed()
    assert world.conversation().memory.requests == ()
    assert world.timers() == {}
    assert kept.status is RequestStatus.OPEN


# ---- what comes


async def test_a_picture_sent_on_any_channel_is_the_one_that_was_asked_for(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(minutes=10)
    world.outgoing()
    await world.sends("receipt", read_shell(), PHONE)
    sent = [each for each in world.outgoing() if isinstance(each, Say)]
    (reply,) = [each for each in sent if each.address == PHONE]
    assert MessageKey.REQUEST_THAT_ONE in [part.key for part in reply.parts]
    (told,) = [each for each in sent if each.address == DESK]
    assert (argument(told.parts[0], "number"), argument(told.parts[0], "platform")) == (1042, "WhatsApp")
    assert world.timers(CHAT) == {}
    assert of_task(world).requests == ()
    assert world.status(R1) is RequestStatus.FULFILLED


async def test_another_amount_is_another_document(world: World) -> None:
    await world.wants(SHELL)
    await world.sends("lunch", read_shell(total="44.90"))
    assert MessageKey.REQUEST_THAT_ONE not in world.spoken()[0]
    assert world.status(R1) is RequestStatus.OPEN


async def test_a_picture_that_answers_the_request_s_message_is_the_one_even_if_it_cannot_be_read(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(minutes=10)
    await world.sends("dark", Reading(trouble=Trouble.UNREADABLE), answering=f"request:{R1}")
    assert world.status(R1) is RequestStatus.FULFILLED
    assert MessageKey.REQUEST_THAT_ONE not in world.spoken()[-1]


async def test_an_answer_to_a_request_goes_to_the_company_that_asks(world: World) -> None:
    both = replace(ANNA, companies=(IMMOBILIEN, MUELLER))
    world.directory.link(CHAT, both)
    await world.wants(SHELL)
    await world.waits(minutes=10)
    await world.sends("receipt", read_shell(), answering=f"request:{R1}")
    (arrival,) = world.documents.arrivals.values()
    assert (arrival.company_id, arrival.request_id) == ("mueller", R1)


async def test_a_correction_can_make_it_the_one_that_was_asked_for(world: World) -> None:
    await world.wants(SHELL)
    await world.sends("receipt", read_shell(total="48.90"))
    world.said()
    await world.happens(only_document(world), DocumentCorrected(((FieldName.TOTAL, "45.90"),), "anna"))
    assert world.spoken() == [
        [MessageKey.DOCUMENT_CHANGED, MessageKey.REQUEST_THAT_ONE, MessageKey.DOCUMENT_RIGHT],
    ]
    assert world.status(R1) is RequestStatus.FULFILLED
    await world.happens(only_document(world), CorrectionUndone("anna"))
    assert world.status(R1) is RequestStatus.FULFILLED


async def test_a_document_withdrawn_renews_its_request_and_one_restored_fulfils_it_again(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(minutes=10)
    await world.sends("receipt", read_shell())
    world.outgoing()
    await world.happens(only_document(world), WithdrawalAsked("anna"))
    assert isinstance(request(world), RequestOpen)
    assert [each.id for each in of_task(world).requests] == [R1]
    assert set(world.timers()) == {"asks"}
    await world.happens(only_document(world), CorrectionUndone("anna"))
    assert isinstance(request(world), RequestFulfilled)
    assert of_task(world).requests == ()
    assert world.timers() == {}
    await world.waits(days=9)
    assert MessageKey.REQUEST_ASK not in {key for keys in world.spoken() for key in keys}


async def test_a_document_withdrawn_for_good_is_asked_for_again(world: World) -> None:
    await world.wants(SHELL)
    await world.sends("receipt", read_shell())
    await world.happens(only_document(world), WithdrawalAsked("anna"))
    world.said()
    await world.waits(minutes=10)
    assert world.spoken() == [[MessageKey.REQUEST_ASK]]


async def test_a_document_moved_to_another_company_gives_its_request_back(world: World) -> None:
    await world.wants(SHELL)
    await world.sends("receipt", read_shell())
    await world.happens(only_document(world), CompanyMoved("immobilien", "Müller Immobilien GmbH", "anna"))
    assert world.status(R1) is RequestStatus.OPEN
    await world.happens(only_document(world), CompanyMoved("mueller", "Müller AG", "anna"))
    assert world.status(R1) is RequestStatus.FULFILLED


async def test_a_request_declined_is_fulfilled_when_the_document_is_found_after_all(world: World) -> None:
    await world.wants(SHELL)
    await world.sends("receipt", read_shell())
    await world.happens(only_document(world), WithdrawalAsked("anna"))
    await world.waits(minutes=10)
    await world.chooses(Action.DECLINE, R1)
    await world.happens(only_document(world), CorrectionUndone("anna"))
    assert world.status(R1) is RequestStatus.FULFILLED


async def test_a_request_dropped_stays_so_whatever_comes_and_wherever_the_client_is(world: World) -> None:
    await world.wants(SHELL)
    await world.sends("receipt", read_shell())
    await world.happens(only_document(world), WithdrawalAsked("anna"))
    await world.happens(MachineKey.request(R1), RequestDropped())
    await world.happens(only_document(world), CorrectionUndone("anna"))
    await world.happens(MachineKey.request(R1), RequestMade(request(world).request, str(PHONE)))
    assert world.status(R1) is RequestStatus.WITHDRAWN


async def test_a_fulfilled_request_would_be_asked_again_where_the_client_is_now(world: World) -> None:
    await world.wants(SHELL)
    await world.sends("receipt", read_shell())
    await world.happens(MachineKey.request(R1), RequestMade(request(world).request, str(PHONE)))
    await world.happens(only_document(world), WithdrawalAsked("anna"))
    await world.waits(minutes=10)
    assert "reminder" in world.timers(PHONE)


async def test_only_the_document_that_fulfilled_a_request_gives_it_back(world: World) -> None:
    await world.wants(SHELL)
    await world.sends("receipt", read_shell())
    await world.sends("again", read_shell())
    keys = [MachineKey.document(each) for each in world.documents.arrivals]
    await world.happens(keys[1], WithdrawalAsked("anna"))
    assert world.status(R1) is RequestStatus.FULFILLED


async def test_a_late_word_of_another_document_takes_nothing_back(world: World) -> None:
    await world.wants(SHELL)
    await world.sends("receipt", read_shell())
    await world.happens(MachineKey.request(R1), OfferTakenBack("another"))
    assert world.status(R1) is RequestStatus.FULFILLED


async def test_what_was_asked_of_a_company_paused_since_is_dropped_in_silence(world: World) -> None:
    await world.wants(SHELL)
    await world.waits(minutes=10)
    world.said()
    world.directory.link(CHAT, replace(ANNA, companies=(IMMOBILIEN,)))
    await world.happens(MachineKey.request(R1), RequestDropped())
    assert world.said() == []
    assert world.timers() == {}


async def test_a_list_for_somebody_who_unlinks_meanwhile_shows_nothing(world: World) -> None:
    state = ListingRequests(Memory(person="anna"))
    situation = Situation(MachineKey.conversation(CHAT), NOON, world.office, "de")
    facts = RequestFacts(R1, "t1", 1, "mueller", "anna", SHELL, "Frau Baumann", NOON)
    after = TRANSITIONS.step(state, RequestsFound((facts,)), situation)
    assert isinstance(after.state, Unlinked)
    (text,) = [effect for effect in after.effects if isinstance(effect, Say)]
    assert text.parts[0].key is MessageKey.REQUESTS_NONE


async def test_a_manager_who_drops_what_is_settled_is_told_so(world: World) -> None:
    await world.wants(SHELL)
    await world.sends("receipt", read_shell())
    world.said(DESK)
    await world.happens(MachineKey.request(R1), RequestDropped())
    assert world.spoken(DESK) == [[MessageKey.REQUEST_SETTLED]]
    assert world.status(R1) is RequestStatus.FULFILLED


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
