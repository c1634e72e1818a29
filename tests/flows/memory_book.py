"""The office's book in memory, for tests of what stands on it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from flows.vocabulary.addresses import Address
from flows.vocabulary.errors import Invalid, NotFound
from flows.vocabulary.people import Company, Invitation, Manager, Person

Entry = TypeVar("Entry", Company, Person, Manager)


@dataclass
class MemoryBook:
    """A ``Book``; ``saved`` lists the names in the order of writing, ``codes`` maps bot codes to their addresses."""

    by_company_id: dict[str, Company] = field(default_factory=dict)
    by_person_id: dict[str, Person] = field(default_factory=dict)
    by_manager_id: dict[str, Manager] = field(default_factory=dict)
    codes: dict[str, Address] = field(default_factory=dict)
    links: dict[Address, str] = field(default_factory=dict)
    saved: list[str] = field(default_factory=list)

    async def companies(self) -> list[Company]:
        return sorted(self.by_company_id.values(), key=lambda company: company.name)

    async def find_company(self, wanted: str) -> Company:
        fitting = [entry for entry in await self.companies() if wanted in {entry.id, entry.tax_id}]
        return fitting[0] if fitting else _named(wanted, await self.companies(), "company")

    async def save_company(self, company: Company) -> None:
        self.by_company_id[company.id] = company
        self.saved.append(company.name)

    async def people(self, company_id: str | None = None) -> list[Person]:
        everybody = sorted(self.by_person_id.values(), key=lambda person: person.name)
        return [person for person in everybody if company_id is None or company_id in person.company_ids]

    async def find_person(self, wanted: str) -> Person:
        fitting = [entry for entry in await self.people() if wanted in {entry.id, *entry.phones}]
        return fitting[0] if fitting else _named(wanted, await self.people(), "person")

    async def save_person(self, person: Person) -> None:
        self.by_person_id[person.id] = person
        self.saved.append(person.name)

    async def managers(self) -> list[Manager]:
        return sorted(self.by_manager_id.values(), key=lambda manager: manager.name)

    async def find_manager(self, wanted: str) -> Manager:
        return self.by_manager_id.get(wanted) or _named(wanted, await self.managers(), "manager")

    async def save_manager(self, manager: Manager) -> None:
        self.by_manager_id[manager.id] = manager
        self.saved.append(manager.name)

    async def invite(self, person_id: str, at: datetime) -> Invitation:
        return Invitation("ABCD2345", person_id, at + timedelta(days=7))

    async def spend_profile_code(self, code: str, person_id: str, at: datetime) -> Address:
        assert at.tzinfo
        if code not in self.codes:
            raise Invalid("that code isn't good any more")
        address = self.codes.pop(code)
        self.links[address] = person_id
        return address

    async def addresses(self, person_id: str) -> list[Address]:
        return [address for address, linked in self.links.items() if linked == person_id]


def _named(wanted: str, entries: Iterable[Entry], what: str) -> Entry:
    fitting = [entry for entry in entries if entry.name.casefold() == wanted.casefold()]
    if not fitting:
        raise NotFound(f"there is no {what} {wanted!r}")
    if len(fitting) > 1:
        raise Invalid(f"several are named {wanted!r}")
    return fitting[0]
