"""What managers look up from the desk; each sees only what concerns the companies that are theirs.

A look-up never fails: what does not exist, or is none of the manager's business, is not found.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from flows.cards import WINDOW, shortened
from flows.engine.ports import Book, Directory, Documents
from flows.engine.task_ports import Requests, Tasks, Threads
from flows.filtering import Filtering, read_filtering
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import ThreadMessage
from flows.vocabulary.desk import CompanyCard, Findings, Hit, PersonCard, Topic
from flows.vocabulary.documents import DocumentRecord
from flows.vocabulary.errors import OfficeError
from flows.vocabulary.people import Company, Manager, Person
from flows.vocabulary.task_effects import LookUp
from flows.vocabulary.tasks import TaskRecord, TaskStatus

MOST = 10
"""The most that is shown of each kind; the rest is counted."""
SEARCHED = 1000
"""Tasks whose subjects a search looks through: those that changed last."""
MESSAGES = 50
"""Messages that a search asks for before those of other managers' companies are taken out."""
SNIPPET = 120
"""Characters of a message that is shown as found."""

Ranking = Callable[[str, Sequence[str]], Sequence[tuple[int, float]]]
"""From a query and texts to (index, score) of those texts that fit, the best first; a score of 100 is a perfect fit."""
ReadStatus = Callable[[str], TaskStatus | None]
"""The status that a word of any language names, None if it names none."""

T = TypeVar("T")

