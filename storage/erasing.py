"""The port ``PersonalData``: what is stored of people, and its end.

Machines are changed under their lease, as whoever steps them does, so that no running Kwit writes back what was erased. Erasing
looks through whole collections where no index leads to what is to go: it is done rarely.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime

from flows.engine.ports import Record
from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.content import EMPTY, Side, ThreadMessage
from flows.vocabulary.documents import THREAD_FILES, Arrival, DocumentRecord, DocumentStatus, StoredFile
from flows.vocabulary.errors import NotFound, StorageError
from flows.vocabulary.people import Person
from flows.vocabulary.privacy import ERASED_ADDRESS, Erasure, Traces
from flows.vocabulary.readings import FieldName, Reading
from flows.vocabulary.states import Document
from flows.vocabulary.task_states import Task, TaskArchived
from flows.vocabulary.tasks import OVER, TaskRecord, TaskStatus
from storage.book import save_entry
from storage.client import Database, Fields
from storage.codec import decode, encode
from storage.documents import read_document
from storage.links import Links
from storage.machines import MongoMachines
from storage.originals import Originals
from storage.schemas import SCHEMAS
from storage.scrubbing import Words, files_in
from storage.tasks import MongoTasks
from storage.traces import traces_of
from storage.versions import FINAL

SUMS = frozenset({FieldName.KIND, FieldName.DATE, FieldName.TOTAL, FieldName.CURRENCY, FieldName.TAX})
"""What is left of an erased document's reading, beside its taxes."""
TRIES, PAUSE = 80, 0.5
"""How often, and how many seconds apart, a machine that another process works on is asked for: longer than a lease."""
_SCRUBBED = ("inbox", "deliveries", "tasks", "topics", "requests", "codes", "early_reports")
_ENDED = ("sent", "delivered", "read", "failed")


