"""What is stored and what stands on the platforms, read past Kwit: through a connection of one's own."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.document import STATUS
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.states import Document
from sandbox.telegram import LocalTelegram
from sandbox.twilio import LocalTwilio
from storage.client import Database, Fields
from storage.codec import encode
from storage.documents import MongoDocuments
from storage.machines import read_record
from tests.crash.ledger import Delivered, Facts, Kind, OnPlatform, tokens_in

_EPOCH = datetime.fromtimestamp(0, UTC)
_RANKS = [str(status) for status in DeliveryStatus]
SOON = timedelta(seconds=5)
"""A timer that runs out within this time belongs to what is still on its way."""


async def on_its_way(database: Database, telegram: LocalTelegram) -> dict[str, int]:
    """How much is not done yet, by where it waits; nothing if everything has come to rest."""
    soon = datetime.now(UTC) + SOON
    counted = {
        "updates": len(telegram.world.updates.pending),
        "inbox": await _count(database, "inbox", {"since": {"$gte": _EPOCH}}),
        "deliveries": await _count(database, "deliveries", {"ready_at": {"$gte": _EPOCH}}),
        "machines": await _count(database, "machines", {"due_at": {"$lt": soon}}),
        "reports": await _unheard(database),
    }
    return {name: count for name, count in counted.items() if count}


async def _unheard(database: Database) -> int:
    """How many of Twilio's reports came before their messages were known, and have not been counted since."""
    unheard = 0
    async for early in database["early_reports"].find({}):
        found = await database["deliveries"].find_one({"messages": early["_id"]}, {"status": 1})
        unheard += found is not None and _RANKS.index(found["status"]) < _RANKS.index(early["status"])
    return unheard


async def _count(database: Database, collection: str, wanted: Fields) -> int:
    return len([found async for found in database[collection].find(wanted, only={"_id": 1})])


async def read_facts(database: Database, telegram: LocalTelegram) -> Facts:
    """Everything that the ledger is compared with."""
    effects: dict[Kind, Counter[str]] = defaultdict(Counter)
    wrong: list[str] = []
    await _documents(database, effects["document"], wrong)
    carried: dict[str, list[str]] = {}
    async for found in database["messages"].find({}, only={"message": 1}):
        tokens = tokens_in(str(found["message"]["content"]["text"]))
        carried[found["_id"]] = tokens
        effects["message"].update(tokens)
    async for found in database["tasks"].find({}, only={"record": 1}):
        effects["task"].update(tokens_in(str(found["record"]["facts"]["subject"])))
    async for found in database["addresses"].find({}, only={"person_id": 1}):
        effects["link"].update([found["_id"]] if "person_id" in found else [])
    deliveries = []
    async for found in database["deliveries"].find({}):
        effects["answer"].update({f"{found['address']} {key}" for key in _keys(found["say"])})
        deliveries.append(_delivered(found, carried))
    aside = database["inbox"].find({"rejected_at": {"$gte": _EPOCH}})
    wrong += [f"set aside: {found['reason']}" async for found in aside]
    wrong += [each async for each in _machines(database)]
    return Facts(effects, deliveries, await on_its_way(database, telegram), wrong)


async def _machines(database: Database) -> AsyncIterator[str]:
    """What is wrong with machines: effects left in an outbox, a document that is listed in another state than it is in."""
    async for found in database["machines"].find({}):
        record = read_record(found)
        if record.outbox:
            yield f"{record.key} has {len(record.outbox)} effects in its outbox"
        if isinstance(record.state, Document):
            listed = await database["documents"].find_one({"_id": record.key.id}, {"status": 1, "reading": 1})
            status = STATUS[type(record.state)].value
            if listed is None or (listed["status"], listed["reading"]) != (status, encode(record.state.reading)):
                yield f"{record.key} is {status}, but is listed as {listed and listed['status']}, or with another reading"


async def _documents(database: Database, counted: Counter[str], wrong: list[str]) -> None:
    """Documents by the bytes they arrived with; their numbers are all different, their originals whole."""
    documents = MongoDocuments(database)
    numbers: Counter[int] = Counter()
    known: set[str] = set()
    async for found in database["documents"].find({}, only={"arrival": 1, "number": 1, "status": 1}):
        numbers[int(found["number"])] += 1
        if found["status"] == "reading":
            wrong.append(f"document {found['number']} is being read for ever")
        for file in found["arrival"]["files"]:
            known.add(file["file_id"])
            counted[file["sha256"]] += 1
            data = await documents.original(file["file_id"])
            if hashlib.sha256(data).hexdigest() != file["sha256"]:
                wrong.append(f"the original of document {found['number']} is another")
    wrong += [f"the number {number} was given {count} times" for number, count in numbers.items() if count > 1]
    async for found in database["originals.files"].find({}, only={"_id": 1}):
        if found["_id"] not in known and not str(found["_id"]).startswith("thread-"):
            wrong.append(f"the original {found['_id']} belongs to nothing")


def _delivered(found: Fields, carried: dict[str, list[str]]) -> Delivered:
    return Delivered(
        id=found["_id"],
        address=found["address"],
        status=found["status"],
        reason=str(found.get("reason", "")),
        attempts=int(found["attempts"]),
        resent=int(found["resent"]),
        messages=tuple(found["messages"]),
        tokens=tuple(carried.get(found.get("message_id", ""), ())),
    )


def _keys(say: Any) -> Iterator[str]:  # noqa: ANN401 - any stored value
    """The keys of the messages in what a delivery says."""
    if isinstance(say, dict):
        if say.get("_") == "Message":
            yield str(say["key"])
        for each in say.values():
            yield from _keys(each)
    elif isinstance(say, list):
        for each in say:
            yield from _keys(each)


def on_platforms(telegram: LocalTelegram, twilio: LocalTwilio) -> list[OnPlatform]:
    """Everything that Kwit has written, as it stands on both platforms; service messages are the platforms' own."""
    found = [
        OnPlatform(f"whatsapp:{message.sid}", message.recipient, message.body)
        for message in twilio.account.messages.values()
        if message.direction == "outbound-api"
    ]
    for chat in telegram.world.chats.values():
        for message in chat.messages.values():
            if message.author != telegram.world.bot.id or message.is_service:
                continue
            text = str(message.json.get("text") or message.json.get("caption") or "")
            if chat.owner is not None:
                found.append(OnPlatform(f"telegram:{chat.id}/{message.id}", f"telegram:{chat.id}", text))
            else:
                found.append(OnPlatform(f"desk:{chat.id}/{message.id}", f"desk:{chat.id}/{message.thread}", text))
    return found
