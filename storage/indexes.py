"""All collections in one table: the shape their documents must have, and the indexes they are found by.

The validators (``$jsonSchema``) are a net under the codec, not its double: they name what queries rely on. What exists is
compared and changed only where it differs, so making sure at every start is cheap.

Index rules come from what the embedded server (SecantusDB 0.7.0b3) can use: an equality on a plain or sparse index, a range
with one end on a sparse one, a range with two ends on a plain one. Fields that matter only while something is pending exist
only as long, so that their sparse indexes stay small.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.vocabulary.documents import DeliveryStatus, DocumentStatus
from flows.vocabulary.tasks import RequestStatus, TaskStatus
from storage import tasks, threads
from storage.client import Database, Fields, Rejected
from storage.documents import BEFORE_FIRST, COUNTER
from storage.schemas import SCHEMAS
from storage.sealing import TOKEN_PATTERN

_DAY = 24 * 60 * 60
_TEXT: Fields = {"bsonType": "string"}
_FILLED: Fields = {"bsonType": "string", "minLength": 1}
_TIME: Fields = {"bsonType": "date"}
_NUMBER: Fields = {"bsonType": ["int", "long"]}
_HASH: Fields = {"bsonType": "string", "pattern": "^[0-9a-f]{64}$"}
_YES_OR_NO: Fields = {"bsonType": "bool"}
_TAGGED: Fields = {"bsonType": "object", "required": ["_"], "properties": {"_": _FILLED}}


@dataclass(frozen=True, slots=True)
class Index:
    """One index: its ``fields`` ascending; ``seconds`` after the time in the field its documents expire (TTL)."""

    fields: tuple[str, ...]
    unique: bool = False
    sparse: bool = False
    seconds: int | None = None

    @property
    def name(self) -> str:
        """The index's name: that of its fields."""
        return "_".join(field.replace(".", "_") for field in self.fields)

    @property
    def options(self) -> Fields:
        """The options as MongoDB names them."""
        options: Fields = {}
        if self.unique:
            options["unique"] = True
        if self.sparse:
            options["sparse"] = True
        if self.seconds is not None:
            options["expireAfterSeconds"] = self.seconds
        return options


@dataclass(frozen=True, slots=True)
class Shape:
    """One collection."""

    validator: Fields
    indexes: tuple[Index, ...] = ()


def _shape(required: Mapping[str, Fields], optional: Mapping[str, Fields], *indexes: Index) -> Shape:
    properties = {"_id": _FILLED, "schema": {**_NUMBER, "minimum": 1}, **required, **optional}
    schema = {"bsonType": "object", "required": ["_id", "schema", *required], "properties": properties}
    return Shape({"$jsonSchema": schema}, indexes)


def _array(items: Fields) -> Fields:
    return {"bsonType": "array", "items": items}


def _object(properties: Mapping[str, Fields]) -> Fields:
    return {"bsonType": "object", "required": list(properties), "properties": dict(properties)}


def _one_of(values: Sequence[str]) -> Fields:
    return {"enum": [str(value) for value in values]}


