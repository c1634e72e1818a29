"""From an HTTP request to the parameters of a call: query, urlencoded and multipart forms, and JSON bodies.

Values stay as they came: text from forms, typed values from JSON; `validation` gives them their types.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from sandbox.telegram.errors import ApiError, JsonObject, bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """One file part of a multipart form."""

    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class Wire:
    """What a request carried: `parameters` (text, JSON values, or an Upload) and all `uploads` by their part name."""

    parameters: Mapping[str, object]
    uploads: Mapping[str, Upload]

    def recorded(self, known: set[str]) -> JsonObject:
        """The parameters as one JSON object; a file part named in `known` becomes `{"$upload": {name, size}}`."""
        plain: JsonObject = {}
        for name, value in self.parameters.items():
            if not isinstance(value, Upload):
                plain[name] = value
            elif name in known:
                plain[name] = {"$upload": {"name": value.name, "size": len(value.content)}}
        return plain


async def read(request: web.Request) -> Wire:
    """Read a request whole; raises ApiError 400 for a broken JSON body and 413 for one beyond the server's limit."""
    parameters: dict[str, object] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.method != "POST":
        return Wire(parameters, uploads)
    try:
        if request.content_type == "application/json":
            parameters.update(_json_object(await request.text()))
        else:
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
                    parameters[name] = uploads[name]
                else:
                    parameters[name] = value if isinstance(value, str) else bytes(value).decode()
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    return Wire(parameters, uploads)


def _json_object(body: str) -> JsonObject:
    try:
        value = json.loads(body or "{}")
    except json.JSONDecodeError:
        raise bad_request("can't parse request body as JSON") from None
    if not isinstance(value, dict):
        raise bad_request("expected an object as JSON body")
    return value
