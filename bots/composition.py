"""Puts Kwit together and lets it work: machines, deliveries, platforms, the web application.

What is no adapter (the database, the reading of documents) comes from outside, and so do all settings, in a ``Plan``.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from bots.circuit import Circuit
from bots.console.parts import new_id, office_entries
from bots.delivery import Dispatcher
from bots.erasing import platform_copies
from bots.housekeeping import erase_hourly, retain_daily, sweep_daily
from bots.lanes import left_behind
from bots.leases import holding
from bots.listening import listen
from bots.machine_lanes import MachineLanes
from bots.metrics import Metrics
from bots.nursery import Nursery
from bots.readings import TimedReader
from bots.reporting import Reporting
from bots.telegram.assembly import Desk, TelegramAccount, assemble_desk
from bots.telegram.assembly import assemble as assemble_telegram
from bots.watching import SILENT_AFTER, Sign, Watch
from bots.web import Check, Doors, server
from bots.whatsapp.assembly import TwilioAccount
from bots.whatsapp.assembly import assemble as assemble_whatsapp
from bots.wiring import Wiring
from flows.auditing import AuditedBook, Auditing, deeds_of
from flows.engine.audit_ports import Trail
from flows.engine.backlog import Backlogs
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
from flows.engine.privacy_ports import PersonalData
from flows.engine.runner import OnStep, Runner, unheeded
from flows.engine.task_ports import Forums, Requests, Tasks, Threads, Topics
from flows.erasing import Erasing
from flows.hearing import Hearing
from flows.looking import Looking
from flows.office import BackOffice, telegram_link, whatsapp_link
from flows.performer import Performing, Sniff
from flows.retention import Retention
from flows.task_performing import TaskPerforming
from flows.transitions import TRANSITIONS, rest
from flows.vocabulary.addresses import CHATS, Address, MachineKey, Platform
from flows.vocabulary.audit import KWIT
from flows.vocabulary.effects import Outgoing, ShowOriginal
from flows.vocabulary.people import Office
from flows.vocabulary.task_effects import Carry
from locales.desk import understand_desk
from locales.ranking import rank, read_status
from locales.understanding import understand

_log = structlog.get_logger()


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
    trail: Trail
    personal: PersonalData
    sweep_orphans: Callable[[datetime], Awaitable[int]]


async def nameless() -> str:
    """The bot's name where there is no bot."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What Kwit is put together from; a platform whose account is None is left out.

    ``strangers`` are the days after which those are forgotten, 0 for never. ``checks`` are what /ready asks; ``bot_username``
    finds the bot's name for links, empty where it can't be had now; ``on_step`` is told of each step.
    """

    stored: Stored
    backlogs: Backlogs
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
    strangers: int = 0
    on_step: OnStep = unheeded


def _codes_closed(until: datetime) -> None:
    """Strangers have tried so many wrong codes that theirs are not looked at for a while."""
    _log.warning("codes_closed", until=until.isoformat())


@asynccontextmanager
async def at_work(plan: Plan) -> AsyncIterator[str]:
    """Let Kwit work until the context is left, and tell its URL; on leaving, steps under way are finished.

    Raises SettingsError if it can't listen where the plan says.
    """
    async with AsyncExitStack() as stack:
        closing = await stack.enter_async_context(AsyncExitStack())
        nursery = await stack.enter_async_context(Nursery())
        kwit = Kwit(plan, nursery, closing)
        site = server(await kwit.open_doors())
        await site.setup()
        stack.push_async_callback(site.cleanup)
        url = await listen(site, plan.host, plan.port)
        kwit.keep_working()
        yield url


class Kwit:
    """The parts, connected; ``open_doors`` brings the platforms in, ``keep_working`` starts what goes on for ever."""

    def __init__(self, plan: Plan, nursery: Nursery, closing: AsyncExitStack) -> None:
        seconds = asyncio.get_running_loop().time
        self._plan = plan
        self._nursery = nursery
        self._messengers: dict[Platform, Messenger] = {}
        self._desk: Desk | None = None
        stored = plan.stored
        self._metrics = Metrics()
        self._watch = Watch(plan.backlogs, plan.clock, seconds)
        self._polled = Sign(seconds)
        reporting = Reporting(stored.inbox, self.wake, stored.directory, plan.clock)
        self._dispatcher = Dispatcher(
            stored.deliveries,
            self._messengers,
            nursery,
            plan.clock,
            reporting=reporting,
            permit=self._permitted,
            metrics=self._metrics,
        )
        self._lanes = MachineLanes(
            holding(self._runner().run, stored.machines, plan.clock),
            left_behind(stored.machines, stored.inbox, plan.clock),
            nursery,
            plan.clock,
            failed=self._metrics.lane_failed,
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
            polled=self._polled.seen,
            reached=self._metrics.reached,
            telegram_away=lambda: self._dispatcher.circuit(Platform.TELEGRAM).is_open,
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
        return Doors(
            telegram=telegram,
            whatsapp=whatsapp,
            media=media,
            checks=plan.checks,
            signs=self._signs(),
            metrics=self._metrics,
            look=self._watch.look,
        )

    def _signs(self) -> dict[str, Callable[[], bool]]:
        """What /ready tells beside what it checks; the same and more is shown by /metrics."""
        show = self._metrics.show
        show("lanes_running", "Machines at work", lambda: self._lanes.running)
        show("lanes_waiting", "Machines that wait for a lane", lambda: self._lanes.waiting)
        self._metrics.show_backlog(self._watch.known, self._plan.clock)
        signs: dict[str, Callable[[], bool]] = {}
        for platform in CHATS:
            if platform in self._messengers:
                signs[platform] = partial(_is_closed, self._dispatcher.circuit(platform))
        if self._plan.telegram is not None and not self._plan.telegram.secret:
            show("polling_age_seconds", "Seconds since Telegram last answered a poll", lambda: self._polled.age)
            signs["polling"] = lambda: self._polled.age < SILENT_AFTER
        return signs

    def keep_working(self) -> None:
        """Start what finds work that was left behind."""
        self._nursery.keep("machines", self._lanes.keep_sweeping)
        self._nursery.keep("deliveries", self._dispatcher.keep_sweeping)
        self._nursery.keep("orphans", partial(sweep_daily, self._plan.stored.sweep_orphans, self._plan.clock))
        self._nursery.keep("retention", partial(retain_daily, self._retention().sweep))
        self._nursery.keep("erasures", partial(erase_hourly, self._erase))

    def _retention(self) -> Retention:
        plan, stored = self._plan, self._plan.stored
        book = AuditedBook(stored.book, stored.trail, plan.clock, KWIT)
        return Retention(book, stored.personal, stored.trail, plan.clock, plan.strangers)

    async def _erase(self) -> int:
        plan, stored = self._plan, self._plan.stored
        async with platform_copies(plan.telegram, plan.whatsapp) as copies:
            erasing = Erasing(stored.book, stored.personal, stored.trail, copies, plan.clock, new_id)
            return await erasing.carry_out_all()

    def _runner(self) -> Runner:
        plan, stored = self._plan, self._plan.stored
        return Runner(
            table=TRANSITIONS,
            machines=stored.machines,
            inbox=stored.inbox,
            directory=stored.directory,
            performer=Auditing(self._performing(), stored.trail),
            hear=Hearing(plan.office, understand, understand_desk),
            rest=rest,
            clock=plan.clock,
            audit=deeds_of,
            on_step=plan.on_step,
        )

    def _performing(self) -> Performing:
        plan, stored = self._plan, self._plan.stored
        return Performing(
            inbox=stored.inbox,
            deliveries=stored.deliveries,
            directory=stored.directory,
            documents=stored.documents,
            messengers=self._messengers,
            reader=TimedReader(plan.reader, self._metrics),
            sniff=plan.sniff,
            wake=self.wake,
            wake_delivery=self._dispatcher.wake,
            turn=asyncio.Semaphore(2),
            further=self._task_performing(),
            alarm=_codes_closed,
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


def _is_closed(circuit: Circuit) -> bool:
    return not circuit.is_open
