"""A whole conversation through the real client: what people do arrives, what the bot does is seen."""

import pytest
from aiogram import Bot
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update

from sandbox.person import Person
from sandbox.telegram import LocalTelegram


async def received(bot: Bot, offset: int | None = None) -> list[Update]:
    return await bot.get_updates(offset=offset, timeout=5)


async def test_a_person_writes_and_sees_the_answer(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna", language="de")
    await anna.says("/start K7QM-2XHP")
    (update,) = await received(bot)
    assert update.message is not None
    assert update.message.text == "/start K7QM-2XHP"
    assert update.message.from_user is not None
    assert update.message.from_user.language_code == "de"
    await bot.send_message(update.message.chat.id, "<b>Hello</b> &amp; welcome", parse_mode="HTML")
    seen = await anna.sees("Hello & welcome")
    assert seen.text == "Hello & welcome"


async def test_the_driver_is_a_person(telegram: LocalTelegram) -> None:
    anna: Person = telegram.person("Anna")
    assert isinstance(anna, Person)
    assert anna.platform == "telegram"


async def test_a_photo_comes_in_sizes_and_the_largest_is_what_was_sent(
    telegram: LocalTelegram, bot: Bot, picture: bytes
) -> None:
    anna = telegram.person("Anna")
    await anna.snaps(("r.jpg", picture), caption="lunch")
    (update,) = await received(bot)
    assert update.message is not None
    assert update.message.photo is not None
    assert [size.width for size in update.message.photo] == [90, 320, 800, 1200]
    assert update.message.caption == "lunch"
    downloaded = await bot.download(update.message.photo[-1].file_id)
    assert downloaded is not None
    assert downloaded.read() == picture


async def test_a_tap_reaches_the_bot_with_its_data(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna")
    await anna.says("hello")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="y:1042")]])
    await bot.send_message(anna.user.id, "Right?", reply_markup=keyboard)
    assert (await anna.sees("Right?")).labels == ("Yes",)
    await anna.taps("Yes")
    (_, pressed) = await received(bot)
    assert pressed.callback_query is not None
    assert pressed.callback_query.data == "y:1042"
    assert len(telegram.unanswered_callbacks) == 1
    await bot.answer_callback_query(pressed.callback_query.id)
    assert telegram.unanswered_callbacks == []


async def test_a_tap_on_what_nobody_offers_says_what_is_offered(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna")
    await anna.says("hello")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="y")]])
    await bot.send_message(anna.user.id, "Right?", reply_markup=keyboard)
    with pytest.raises(AssertionError, match=r"nothing offers 'No'; offered are \['Yes'\]"):
        await anna.taps("No")


async def test_an_album_sent_by_the_bot_is_seen_with_its_bytes(
    telegram: LocalTelegram, bot: Bot, picture: bytes
) -> None:
    anna = telegram.person("Anna")
    await anna.says("hello")
    album = [InputMediaPhoto(media=BufferedInputFile(picture, f"{index}.jpg"), caption="x") for index in range(2)]
    sent = await bot.send_media_group(anna.user.id, list(album))
    assert len({message.media_group_id for message in sent}) == 1
    first = await anna.sees("x")
    assert first.media[0].content == picture
