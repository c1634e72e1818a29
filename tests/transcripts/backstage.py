"""Behind the stage: the real runner, table, hearing and performing over ports in memory, and what is sent arriving at once.

WhatsApp's window is closed for free text to whoever has not written for a day; ``faults`` lets an address fail. What comes of
deliveries is reported as in the program, by ``bots.reporting``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bots.reporting import Reporting
from flows.cards import WINDOW
from flows.engine.runner import Runner
from flows.hearing import Hearing
from flows.looking import Looking
from flows.performer import Performing
from flows.task_performing import TaskPerforming
from flows.transitions import TRANSITIONS, rest
from flows.vocabulary.addresses import Address, MachineKey, MachineKind, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Outgoing
from flows.vocabulary.events import Envelope
from flows.vocabulary.people import Manager, Membership, Office, Role, Rules
from flows.vocabulary.task_effects import SendTemplate
from locales.desk import understand_desk
from locales.ranking import rank, read_status
from locales.understanding import understand
from tests.flows.memory_book import MemoryBook
from tests.flows.office_setting import back_office
from tests.transcripts.memory import (
    MemoryDocuments,
    MemoryInbox,
    MemoryMachines,
    MemoryMessenger,
    ScriptedReader,
)
from tests.transcripts.memory_tasks import MemoryRequests, MemoryTasks, MemoryTopics
from tests.transcripts.wired_memory import Sending, Sendings, WiredDirectory, WiredThreads

NOON = datetime(2026, 3, 14, 11, 0, tzinfo=UTC)

MUELLER = Membership("mueller", "Müller AG", active=True, tax_id="CHE123456788")
IMMOBILIEN = Membership("immobilien", "Müller Immobilien GmbH", active=True, tax_id="CHE109322551")

BAUMANN = Manager("baumann", "Frau Baumann", 7001, role=Role.ADMINISTRATOR)
FREY = Manager("frey", "Herr Frey", 7002)
WEBER = Manager("weber", "Herr Weber", 7003, company_ids=("immobilien",))
"""He is restricted to one company."""


@dataclass(frozen=True)
class JpegKind:
    """Everything is a JPEG, unless ``media_types`` or its bytes say something else."""

    media_type: str = "image/jpeg"


class Audience(Protocol):
    """Sees what is sent."""

    async def sees(self, outgoing: Outgoing) -> list[str]:
        """Something arrives; returns the platform's ids of its messages."""


