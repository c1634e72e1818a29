"""Trouble to order and by rule: refusals, lost answers, silence, garbage, and Telegram's rate limits."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from sandbox.telegram.chats import Chat
from sandbox.telegram.errors import ApiError, JsonObject, too_many_requests

PER_CHAT_SECONDS = 1.0
"""One message a second to a chat."""
PER_GROUP = 20
"""Messages, edits and topics a minute in a group."""
_COUNTED = ("send", "edit", "copy", "forward", "createForumTopic", "closeForumTopic", "reopenForumTopic", "pin")
_UNCOUNTED = frozenset({"sendChatAction"})

Loss = Literal["request", "answer"]


@dataclass
class Garbage:
    """An answer that Telegram would never give: what a proxy, or a server in trouble, says instead."""

    text: str
    status: int = 200


@dataclass
class Fault:
    """What goes wrong with the next calls: an `error`, a connection that breaks before or after the work is done (`loss`).

    Or the work is not done, and the answer is `garbage`, or none at all (`hang`).
    """

    method: str
    chat_id: int | None
    times: int
    error: ApiError | None = None
    loss: Loss | None = None
    garbage: Garbage | None = None
    hang: bool = False


@dataclass
class Faults:
    """Ordered trouble, first come first served; `enforce_limits` adds Telegram's own limits by `clock` (seconds)."""

    clock: Callable[[], float]
    enforce_limits: bool = False
    ordered: list[Fault] = field(default_factory=list)
    _sent: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, method: str, parameters: JsonObject) -> Fault | None:
        """The trouble ordered for this call, used up by it."""
        for fault in self.ordered:
            if fault.method in ("", method) and fault.chat_id in (None, parameters.get("chat_id")):
                fault.times -= 1
                if fault.times <= 0:
                    self.ordered.remove(fault)
                return fault
        return None

    def limit(self, method: str, chat: Chat | None) -> None:
        """Count a call; raises ApiError 429 if it comes too early."""
        if not self.enforce_limits or chat is None or method in _UNCOUNTED or not method.startswith(_COUNTED):
            return
        now = self.clock()
        sent = self._sent[chat.id]
        while sent and now - sent[0] >= 60:
            sent.popleft()
        if chat.owner is None and len(sent) >= PER_GROUP:
            raise too_many_requests(int(60 - (now - sent[0])) + 1)
        if chat.owner is not None and sent and now - sent[-1] < PER_CHAT_SECONDS:
            raise too_many_requests(1)
        sent.append(now)
