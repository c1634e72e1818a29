"""Sending pictures and files, alone and as albums, and getting files that people sent."""

import mimetypes
from typing import Any

from sandbox.telegram.errors import ApiError, JsonObject, bad_request
from sandbox.telegram.files import LARGEST_DOWNLOAD, LARGEST_PHOTO, LARGEST_UPLOAD, StoredFile
from sandbox.telegram.invocation import Invocation, Method
from sandbox.telegram.methods_edits import edit, editable
from sandbox.telegram.methods_messages import MEDIA, send
from sandbox.telegram.wire import Upload
from sandbox.telegram.world import World

_CLIPS = ("audio", "voice", "video", "animation", "video_note")


def send_photo(call: Invocation) -> JsonObject:
    """sendPhoto."""
    call.target()
    return send(call, {"photo": _photo(call, call.get("photo")), **call.caption(call.parameters)})


def send_document(call: Invocation) -> JsonObject:
    """sendDocument."""
    call.target()
    return send(call, {"document": _file(call, "document", call.get("document")), **call.caption(call.parameters)})


def send_sticker(call: Invocation) -> JsonObject:
    """sendSticker: WebP, TGS or WebM by the name of what is uploaded."""
    call.target()
    sticker = _file(call, "sticker", call.get("sticker"))
    name = str(sticker.pop("file_name"))
    mime_type = sticker.pop("mime_type")
    if not name.endswith((".webp", ".tgs", ".webm")):
        raise bad_request(f"wrong file type {mime_type}: STICKER_FILE_INVALID")
    shape: JsonObject = {"type": "regular", "width": 512, "height": 512}
    moving: JsonObject = {"is_animated": name.endswith(".tgs"), "is_video": name.endswith(".webm")}
    return send(call, {"sticker": {**sticker, **shape, **moving}})


def send_clip(kind: str) -> Method:
    """sendAudio, sendVoice, sendVideo, sendAnimation and sendVideoNote."""

    def method(call: Invocation) -> JsonObject:
        call.target()
        return send(call, {kind: _clip(call, kind, call.get(kind)), **call.caption(call.parameters)})

    return method


def send_media_group(call: Invocation) -> list[JsonObject]:
    """sendMediaGroup: 2-10 items; documents and audios only with their like."""
    items = call.get("media")
    if not 2 <= len(items) <= 10:
        raise bad_request("wrong number of messages in the album: it must have 2-10 items")
    kinds = {item["type"] for item in items}
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise bad_request("document and audio can't be mixed with other media types")
    call.target()
    contents = [{**_medium(call, item), **call.caption(item)} for item in items]
    group = f"{13_000_000_000 + call.world.number()}"
    return [send(call, {**content, "media_group_id": group}) for content in contents]


def edit_message_media(call: Invocation) -> JsonObject:
    """editMessageMedia: another file, with another caption, in the same message."""
    chat, message = editable(call)
    if not any(kind in message.json for kind in MEDIA):
        raise bad_request("there is no media in the message to edit")
    if "media_group_id" in message.json and call.get("media")["type"] not in message.json:
        raise bad_request("can't change the type of a message in an album")
    item = call.get("media")
    removed: JsonObject = dict.fromkeys((*MEDIA, "caption", "caption_entities"))
    return edit(call, chat, message, {**removed, **_medium(call, item), **call.caption(item)})


def get_file(call: Invocation) -> JsonObject:
    """getFile: makes a file downloadable if it isn't beyond 20 MB."""
    stored = call.world.files.by_id.get(call.get("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    call.world.files.served[stored.path] = stored
    return {**stored.described(), "file_path": stored.path}


def document_of(stored: StoredFile) -> JsonObject:
    """A stored file as Telegram's `Document`."""
    return {**stored.described(), "file_name": stored.name, "mime_type": stored.mime_type}


def guessed_type(name: str) -> str:
    """The MIME type that Telegram's apps would give a file of this name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def stored_upload(world: World, upload: Upload, kind: str) -> StoredFile:
    """Keep what came with a request; raises ApiError 413 beyond 50 MB, 400 if empty."""
    if len(upload.content) > LARGEST_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    mime_type = guessed_type(upload.name) if upload.mime_type == "application/octet-stream" else upload.mime_type
    return world.files.add(upload.content, kind=kind, name=upload.name, mime_type=mime_type)


def _medium(call: Invocation, item: JsonObject) -> JsonObject:
    kind = item["type"]
    if kind == "photo":
        return {"photo": _photo(call, item["media"])}
    if kind == "document":
        return {"document": _file(call, "document", item["media"])}
    return {kind: _clip(call, kind, item["media"])}


def _given(call: Invocation, value: Any) -> Upload | str:  # noqa: ANN401 - a parameter of the Bot API
    if isinstance(value, Upload):
        return value
    if value.startswith("attach://"):
        return call.uploads[value.removeprefix("attach://")]
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    return str(value)


def _photo(call: Invocation, value: Any) -> list[JsonObject]:  # noqa: ANN401 - a parameter of the Bot API
    given = _given(call, value)
    if isinstance(given, str):
        stored = call.world.files.find(given)
        if stored.kind != "photo":
            raise bad_request("can't use file of type Document as Photo")
        return call.world.files.photo_sizes(stored.content)
    if not given.content:
        raise bad_request("file must be non-empty")
    if len(given.content) > LARGEST_PHOTO:
        size = len(given.content)
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; the maximum size is {LARGEST_PHOTO} bytes"
        )
    return call.world.files.photo_sizes(given.content)


def _file(call: Invocation, kind: str, value: Any) -> JsonObject:  # noqa: ANN401 - a parameter of the Bot API
    given = _given(call, value)
    stored = call.world.files.find(given) if isinstance(given, str) else stored_upload(call.world, given, kind)
    if stored.kind == "photo":
        raise bad_request("can't use file of type Photo as Document")
    return document_of(stored)


def _clip(call: Invocation, kind: str, value: Any) -> JsonObject:  # noqa: ANN401 - a parameter of the Bot API
    described = _file(call, kind, value)
    described["duration"] = 1
    if kind in ("video", "animation"):
        described |= {"width": 640, "height": 360}
    if kind in ("voice", "video_note"):
        described.pop("file_name")
    if kind == "video_note":
        described["length"] = 240
        described.pop("mime_type")
    return described


METHODS: dict[str, Method] = {
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendSticker": send_sticker,
    "sendMediaGroup": send_media_group,
    "editMessageMedia": edit_message_media,
    "getFile": get_file,
    **{f"send{''.join(part.title() for part in kind.split('_'))}": send_clip(kind) for kind in _CLIPS},
}
