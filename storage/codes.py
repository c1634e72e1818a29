"""One-time codes, both ways: those the office issues for a person, and those the bot issues for an address.

Only a keyed hash (HMAC-SHA-256) of a code is stored. The codes are short (28^8, 38 bits), so a plain hash could be reversed in
minutes by whoever sees the collection in a backup, a log or an export; the key lies apart from them, in ``settings``. It does
not help against somebody who has read the whole database while a code is good; the codes' short life has to.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from flows.vocabulary.addresses import Address
from flows.vocabulary.errors import StorageError
from storage.client import Database, Fields
from storage.codec import moment
from storage.schemas import SCHEMAS

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L, and no vowels, so that no code is a word."""
LENGTH = 8
INVITATION_TERM = timedelta(days=7)
PROFILE_CODE_TERM = timedelta(minutes=15)
_PEPPER = "code-pepper"
_TRIES = 5


def random_code() -> str:
    """A code from the operating system's randomness."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class Codes:
    """Codes in the collection ``codes``; ``make`` is where they come from, so that tests can fix them."""

    def __init__(self, database: Database, make: Callable[[], str] = random_code) -> None:
        self._collection = database["codes"]
        self._settings = database["settings"]
        self._make = make
        self._pepper: bytes | None = None

    async def invite(self, person_id: str, at: datetime) -> tuple[str, datetime]:
        """Make a code for the person; returns it and when it ends."""
        return await self._issue({"person_id": person_id}, at, INVITATION_TERM)

    async def offer(self, address: Address, at: datetime) -> tuple[str, datetime]:
        """Make a code for ``address`` and void earlier ones; returns it and when it ends."""
        await self._collection.delete({"address": str(address)})
        return await self._issue({"address": str(address)}, at, PROFILE_CODE_TERM)

    async def find(self, code: str) -> Fields | None:
        """The stored code, spent or not, or None."""
        return await self._collection.find_one({"_id": await self._hash(code)})

    async def spend(self, found: Fields, at: datetime, spender: str) -> bool:
        """Spend a code found; True if it was good till now, or was spent by this very ``spender`` before."""
        if found["spender"] == spender:
            return True
        if found["spender"] or found["until"] <= at:
            return False
        if await self._collection.update({"_id": found["_id"], "spender": ""}, {"$set": {"spender": spender}}):
            return True
        again = await self._collection.find_one({"_id": found["_id"]})
        return again is not None and again["spender"] == spender

    async def _issue(self, whose: Fields, at: datetime, term: timedelta) -> tuple[str, datetime]:
        until = moment(at + term)
        for _ in range(_TRIES):
            code = self._make()
            document = {
                "_id": await self._hash(code),
                "until": until,
                "spender": "",
                "schema": SCHEMAS.current("codes"),
            }
            if await self._collection.insert(document | whose):
                return code, until
        raise StorageError("no free code found")

    async def _hash(self, code: str) -> str:
        normal = "".join(character for character in code.upper() if character.isalnum())
        return hmac.new(await self._key(), normal.encode(), hashlib.sha256).hexdigest()

    async def _key(self) -> bytes:
        """The database's own key, made the first time one is needed."""
        if self._pepper is None:
            document = {"_id": _PEPPER, "value": secrets.token_hex(32), "schema": SCHEMAS.current("settings")}
            if not await self._settings.insert(dict(document)):
                document = await self._settings.find_one({"_id": _PEPPER}) or document
            self._pepper = bytes.fromhex(str(document["value"]))
        return self._pepper
