"""Puts Kwit together and lets it work: machines, deliveries, platforms, the web application.

What is no adapter (the database, the reading of documents) comes from outside, and so do all settings, in a ``Plan``.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web

from bots.console.parts import new_id, office_entries
from bots.delivery import Dispatcher
from bots.housekeeping import sweep_daily
from bots.lanes import left_behind
from bots.leases import holding
from bots.machine_lanes import MachineLanes
from bots.nursery import Nursery
from bots.reporting import Reporting
from bots.telegram.assembly import Desk, TelegramAccount, assemble_desk
from bots.telegram.assembly import assemble as assemble_telegram
from bots.web import Check, Doors, runner
from bots.whatsapp.assembly import TwilioAccount
from bots.whatsapp.assembly import assemble as assemble_whatsapp
from bots.wiring import Wiring
from flows.engine.ports import (
    Book,
    Clock,
    Deliveries,
    Directory,
    Documents,
    Inbox,
    Machines,
    Messenger,
    Reader,
)
from flows.engine.runner import Runner
from flows.engine.task_ports import Forums, Requests, Tasks, Threads, Topics
from flows.hearing import Hearing
from flows.looking import Looking
from flows.office import BackOffice, telegram_link, whatsapp_link
from flows.performer import Performing, Sniff
from flows.task_performing import TaskPerforming
from flows.transitions import TRANSITIONS, rest
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.effects import Outgoing, ShowOriginal
from flows.vocabulary.errors import SettingsError
from flows.vocabulary.people import Office
from flows.vocabulary.task_effects import Carry
from locales.desk import understand_desk
from locales.ranking import rank, read_status
from locales.understanding import understand


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Everything that is stored, by port; ``sweep_orphans`` deletes files older than a time that came to nothing."""

    machines: Machines
    inbox: Inbox
    deliveries: Deliveries
    directory: Directory
    book: Book
    documents: Documents
    tasks: Tasks
    threads: Threads
    topics: Topics
    requests: Requests
    forums: Forums
    sweep_orphans: Callable[[datetime], Awaitable[int]]


async def nameless() -> str:
    """The bot's name where there is no bot."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What Kwit is put together from; a platform whose account is None is left out.

    ``checks`` are what /ready asks; ``bot_username`` finds the bot's name for links, empty where it can't be had now.
    """

    stored: Stored
    reader: Reader
    sniff: Sniff
    office: Office
    clock: Clock
    telegram: TelegramAccount | None = None
    whatsapp: TwilioAccount | None = None
    bot_username: Callable[[], Awaitable[str]] = nameless
    checks: Mapping[str, Check] = field(default_factory=dict)
    host: str = "127.0.0.1"
    port: int = 0


@asynccontextmanager
async def at_work(plan: Plan) -> AsyncIterator[str]:
    """Let Kwit work until the context is left, and tell its URL; on leaving, steps under way are finished.

    Raises SettingsError if it can't listen where the plan says.
    """
    async with AsyncExitStack() as stack:
        closing = await stack.enter_async_context(AsyncExitStack())
        nursery = await stack.enter_async_context(Nursery())
        kwit = Kwit(plan, nursery, closing)
        site = runner(await kwit.open_doors())
        await site.setup()
        stack.push_async_callback(site.cleanup)
        url = await _listen(site, plan)
        kwit.keep_working()
        yield url


async def _listen(site: web.AppRunner, plan: Plan) -> str:
    try:
        await web.TCPSite(site, plan.host, plan.port).start()
    except OSError as error:
        number = error.errno or 0  # negative for a name that isn't known
        reason = os.strerror(number) if number > 0 else error.strerror
        raise SettingsError([f"KWIT_HOST, KWIT_PORT: {plan.host}:{plan.port}: {reason}"]) from error
    host, port = site.addresses[0][:2]
    return f"http://{host}:{port}"


