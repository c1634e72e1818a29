"""Content templates: buttons and lists that a message can carry, created through the Content API.

Limits: Twilio's pages for `twilio/quick-reply` (three buttons and 20 letters a title while nothing is approved, body
1024) and `twilio/list-picker` (ten items, item and button 24 and 20 letters, in session only).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.twilio.refusals import Refusal

_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_KNOWN = {"friendly_name", "variables", "language", "types"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be tapped: the words shown and the id that comes back."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A template with its variables filled in."""

    body: str
    choices: tuple[Choice, ...]
    as_list: bool


@dataclass(slots=True)
class Content:
    """One template. Only an `approved` one may be sent outside the 24-hour window."""

    sid: str
    friendly_name: str | None
    language: str
    variables: dict[str, str]
    types: dict[str, dict[str, Any]]
    created: datetime
    approved: bool = False

    def rendered(self, variables: Mapping[str, str]) -> Rendered:
        """Fill in the variables. Raises Refusal 21656 if one has neither a value nor a default."""
        values = {**self.variables, **variables}
        if "twilio/quick-reply" in self.types:
            body = self.types["twilio/quick-reply"]
            choices = [Choice(each["title"], each.get("id", each["title"])) for each in body["actions"]]
        elif "twilio/list-picker" in self.types:
            body = self.types["twilio/list-picker"]
            choices = [Choice(each["item"], each["id"]) for each in body["items"]]
        else:
            body, choices = self.types["twilio/text"], []
        filled = tuple(Choice(_fill(each.title, values), _fill(each.payload, values)) for each in choices)
        result = Rendered(_fill(body["body"], values), filled, "twilio/list-picker" in self.types)
        _check_filled(result)
        return result

    def resource(self, account_sid: str, base: str) -> dict[str, object]:
        """Return the template as the Content resource shows it."""
        url = f"{base}/v1/Content/{self.sid}"
        created = self.created.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "sid": self.sid,
            "account_sid": account_sid,
            "friendly_name": self.friendly_name,
            "language": self.language,
            "variables": self.variables,
            "types": self.types,
            "url": url,
            "date_created": created,
            "date_updated": created,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
        }


def variables_of(text: str) -> dict[str, str]:
    """Read the ContentVariables parameter: a JSON object of texts. Raises Refusal 21656."""
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise Refusal(21656, f"no JSON ({error})") from None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise Refusal(21656, "not an object of texts")
    return values


def validated(body: object, sid: str, created: datetime) -> Content:
    """Check a ContentCreateRequest and return the template. Raises Refusal 20001 that names all faults."""
    faults = list(_faults(body))
    if faults:
        raise Refusal(20001, "; ".join(faults))
    assert isinstance(body, dict)
    return Content(
        sid, body.get("friendly_name"), body["language"], dict(body.get("variables", {})), dict(body["types"]), created
    )


def _faults(body: object) -> Iterator[str]:
    if not isinstance(body, dict):
        yield "the body is no JSON object"
        return
    for name in sorted(body.keys() - _KNOWN):
        yield f"unknown property {name}"
    if not isinstance(body.get("language"), str) or not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", body["language"]):
        yield "language is required, such as en or pt_BR"
    if "friendly_name" in body and not isinstance(body["friendly_name"], str):
        yield "friendly_name is a text"
    variables = body.get("variables", {})
    if not isinstance(variables, dict) or not all(isinstance(value, str) for value in variables.values()):
        yield "variables is an object of texts"
    yield from _type_faults(body.get("types"))


def _type_faults(types: object) -> Iterator[str]:
    if not isinstance(types, dict) or not types:
        yield "types is required"
        return
    checks = {
        "twilio/text": _text_faults,
        "twilio/quick-reply": _quick_reply_faults,
        "twilio/list-picker": _list_picker_faults,
    }
    for name, value in types.items():
        if name not in checks:
            yield f"type {name} is not known here"
        elif not isinstance(value, dict):
            yield f"{name} is an object"
        else:
            yield from (f"{name}: {fault}" for fault in checks[name](value))


def _text_faults(value: dict[str, Any]) -> Iterator[str]:
    yield from _named(value, {"body"}, set())
    yield from _length(value, "body", 1600)


def _quick_reply_faults(value: dict[str, Any]) -> Iterator[str]:
    yield from _named(value, {"body", "actions"}, set())
    yield from _length(value, "body", 1024)
    actions = value.get("actions")
    if not isinstance(actions, list) or not 1 <= len(actions) <= 3:
        yield "one to three actions"
        return
    for action in actions:
        if not isinstance(action, dict):
            yield "an action is an object"
            continue
        yield from _named(action, {"title"}, {"type", "id"})
        yield from _length(action, "title", 20)
        yield from _length(action, "id", 200)
        if action.get("type", "QUICK_REPLY") != "QUICK_REPLY":
            yield "an action's type is QUICK_REPLY"
    yield from _twice([action.get("title") for action in actions if isinstance(action, dict)])


def _list_picker_faults(value: dict[str, Any]) -> Iterator[str]:
    yield from _named(value, {"body", "button", "items"}, set())
    yield from _length(value, "body", 1024)
    yield from _length(value, "button", 20)
    items = value.get("items")
    if not isinstance(items, list) or not 1 <= len(items) <= 10:
        yield "one to ten items"
        return
    for item in items:
        if not isinstance(item, dict):
            yield "an item is an object"
            continue
        yield from _named(item, {"id", "item"}, {"description"})
        yield from _length(item, "item", 24)
        yield from _length(item, "id", 200)
        yield from _length(item, "description", 72)
    yield from _twice([item.get("id") for item in items if isinstance(item, dict)])


def _named(value: dict[str, Any], required: set[str], optional: set[str]) -> Iterator[str]:
    yield from (f"{name} is required" for name in sorted(required - value.keys()))
    yield from (f"unknown property {name}" for name in sorted(value.keys() - required - optional))


def _length(value: dict[str, Any], name: str, limit: int) -> Iterator[str]:
    if name not in value:
        return
    if not isinstance(value[name], str) or not value[name]:
        yield f"{name} is a text"
    elif len(value[name]) > limit:
        yield f"{name} has {len(value[name])} characters, {limit} are allowed"


def _twice(values: list[Any]) -> Iterator[str]:
    yield from (f"{value!r} twice" for value in sorted({str(each) for each in values if values.count(each) > 1}))


def _fill(text: str, values: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        try:
            return values[match[1]]
        except KeyError:
            raise Refusal(21656, f"no value for {{{{{match[1]}}}}}") from None

    return _VARIABLE.sub(value, text)


def _check_filled(rendered: Rendered) -> None:
    """Apply the limits again: variables can make texts longer."""
    title_limit = 24 if rendered.as_list else 20
    if rendered.choices and len(rendered.body) > 1024:
        raise Refusal(21656, f"the body has {len(rendered.body)} characters with its variables, 1024 are allowed")
    if any(not 0 < len(choice.title) <= title_limit for choice in rendered.choices):
        raise Refusal(21656, f"a title is empty or longer than {title_limit} with its variables")
