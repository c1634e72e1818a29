"""What the sandbox refuses before anything happens, over plain HTTP as any client could send it."""

import io
import json
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from sandbox.telegram import LocalTelegram
from tests.sandbox.telegram.conftest import inline


async def post(telegram: LocalTelegram, method: str, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - aiohttp's own
    url = f"{telegram.url}/bot{telegram.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, **request) as answer:
        body: dict[str, Any] = await answer.json()
        assert answer.status == (200 if body["ok"] else body["error_code"])
        return body


async def started(telegram: LocalTelegram) -> int:
    anna = telegram.person("Anna")
    await anna.says("hello")
    return anna.user.id


@pytest.mark.parametrize("spelling", ["getMe", "getme", "GETME"])
async def test_method_names_have_no_case(telegram: LocalTelegram, spelling: str) -> None:
    assert (await post(telegram, spelling))["result"]["is_bot"] is True
    assert telegram.calls[0].method == "getMe"


async def test_parameters_come_in_the_query_too(telegram: LocalTelegram) -> None:
    chat_id = await started(telegram)
    url = f"{telegram.url}/bot{telegram.token}/sendMessage?chat_id={chat_id}&text=hi"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert (await answer.json())["result"]["text"] == "hi"


async def test_parameters_come_as_json(telegram: LocalTelegram) -> None:
    chat_id = await started(telegram)
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    body = await post(telegram, "sendMessage", json={"chat_id": chat_id, "text": "hi", "reply_markup": markup})
    assert body["result"]["reply_markup"] == markup


@pytest.mark.parametrize(
    ("method", "form", "reason"),
    [
        ("sendMessage", {"text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "{id}"}, "message text is empty"),
        ("sendMessage", {"chat_id": "{id}", "text": " \n "}, "message text is empty"),
        ("sendMessage", {"chat_id": "{id}", "text": "x" * 4097}, "message is too long"),
        ("sendMessage", {"chat_id": "{id}", "text": "😀" * 2049}, "message is too long"),
        ("sendMessage", {"chat_id": "{id}", "text": "a", "colour": "red"}, 'unknown parameter "colour"'),
        (
            "sendMessage",
            {"chat_id": "{id}", "text": "a", "reply_to_message_id": "1"},
            'deprecated parameter "reply_to_mes',
        ),
        (
            "sendMessage",
            {"chat_id": "{id}", "text": "a", "message_thread_id": "x"},
            '"message_thread_id" must be a numb',
        ),
        (
            "sendMessage",
            {"chat_id": "{id}", "text": "a", "protect_content": "maybe"},
            '"protect_content" must be a Boo',
        ),
        ("sendMessage", {"chat_id": "{id}", "text": "a", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        (
            "sendMessage",
            {"chat_id": "{id}", "text": "a", "reply_markup": '{"keys":[]}'},
            "reply_markup.keys is no field",
        ),
        ("sendMessage", {"chat_id": "{id}", "text": "a", "reply_markup": "[]"}, "reply_markup must be an Object"),
        ("sendMessage", {"chat_id": "1", "text": "a"}, "chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "a"}, "chat not found"),
        ("sendLocation", {"chat_id": "{id}", "latitude": "x", "longitude": "1"}, '"latitude" must be a number'),
        (
            "banChatMember",
            {"chat_id": "{id}", "user_id": "1", "until_date": "soon"},
            '"until_date" must be a Unix time',
        ),
        ("editMessageText", {"text": "a"}, "chat_id is empty"),
        ("editMessageText", {"text": "a", "inline_message_id": "1"}, "message to edit not found"),
        ("setWebhook", {"url": "http://127.0.0.1/", "max_connections": "101"}, "max_connections must be 1-100"),
        ("leaveChat", {"chat_id": "{id}"}, "chat member status can't be changed in private chats"),
        ("getChatAdministrators", {"chat_id": "{id}"}, "there are no administrators in the private chat"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old and response timeout expired"),
        ("deleteMessages", {"chat_id": "{id}", "message_ids": "[]"}, "wrong number of message identifiers"),
        ("sendPhoto", {"chat_id": "{id}"}, "there is no photo in the request"),
        ("sendPhoto", {"chat_id": "{id}", "photo": "attach://x"}, "photo refers to the missing file part 'x'"),
        ("sendPhoto", {"chat_id": "{id}", "photo": "AgAC"}, "wrong file identifier/HTTP URL specified"),
        ("sendMediaGroup", {"chat_id": "{id}", "media": '[{"media":"a"}]'}, "media[0] fits none of the allowed types"),
        ("sendMediaGroup", {"chat_id": "{id}", "media": '[{"type":"photo"}]'}, "media[0].media is required"),
        (
            "setMessageReaction",
            {"chat_id": "{id}", "message_id": "1", "reaction": '["x"]'},
            "reaction[0] must be an Ob",
        ),
        ("deleteMessages", {"chat_id": "{id}", "message_ids": '["1"]'}, "message_ids[0] must be an Integer"),
        ("deleteMessages", {"chat_id": "{id}", "message_ids": "[true]"}, "message_ids[0] must be an Integer"),
        ("getUpdates", {"allowed_updates": '["messages"]'}, "unknown update type 'messages'"),
    ],
)
async def test_a_wrong_parameter_is_refused(
    telegram: LocalTelegram, method: str, form: dict[str, str], reason: str
) -> None:
    chat_id = await started(telegram)
    body = await post(
        telegram, method, data={name: value.replace("{id}", str(chat_id)) for name, value in form.items()}
    )
    assert body["ok"] is False
    assert body["error_code"] == 400
    assert body["description"].startswith(f"Bad Request: {reason}")
    assert telegram.calls[-1].error == body["description"]


async def test_nested_unknown_fields_are_refused(telegram: LocalTelegram) -> None:
    chat_id = await started(telegram)
    markup = json.dumps({"inline_keyboard": [[{"text": "a", "callback_data": "b", "colour": "red"}]]})
    body = await post(telegram, "sendMessage", data={"chat_id": chat_id, "text": "a", "reply_markup": markup})
    problem = "reply_markup.inline_keyboard[0][0].colour is no field of InlineKeyboardButton"
    assert body["description"] == f"Bad Request: {problem}"


async def test_a_file_that_nothing_refers_to_is_refused(telegram: LocalTelegram) -> None:
    chat_id = await started(telegram)
    form = aiohttp.FormData({"chat_id": str(chat_id), "text": "a"})
    form.add_field("lost", b"bytes", filename="lost.txt")
    body = await post(telegram, "sendMessage", data=form)
    assert body["description"] == "Bad Request: no parameter refers to the file 'lost'"


async def test_a_file_where_none_belongs_is_refused(telegram: LocalTelegram) -> None:
    form = aiohttp.FormData({"chat_id": str(await started(telegram))})
    form.add_field("text", b"bytes", filename="text.txt")
    body = await post(telegram, "sendMessage", data=form)
    assert body["description"] == 'Bad Request: "text" must not be a file'


async def test_a_file_may_come_under_the_name_of_its_parameter(telegram: LocalTelegram) -> None:
    form = aiohttp.FormData({"chat_id": str(await started(telegram))})
    form.add_field("document", b"a,b", filename="a.csv", content_type="text/csv")
    body = await post(telegram, "sendDocument", data=form)
    assert body["result"]["document"]["mime_type"] == "text/csv"
    assert telegram.calls[-1].wire["document"] == {"$upload": {"name": "a.csv", "size": 3}}


async def test_more_than_any_upload_is_too_large(telegram: LocalTelegram) -> None:
    form = aiohttp.FormData({"chat_id": str(await started(telegram))})
    form.add_field("document", io.BytesIO(bytes(50 * 1024 * 1024 + 1)), filename="a.bin")
    body = await post(telegram, "sendDocument", data=form)
    assert (body["error_code"], body["description"]) == (413, "Request Entity Too Large")


async def test_broken_json_is_refused(telegram: LocalTelegram) -> None:
    headers = {"Content-Type": "application/json"}
    body = await post(telegram, "sendMessage", data="{", headers=headers)
    assert body["description"] == "Bad Request: can't parse request body as JSON"
    body = await post(telegram, "sendMessage", data="[]", headers=headers)
    assert body["description"] == "Bad Request: expected an object as JSON body"


def keys(**button: Any) -> ReplyKeyboardMarkup:  # noqa: ANN401 - fields of a button
    return ReplyKeyboardMarkup(keyboard=[[KeyboardButton(**button)]])


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (inline(text="a", callback_data="ä" * 33), "BUTTON_DATA_INVALID"),
        (inline(text="a"), "Text buttons are unallowed in the inline keyboard"),
        (inline(text="a", callback_data="b", url="https://example.org"), "exactly one action is allowed"),
        (inline(text=" ", callback_data="b"), "the button must have a text"),
        (inline(text="a", url="javascript:1"), "inline keyboard button URL 'javascript:1' is invalid"),
        (inline(text="a", copy_text=CopyTextButton(text="x" * 257)), "BUTTON_COPY_TEXT_INVALID"),
        (InlineKeyboardMarkup(inline_keyboard=[[]]), "inline keyboard has an empty row"),
        (
            InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="a", callback_data="b")]] * 101),
            "reply markup is too long",
        ),
        (keys(text=""), "the button must have a text"),
        (ReplyKeyboardMarkup(keyboard=[]), "reply keyboard has an empty row"),
        (keys(text="a", request_contact=True, request_location=True), "exactly one request is allowed"),
        (
            ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="a")]], input_field_placeholder="x" * 65),
            "reply keyboard placeholder must be of 1-64 characters",
        ),
    ],
)
async def test_a_wrong_keyboard_is_refused(
    telegram: LocalTelegram, bot: Bot, markup: InlineKeyboardMarkup | ReplyKeyboardMarkup, reason: str
) -> None:
    chat_id = await started(telegram)
    with pytest.raises(TelegramBadRequest) as refused:
        await bot.send_message(chat_id, "a", reply_markup=markup)
    assert reason in refused.value.message


