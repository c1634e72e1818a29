"""What is stored of a person: where they wrote from, what they sent, which tasks were theirs, what lies on platforms."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import Side, ThreadMessage
from flows.vocabulary.documents import DocumentRecord
from flows.vocabulary.people import Person
from flows.vocabulary.privacy import ERASED_ADDRESS, Copy, Left, Thread, Traces
from flows.vocabulary.tasks import TaskRecord
from storage.client import Database, Fields
from storage.codec import decode
from storage.documents import read_document
from storage.links import Links
from storage.schemas import SCHEMAS

DELETABLE = timedelta(hours=47)
"""How old a message may be that a bot still tries to delete: the Bot API's 48 hours ("deleteMessages"), less a margin."""
BEYOND = "older than 48 hours, which a bot can't delete; the person can delete the chat"


async def traces_of(database: Database, links: Links, person: Person, at: datetime) -> Traces:
    """What is stored of a person now."""
    documents = [read_document(each) async for each in database["documents"].find({"arrival.person_id": person.id})]
    tasks = [each async for each in _tasks(database, person.id)]
    addresses = await _addresses(links, person, documents, tasks)
    sent = [found for address in addresses for found in await _deliveries(database, address)]
    threads = [await _thread(database, each) for each in tasks]
    fresh, old = await _in_chats(database, addresses, documents, tasks, sent, at)
    numbers = [Address.parse(each) for each in addresses if each.startswith(f"{Platform.WHATSAPP}:")]
    chats = (Copy("telegram", chat, tuple(sorted(ids, key=int))) for chat, ids in sorted(fresh.items()) if ids)
    return Traces(
        addresses=addresses,
        documents=tuple(sorted(documents, key=lambda each: each.arrival.number)),
        threads=tuple(threads),
        deliveries=len(sent),
        copies=(*(Copy("whatsapp", each.value) for each in numbers), *chats),
        beyond=(Left("telegram", old, BEYOND),) if old else (),
    )


async def _tasks(database: Database, person_id: str) -> AsyncIterator[TaskRecord]:
    for name in ("person_open", "person_over"):
        async for found in database["tasks"].find({name: person_id}):
            yield decode(SCHEMAS.lifted("tasks", found)["record"], TaskRecord)


async def _addresses(
    links: Links, person: Person, documents: list[DocumentRecord], tasks: list[TaskRecord]
) -> tuple[str, ...]:
    """Where the person wrote from or may be written to, but for what belongs to somebody else by now."""
    known = {str(each) for each in await links.addresses(person)}
    known |= {str(Address(Platform.WHATSAPP, phone)) for phone in person.phones}
    used = {each.arrival.address for each in documents} | {each.client for each in tasks if each.client}
    for urn in used - known - {ERASED_ADDRESS}:
        holder = await links.profile(Address.parse(urn))
        if holder is None or holder.person_id == person.id:
            known.add(urn)
    return tuple(sorted(known))


async def _deliveries(database: Database, address: str) -> list[Fields]:
    only = {"messages": 1, "history": 1}
    return [found async for found in database["deliveries"].find({"address": address}, only=only)]


async def _thread(database: Database, task: TaskRecord) -> Thread:
    facts, messages, files = task.facts, 0, 0
    async for found in database["messages"].find({"task_id": facts.id}):
        message = decode(SCHEMAS.lifted("messages", found)["message"], ThreadMessage)
        messages += 1
        files += len(message.content.attachments)
    topic = await database["topics"].find_one({"_id": facts.id}) or {}
    places = (*((topic["place"],) if "place" in topic else ()), *topic.get("former", ()))
    return Thread(facts.id, facts.number, facts.company_id, messages, files, places)


async def _in_chats(
    database: Database,
    addresses: tuple[str, ...],
    documents: list[DocumentRecord],
    tasks: list[TaskRecord],
    sent: list[Fields],
    at: datetime,
) -> tuple[dict[str, set[str]], int]:
    """The messages in the person's chats with the bot that are young enough to be deleted, by chat; how many others are known."""
    stamped: dict[str, datetime] = {}
    for delivery in sent:
        stamped |= dict.fromkeys(delivery["messages"], delivery["history"][-1]["at"])
    for task in tasks:
        async for found in database["messages"].find({"task_id": task.facts.id}):
            message = decode(SCHEMAS.lifted("messages", found)["message"], ThreadMessage)
            if message.side is Side.CLIENT:
                stamped |= dict.fromkeys(found["names"], message.at)
    arrived = {each.arrival.document_id: each.arrival.at for each in documents}
    for urn in addresses:
        machine = await database["machines"].find_one({"_id": f"conversation:{urn}"}, {"state.memory.sent": 1}) or {}
        for document_id, _, message_id in machine.get("state", {}).get("memory", {}).get("sent", ()):
            if message_id and document_id in arrived:
                stamped[Address.parse(urn).message(message_id)] = arrived[document_id]
    chats: dict[str, set[str]] = {urn.partition(":")[2]: set() for urn in addresses if urn.startswith("telegram:")}
    old = 0
    for name, moment in stamped.items():
        chat, _, message_id = name.removeprefix("telegram:").partition("/")
        if not name.startswith("telegram:") or chat not in chats or not message_id.isdecimal():
            continue
        if at - moment <= DELETABLE:
            chats[chat].add(message_id)
        else:
            old += 1
    return chats, old
