"""What the office does without a conversation: its book of companies, people and managers, and invitations.

The command line, the desk's commands and a later web page call the same methods. ``add_*`` and ``edit_*`` check and spell
every value (see ``entries``) before the book is touched. In ``edit_*`` None leaves a value as it is and an empty one clears
it. ``wanted`` is what the book's ``find_*`` take: an id, a name, a tax id, a phone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import quote

from flows.engine.ports import Book
from flows.entries import Entries, check_company, check_manager, check_person
from flows.vocabulary.addresses import Address
from flows.vocabulary.errors import Invalid
from flows.vocabulary.people import Company, Invitation, Manager, Person, Role
from flows.vocabulary.readings import FieldName


@dataclass(frozen=True, slots=True)
class BackOffice:
    """The office at work on its ``book``; ``new_id`` makes ids that were never given before."""

    book: Book
    entries: Entries
    new_id: Callable[[], str]

    # ---- companies

    async def add_company(
        self,
        name: str,
        *,
        tax_id: str = "",
        language: str = "",
        manager: str = "",
        substitute: str = "",
        forum: str = "",
    ) -> Company:
        """Add a company; raises Invalid for a name or tax id that another one has, NotFound for an unknown manager."""
        return await self._save_company(Company(self.new_id(), ""), name, tax_id, language, manager, substitute, forum)

    async def edit_company(
        self,
        wanted: str,
        *,
        name: str | None = None,
        tax_id: str | None = None,
        language: str | None = None,
        manager: str | None = None,
        substitute: str | None = None,
        forum: str | None = None,
    ) -> Company:
        """Change a company; raises as ``add_company`` does, and NotFound."""
        company = await self.book.find_company(wanted)
        return await self._save_company(company, name, tax_id, language, manager, substitute, forum)

    async def ask_of_company(self, wanted: str, wants: Iterable[FieldName], projects: Iterable[str]) -> Company:
        """Say what a company's people are asked for each document, and which projects are offered; raises NotFound, Invalid."""
        company = await self.book.find_company(wanted)
        names = tuple(dict.fromkeys(self.entries.name(each, "project") for each in projects))
        company = replace(company, wants=tuple(dict.fromkeys(wants)), projects=names)
        await self.book.save_company(company)
        return company

    async def activate_company(self, wanted: str, *, active: bool) -> Company:
        """Let a company take part, or pause it; raises NotFound."""
        company = replace(await self.book.find_company(wanted), active=active)
        await self.book.save_company(company)
        return company

    async def _save_company(
        self,
        company: Company,
        name: str | None,
        tax_id: str | None,
        language: str | None,
        manager: str | None,
        substitute: str | None,
        forum: str | None,
    ) -> Company:
        changed = replace(
            company,
            name=company.name if name is None else self.entries.name(name, "company"),
            tax_id=company.tax_id if tax_id is None else self.entries.tax_id(tax_id),
            language=company.language if language is None else self.entries.language(language),
            manager_id=company.manager_id if manager is None else await self._manager_id(manager),
            substitute_id=company.substitute_id if substitute is None else await self._manager_id(substitute),
            forum=company.forum if forum is None else self.entries.forum(forum),
        )
        check_company(changed, await self.book.companies())
        await self.book.save_company(changed)
        return changed

    async def _manager_id(self, wanted: str) -> str:
        if not wanted.strip():
            return ""
        manager = await self.book.find_manager(wanted)
        if not manager.active:
            raise Invalid(f"{manager.name} is no longer active as a manager")
        return manager.id

    # ---- people

    async def add_person(
        self, name: str, *, companies: Iterable[str] = (), phones: Iterable[str] = (), language: str = ""
    ) -> Person:
        """Add a person; raises Invalid for somebody else's phone or a namesake in a company, NotFound for a company."""
        return await self._save_person(Person(self.new_id(), ""), name, companies, phones, language)

    async def edit_person(
        self,
        wanted: str,
        *,
        name: str | None = None,
        companies: Iterable[str] | None = None,
        phones: Iterable[str] | None = None,
        language: str | None = None,
    ) -> Person:
        """Change a person, ``companies`` and ``phones`` as a whole; raises as ``add_person`` does, and NotFound."""
        return await self._save_person(await self.book.find_person(wanted), name, companies, phones, language)

    async def activate_person(self, wanted: str, *, active: bool) -> Person:
        """Let a person write to Kwit, or no longer; raises NotFound."""
        person = replace(await self.book.find_person(wanted), active=active)
        await self.book.save_person(person)
        return person

    async def _save_person(
        self,
        person: Person,
        name: str | None,
        companies: Iterable[str] | None,
        phones: Iterable[str] | None,
        language: str | None,
    ) -> Person:
        changed = replace(
            person,
            name=person.name if name is None else self.entries.name(name, "person"),
            company_ids=person.company_ids if companies is None else await self._company_ids(companies),
            phones=person.phones if phones is None else self.entries.phones(phones),
            language=person.language if language is None else self.entries.language(language),
        )
        check_person(changed, await self.book.people())
        await self.book.save_person(changed)
        return changed

    async def _company_ids(self, wanted: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys([(await self.book.find_company(company)).id for company in wanted if company.strip()])
        )

    # ---- managers

    async def add_manager(
        self,
        name: str,
        *,
        telegram_id: str = "",
        language: str = "",
        role: str = "",
        companies: Iterable[str] = (),
        forum: str = "",
    ) -> Manager:
        """Add a manager; raises Invalid for a name or Telegram id that another one has, NotFound for an unknown company."""
        return await self._save_manager(Manager(self.new_id(), ""), name, telegram_id, language, role, companies, forum)

    async def edit_manager(
        self,
        wanted: str,
        *,
        name: str | None = None,
        telegram_id: str | None = None,
        language: str | None = None,
        role: str | None = None,
        companies: Iterable[str] | None = None,
        forum: str | None = None,
    ) -> Manager:
        """Change a manager, ``companies`` (none: all) as a whole; raises as ``add_manager`` does, and NotFound."""
        manager = await self.book.find_manager(wanted)
        return await self._save_manager(manager, name, telegram_id, language, role, companies, forum)

    async def note_absence(self, wanted: str, until: date | None) -> Manager:
        """Write down until when (inclusive) a manager is away; None: back again. Raises NotFound."""
        manager = replace(await self.book.find_manager(wanted), away_until=until)
        await self.book.save_manager(manager)
        return manager

    async def activate_manager(self, wanted: str, *, active: bool) -> Manager:
        """Let a manager work in the desk, or no longer; raises NotFound."""
        manager = replace(await self.book.find_manager(wanted), active=active)
        await self.book.save_manager(manager)
        return manager

    async def _save_manager(
        self,
        manager: Manager,
        name: str | None,
        telegram_id: str | None,
        language: str | None,
        role: str | None,
        companies: Iterable[str] | None,
        forum: str | None,
    ) -> Manager:
        changed = replace(
            manager,
            name=manager.name if name is None else self.entries.name(name, "manager"),
            telegram_id=manager.telegram_id if telegram_id is None else self.entries.telegram_id(telegram_id),
            language=manager.language if language is None else self.entries.language(language),
            role=manager.role if role is None else self.entries.role(role) or Role.MANAGER,
            company_ids=manager.company_ids if companies is None else await self._company_ids(companies),
            forum=manager.forum if forum is None else self.entries.forum(forum),
        )
        check_manager(changed, await self.book.managers())
        await self.book.save_manager(changed)
        return changed

    # ---- linking

    async def invite(self, wanted: str, at: datetime) -> tuple[Person, Invitation]:
        """Issue a code for a person; raises Invalid for somebody who could do nothing with it, NotFound."""
        person = await self._linkable(wanted)
        return person, await self.book.invite(person.id, at)

    async def link(self, code: str, wanted: str, at: datetime) -> tuple[Person, Address]:
        """Link the address that got ``code`` from the bot; raises Invalid if the code isn't good any more, NotFound."""
        person = await self._linkable(wanted)
        spelled = "".join(character for character in code if character.isalnum()).upper()
        return person, await self.book.spend_profile_code(spelled, person.id, at)

    async def _linkable(self, wanted: str) -> Person:
        person = await self.book.find_person(wanted)
        if not person.active:
            raise Invalid(f"{person.name} is not active")
        if not any(company.active and company.id in person.company_ids for company in await self.book.companies()):
            raise Invalid(f"{person.name} belongs to no active company")
        return person


def telegram_link(bot_username: str, code: str) -> str:
    """The link that opens the chat with the bot and sends it the code (core.telegram.org/bots/features, deep linking)."""
    return f"https://t.me/{bot_username.removeprefix('@')}?start={quote(code)}"


def whatsapp_link(number: str, code: str) -> str:
    """The link that opens WhatsApp with the code typed in, ready to be sent to ``number`` (E.164)."""
    digits = "".join(character for character in number if character.isdigit())
    return f"https://wa.me/{digits}?text={quote(code)}"
