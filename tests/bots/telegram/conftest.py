"""A local Telegram with the strict Bot API, and the adapter's own client talking to it."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot

from bots.nursery import Nursery
from bots.telegram.budget import Budgets
from bots.telegram.carrying import Carrier
from bots.telegram.client import connect
from bots.telegram.desk_bot import DeskBot
from bots.telegram.destinations import Destination
from sandbox.telegram import LocalTelegram, TelegramPerson
from tests.bots.telegram.desk_stage import DeskStage
from tests.bots.threads import Shelf
from tests.bots.timeline import Timeline
from tests.contracts.records import CallRecords


@pytest.fixture
async def telegram(call_records: CallRecords) -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(retry_delay=0.01, record_to=call_records.telegram) as running:
        yield running


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    client = connect(telegram.token, telegram.url)
    async with await client.session.create_session():  # type: ignore[attr-defined]  # aiogram's close() waits for TLS
        yield client


@pytest.fixture
def time() -> Timeline:
    return Timeline()


@pytest.fixture
async def nursery(time: Timeline) -> AsyncIterator[Nursery]:
    async with Nursery(grace=0, sleep=time.sleep) as nursery:
        yield nursery


@pytest.fixture
async def desk(telegram: LocalTelegram, nursery: Nursery, time: Timeline) -> AsyncIterator[DeskStage]:
    budgets = Budgets(time.seconds, time.later)
    client = DeskBot.connect(telegram.token, telegram.url, budgets)
    async with await client.session.create_session():  # type: ignore[attr-defined]  # aiogram's close() waits for TLS
        yield DeskStage(telegram, client, budgets, nursery, time)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def carrier(bot: Bot, shelf: Shelf) -> Carrier:
    return Carrier(bot, shelf.original)


@pytest.fixture
async def olga(telegram: LocalTelegram) -> TelegramPerson:
    person = telegram.person("Olga")
    await person.says("/start")
    return person


@pytest.fixture
def here(olga: TelegramPerson) -> Destination:
    return Destination(olga.user.id)
