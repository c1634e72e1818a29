"""Requests as bytes on a connection: what no client library would send."""

import asyncio
import gzip
import zlib
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Protocol

from yarl import URL

from tests.fuzz import hostile
from tests.fuzz.mutation import bent_bytes

Posting = Callable[[Random], tuple[str, bytes, dict[str, str]]]
"""Makes a path, a body and headers."""
SECONDS = 60.0
"""That an answer may take on a busy machine."""
PATIENCE = 2.0
"""Seconds after which no more of a request is promised."""
_PATHS = (
    "/telegram",
    "/twilio/message",
    "/media/x/y",
    "/media/%00/..",
    "/ready",
    "/metrics",
    "/health",
    "*",
    "/%ff",
    "//",
    "/\xff",
)
_METHODS = ("POST", "POST", "POST", "GET", "HEAD", "OPTIONS", "PUT", "CONNECT", "TRACE", "x" * 300)
_TYPES = (
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded;charset=no-such",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/html;;;",
    "\xff/\xff",
    "",
)


@cache
def _bomb() -> bytes:
    """A few kilobytes that unpack to twenty megabytes; packing them takes longer than anything else here."""
    return gzip.compress(bytes(20_000_000), mtime=0)


class Served(Protocol):
    """What listens somewhere."""

    url: str


class RawRequests:
    """Makes requests like those of ``postings``, bent on every level, and sends them to ``served``."""

    def __init__(self, served: Served, *postings: Posting) -> None:
        self._where = URL(served.url)
        self._postings = postings

    def make(self, chance: Random) -> bytes:
        """The bytes of a request; its body perhaps packed, or not as it says."""
        path, body, headers = chance.choice(self._postings)(chance)
        headers = {"Host": "kwit.example", "Content-Length": str(len(body)), **headers}
        match chance.randrange(8):
            case 0:
                body = chance.choice((gzip.compress(body, mtime=0), zlib.compress(body), _bomb()))
                headers |= {
                    "Content-Encoding": chance.choice(("gzip", "deflate", "br", "zstd")),
                    "Content-Length": str(len(body)),
                }
            case 1:
                headers["Content-Encoding"] = chance.choice(("gzip", "deflate", "br", "zstd", "x"))
            case 2:
                headers["Content-Length"] = chance.choice(
                    ("-1", "0", "1e3", "9" * 30, str(len(body) + 5), "5, 6", "\u0665")
                )
            case 3:
                del headers["Content-Length"]
                headers["Transfer-Encoding"] = chance.choice(
                    ("chunked", "gzip, chunked", "chunked, chunked", "identity")
                )
                body = chance.choice((b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body), body, b"ffffffffffffffff\r\nx"))
            case 4:
                headers["Content-Type"] = chance.choice(_TYPES)
            case 5:
                headers["Expect"] = chance.choice(("100-continue", "200-ok"))
            case 6:
                path = chance.choice((*_PATHS, hostile.text(chance)))
            case _:
                headers[chance.choice(("Cookie", "Range", "If-Match", "X", "Upgrade", "Accept-Encoding"))] = (
                    hostile.text(chance)
                )
        method = chance.choice(_METHODS) if chance.random() < 0.2 else "POST"
        lines = [
            f"{method} {path} HTTP/1.1",
            *(f"{name}: {value}" for name, value in headers.items()),
            "Connection: close",
        ]
        head = "\r\n".join(lines).encode("utf-8", "surrogatepass")
        request = head + b"\r\n\r\n" + body
        return bent_bytes(request, chance) if chance.random() < 0.3 else request

    async def post(self, request: bytes) -> int:
        """Send it and return the status; 0 if the connection is closed without an answer. Raises TimeoutError."""
        async with asyncio.timeout(SECONDS):
            source, sink = await asyncio.open_connection(self._where.host, self._where.port)
            try:
                sink.write(request)
                line = await self._first_line(source, sink)
            except ConnectionError:
                return 0
            finally:
                sink.close()
        parts = line.split()
        return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0

    async def _first_line(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> bytes:
        """The line with the status; where the other side still waits for the rest of a request, there is none."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await source.readline()
        except TimeoutError:
            sink.write_eof()
        return await source.readline()