class MongoPersonalData:
    """Over all collections; ``owner`` names this process, as for machines."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = f"{owner}/erasing"  # not the owner of the machines at work: a lease is a process's
        self._machines = MongoMachines(database, self._owner)
        self._originals = Originals(database)
        self._tasks = MongoTasks(database)
        self._links = Links(database)
        self._erasures = database["erasures"]

    async def traces(self, person: Person, at: datetime) -> Traces:
        """What is stored of a person now."""
        return await traces_of(self._database, self._links, person, at)

    # ---- the person

    async def forget_person(self, erasure: Erasure) -> None:
        """Put the stand-in in the place of the person in the office's book; links and codes go."""
        person = await self._links.person(erasure.person_id)
        if person is not None:
            gone = Person(person.id, erasure.stand_in, active=False)
            await save_entry(self._database["people"], "people", gone, {})
        await self._database["addresses"].delete({"person_id": erasure.person_id})
        await self._database["addresses"].delete({"_id": {"$in": list(erasure.addresses)}})
        await self._database["codes"].delete({"person_id": erasure.person_id})
        for address in erasure.addresses:
            await self._database["codes"].delete({"address": address})

    async def forget_conversation(self, address: str) -> None:
        """Erase what is remembered of the talk at ``address``, what waits to be heard there and what was sent there."""
        key = MachineKey.conversation(Address.parse(address))
        stored = await self._database["machines"].find_one({"_id": str(key)})
        for file_id in files_in(stored, THREAD_FILES):  # first: the machine alone tells which they are
            await self._delete_unless_adopted(file_id)
        await self._delete_machine(key)
        await self._database["inbox"].delete({"line": str(key)})
        await self._database["deliveries"].delete({"address": address})
        await self._database["addresses"].delete({"_id": address, "person_id": {"$exists": False}})

    async def scrub(self, erasure: Erasure) -> None:
        """Take name, phones and addresses out of all that is stored elsewhere."""
        words = Words.of(erasure.name, erasure.stand_in, erasure.addresses, erasure.phones)
        async for found in self._database["machines"].find({}):
            if words.scrubbed(found) is not found:
                await self._scrub_machine(MachineKey.parse(found["_id"]), words)
        for name in _SCRUBBED:
            async for found in self._database[name].find({}):
                clean = words.scrubbed(found)
                if clean is found:
                    continue
                # An id can't be changed, and what bears the address in it, or was on its way to it, was the person's.
                if clean["_id"] != found["_id"] or _recipient(clean) != _recipient(found):
                    await self._database[name].delete({"_id": found["_id"]})
                else:
                    changed = {key: value for key, value in clean.items() if value is not found[key]}
                    await self._database[name].update({"_id": found["_id"]}, {"$set": changed})

    async def _scrub_machine(self, key: MachineKey, words: Words) -> None:
        if words.scrubbed(str(key)) != str(key):
            await self._delete_machine(key)
            return
        if await self._taken(key) is None:
            return
        try:
            found = await self._database["machines"].find_one({"_id": str(key)}) or {}
            clean = words.scrubbed(found)
            changed = {name: clean[name] for name in ("state", "outbox", "seen") if clean[name] is not found[name]}
            if changed:
                await self._database["machines"].update(
                    {"_id": str(key), "lease.owner": self._owner}, {"$set": changed}
                )
        finally:
            await self._machines.release(key)

    # ---- threads

    async def erase_thread(self, task_id: str, stand_in: str = "") -> None:
        """Erase what was said in a task, its subject and its files; it is over then. ``stand_in`` takes its client's place."""
        async for found in self._database["messages"].find({"task_id": task_id}):
            for file_id in {*files_in(found, THREAD_FILES)}:
                await self._originals.delete(file_id)
            message = decode(SCHEMAS.lifted("messages", found)["message"], ThreadMessage)
            client = message.side is Side.CLIENT
            blank = replace(
                message,
                content=EMPTY,
                deleted=True,
                author=stand_in if client and stand_in else message.author,
                origin="" if client else message.origin,
                origin_ids=() if client else message.origin_ids,
            )
            change: Fields = {"message": encode(blank), "older": [], "words": [], "schema": SCHEMAS.current("messages")}
            if client:
                change["names"] = []
            await self._database["messages"].update({"_id": found["_id"]}, {"$set": change})
        for end in (Address.of_task(task_id), Address.general_of(task_id)):
            await self._database["deliveries"].delete({"address": str(end)})
        await self._end_task(task_id, stand_in, subject="")
        await self._erase_requests(task_id)
        await self._database["topics"].delete({"_id": task_id})

    async def keep_thread(self, task_id: str, stand_in: str) -> None:
        """Put the stand-in in the place of a task's client; what was said stays, and the task is over."""
        async for found in self._database["messages"].find({"task_id": task_id}):
            lifted = SCHEMAS.lifted("messages", found)
            message = decode(lifted["message"], ThreadMessage)
            if message.side is Side.CLIENT:
                older = [_nameless(decode(each, ThreadMessage), stand_in) for each in lifted["older"]]
                change = {
                    "message": encode(_nameless(message, stand_in)),
                    "older": [encode(each) for each in older],
                    "names": [],
                }
                await self._database["messages"].update({"_id": found["_id"]}, {"$set": change})
        await self._end_task(task_id, stand_in, subject=None)

    async def _end_task(self, task_id: str, stand_in: str, *, subject: str | None) -> None:
        """The task is archived, without a client's end; its subject stays if None."""

        def ended(record: Record) -> Record:
            state = record.state
            if not isinstance(state, Task):
                return record
            kept = {each.name: getattr(state, each.name) for each in fields(Task)}
            facts = replace(
                state.facts,
                person=stand_in or state.facts.person,
                subject=state.facts.subject if subject is None else subject,
            )
            changes = {"facts": facts, "client": "", "requests": (), "held": (), "held_at": "", "failed": ()}
            return replace(record, state=TaskArchived(**(kept | changes)), outbox=(), timers=())

        version = await self._change(MachineKey.task(task_id), ended)
        listed = await self._tasks.load(task_id)
        if listed is not None:
            facts = replace(
                listed.facts,
                person=stand_in or listed.facts.person,
                subject=listed.facts.subject if subject is None else subject,
            )
            after = replace(listed, facts=facts, status=TaskStatus.ARCHIVED, client="", requests=0)
            if after != listed:
                await self._tasks.record(after, version)

    async def _erase_requests(self, task_id: str) -> None:
        """What was asked for in the task is asked no more; requests are numbered from 1 without a gap."""
        number = 1
        while True:
            request_id = f"{task_id}.r{number}"
            known = await self._database["requests"].delete({"_id": request_id})
            if not known and not await self._exists(MachineKey.request(request_id)):
                return
            await self._delete_machine(MachineKey.request(request_id))
            number += 1

    # ---- documents

    async def erase_document(self, document_id: str) -> None:
        """Erase a document but for its number, company and day, sums and hashes."""
        await self._delete_machine(MachineKey.document(document_id))
        found = await self._database["documents"].find_one({"_id": document_id})
        if found is None:
            return
        record = read_document(found)
        for file in {*record.originals, *record.arrival.files}:
            await self._originals.delete(file.file_id)
        arrival = replace(
            record.arrival,
            address=ERASED_ADDRESS,
            note="",
            files=tuple(map(_unnamed, record.arrival.files)),
        )
        sums = tuple(each for each in record.reading.findings if each.name in SUMS)
        change: Fields = {
            "schema": SCHEMAS.current("documents"),
            "version": FINAL,
            "arrival": encode(arrival),
            "status": DocumentStatus.ERASED.value,
            "reading": encode(Reading(sums, record.reading.taxes, record.reading.pages)),
            "note": "",
            "files": [encode(_unnamed(file)) for file in record.files],
            "marks": [],
            "twin_id": "",
            "apart": [],
            "corrections": [],
        }
        await self._database["documents"].update({"_id": document_id}, {"$set": change})

    async def keep_document(self, document_id: str) -> None:
        """Take from a document where it came from; all else stays."""

        def nameless(record: Record) -> Record:
            state = record.state
            if not isinstance(state, Document):
                return record
            return replace(record, state=replace(state, arrival=replace(state.arrival, address=ERASED_ADDRESS)))

        await self._change(MachineKey.document(document_id), nameless)
        found = await self._database["documents"].find_one({"_id": document_id})
        if found is not None:
            arrival = replace(decode(found["arrival"], Arrival), address=ERASED_ADDRESS)
            await self._database["documents"].update({"_id": document_id}, {"$set": {"arrival": encode(arrival)}})

    async def hold(self, number: int, reason: str) -> DocumentRecord:
        """Let nothing erase a document, for this reason; without one no longer. Raises NotFound."""
        change: Fields = {"$set": {"hold": reason}} if reason else {"$unset": {"hold": ""}}
        await self._database["documents"].update({"number": number}, change)
        found = await self._database["documents"].find_one({"number": number})
        if found is None:
            raise NotFound(f"there is no document No. {number}")
        return read_document(found)

    # ---- erasures

    async def save(self, erasure: Erasure) -> None:
        """Note how far an erasure has come."""
        document: Fields = {
            "_id": erasure.id,
            "schema": SCHEMAS.current("erasures"),
            "person_id": erasure.person_id,
            "erasure": encode(erasure),
        }
        await self._erasures.replace({"_id": erasure.id}, document | ({"open": True} if not erasure.done_at else {}))

    async def unfinished(self) -> list[Erasure]:
        """The erasures that are not over, the oldest first."""
        return _by_time([decode(each["erasure"], Erasure) async for each in self._erasures.find({"open": True})])

    async def finished(self) -> list[Erasure]:
        """The erasures that are over, the oldest first."""
        found = [decode(each["erasure"], Erasure) async for each in self._erasures.find({}) if "open" not in each]
        return _by_time(found)

    # ---- what has grown old

    async def aged_documents(self, company_id: str, before: datetime) -> AsyncIterator[DocumentRecord]:
        """The company's documents that came before that time and are not erased yet."""
        async for found in self._database["documents"].find({"company_id": company_id}):
            if found["arrived_at"] < before and found["status"] != DocumentStatus.ERASED.value:
                yield read_document(found)

    async def aged_threads(self, company_id: str, before: datetime) -> AsyncIterator[tuple[str, int]]:
        """Id and number of the company's tasks that are over since before that time, and whose threads are not erased yet."""
        over = {status.value for status in OVER}
        async for found in self._database["tasks"].find({"company_id": company_id}):
            if found["status"] not in over:
                continue
            record = decode(SCHEMAS.lifted("tasks", found)["record"], TaskRecord)
            if record.changed_at < before and not _is_erased(record):
                yield record.facts.id, record.facts.number

    async def aged_deliveries(self, addresses: Sequence[str], before: datetime, *, erase: bool) -> int:
        """What was sent (or failed) to these addresses before that time; with ``erase`` it goes. Returns how much it is."""
        aged = 0
        order = {"$lt": int(before.timestamp() * 1_000_000_000)}
        for address in addresses:
            for status in _ENDED:
                wanted = {"address": address, "status": status, "order": order}
                if erase:
                    aged += await self._database["deliveries"].delete(wanted)
                else:
                    aged += len([each async for each in self._database["deliveries"].find(wanted, only={"_id": 1})])
        return aged

    async def aged_strangers(self, before: datetime) -> AsyncIterator[str]:
        """Addresses of nobody we know at which nothing has happened since before that time."""
        only = {"state.memory.person": 1, "state.memory.heard_at": 1}
        async for found in self._database["machines"].find({}, only=only):
            memory = found.get("state", {}).get("memory")
            key = MachineKey.parse(found["_id"])
            if memory is None or memory.get("person") or memory.get("heard_at") is None:
                continue
            if memory["heard_at"] < before and await self._links.profile(Address.parse(key.id)) is None:
                yield key.id

    # ---- machines

    async def _exists(self, key: MachineKey) -> bool:
        return await self._database["machines"].find_one({"_id": str(key)}, {"_id": 1}) is not None

    async def _taken(self, key: MachineKey) -> Record | None:
        """The machine under our lease; None if there is none. Raises StorageError if others keep it busy."""
        for _ in range(TRIES):
            if not await self._exists(key):
                return None
            record = await self._machines.take(key, datetime.now(UTC))
            if record is not None:
                return record
            await asyncio.sleep(PAUSE)
        raise StorageError(f"a {key.kind} is being worked on all the time; try again")

    async def _delete_machine(self, key: MachineKey) -> None:
        if await self._taken(key) is not None:
            await self._database["machines"].delete({"_id": str(key), "lease.owner": self._owner})
            await self._machines.release(key)

    async def _change(self, key: MachineKey, change: Callable[[Record], Record]) -> int:
        """Write a machine's state anew, as a step would; returns its version then."""
        record = await self._taken(key)
        if record is None:
            return FINAL
        try:
            after = change(record)
            if after != record:
                await self._machines.save(replace(after, version=record.version + 1), None)
                return record.version + 1
            return record.version
        finally:
            await self._machines.release(key)

    async def _delete_unless_adopted(self, file_id: str) -> None:
        """Delete a file of a draft; one that a message adopted by now is that message's."""
        if await self._database["uploads"].find_one({"_id": file_id}, {"_id": 1}) is not None:
            await self._originals.delete(file_id)


def _recipient(stored: Fields) -> str:
    """Whose machine an envelope in the inbox is for; empty for anything else."""
    return str(stored.get("envelope", {}).get("to", {}).get("id", ""))


def _is_erased(task: TaskRecord) -> bool:
    """Whether a task has neither a subject nor a client's end any more, as erasing leaves it."""
    return not task.facts.subject and not task.client and task.status is TaskStatus.ARCHIVED


def _nameless(message: ThreadMessage, stand_in: str) -> ThreadMessage:
    return replace(message, author=stand_in, origin="", origin_ids=())


def _unnamed(file: StoredFile) -> StoredFile:
    return replace(file, name="")


def _by_time(erasures: list[Erasure]) -> list[Erasure]:
    return sorted(erasures, key=lambda erasure: erasure.asked_at)
