"""The port ``Book``: companies, people and managers as the office keeps them.

What must be unique (a company's tax id, a phone, a manager's Telegram id) is so by a unique index; a value that is empty is
left out of the document, so that the sparse index does not see it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from flows.vocabulary.addresses import Address
from flows.vocabulary.errors import Invalid, NotFound
from flows.vocabulary.people import Company, Invitation, Manager, Person
from storage.client import Collection, Database, Duplicate, Fields
from storage.codec import encode
from storage.codes import Codes
from storage.guesses import Guesses
from storage.links import Links, read_company, read_manager, read_person
from storage.schemas import SCHEMAS

Entry = TypeVar("Entry", Company, Person, Manager)


MOST_WRONG = 20
"""Wrong codes an hour that the office may enter: a clerk who mistypes is far from it, whoever guesses gets nowhere."""


class MongoBook:
    """The collections ``companies``, ``people`` and ``managers``, from the office's side."""

    def __init__(self, database: Database, links: Links, codes: Codes) -> None:
        self._companies = database["companies"]
        self._people = database["people"]
        self._managers = database["managers"]
        self._links = links
        self._codes = codes
        self._guesses = Guesses(database, "office", MOST_WRONG)

    async def companies(self) -> list[Company]:
        """All companies, by name."""
        return _by_name([read_company(found) async for found in self._companies.find({})])

    async def find_company(self, wanted: str) -> Company:
        """The company with this id, tax id or name."""
        tax_id = "".join(character for character in wanted.upper() if character.isalnum())
        more = [{"tax_id": tax_id}] if tax_id else []
        return await _find(self._companies, wanted, more, read_company, "company")

    async def save_company(self, company: Company) -> None:
        """Create or replace; raises Invalid where the tax id is another company's."""
        unique = {"tax_id": company.tax_id} if company.tax_id else {}
        await save_entry(self._companies, "companies", company, unique)

    async def people(self, company_id: str | None = None) -> list[Person]:
        """All people, or those of one company, by name."""
        wanted = {} if company_id is None else {"company_ids": company_id}
        return _by_name([read_person(found) async for found in self._people.find(wanted)])

    async def find_person(self, wanted: str) -> Person:
        """The person with this id, phone or name."""
        return await _find(self._people, wanted, [{"phones": wanted}], read_person, "person")

    async def save_person(self, person: Person) -> None:
        """Create or replace; raises Invalid where a phone is somebody else's."""
        unique = {"phones": {"$in": list(person.phones)}} if person.phones else {}
        await save_entry(self._people, "people", person, unique)

    async def managers(self) -> list[Manager]:
        """All managers, by name."""
        return _by_name([read_manager(found) async for found in self._managers.find({})])

    async def find_manager(self, wanted: str) -> Manager:
        """The manager with this id or name."""
        return await _find(self._managers, wanted, [], read_manager, "manager")

    async def save_manager(self, manager: Manager) -> None:
        """Create or replace; raises Invalid where the Telegram id is another manager's."""
        unique = {"telegram_id": manager.telegram_id} if manager.telegram_id is not None else {}
        await save_entry(self._managers, "managers", manager, unique)

    async def invite(self, person_id: str, at: datetime) -> Invitation:
        """Issue a code for the person, good for 7 days; only its hash is stored."""
        await self._active_person(person_id)
        code, until = await self._codes.invite(person_id, at)
        return Invitation(code, person_id, until)

    async def spend_profile_code(self, code: str, person_id: str, at: datetime) -> Address:
        """Link the address that got ``code`` from the bot to the person; raises Invalid if the code isn't good any more."""
        await self._active_person(person_id)
        closed = await self._guesses.closed_until(at)
        if closed is not None:
            raise Invalid(f"too many wrong codes were entered; the next one is looked at after {closed:%H:%M} UTC")
        found = await self._codes.find(code)
        good = found is not None and "address" in found and not found["spender"]
        if found is None or not good or not await self._codes.spend(found, at, f"person:{person_id}"):
            await self._guesses.count(at)
            raise Invalid("this code isn't good (any more); let the person ask the bot for a new one")
        address = Address.parse(found["address"])
        await self._links.link(address, person_id, at)
        return address

    async def addresses(self, person_id: str) -> list[Address]:
        """The addresses linked to the person."""
        person = await self._links.person(person_id)
        return await self._links.addresses(person) if person else []

    async def _active_person(self, person_id: str) -> Person:
        person = await self._links.person(person_id)
        if person is None:
            raise NotFound(f"there is no person {person_id!r}")
        if not person.active:
            raise Invalid(f"{person.name} is deactivated")
        return person


async def _find(
    collection: Collection, wanted: str, more: Sequence[Fields], read: Callable[[Fields], Entry], kind: str
) -> Entry:
    """The entry with this id, else with one of ``more``, else the only one of this name."""
    for exact in ({"_id": wanted}, *more):
        found = await collection.find_one(exact)
        if found is not None:
            return read(found)
    named = [read(found) async for found in collection.find({"folded": _folded(wanted)})]
    if not named:
        raise NotFound(f"there is no {kind} {wanted!r}")
    if len(named) > 1:
        raise Invalid(f"{wanted!r} fits several: {', '.join(sorted(entry.id for entry in named))}; say which by its id")
    return named[0]


async def save_entry(collection: Collection, kind: str, entry: Company | Person | Manager, unique: Fields) -> None:
    """Write ``entry`` over whatever has its id; raises Invalid where somebody else has a ``unique`` value."""
    document = {name: value for name, value in encode(entry).items() if name not in ("_", "id")}
    for name in ("tax_id", "phones", "telegram_id", "forum"):
        if not document.get(name):
            document.pop(name, None)
    document |= {"_id": entry.id, "schema": SCHEMAS.current(kind), "folded": _folded(entry.name)}
    try:
        await collection.replace({"_id": entry.id}, document)
    except Duplicate as error:
        others = [found async for found in collection.find(unique) if found["_id"] != entry.id] if unique else []
        if others:
            what = next(iter(unique))
            raise Invalid(f"{what} of {entry.name} belongs to {others[0]['name']} ({others[0]['_id']})") from error
        await collection.replace({"_id": entry.id}, document)  # two of us made it at once: now it is there


def _folded(name: str) -> str:
    """The name without regard to case and to the width of its spaces."""
    return " ".join(name.casefold().split())


def _by_name(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (_folded(entry.name), entry.id))
