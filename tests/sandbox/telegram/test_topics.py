"""Forum topics, the rights they need, and how a manager works in them."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import ChatMemberAdministrator, Message

from sandbox.telegram import LocalTelegram
from tests.sandbox.telegram.conftest import inline


async def last_message(bot: Bot) -> Message:
    message = (await bot.get_updates())[-1].message
    assert message is not None
    return message


async def test_a_topic_is_opened_written_in_and_answered(telegram: LocalTelegram, bot: Bot) -> None:
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera")
    topic = await bot.create_forum_topic(desk.id, "#77 · Ромашка")
    opened = await last_message(bot)
    assert opened.forum_topic_created is not None
    assert opened.message_thread_id == opened.message_id == topic.message_thread_id
    sent = await bot.send_message(
        desk.id, "card", message_thread_id=topic.message_thread_id, reply_markup=inline(text="Take", callback_data="t")
    )
    assert sent.is_topic_message
    await vera.sees("card", topic="#77 · Ромашка")
    await vera.sees_nothing(settle=0.01)
    await vera.taps("Take", topic=topic.message_thread_id)
    await vera.says("By 15 April.", topic="#77 · Ромашка")
    answer = await last_message(bot)
    assert answer.is_topic_message
    assert answer.message_thread_id == topic.message_thread_id
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.forum_topic_created is not None
    await vera.says("in General")
    general = await last_message(bot)
    assert general.message_thread_id is None
    assert general.is_topic_message is None


async def test_topics_are_renamed_closed_reopened_and_deleted(telegram: LocalTelegram, bot: Bot) -> None:
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera")
    icons = await bot.get_forum_topic_icon_stickers()
    topic = await bot.create_forum_topic(desk.id, "one", icon_custom_emoji_id=icons[0].custom_emoji_id)
    thread = topic.message_thread_id
    await bot.edit_forum_topic(desk.id, thread, name="two", icon_custom_emoji_id=icons[1].custom_emoji_id)
    assert [each.name for each in vera.topics] == ["two"]
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.edit_forum_topic(desk.id, thread, name="two")
    await bot.close_forum_topic(desk.id, thread)
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.close_forum_topic(desk.id, thread)
    with pytest.raises(AssertionError, match="the topic is closed"):
        await vera.says("anybody?", topic="two")
    await bot.send_message(desk.id, "an administrator may", message_thread_id=thread)
    await bot.reopen_forum_topic(desk.id, thread)
    await vera.says("again", topic="two")
    await bot.delete_forum_topic(desk.id, thread)
    assert vera.topics == ()
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(desk.id, "late", message_thread_id=thread)
    with pytest.raises(TelegramBadRequest, match="TOPIC_ID_INVALID"):
        await bot.close_forum_topic(desk.id, thread)
    kinds = [message.content_type for update in await bot.get_updates() if (message := update.message)]
    assert kinds == [
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "text",
    ]


async def test_a_topic_deleted_by_hand_is_noticed_when_writing(telegram: LocalTelegram, bot: Bot) -> None:
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera", rights=frozenset({"can_manage_topics"}))
    topic = await vera.opens_topic("mine")
    await vera.closes_topic(topic)
    await vera.reopens_topic(topic)
    await vera.deletes_topic(topic)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(desk.id, "late", message_thread_id=topic.id)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_chat_action(desk.id, "typing", message_thread_id=topic.id)
    with pytest.raises(AssertionError, match=r"no topic 'mine'; there are \[\]"):
        await vera.says("late", topic="mine")


async def test_without_rights_there_is_no_topic(telegram: LocalTelegram, bot: Bot) -> None:
    weak = telegram.group("Weak", bot_rights=frozenset({"can_manage_chat"}))
    with pytest.raises(TelegramBadRequest, match="not enough rights to create a topic"):
        await bot.create_forum_topic(weak.id, "one")
    plain = telegram.group("Plain", forum=False)
    with pytest.raises(TelegramBadRequest, match="the chat is not a forum"):
        await bot.create_forum_topic(plain.id, "one")
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(plain.id, "a", message_thread_id=1)


async def test_a_closed_topic_is_closed_to_a_bot_without_rights(telegram: LocalTelegram, bot: Bot) -> None:
    weak = telegram.group("Weak", bot_rights=frozenset())
    vera = telegram.member(weak, "Vera", rights=frozenset({"can_manage_topics"}))
    topic = await vera.opens_topic("mine")
    await vera.closes_topic(topic)
    with pytest.raises(TelegramBadRequest, match="TOPIC_CLOSED"):
        await bot.send_message(weak.id, "a", message_thread_id=topic.id)


@pytest.mark.parametrize(
    ("name", "color", "icon", "reason"),
    [
        (" ", None, None, "topic name must be non-empty"),
        ("x" * 129, None, None, "it must be of 1-128 characters"),
        ("one", 1, None, "wrong topic icon color specified"),
        ("one", None, "1", "DOCUMENT_INVALID"),
    ],
)
async def test_a_wrong_topic_is_refused(
    telegram: LocalTelegram, bot: Bot, name: str, color: int | None, icon: str | None, reason: str
) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.create_forum_topic(telegram.group("Desk").id, name, icon_color=color, icon_custom_emoji_id=icon)


async def test_the_general_topic_closes_and_reopens(telegram: LocalTelegram, bot: Bot) -> None:
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera")
    await bot.close_general_forum_topic(desk.id)
    with pytest.raises(AssertionError, match="the topic is closed"):
        await vera.says("anybody?")
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.close_general_forum_topic(desk.id)
    await bot.reopen_general_forum_topic(desk.id)
    await vera.says("here")


async def test_pins_of_a_topic_are_taken_off_together(telegram: LocalTelegram, bot: Bot) -> None:
    desk = telegram.group("Desk")
    topic = (await bot.create_forum_topic(desk.id, "one")).message_thread_id
    inside = await bot.send_message(desk.id, "card", message_thread_id=topic)
    outside = await bot.send_message(desk.id, "rules")
    for message in (inside, outside):
        await bot.pin_chat_message(desk.id, message.message_id)
    await bot.unpin_all_forum_topic_messages(desk.id, topic)
    assert desk.pinned == [outside.message_id]


async def test_members_without_rights_leave_topics_and_others_words_alone(telegram: LocalTelegram, bot: Bot) -> None:
    desk = telegram.group("Desk")
    vera, olga = telegram.member(desk, "Vera"), telegram.member(desk, "Olga")
    with pytest.raises(AssertionError, match="Vera may not manage topics"):
        await vera.opens_topic("mine")
    with pytest.raises(AssertionError, match="only administrators delete"):
        await vera.deletes(await olga.says("mine"))


async def test_a_bot_outside_of_a_group_learns_nothing_about_it(telegram: LocalTelegram, bot: Bot) -> None:
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera")
    await vera.throws_out_bot()
    await vera.says("alone at last")
    assert (await bot.get_updates())[-1].my_chat_member is not None
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the supergroup chat"):
        await bot.get_chat_administrators(desk.id)


async def test_a_manager_waits_for_a_topic(telegram: LocalTelegram, bot: Bot) -> None:
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera")
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(vera.sees_topic("#77", "done", within=5))
        topic = await bot.create_forum_topic(desk.id, "#77 · open")
        await bot.edit_forum_topic(desk.id, topic.message_thread_id, name="#77 · done")
    assert waiting.result().id == topic.message_thread_id
    await vera.sees_nothing(settle=0.01, topic=waiting.result())
    with pytest.raises(AssertionError, match=r"no topic with \('#78',\) within 0.01 s; there are \['#77 · done'\]"):
        await vera.sees_topic("#78", within=0.01)


async def test_a_person_can_be_in_a_group_too(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna")
    desk = telegram.group("Desk")
    there = telegram.member(desk, "Anna", user_id=anna.user.id)
    await there.says("hello")
    assert there.user is anna.user
    assert (await last_message(bot)).chat.id == desk.id
    assert anna.screen() == ()


async def test_members_and_their_rights_are_known(telegram: LocalTelegram, bot: Bot) -> None:
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera")
    boss = telegram.member(desk, "Boss", rights=frozenset({"can_manage_topics"}))
    stranger = telegram.person("Anna")
    assert (await bot.get_chat_member(desk.id, vera.user.id)).status == "member"
    assert (await bot.get_chat_member(desk.id, stranger.user.id)).status == "left"
    administrators = {member.user.first_name: member for member in await bot.get_chat_administrators(desk.id)}
    assert set(administrators) == {"Kwit", "Boss"}
    assert boss.user.id == administrators["Boss"].user.id
    mine = await bot.get_chat_member(desk.id, bot.id)
    assert isinstance(mine, ChatMemberAdministrator)
    assert mine.can_manage_topics is True
    assert mine.can_promote_members is False
    assert await bot.get_chat_member_count(desk.id) == 3
    with pytest.raises(TelegramBadRequest, match="user not found"):
        await bot.get_chat_member(desk.id, 42)


async def test_privacy_mode_hides_a_group_from_a_bot_without_rights(telegram: LocalTelegram, bot: Bot) -> None:
    group = telegram.group("Office", forum=False, bot_rights=None)
    vera = telegram.member(group, "Vera")
    await vera.says("between us")
    await vera.says("/task")
    sent = await bot.send_message(group.id, "yes?")
    await vera.says("this one", reply_to=await vera.sees("yes?"))
    texts = [update.message.text for update in await bot.get_updates() if update.message]
    assert texts == ["/task", "this one"]
    assert sent.is_topic_message is None


async def test_a_manager_edits_deletes_and_sends_files(telegram: LocalTelegram, bot: Bot, picture: bytes) -> None:
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera")
    topic = (await bot.create_forum_topic(desk.id, "one")).message_thread_id
    written = await vera.says("typo", topic=topic)
    await vera.edits(written, "no typo")
    await vera.snaps(("a.jpg", picture), topic=topic)
    await vera.sends_file(("a.pdf", b"%PDF"), "look", topic=topic)
    await vera.deletes(written)
    updates = (await bot.get_updates())[1:]
    assert [update.event_type for update in updates] == ["message", "edited_message", "message", "message"]
    assert all(
        message.message_thread_id == topic for update in updates if (message := update.message or update.edited_message)
    )
