"""Webhook mode: tells Telegram where to push updates, and checks that it is Telegram who pushes."""

import asyncio
import hmac
from dataclasses import dataclass

import structlog
from aiogram import Bot

from bots.nursery import Sleep
from bots.retries import for_ever
from bots.telegram.client import platform_errors
from bots.telegram.inbound import ALLOWED_UPDATES
from bots.telegram.intake import TelegramIntake

_log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header, not a secret
PATH = "/telegram"


@dataclass(frozen=True, slots=True)
class TelegramWebhook:
    """What the route of Telegram needs: where updates go, and the secret that Telegram was given."""

    intake: TelegramIntake
    secret: str


def is_genuine(header: str | None, secret: str) -> bool:
    """Whether a request carries the secret that ``register`` gave Telegram; compared in constant time."""
    return header is not None and hmac.compare_digest(header.encode(errors="surrogateescape"), secret.encode())


async def register(bot: Bot, public_url: str, secret: str, *, sleep: Sleep = asyncio.sleep) -> None:
    """Have Telegram push updates to ``public_url`` + /telegram with ``secret``; tried until it works."""

    async def ask() -> None:
        with platform_errors():
            await bot.set_webhook(
                public_url.rstrip("/") + PATH,
                secret_token=secret,
                allowed_updates=ALLOWED_UPDATES,
                drop_pending_updates=False,
            )

    await for_ever("webhook_registration", sleep)(ask)
    _log.info("webhook_registered", bot=bot.id)
