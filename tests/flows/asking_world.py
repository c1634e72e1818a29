"""A small world in which an office asks a client for documents: the real runner and table, all ports in memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

from flows.bursts import QUIET
from flows.engine.ports import Expectation
from flows.engine.runner import Runner
from flows.hearing import Hearing
from flows.looking import Looking
from flows.office import BackOffice
from flows.performer import Performing
from flows.task_performing import TaskPerforming
from flows.transitions import TRANSITIONS, rest
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.effects import Outgoing, Say
from flows.vocabulary.events import ChoiceMade, Command, CommandGiven, Envelope, Event, FileReceived
from flows.vocabulary.messages import Action, Message, MessageKey
from flows.vocabulary.people import Membership, Office, Profile, Rules
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.states import Conversation
from flows.vocabulary.task_events import DocumentWanted, TaskBegan
from flows.vocabulary.tasks import Reference, RequestDraft, RequestStatus, TaskFacts
from tests.flows.memory_book import MemoryBook
from tests.transcripts.memory import (
    MemoryDeliveries,
    MemoryDirectory,
    MemoryDocuments,
    MemoryInbox,
    MemoryMachines,
    MemoryMessenger,
    ScriptedReader,
)
from tests.transcripts.memory_tasks import MemoryRequests, MemoryTasks, MemoryThreads, MemoryTopics
from tests.transcripts.stage import JpegKind

NOON = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
"""Noon in Zurich, a Thursday."""
OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")
CHAT = Address(Platform.TELEGRAM, "5550123")
PHONE = Address(Platform.WHATSAPP, "+41791234567")
DESK = Address.of_task("t1")
MUELLER = Membership("mueller", "Müller AG", active=True)
IMMOBILIEN = Membership("immobilien", "Müller Immobilien GmbH", active=True)
ANNA = Profile("anna", "Anna Keller", (MUELLER,), "de")
SHELL = RequestDraft("Shell", "45.90", "CHF", "2026-02-17")
COOP = RequestDraft("Coop", "12.00", "CHF", "2026-02-20")


def task(number: int = 1, *, company: str = "mueller", manager: str = "Frau Baumann") -> TaskFacts:
    return TaskFacts(
        f"t{number}",
        number,
        company,
        "Müller AG",
        "anna",
        "Anna Keller",
        "documents",
        "Belege",
        "b",
        manager,
        NOON,
        by_office=True,
    )


def shell(**other: str) -> Reading:
    """What is read from the receipt that is asked for."""
    values = {"merchant": "Shell Zürich", "date": "2026-02-17", "total": "45.90", "currency": "CHF"} | other
    return Reading(
        tuple(Finding(FieldName(name), value, Source.OCR, 0.9) for name, value in values.items() if value),
    )


def as_it_is(event: Event, expectation: Expectation, language: str, office: Office, at: datetime) -> Event:
    return event


def as_typed(event: Event, language: str, office: Office, at: datetime, *, asked: bool) -> Event:
    return event


class World:
    """Anna on Telegram and on WhatsApp, and the office; time moves when the tests say so."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.now = NOON
        self.office = replace(OFFICE, rules=rules or Rules())
        self.machines, self.inbox, self.deliveries = MemoryMachines(), MemoryInbox(), MemoryDeliveries()
        self.directory, self.documents, self.reader = MemoryDirectory(), MemoryDocuments(), ScriptedReader()
        self.messenger, self.requests = MemoryMessenger(), MemoryRequests()
        self.profile = ANNA
        self.directory.link(CHAT, ANNA)
        self.directory.link(PHONE, ANNA)
        self._events = 0
        self._heard = 0
        book = MemoryBook()
        further = TaskPerforming(
            deliveries=self.deliveries,
            directory=self.directory,
            book=book,
            documents=self.documents,
            messengers=dict.fromkeys((Platform.TELEGRAM, Platform.WHATSAPP), self.messenger),
            tasks=MemoryTasks(book),
            threads=MemoryThreads(),
            topics=MemoryTopics(),
            requests=self.requests,
            looking=cast("Looking", None),  # nothing is looked up from the desk here
            back_office=cast("BackOffice", None),
            office=self.office,
            links=cast("object", None),  # type: ignore[arg-type]
            wake_delivery=lambda _address: None,
            wake_view=lambda _task: None,
        )
        performing = Performing(
            self.inbox,
            self.deliveries,
            self.directory,
            self.documents,
            dict.fromkeys((Platform.TELEGRAM, Platform.WHATSAPP), self.messenger),
            self.reader,
            lambda _data: JpegKind(),
            lambda _key: None,
            lambda _address: None,
            further=further,
        )
        hearing = Hearing(self.office, as_it_is, as_typed)
        self._runner = Runner(
            TRANSITIONS,
            self.machines,
            self.inbox,
            self.directory,
            performing,
            hearing,
            rest,
            lambda: self.now,
        )

    # ---- what happens

    async def happens(self, to: MachineKey, *events: Event) -> None:
        """Let events happen to a machine, and everything that follows from them."""
        for event in events:
            self._events += 1
            await self.inbox.put(Envelope(f"event-{self._events}", to, event, self.now))
        await self.settle()

    async def settle(self) -> None:
        while keys := dict.fromkeys(
            [
                *await self.inbox.waiting(self.now + timedelta(seconds=1), 100),
                *await self.machines.due(self.now, 100),
            ]
        ):
            for key in keys:
                await self._runner.run(key)
        assert not self.inbox.rejected, self.inbox.rejected

    async def waits(self, **span: float) -> None:
        """Let time pass, in steps that no timer outruns."""
        until = self.now + timedelta(**span)
        while self.now < until:
            timers = [timer.due for record in self.machines.records.values() for timer in record.timers]
            self.now = min([until, *[due for due in timers if due > self.now]])
            await self.settle()

    async def opens(self, facts: TaskFacts | None = None, client: Address | None = CHAT) -> None:
        """The office begins a task with Anna."""
        facts = facts or task()
        await self.happens(MachineKey.task(facts.id), TaskBegan(facts, str(client or ""), "de"))

    async def wants(self, *drafts: RequestDraft, of: str = "t1", manager: str = "Frau Baumann") -> None:
        """A manager asks for documents."""
        await self.happens(MachineKey.task(of), *(DocumentWanted(draft, manager) for draft in drafts))

    async def hears(self, event: Event, at: Address = CHAT) -> None:
        """Anna does something."""
        await self.happens(MachineKey.conversation(at), event)

    async def asks_what_is_needed(self, at: Address = CHAT) -> None:
        await self.hears(CommandGiven(Command.NEEDED), at)

    async def chooses(self, action: Action, subject: str = "", at: Address = CHAT) -> None:
        await self.hears(ChoiceMade(action, subject), at)

    async def sends(self, name: str, reading: Reading, at: Address = CHAT, *, answering: str = "") -> None:
        """Anna sends a picture, perhaps in answer to a message that was about ``answering``, and nothing more for a while."""
        self.messenger.files[name] = name.encode()
        self.reader.readings[name.encode()] = reading
        if answering:
            self.directory.references[at, "asked"] = Reference(answering)
        await self.hears(FileReceived(RemoteFile(name), message_id=f"m-{name}", reply_to="asked" * bool(answering)), at)
        await self.waits(seconds=QUIET.total_seconds())

    # ---- what came of it

    def conversation(self, at: Address = CHAT) -> Conversation:
        state = self.machines.records[MachineKey.conversation(at)].state
        assert isinstance(state, Conversation)
        return state

    def timers(self, at: Address = CHAT) -> dict[str, datetime]:
        return {timer.name: timer.due for timer in self.machines.records[MachineKey.conversation(at)].timers}

    def outgoing(self) -> list[Outgoing]:
        """What was sent since this was asked last."""
        sent = list(self.deliveries.sent_out.values())
        fresh, self._heard = sent[self._heard :], len(sent)
        return fresh

    def said(self, at: Address = CHAT) -> list[Say]:
        """What was said at an address since this was asked last."""
        return [each for each in self.outgoing() if isinstance(each, Say) and each.address == at]

    def spoken(self, at: Address = CHAT) -> list[list[MessageKey]]:
        return [[part.key for part in each.parts] for each in self.said(at)]

    def status(self, request_id: str) -> RequestStatus:
        return self.requests.recorded[request_id].status


def argument(part: Message, name: str) -> object:
    return dict(part.arguments)[name]
