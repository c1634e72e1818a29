"""Addresses of Kwit as chats and forum topics of Telegram: ``telegram:5550123``, ``telegram:-1001234/45``."""

from typing import NamedTuple

from flows.vocabulary.addresses import Address
from flows.vocabulary.errors import Unreachable


class Destination(NamedTuple):
    """Where a message goes: the chat, and the topic in it if there is one."""

    chat_id: int
    thread_id: int | None = None


def destination(address: Address) -> Destination:
    """Read an address; raises Unreachable if it names no chat of Telegram."""
    chat, _, thread = address.value.partition("/")
    try:
        return Destination(int(chat), int(thread) if thread else None)
    except ValueError:
        raise Unreachable("not a chat of Telegram") from None
