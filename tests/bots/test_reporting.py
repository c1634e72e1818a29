"""A task hears how far its messages have come, once for each status, whatever is repeated."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bots.delivery import Dispatcher, Paces
from bots.nursery import Nursery
from bots.reporting import Reporting
from flows.engine.ports import Reported
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.errors import Oversized, PlatformError, Refused, Unreachable, WindowClosed
from flows.vocabulary.events import Envelope
from flows.vocabulary.people import Profile
from flows.vocabulary.task_effects import Carry, SendTemplate
from flows.vocabulary.task_events import DeliveryReported
from tests.bots.fakes import MemoryDeliveries, MemoryInbox, ScriptedMessenger, say
from tests.bots.timeline import START, Timeline, settle
from tests.transcripts.memory import MemoryDirectory

PIOTR = Address(Platform.WHATSAPP, "+48501234567")
PIOTR_TOO = Address(Platform.TELEGRAM, "5550123")
TASK = MachineKey.task("t1")


def carry(address: Address, message_id: str = "t1.1") -> Carry:
    return Carry(address, "t1", message_id, 1, "pl")


@dataclass
class Desk:
    """What a task hears."""

    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    directory: MemoryDirectory = field(default_factory=MemoryDirectory)
    woken: list[MachineKey] = field(default_factory=list)
    time: Timeline = field(default_factory=Timeline)

    def __post_init__(self) -> None:
        self.directory.link(PIOTR, Profile("p1", "Piotr", ()))
        self.reporting = Reporting(self.inbox, self.woken.append, self.directory, self.time.now)

    @property
    def heard(self) -> list[DeliveryReported]:
        return [each.event for each in self.inbox.envelopes.values() if isinstance(each.event, DeliveryReported)]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_report_goes_to_the_task_that_the_message_is_of(desk: Desk) -> None:
    await desk.reporting.tell("d1", carry(PIOTR), DeliveryStatus.DELIVERED)
    report = DeliveryReported("t1.1", str(PIOTR), DeliveryStatus.DELIVERED)
    assert desk.inbox.envelopes == {"d1/delivered": Envelope("d1/delivered", TASK, report, START)}
    assert desk.woken == [TASK]


async def test_the_same_report_twice_is_told_once(desk: Desk) -> None:
    for _ in range(2):
        await desk.reporting.tell("d1", carry(PIOTR), DeliveryStatus.READ)
    assert len(desk.heard) == 1


async def test_a_failure_names_where_else_the_client_can_be_reached(desk: Desk) -> None:
    desk.directory.link(PIOTR_TOO, Profile("p1", "Piotr", ()))
    await desk.reporting.tell("d1", carry(PIOTR), DeliveryStatus.FAILED, "63024: no such account")
    (report,) = desk.heard
    assert (report.reason, report.elsewhere) == ("63024: no such account", (str(PIOTR_TOO),))


async def test_a_failure_to_somebody_who_is_nobody_any_more_names_no_other_address(desk: Desk) -> None:
    await desk.directory.unlink(PIOTR, START)
    await desk.reporting.tell("d1", carry(PIOTR), DeliveryStatus.FAILED, "403: blocked")
    assert desk.heard[0].elsewhere == ()


@pytest.mark.parametrize("about", ["request:t1.r1", "requests"])
async def test_a_conversation_hears_what_came_of_its_asking_for_documents(desk: Desk, about: str) -> None:
    asking = replace(say(PIOTR, "please"), about=about)
    await desk.reporting.tell("d1", asking, DeliveryStatus.HELD, "63016: 24 hours are over")
    report = DeliveryReported(about, str(PIOTR), DeliveryStatus.HELD, "63016: 24 hours are over")
    assert desk.inbox.envelopes == {
        "d1/held": Envelope("d1/held", MachineKey.conversation(PIOTR), report, START),
    }


@pytest.mark.parametrize(
    ("outgoing", "status"),
    [
        (replace(say(PIOTR, "please"), about="request:t1.r1"), DeliveryStatus.READ),
        (replace(say(Address.of_task("t1"), "told"), about="request:t1.r1"), DeliveryStatus.SENT),
        (carry(Address.of_task("t1")), DeliveryStatus.SENT),
        (say(PIOTR, "hello"), DeliveryStatus.SENT),
        (SendTemplate(PIOTR, "pl", "Treuhand Baumann"), DeliveryStatus.FAILED),
        (carry(PIOTR), DeliveryStatus.QUEUED),
        (carry(PIOTR), DeliveryStatus.SENDING),
    ],
    ids=[
        "that it was read",
        "what the desk is told",
        "to the desk",
        "no message of a thread",
        "a template",
        "queued",
        "being sent",
    ],
)
async def test_nobody_is_told_of(desk: Desk, outgoing: Carry, status: DeliveryStatus) -> None:
    await desk.reporting.tell("d1", outgoing, status)
    assert (desk.inbox.envelopes, desk.woken) == ({}, [])


async def dispatched(desk: Desk, deliveries: MemoryDeliveries, *trouble: PlatformError) -> None:
    """Carry one message to Piotr; the platform makes this trouble."""
    messenger = ScriptedMessenger()
    messenger.trouble = list(trouble)
    await deliveries.enqueue("d1", carry(PIOTR), desk.time.now())
    async with Nursery(grace=0, sleep=desk.time.sleep) as nursery:
        Dispatcher(
            deliveries,
            {Platform.WHATSAPP: messenger},
            nursery,
            desk.time.now,
            paces=Paces(desk.time.seconds, desk.time.sleep),
            sleep=desk.time.sleep,
            later=desk.time.later,
            reporting=desk.reporting,
        ).wake(PIOTR)
        await settle()


OUTCOMES: list[tuple[str, PlatformError, DeliveryStatus, str]] = [
    ("window closed", WindowClosed("24 hours are over", "63016"), DeliveryStatus.HELD, "63016: 24 hours are over"),
    ("blocked", Unreachable("bot was blocked", "403"), DeliveryStatus.FAILED, "403: bot was blocked"),
    ("opted out", Unreachable("opted out", "21610"), DeliveryStatus.FAILED, "21610: opted out"),
    ("too large", Oversized(5), DeliveryStatus.FAILED, "large: larger than 5 bytes"),
    ("refused", Refused("odd", "400"), DeliveryStatus.FAILED, "400: odd"),
]


@pytest.mark.parametrize(
    ("trouble", "status", "reason"), [case[1:] for case in OUTCOMES], ids=[case[0] for case in OUTCOMES]
)
async def test_the_dispatcher_tells_what_came_of_it(
    desk: Desk, trouble: PlatformError, status: DeliveryStatus, reason: str
) -> None:
    deliveries = MemoryDeliveries()
    await dispatched(desk, deliveries, trouble)
    assert [(each.status, each.reason) for each in desk.heard] == [(status, reason)]
    assert (deliveries.kept["d1"].status, deliveries.kept["d1"].reason) == (status, reason)


async def test_the_dispatcher_tells_that_a_message_was_sent(desk: Desk) -> None:
    await dispatched(desk, MemoryDeliveries())
    assert [each.status for each in desk.heard] == [DeliveryStatus.SENT]


async def test_a_callback_that_was_faster_than_the_platforms_answer_is_told_too(desk: Desk) -> None:
    deliveries = MemoryDeliveries()
    deliveries.early["d1"] = DeliveryStatus.DELIVERED
    await dispatched(desk, deliveries)
    assert [each.status for each in desk.heard] == [DeliveryStatus.SENT, DeliveryStatus.DELIVERED]


async def test_what_was_reported_before_its_message_was_known_is_told_by_the_first_sweep_and_the_next_ones_look_back_a_minute(
    desk: Desk,
) -> None:
    deliveries = MemoryDeliveries()
    long_ago = Reported("d1", carry(PIOTR), DeliveryStatus.DELIVERED, risen=True)
    deliveries.reported_early.append((desk.time.now() - timedelta(hours=5), long_ago, ""))
    async with Nursery(grace=0, sleep=desk.time.sleep) as nursery:
        dispatcher = Dispatcher(deliveries, {}, nursery, desk.time.now, reporting=desk.reporting)

        await dispatcher.sweep()
        assert [each.status for each in desk.heard] == [DeliveryStatus.DELIVERED]
        lately = Reported("d2", carry(PIOTR), DeliveryStatus.READ, risen=True)
        deliveries.reported_early.append((desk.time.now() - timedelta(seconds=50), lately, ""))
        deliveries.reported_early[0] = (
            desk.time.now() - timedelta(seconds=70),
            replace(long_ago, delivery_id="d3"),
            "",
        )
        await dispatcher.sweep()

    assert [each.status for each in desk.heard] == [DeliveryStatus.DELIVERED, DeliveryStatus.READ]


async def test_a_failure_that_cannot_be_told_is_not_written_down_either(desk: Desk) -> None:
    deliveries = MemoryDeliveries()
    desk.inbox.away = True
    await dispatched(desk, deliveries, Unreachable("blocked", "403"))
    assert deliveries.kept["d1"].status is DeliveryStatus.SENDING
