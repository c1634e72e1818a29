"""Fetches the files that people send by Telegram, in two steps: where it lies (getFile), then its bytes.

The URL of the second step holds the bot's token, so no exception that could name it leaves this module.
"""

import asyncio
from contextlib import aclosing

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiohttp import ClientError, ClientResponseError

from bots.nursery import Sleep
from bots.retries import FILE_TRIES, briefly
from bots.telegram.client import platform_errors
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.errors import Oversized, Refused, Unavailable

SECONDS = 60
"""The most that a download may take."""
_CHUNK = 64 * 1024
_PLAIN = {"Accept-Encoding": "identity"}


async def fetch(bot: Bot, file: RemoteFile, limit: int, *, sleep: Sleep = asyncio.sleep) -> bytes:
    """The file's bytes, ``limit`` of them at the most.

    Raises Oversized (before asking, if its size is known), Refused (gone) or, after some tries, Unavailable.
    """
    if file.size is not None and file.size > limit:
        raise Oversized(limit)
    return await briefly(sleep, FILE_TRIES)(_fetch, bot, file.handle, limit)


async def _fetch(bot: Bot, file_id: str, limit: int) -> bytes:
    path = await _locate(bot, file_id, limit)
    url = bot.session.api.file_url(bot.token, path)
    data = bytearray()
    try:
        async with aclosing(bot.session.stream_content(url, _PLAIN, SECONDS, _CHUNK)) as chunks:
            async for chunk in chunks:
                data += chunk
                if len(data) > limit:
                    raise Oversized(limit)
    except ClientResponseError as error:
        raise _meaning(error.status) from None
    except (ClientError, TimeoutError) as error:
        raise Unavailable(type(error).__name__) from None
    return bytes(data)


async def _locate(bot: Bot, file_id: str, limit: int) -> str:
    """Where the file lies. Bot API, getFile: "file is too big" beyond the 20 MB that bots may download."""
    with platform_errors():
        try:
            found = await bot.get_file(file_id)
        except TelegramBadRequest as error:
            if "too big" in error.message:
                raise Oversized(limit) from error
            raise
    if found.file_size is not None and found.file_size > limit:
        raise Oversized(limit)
    if not found.file_path:
        raise Refused("the file is gone")
    return found.file_path


def _meaning(status: int) -> Refused | Unavailable:
    """What the HTTP status of a failed download means."""
    if status >= 500 or status == 429:
        return Unavailable("the file server failed", str(status))
    return Refused("the file is gone", str(status))
