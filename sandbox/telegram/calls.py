"""The record of every call the bot made, in memory and, if wanted, as JSON lines in a file."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.telegram.errors import JsonObject


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `method` as Telegram spells it, `wire` as it came, `parameters` typed (empty if refused as invalid).

    `error` is the description of the refusal, empty if it went well; `code` its HTTP status.
    """

    method: str
    wire: JsonObject
    parameters: JsonObject
    code: int = 200
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether the bot got a result."""
        return not self.error


@dataclass
class CallRecord:
    """All calls so far, oldest first."""

    record_to: Path | None = None
    calls: list[Call] = field(default_factory=list)
    _news: list[asyncio.Event] = field(default_factory=list)

    def add(self, call: Call) -> None:
        """Keep a call; append it to the file if there is one, as `{"method", "params", "ok", "code", "error"}`."""
        self.calls.append(call)
        for event in self._news:
            event.set()
        if self.record_to is not None:
            line = {"method": call.method, "params": call.wire, "ok": call.ok, "code": call.code, "error": call.error}
            with self.record_to.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    async def wait(self, method: str, *, times: int, within: float) -> list[Call]:
        """Wait up to `within` seconds for `times` calls of a method; AssertionError naming what was called instead."""
        news = asyncio.Event()
        self._news.append(news)
        try:
            async with asyncio.timeout(within):
                while len(self.of(method)) < times:
                    news.clear()
                    await news.wait()
        except TimeoutError:
            called = [call.method for call in self.calls]
            raise AssertionError(f"{len(self.of(method))} of {times} calls of {method}; called were {called}") from None
        finally:
            self._news.remove(news)
        return self.of(method)
