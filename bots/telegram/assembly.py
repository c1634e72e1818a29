"""Puts Telegram's adapter together."""

import asyncio
from dataclasses import dataclass
from functools import partial

from bots.telegram.budget import Budgets
from bots.telegram.carrying import Carrier
from bots.telegram.client import connect
from bots.telegram.commands import announce
from bots.telegram.desk import DeskMessenger
from bots.telegram.desk_bot import DeskBot
from bots.telegram.intake import TelegramIntake
from bots.telegram.messenger import TelegramMessenger
from bots.telegram.polling import Poller
from bots.telegram.topics import TaskTopics
from bots.telegram.views import Views
from bots.telegram.webhook import TelegramWebhook, register
from bots.wiring import Wiring


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """The bot's ``token``, the base URL of its ``api``, and for a webhook its ``secret`` and our ``public_url``."""

    token: str
    api: str
    secret: str = ""
    public_url: str = ""


def assemble(account: TelegramAccount, wiring: Wiring) -> tuple[TelegramMessenger, TelegramWebhook | None]:
    """The messenger, and the webhook's door; without a secret updates are polled by a service of the nursery instead."""
    bot = connect(account.token, account.api)
    wiring.closing.push_async_callback(bot.session.close)
    carrier = Carrier(bot, wiring.documents.original) if wiring.documents is not None else None
    messenger = TelegramMessenger(bot, wiring.nursery, wiring.timezone, threads=wiring.threads, carrier=carrier)
    intake = TelegramIntake(bot, wiring.inbox, wiring.wake, wiring.nursery, wiring.clock)
    if not account.secret:
        wiring.nursery.keep("telegram", Poller(bot, intake, polled=wiring.polled).run)
        return messenger, None
    wiring.nursery.start("telegram_webhook", partial(register, bot, account.public_url, account.secret), finish=False)
    return messenger, TelegramWebhook(intake, account.secret)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk's messenger, and what brings the topics to look as they shall: call ``views.wake`` when a card is wanted."""

    messenger: DeskMessenger
    views: Views


def assemble_desk(account: TelegramAccount, wiring: Wiring, language: str) -> Desk | None:
    """The desk, if ``wiring`` has what it needs; ``language`` is the office's. Its services are the nursery's from here on."""
    topics, threads, forums, documents = wiring.topics, wiring.threads, wiring.forums, wiring.documents
    if topics is None or threads is None or forums is None or documents is None:
        return None
    loop, nursery = asyncio.get_running_loop(), wiring.nursery
    budgets = Budgets(loop.time, loop.call_later)
    bot = DeskBot.connect(account.token, account.api, budgets)
    wiring.closing.push_async_callback(bot.session.close)
    places = TaskTopics(bot, topics, threads, forums, wiring.clock, wiring.timezone)
    carrier = Carrier(bot, documents.original)
    views = Views(bot, topics, places, budgets, nursery, wiring.clock, wiring.timezone, away=wiring.telegram_away)
    nursery.keep("budgets", budgets.keep_open)
    nursery.keep("views", views.keep_sweeping)
    nursery.start("commands", partial(announce, bot, language), finish=False)
    return Desk(DeskMessenger(bot, places, threads, carrier, wiring.timezone), views)