COLLECTIONS: Mapping[str, Shape] = {
    "machines": _shape(
        {
            "version": {**_NUMBER, "minimum": 0},
            "state": _TAGGED,
            "seen": _array(_FILLED),
            "outbox": _array(_object({"id": _FILLED, "effect": _TAGGED})),
            "timers": _array(_object({"name": _FILLED, "due": _TIME})),
            "lease": _object({"owner": _TEXT, "until": _TIME}),
        },
        {"due_at": _TIME},
        Index(("due_at",), sparse=True),
    ),
    "inbox": _shape(
        {"order": _NUMBER},
        {"line": _FILLED, "since": _TIME, "envelope": _TAGGED, "done_at": _TIME, "rejected_at": _TIME, "reason": _TEXT},
        Index(("line", "order"), sparse=True),
        Index(("since",), sparse=True),
        Index(("rejected_at",), sparse=True),
        Index(("done_at",), seconds=30 * _DAY),
    ),
    "deliveries": _shape(
        {
            "order": _NUMBER,
            "address": _FILLED,
            "say": _TAGGED,
            "status": _one_of(list(DeliveryStatus)),
            "claimed": _YES_OR_NO,
            "attempts": {**_NUMBER, "minimum": 0},
            "resent": {**_NUMBER, "minimum": 0},
            "messages": _array(_FILLED),
            "history": _array(_object({"status": _one_of(list(DeliveryStatus)), "at": _TIME, "reason": _TEXT})),
        },
        {
            "queue": _FILLED,
            "ready_at": _TIME,
            "reason": _TEXT,
            "postponed": _TEXT,
            "task_id": _FILLED,
            "message_id": _FILLED,
            "moved_by": _FILLED,
            "held_at": _TIME,
        },
        Index(("held_at",), sparse=True),
        Index(("message_id",), sparse=True),
        Index(("queue", "order"), sparse=True),
        Index(("ready_at",), sparse=True),
        Index(("messages",)),
        Index(("address", "status")),
    ),
    "early_reports": _shape(
        {"status": _one_of(list(DeliveryStatus)), "reason": _TEXT, "at": _TIME}, {}, Index(("at",), seconds=_DAY)
    ),
    "companies": _shape(
        {"name": _FILLED, "folded": _FILLED, "active": _YES_OR_NO},
        {
            "tax_id": _FILLED,
            "language": _TEXT,
            "manager_id": _TEXT,
            "substitute_id": _TEXT,
            "forum": _NUMBER,
            "wants": _array(_FILLED),
            "projects": _array(_FILLED),
            "keep_documents": _NUMBER,
            "keep_messages": _NUMBER,
            "hold": _TEXT,
        },
        Index(("forum",), sparse=True),
        Index(("tax_id",), unique=True, sparse=True),
        Index(("folded",)),
    ),
    "people": _shape(
        {"name": _FILLED, "folded": _FILLED, "active": _YES_OR_NO, "company_ids": _array(_FILLED)},
        {
            "phones": {**_array({"bsonType": "string", "pattern": f"^{TOKEN_PATTERN}$"}), "minItems": 1},
            "language": _TEXT,
        },
        Index(("phones",), unique=True, sparse=True),
        Index(("company_ids",)),
        Index(("folded",)),
    ),
    "managers": _shape(
        {"name": _FILLED, "folded": _FILLED, "active": _YES_OR_NO},
        {"telegram_id": _NUMBER, "language": _TEXT, "forum": _NUMBER},
        Index(("forum",), sparse=True),
        Index(("telegram_id",), unique=True, sparse=True),
        Index(("folded",)),
    ),
    "addresses": _shape(
        {
            "identity": _object({"platform": _FILLED, "kind": _FILLED, "value": _FILLED}),
            "unlinked": _YES_OR_NO,
            "reachable": _YES_OR_NO,
        },
        {"person_id": _FILLED, "changed_at": _TIME, "heard_at": _TIME},
        Index(("person_id",), sparse=True),
    ),
    "codes": _shape(
        {"until": _TIME, "spender": _TEXT},
        {"person_id": _FILLED, "address": _FILLED},
        Index(("until",), seconds=30 * _DAY),
        Index(("address",), sparse=True),
    ),
    "documents": _shape(
        {
            "number": {**_NUMBER, "minimum": BEFORE_FIRST + 1},
            "arrival": _TAGGED,
            "arrived_at": _TIME,
            "status": _one_of(list(DocumentStatus)),
            "reading": _TAGGED,
            "note": _TEXT,
            "company_id": _TEXT,
            "company": _TEXT,
            "changed_at": _TIME,
        },
        {
            "version": _NUMBER,
            "files": _array(_TAGGED),
            "unread": _NUMBER,
            "whole": _NUMBER,
            "page": _NUMBER,
            "marks": _array(_FILLED),
            "twin_id": _TEXT,
            "apart": _array(_FILLED),
            "corrections": _array(_TAGGED),
            "hold": _FILLED,
        },
        Index(("marks",)),
        Index(("number",), unique=True),
        Index(("company_id", "number")),
        Index(("status", "number")),
        Index(("company_id", "status", "number")),
        Index(("arrival.person_id",)),
    ),
    "merchants": _shape({"known": _array(_object({"name": _FILLED, "tax_id": _TEXT}))}, {}),
    "bookings": _shape(
        {"company_id": _FILLED, "asked_at": _TIME, "asked": _TAGGED}, {}, Index(("company_id", "asked_at"))
    ),
    "numbers": _shape({"number": {**_NUMBER, "minimum": BEFORE_FIRST + 1}}, {}, Index(("number",), unique=True)),
    "uploads": _shape(
        {"document_id": _FILLED, "announced_at": _TIME},
        {},
        Index(("announced_at",), sparse=True),
        Index(("document_id",)),
    ),
    "tasks": _shape(
        {
            "number": {**_NUMBER, "minimum": 1},
            "status": _one_of(list(TaskStatus)),
            "company_id": _TEXT,
            "record": _TAGGED,
        },
        {"version": _NUMBER, "open": _YES_OR_NO, "person_open": _FILLED, "person_over": _FILLED},
        Index(("number",), unique=True),
        Index(("open",), sparse=True),
        Index(("person_open",), sparse=True),
        Index(("person_over",), sparse=True),
        Index(("company_id",)),
    ),
    "messages": _shape(
        {
            "task_id": _FILLED,
            "n": {**_NUMBER, "minimum": 1},
            "order": _NUMBER,
            "version": {**_NUMBER, "minimum": 1},
            "message": _TAGGED,
            "names": _array(_FILLED),
            "words": _array(_FILLED),
            "older": _array(_TAGGED),
            "changes": _array(_FILLED),
        },
        {},
        Index(("task_id", "n"), unique=True),
        Index(("names",)),
        Index(("words",)),
        Index(("order",)),
    ),
    "topics": _shape(
        {"marks": _array(_object({"message": _FILLED, "status": _FILLED})), "lost": _NUMBER},
        {
            "version": _NUMBER,
            "forum": _NUMBER,
            "thread": _NUMBER,
            "place": _FILLED,
            "former": _array(_FILLED),
            "card_id": _NUMBER,
            "wanted": _TAGGED,
            "shown": _TAGGED,
            "unseen_at": _TIME,
        },
        Index(("place",), unique=True, sparse=True),
        Index(("former",), sparse=True),
        Index(("unseen_at",), sparse=True),
    ),
    "requests": _shape(
        {"status": _one_of(list(RequestStatus)), "request": _TAGGED, "asked_at": _TIME, "changed_at": _TIME},
        {"version": _NUMBER, "person_open": _FILLED, "company_open": _FILLED, "document_id": _FILLED},
        Index(("person_open",), sparse=True),
        Index(("company_open",), sparse=True),
    ),
    "audit": _shape(
        {
            "at": _TIME,
            "who": _FILLED,
            "what": _FILLED,
            "about": _array(_FILLED),
            "details": _array(_object({"name": _FILLED, "value": _TEXT})),
            "previous": _HASH,
            "hash": _HASH,
        },
        {"cause": _FILLED},
        Index(("cause",), unique=True, sparse=True),
        Index(("about",)),
        Index(("who",)),
    ),
    "erasures": _shape({"person_id": _FILLED, "erasure": _TAGGED}, {"open": _YES_OR_NO}, Index(("open",), sparse=True)),
    "counters": _shape({"value": _NUMBER}, {}),
    "settings": _shape({"value": {}}, {}),
    "originals.files": Shape(
        {
            "$jsonSchema": {
                "bsonType": "object",
                "required": ["_id", "length", "chunkSize", "uploadDate", "metadata"],
                "properties": {
                    "_id": _FILLED,
                    "length": {**_NUMBER, "minimum": 0},
                    "metadata": _object(
                        {
                            "schema": {**_NUMBER, "minimum": 1},
                            "document_id": _FILLED,
                            "sha256": _HASH,
                            "media_type": _TEXT,
                            "name": _TEXT,
                        }
                    ),
                },
            }
        },
        (Index(("filename", "uploadDate")),),
    ),
    "originals.chunks": Shape(
        {
            "$jsonSchema": {
                "bsonType": "object",
                "required": ["_id", "files_id", "n", "data"],
                "properties": {"files_id": _FILLED, "n": _NUMBER, "data": {"bsonType": "binData"}},
            }
        },
        (Index(("files_id", "n"), unique=True),),
    ),
}
"""Every collection of Kwit."""