_NUMBER = re.compile(r"(?:no|nr|№|#|numer|номер)?[.\s]*#?([0-9]{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks things up in the office's lists; ``rank`` finds misspelt names, ``read_status`` knows the words for statuses."""

    book: Book
    directory: Directory
    documents: Documents
    tasks: Tasks
    threads: Threads
    requests: Requests
    rank: Ranking
    read_status: ReadStatus

    async def look_up(self, effect: LookUp, at: datetime) -> Findings:
        """What the manager may see of what was asked for, ``MOST`` of a kind."""
        text = " ".join(effect.text.split())
        if effect.topic is Topic.MANAGERS and not effect.manager_id:  # Kwit itself looks for whom to alarm
            return await self._managers(text)
        manager = await self.manager(effect.manager_id)
        if manager is None:
            return Findings()
        match effect.topic:
            case Topic.OPEN:
                return await self._open(text, manager, at)
            case Topic.ANYTHING:
                return await self._anything(text, manager)
            case Topic.COMPANY:
                return await self._companies(await self._companies_called(text, manager))
            case Topic.PERSON:
                return await self._people(await self.people_called(text, manager), manager)
            case Topic.CONTACTS:
                return await self._contacts(text, manager)
            case Topic.DOCUMENT:
                return Findings(documents=await self._document(text, manager))
            case Topic.MANAGERS:
                return await self._managers(text)
            case _:  # CLIENT, WINDOW, HISTORY
                return await self._about_task(effect.topic, text, manager, at)

    async def manager(self, manager_id: str) -> Manager | None:
        """The active manager with this id."""
        found = next((each for each in await self.book.managers() if each.id == manager_id), None)
        return found if found and found.active else None

    # ---- tasks

    async def _open(self, text: str, manager: Manager, at: datetime) -> Findings:
        tasks = [task for task in await self.tasks.open() if manager.may_see(task.facts.company_id)]
        filtering = read_filtering(text, self.read_status)
        tasks = [task for task in tasks if filtering.takes(task, manager, at)]
        if filtering.rest:
            tasks = await self._named(filtering, tasks)
        shown, more = _limited(tasks)
        return Findings(tasks=shown, more=more)

    async def _named(self, filtering: Filtering, tasks: Sequence[TaskRecord]) -> list[TaskRecord]:
        """The tasks of the manager who is named; if it is none, those of the company, or else of the person."""
        managers = await self.book.managers()
        best = _best(self.rank(filtering.rest, [each.name for each in managers]))
        if best:
            ids = {managers[index].id for index in best}
            return [task for task in tasks if task.facts.manager_id in ids]
        for names in ([task.facts.company for task in tasks], [task.facts.person for task in tasks]):
            best = _best(self.rank(filtering.rest, names))
            if best:
                return [tasks[index] for index in sorted(best)]
        return []

    async def _about_task(self, topic: Topic, task_id: str, manager: Manager, at: datetime) -> Findings:
        """What there is to know around the task whose id this is, or whose number."""
        task = await self.tasks.load(task_id) or await self._task_numbered(task_id)
        if task is None or not manager.may_see(task.facts.company_id):
            return Findings()
        if topic is Topic.WINDOW:
            return Findings(tasks=(task,), until=await self._window(task, at))
        if topic is Topic.CLIENT:
            client = [each for each in await self.book.people() if each.id == task.facts.person_id]
            return replace(await self._people(client, manager, task.facts.company_id), tasks=(task,))
        history = await self.threads.history(task.facts.id, MOST)
        return Findings(tasks=(task,), hits=tuple(Hit(task, _snippet(each)) for each in history))

    async def _task_numbered(self, text: str) -> TaskRecord | None:
        number = _NUMBER.fullmatch(text)
        return await self.tasks.numbered(int(number[1])) if number else None

    async def _window(self, task: TaskRecord, at: datetime) -> datetime | None:
        if not task.client or Address.parse(task.client).platform is not Platform.WHATSAPP:
            return None
        heard_at = await self.directory.heard_at(Address.parse(task.client))
        return heard_at + WINDOW if heard_at and heard_at + WINDOW > at else None

    # ---- anything

    async def _anything(self, text: str, manager: Manager) -> Findings:
        documents = await self._document(text, manager)
        task = await self._task_numbered(text)
        if task and manager.may_see(task.facts.company_id):
            return Findings(tasks=(task,), documents=documents)
        if documents or not text:
            return Findings(documents=documents)
        companies = await self._companies(await self._companies_called(text, manager))
        people = await self._people(await self.people_called(text, manager), manager)
        recent = [each for each in await self.tasks.newest(SEARCHED) if manager.may_see(each.facts.company_id)]
        ranked = self.rank(text, [each.facts.subject for each in recent])
        tasks, more = _limited([recent[index] for index, _ in ranked])
        hits, more_hits = _limited(await self._hits(text, manager))
        return Findings(
            tasks=tasks,
            companies=companies.companies,
            people=people.people,
            hits=hits,
            more=more + more_hits + companies.more + people.more,
        )

    async def _hits(self, text: str, manager: Manager) -> list[Hit]:
        """The best message of each task that has the words."""
        hits: dict[str, Hit] = {}
        for found in await self.threads.search(text, MESSAGES):
            if found.task_id in hits or found.deleted:
                continue
            task = await self.tasks.load(found.task_id)
            if task and manager.may_see(task.facts.company_id):
                hits[found.task_id] = Hit(task, _snippet(found))
        return list(hits.values())

    async def _document(self, text: str, manager: Manager) -> tuple[DocumentRecord, ...]:
        number = _NUMBER.fullmatch(text)
        if number is None:
            return ()
        try:
            record = await self.documents.find(int(number[1]))
        except OfficeError:
            return ()
        return (record,) if manager.may_see(record.company_id) else ()

    # ---- companies, people, managers

    async def _companies_called(self, text: str, manager: Manager) -> list[Company]:
        """The companies of this tax id or name; if there are none, those with names like it."""
        companies = [each for each in await self.book.companies() if manager.may_see(each.id)]
        plain = "".join(character for character in text if character.isalnum()).upper()
        exact = [each for each in companies if each.name.casefold() == text.casefold() or plain in {each.tax_id} - {""}]
        return exact or [companies[index] for index, _ in self.rank(text, [each.name for each in companies])]

    async def people_called(self, text: str, manager: Manager) -> list[Person]:
        """The active people of this phone or name; if there are none, those with names like it."""
        people = [each for each in await self.book.people() if each.active and _may_see(manager, each)]
        digits = "+" + "".join(character for character in text if character.isdigit())
        exact = [each for each in people if each.name.casefold() == text.casefold() or digits in each.phones]
        return exact or [people[index] for index, _ in self.rank(text, [each.name for each in people])]

    async def _companies(self, found: Sequence[Company]) -> Findings:
        shown, more = _limited(found)
        names = {each.id: each.name for each in await self.book.managers()}
        tasks = await self.tasks.open() if shown else []
        cards = [
            CompanyCard(
                company,
                tuple(person for person in await self.book.people(company.id) if person.active),
                names.get(company.manager_id, ""),
                names.get(company.substitute_id, ""),
                tuple(task for task in tasks if task.facts.company_id == company.id),
            )
            for company in shown
        ]
        return Findings(companies=tuple(cards), more=more)

    async def _people(self, found: Sequence[Person], manager: Manager, company_id: str = "") -> Findings:
        shown, more = _limited(found)
        return Findings(people=tuple([await self._person_card(each, manager, company_id) for each in shown]), more=more)

    async def _person_card(self, person: Person, manager: Manager, company_id: str = "") -> PersonCard:
        """What concerns the manager of a person; the company ``company_id`` comes first."""
        companies = [
            each for each in await self.book.companies() if each.id in person.company_ids and manager.may_see(each.id)
        ]
        tasks = await self.tasks.of_person(person.id)
        return PersonCard(
            person,
            tuple(sorted(companies, key=lambda each: each.id != company_id)),
            tuple(map(str, await self.directory.reachable(person.id))),
            tuple(each for each in tasks if manager.may_see(each.facts.company_id)),
            tuple(each for each in await self.requests.open_for(person.id) if manager.may_see(each.company_id)),
        )

    async def _contacts(self, text: str, manager: Manager) -> Findings:
        """Whom a talk may be begun with: about a document its sender and then the company, else by name."""
        documents = await self._document(text, manager)
        if documents:
            (record,) = documents
            staff = [each for each in await self.book.people(record.company_id) if each.active]
            staff.sort(key=lambda each: each.id != record.arrival.person_id)
            found = await self._people(staff, manager, record.company_id)
            return Findings(people=found.people, documents=documents, more=found.more)
        people = await self.people_called(text, manager)
        if any(each.name.casefold() == text.casefold() for each in people):
            return await self._people(people, manager)
        companies = [each for each in await self._companies_called(text, manager) if each.active]
        staff = [person for company in companies for person in await self.book.people(company.id) if person.active]
        exact = companies and companies[0].name.casefold() == text.casefold()
        everybody = {each.id: each for each in (staff if exact else [*people, *staff])}
        return await self._people(list(everybody.values()), manager, companies[0].id if companies else "")

    async def _managers(self, text: str) -> Findings:
        """The active managers, or those of this id or called like ``text``; after a task's id, those who may see its company."""
        managers = [each for each in await self.book.managers() if each.active]
        task_id, _, name = text.partition(" ")
        task = await self.tasks.load(task_id) if task_id else None
        if task is not None:
            managers = [each for each in managers if each.may_see(task.facts.company_id)]
        wanted = text if task is None else name
        exact = [each for each in managers if each.id == wanted]
        if wanted and not exact:
            managers = [managers[index] for index in _best(self.rank(wanted, [each.name for each in managers]))]
        shown, more = _limited(exact or managers)
        return Findings(managers=shown, more=more)


def _may_see(manager: Manager, person: Person) -> bool:
    """Whether a person belongs to a company that concerns the manager; somebody without any concerns who sees all."""
    return any(map(manager.may_see, person.company_ids or ("",)))


def _best(ranked: Iterable[tuple[int, float]]) -> list[int]:
    """The indexes of those that fit best, all of them if several fit equally well."""
    scores = list(ranked)
    return [index for index, score in scores if score == scores[0][1]]


def _limited(found: Sequence[T]) -> tuple[tuple[T, ...], int]:
    """As many as are shown, and how many are left out."""
    return tuple(found[:MOST]), max(len(found) - MOST, 0)


def _snippet(found: ThreadMessage) -> str:
    """What a message says, in a line; for files alone their names or kinds."""
    if found.content.text:
        return shortened(found.content.text, SNIPPET)
    return ", ".join(each.file.name or each.kind for each in found.content.attachments)
