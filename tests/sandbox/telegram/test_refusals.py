"""Each refusal that a bot must live with, with Telegram's code and words."""

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from sandbox.telegram import ApiError, LocalTelegram
from tests.sandbox.telegram.conftest import client_of, inline


class Clock:
    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


async def test_a_wrong_token_is_unauthorized(telegram: LocalTelegram) -> None:
    async with client_of(telegram, token="1:wrong") as stranger:
        with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
            await stranger.get_me()


async def test_an_unknown_method_is_not_found(telegram: LocalTelegram) -> None:
    url = f"{telegram.url}/bot{telegram.token}/sendSmoke"
    async with aiohttp.ClientSession() as session, session.post(url) as answer:
        assert answer.status == 404
        assert await answer.json() == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


async def test_what_the_sandbox_does_not_play_is_said_and_recorded(telegram: LocalTelegram, bot: Bot) -> None:
    with pytest.raises(TelegramServerError, match="the sandbox does not play sendDice"):
        await bot.send_dice(1)
    assert [call.method for call in telegram.not_implemented] == ["sendDice"]


async def test_who_never_wrote_can_not_be_written_to(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna")
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await bot.send_message(anna.user.id, "hello")


async def test_who_blocked_the_bot_can_not_be_written_to_until_unblocked(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna")
    await anna.says("hello")
    await anna.blocks()
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(anna.user.id, "hello")
    with pytest.raises(AssertionError, match="blocked the bot"):
        await anna.says("hello?")
    await anna.unblocks()
    await bot.send_message(anna.user.id, "hello again")
    await anna.sees("hello again")
    statuses = [
        update.my_chat_member.new_chat_member.status for update in await bot.get_updates() if update.my_chat_member
    ]
    assert statuses == ["kicked", "member"]


async def test_a_bot_thrown_out_of_a_group_can_not_write_there(telegram: LocalTelegram, bot: Bot) -> None:
    desk = telegram.group("Desk")
    vera = telegram.member(desk, "Vera")
    await vera.throws_out_bot()
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the supergroup chat"):
        await bot.send_message(desk.id, "hello")
    await vera.takes_bot_in()
    await bot.send_message(desk.id, "back")
    await vera.sees("back")
    await bot.leave_chat(desk.id)
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the supergroup chat"):
        await bot.send_message(desk.id, "hello")


async def test_a_flood_is_answered_with_the_seconds_to_wait(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna")
    await anna.says("hello")
    telegram.flood(7, method="sendMessage", times=2)
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter) as refused:
            await bot.send_message(anna.user.id, "hello")
        assert refused.value.retry_after == 7
    await bot.send_message(anna.user.id, "hello")
    assert [call.code for call in telegram.calls_of("sendMessage")] == [429, 429, 200]


async def test_trouble_can_be_ordered_for_one_chat(telegram: LocalTelegram, bot: Bot) -> None:
    anna, piotr = telegram.person("Anna"), telegram.person("Piotr")
    await anna.says("hello")
    await piotr.says("hello")
    telegram.refuse(ApiError(500, "Internal Server Error"), chat_id=anna.user.id)
    await bot.send_message(piotr.user.id, "hello")
    with pytest.raises(TelegramServerError, match="Internal Server Error"):
        await bot.send_message(anna.user.id, "hello")


async def test_a_lost_answer_leaves_the_work_done_and_a_lost_request_does_not(
    telegram: LocalTelegram, bot: Bot
) -> None:
    anna = telegram.person("Anna")
    await anna.says("hello")
    telegram.lose("request", method="sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(anna.user.id, "one")
    telegram.lose("answer", method="sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(anna.user.id, "two")
    assert [seen.text for seen in anna.screen()] == ["hello", "two"]


async def test_telegrams_own_limits_can_be_enforced() -> None:
    clock = Clock()
    async with LocalTelegram(enforce_limits=True, clock=clock) as telegram, client_of(telegram) as bot:
        anna = telegram.person("Anna")
        await anna.says("hello")
        desk = telegram.group("Desk")
        await bot.send_message(anna.user.id, "one")
        with pytest.raises(TelegramRetryAfter):
            await bot.send_message(anna.user.id, "two")
        clock.now += 1
        await bot.send_message(anna.user.id, "two")
        for number in range(19):
            await bot.send_message(desk.id, f"No. {number}")
        await bot.create_forum_topic(desk.id, "topics count")
        await bot.send_chat_action(desk.id, "typing")
        clock.now += 20
        with pytest.raises(TelegramRetryAfter) as refused:
            await bot.edit_message_text("edits count", chat_id=desk.id, message_id=2)
        assert refused.value.retry_after == 41
        clock.now += 41
        await bot.edit_message_text("edits count", chat_id=desk.id, message_id=2)


@pytest.mark.parametrize("query_age", [16, None])
async def test_a_callback_is_answered_once_and_in_time(query_age: int | None) -> None:
    clock = Clock()
    async with LocalTelegram(clock=clock) as telegram, client_of(telegram) as bot:
        anna = telegram.person("Anna")
        await anna.says("hello")
        await bot.send_message(anna.user.id, "Right?", reply_markup=inline(text="Yes", callback_data="y"))
        await anna.taps("Yes")
        query = telegram.unanswered_callbacks[0].id
        if query_age is None:
            await bot.answer_callback_query(query, text="Filed")
            assert anna.toasts == ("Filed",)
        else:
            clock.now += query_age
        with pytest.raises(
            TelegramBadRequest, match="query is too old and response timeout expired or query ID is inv"
        ):
            await bot.answer_callback_query(query)


async def test_an_unknown_file_is_not_found(telegram: LocalTelegram) -> None:
    url = f"{telegram.url}/file/bot{telegram.token}/photos/none.jpg"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 404


async def test_a_chat_that_is_not_there_is_not_found(telegram: LocalTelegram, bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.get_chat(42)
