"""Files on their way to WhatsApp: Twilio fetches them from us, by an address that only we can make and that is good for a day.

The address is all that is asked for, so it holds what is needed and shows none of it (a file's id names who sent it): a token
of the expiry, the file and its type, sealed with a key derived from Twilio's auth token. Sealing is deterministic encryption
with a synthetic IV (as in RFC 5297, with HMAC-SHA-256 for both of its functions): the tag over everything, the name too, is
the IV, so that nothing can be changed unnoticed.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import quote

from bots.carried import file_name
from flows.engine.ports import Clock
from flows.vocabulary.content import Attachment
from flows.vocabulary.errors import Damaged

PATH = "/media"
GOOD_FOR = timedelta(days=1)
_TAG = 16
"""Bytes of the tag."""
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
        self._tagging, self._hiding = (
            hmac.digest(auth_token.encode(), b"kwit outgoing media, " + purpose, sha256)
            for purpose in (b"tag", b"stream")
        )
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
        tag = self._tag(plain, name)
        return tag + self._hide(plain, tag)

    def _unseal(self, token: str, name: str) -> bytes | None:
        if not token.isascii() or len(token) > _LONGEST_TOKEN:
            return None
        try:
            sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        plain = self._hide(sealed[_TAG:], sealed[:_TAG])
        return plain if hmac.compare_digest(sealed[:_TAG], self._tag(plain, name)) else None

    def _tag(self, plain: bytes, name: str) -> bytes:
        named = name.encode("utf-8", "surrogatepass")
        return hmac.digest(self._tagging, len(named).to_bytes(8, "big") + named + plain, sha256)[:_TAG]

    def _hide(self, text: bytes, tag: bytes) -> bytes:
        """Encrypt, or decrypt: exclusive or with a stream that depends on the tag."""
        blocks = range(len(text) // sha256().digest_size + 1)
        stream = b"".join(hmac.digest(self._hiding, tag + block.to_bytes(4, "big"), sha256) for block in blocks)
        return bytes(one ^ other for one, other in zip(text, stream, strict=False))


def _one_line(name: str) -> str:
    """A file's name without anything that could mean a folder or a further line."""
    return "".join("_" if sign in '/\\"' or not sign.isprintable() else sign for sign in name)[-100:].lstrip(".")
