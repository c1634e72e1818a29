"""A local Telegram, the real aiogram client talking to it, and pictures to send."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from PIL import Image

from sandbox.telegram import LocalTelegram


def inline(**button: Any) -> InlineKeyboardMarkup:  # noqa: ANN401 - fields of a button
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(**button)]])


@asynccontextmanager
async def client_of(telegram: LocalTelegram, token: str = "") -> AsyncIterator[Bot]:
    """The real client, talking to this local Telegram; closed without aiogram's wait for TLS, which isn't used here."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    client = Bot(token or telegram.token, session=session)
    async with await session.create_session():
        yield client


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(retry_delay=0.01) as running:
        yield running


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    async with client_of(telegram) as client:
        yield client


@pytest.fixture(scope="session")
def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()
