"""How updates reach the bot: long polling with offsets, and the webhook with its secret and its retries."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiohttp import web

from sandbox.telegram import LocalTelegram


@dataclass
class Receiver:
    """A server that takes webhooks; `statuses` are answered one by one, then 200; chat `held` waits."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    taken: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    held: int = 0
    release: asyncio.Event = field(default_factory=asyncio.Event)
    secrets: list[str | None] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        update = await request.json()
        await self.taken.put(update)
        if update["message"]["chat"]["id"] == self.held:
            await self.release.wait()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.taken.get(), 5)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    taking = Receiver()
    app = web.Application()
    app.router.add_post("/telegram", taking.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    taking.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    yield taking
    await runner.cleanup()


async def test_an_update_is_repeated_until_a_higher_offset_confirms_it(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna")
    for text in ("one", "two", "three"):
        await anna.says(text)
    first = await bot.get_updates(limit=1)
    assert await bot.get_updates(limit=1) == first
    rest = await bot.get_updates(offset=first[0].update_id + 1)
    assert [update.message.text for update in rest if update.message] == ["two", "three"]
    assert await bot.get_updates(offset=rest[-1].update_id + 1) == []
    assert await bot.get_updates() == []


async def test_a_negative_offset_forgets_all_but_the_last(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna")
    for text in ("one", "two", "three"):
        await anna.says(text)
    (last,) = await bot.get_updates(offset=-1)
    assert last.message is not None
    assert last.message.text == "three"
    assert len(await bot.get_updates()) == 1


async def test_a_poll_waits_for_news(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna")
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(bot.get_updates(timeout=30))
        await bot.get_me()
        await anna.says("hello")
    assert [update.message.text for update in polling.result() if update.message] == ["hello"]


async def test_a_second_poll_ends_the_first(telegram: LocalTelegram, bot: Bot) -> None:
    async def first() -> None:
        with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
            await bot.get_updates(timeout=30)

    async with asyncio.TaskGroup() as group:
        group.create_task(first())
        await bot.get_me()
        while telegram.world.updates.polls == 0:
            await bot.get_me()
        assert await bot.get_updates(timeout=0) == []


async def test_only_allowed_kinds_come(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna")
    await bot.get_updates(allowed_updates=["edited_message"])
    written = await anna.says("hello")
    await anna.edits(written, "hullo")
    (edited,) = await bot.get_updates()
    assert edited.edited_message is not None
    await bot.get_updates(offset=edited.update_id + 1, allowed_updates=[])
    await anna.says("again")
    assert len(await bot.get_updates()) == 1


async def test_polling_and_a_webhook_exclude_each_other(telegram: LocalTelegram, bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url)
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_a_webhook_gets_updates_in_order_with_the_secret(
    telegram: LocalTelegram, bot: Bot, receiver: Receiver
) -> None:
    anna = telegram.person("Anna")
    await anna.says("before")
    await bot.set_webhook(receiver.url, secret_token="s3cret_-")
    await anna.says("after")
    assert [(await receiver.next())["message"]["text"] for _ in range(2)] == ["before", "after"]
    assert receiver.secrets == ["s3cret_-", "s3cret_-"]


async def test_a_webhook_that_fails_gets_the_same_update_again(
    telegram: LocalTelegram, bot: Bot, receiver: Receiver
) -> None:
    receiver.statuses = [500, 403]
    anna = telegram.person("Anna")
    await bot.set_webhook(receiver.url)
    await anna.says("one")
    await anna.says("two")
    texts = [(await receiver.next())["message"]["text"] for _ in range(4)]
    assert texts == ["one", "one", "one", "two"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 403 Forbidden"
    assert info.url == receiver.url


async def test_a_chat_that_hangs_does_not_hold_up_another(
    telegram: LocalTelegram, bot: Bot, receiver: Receiver
) -> None:
    anna, piotr = telegram.person("Anna"), telegram.person("Piotr")
    receiver.held = anna.user.id
    await bot.set_webhook(receiver.url)
    await anna.says("slow")
    await anna.says("second")
    await piotr.says("quick")
    assert [(await receiver.next())["message"]["text"] for _ in range(2)] == ["slow", "quick"]
    receiver.release.set()
    assert (await receiver.next())["message"]["text"] == "second"


async def test_a_webhook_that_is_not_there_keeps_updates_waiting(telegram: LocalTelegram, bot: Bot) -> None:
    anna = telegram.person("Anna")
    await bot.set_webhook("http://127.0.0.1:9/none")
    await anna.says("one")
    while (info := await bot.get_webhook_info()).last_error_message is None:
        assert info.pending_update_count == 1
    assert info.last_error_message == "Connection refused"
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_waiting_updates_can_be_dropped(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.person("Anna").says("one")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []


@pytest.mark.parametrize(
    ("url", "secret", "reason"),
    [
        ("ftp://127.0.0.1/", None, "bad webhook: invalid webhook URL specified"),
        ("http://127.0.0.1/", "with space", "secret token contains unallowed characters"),
    ],
)
async def test_a_wrong_webhook_is_refused(bot: Bot, url: str, secret: str | None, reason: str) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.set_webhook(url, secret_token=secret)
