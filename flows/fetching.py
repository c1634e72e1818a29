"""Fetching a file from the platform it was sent on, with patience; what became of it if it can't be had."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flows.engine.ports import Messenger
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.errors import Oversized, Refused, Unavailable, Unreachable
from flows.vocabulary.events import FileRefused

PATIENCE = timedelta(minutes=10)
"""How long a platform that does not hand out a file is asked again, in the order of the chat."""


async def fetch(
    messengers: Mapping[Platform, Messenger], address: Address, file: RemoteFile, asked: datetime, at: datetime
) -> bytes | FileRefused:
    """The bytes of a file that came at ``asked``, never empty; raises Unavailable as long as patience is not over at ``at``."""
    try:
        data = await messengers[address.platform].fetch(address, file)
    except Oversized as error:
        return FileRefused("large", error.limit)
    except Unavailable:
        if at - asked < PATIENCE:
            raise
        return FileRefused("away")
    except (Refused, Unreachable):
        return FileRefused("gone")
    return data or FileRefused("empty")
