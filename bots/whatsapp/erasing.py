"""Deletes what Twilio keeps of the messages with a number: first their files, then the messages themselves.

Nothing needs to be known of the messages: Twilio lists them by the number that they went to or came from, old ones too, until
none is left. Source: Twilio docs, "Messages resource" (list, delete) and "Media subresource" (delete); deleting a message that is
still on its way is refused (error 20009) and tried again later.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from twilio.rest import Client  # type: ignore[import-untyped]  # the library ships no types

from bots.whatsapp.client import platform_errors
from bots.whatsapp.inbound import CHANNEL
from flows.vocabulary.addresses import HIDDEN
from flows.vocabulary.errors import PlatformError, Refused, Throttled, Unavailable
from flows.vocabulary.privacy import Copy, Left

PAGE = 200
"""Messages that are listed at a time."""
ROUNDS = 500
"""Pages of one number at the most: more is left for the next try."""
_UNKNOWN = "20404"
_NOT_FOUND = ("404", _UNKNOWN)


class TwilioCopies:
    """Deletes at Twilio (the port ``Copies`` for ``whatsapp``)."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def delete(self, copy: Copy) -> Left | None:
        """Delete all messages with the number, or the account, ``copy.place``; what is left of them, None if nothing is."""
        number = CHANNEL + copy.place.removeprefix(HIDDEN)
        stuck: dict[str, str] = {}
        try:
            for way in ("to", "from_"):
                await self._delete_all({way: number}, stuck)
        except (Unavailable, Throttled, Refused) as error:
            return Left("whatsapp", max(len(stuck), 1), f"Twilio does not do it now ({error.reason})", again=True)
        if not stuck:
            return None
        return Left("whatsapp", len(stuck), f"Twilio refuses ({next(iter(stuck.values()))})", again=True)

    async def _delete_all(self, wanted: dict[str, str], stuck: dict[str, str]) -> None:
        """Delete page by page; ``stuck`` gets the ids of messages that can't be deleted now, with the reason."""
        for _ in range(ROUNDS):
            with platform_errors():
                listed = await self._client.messages.list_async(**wanted, limit=PAGE + len(stuck), page_size=PAGE)
            fresh = [message for message in listed if message.sid not in stuck]
            for message in fresh:
                try:
                    await self._delete(message.sid, int(message.num_media or 0))
                except (Unavailable, Throttled):
                    raise
                except PlatformError as error:
                    stuck[message.sid] = error.reason
            if not fresh:
                return
        raise Unavailable("too many messages for one try")

    async def _delete(self, sid: str, files: int) -> None:
        message = self._client.messages(sid)
        if files:
            with platform_errors():
                listed = await message.media.list_async(limit=PAGE)
            for media in listed:
                with _gone_already(), platform_errors():
                    await message.media(media.sid).delete_async()
        with _gone_already(), platform_errors():
            await message.delete_async()


@contextmanager
def _gone_already() -> Iterator[None]:
    """What is not there any more need not be deleted."""
    try:
        yield
    except Refused as error:
        if error.code not in _NOT_FOUND:
            raise
