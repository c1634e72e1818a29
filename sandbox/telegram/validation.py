"""Every call is held against aiogram's model of its method before anything happens.

Names, required parameters and types (nested objects, arrays, unions) come from `aiogram.methods`, so the sandbox knows all
methods of the client's version. It is stricter than Telegram in three ways, because the error it finds would be silent there:
unknown and deprecated parameters are refused (also within nested objects), numbers and booleans within JSON must be numbers
and booleans, and a file part that no parameter refers to is refused.
"""

import datetime as dt
import inspect
import json
import re
import types
import typing
from collections.abc import Mapping
from enum import Enum
from functools import cache

from aiogram import methods
from aiogram.client.default import Default
from aiogram.methods.base import TelegramMethod
from aiogram.types import InputFile
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sandbox.telegram.errors import JsonObject, bad_request
from sandbox.telegram.wire import Upload, Wire

_EMPTY = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "user_id": "invalid user_id specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "callback_query_id": "query ID is empty",
}
_TRUE = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}


@cache
def models() -> Mapping[str, type[TelegramMethod[object]]]:
    """All methods of the Bot API by their name in lower case, as Telegram matches them."""
    found: dict[str, type[TelegramMethod[object]]] = {}
    for name in methods.__all__:
        model = getattr(methods, name)
        if inspect.isclass(model) and issubclass(model, TelegramMethod) and isinstance(model.__api_method__, str):
            found[model.__api_method__.lower()] = model
    return found


def normalise(model: type[TelegramMethod[object]], wire: Wire) -> JsonObject:
    """The parameters of a call with their types: JSON values, and `Upload` for a file given directly.

    Raises ApiError 400 for the first unknown, missing or ill-typed parameter.
    """
    fit = _Fit(wire.uploads)
    fields = {field.alias or name: field for name, field in _fields(model).items()}
    result: JsonObject = {}
    for name, value in wire.parameters.items():
        if name in fields:
            _refuse_deprecated(name, fields[name])
            try:
                result[name] = fit.parameter(fields[name].annotation, value, name)
            except _MisfitError as misfit:
                raise bad_request(str(misfit)) from None
        elif name not in wire.uploads:
            raise bad_request(f'unknown parameter "{name}"')
    for name, field in fields.items():
        if field.is_required() and result.get(name) in (None, ""):
            raise bad_request(_EMPTY.get(name, f'parameter "{name}" is required'))
    unused = set(wire.uploads) - fit.attached - set(fields)
    if unused:
        raise bad_request(f"no parameter refers to the file {min(unused)!r}")
    return result


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a type with what they refer to: a process that only answers calls has built none of aiogram's types."""
    model.model_rebuild()
    return model.model_fields


def _refuse_deprecated(name: str, field: FieldInfo) -> None:
    extra = field.json_schema_extra
    if isinstance(extra, dict) and extra.get("deprecated"):
        raise bad_request(f'deprecated parameter "{name}"')


