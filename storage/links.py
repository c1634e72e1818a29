"""Which address belongs to whom: the links, and the profile that follows from one."""

from datetime import datetime

from flows.vocabulary.addresses import Address, IdentityKind, Platform
from flows.vocabulary.people import Company, Manager, Membership, Person, Profile
from storage.client import Database, Fields
from storage.codec import decode, moment
from storage.schemas import SCHEMAS
from storage.tasks import MongoTasks


def read_entry(kind: str, stored: Fields, expected: type) -> Fields:
    """A document of the office's book as the codec wants it: without what only the database needs."""
    found = SCHEMAS.lifted(kind, stored)
    inner = {name: value for name, value in found.items() if name not in ("_id", "schema", "folded")}
    return {"_": expected.__name__, "id": found["_id"], **inner}


def read_company(stored: Fields) -> Company:
    """Build a company from its document."""
    return decode(read_entry("companies", stored, Company), Company)


def read_person(stored: Fields) -> Person:
    """Build a person from the document."""
    return decode(read_entry("people", stored, Person), Person)


def read_manager(stored: Fields) -> Manager:
    """Build a manager from the document."""
    return decode(read_entry("managers", stored, Manager), Manager)


class Links:
    """Links in the collection ``addresses``.

    A phone number that is an address (WhatsApp) belongs to whoever has it in the office's book; such an address gets a record
    when it is first met, without a person in it, so that a number moved in the book moves with it. An explicit link goes
    before, and an unlinked address stays unlinked until it is linked explicitly.
    """

    def __init__(self, database: Database) -> None:
        self._addresses = database["addresses"]
        self._people = database["people"]
        self._companies = database["companies"]
        self._tasks = MongoTasks(database)

    async def profile(self, address: Address) -> Profile | None:
        """Who this address is; None for strangers and for people whom the office has deactivated."""
        link = await self._addresses.find_one({"_id": str(address)})
        if link is not None and "person_id" in link:
            person = await self._people.find_one({"_id": link["person_id"]})
        elif address.identity.kind is IdentityKind.PHONE and not (link or {}).get("unlinked"):
            person = await self._people.find_one({"phones": address.identity.value})
            if person is not None and link is None:
                await self._addresses.insert(_stranger(address))
        else:
            person = None
        return await self.profile_of(read_person(person)) if person is not None else None

    async def profile_of(self, person: Person) -> Profile | None:
        """The person's profile with all companies, the paused ones too; None if the person is inactive."""
        if not person.active:
            return None
        wanted = list(person.company_ids)
        companies = {
            found["_id"]: read_company(found) async for found in self._companies.find({"_id": {"$in": wanted}})
        }
        return Profile(
            person_id=person.id,
            name=person.name,
            companies=tuple(_membership(companies[identifier]) for identifier in wanted if identifier in companies),
            language=person.language or None,
            tasks=tuple(record.view for record in await self._tasks.of_person(person.id)),
        )

    async def person(self, person_id: str) -> Person | None:
        """The person with this id."""
        found = await self._people.find_one({"_id": person_id})
        return read_person(found) if found else None

    async def person_with_phone(self, phone: str) -> Person | None:
        """The person with this phone, in E.164."""
        found = await self._people.find_one({"phones": phone})
        return read_person(found) if found else None

    async def link(self, address: Address, person_id: str, at: datetime) -> None:
        """Link ``address`` to the person, in place of whoever had it."""
        await self._change(address, {"$set": {"person_id": person_id, "unlinked": False, "changed_at": moment(at)}})

    async def unlink(self, address: Address, at: datetime) -> None:
        """Forget who ``address`` is, and don't link it by its number again."""
        await self._change(address, {"$set": {"unlinked": True, "changed_at": moment(at)}, "$unset": {"person_id": ""}})

    async def mark_reachable(self, address: Address, at: datetime, *, reachable: bool) -> None:
        """Note whether ``address`` can be written to."""
        await self._change(address, {"$set": {"reachable": reachable, "changed_at": moment(at)}})

    async def heard(self, address: Address, at: datetime) -> None:
        """Somebody wrote at ``address``."""
        await self._change(address, {"$set": {"heard_at": moment(at)}})

    async def heard_at(self, address: Address) -> datetime | None:
        """When somebody last wrote at ``address``."""
        found = await self._addresses.find_one({"_id": str(address)}, {"heard_at": 1})
        return found.get("heard_at") if found else None

    async def reachable(self, person: Person) -> list[Address]:
        """Where the person can be written to, the address used last first; a phone may be tried that never wrote."""
        by_phone = [str(Address(Platform.WHATSAPP, phone)) for phone in person.phones]
        met = [found async for found in self._addresses.find({"_id": {"$in": by_phone}})]
        linked = [found async for found in self._addresses.find({"person_id": person.id})]
        theirs = {each["_id"]: each for each in met if each.get("person_id", person.id) == person.id}
        theirs |= {each["_id"]: each for each in linked}
        unmet = [urn for urn in by_phone if all(each["_id"] != urn for each in met)]
        usable = [each for each in theirs.values() if each["reachable"] and not each["unlinked"]]
        usable.sort(key=lambda each: (each.get("heard_at") is None, -_seconds(each.get("heard_at")), each["_id"]))
        return [Address.parse(urn) for urn in (*(each["_id"] for each in usable), *unmet)]

    async def addresses(self, person: Person) -> list[Address]:
        """The addresses linked to the person, explicitly or by phone (once they were met)."""
        linked = [found["_id"] async for found in self._addresses.find({"person_id": person.id}, only={"_id": 1})]
        by_phone = [str(Address(Platform.WHATSAPP, phone)) for phone in person.phones]
        met = [
            found["_id"]
            async for found in self._addresses.find({"_id": {"$in": by_phone}})
            if "person_id" not in found and not found["unlinked"]
        ]
        return sorted(Address.parse(urn) for urn in {*linked, *met})

    async def _change(self, address: Address, change: Fields) -> None:
        if not await self._addresses.update({"_id": str(address)}, change):
            await self._addresses.insert(_stranger(address))
            await self._addresses.update({"_id": str(address)}, change)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment is not None else 0.0


def _stranger(address: Address) -> Fields:
    """The record of an address of which nothing is known."""
    identity = address.identity
    return {
        "_id": str(address),
        "schema": SCHEMAS.current("addresses"),
        "identity": {"platform": identity.platform.value, "kind": identity.kind.value, "value": identity.value},
        "unlinked": False,
        "reachable": True,
    }


def _membership(company: Company) -> Membership:
    return Membership(
        *(company.id, company.name, company.active, company.tax_id or None, company.language or None),
        wants=company.wants,
        projects=company.projects,
    )