class Kwit:
    """The parts, connected; ``open_doors`` brings the platforms in, ``keep_working`` starts what goes on for ever."""

    def __init__(self, plan: Plan, nursery: Nursery, closing: AsyncExitStack) -> None:
        self._plan = plan
        self._nursery = nursery
        self._messengers: dict[Platform, Messenger] = {}
        self._desk: Desk | None = None
        stored = plan.stored
        reporting = Reporting(stored.inbox, self.wake, stored.directory, plan.clock)
        self._dispatcher = Dispatcher(
            stored.deliveries, self._messengers, nursery, plan.clock, reporting=reporting, permit=self._permitted
        )
        self._lanes = MachineLanes(
            holding(self._runner().run, stored.machines, plan.clock),
            left_behind(stored.machines, stored.inbox, plan.clock),
            nursery,
            plan.clock,
        )
        self._wiring = Wiring(
            inbox=stored.inbox,
            deliveries=stored.deliveries,
            wake=self.wake,
            clock=plan.clock,
            nursery=nursery,
            timezone=ZoneInfo(plan.office.timezone),
            closing=closing,
            reporting=reporting,
            threads=stored.threads,
            documents=stored.documents,
            topics=stored.topics,
            forums=stored.forums,
        )

    def wake(self, key: MachineKey) -> None:
        """There may be work for a machine."""
        self._lanes.wake(key)

    async def open_doors(self) -> Doors:
        """Connect the platforms; what they push comes in through the doors."""
        plan, telegram, whatsapp, media = self._plan, None, None, None
        if plan.telegram is not None:
            self._messengers[Platform.TELEGRAM], telegram = assemble_telegram(plan.telegram, self._wiring)
            self._desk = assemble_desk(plan.telegram, self._wiring, plan.office.language)
        if self._desk is not None:
            self._messengers[Platform.DESK] = self._desk.messenger
        if plan.whatsapp is not None:
            parts = await assemble_whatsapp(plan.whatsapp, self._wiring)
            self._messengers[Platform.WHATSAPP], whatsapp, media = parts.messenger, parts.intake, parts.media
        gauges = {"lanes_running": lambda: self._lanes.running, "lanes_waiting": lambda: self._lanes.waiting}
        return Doors(telegram=telegram, whatsapp=whatsapp, media=media, checks=plan.checks, gauges=gauges)

    def keep_working(self) -> None:
        """Start what finds work that was left behind."""
        self._nursery.keep("machines", self._lanes.keep_sweeping)
        self._nursery.keep("deliveries", self._dispatcher.keep_sweeping)
        self._nursery.keep("orphans", partial(sweep_daily, self._plan.stored.sweep_orphans, self._plan.clock))

    def _runner(self) -> Runner:
        plan, stored = self._plan, self._plan.stored
        return Runner(
            table=TRANSITIONS,
            machines=stored.machines,
            inbox=stored.inbox,
            directory=stored.directory,
            performer=self._performing(),
            hear=Hearing(plan.office, understand, understand_desk),
            rest=rest,
            clock=plan.clock,
        )

    def _performing(self) -> Performing:
        plan, stored = self._plan, self._plan.stored
        return Performing(
            inbox=stored.inbox,
            deliveries=stored.deliveries,
            directory=stored.directory,
            documents=stored.documents,
            messengers=self._messengers,
            reader=plan.reader,
            sniff=plan.sniff,
            wake=self.wake,
            wake_delivery=self._dispatcher.wake,
            turn=asyncio.Semaphore(2),
            further=self._task_performing(),
        )

    def _task_performing(self) -> TaskPerforming:
        plan, stored = self._plan, self._plan.stored
        return TaskPerforming(
            deliveries=stored.deliveries,
            directory=stored.directory,
            book=stored.book,
            documents=stored.documents,
            messengers=self._messengers,
            tasks=stored.tasks,
            threads=stored.threads,
            topics=stored.topics,
            requests=stored.requests,
            looking=Looking(
                stored.book,
                stored.directory,
                stored.documents,
                stored.tasks,
                stored.threads,
                stored.requests,
                rank,
                read_status,
            ),
            back_office=BackOffice(stored.book, office_entries(plan.office), new_id),
            office=plan.office,
            links=self._links,
            wake_delivery=self._dispatcher.wake,
            wake_view=self._wake_view,
        )

    def _wake_view(self, task_id: str) -> None:
        """A task's topic shall look different."""
        if self._desk is not None:
            self._desk.views.wake(task_id)

    async def _permitted(self, outgoing: Outgoing) -> bool:
        """A task's words and a document's files go to their person alone: never to whoever has the address by now, nor to
        whoever left the company."""
        if isinstance(outgoing, ShowOriginal):
            return await self._belongs(outgoing.address, outgoing.person_id, outgoing.company_id)
        if not isinstance(outgoing, Carry) or outgoing.address.platform is Platform.DESK:
            return True
        task = await self._plan.stored.tasks.load(outgoing.task_id)
        return task is not None and await self._belongs(outgoing.address, task.facts.person_id, task.facts.company_id)

    async def _belongs(self, address: Address, person_id: str, company_id: str) -> bool:
        """Whether the person is still who is at ``address``, and still belongs to the company."""
        profile = await self._plan.stored.directory.profile(address)
        if profile is None or profile.person_id != person_id:
            return False
        return any(company.company_id == company_id for company in profile.companies)

    async def _links(self, code: str) -> tuple[str, ...]:
        """The links that open the chats with a code, of the platforms in use."""
        name = await self._plan.bot_username() if self._plan.telegram else ""
        telegram = (telegram_link(name, code),) if name else ()
        whatsapp = self._plan.whatsapp
        return telegram if whatsapp is None else (*telegram, whatsapp_link(whatsapp.number, code))
