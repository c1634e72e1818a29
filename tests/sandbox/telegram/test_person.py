"""The driver itself: reading marks, waiting, transcripts, and the record of calls."""

import asyncio
import json
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.types import KeyboardButton, ReplyKeyboardMarkup

from sandbox.person import Line
from sandbox.telegram import LocalTelegram, TelegramPerson
from tests.sandbox.telegram.conftest import client_of, inline


@pytest.fixture
async def anna(telegram: LocalTelegram) -> TelegramPerson:
    person = telegram.person("Anna")
    await person.says("hello")
    return person


async def test_seeing_a_message_reads_it_and_all_before(bot: Bot, anna: TelegramPerson) -> None:
    for text in ("one", "two", "three"):
        await bot.send_message(anna.user.id, text)
    await anna.sees("two")
    with pytest.raises(AssertionError, match="unread:\n  < 'three'"):
        await anna.sees("one", within=0.01)
    assert (await anna.sees()).text == "three"
    await anna.sees_nothing(settle=0.01)


async def test_all_fragments_must_be_in_one_message(bot: Bot, anna: TelegramPerson) -> None:
    await bot.send_message(anna.user.id, "No. 1")
    await bot.send_message(anna.user.id, "No. 2 · Coop", reply_markup=inline(text="Yes", callback_data="y"))
    assert (await anna.sees("No.", "Coop", "Yes")).text == "No. 2 · Coop"


async def test_seeing_waits_for_what_comes_later(bot: Bot, anna: TelegramPerson) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(anna.sees("later", within=5))
        await bot.send_message(anna.user.id, "sooner")
        await bot.send_message(anna.user.id, "later")
    assert waiting.result().text == "later"


async def test_silence_that_is_broken_is_an_error(bot: Bot, anna: TelegramPerson) -> None:
    await bot.send_message(anna.user.id, "boo")
    with pytest.raises(AssertionError, match="expected silence, saw 'boo'"):
        await anna.sees_nothing(settle=5)


async def test_the_transcript_reads_like_the_chat(bot: Bot, anna: TelegramPerson, picture: bytes) -> None:
    await anna.snaps(("r.jpg", picture), caption="lunch")
    await bot.send_message(anna.user.id, "Right?", reply_markup=inline(text="Yes", callback_data="y"))
    await anna.taps("Yes")
    assert [str(line) for line in anna.transcript] == ["> hello", "> (photo) lunch", "< Right? [Yes]", "> [Yes]"]
    assert all(isinstance(line, Line) for line in anna.transcript)


async def test_the_newest_button_is_pressed(telegram: LocalTelegram, bot: Bot, anna: TelegramPerson) -> None:
    for data in ("old", "new"):
        await bot.send_message(anna.user.id, data, reply_markup=inline(text="Yes", callback_data=data))
    await anna.taps("Yes")
    assert [query.data for query in telegram.unanswered_callbacks] == ["new"]


async def test_a_long_text_goes_out_in_pieces(bot: Bot, anna: TelegramPerson) -> None:
    await anna.says("x" * 5000)
    lengths = [len(update.message.text or "") for update in await bot.get_updates() if update.message]
    assert lengths == [5, 4096, 904]


async def test_the_app_sends_nothing_empty(anna: TelegramPerson) -> None:
    with pytest.raises(AssertionError, match="the app sends no empty message"):
        await anna.says("  ")


async def test_only_own_messages_are_edited(bot: Bot, anna: TelegramPerson) -> None:
    await bot.send_message(anna.user.id, "mine")
    with pytest.raises(AssertionError, match="only an own message"):
        await anna.edits(await anna.sees("mine"), "yours")


async def test_a_caption_is_edited_like_a_text(bot: Bot, anna: TelegramPerson) -> None:
    sent = await anna.sends_file(("a.pdf", b"%PDF"), caption="typo")
    await anna.edits(sent, "no typo")
    edited = (await bot.get_updates())[-1].edited_message
    assert edited is not None
    assert edited.caption == "no typo"


async def test_an_album_has_its_limits_in_the_app_too(anna: TelegramPerson, picture: bytes) -> None:
    with pytest.raises(AssertionError, match="an album has 2-10 pictures"):
        await anna.snaps(*[("a.jpg", picture)] * 11)


async def test_a_link_button_tells_the_bot_nothing(telegram: LocalTelegram, bot: Bot, anna: TelegramPerson) -> None:
    await bot.send_message(anna.user.id, "see", reply_markup=inline(text="Open", url="https://example.org"))
    await anna.taps("Open")
    assert telegram.unanswered_callbacks == []


async def test_what_the_bot_deletes_is_gone_from_the_screen(bot: Bot, anna: TelegramPerson) -> None:
    sent = await bot.send_message(anna.user.id, "card", reply_markup=inline(text="Yes", callback_data="y"))
    await bot.delete_message(anna.user.id, sent.message_id)
    with pytest.raises(AssertionError, match="nothing offers 'Yes'"):
        await anna.taps("Yes")


async def test_a_keyboard_for_once_goes_after_a_tap(bot: Bot, anna: TelegramPerson) -> None:
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Code")]], one_time_keyboard=True)
    await bot.send_message(anna.user.id, "?", reply_markup=keys)
    await anna.taps("Code")
    with pytest.raises(AssertionError, match="nothing offers 'Code'"):
        await anna.taps("Code")


async def test_somebody_elses_contact_has_no_own_user(bot: Bot, anna: TelegramPerson) -> None:
    await anna.shares_contact(own=False, phone="+48601234567")
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.contact is not None
    assert (message.contact.phone_number, message.contact.user_id) == ("48601234567", None)
    with pytest.raises(AssertionError, match="has no phone to share"):
        await anna.shares_contact()


async def test_a_test_can_wait_for_a_call(telegram: LocalTelegram, bot: Bot, anna: TelegramPerson) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(telegram.called("sendChatAction", times=2, within=5))
        for _ in range(2):
            await bot.send_chat_action(anna.user.id, "typing")
    assert [call.parameters["action"] for call in waiting.result()] == ["typing", "typing"]
    with pytest.raises(AssertionError, match="0 of 1 calls of sendPhoto"):
        await telegram.called("sendPhoto", within=0.01)


async def test_calls_are_written_down_refused_ones_too(tmp_path: Path) -> None:
    record = tmp_path / "calls.jsonl"
    async with LocalTelegram(record_to=record) as telegram, client_of(telegram) as bot:
        olga = telegram.person("Olga")
        await olga.says("hello")
        await bot.send_message(olga.user.id, "hi")
        await olga.blocks()
        with pytest.raises(Exception, match="blocked"):
            await bot.send_message(olga.user.id, "hi")
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert [(line["method"], line["ok"], line["code"]) for line in lines] == [
        ("sendMessage", True, 200),
        ("sendMessage", False, 403),
    ]
    assert lines[0]["params"] == {"chat_id": str(olga.user.id), "text": "hi"}
