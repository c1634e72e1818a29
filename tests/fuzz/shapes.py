"""The shapes of Telegram's objects: from the published description where it lies beside the project, else from aiogram's models.

Both say the same in the words of the description: ``Integer``, ``Array of PhotoSize``, ``Message``. The models are generated from
a description too, perhaps an older one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from aiogram import types
from aiogram.types import TelegramObject

DESCRIPTION = Path(__file__).parents[3] / "shared" / "spec" / "telegram-bot-api.json"
"""Not part of the project; it is used where it is."""
_FIXED = re.compile(r"^[^.;]*\b(?:must be|always) [\"“]?([a-z_0-9]+)[\"”]?\.?$")
_FOREIGN = {"Bot": object}
"""What the models name beside each other, and no description does."""
_PLAIN: Mapping[object, str] = {int: "Integer", str: "String", bool: "Boolean", float: "Float"}


@dataclass(frozen=True, slots=True)
class Part:
    """A field: its name, the types that it may have, whether it is always there, and the one value it has, if it has but one."""

    name: str
    types: tuple[str, ...]
    required: bool
    fixed: str = ""


Shapes = Mapping[str, Sequence[Part]]
"""The parts of each object by its type's name; the types that one may be instead have the part ``""``."""


def published() -> Shapes | None:
    """Those of the description beside the project; None if there is none."""
    if not DESCRIPTION.exists():
        return None
    described = json.loads(DESCRIPTION.read_text(encoding="utf-8"))["types"]
    return {name: _parts_of(each) for name, each in described.items()}


def _parts_of(described: Mapping[str, Any]) -> tuple[Part, ...]:
    if described.get("subtypes"):
        return (Part("", tuple(described["subtypes"]), required=True),)
    return tuple(
        Part(field["name"], tuple(field["types"]), field["required"], _fixed(field["description"]))
        for field in described.get("fields", ())
    )


def _fixed(description: str) -> str:
    found = _FIXED.match(description)
    return found[1] if found else ""


@cache
def of_models() -> Shapes:
    """Those of all aiogram's models."""
    models = [each for each in vars(types).values() if isinstance(each, type) and issubclass(each, TelegramObject)]
    return {model.__name__: _parts_of_model(model) for model in models}


def _parts_of_model(model: type[TelegramObject]) -> tuple[Part, ...]:
    hints = get_type_hints(model, localns=_FOREIGN)  # the models' own are not resolved before they are first used
    return tuple(_part_of(name, field, hints[name]) for name, field in model.model_fields.items())


def _part_of(name: str, field: Any, hint: object) -> Part:  # noqa: ANN401 - pydantic's FieldInfo
    hints = _members(hint)
    fixed = next((str(_value(get_args(hint)[0])) for hint in hints if get_origin(hint) is Literal), "")
    kinds = dict.fromkeys(kind for hint in hints for kind in _kinds(hint))
    return Part(field.alias or name, tuple(kinds) or ("String",), field.is_required() or bool(fixed), fixed)


def _members(hint: Any) -> list[Any]:  # noqa: ANN401 - a type hint can be any object
    if get_origin(hint) in (Union, UnionType):
        return [member for each in get_args(hint) for member in _members(each)]
    return [] if hint is type(None) else [hint]


def _kinds(hint: Any) -> list[str]:  # noqa: ANN401 - a type hint can be any object
    """What the description calls the type; nothing for what only the client puts there."""
    if get_origin(hint) is list:
        return [f"Array of {kind}" for member in _members(get_args(hint)[0]) for kind in _kinds(member)]
    if get_origin(hint) is Literal:
        return ["String"]
    if not isinstance(hint, type):
        return []
    if issubclass(hint, datetime | timedelta):
        return ["Integer"]
    if issubclass(hint, TelegramObject):
        return [hint.__name__]
    return [_PLAIN[hint]] if hint in _PLAIN else ["String"] if issubclass(hint, Enum) else []


def _value(fixed: object) -> object:
    return fixed.value if isinstance(fixed, Enum) else fixed
