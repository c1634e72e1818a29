"""From Twilio's webhook forms to Kwit's events: pure, without a network or a clock.

Source: Twilio docs, "Twilio's request to your incoming message webhook URL" and "Status callbacks". Fields that are not
named here are ignored; new ones may appear any day.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from multidict import MultiDict

from bots.formatting import NOTHING
from bots.whatsapp import markup
from bots.whatsapp.languages import guess_language
from flows.vocabulary.addresses import HIDDEN, Address, MachineKey, Platform
from flows.vocabulary.content import FileKind, Place
from flows.vocabulary.documents import DeliveryStatus, RemoteFile
from flows.vocabulary.events import (
    ButtonTapped,
    Envelope,
    Event,
    FileReceived,
    OtherReceived,
    PlaceReceived,
    TextReceived,
)

CHANNEL = "whatsapp:"
"""How Twilio begins an address of WhatsApp."""
MOST_MEDIA = 10
"""Files that one message can have (Twilio docs); a form that names more is not believed."""

_PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)  # E.164
_SCOPED_ID = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)
_FILE_NAME = re.compile(r"[^/\\\n]{1,200}\.(?:pdf|xml|jpe?g|png|webp|hei[cf])", re.IGNORECASE)
_SILENT = frozenset({"reaction", "system"})
"""Message types that nobody awaits an answer to."""
_STATUSES = {
    "accepted": DeliveryStatus.QUEUED,
    "scheduled": DeliveryStatus.QUEUED,
    "queued": DeliveryStatus.QUEUED,
    "sending": DeliveryStatus.SENDING,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "undelivered": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}
_WINDOW_CLOSED = "63016"
_REASONS = {
    _WINDOW_CLOSED: "outside the 24-hour window",
    "63003": "no such WhatsApp account",
    "63018": "too many messages to this person",
    "63019": "the file could not be fetched",
    "63021": "the file is of a kind that WhatsApp does not take",
    "63024": "no such WhatsApp account",
    "21610": "the person has opted out",
    "21211": "not a valid number",
}


class Malformed(ValueError):
    """A form lacks what every webhook of its kind has, or holds nonsense there."""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How far a message of ours has come; ``reason`` is ``code: sentence`` where something went wrong."""

    message_id: str
    status: DeliveryStatus
    reason: str = ""


def translate(form: MultiDict[str], at: datetime) -> list[Envelope]:
    """The envelopes of one incoming message: one, or one a file; none for what needs no answer. Raises Malformed."""
    sid = _required(form, "MessageSid")
    address = _sender(form)
    events = _events_of(form, sid)
    return [
        Envelope(
            id=f"{Platform.WHATSAPP}:{sid}" if len(events) == 1 else f"{Platform.WHATSAPP}:{sid}/{index}",
            to=MachineKey.conversation(address),
            event=event,
            at=at,
            address=address,
            guess=guess_language(address),
        )
        for index, event in enumerate(events)
    ]


def translate_status(form: MultiDict[str]) -> StatusReport | None:
    """What a status callback reports; None for a status that is no step of ours. Raises Malformed."""
    sid = _required(form, "MessageSid")
    status = _STATUSES.get(_required(form, "MessageStatus").lower())
    if status is None:
        return None
    code = form.get("ErrorCode", "")
    if code in {"", "0"} or not code.isascii() or not code.isdigit():
        return StatusReport(sid, status)
    if code == _WINDOW_CLOSED and status is DeliveryStatus.FAILED:
        status = DeliveryStatus.HELD  # it can be sent once the person has written
    return StatusReport(sid, status, f"{code}: {_REASONS.get(code, 'refused by WhatsApp')}")


def _required(form: MultiDict[str], name: str) -> str:
    value = form.get(name, "").strip()
    if not value:
        raise Malformed(f"{name} is missing")
    return value


def _sender(form: MultiDict[str]) -> Address:
    """Who wrote: the phone of ``From``, else the id that WhatsApp gives accounts which hide their number."""
    sender = form.get("From", "")
    if not sender.startswith(CHANNEL):
        raise Malformed("From is no WhatsApp address")
    value = sender.removeprefix(CHANNEL).strip()
    if value[:1].isdigit() and value.isdecimal():
        value = f"+{value}"
    if _PHONE.fullmatch(value):
        return Address(Platform.WHATSAPP, value)
    scoped = form.get("ExternalUserId", "").removeprefix(CHANNEL).strip() or value
    if not _SCOPED_ID.fullmatch(scoped):
        raise Malformed("From has neither a phone nor an id")
    return Address(Platform.WHATSAPP, HIDDEN + scoped.removeprefix(HIDDEN))


def _events_of(form: MultiDict[str], sid: str) -> list[Event]:
    payload = form.get("ButtonPayload") or form.get("ListId")
    if payload:
        return [ButtonTapped(payload)]
    kind = form.get("MessageType", "").lower()
    if kind in _SILENT:
        return []
    reply_to = form.get("OriginalRepliedMessageSid", "")
    if kind == "location" or form.get("Latitude"):
        place = _place_of(form)
        return [OtherReceived("location") if place is None else PlaceReceived(place, sid, reply_to)]
    files = _files_of(form)
    if files:
        return _media_events(files, form.get("Body", ""), sid, reply_to, kind)
    text = form.get("Body", "")
    if text.strip():
        words = markup.read(text)
        return [TextReceived(words.text, sid, reply_to, words.spans)]
    return [OtherReceived(kind if kind.isidentifier() and kind != "text" else "unknown")]


def _place_of(form: MultiDict[str]) -> Place | None:
    """A location, with its name and street if it has any; None if it is nowhere on earth."""
    try:
        latitude, longitude = float(form.get("Latitude", "")), float(form.get("Longitude", ""))
    except ValueError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return Place(latitude, longitude, form.get("Label", ""), form.get("Address", ""))


def _files_of(form: MultiDict[str]) -> list[RemoteFile]:
    count = form.get("NumMedia", "") or "0"
    if not count.isascii() or not count.isdigit() or len(count) > len(str(MOST_MEDIA)) or int(count) > MOST_MEDIA:
        raise Malformed("NumMedia is no number of files")
    return [
        RemoteFile(
            _required(form, f"MediaUrl{index}"), form.get(f"MediaContentType{index}", "").partition(";")[0].strip()
        )
        for index in range(int(count))
    ]


def _media_events(files: list[RemoteFile], caption: str, sid: str, reply_to: str, kind: str) -> list[Event]:
    """One event a file; the caption goes with the first. A document without caption may come with its name instead."""
    if kind == "document" and _FILE_NAME.fullmatch(caption):
        files = [replace(files[0], name=caption), *files[1:]]
        caption = ""
    words = markup.read(caption)
    events: list[Event] = []
    for index, file in enumerate(files):
        said = words if index == 0 else NOTHING
        events.append(
            FileReceived(file, said.text, sid, kind=_kind_of(file, kind), reply_to=reply_to, spans=said.spans)
        )
    return events


def _kind_of(file: RemoteFile, message_type: str) -> FileKind:
    """What a file is to people: Twilio tells the kind of the message, else its media type does.

    Voice messages and sound files both are "audio"; what WhatsApp records itself is Ogg. A contact is a file like others: a vCard.
    """
    major, _, minor = file.media_type.lower().partition("/")
    if message_type == "document":
        return FileKind.DOCUMENT
    if message_type == "sticker":
        return FileKind.STICKER
    if major == "audio":
        return FileKind.VOICE if minor == "ogg" else FileKind.AUDIO
    return {"image": FileKind.PHOTO, "video": FileKind.VIDEO}.get(major, FileKind.DOCUMENT)
