"""Whether calls and updates have the shapes that the published description of the Bot API gives them.

The description is a JSON object with `methods` and `types`, each with `fields` of `name`, `types`, `required` and a
`description` that also states lengths ("1-4096 characters", "1-64 bytes", "must include 2-10 items"), fixed values
("must be photo", 'always "kicked"') and conditions ("Required if inline_message_id is not specified"). This is a second
opinion, independent of aiogram's models which `validation` goes by.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sandbox.telegram.entities import parse_html, utf16_length
from sandbox.telegram.errors import ApiError, JsonObject

_LENGTH = re.compile(r"\b(\d+)-(\d+) (characters|bytes)", re.IGNORECASE)
_UP_TO = re.compile(r"\bup to (\d+) (characters|bytes)", re.IGNORECASE)
_ITEMS = re.compile(r"\b(?:must include|list of) (\d+)-(\d+)\b")
_RANGE = re.compile(r"\bValues between (\d+)-(\d+) are accepted")
_FIXED = re.compile(r"^[^.;]*\b(?:must be|always) \"?([a-z_0-9]+)\"?$")
_REQUIRED_IF_NOT = re.compile(r"^Required if (\w+)(?: and (\w+))? (?:is|are) not specified")
_OTHER_THAN = re.compile(r"(Exactly|At most) one of the fields other than ([\w, ]+?) must be used")
_WORDS = {"true": True, "false": False, "True": True, "False": False, "1": True, "0": False}
_MARKED = {"text": "parse_mode", "caption": "parse_mode", "quote": "quote_parse_mode"}


def check_call(spec: Mapping[str, Any], method: str, params: Mapping[str, Any]) -> list[str]:
    """What is wrong with a call as it came over the wire; an empty list if nothing is.

    `params` are text where they came as form fields (JSON text for objects and arrays), JSON values where they came in a
    JSON body, and `{"$upload": …}` for a file part. Finds unknown methods and parameters, missing required ones, wrong
    types at any depth, and lengths and counts beyond the documented ones.
    """
    described = spec["methods"].get(method)
    if described is None:
        return [f"unknown method {method}"]
    checker = _Checker(spec["types"])
    return checker.fields(described, params, method, checker.parameter)


def check_record(spec: Mapping[str, Any], record: Path) -> list[str]:
    """What is wrong with the calls in a file that `LocalTelegram(record_to=…)` wrote, one JSON object a line."""
    calls = (json.loads(line) for line in record.read_text(encoding="utf-8").splitlines() if line)
    return [fault for call in calls for fault in check_call(spec, call["method"], call["params"])]


def check_value(spec: Mapping[str, Any], type_name: str, value: object) -> list[str]:
    """What is wrong with a JSON value as an object of a documented type, such as an `Update` sent to the bot."""
    return _Checker(spec["types"]).value(type_name, value, type_name)


class _Checker:
    def __init__(self, types: Mapping[str, Any]) -> None:
        self._types = types

    def fields(
        self,
        described: Mapping[str, Any],
        given: Mapping[str, Any],
        path: str,
        check: Callable[[list[str], object, str], tuple[list[str], object]],
    ) -> list[str]:
        """Names, presence, types and limits of the fields of a method or an object."""
        known = {field["name"]: field for field in described.get("fields", [])}
        errors = [f"{path}.{name} is unknown" for name in given if name not in known]
        for name, field in known.items():
            where = f"{path}.{name}"
            if given.get(name) is None:
                if field["required"] or _required_now(field["description"], given):
                    errors.append(f"{where} is missing")
                continue
            problems, value = check(field["types"], given[name], where)
            errors.extend(problems or _limits(field["description"], value, where, given.get(_MARKED.get(name, ""))))
        return errors + _exclusive(described, given, path)

    def parameter(self, types: list[str], value: object, path: str) -> tuple[list[str], object]:
        """A top-level parameter, which may be text that stands for something else."""
        if isinstance(value, dict) and "$upload" in value:
            return ([] if "InputFile" in types else [f"{path} must not be a file"]), value
        if not isinstance(value, str):
            return self.any_of(types, value, path)
        if "Integer" in types and re.fullmatch(r"-?\d+", value):
            return [], int(value)
        if "String" in types or types == ["InputFile"]:
            return [], value
        if "Boolean" in types:
            return ([], _WORDS[value]) if value in _WORDS else ([f"{path} is no Boolean: {value!r}"], value)
        try:
            return self.any_of(types, json.loads(value), path)
        except json.JSONDecodeError:
            return [f"{path} is no {' or '.join(types)}: {value[:60]!r}"], value

    def any_of(self, types: list[str], value: object, path: str) -> tuple[list[str], object]:
        """A value that must fit one of several types; the errors are those of the best fit."""
        if types and all(each.startswith("Array of ") for each in types):
            return self._array([each.removeprefix("Array of ") for each in types], value, path), value
        attempts = [self.value(each, value, path) for each in types]
        return min(attempts, key=len), value

    def value(self, type_name: str, value: object, path: str) -> list[str]:
        """A JSON value against one type."""
        if type_name.startswith("Array of "):
            return self._array([type_name.removeprefix("Array of ")], value, path)
        simple: dict[str, bool] = {
            "Integer": isinstance(value, int) and not isinstance(value, bool),
            "Float": isinstance(value, int | float) and not isinstance(value, bool),
            "Boolean": isinstance(value, bool),
            "String": isinstance(value, str),
            "InputFile": isinstance(value, str),
        }
        if type_name in simple:
            return [] if simple[type_name] else [f"{path} is no {type_name}: {value!r}"[:200]]
        described = self._types.get(type_name)
        if described is None:
            return [f"{path}: unknown type {type_name}"]
        if "subtypes" in described:
            return self.any_of(described["subtypes"], value, path)[0]
        if type_name == "KeyboardButton" and isinstance(value, str):
            return []
        if not isinstance(value, dict):
            return [f"{path} is no {type_name}: {value!r}"[:200]]
        return self.fields(described, value, path, self.any_of)

    def _array(self, types: list[str], value: object, path: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{path} is no Array of {' or '.join(types)}"]
        return [
            problem for index, item in enumerate(value) for problem in self.any_of(types, item, f"{path}[{index}]")[0]
        ]


def _required_now(description: str, given: Mapping[str, Any]) -> bool:
    condition = _REQUIRED_IF_NOT.search(description)
    return condition is not None and all(given.get(name) is None for name in condition.groups() if name)


def _limits(description: str, value: object, path: str, mode: object) -> list[str]:
    """Documented lengths, counts, ranges and fixed values."""
    if isinstance(value, str):
        return _length(description, value, path, mode) + _fixed(description, value, path)
    bounds = _ITEMS.search(description) if isinstance(value, list) else _RANGE.search(description)
    if bounds is None or not isinstance(value, list | int):
        return []
    amount = len(value) if isinstance(value, list) else value
    low, high = int(bounds[1]), int(bounds[2])
    return [] if low <= amount <= high else [f"{path}: {amount} is not within {low}-{high}"]


def _length(description: str, value: str, path: str, mode: object) -> list[str]:
    if found := _LENGTH.search(description):
        low, high, unit = int(found[1]), int(found[2]), found[3]
    elif found := _UP_TO.search(description):
        low, high, unit = 0, int(found[1]), found[2]
    else:
        return []
    if "after entities parsing" in description and str(mode).upper() == "HTML":
        try:
            value = parse_html(value)[0]
        except ApiError as error:
            return [f"{path}: {error.description}"]
    length = len(value.encode()) if unit.lower() == "bytes" else utf16_length(value)
    return [] if low <= length <= high else [f"{path}: {length} {unit} are not within {low}-{high}"]


def _fixed(description: str, value: str, path: str) -> list[str]:
    if not path.endswith((".type", ".status", ".source")):
        return []
    found = _FIXED.search(description)
    return [] if found is None or found[1] == value else [f"{path} must be {found[1]}: {value!r}"]


def _exclusive(described: Mapping[str, Any], given: JsonObject | Mapping[str, Any], path: str) -> list[str]:
    found = _OTHER_THAN.search(" ".join(described.get("description", [])))
    if found is None:
        return []
    neutral = set(re.findall(r"\w+", found[2])) - {"and"}
    used = sorted(set(given) - neutral)
    if len(used) > 1 or (found[1] == "Exactly" and not used):
        return [f"{path}: {found[1].lower()} one of the other fields must be used, not {used}"]
    return []
