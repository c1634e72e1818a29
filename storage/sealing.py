"""Seals phone numbers, so that whoever sees the database alone, in a dump or a backup, learns nobody's number.

Wherever a phone in E.164 stands in what is stored (a person's phones, an address such as ``whatsapp:+41791234567``, the id of a
machine or an effect that is made of one) a token stands in its place. Tokens are made by AES-256-SIV (RFC 5297), deterministic
authenticated encryption: the same phone is the same token under the same key, so that a token is found by equality and by
unique indexes, as a keyed hash would be, and it can be opened again to write to the number. ``Collection`` seals all that goes
to the database and opens all that comes from it; nothing above it knows.

The key comes from a secret that lies apart from the database: ``KWIT_PHONE_KEY``, or a file in Kwit's own folder. What people
write is sealed as well where a number in it is spelt in E.164, and comes back as it was.
"""

import hmac
import os
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from flows.vocabulary.errors import StorageError
from storage.values import changed

SHORTEST = 32
"""Characters that a secret has at least."""
KEY_FILE = "phone.key"
_PHONE = re.compile(r"\+([0-9]{6,15})")
_TOKEN = re.compile(r"~([A-Za-z0-9_-]{42})~")
TOKEN_PATTERN = "~[A-Za-z0-9_-]{42}~"  # noqa: S105 - what a token looks like, for validators
_WIDTH = 15
"""Digits that a phone has at most (ITU-T E.164); shorter ones are filled up, so that all tokens are of one length."""
_LIKE = "∼"
"""Stands at the beginning of what looks like a token but came from outside: only tokens of our own are ever opened."""
_REMEMBERED = 8192
_USE = b"kwit phone numbers"


class Sealer:
    """Seals with ``secret``; opens what was sealed with it or with one of ``former``. Raises StorageError for a short secret."""

    def __init__(self, secret: str, *former: str) -> None:
        for each in (secret, *former):
            if len(each) < SHORTEST:
                raise StorageError(f"a key for phone numbers has at least {SHORTEST} characters")
        self._ciphers = [AESSIV(_derived(each)) for each in (secret, *former)]
        self._token: Callable[[str], str] = lru_cache(_REMEMBERED)(self._sealed)
        self._phone: Callable[[str], str | None] = lru_cache(_REMEMBERED)(self._opened)
        self.fingerprint = hmac.new(_derived(secret), b"fingerprint", sha256).hexdigest()

    def seal(self, value: Any) -> Any:  # noqa: ANN401 - whatever BSON holds
        """The same, with a token for every phone in any string of it; what has none is returned as it is."""
        return changed(value, self._seal_text)

    def open(self, value: Any) -> Any:  # noqa: ANN401 - whatever BSON holds
        """The same, with the phone for every token in any string of it."""
        return changed(value, self._open_text)

    def _seal_text(self, text: str) -> str:
        if "~" in text:
            text = _TOKEN.sub(lambda found: f"{_LIKE}{found[1]}~", text)
        return _PHONE.sub(lambda found: self._token(found[1]), text) if "+" in text else text

    def _open_text(self, text: str) -> str:
        return _TOKEN.sub(lambda found: self._phone(found[1]) or found[0], text) if "~" in text else text

    def _sealed(self, digits: str) -> str:
        sealed = self._ciphers[0].encrypt(digits.ljust(_WIDTH).encode(), None)
        return f"~{urlsafe_b64encode(sealed).rstrip(b'=').decode()}~"

    def _opened(self, token: str) -> str | None:
        sealed = urlsafe_b64decode(token + "==")
        for cipher in self._ciphers:
            try:
                return f"+{cipher.decrypt(sealed, None).decode().rstrip()}"
            except InvalidTag:
                continue
        return None


def new_secret() -> str:
    """A secret from the operating system's randomness."""
    return secrets.token_urlsafe(SHORTEST)


def secret_in(directory: Path) -> str:
    """The secret that lies in ``directory``, made the first time; raises StorageError if the file can't be read or written."""
    path = directory / KEY_FILE
    try:
        if not directory.exists():
            directory.mkdir(parents=True, exist_ok=True)
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text("ascii").strip()
        with os.fdopen(file, "w", encoding="ascii") as written:
            secret = new_secret()
            written.write(f"{secret}\n")
            written.flush()
            os.fsync(written.fileno())
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}") from error
    except UnicodeError as error:
        raise StorageError(f"{path}: no key for phone numbers") from error
    return secret


def _derived(secret: str) -> bytes:
    """The key of a secret: HKDF (RFC 5869), for the 64 bytes of AES-256-SIV."""
    return HKDF(SHA256(), 64, salt=None, info=_USE).derive(secret.encode())
