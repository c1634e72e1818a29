"""The part of a platform that Kwit can reach, as a process of its own: killing it is as if the platform had died.

What is behind it lives on in the campaign's process, as messages at a real platform survive the death of a machine there.
"""

import asyncio
import os
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from multiprocessing.connection import Connection

CHUNK = 64 * 1024


def main(port: int, target: int, campaign: Connection) -> None:
    """Pass on what comes to ``port`` to ``target``, both of this machine, until the ``campaign`` hangs up."""
    asyncio.run(_serve(port, target, campaign))


async def _serve(port: int, target: int, campaign: Connection) -> None:
    async def meet(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))

    asyncio.get_running_loop().add_reader(campaign.fileno(), os._exit, 0)
    server = await asyncio.start_server(meet, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


async def _pass_on(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()
