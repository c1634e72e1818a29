"""The port ``Tasks``: the list of tasks, as conversations, the desk and the command line look through it.

``open`` and ``person_open`` exist only while a task is not over, ``person_over`` only from then on, so that each sparse index
holds what it is asked for and nothing else.
"""

from datetime import datetime

from flows.vocabulary.errors import StorageError
from flows.vocabulary.people import Manager
from flows.vocabulary.task_effects import OpenTask
from flows.vocabulary.tasks import OVER, TaskFacts, TaskRecord, TaskStatus
from storage.client import Database, Fields
from storage.codec import decode, encode, moment
from storage.schemas import SCHEMAS
from storage.versions import replace_unless_later

COUNTER = "task"
_ASCENDING = 1
_DESCENDING = -1


class MongoTasks:
    """Tasks in the collection ``tasks``."""

    def __init__(self, database: Database) -> None:
        self._tasks = database["tasks"]
        self._counters = database["counters"]
        self._companies = database["companies"]
        self._people = database["people"]

    async def begin(self, task_id: str, effect: OpenTask, manager: Manager | None, at: datetime) -> TaskFacts:
        """List a new task under the next number of the office (the first is 1); the same ``task_id`` again changes nothing.

        A process that dies between counting and listing leaves a gap in the numbers, never a number given twice.
        """
        known = await self.load(task_id)
        if known is not None:
            return known.facts
        company = await self._companies.find_one({"_id": effect.company_id}, {"name": 1})
        person = await self._people.find_one({"_id": effect.person_id}, {"name": 1}) if effect.person_id else None
        facts = TaskFacts(
            id=task_id,
            number=await self._counters.count_up(COUNTER),
            company_id=effect.company_id,
            company=company["name"] if company else "",
            person_id=effect.person_id,
            person=person["name"] if person else "",
            kind=effect.kind,
            subject=effect.subject,
            manager_id=manager.id if manager else "",
            manager=manager.name if manager else "",
            opened_at=moment(at),
            by_office=bool(effect.by_manager),
            document=effect.document,
        )
        record = TaskRecord(facts, TaskStatus.OPEN, effect.client, moment(at), moment(at))
        if await self._tasks.insert({"_id": task_id, **_fields(record)}):
            return facts
        known = await self.load(task_id)
        if known is None:
            raise StorageError(f"the task number {facts.number} was given twice")
        return known.facts

    async def record(self, record: TaskRecord, version: int) -> None:
        """Write the state of a task at this version of its machine; nothing happens if a later one is written."""
        task_id = record.facts.id
        await replace_unless_later(self._tasks, {"_id": task_id, "version": version, **_fields(record)})

    async def load(self, task_id: str) -> TaskRecord | None:
        """One task."""
        found = await self._tasks.find_one({"_id": task_id})
        return _read(found) if found else None

    async def numbered(self, number: int) -> TaskRecord | None:
        """The task with this number."""
        found = await self._tasks.find_one({"number": number})
        return _read(found) if found else None

    async def of_person(self, person_id: str, *, over: bool = False, limit: int = 50) -> list[TaskRecord]:
        """The tasks of which this person is the client, oldest first: those not over, or (``over``) those that are."""
        wanted = {"person_over" if over else "person_open": person_id}
        found = [_read(each) async for each in self._tasks.find(wanted)]
        return sorted(found, key=lambda record: record.facts.number)[-limit:]

    async def open(self) -> list[TaskRecord]:
        """All tasks that are not over, oldest first."""
        found = [_read(each) async for each in self._tasks.find({"open": True})]
        return sorted(found, key=lambda record: record.facts.number)

    async def newest(self, limit: int) -> list[TaskRecord]:
        """The tasks with the highest numbers, over ones too, those that changed last first: what a search looks through."""
        counter = await self._counters.find_one({"_id": COUNTER})
        top = int(counter["value"]) if counter else 0
        window = {"number": {"$gt": top - limit, "$lte": top}}
        found = [_read(each) async for each in self._tasks.find(window)]
        return sorted(found, key=lambda record: record.changed_at, reverse=True)


def _fields(record: TaskRecord) -> Fields:
    facts = record.facts
    fields: Fields = {
        "schema": SCHEMAS.current("tasks"),
        "number": facts.number,
        "status": record.status.value,
        "company_id": facts.company_id,
        "record": encode(record),
    }
    if record.status in OVER:
        return fields | ({"person_over": facts.person_id} if facts.person_id else {})
    return fields | {"open": True} | ({"person_open": facts.person_id} if facts.person_id else {})


def _read(stored: Fields) -> TaskRecord:
    return decode(SCHEMAS.lifted("tasks", stored)["record"], TaskRecord)
