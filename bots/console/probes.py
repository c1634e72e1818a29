"""Asks the platforms who we are: the cheapest call that tells whether the credentials work."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from bots.telegram.client import connect as connect_telegram
from bots.telegram.client import platform_errors as telegram_errors
from bots.whatsapp.client import TwilioHttpClient
from bots.whatsapp.client import connect as connect_twilio
from bots.whatsapp.client import platform_errors as twilio_errors
from flows.vocabulary.errors import Unavailable

LEFT_OUT = "left out"
_CREDENTIALS = frozenset({"401", "20003", "20005"})
"""Codes of platforms that answer, and refuse our credentials."""


async def probe_telegram(token: SecretStr | None, api: str) -> str:
    """The bot's name; raises PlatformError if the Bot API does not answer or refuses the token."""
    if token is None:
        return LEFT_OUT
    bot = connect_telegram(token.get_secret_value(), api, timeout=10)
    try:
        with _answering("Telegram"), telegram_errors():
            return f"@{(await bot.me()).username}"
    finally:
        await bot.session.close()


async def probe_twilio(account_sid: str | None, auth_token: SecretStr | None, api: str) -> str:
    """That the account may list its messages; raises PlatformError if Twilio does not answer or refuses the credentials."""
    if account_sid is None or auth_token is None:
        return LEFT_OUT
    http = TwilioHttpClient(api, timeout=10)
    try:
        with _answering("Twilio"), twilio_errors():
            await connect_twilio(account_sid, auth_token.get_secret_value(), http).messages.list_async(limit=1)
        return "the account answers"
    finally:
        await http.close()


@contextmanager
def _answering(platform: str) -> Iterator[None]:
    """Say that ``platform`` does not answer in words that the office understands."""
    try:
        yield
    except Unavailable as error:
        if error.code in _CREDENTIALS:
            raise
        raise Unavailable(f"{platform} does not answer ({error.reason})", error.code) from error
