"""The office, its client companies and the people who write to it, as a conversation sees them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flows.vocabulary.readings import FieldName
from flows.vocabulary.tasks import TaskView


@dataclass(frozen=True, slots=True)
class Rules:
    """How the office wants tasks to be handled; all of it can be set.

    ``kinds`` are the office's own kinds of tasks, in its words (none: the usual ones). A task that the office says is done
    is accepted by itself after ``accept_after``, and archived ``archive_after`` its acceptance. A client who waits longer
    than ``escalate_after`` is brought before the substitute, after twice that time before everybody in General. What is
    asked of a client is collected for ``batch``; reminders come after each of ``reminders`` (days since the one before), never
    between ``quiet_from`` and ``quiet_until`` (hours in the office's time zone; equal: never quiet). ``rating`` asks for stars
    after acceptance; ``nudge`` tells the desk two hours before WhatsApp's window closes on somebody who waits.
    """

    kinds: tuple[str, ...] = ()
    accept_after: timedelta = timedelta(days=5)
    archive_after: timedelta = timedelta(days=30)
    escalate_after: timedelta = timedelta(hours=8)
    batch: timedelta = timedelta(minutes=10)
    reminders: tuple[int, ...] = (2, 4, 7)
    quiet_from: int = 20
    quiet_until: int = 7
    rating: bool = False
    nudge: bool = False
    templates: tuple[str, ...] = ()
    """Languages in which a template is set that invites people to write once WhatsApp's window is closed."""


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
    rules: Rules = Rules()
    general: str = ""
    """General of the office's own group (``desk:-1001234``), where what concerns everybody is said; empty without a group."""


@dataclass(frozen=True, slots=True)
class Membership:
    """One company that a person belongs to."""

    company_id: str
    name: str
    active: bool
    tax_id: str | None = None
    language: str | None = None
    wants: tuple[FieldName, ...] = ()
    projects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Who an address is: the person, the companies, the language the office noted, and the person's tasks that are not over."""

    person_id: str
    name: str
    companies: tuple[Membership, ...]
    language: str | None = None
    tasks: tuple[TaskView, ...] = ()

    @property
    def active(self) -> tuple[Membership, ...]:
        """The companies that the office has not paused."""
        return tuple(company for company in self.companies if company.active)

    def company(self, company_id: str | None) -> Membership | None:
        """The active company with this id, if the person belongs to it."""
        return next((company for company in self.active if company.company_id == company_id), None)


@dataclass(frozen=True, slots=True)
class Company:
    """A client company of the office; ``forum`` is the Telegram group for its tasks, None for the manager's or the office's."""

    id: str
    name: str
    tax_id: str = ""
    """Letters and digits only, upper case; empty if unknown."""
    language: str = ""
    """ISO 639-1 code; empty: the office's."""
    active: bool = True
    manager_id: str = ""
    substitute_id: str = ""
    forum: int | None = None
    wants: tuple[FieldName, ...] = ()
    """What its people are asked for each document beside what is read: period, project, counterparty."""
    projects: tuple[str, ...] = ()
    """The names of its projects that are offered."""
    keep_documents: int = 0
    """Days after which its documents are erased, 0 for never; those in the books stay so long though their sender is erased."""
    keep_messages: int = 0
    """Days after which threads that are over, and what was sent to its people, are erased; 0 for never."""
    hold: str = ""
    """Why nothing of it may be erased; empty if there is no such reason."""


@dataclass(frozen=True, slots=True)
class Person:
    """An employee or contact of one or more companies; ``phones`` are E.164."""

    id: str
    name: str
    company_ids: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    language: str = ""
    active: bool = True


class Role(StrEnum):
    """What a manager may do: administrators see every company and keep the managers."""

    ADMINISTRATOR = "administrator"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Manager:
    """An accountant of the office; ``telegram_id`` is the Telegram user id.

    ``company_ids`` restrict a manager to these companies (empty: all); ``away_until`` is the last day of an absence, in which
    the substitute stands in; ``forum`` is the Telegram group of this manager's tasks, None for the office's.
    """

    id: str
    name: str
    telegram_id: int | None = None
    language: str = ""
    active: bool = True
    role: Role = Role.MANAGER
    company_ids: tuple[str, ...] = ()
    away_until: date | None = None
    forum: int | None = None

    def may_see(self, company_id: str) -> bool:
        """Whether the tasks of this company concern the manager."""
        return self.role is Role.ADMINISTRATOR or not self.company_ids or company_id in self.company_ids


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time code that the office issued for a person; the plain ``code`` is known only at this moment."""

    code: str
    person_id: str
    until: datetime
