"""Files on their way to WhatsApp: Twilio fetches them from us, by an address that only we can make and that is good for a day.

The address is all that is asked for, so it holds what is needed and shows none of it (a file's id names who sent it): a token
of the expiry, the file and its type, sealed by AES-SIV (RFC 5297) with a key derived from Twilio's auth token. That is
deterministic encryption, so that a file has one address at a time, and authenticates the name too.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from bots.carried import file_name
from flows.engine.ports import Clock
from flows.vocabulary.content import Attachment
from flows.vocabulary.errors import Damaged

PATH = "/media"
GOOD_FOR = timedelta(days=1)
_LONGEST_TOKEN = 1024
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,127}", re.IGNORECASE)
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Served:
    """A file as it is handed out."""

    data: bytes
    media_type: str
    name: str


class OutgoingMedia:
    """Makes addresses below ``public_url`` and opens what they name; ``original`` loads the bytes of a stored file."""

    def __init__(
        self, auth_token: str, public_url: str, original: Callable[[str], Awaitable[bytes]], clock: Clock
    ) -> None:
        self._sealing = AESSIV(hmac.digest(auth_token.encode(), b"kwit outgoing media", "sha512"))
        self._base = public_url.rstrip("/") + PATH
        self._original = original
        self._clock = clock

    def link(self, attachment: Attachment) -> str:
        """The address of a file, good from now on for a day."""
        name = _one_line(file_name(attachment)) or "file"
        expires = int((self._clock() + GOOD_FOR).timestamp())
        media_type = attachment.file.media_type
        known = media_type if _MEDIA_TYPE.fullmatch(media_type) else _UNKNOWN
        sealed = self._seal(f"{expires}\n{known}\n{attachment.file.file_id}".encode(), name)
        return f"{self._base}/{urlsafe_b64encode(sealed).rstrip(b'=').decode()}/{quote(name, safe='')}"

    async def open(self, token: str, name: str) -> Served | None:
        """What an address names; None if it is none of ours, too old, or what it names is damaged. Raises StorageError."""
        opened = self._unseal(token, name)
        if opened is None:
            return None
        expires, media_type, file_id = opened.decode().split("\n", 2)
        if int(expires) <= self._clock().timestamp():
            return None
        try:
            return Served(await self._original(file_id), media_type, name)
        except Damaged:
            return None

    def _seal(self, plain: bytes, name: str) -> bytes:
        return self._sealing.encrypt(plain, [_associated(name)])

    def _unseal(self, token: str, name: str) -> bytes | None:
        if not token.isascii() or len(token) > _LONGEST_TOKEN:
            return None
        try:
            sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            return self._sealing.decrypt(sealed, [_associated(name)])
        except (ValueError, InvalidTag):
            return None


def _associated(name: str) -> bytes:
    """The name in bytes, whatever a request calls it."""
    return name.encode("utf-8", "surrogatepass")


def _one_line(name: str) -> str:
    """A file's name without anything that could mean a folder or a further line."""
    return "".join("_" if sign in '/\\"' or not sign.isprintable() else sign for sign in name)[-100:].lstrip(".")
