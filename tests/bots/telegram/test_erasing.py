"""What Telegram lets a bot delete is deleted; what it does not is said."""

import pytest
from aiogram import Bot

from bots.erasing import PlatformCopies, platform_copies
from bots.telegram.assembly import TelegramAccount
from bots.telegram.erasing import TelegramCopies
from bots.whatsapp.assembly import TwilioAccount
from flows.vocabulary.privacy import Copy, Left
from sandbox.telegram import ApiError, LocalTelegram, TelegramPerson

FORUM = -1001234


@pytest.fixture
def copies(bot: Bot) -> TelegramCopies:
    return TelegramCopies(bot)


@pytest.fixture
async def anna(telegram: LocalTelegram) -> TelegramPerson:
    person = telegram.person("Anna", phone="+41791234567")
    await person.says("/start")
    return person


async def said(bot: Bot, person: TelegramPerson, count: int) -> tuple[str, ...]:
    """Ids of messages that the bot wrote."""
    return tuple([str((await bot.send_message(person.user.id, f"No. {index}")).message_id) for index in range(count)])


def there(person: TelegramPerson) -> set[str]:
    return {str(each) for each in person.chat.messages}


async def test_messages_of_both_sides_are_deleted_the_others_stay(
    bot: Bot, copies: TelegramCopies, anna: TelegramPerson
) -> None:
    first, second, stays = await said(bot, anna, 3)
    own = (await anna.says("private")).raw_id
    before = there(anna)
    assert await copies.delete(Copy("telegram", str(anna.user.id), (first, second, own))) is None
    assert before - there(anna) == {first, second, own}
    assert stays in there(anna)
    assert await copies.delete(Copy("telegram", str(anna.user.id), (first, second, own))) is None


async def test_many_messages_take_several_calls(
    telegram: LocalTelegram, bot: Bot, copies: TelegramCopies, anna: TelegramPerson
) -> None:
    (real,) = await said(bot, anna, 1)
    ids = (real, *(str(number) for number in range(5000, 5150)))
    assert await copies.delete(Copy("telegram", str(anna.user.id), ids)) is None
    assert real not in there(anna)
    assert [len(call.parameters["message_ids"]) for call in telegram.calls_of("deleteMessages")] == [100, 51]


async def test_what_is_too_old_for_telegram_is_counted_and_the_rest_deleted(
    telegram: LocalTelegram, bot: Bot, copies: TelegramCopies, anna: TelegramPerson
) -> None:
    old, young = await said(bot, anna, 2)
    anna.chat.messages[int(old)].json["date"] -= 49 * 3600
    left = await copies.delete(Copy("telegram", str(anna.user.id), (old, young, "999")))
    assert left is not None
    assert (left.platform, left.count, left.again) == ("telegram", 1, False)
    assert (old in there(anna), young in there(anna)) == (True, False)


@pytest.mark.parametrize("method", ["deleteMessages", "deleteMessage"])
async def test_telegram_being_away_leaves_it_for_later(
    telegram: LocalTelegram, bot: Bot, copies: TelegramCopies, anna: TelegramPerson, method: str
) -> None:
    ids = await said(bot, anna, 2)
    if method == "deleteMessage":
        telegram.refuse(ApiError(400, "Bad Request: message can't be deleted"), method="deleteMessages")
    telegram.refuse(ApiError(502, "Bad Gateway"), method=method)
    left = await copies.delete(Copy("telegram", str(anna.user.id), ids))
    assert left is not None
    assert (left.count, left.again) == (2, True)
    assert await copies.delete(Copy("telegram", str(anna.user.id), ids)) is None


async def test_a_topic_goes_with_all_that_is_in_it_and_a_second_time_is_no_trouble(
    telegram: LocalTelegram, bot: Bot, copies: TelegramCopies
) -> None:
    group = telegram.group("Treuhand", chat_id=FORUM)
    topic = await bot.create_forum_topic(FORUM, "#1 · Müller AG")
    await bot.send_message(FORUM, "Anna: private", message_thread_id=topic.message_thread_id)
    place = Copy("desk", f"{FORUM}/{topic.message_thread_id}")
    assert await copies.delete(place) is None
    assert topic.message_thread_id not in group.topics
    assert await copies.delete(place) is None


async def test_a_topic_that_the_bot_may_not_delete_is_tried_again(
    telegram: LocalTelegram, bot: Bot, copies: TelegramCopies
) -> None:
    telegram.group("Treuhand", chat_id=FORUM)
    topic = await bot.create_forum_topic(FORUM, "#1 · Müller AG")
    telegram.refuse(ApiError(400, "Bad Request: not enough rights to delete messages"), method="deleteForumTopic")
    left = await copies.delete(Copy("desk", f"{FORUM}/{topic.message_thread_id}"))
    assert left is not None
    assert (left.platform, left.count, left.again, "not enough rights" in left.reason) == ("desk", 1, True, True)


async def test_each_copy_is_deleted_by_its_own_platform(
    telegram: LocalTelegram, bot: Bot, anna: TelegramPerson
) -> None:
    (mine,) = await said(bot, anna, 1)
    account = TelegramAccount(telegram.token, telegram.url)
    async with platform_copies(account, None) as copies:
        assert await copies.delete(Copy("telegram", str(anna.user.id), (mine,))) is None
        left = await copies.delete(Copy("whatsapp", "+41791234567"))
    assert left == Left("whatsapp", 1, "the platform is not set for this Kwit", again=True)
    assert mine not in there(anna)


async def test_a_platform_alone_will_do() -> None:
    whatsapp = TwilioAccount("AC1", "token", "http://127.0.0.1:1", "+41791234500", "https://kwit.example")
    async with platform_copies(None, whatsapp) as copies:
        left = await copies.delete(Copy("whatsapp", "+41791234567"))
    assert left is not None
    assert left.again
    assert await PlatformCopies({}).delete(Copy("telegram", "1", ("1", "2"))) == Left(
        "telegram", 2, "the platform is not set for this Kwit", again=True
    )
