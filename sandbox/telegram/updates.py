"""How updates reach the bot: a queue, long polling from it, and a webhook that empties it.

Semantics as in https://core.telegram.org/bots/api#getting-updates: an update is kept until a getUpdates with a higher offset
confirms it, or the webhook answers 2xx. Webhook deliveries of one chat keep their order, different chats run at once.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiogram.types import Update

from sandbox.telegram.errors import JsonObject, conflict

KINDS = frozenset(Update.model_fields) - {"update_id"}
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_FIRST_UPDATE = 870_000_001


@dataclass
class Webhook:
    """Where to deliver, as set by setWebhook."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0
    attempts: int = 0


@dataclass
class UpdateQueue:
    """Updates not yet confirmed, oldest first; `taken` is told of each that is.

    `retry_delay` (seconds) is the wait after a failed delivery.
    """

    retry_delay: float = 0.2
    taken: Callable[[JsonObject], None] = field(default=lambda _update: None)
    pending: list[JsonObject] = field(default_factory=list)
    webhook: Webhook | None = None
    allowed: frozenset[str] = KINDS - NOT_BY_DEFAULT
    explicitly_allowed: list[str] | None = None
    delivered: int = 0
    stopped: bool = False
    _next: int = _FIRST_UPDATE
    polls: int = 0
    _in_flight: set[str] = field(default_factory=set)
    _news: list[asyncio.Event] = field(default_factory=list)

    def push(self, kind: str, payload: JsonObject) -> None:
        """Queue an update if the bot wants this kind; it must be one that aiogram can read."""
        update: JsonObject = {"update_id": self._next, kind: payload}
        Update.model_validate(update)
        if kind not in self.allowed:
            return
        self._next += 1
        self.pending.append(update)
        self.wake()

    def allow(self, kinds: list[str] | None) -> None:
        """Change the kinds wanted; None keeps them, an empty list means the default."""
        if kinds is None:
            return
        self.explicitly_allowed = kinds or None
        self.allowed = frozenset(kinds) & KINDS if kinds else KINDS - NOT_BY_DEFAULT

    async def poll(self, offset: int, limit: int, timeout: float) -> list[JsonObject]:  # noqa: ASYNC109 - Telegram's word
        """getUpdates: waits up to `timeout` seconds; raises ApiError 409 when a later poll takes over."""
        self.polls += 1
        mine = self.polls
        self.wake()
        self._confirm(offset)
        news = asyncio.Event()
        self._news.append(news)
        try:
            async with asyncio.timeout(timeout or 0.001):
                while not self.pending and not self.stopped:
                    news.clear()
                    await news.wait()
                    self._require_sole(mine)
        except TimeoutError:
            return []
        finally:
            self._news.remove(news)
        return self.pending[:limit]

    def forget(self) -> None:
        """Drop everything that waits."""
        self.pending.clear()

    def wake(self) -> None:
        """Let pollers and the webhook look again."""
        for event in self._news:
            event.set()

    async def deliver(self) -> None:
        """Send what waits to the webhook, as long as one is set; runs until cancelled."""
        news = asyncio.Event()
        self._news.append(news)
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            while True:
                news.clear()
                for key, update in self._deliverable():
                    self._in_flight.add(key)
                    group.create_task(self._deliver_one(session, key, update))
                await news.wait()

    def _require_sole(self, mine: int) -> None:
        if mine != self.polls:
            reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise conflict(reason)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.pending[:] = self.pending[offset:]
        elif offset:
            confirmed = [update for update in self.pending if update["update_id"] < offset]
            self.pending[:] = [update for update in self.pending if update["update_id"] >= offset]
            for update in confirmed:
                self.taken(update)

    def _deliverable(self) -> list[tuple[str, JsonObject]]:
        """The oldest update of every chat that has none on the way."""
        if self.webhook is None:
            return []
        chosen: dict[str, JsonObject] = {}
        for update in self.pending:
            key = _chat_of(update)
            if key not in self._in_flight and len(self._in_flight) + len(chosen) < self.webhook.max_connections:
                chosen.setdefault(key, update)
        return list(chosen.items())

    async def _deliver_one(self, session: aiohttp.ClientSession, key: str, update: JsonObject) -> None:
        webhook = self.webhook
        if webhook is None:
            self._in_flight.discard(key)
            return
        webhook.attempts += 1
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        try:
            async with session.post(webhook.url, json=update, headers=headers) as answer:
                failure = "" if answer.status // 100 == 2 else f"Wrong response from the webhook: {answer.status}"
                failure += f" {answer.reason}" if failure else ""
        except (aiohttp.ClientError, TimeoutError):
            failure = "Connection refused"
        if failure:
            webhook.last_error = failure
            webhook.last_error_at = int(time.time())
            await asyncio.sleep(self.retry_delay)
        else:
            self.delivered += 1
            self.pending[:] = [each for each in self.pending if each["update_id"] != update["update_id"]]
            self.taken(update)
        self._in_flight.discard(key)
        self.wake()


def _chat_of(update: dict[str, Any]) -> str:
    """What keeps its order: the chat an update belongs to, else the user."""
    payload = next(value for name, value in update.items() if name != "update_id")
    chat = payload.get("chat") or payload.get("message", {}).get("chat") or payload.get("from", {})
    return str(chat.get("id", ""))
