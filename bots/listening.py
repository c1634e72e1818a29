"""Listens where the settings say."""

import os

from aiohttp import web

from flows.vocabulary.errors import SettingsError


async def listen(site: web.AppRunner, host: str, port: int) -> str:
    """Let ``site`` answer at ``host`` and ``port`` (0: any that is free); returns its URL. Raises SettingsError if it can't."""
    try:
        await web.TCPSite(site, host, port).start()
    except OSError as error:
        number = error.errno or 0  # negative for a name that isn't known
        reason = os.strerror(number) if number > 0 else error.strerror
        raise SettingsError([f"KWIT_HOST, KWIT_PORT: {host}:{port}: {reason}"]) from error
    bound = site.addresses[0]
    return f"http://{bound[0]}:{bound[1]}"
