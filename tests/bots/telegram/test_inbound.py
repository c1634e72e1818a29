"""A table of labelled updates and what they mean."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from bots.telegram.inbound import Translated, read, translate
from bots.telegram.messages import normalise_phone
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import FileKind, Place, Span, Style
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.events import (
    AddressBlocked,
    AddressUnblocked,
    ButtonTapped,
    ContactShared,
    Event,
    FileReceived,
    OtherReceived,
    PlaceReceived,
    TextEdited,
    TextReceived,
)
from flows.vocabulary.task_events import DeskLost, DeskRegained

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
PLACE = {"latitude": 47.0, "longitude": 8.0}
VENUE = {"location": PLACE, "title": "Krone", "address": "Marktgasse 1"}
NOTE = {"file_id": "n", "file_unique_id": "n", "length": 240, "duration": 3, "file_size": 9}
AUDIO = {"file_id": "u", "file_unique_id": "u", "duration": 3, "mime_type": "audio/mpeg", "file_name": "memo.mp3"}
VIDEO = {"file_id": "w", "file_unique_id": "w", "width": 1, "height": 1, "duration": 3, "mime_type": "video/mp4"}
ANIMATION = {"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1, "duration": 1, "mime_type": "video/mp4"}
VOICE = {"file_id": "v", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg", "file_size": 30}
STICKER: dict[str, Any] = {
    "file_id": "s",
    "file_unique_id": "s",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
    "emoji": "👍",
}
BOLD = [{"type": "bold", "offset": 0, "length": 3}, {"type": "bot_command", "offset": 0, "length": 3}]
POLL = {
    "id": "p",
    "question": "Lunch?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


def sticker(media_type: str, **flags: bool) -> tuple[str, dict[str, Any], Event]:
    event = FileReceived(RemoteFile("s", media_type), "", "42", "", FileKind.STICKER, emoji="👍")
    return f"sticker, {media_type}", message(sticker=STICKER | flags), event


def photo(caption: str = "", group: str = "", reply_to: str = "", spans: tuple[Span, ...] = ()) -> FileReceived:
    file = RemoteFile("large", "image/jpeg", 90_000)
    return FileReceived(file, caption, "42", group, FileKind.PHOTO, reply_to, spans)


CASES: list[tuple[str, dict[str, Any], Event | None]] = [
    ("text", message(text="lunch with Keller"), TextReceived("lunch with Keller", "42")),
    ("deep link", message(text="/start ABCDEFGH"), TextReceived("/start ABCDEFGH", "42")),
    ("reply", message(text="yes", reply_to_message=REPLIED), TextReceived("yes", "42", "40")),
    (
        "formatted text",
        message(text="may be", entities=BOLD),
        TextReceived("may be", "42", "", (Span(Style.BOLD, 0, 3),)),
    ),
    ("photo", message(photo=[SMALL, LARGE, MIDDLE]), photo()),
    (
        "photo with text in an album",
        message(photo=[LARGE], caption="taxi", media_group_id="album"),
        photo("taxi", "album"),
    ),
    (
        "photo with formatted text as an answer",
        message(photo=[LARGE], caption="taxi", caption_entities=BOLD, reply_to_message=REPLIED),
        photo("taxi", reply_to="40", spans=(Span(Style.BOLD, 0, 3),)),
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
    ("own contact", contact(ANNA["id"]), ContactShared("+41791234567", own=True, name="Anna", message_id="42")),
    (
        "own contact without a plus",
        contact(ANNA["id"], "41 79 123-45-67"),
        ContactShared("+41791234567", own=True, name="Anna", message_id="42"),
    ),
    ("somebody else's contact", contact(77), ContactShared("+41791234567", own=False, name="Anna", message_id="42")),
    (
        "contact without an account",
        contact(None),
        ContactShared("+41791234567", own=False, name="Anna", message_id="42"),
    ),
    ("contact that is no phone", contact(ANNA["id"], "none"), OtherReceived("contact")),
    (
        "voice",
        message(voice=VOICE, reply_to_message=REPLIED),
        FileReceived(RemoteFile("v", "audio/ogg", 30), "", "42", "", FileKind.VOICE, "40"),
    ),
    (
        "audio",
        message(audio=AUDIO),
        FileReceived(RemoteFile("u", "audio/mpeg", None, "memo.mp3"), "", "42", "", FileKind.AUDIO),
    ),
    ("video", message(video=VIDEO), FileReceived(RemoteFile("w", "video/mp4"), "", "42", "", FileKind.VIDEO)),
    (
        "video note",
        message(video_note=NOTE),
        FileReceived(RemoteFile("n", "video/mp4", 9), "", "42", "", FileKind.VIDEO),
    ),
    (
        "animation, which has a document too",
        message(animation=ANIMATION, document=PDF),
        FileReceived(RemoteFile("a", "video/mp4"), "", "42", "", FileKind.ANIMATION),
    ),
    sticker("image/webp"),
    sticker("application/x-tgsticker", is_animated=True),
    sticker("video/webm", is_video=True),
    ("location", message(location=PLACE, reply_to_message=REPLIED), PlaceReceived(Place(47.0, 8.0), "42", "40")),
    (
        "venue",
        message(venue=VENUE, location=PLACE),
        PlaceReceived(Place(47.0, 8.0, "Krone", "Marktgasse 1"), "42"),
    ),
    ("poll", message(poll=POLL), OtherReceived("poll")),
    ("something of tomorrow", message(hologram={"depth": 3}), OtherReceived("unknown")),
    ("service message", message(pinned_message=REPLIED), None),
    ("edited text", edited(text="total 34,20"), TextEdited("total 34,20", "42")),
    ("edited caption", edited(photo=[LARGE], caption="taxi"), TextEdited("taxi", "42")),
    ("edited formatting", edited(text="may", entities=BOLD), TextEdited("may", "42", (Span(Style.BOLD, 0, 3),))),
    ("moved live location", edited(location=PLACE), None),
    ("button", tapped(CHAT, "confirm:1042"), ButtonTapped("confirm:1042")),
    ("button without data", tapped(CHAT, None), None),
    ("blocked", membership("kicked"), AddressBlocked()),
    ("unblocked", membership("member"), AddressUnblocked()),
    ("something else became of the bot in a private chat", membership("left"), None),
    ("a kind of update that was not asked for", {}, None),
    ("unknown fields", message(text="hi", hologram=True), TextReceived("hi", "42")),
]


def translated(raw: dict[str, Any]) -> Translated:
    return translate(read({"update_id": 9, **raw}), BOT, AT)


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


# ---- the desk

TOPIC = {"message_thread_id": 45, "is_topic_message": True}
OPENED = {"message_id": 45, "date": 1773305000, "chat": GROUP, "forum_topic_created": {"name": "#77", "icon_color": 1}}
CHANNEL = {"id": -100777, "type": "channel", "title": "News"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
GENERAL_ADDRESS = Address(Platform.DESK, "-1001234")
TOPIC_ADDRESS = Address(Platform.DESK, "-1001234/45")
RIGHTS = {"can_manage_chat": True, "can_delete_messages": True}
"""Some of the rights of an administrator: not all that the client knows of, as from a server of another version."""


def edited_in_group(**content: object) -> dict[str, Any]:
    return {"edited_message": {**in_group(**content)["message"], "edit_date": 1773306060}}


def rights_in_group(status: str, **rights: object) -> dict[str, Any]:
    update = membership(status, chat=GROUP)
    update["my_chat_member"]["new_chat_member"] |= rights
    return update


DESK_CASES: list[tuple[str, dict[str, Any], Address, Event]] = [
    ("text in General", in_group(text="/open"), GENERAL_ADDRESS, TextReceived("/open", "42")),
    ("text in a topic", in_group(text="hi", **TOPIC), TOPIC_ADDRESS, TextReceived("hi", "42")),
    (
        "text that only seems to answer the opening of its topic",
        in_group(text="hi", reply_to_message=OPENED, **TOPIC),
        TOPIC_ADDRESS,
        TextReceived("hi", "42"),
    ),
    (
        "answer in a topic",
        in_group(text="hi", reply_to_message=REPLIED | {"chat": GROUP}, **TOPIC),
        TOPIC_ADDRESS,
        TextReceived("hi", "42", "40"),
    ),
    (
        "answer in General, whose thread is no topic",
        in_group(text="hi", reply_to_message=REPLIED | {"chat": GROUP}, message_thread_id=40),
        GENERAL_ADDRESS,
        TextReceived("hi", "42", "40"),
    ),
    ("photo in a topic", in_group(photo=[LARGE], **TOPIC), TOPIC_ADDRESS, photo()),
    ("edit in a topic", edited_in_group(text="hi", **TOPIC), TOPIC_ADDRESS, TextEdited("hi", "42")),
    ("button in General", tapped(GROUP, "take:77"), GENERAL_ADDRESS, ButtonTapped("take:77")),
    ("poll in a topic", in_group(poll=POLL, **TOPIC), TOPIC_ADDRESS, OtherReceived("poll")),
    ("bot thrown out", rights_in_group("kicked"), GENERAL_ADDRESS, DeskLost()),
    ("bot has left", rights_in_group("left"), GENERAL_ADDRESS, DeskLost()),
    ("bot is no administrator", rights_in_group("member"), GENERAL_ADDRESS, DeskLost()),
    (
        "bot is restricted",
        rights_in_group("restricted", is_member=True, until_date=0),
        GENERAL_ADDRESS,
        DeskLost(),
    ),
    ("bot may not manage topics", rights_in_group("administrator", **RIGHTS), GENERAL_ADDRESS, DeskLost()),
    (
        "bot may manage topics",
        rights_in_group("administrator", **RIGHTS, can_manage_topics=True),
        GENERAL_ADDRESS,
        DeskRegained(),
    ),
]


@pytest.mark.parametrize(
    ("raw", "address", "event"), [case[1:] for case in DESK_CASES], ids=[case[0] for case in DESK_CASES]
)
def test_an_update_of_a_group_goes_to_the_desk(raw: dict[str, Any], address: Address, event: Event) -> None:
    envelope = translated(raw).envelope
    assert envelope is not None
    assert (envelope.to, envelope.address, envelope.event) == (MachineKey.desk(address), address, event)
    assert (envelope.sender, envelope.sender_name, envelope.hint) == ("telegram:5550123", "Anna", "de")


def test_a_button_in_a_topic_is_tapped_in_that_topic() -> None:
    raw = tapped(GROUP, "take:77")
    raw["callback_query"]["message"] |= TOPIC
    envelope = translated(raw).envelope
    assert envelope is not None
    assert envelope.address == TOPIC_ADDRESS


def test_a_button_of_a_message_that_telegram_no_longer_has_is_tapped_in_general() -> None:
    raw = tapped(GROUP, "take:77")
    raw["callback_query"]["message"] = {"message_id": 41, "date": 0, "chat": GROUP}
    envelope = translated(raw).envelope
    assert envelope is not None
    assert envelope.address == GENERAL_ADDRESS


@pytest.mark.parametrize(("speaker", "name"), [(GROUP, "Desk"), (CHANNEL, "News")], ids=["administrator", "channel"])
def test_who_writes_in_the_name_of_a_chat_is_nobody_with_a_name(speaker: dict[str, Any], name: str) -> None:
    raw = in_group(text="hi", sender_chat=speaker)
    raw["message"]["from"] = CHANNEL_BOT
    envelope = translated(raw).envelope
    assert envelope is not None
    assert (envelope.sender, envelope.sender_name) == ("", name)


UNHEARD: list[tuple[str, dict[str, Any]]] = [
    ("another bot", {"message": in_group(text="hi")["message"] | {"from": CHANNEL_BOT}}),
    ("a topic that was opened", in_group(forum_topic_created={"name": "#77", "icon_color": 1}, **TOPIC)),
    ("a pinned message", in_group(pinned_message=REPLIED | {"chat": GROUP})),
    ("a group without topics", message(chat={"id": -77, "type": "group", "title": "Old"}, text="hi")),
]


@pytest.mark.parametrize("raw", [case[1] for case in UNHEARD], ids=[case[0] for case in UNHEARD])
def test_nobody_hears_of(raw: dict[str, Any]) -> None:
    assert translated(raw).envelope is None


@pytest.mark.parametrize("status", [[], {}, 7, None])
def test_a_member_whose_status_is_no_text_makes_no_sense(status: object) -> None:
    change = membership("member")["my_chat_member"]
    change["old_chat_member"]["status"] = status
    with pytest.raises(ValidationError):
        read({"update_id": 9, "my_chat_member": change})


def test_a_tap_whose_id_can_stand_in_no_call_gets_no_answer() -> None:
    tap = {"id": "\ud800", "from": ANNA, "chat_instance": "1", "data": "x:", "message": message()["message"]}
    translated = translate(read({"update_id": 9, "callback_query": tap}), BOT, AT)
    assert translated.callback_query_id == ""
    assert translated.envelope is not None
