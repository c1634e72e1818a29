"""Calls and updates against the published description of the Bot API, and that the check itself finds faults."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    KeyboardButton,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from sandbox.telegram import LocalTelegram
from sandbox.telegram.conformance import check_call, check_record, check_value
from tests.sandbox.telegram.conftest import client_of

SPECIFICATION = Path(__file__).parents[4] / "shared" / "spec" / "telegram-bot-api.json"

NEWER = "_chat_member.can_send_welcome_messages is unknown"
"""A right that the client's version of the Bot API has and the description, which is older, doesn't."""


def field(name: str, kinds: str, description: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "types": kinds.split("|"), "required": required, "description": description}


TINY: dict[str, Any] = {
    "methods": {
        "sendThing": {
            "fields": [
                field("chat_id", "Integer|String", "Where", required=True),
                field("text", "String", "1-10 characters after entities parsing", required=True),
                field("parse_mode", "String", "How"),
                field("silent", "Boolean", "Whether"),
                field("limit", "Integer", "Values between 1-100 are accepted."),
                field("file", "InputFile", "What"),
                field("buttons", "Array of Array of Button", "Which"),
                field("media", "Array of Photo|Array of Film", "must include 2-3 items"),
                field("id", "Integer", "Required if inline is not specified."),
                field("inline", "String", "Other way"),
            ]
        }
    },
    "types": {
        "Button": {
            "description": ["Exactly one of the fields other than text and style must be used to do something."],
            "fields": [
                field("text", "String", "Label", required=True),
                field("data", "String", "Optional. Sent back, 1-4 bytes"),
                field("url", "String", "Optional. Where to"),
            ],
        },
        "Photo": {"fields": [field("type", "String", "Type, must be photo", required=True)]},
        "Film": {"fields": [field("type", "String", "Type, must be film", required=True)]},
    },
}
GOOD: dict[str, Any] = {"chat_id": "-100", "text": "hello", "inline": "x"}


def test_a_correct_call_has_no_faults() -> None:
    media = json.dumps([{"type": "photo"}, {"type": "film"}])
    buttons = [[{"text": "Yes", "data": "ąą"}]]
    upload = {"$upload": {"name": "a", "size": 1}}
    call = {**GOOD, "media": media, "buttons": buttons, "silent": "true", "limit": "100", "file": upload}
    assert check_call(TINY, "sendThing", call) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"colour": "red"}, "sendThing.colour is unknown"),
        ({"chat_id": None}, "sendThing.chat_id is missing"),
        ({"chat_id": {"a": 1}}, "sendThing.chat_id is no Integer"),
        ({"inline": None}, "sendThing.id is missing"),
        ({"text": "x" * 11}, "sendThing.text: 11 characters are not within 1-10"),
        ({"text": "😀" * 6}, "sendThing.text: 12 characters are not within 1-10"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "sendThing.text: Bad Request: can't parse entities"),
        ({"silent": "maybe"}, "sendThing.silent is no Boolean"),
        ({"limit": "101"}, "sendThing.limit: 101 is not within 1-100"),
        ({"limit": "many"}, "sendThing.limit is no Integer"),
        ({"text": {"$upload": {}}}, "sendThing.text must not be a file"),
        ({"buttons": "{}"}, "sendThing.buttons is no Array of Array of Button"),
        ({"buttons": "[[{}]]"}, "sendThing.buttons[0][0].text is missing"),
        ({"buttons": [[{"text": "a", "data": "ąąx"}]]}, "sendThing.buttons[0][0].data: 5 bytes are not within 1-4"),
        (
            {"buttons": [[{"text": "a"}]]},
            "sendThing.buttons[0][0]: exactly one of the other fields must be used, not []",
        ),
        ({"buttons": [[{"text": "a", "data": "a", "url": "b"}]]}, "must be used, not ['data', 'url']"),
        ({"buttons": [[{"text": 1, "data": "a"}]]}, "sendThing.buttons[0][0].text is no String: 1"),
        ({"media": [{"type": "photo"}]}, "sendThing.media: 1 is not within 2-3"),
        ({"media": [{"type": "photo"}, {"type": "song"}]}, "sendThing.media[1].type must be photo: 'song'"),
    ],
)
def test_a_planted_fault_is_found(change: dict[str, Any], fault: str) -> None:
    found = check_call(TINY, "sendThing", {**GOOD, **change})
    assert any(fault in each for each in found), found


def test_an_unknown_method_is_found() -> None:
    assert check_call(TINY, "sendNothing", {}) == ["unknown method sendNothing"]


def test_html_counts_without_its_marks() -> None:
    assert check_call(TINY, "sendThing", {**GOOD, "text": "<b>0123456789</b>", "parse_mode": "HTML"}) == []


@pytest.fixture(scope="session")
def spec() -> dict[str, Any]:
    if not SPECIFICATION.exists():
        pytest.skip("the description of the Bot API is not beside this project")
    described: dict[str, Any] = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    return described


async def test_updates_have_the_published_shapes(
    telegram: LocalTelegram, bot: Bot, picture: bytes, spec: dict[str, Any]
) -> None:
    anna = telegram.person("Anna", last_name="Frey", username="anna_f", language="de", phone="+41791234567")
    written = await anna.says("/start K7QM see https://example.org")
    await anna.edits(written, "hello")
    await anna.snaps(("a.png", picture), ("b.png", picture), caption="two")
    await anna.sends_file(("invoice.pdf", b"%PDF-1.7"), caption="pdf")
    await anna.shares_contact()
    await anna.shares_contact(own=False, phone="+48601234567")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="y")]])
    await bot.send_message(anna.user.id, "Right?", reply_markup=keyboard)
    await anna.taps("Yes")
    await anna.says("why", reply_to=await anna.sees("Right?"))
    await anna.blocks()
    await anna.unblocks()
    desk = telegram.group("Desk")
    manager = telegram.member(desk, "Vera")
    topic = await bot.create_forum_topic(desk.id, "No. 77")
    await manager.says("taken", topic=topic.message_thread_id)
    await manager.throws_out_bot()
    pending = telegram.world.updates.pending
    kinds = {kind for update in pending for kind in update if kind != "update_id"}
    assert kinds == {"message", "edited_message", "callback_query", "my_chat_member"}
    faults = [fault for update in pending for fault in check_value(spec, "Update", update)]
    assert [fault for fault in faults if not fault.endswith(NEWER)] == []


async def test_recorded_calls_have_the_published_shapes(tmp_path: Path, picture: bytes, spec: dict[str, Any]) -> None:
    record = tmp_path / "calls.jsonl"
    async with LocalTelegram(record_to=record) as telegram, client_of(telegram) as bot:
        anna = telegram.person("Anna")
        await anna.says("hello")
        keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="y")]])
        sent = await bot.send_message(anna.user.id, "<i>Right?</i>", parse_mode="HTML", reply_markup=keyboard)
        await bot.edit_message_text("Right!", chat_id=anna.user.id, message_id=sent.message_id)
        keys = ReplyKeyboardMarkup(
            keyboard=[[KeyboardButton(text="Share", request_contact=True)]], resize_keyboard=True
        )
        reply = ReplyParameters(message_id=sent.message_id)
        await bot.send_message(anna.user.id, "Share?", reply_markup=keys, reply_parameters=reply)
        await bot.send_photo(anna.user.id, BufferedInputFile(picture, "a.jpg"), caption="look")
        pair = [InputMediaDocument(media=BufferedInputFile(b"a", name)) for name in ("a.txt", "b.txt")]
        await bot.send_media_group(anna.user.id, list(pair))
        await bot.set_message_reaction(anna.user.id, sent.message_id, [ReactionTypeEmoji(emoji="👀")])
        await bot.set_my_commands([BotCommand(command="help", description="Help")])
        await bot.send_chat_action(anna.user.id, "typing")
        await bot.get_updates(timeout=0)
    lines = record.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 9
    assert all(json.loads(line)["ok"] for line in lines)
    assert check_record(spec, record) == []
    record.write_text('{"method": "sendSmoke", "params": {}}\n', encoding="utf-8")
    assert check_record(spec, record) == ["unknown method sendSmoke"]


async def test_the_published_description_finds_a_wrong_call(spec: dict[str, Any]) -> None:
    button = {"text": "Yes", "callback_data": "y" * 65}
    markup = json.dumps({"inline_keyboard": [[button]]})
    faults = check_call(spec, "sendMessage", {"chat_id": "1", "text": "x" * 4097, "reply_markup": markup})
    assert faults == [
        "sendMessage.text: 4097 characters are not within 1-4096",
        "sendMessage.reply_markup.inline_keyboard[0][0].callback_data: 65 bytes are not within 1-64",
    ]
