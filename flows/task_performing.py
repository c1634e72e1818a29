"""Does what the effects of tasks, requests and the desk say, through the ports; doing the same one again does nothing twice."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.engine.ports import Book, Deliveries, Directory, Documents, Messenger, Pending
from flows.engine.task_ports import Requests, Tasks, Threads, Topics
from flows.fetching import fetch
from flows.looking import Looking
from flows.matching import best
from flows.office import BackOffice
from flows.twinning import find_twins
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import THREAD_FILES
from flows.vocabulary.effects import Ask, Effect, FindTwins
from flows.vocabulary.errors import EngineError, NotFound, OfficeError
from flows.vocabulary.events import Event, FileRefused
from flows.vocabulary.messages import MessageKey
from flows.vocabulary.people import Company, Manager, Office, Person
from flows.vocabulary.task_effects import (
    Carry,
    Invite,
    KeepFile,
    KeepMessage,
    ListRequests,
    ListTasks,
    LookUp,
    MarkMessage,
    MatchRequests,
    MoveHeld,
    NoteAbsence,
    OpenTask,
    RecordRequest,
    RecordTask,
    Revise,
    ShowTask,
    WakeDesk,
)
from flows.vocabulary.task_events import (
    AbsenceNoted,
    FileKept,
    Found,
    Invited,
    OfficeRefused,
    RequestsFound,
    TaskNumbered,
    TasksFound,
)

OVER_SHOWN = 10
"""Tasks that are over and are still listed to their client."""
RECENT = 500
"""Tasks whose topics may have something waiting for them when a group is regained: those that changed last."""


def task_id(effect_id: str) -> str:
    """The id of the task that the effect ``effect_id`` opens: always the same one, and it tells nothing of anybody."""
    return hashlib.sha256(effect_id.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPerforming:
    """Performs what ``Performing`` passes on (the port ``Performer``).

    ``links`` makes, of a code that the office issued, the links that open the chats with it; ``wake_view`` says that the topic
    of a task shall look different.
    """

    deliveries: Deliveries
    directory: Directory
    book: Book
    documents: Documents
    messengers: Mapping[Platform, Messenger]
    tasks: Tasks
    threads: Threads
    topics: Topics
    requests: Requests
    looking: Looking
    back_office: BackOffice
    office: Office
    links: Callable[[str], Awaitable[tuple[str, ...]]]
    wake_delivery: Callable[[Address], None]
    wake_view: Callable[[str], None]

    async def perform(self, pending: Pending, at: datetime) -> Event | None:
        """Do it; returns the answer of an Ask, None for the others."""
        if isinstance(pending.effect, Ask):
            return await self._ask(pending.effect, pending.id, at)
        await self._tell(pending, pending.effect, at)
        return None

    async def _tell(self, pending: Pending, effect: Effect, at: datetime) -> None:
        match effect:
            case KeepMessage(message):
                await self.threads.keep(message)
                await self.documents.adopt([each.file.file_id for each in message.content.attachments])
            case Revise():
                await self._revise(effect, pending.id, at)
            case RecordTask(record):
                await self.tasks.record(record, pending.version)
            case RecordRequest():
                await self.requests.record(effect, at, pending.version)
            case ShowTask(card):
                await self.topics.want(card, at, pending.version)
                self.wake_view(card.task_id)
            case MarkMessage():
                await self._mark(effect, at)
            case MoveHeld(of_task, old, new):
                if await self.deliveries.move_held(of_task, old, new, pending.id, at):
                    self.wake_delivery(new)
            case WakeDesk(address):
                await self._wake_desk(address, at)
            case _:
                raise EngineError(f"nobody performs {type(effect).__name__}")

    async def _ask(self, effect: Ask, effect_id: str, at: datetime) -> Event:
        match effect:
            case OpenTask():
                return await self._open(effect, task_id(effect_id), at)
            case KeepFile():
                return await self._keep(effect, THREAD_FILES + task_id(effect_id), at)
            case ListTasks(person_id):
                over = await self.tasks.of_person(person_id, over=True)
                listed = [*await self.tasks.of_person(person_id), *over[-OVER_SHOWN:][::-1]]
                return TasksFound(tuple(record.view for record in listed))
            case ListRequests(person_id):
                return RequestsFound(tuple(await self.requests.open_for(person_id)))
            case MatchRequests():
                return await self._match(effect)
            case FindTwins():
                return await find_twins(self.documents, self.book, ZoneInfo(self.office.timezone), effect)
            case LookUp():
                return Found(await self.looking.look_up(effect, at))
            case Invite():
                return await self._invite(effect, at)
            case NoteAbsence(manager_id, until):
                manager = await self.looking.manager(manager_id)
                if manager is not None:
                    await self.book.save_manager(replace(manager, away_until=until))
                return AbsenceNoted(until.isoformat() if until and manager else "")
            case _:
                raise EngineError(f"nobody answers {type(effect).__name__}")

    # ---- threads and topics

    async def _revise(self, effect: Revise, effect_id: str, at: datetime) -> None:
        """Write the next version; what was never written (the message was refused, say) can't be changed."""
        try:
            message = await self.threads.revise(effect.message_id, effect.content, effect_id, at)
        except NotFound:
            return
        await self.documents.adopt([each.file.file_id for each in message.content.attachments])
        if effect.to is not None:
            carry = Carry(effect.to, effect.task_id, message.id, message.version, effect.language)
            await self.deliveries.enqueue(effect_id, carry, at)
            self.wake_delivery(effect.to)

    async def _mark(self, effect: MarkMessage, at: datetime) -> None:
        try:
            message = await self.threads.load(effect.message_id)
        except NotFound:
            return
        if not message.origin or not message.origin_ids:
            return
        origin = Address.parse(message.origin)
        if origin.platform is Platform.DESK and not message.deleted:
            group = origin.value.partition("/")[0]
            marked = [each if "/" in each else f"{group}/{each}" for each in message.origin_ids]
            await self.topics.mark(effect.task_id, marked, effect.status, at)
            self.wake_view(effect.task_id)

    async def _wake_desk(self, address: Address, at: datetime) -> None:
        """Let all that waits for the group, and for topics that are in it or nowhere yet, be tried again."""
        group = address.value.partition("/")[0]
        known = {each.facts.id: None for each in (*await self.tasks.open(), *await self.tasks.newest(RECENT))}
        ends = [Address(Platform.DESK, group)]
        for of_task in known:
            topic = await self.topics.load(of_task)
            if topic is None or topic.forum is None or str(topic.forum) == group:
                ends += [Address.of_task(of_task), Address.general_of(of_task)]
                self.wake_view(of_task)
        for end in ends:
            if await self.deliveries.hurry(end, at):
                self.wake_delivery(end)

    async def _keep(self, effect: KeepFile, file_id: str, at: datetime) -> Event:
        """Fetch a file and keep it, whatever it is; a second time keeps what the first one kept."""
        data = await fetch(self.messengers, effect.address, effect.file, effect.asked, at)
        if isinstance(data, FileRefused):
            return data
        media_type = effect.file.media_type or "application/octet-stream"
        return FileKept(await self.documents.keep_original(file_id, 0, data, media_type, effect.file.name))

    # ---- tasks and requests

    async def _open(self, effect: OpenTask, new_id: str, at: datetime) -> Event:
        company = await self._company(effect.company_id)
        person = await self._person(effect.person_id)
        facts = await self.tasks.begin(new_id, effect, await self._in_charge(effect, company, at), at)
        client = effect.client
        if person and not client:
            client = next(map(str, await self.directory.reachable(person.id)), "")
        noted = (person.language if person else "", company.language if company else "", self.office.language)
        substitute = await self._substitute(company, facts.manager_id)
        if substitute is not None:
            facts = replace(facts, substitute_id=substitute.id, substitute=substitute.name)
        return TaskNumbered(facts, client, next(filter(None, noted)))

    async def _substitute(self, company: Company | None, manager_id: str) -> Manager | None:
        """Who is asked where the manager does not answer: the company's substitute, or its manager where that one stands in."""
        others = [company.substitute_id, company.manager_id] if company else []
        managers = {each.id: each for each in await self.book.managers() if each.active}
        return next((managers[other] for other in others if other in managers and other != manager_id), None)

    async def _in_charge(self, effect: OpenTask, company: Company | None, at: datetime) -> Manager | None:
        """Who begins it; else the company's manager, the substitute if that one is away, the manager if both are.

        Somebody who is restricted to other companies would not find the task again, and is passed over.
        """
        active = {each.id: each for each in await self.book.managers() if each.active}
        if effect.by_manager in active:
            return active[effect.by_manager]
        managers = {name: each for name, each in active.items() if each.may_see(effect.company_id)}
        assigned = [company.manager_id, company.substitute_id] if company else []
        today = at.astimezone(ZoneInfo(self.office.timezone)).date()
        present = [
            managers[each]
            for each in assigned
            if each in managers and not ((away := managers[each].away_until) and today <= away)
        ]
        return present[0] if present else managers.get(assigned[0]) if assigned else None

    async def _company(self, company_id: str) -> Company | None:
        try:
            return await self.book.find_company(company_id) if company_id else None
        except OfficeError:
            return None

    async def _person(self, person_id: str) -> Person | None:
        try:
            return await self.book.find_person(person_id) if person_id else None
        except OfficeError:
            return None

    async def _match(self, effect: MatchRequests) -> Event:
        """The company's and the person's open requests that fit, the one that was answered to before all others."""
        asked = [*await self.requests.open_for(effect.person_id), *await self.requests.open_of(effect.company_id)]
        fitting = {each.id: each for each in asked if each.company_id == effect.company_id}
        answered = [each for each in asked if each.id == effect.request_id][:1]
        found = {each.id: each for each in (*answered, *best(effect.reading, tuple(fitting.values())))}
        return RequestsFound(tuple(found.values()))

    # ---- the office

    async def _invite(self, effect: Invite, at: datetime) -> Event:
        """Issue a code for somebody of the manager's companies; who is none of these does not exist for the manager."""
        manager = await self.looking.manager(effect.manager_id)
        people = await self.looking.people_called(" ".join(effect.wanted.split()), manager) if manager else []
        if len(people) != 1:
            return OfficeRefused(MessageKey.DESK_NOBODY_CALLED, effect.wanted)
        try:
            person, invitation = await self.back_office.invite(people[0].id, at)
        except OfficeError:
            return OfficeRefused(MessageKey.DESK_INVITE_REFUSED, people[0].name)
        return Invited(person.name, invitation, await self.links(invitation.code))
