"""What lies on the platforms: each copy is deleted by its platform's adapter."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from bots.telegram.assembly import TelegramAccount
from bots.telegram.client import connect as connect_telegram
from bots.telegram.erasing import TelegramCopies
from bots.whatsapp.assembly import TwilioAccount
from bots.whatsapp.client import TwilioHttpClient
from bots.whatsapp.client import connect as connect_twilio
from bots.whatsapp.erasing import TwilioCopies
from flows.engine.privacy_ports import Copies
from flows.vocabulary.privacy import Copy, Left


class PlatformCopies:
    """The port ``Copies`` over those of the platforms in use, by the name in ``Copy.platform``."""

    def __init__(self, platforms: Mapping[str, Copies]) -> None:
        self._platforms = platforms

    async def delete(self, copy: Copy) -> Left | None:
        """Delete a copy; one on a platform that is not set can't be reached, until it is."""
        platform = self._platforms.get(copy.platform)
        if platform is None:
            return Left(copy.platform, max(len(copy.ids), 1), "the platform is not set for this Kwit", again=True)
        return await platform.delete(copy)


@asynccontextmanager
async def platform_copies(
    telegram: TelegramAccount | None, whatsapp: TwilioAccount | None
) -> AsyncIterator[PlatformCopies]:
    """Connect the platforms that are set, for as long as the context is open."""
    async with AsyncExitStack() as closing:
        platforms: dict[str, Copies] = {}
        if telegram is not None:
            bot = connect_telegram(telegram.token, telegram.api)
            closing.push_async_callback(bot.session.close)
            platforms |= dict.fromkeys(("telegram", "desk"), TelegramCopies(bot))
        if whatsapp is not None:
            http = TwilioHttpClient(whatsapp.api)
            closing.push_async_callback(http.close)
            platforms["whatsapp"] = TwilioCopies(connect_twilio(whatsapp.sid, whatsapp.token, http))
        yield PlatformCopies(platforms)
