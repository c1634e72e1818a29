"""A table of labelled updates and what they mean."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.types import Update

from bots.telegram.inbound import Translated, normalise_phone, translate
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.events import (
    AddressBlocked,
    AddressUnblocked,
    ButtonTapped,
    ContactShared,
    Event,
    FileReceived,
    OtherReceived,
    TextEdited,
    TextReceived,
)

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
BOT = 7_000_000_001
ANNA: dict[str, Any] = {"id": 5550123, "is_bot": False, "first_name": "Anna", "language_code": "de-AT"}
CHAT: dict[str, Any] = {"id": 5550123, "type": "private", "first_name": "Anna"}
GROUP: dict[str, Any] = {"id": -1001234, "type": "supergroup", "title": "Desk", "is_forum": True}
SMALL = {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 120, "file_size": 1_000}
LARGE = {"file_id": "large", "file_unique_id": "l", "width": 960, "height": 1280, "file_size": 90_000}
MIDDLE = {"file_id": "middle", "file_unique_id": "m", "width": 480, "height": 640, "file_size": 9_000}
PDF = {
    "file_id": "pdf",
    "file_unique_id": "p",
    "file_name": "Faktura 1.pdf",
    "mime_type": "application/pdf",
    "file_size": 7,
}


def message(**content: object) -> dict[str, Any]:
    return {"message": {"message_id": 42, "date": 1773306000, "chat": CHAT, "from": ANNA, **content}}


def edited(**content: object) -> dict[str, Any]:
    return {"edited_message": {**message(**content)["message"], "edit_date": 1773306060}}


def in_group(**content: object) -> dict[str, Any]:
    return message(chat=GROUP, **content)


def membership(status: str, **content: object) -> dict[str, Any]:
    bot = {"id": BOT, "is_bot": True, "first_name": "Kwit"}
    before = {"status": "member", "user": bot}
    after = {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})
    change = {"chat": CHAT, "from": ANNA, "date": 1773306000, "old_chat_member": before, "new_chat_member": after}
    return {"my_chat_member": change | content}


def tapped(chat: dict[str, Any], data: str | None) -> dict[str, Any]:
    shown = {"message_id": 41, "date": 1773305000, "chat": chat, "text": "Right?"}
    query = {"id": "q1", "from": ANNA, "chat_instance": "1", "message": shown}
    return {"callback_query": query | ({"data": data} if data is not None else {})}


def contact(user_id: int | None, phone: str = "+41791234567") -> dict[str, Any]:
    card: dict[str, Any] = {"phone_number": phone, "first_name": "Anna"}
    return message(contact=card | ({"user_id": user_id} if user_id is not None else {}))


REPLIED = {"message_id": 40, "date": 1773305000, "chat": CHAT, "text": "Right?"}
ANIMATION = {"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1, "duration": 1}
VOICE = {"file_id": "v", "file_unique_id": "v", "duration": 3}
STICKER = {
    "file_id": "s",
    "file_unique_id": "s",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}
CASES: list[tuple[str, dict[str, Any], Event | None]] = [
    ("text", message(text="lunch with Keller"), TextReceived("lunch with Keller", "42")),
    ("deep link", message(text="/start ABCDEFGH"), TextReceived("/start ABCDEFGH", "42")),
    ("reply", message(text="yes", reply_to_message=REPLIED), TextReceived("yes", "42", "40")),
    ("photo", message(photo=[SMALL, LARGE, MIDDLE]), FileReceived(RemoteFile("large", "image/jpeg", 90_000), "", "42")),
    (
        "photo with text in an album",
        message(photo=[LARGE], caption="taxi", media_group_id="album"),
        FileReceived(RemoteFile("large", "image/jpeg", 90_000), "taxi", "42", "album"),
    ),
    (
        "document",
        message(document=PDF, caption="March"),
        FileReceived(RemoteFile("pdf", "application/pdf", 7, "Faktura 1.pdf"), "March", "42"),
    ),
    (
        "document of which little is known",
        message(document={"file_id": "x", "file_unique_id": "x"}),
        FileReceived(RemoteFile("x"), "", "42"),
    ),
    ("own contact", contact(ANNA["id"]), ContactShared("+41791234567", own=True)),
    ("own contact without a plus", contact(ANNA["id"], "41 79 123-45-67"), ContactShared("+41791234567", own=True)),
    ("somebody else's contact", contact(77), ContactShared("+41791234567", own=False)),
    ("contact without an account", contact(None), ContactShared("+41791234567", own=False)),
    ("contact that is no phone", contact(ANNA["id"], "none"), OtherReceived("contact")),
    ("voice", message(voice=VOICE), OtherReceived("voice")),
    ("sticker", message(sticker=STICKER), OtherReceived("sticker")),
    ("location", message(location={"latitude": 47.0, "longitude": 8.0}), OtherReceived("location")),
    ("animation, which has a document too", message(animation=ANIMATION, document=PDF), OtherReceived("animation")),
    ("something of tomorrow", message(hologram={"depth": 3}), OtherReceived("unknown")),
    ("service message", message(pinned_message=REPLIED), None),
    ("edited text", edited(text="total 34,20"), TextEdited("total 34,20", "42")),
    ("edited caption", edited(photo=[LARGE], caption="taxi"), TextEdited("taxi", "42")),
    ("moved live location", edited(location={"latitude": 47.0, "longitude": 8.0}), None),
    ("button", tapped(CHAT, "confirm:1042"), ButtonTapped("confirm:1042")),
    ("button without data", tapped(CHAT, None), None),
    ("blocked", membership("kicked"), AddressBlocked()),
    ("unblocked", membership("member"), AddressUnblocked()),
    ("made an administrator of a chat", membership("left"), None),
    ("bot thrown out of a group", membership("kicked", chat=GROUP), None),
    ("text in a group", in_group(text="hello"), None),
    ("button in a group", tapped(GROUP, "take:77"), None),
    ("a kind of update that was not asked for", {}, None),
    ("unknown fields", message(text="hi", hologram=True), TextReceived("hi", "42")),
]


def translated(raw: dict[str, Any]) -> Translated:
    return translate(Update.model_validate({"update_id": 9, **raw}), BOT, AT)


@pytest.mark.parametrize(("raw", "event"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_an_update_means(raw: dict[str, Any], event: Event | None) -> None:
    envelope = translated(raw).envelope
    assert (envelope.event if envelope is not None else None) == event


def test_an_envelope_says_who_where_when_and_in_which_language() -> None:
    envelope = translated(message(text="hi")).envelope
    assert envelope is not None
    address = Address(Platform.TELEGRAM, "5550123")
    assert envelope.id == "telegram:7000000001/9"
    assert (envelope.to, envelope.address) == (MachineKey.conversation(address), address)
    assert (envelope.at, envelope.hint, envelope.guess) == (AT, "de", "")


@pytest.mark.parametrize(
    ("code", "hint"), [("pl", "pl"), ("pt-BR", "pt"), ("DE", "de"), ("fil", ""), ("", ""), (None, "")]
)
def test_the_hint_is_the_language_of_the_application(code: str | None, hint: str) -> None:
    envelope = translated(
        {"message": message(text="hi")["message"] | {"from": ANNA | {"language_code": code}}}
    ).envelope
    assert envelope is not None
    assert envelope.hint == hint


def test_a_message_without_a_sender_leaves_no_hint() -> None:
    raw = message(text="hi")
    del raw["message"]["from"]
    envelope = translated(raw).envelope
    assert envelope is not None
    assert envelope.hint == ""


@pytest.mark.parametrize(("chat", "data"), [(CHAT, "confirm:1042"), (CHAT, None), (GROUP, "take:77")])
def test_every_tapped_button_waits_for_an_answer(chat: dict[str, Any], data: str | None) -> None:
    assert translated(tapped(chat, data)).callback_query_id == "q1"


@pytest.mark.parametrize(
    ("written", "normalised"),
    [("48501234567", "+48501234567"), ("+7 (912) 345-67-89", "+79123456789"), ("", None), ("12", None)],
)
def test_a_phone_is_written_in_e164(written: str, normalised: str | None) -> None:
    assert normalise_phone(written) == normalised