COUNTERS: Mapping[str, int] = {COUNTER: BEFORE_FIRST, tasks.COUNTER: 0, threads.COUNTER: 0}
"""Every counter, with its value before the first is counted."""

_EXISTS = 48
_INDEX_DIFFERS = (85, 86)
"""MongoDB's error codes NamespaceExists, IndexOptionsConflict and IndexKeySpecsConflict."""


async def ensure(database: Database) -> None:
    """Create what is missing and change what differs; several processes may do so at once.

    Raises StorageError, for instance where documents that are there already break a unique index.
    """
    existing = await database.validators()
    try:
        async with asyncio.TaskGroup() as group:
            for name, shape in COLLECTIONS.items():
                group.create_task(_ensure_collection(database, name, shape, existing.get(name)))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from errors
    await begin_counting(database)


async def begin_counting(database: Database) -> None:
    """Put every counter that is missing at its beginning."""
    for name, value in COUNTERS.items():
        counter = {"_id": name, "schema": SCHEMAS.current("counters"), "value": value}
        await database["counters"].insert(counter)


async def _ensure_collection(database: Database, name: str, shape: Shape, validator: Fields | None) -> None:
    if validator is None:
        await _create(database, name, shape)
    elif validator != shape.validator:
        await database.revalidate(name, shape.validator)
    for index in shape.indexes:
        await _ensure_index(database, name, index)


async def _create(database: Database, name: str, shape: Shape) -> None:
    try:
        await database.create(name, shape.validator)
    except Rejected as error:
        if error.code != _EXISTS:
            raise


async def _ensure_index(database: Database, name: str, index: Index) -> None:
    keys = [(field, 1) for field in index.fields]
    try:
        await database[name].create_index(keys, index.name, index.options)
    except Rejected as error:
        if error.code not in _INDEX_DIFFERS:
            raise
        await database[name].drop_index(index.name)
        await database[name].create_index(keys, index.name, index.options)
