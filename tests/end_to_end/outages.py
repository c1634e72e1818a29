"""A database that goes away and comes back: a door in front of a real server, and a Kwit that goes through it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from storage.embedded import OPTIONS


class Door:
    """Passes connections on to ``port``; while it is shut nobody gets in, and who is in is thrown out. Use as ``async with``."""

    def __init__(self, uri: str) -> None:
        self._to = urlsplit(uri).port or 0
        self._server: asyncio.Server | None = None
        self._inside: set[asyncio.StreamWriter] = set()
        self._port = 0

    @property
    def uri(self) -> str:
        """Where the database is behind the door, in a database of its own; the driver gives up looking for it after a second."""
        return f"mongodb://127.0.0.1:{self._port}/outages?{OPTIONS}&serverSelectionTimeoutMS=1000"

    async def opens(self) -> None:
        """Let everybody in."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shuts(self) -> None:
        """Throw everybody out, and let nobody in."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._inside:
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        self._inside |= {writer, behind_writer}
        async with asyncio.TaskGroup() as group:
            group.create_task(_copy(reader, behind_writer))
            group.create_task(_copy(behind_reader, writer))
        self._inside -= {writer, behind_writer}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def door_to(uri: str) -> AsyncIterator[Door]:
    """An open door to the server at ``uri``."""
    door = Door(uri)
    await door.opens()
    try:
        yield door
    finally:
        await door.shuts()
