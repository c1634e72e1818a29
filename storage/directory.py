"""The port ``Directory``: who is who, as conversations ask it."""

from datetime import datetime

from flows.vocabulary.addresses import Address
from flows.vocabulary.people import Profile
from storage.codes import Codes
from storage.links import Links


class MongoDirectory:
    """Addresses, people, companies and codes, from the bot's side."""

    def __init__(self, links: Links, codes: Codes) -> None:
        self._links = links
        self._codes = codes

    async def profile(self, address: Address) -> Profile | None:
        """Who this address is: by its link, else (unless it was unlinked) by its phone number."""
        return await self._links.profile(address)

    async def redeem(self, code: str, address: Address, at: datetime, effect_id: str) -> Profile | None:
        """Spend a code the office issued and link ``address``; the same ``effect_id`` again gives the same answer."""
        found = await self._codes.find(code)
        if found is None or "person_id" not in found:
            return None
        person = await self._links.person(found["person_id"])
        if person is None or not person.active or not await self._codes.spend(found, at, effect_id):
            return None
        await self._links.link(address, person.id, at)
        return await self._links.profile_of(person)

    async def make_code(self, address: Address, at: datetime) -> tuple[str, datetime]:
        """Make a code that the office can enter to link ``address``; an earlier one of the address is void."""
        return await self._codes.offer(address, at)

    async def link_phone(self, address: Address, phone: str, at: datetime) -> Profile | None:
        """Link ``address`` to the person with this phone, in E.164."""
        person = await self._links.person_with_phone(phone)
        if person is None or not person.active:
            return None
        await self._links.link(address, person.id, at)
        return await self._links.profile_of(person)

    async def unlink(self, address: Address, at: datetime) -> None:
        """Forget who ``address`` is, and don't link it silently by its number again."""
        await self._links.unlink(address, at)

    async def mark_reachable(self, address: Address, at: datetime, *, reachable: bool) -> None:
        """Note whether ``address`` can be written to."""
        await self._links.mark_reachable(address, at, reachable=reachable)
