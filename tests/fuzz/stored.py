"""Targets: what the database and the reading process hand back: documents of every class, older schemas, frames."""

import io
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from random import Random
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.errors import CodecError
from flows.vocabulary.readings import FieldName, Finding, Imprint, PagePlace, PictureFlaw, Reading, Source, Tax, Trouble
from ocr.extracts import FIGURE_HASHES
from ocr.wire import WireError, frame, parse_message, reading_from_json, reading_to_json, receive
from storage.codec import decode, encode, vocabulary
from storage.schemas import SCHEMAS
from tests.fuzz import hostile
from tests.fuzz.mutation import bent_bytes, bent_json
from tests.fuzz.target import Target, Targets

DEEPEST = 3
READING = Reading(
    (
        Finding(FieldName.MERCHANT, "Bäckerei Frey", Source.OCR, 0.9),
        Finding(
            FieldName.TOTAL, "43.20", Source.QR, 1.0, PagePlace(1, ((0.2, 0.5), (0.4, 0.5), (0.4, 0.625), (0.2, 0.625)))
        ),
        Finding(FieldName.DATE, "2026-03-12", Source.OCR, 0.5),
    ),
    (Tax("8.1", "3.24"), Tax("2.6", "0.10")),
    2,
    Trouble.GAVE_UP,
    (PictureFlaw.BLURRED,),
    (FieldName.DATE,),
    Imprint(("0123456789abcdef",), "ab" * FIGURE_HASHES),
)
Stored = tuple[type, Any]


def stored_targets() -> Targets:
    """All of this file."""
    reading, framed = reading_to_json(READING), frame(reading_to_json(READING))
    return (
        Target(
            "codec",
            _document,
            lambda it: decode(it[1], it[0]),
            (CodecError,),
            8,
        ),
        Target("upcasters", _old, lambda document: SCHEMAS.lifted(*document), (CodecError,)),
        Target("keys", hostile.text, _keyed, (ValueError,)),
        Target("wire frames", lambda chance: bent_bytes(framed, chance), _received, (WireError, EOFError), 2),
        Target("wire readings", lambda chance: bent_json(reading, chance), _answered, (WireError,), 3),
    )


def _document(chance: Random) -> Stored:
    """Any class of the vocabulary, as it is stored, bent."""
    kind = chance.choice(list(vocabulary().values()))
    return kind, bent_json(encode(made(kind, chance)), chance)


def made(hint: Any, chance: Random, depth: int = 0) -> Any:  # noqa: ANN401 - a type hint can be any object
    """A value of a type hint; what is of many kinds is of fewer the deeper it lies."""
    members = get_args(hint)
    if get_origin(hint) is tuple:
        if members[1:] == (Ellipsis,):
            return tuple(
                made(members[0], chance, depth + 1) for _ in range(chance.choice((0, 1, 2)) if depth < DEEPEST else 0)
            )
        return tuple(made(member, chance, depth + 1) for member in members)
    if get_origin(hint) in (Union, UnionType):
        flat = [member for member in members if depth < DEEPEST or not is_dataclass(member)]
        return made(chance.choice(flat), chance, depth + 1)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return chance.choice(list(hint))
    if isinstance(hint, type) and is_dataclass(hint):
        kind = hint if depth == 0 else chance.choice(_derived(hint))
        hints = get_type_hints(kind)
        return kind(**{part.name: made(hints[part.name], chance, depth + 1) for part in fields(kind)})
    return _SCALARS[hint](chance)


@cache
def _derived(base: type) -> list[Any]:
    return [kind for kind in vocabulary().values() if issubclass(kind, base)]


_SCALARS: dict[Any, Callable[[Random], Any]] = {
    str: lambda chance: chance.choice(("", "anna", "telegram:5", "de", "1001", "1.50", "2026-03-12")),
    int: lambda chance: chance.choice((0, 1, 1001, -(2**63), 2**63 - 1)),
    bool: lambda chance: chance.random() < 0.5,
    float: lambda chance: chance.random(),
    date: lambda _chance: date(2026, 3, 12),
    datetime: lambda _chance: datetime(2026, 3, 12, tzinfo=UTC),
    timedelta: lambda _chance: timedelta(hours=1),
    Decimal: lambda _chance: Decimal("43.20"),
    NoneType: lambda _chance: None,
}


def _old(chance: Random) -> tuple[str, dict[str, Any]]:
    """A document of an older schema, or of one that never was."""
    document = {"_id": "d1", "schema": 1, "arrival": {"files": [], "number": 1001}, "files": []}
    if chance.random() < 0.5:
        del document["files"]
    bent = bent_json(document, chance)
    kind = chance.choice(("documents", "documents", "machines", "inbox"))
    return kind, bent if isinstance(bent, dict) else {"schema": bent}


def _keyed(text: str) -> None:
    MachineKey.parse(text)
    Address.parse(text)


def _received(data: bytes) -> None:
    source = io.BytesIO(data)

    def read_exactly(size: int) -> bytes:
        found = source.read(size)
        if len(found) < size:
            raise EOFError
        return found

    reading_from_json(receive(read_exactly))


def _answered(message: Any) -> None:  # noqa: ANN401 - JSON of any kind
    payload = json.dumps(message).encode()
    reading_to_json(reading_from_json(parse_message(payload)))
