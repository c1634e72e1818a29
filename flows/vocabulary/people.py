"""The office, its client companies and the people who write to it, as a conversation sees them."""

from dataclasses import dataclass
from datetime import datetime

from flows.vocabulary.addresses import Address, MachineKey


@dataclass(frozen=True, slots=True)
class Office:
    """The accounting office that runs this Kwit: how it names itself and how it is reached by other means."""

    name: str
    contact: str
    """A sentence fragment for people who are stuck: phone or e-mail of the office."""
    language: str
    """ISO 639-1 code of the office's own language."""
    timezone: str
    """IANA time zone name; times in messages are in it."""


@dataclass(frozen=True, slots=True)
class Membership:
    """One company that a person belongs to."""

    company_id: str
    name: str
    active: bool
    tax_id: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """Who an address is: the person, the companies, the language the office noted."""

    person_id: str
    name: str
    companies: tuple[Membership, ...]
    language: str | None = None

    @property
    def active(self) -> tuple[Membership, ...]:
        """The companies that the office has not paused."""
        return tuple(company for company in self.companies if company.active)

    def company(self, company_id: str | None) -> Membership | None:
        """The active company with this id, if the person belongs to it."""
        return next((company for company in self.active if company.company_id == company_id), None)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a step may know beside state and event: the time, the office, who speaks, and in which language."""

    key: MachineKey
    at: datetime
    office: Office
    language: str
    profile: Profile | None = None

    @property
    def address(self) -> Address:
        """Where the conversation is held."""
        return Address.parse(self.key.id)


@dataclass(frozen=True, slots=True)
class Company:
    """A client company of the office."""

    id: str
    name: str
    tax_id: str = ""
    """Letters and digits only, upper case; empty if unknown."""
    language: str = ""
    """ISO 639-1 code; empty: the office's."""
    active: bool = True
    manager_id: str = ""
    substitute_id: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An employee or contact of one or more companies; ``phones`` are E.164."""

    id: str
    name: str
    company_ids: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    language: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Manager:
    """An accountant of the office; ``telegram_id`` is the Telegram user id."""

    id: str
    name: str
    telegram_id: int | None = None
    language: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time code that the office issued for a person; the plain ``code`` is known only at this moment."""

    code: str
    person_id: str
    until: datetime
