"""Puts Telegram's adapter together."""

from dataclasses import dataclass
from functools import partial

from bots.telegram.carrying import Carrier
from bots.telegram.client import connect
from bots.telegram.intake import TelegramIntake
from bots.telegram.messenger import TelegramMessenger
from bots.telegram.polling import Poller
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
        wiring.nursery.keep("telegram", Poller(bot, intake).run)
        return messenger, None
    wiring.nursery.start("telegram_webhook", partial(register, bot, account.public_url, account.secret), finish=False)
    return messenger, TelegramWebhook(intake, account.secret)