class _Fit:
    """Fits values to annotations; remembers which file parts were referred to."""

    def __init__(self, uploads: Mapping[str, Upload]) -> None:
        self._uploads = uploads
        self.attached: set[str] = set()

    def parameter(self, annotation: object, value: object, name: str) -> object:
        """A top-level parameter: text from a form is decoded first."""
        members = _members(annotation)
        takes_file = InputFile in members
        if isinstance(value, Upload):
            if not takes_file:
                raise bad_request(f'"{name}" must not be a file')
            self.attached.add(name)
            return value
        if isinstance(value, str) and not (str in members and int not in members):
            value = self._decoded(members, value, name)
        return self.value(annotation, value, name)

    def value(self, annotation: object, value: object, path: str) -> object:
        """A value at `path`, already decoded; returns it as plain JSON."""
        members = _members(annotation)
        if len(members) == 1:
            return self._single(members[0], value, path)
        errors: list[str] = []
        for member in _candidates(members, value):
            try:
                return self._single(member, value, path)
            except _MisfitError as misfit:
                errors.append(str(misfit))
        raise _MisfitError(max(errors, key=len) if errors else f"{path} fits none of the allowed types")

    def _decoded(self, members: list[object], text: str, name: str) -> object:
        if int in members and re.fullmatch(r"-?\d+", text):
            return int(text)
        if dt.datetime in members:
            raise bad_request(f'"{name}" must be a Unix time')
        if int in members or float in members:
            try:
                return text if str in members else float(text)
            except ValueError:
                raise bad_request(f'"{name}" must be a number') from None
        if bool in members:
            if text not in _TRUE:
                raise bad_request(f'"{name}" must be a Boolean')
            return _TRUE[text]
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def _single(self, annotation: object, value: object, path: str) -> object:
        origin = typing.get_origin(annotation)
        if annotation is typing.Any:
            return value
        if origin is typing.Literal:
            allowed = [each.value if isinstance(each, Enum) else each for each in typing.get_args(annotation)]
            return _require(value in allowed, value, f"{path} must be one of {allowed}")
        if origin is list:
            _require(isinstance(value, list), value, f"{path} must be an Array")
            items = typing.cast("list[object]", value)
            (inner,) = typing.get_args(annotation)
            return [self.value(inner, item, f"{path}[{index}]") for index, item in enumerate(items)]
        if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
            return self._object(annotation, value, path)
        return self._scalar(annotation, value, path)

    def _scalar(self, annotation: object, value: object, path: str) -> object:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if annotation is str or (inspect.isclass(annotation) and issubclass(annotation, str)):
            _require(isinstance(value, str), value, f"{path} must be a String")
            return self._attachment(str(value), path)
        if annotation in (int, dt.datetime, dt.timedelta):
            return _require(whole, value, f"{path} must be an Integer")
        if annotation is bool:
            return _require(isinstance(value, bool), value, f"{path} must be a Boolean")
        if annotation is float:
            return _require(whole or isinstance(value, float), value, f"{path} must be a Float")
        raise _MisfitError(f"{path} can't be checked: {annotation!r}")

    def _attachment(self, text: str, path: str) -> str:
        if text.startswith("attach://"):
            part = text.removeprefix("attach://")
            _require(part in self._uploads, text, f"{path} refers to the missing file part {part!r}")
            self.attached.add(part)
        return text

    def _object(self, model: type[BaseModel], value: object, path: str) -> object:
        _require(isinstance(value, dict), value, f"{path} must be an Object")
        given = typing.cast("JsonObject", value)
        fields = {field.alias or name: field for name, field in _fields(model).items()}
        for name in given:
            _require(name in fields, given, f"{path}.{name} is no field of {model.__name__}")
        result: JsonObject = {}
        for name, field in fields.items():
            if given.get(name) is not None:
                result[name] = self.value(field.annotation, given[name], f"{path}.{name}")
            else:
                literal = typing.get_origin(field.annotation) is typing.Literal
                _require(not field.is_required() and not literal, given, f"{path}.{name} is required")
        return result


class _MisfitError(Exception):
    """A value doesn't fit; becomes a 400 in `normalise`."""


def _require(holds: bool, value: object, otherwise: str) -> object:  # noqa: FBT001 - an assertion reads condition first
    if not holds:
        raise _MisfitError(otherwise)
    return value


def _members(annotation: object) -> list[object]:
    """The alternatives of an annotation, without None and aiogram's placeholder for defaults."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _members(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [member for each in typing.get_args(annotation) for member in _members(each)]
    return [] if annotation in (type(None), Default) else [annotation]


def _candidates(members: list[object], value: object) -> list[object]:
    """The alternatives worth trying: of objects told apart by `type`, `source` or `status`, those with that mark."""
    plain = [member for member in members if member is not InputFile]
    if not isinstance(value, dict):
        return plain
    marked: list[object] = []
    for member in plain:
        if not (inspect.isclass(member) and issubclass(member, BaseModel)):
            continue
        marks = {
            name: [each.value if isinstance(each, Enum) else each for each in typing.get_args(field.annotation)]
            for name, field in _fields(member).items()
            if typing.get_origin(field.annotation) is typing.Literal and name in ("type", "source", "status")
        }
        if all(value.get(name) in allowed for name, allowed in marks.items()):
            marked.append(member)
    return marked