async def test_phones_are_asked_for_in_private_only(telegram: LocalTelegram, bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="phone number can be requested in private chats only"):
        await bot.send_message(telegram.group("Desk").id, "a", reply_markup=keys(text="a", request_contact=True))


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (BotCommand(command="Help", description="x"), "BOT_COMMAND_INVALID"),
        (BotCommand(command="a-b", description="x"), "BOT_COMMAND_INVALID"),
        (BotCommand(command="a" * 33, description="x"), "BOT_COMMAND_INVALID"),
        (BotCommand(command="help", description="x" * 257), "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_a_wrong_command_is_refused(telegram: LocalTelegram, bot: Bot, command: BotCommand, reason: str) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.set_my_commands([command])


async def test_the_profile_is_kept_by_language(bot: Bot) -> None:
    await bot.set_my_description("Receipts")
    await bot.set_my_description("Belege", language_code="de")
    await bot.set_my_short_description("Short")
    assert (await bot.get_my_description(language_code="de")).description == "Belege"
    assert (await bot.get_my_description(language_code="pl")).description == "Receipts"
    assert (await bot.get_my_short_description()).short_description == "Short"
    with pytest.raises(TelegramBadRequest, match="name is too long"):
        await bot.set_my_name("x" * 65)


async def test_commands_are_kept_by_language(telegram: LocalTelegram, bot: Bot) -> None:
    german = [BotCommand(command="help", description="Hilfe")]
    await bot.set_my_commands(german, language_code="de")
    kept = await bot.get_my_commands(language_code="de")
    assert [(each.command, each.description) for each in kept] == [("help", "Hilfe")]
    assert await bot.get_my_commands() == []
    await bot.delete_my_commands(language_code="de")
    assert await bot.get_my_commands(language_code="de") == []
