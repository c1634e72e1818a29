"""Changing, deleting, copying, forwarding, pinning messages, replying and reacting to them."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from sandbox.telegram import LocalTelegram, TelegramPerson
from tests.sandbox.telegram.conftest import client_of, inline


@pytest.fixture
async def anna(telegram: LocalTelegram) -> TelegramPerson:
    person = telegram.person("Anna", last_name="Frey", phone="+41791234567")
    await person.says("hello")
    return person


async def test_an_edit_is_seen_as_news_once_the_message_was_read(bot: Bot, anna: TelegramPerson) -> None:
    sent = await bot.send_message(anna.user.id, "reading …")
    await anna.sees("reading")
    edited = await bot.edit_message_text(
        "<b>No. 1</b>", chat_id=anna.user.id, message_id=sent.message_id, parse_mode="HTML"
    )
    assert isinstance(edited, Message)
    assert edited.text == "No. 1"
    await anna.sees("No. 1")


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, anna: TelegramPerson) -> None:
    keyboard = inline(text="Yes", callback_data="y")
    sent = await bot.send_message(anna.user.id, "same", reply_markup=keyboard)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("same", chat_id=anna.user.id, message_id=sent.message_id, reply_markup=keyboard)
    await bot.edit_message_text("same", chat_id=anna.user.id, message_id=sent.message_id)
    assert anna.screen()[-1].labels == ()


async def test_what_can_not_be_edited_is_refused(bot: Bot, anna: TelegramPerson, picture: bytes) -> None:
    chat = anna.user.id
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("a", chat_id=chat, message_id=99)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("a", chat_id=chat, message_id=1)
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="a")]])
    with_keys = await bot.send_message(chat, "keys", reply_markup=keys)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("a", chat_id=chat, message_id=with_keys.message_id)
    photo = await bot.send_photo(chat, BufferedInputFile(picture, "a.jpg"))
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("a", chat_id=chat, message_id=photo.message_id)
    plain = await bot.send_message(chat, "plain")
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await bot.edit_message_caption(chat_id=chat, message_id=plain.message_id, caption="a")


async def test_captions_and_keyboards_can_be_edited(bot: Bot, anna: TelegramPerson, picture: bytes) -> None:
    chat = anna.user.id
    photo = await bot.send_photo(chat, BufferedInputFile(picture, "a.jpg"), caption="one")
    await bot.edit_message_caption(chat_id=chat, message_id=photo.message_id, caption="two")
    await anna.sees("two")
    markup = inline(text="Yes", callback_data="y")
    await bot.edit_message_reply_markup(chat_id=chat, message_id=photo.message_id, reply_markup=markup)
    assert (await anna.sees("two")).labels == ("Yes",)
    empty = InlineKeyboardMarkup(inline_keyboard=[])
    await bot.edit_message_reply_markup(chat_id=chat, message_id=photo.message_id, reply_markup=empty)
    await anna.sees_nothing(settle=0.01)


async def test_deleting(telegram: LocalTelegram, bot: Bot, anna: TelegramPerson) -> None:
    sent = await bot.send_message(anna.user.id, "gone soon")
    await bot.delete_message(anna.user.id, sent.message_id)
    assert [seen.text for seen in anna.screen()] == ["hello"]
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(anna.user.id, sent.message_id)
    assert await bot.delete_messages(anna.user.id, [1, sent.message_id])
    assert anna.screen() == ()


async def test_what_is_older_than_two_days_stays(anna: TelegramPerson) -> None:
    now = [1_790_000_000.0]
    async with LocalTelegram(clock=lambda: now[0]) as telegram, client_of(telegram) as bot:
        olga = telegram.person("Olga")
        await olga.says("hello")
        sent = await bot.send_message(olga.user.id, "old")
        now[0] += 48 * 3600 + 1
        with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
            await bot.delete_message(olga.user.id, sent.message_id)


async def test_in_a_group_only_rights_delete_what_others_wrote(telegram: LocalTelegram, bot: Bot) -> None:
    group = telegram.group("Office", forum=False, bot_rights=None)
    vera = telegram.member(group, "Vera")
    written = await vera.says("/task")
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_message(group.id, int(written.raw_id))
    own = await bot.send_message(group.id, "own")
    assert await bot.delete_message(group.id, own.message_id)


async def test_a_reply_shows_what_it_answers(bot: Bot, anna: TelegramPerson) -> None:
    sent = await bot.send_message(anna.user.id, "why?", reply_parameters=ReplyParameters(message_id=1))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "hello"
    await anna.says("because", reply_to=await anna.sees("why?"))
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.message_id == sent.message_id
    assert update.message.reply_to_message.reply_to_message is None


async def test_a_reply_to_nothing_is_refused_unless_allowed(bot: Bot, anna: TelegramPerson) -> None:
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(anna.user.id, "a", reply_parameters=ReplyParameters(message_id=99))
    allowed = ReplyParameters(message_id=99, allow_sending_without_reply=True)
    sent = await bot.send_message(anna.user.id, "a", reply_parameters=allowed)
    assert sent.reply_to_message is None


async def test_copies_have_no_origin_and_forwards_do(telegram: LocalTelegram, bot: Bot, anna: TelegramPerson) -> None:
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera")
    forwarded = await bot.forward_message(desk.id, anna.user.id, 1)
    assert forwarded.forward_origin is not None
    assert forwarded.forward_origin.type == "user"
    copied = await bot.copy_message(desk.id, anna.user.id, 1)
    assert [seen.text for seen in vera.screen()] == ["hello", "hello"]
    assert copied.message_id != forwarded.message_id
    with pytest.raises(TelegramBadRequest, match="message to copy not found"):
        await bot.copy_message(desk.id, anna.user.id, 99)
    with pytest.raises(TelegramBadRequest, match="message to forward not found"):
        await bot.forward_message(desk.id, anna.user.id, 99)


async def test_an_album_is_copied_and_forwarded_whole(
    telegram: LocalTelegram, bot: Bot, anna: TelegramPerson, picture: bytes
) -> None:
    await anna.snaps(("a.jpg", picture), ("b.jpg", picture), caption="two")
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera")
    assert len(await bot.copy_messages(desk.id, anna.user.id, [2, 3, 99])) == 2
    assert len(await bot.forward_messages(desk.id, anna.user.id, [2, 3])) == 2
    assert [seen.text for seen in vera.screen()] == ["two", "", "two", ""]
    albums = [message.json["media_group_id"] for message in desk.messages.values()]
    assert albums[0] == albums[1] != albums[2] == albums[3]
    await bot.copy_message(desk.id, anna.user.id, 2)
    assert "media_group_id" not in desk.messages[desk.last_id].json
    with pytest.raises(TelegramBadRequest, match="strictly increasing order"):
        await bot.copy_messages(desk.id, anna.user.id, [3, 2])
    with pytest.raises(TelegramBadRequest, match="there are no messages to forward"):
        await bot.copy_messages(desk.id, anna.user.id, [99])


async def test_a_business_connection_is_unknown(bot: Bot, anna: TelegramPerson) -> None:
    with pytest.raises(TelegramBadRequest, match="business connection not found"):
        await bot.send_message(anna.user.id, "a", business_connection_id="b")


async def test_a_copied_photo_takes_a_new_caption(
    telegram: LocalTelegram, bot: Bot, anna: TelegramPerson, picture: bytes
) -> None:
    photo = await anna.snaps(("a.jpg", picture), caption="old")
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera")
    await bot.copy_message(desk.id, anna.user.id, int(photo.raw_id), caption="new")
    seen = await vera.sees("new")
    assert seen.media[0].content == picture


async def test_reactions_of_the_standard_set(bot: Bot, anna: TelegramPerson) -> None:
    written = anna.screen()[0]
    await bot.set_message_reaction(anna.user.id, 1, [ReactionTypeEmoji(emoji="👀")])
    assert anna.reactions(written) == ("👀",)
    await bot.set_message_reaction(anna.user.id, 1, [])
    assert anna.reactions(written) == ()
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await bot.set_message_reaction(anna.user.id, 1, [ReactionTypeEmoji(emoji="🧾")])
    with pytest.raises(TelegramBadRequest, match="REACTIONS_TOO_MANY"):
        await bot.set_message_reaction(anna.user.id, 1, [ReactionTypeEmoji(emoji=each) for each in "👀👌"])
    with pytest.raises(TelegramBadRequest, match="message to react not found"):
        await bot.set_message_reaction(anna.user.id, 99, [ReactionTypeEmoji(emoji="👀")])


async def test_pins(telegram: LocalTelegram, bot: Bot) -> None:
    desk = telegram.group("Desk")
    card = await bot.send_message(desk.id, "card")
    await bot.pin_chat_message(desk.id, card.message_id)
    pinned = (await bot.get_chat(desk.id)).pinned_message
    assert pinned is not None
    assert pinned.message_id == card.message_id
    (service,) = await bot.get_updates()
    assert service.message is not None
    assert service.message.pinned_message is not None
    await bot.unpin_chat_message(desk.id, message_id=card.message_id)
    with pytest.raises(TelegramBadRequest, match="message to unpin not found"):
        await bot.unpin_chat_message(desk.id)
    plain = telegram.group("Plain", bot_rights=frozenset())
    sent = await bot.send_message(plain.id, "card")
    with pytest.raises(TelegramBadRequest, match="not enough rights to manage pinned messages"):
        await bot.pin_chat_message(plain.id, sent.message_id)


async def test_chat_actions_are_noted(telegram: LocalTelegram, bot: Bot, anna: TelegramPerson) -> None:
    await bot.send_chat_action(anna.user.id, "typing")
    assert telegram.world.chat(anna.user.id).actions == [("typing", None)]
    with pytest.raises(TelegramBadRequest, match="wrong parameter action in request"):
        await bot.send_chat_action(anna.user.id, "yawning")


async def test_a_reply_keyboard_shares_the_own_contact(bot: Bot, anna: TelegramPerson) -> None:
    keys = ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="Share", request_contact=True)], [KeyboardButton(text="Code")]],
    )
    await bot.send_message(anna.user.id, "Who are you?", reply_markup=keys)
    assert (await anna.sees("Who")).labels == ("Share", "Code")
    await anna.taps("Share")
    await anna.taps("Code")
    *_, contact, code = [update.message for update in await bot.get_updates()]
    assert contact is not None
    assert contact.contact is not None
    assert contact.contact.user_id == anna.user.id
    assert contact.contact.phone_number == "41791234567"
    assert code is not None
    assert code.text == "Code"
    await bot.send_message(anna.user.id, "Thanks", reply_markup=ReplyKeyboardRemove(remove_keyboard=True))
    with pytest.raises(AssertionError, match=r"nothing offers 'Code'; offered are \[\]"):
        await anna.taps("Code")


async def test_a_contact_and_a_place_can_be_sent(bot: Bot, anna: TelegramPerson) -> None:
    contact = await bot.send_contact(anna.user.id, phone_number="+41441234567", first_name="Office")
    assert contact.contact is not None
    assert contact.contact.phone_number == "+41441234567"
    place = await bot.send_location(anna.user.id, latitude=47.37, longitude=8.54)
    assert place.location is not None
    assert place.location.latitude == pytest.approx(47.37)