class Backstage:
    """The office with all its ports, and the machines at work; ``now`` is moved by hand."""

    def __init__(self, office: Office, audience: Audience) -> None:
        self.now = NOON
        self.office = office
        self._audience = audience
        self.machines, self.inbox = MemoryMachines(codec=office.language == "de"), MemoryInbox()
        self.deliveries = Sendings()
        self.documents, self.reader, self.messenger = MemoryDocuments(), ScriptedReader(), MemoryMessenger()
        self.book = MemoryBook()
        self.book.by_manager_id = {each.id: each for each in (BAUMANN, FREY, WEBER)}
        self.tasks, self.topics, self.requests = MemoryTasks(self.book), MemoryTopics(), MemoryRequests()
        self.threads = WiredThreads(tasks=self.tasks, sendings=self.deliveries)
        self.directory = WiredDirectory(self.book, self.threads, self.topics)
        self.faults: dict[Address, str] = {}
        self.media_types: dict[bytes, str] = {}
        self.reading_stands_still = False
        self._reporting = Reporting(self.inbox, lambda _key: None, self.directory, lambda: self.now)
        self._runner = self._put_together()

    def set_rules(self, rules: Rules) -> None:
        """The office changes how it works."""
        self.office = replace(self.office, rules=rules)
        self._runner = self._put_together()

    def _put_together(self) -> Runner:
        messengers = dict.fromkeys(Platform, self.messenger)
        nobody: Callable[[object], None] = lambda _woken: None  # noqa: E731 - nothing has to be woken here
        further = TaskPerforming(
            deliveries=self.deliveries,
            directory=self.directory,
            book=self.book,
            documents=self.documents,
            messengers=messengers,
            tasks=self.tasks,
            threads=self.threads,
            topics=self.topics,
            requests=self.requests,
            looking=Looking(
                self.book,
                self.directory,
                self.documents,
                self.tasks,
                self.threads,
                self.requests,
                rank,
                read_status,
            ),
            back_office=back_office(self.book),
            office=self.office,
            links=_links,
            wake_delivery=nobody,
            wake_view=nobody,
        )
        performing = Performing(
            self.inbox,
            self.deliveries,
            self.directory,
            self.documents,
            messengers,
            self.reader,
            lambda data: None if data == b"nothing we know" else JpegKind(self.media_types.get(data, "image/jpeg")),
            nobody,
            nobody,
            further=further,
        )
        return Runner(
            TRANSITIONS,
            self.machines,
            self.inbox,
            self.directory,
            performing,
            Hearing(self.office, understand, understand_desk),
            rest,
            lambda: self.now,
        )

    # ---- letting things happen

    async def put(self, envelope: Envelope) -> None:
        """Let something happen, and everything that follows from it."""
        await self.inbox.put(envelope)
        await self.settle()

    async def settle(self) -> None:
        """Let everything that waits be done, and all that is said arrive."""
        while True:
            keys = await self._waiting()
            for key in keys:
                await self._runner.run(key)
            if not keys and not await self._deliver():
                break
        assert self.inbox.rejected == []

    async def _waiting(self) -> list[MachineKey]:
        waiting = await self.inbox.waiting(self.now + timedelta(seconds=1), 100)
        keys = dict.fromkeys([*waiting, *await self.machines.due(self.now, 100)])
        return [key for key in keys if not (self.reading_stands_still and key.kind is MachineKind.DOCUMENT)]

    async def pass_time(self, span: timedelta) -> None:
        """Let time pass, from timer to timer."""
        until = self.now + span
        while self.now < until:
            dues = [timer.due for record in self.machines.records.values() for timer in record.timers]
            self.now = min([until, *(due for due in dues if due > self.now)])
            await self.settle()

    # ---- deliveries

    async def _deliver(self) -> bool:
        """Send what is to be sent next, unless it can't be now or never; False if there is nothing."""
        sending = self.deliveries.next()
        if sending is None:
            return False
        address, fault = sending.outgoing.address, self.faults.get(sending.outgoing.address)
        if fault is not None:
            await self._report(sending, DeliveryStatus.FAILED, fault)
            await self.deliveries.failed(sending.id, fault, self.now)
        elif self._window_is_closed(address) and not isinstance(sending.outgoing, SendTemplate):
            await self._report(sending, DeliveryStatus.HELD, "63016: outside the window")
            await self.deliveries.hold(sending.id, "63016", self.now)
        else:
            ids = await self._audience.sees(sending.outgoing)
            await self._report(sending, DeliveryStatus.SENT)
            await self.deliveries.sent(sending.id, ids, self.now)
        return True

    def _window_is_closed(self, address: Address) -> bool:
        if address.platform is not Platform.WHATSAPP:
            return False
        heard_at = self.directory.heard_last.get(address)
        return heard_at is None or self.now >= heard_at + WINDOW

    async def progress(self, status: DeliveryStatus) -> None:
        """The platforms report that everything sent has come so far."""
        for sending in list(self.deliveries.all.values()):
            if sending.status is DeliveryStatus.SENT:
                await self._report(sending, status)
        await self.settle()

    async def _report(self, sending: Sending, status: DeliveryStatus, reason: str = "") -> None:
        await self._reporting.tell(sending.id, sending.outgoing, status, reason)


async def _links(code: str) -> tuple[str, ...]:
    return (f"https://t.me/kwit_bot?start={code}", f"https://wa.me/41445556677?text={code}")
