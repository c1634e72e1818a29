"""Claims about asking clients for documents, from the manager's wish to what comes of it."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from flows.transitions import TRANSITIONS
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.effects import Say
from flows.vocabulary.events import (
    CompanyMoved,
    CorrectionUndone,
    DocumentCorrected,
    TextReceived,
    WithdrawalAsked,
)
from flows.vocabulary.messages import Action, Listing, MessageKey
from flows.vocabulary.readings import FieldName, Reading, Trouble
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Memory, Unlinked
from flows.vocabulary.task_events import (
    OfferTakenBack,
    RequestDropped,
    RequestMade,
    RequestsFound,
)
from flows.vocabulary.task_states import ListingRequests, Request, RequestFulfilled, RequestOpen, Task
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
