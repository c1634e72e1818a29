"""Checks recorded calls against Twilio's own OpenAPI descriptions, which are given as parsed JSON."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

from sandbox.twilio.calls import recorded

_MEDIA_BYTES = re.compile(r"/2010-04-01/Accounts/AC\w{32}/Messages/\w{34}/Media/ME\w{32}")
"""The path of the bytes of media: in Twilio's reference, but left out of its OpenAPI description."""


def check_call(spec: Mapping[str, Any], verb: str, path: str, form: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a call by one description, empty if nothing is.

    `form` has the parameters of a query or a posted form (a text each, a list where repeated), or the posted JSON object.
    A path that the description doesn't know is one fault; see `knows` for picking the description.
    """
    if _MEDIA_BYTES.fullmatch(path):
        return (
            [] if verb == "GET" and not form else [f"{verb} {path}: media bytes are fetched by GET, without parameters"]
        )
    template = _template(spec, path)
    if template is None:
        return [f"{verb} {path}: no such path"]
    operation = spec["paths"][template].get(verb.lower())
    if operation is None:
        return [f"{verb} {path}: no such method"]
    return [f"{verb} {path}: {fault}" for fault in _faults(spec, operation, template, path, form)]


def knows(spec: Mapping[str, Any], path: str) -> bool:
    """Say whether a description has this path."""
    return _MEDIA_BYTES.fullmatch(path) is not None or _template(spec, path) is not None


def check_record(specs: Iterable[Mapping[str, Any]], record: Path) -> list[str]:
    """Return what is wrong with the calls of a record that Twilio accepted (status below 400)."""
    described = list(specs)
    faults: list[str] = []
    for call in recorded(record):
        if call.status < 400:
            spec = next((each for each in described if knows(each, call.path)), described[0])
            faults += check_call(spec, call.verb, call.path, call.form)
    return faults


def _template(spec: Mapping[str, Any], path: str) -> str | None:
    for template in spec["paths"]:
        pattern = re.sub(r"\\\{\w+\\\}", r"[^/.]+", re.escape(template))
        if re.fullmatch(pattern, path):
            return str(template)
    return None


def _faults(
    spec: Mapping[str, Any], operation: Mapping[str, Any], template: str, path: str, form: Mapping[str, Any]
) -> Iterator[str]:
    parameters = operation.get("parameters", [])
    yield from _path_faults(spec, parameters, template, path)
    body = operation.get("requestBody", {}).get("content", {})
    if "application/json" in body:
        yield from _json_faults(spec, body["application/json"]["schema"], form)
        return
    if "application/x-www-form-urlencoded" in body:
        schema = _resolved(spec, body["application/x-www-form-urlencoded"]["schema"])
        yield from _form_faults(spec, schema.get("properties", {}), schema.get("required", ()), form)
        return
    query = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
    required = [each["name"] for each in parameters if each["in"] == "query" and each.get("required")]
    yield from _form_faults(spec, query, required, form)


def _path_faults(
    spec: Mapping[str, Any], parameters: Iterable[Mapping[str, Any]], template: str, path: str
) -> Iterator[str]:
    match = re.fullmatch(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/.]+)", re.escape(template)), path)
    values = match.groupdict() if match else {}
    for parameter in parameters:
        if parameter["in"] == "path":
            yield from _value_faults(spec, parameter["name"], parameter["schema"], values[parameter["name"]])


def _form_faults(
    spec: Mapping[str, Any], properties: Mapping[str, Any], required: Iterable[str], form: Mapping[str, Any]
) -> Iterator[str]:
    for name in required:
        if name not in form:
            yield f"{name} is missing"
    for name, given in form.items():
        if name not in properties:
            yield f"{name} is unknown"
            continue
        schema = _resolved(spec, properties[name])
        values = given if isinstance(given, list) else [given]
        if schema.get("type") == "array":
            schema = _resolved(spec, schema["items"])
        elif len(values) > 1:
            yield f"{name} comes {len(values)} times"
        for value in values:
            yield from _value_faults(spec, name, schema, value)


def _value_faults(spec: Mapping[str, Any], name: str, unresolved: Mapping[str, Any], value: object) -> Iterator[str]:
    """Check one text of a form against the schema of the value that it writes."""
    schema = _resolved(spec, unresolved)
    if not isinstance(value, str):
        yield f"{name} is {value!r}, no text"
        return
    kinds = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "boolean": "[Tt]rue|[Ff]alse"}
    kind = schema.get("type", "string")
    if kind in kinds and not re.fullmatch(kinds[kind], value):
        yield f"{name} is {value!r}, no {kind}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{name} is {value!r}, not one of {schema['enum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{name} is {value!r}, which doesn't match {schema['pattern']}"
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{name} has {len(value)} characters"
    if "format" in schema and not _has_format(schema["format"], value):
        yield f"{name} is {value!r}, no {schema['format']}"


def _has_format(name: str, value: str) -> bool:
    if name == "uri":
        return bool(urlsplit(value).scheme and urlsplit(value).netloc)
    if name == "phone-number":
        return re.fullmatch(r"(whatsapp:)?\+[1-9]\d{6,14}|whatsapp:[A-Z]{2}\.\w+", value) is not None
    if name in {"date-time", "date"}:
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False
    return True


def _json_faults(spec: Mapping[str, Any], schema: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[str]:
    """Check a JSON object; properties that the description doesn't name are faults too."""
    root = {**_closed(schema), "components": _closed(spec["components"])}
    for error in Draft202012Validator(root).iter_errors(dict(body)):
        yield f"{'/'.join(map(str, error.absolute_path)) or 'the body'}: {error.message}"


def _closed(schema: Any) -> Any:  # noqa: ANN401 - a schema is any JSON
    """Return the schema with every object closed for properties it doesn't name."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(each) for name, each in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        closed.setdefault("additionalProperties", False)
    return closed


def _resolved(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        found: Any = spec
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema
