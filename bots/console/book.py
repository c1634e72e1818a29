"""``company`` and ``person``: add, list, edit, deactivate, activate."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Annotated

import typer

from bots.console.output import Json, as_fields, fail, print_json, print_table, say
from bots.console.parts import OfficeParts, OpenOffice, perform
from flows.office import BackOffice
from flows.vocabulary.people import Company, Manager, Person
from flows.vocabulary.readings import FieldName

Wanted = Annotated[str, typer.Argument(help="Id or name; a company's tax id or a person's phone will do as well.")]
Name = Annotated[str, typer.Argument(help="Name as the office writes it.")]
NewName = Annotated[str | None, typer.Option("--name", help="The new name.")]
Language = Annotated[str | None, typer.Option(help="de, en, pl or ru; empty for none of its own.")]
TaxId = Annotated[str | None, typer.Option(help="Tax id; empty to clear it.")]
ManagerOf = Annotated[str | None, typer.Option("--manager", help="The manager in charge; empty for none.")]
Substitute = Annotated[str | None, typer.Option(help="Who stands in for the manager; empty for none.")]
Companies = Annotated[
    list[str] | None, typer.Option("--company", help="A company; several times for several; empty for none.")
]
Phones = Annotated[
    list[str] | None, typer.Option("--phone", help="A phone; several times for several; empty for none.")
]
Forum = Annotated[
    str | None, typer.Option(help="Telegram group for the tasks, such as -1001234567890; empty for the usual one.")
]
All = Annotated[bool, typer.Option("--all", help="Inactive ones, too.")]


class Detail(StrEnum):
    """What can be asked for beside what is read."""

    PERIOD = "period"
    PROJECT = "project"
    COUNTERPARTY = "counterparty"


Entry = Company | Person | Manager


def company_commands(open_office: OpenOffice) -> typer.Typer:
    """The commands of ``company``."""
    app = typer.Typer(no_args_is_help=True, help="The office's client companies.")

    @app.command()
    def add(
        name: Name,
        *,
        tax_id: TaxId = None,
        language: Language = None,
        manager: ManagerOf = None,
        substitute: Substitute = None,
        forum: Forum = None,
        as_json: Json = False,
    ) -> None:
        """Add a company."""
        company = perform(
            open_office,
            lambda parts: parts.back_office.add_company(
                name,
                tax_id=tax_id or "",
                language=language or "",
                manager=manager or "",
                substitute=substitute or "",
                forum=forum or "",
            ),
        )
        tell(company, "added", as_json=as_json)

    @app.command()
    def edit(
        company: Wanted,
        *,
        name: NewName = None,
        tax_id: TaxId = None,
        language: Language = None,
        manager: ManagerOf = None,
        substitute: Substitute = None,
        forum: Forum = None,
        as_json: Json = False,
    ) -> None:
        """Change what is given of a company."""
        changed = perform(
            open_office,
            lambda parts: parts.back_office.edit_company(
                company,
                name=name,
                tax_id=tax_id,
                language=language,
                manager=manager,
                substitute=substitute,
                forum=forum,
            ),
        )
        tell(changed, "changed", as_json=as_json)

    @app.command()
    def ask(
        company: Wanted,
        details: Annotated[
            list[Detail] | None, typer.Argument(help="What to ask for; nothing: ask for nothing.")
        ] = None,
        *,
        project: Annotated[
            list[str] | None, typer.Option(help="A project that is offered; several times for several.")
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Say what a company's people are asked for each document they confirm: period, project, counterparty."""
        wants = [FieldName(detail) for detail in details or ()]
        if project and FieldName.PROJECT not in wants:
            fail("projects are offered where the project is asked for: say project, too")
        changed = perform(open_office, lambda parts: parts.back_office.ask_of_company(company, wants, project or ()))
        tell(changed, "changed", as_json=as_json)

    @app.command("list")
    def list_companies(*, include_all: All = False, as_json: Json = False) -> None:
        """List the companies."""

        async def work(parts: OfficeParts) -> tuple[list[Company], dict[str, str]]:
            return await parts.book.companies(), {manager.id: manager.name for manager in await parts.book.managers()}

        companies, managers = perform(open_office, work)
        shown = [company for company in companies if company.active or include_all]
        if as_json:
            print_json(shown)
            return
        rows = (
            (
                company.name,
                company.tax_id,
                company.language,
                managers.get(company.manager_id, ""),
                managers.get(company.substitute_id, ""),
                company.forum or "",
                yes(company),
                company.id,
            )
            for company in shown
        )
        print_table(("Company", "Tax id", "Language", "Manager", "Substitute", "Group", "Active", "Id"), rows)

    add_activation(app, open_office, lambda office, wanted, active: office.activate_company(wanted, active=active))
    return app


def person_commands(open_office: OpenOffice) -> typer.Typer:
    """The commands of ``person``."""
    app = typer.Typer(no_args_is_help=True, help="Employees and contacts of the companies.")

    @app.command()
    def add(
        name: Name, *, company: Companies = None, phone: Phones = None, language: Language = None, as_json: Json = False
    ) -> None:
        """Add a person."""
        person = perform(
            open_office,
            lambda parts: parts.back_office.add_person(
                name, companies=company or (), phones=phone or (), language=language or ""
            ),
        )
        tell(person, "added", as_json=as_json)

    @app.command()
    def edit(
        person: Wanted,
        *,
        name: NewName = None,
        company: Companies = None,
        phone: Phones = None,
        language: Language = None,
        as_json: Json = False,
    ) -> None:
        """Change what is given of a person; companies and phones are replaced as a whole."""
        changed = perform(
            open_office,
            lambda parts: parts.back_office.edit_person(
                person, name=name, companies=company or None, phones=phone or None, language=language
            ),
        )
        tell(changed, "changed", as_json=as_json)

    @app.command("list")
    def list_people(
        *,
        company: Annotated[str | None, typer.Option(help="Only those of this company.")] = None,
        include_all: All = False,
        as_json: Json = False,
    ) -> None:
        """List the people."""

        async def work(parts: OfficeParts) -> tuple[list[Person], dict[str, str], dict[str, list[str]]]:
            company_id = (await parts.book.find_company(company)).id if company else None
            people = await parts.book.people(company_id)
            names = {known.id: known.name for known in await parts.book.companies()}
            return (
                people,
                names,
                {person.id: list(map(str, await parts.book.addresses(person.id))) for person in people},
            )

        people, names, addresses = perform(open_office, work)
        shown = [person for person in people if person.active or include_all]
        if as_json:
            print_json([{**as_fields(person), "addresses": addresses[person.id]} for person in shown])
            return
        rows = (
            (
                person.name,
                ", ".join(names.get(company_id, company_id) for company_id in person.company_ids),
                ", ".join(person.phones),
                person.language,
                ", ".join(addresses[person.id]),
                yes(person),
                person.id,
            )
            for person in shown
        )
        print_table(("Person", "Companies", "Phones", "Language", "Linked", "Active", "Id"), rows)

    add_activation(app, open_office, lambda office, wanted, active: office.activate_person(wanted, active=active))
    return app


def add_activation(
    app: typer.Typer, open_office: OpenOffice, activate: Callable[[BackOffice, str, bool], Awaitable[Entry]]
) -> None:
    """Add ``deactivate`` and ``activate``, which do ``activate`` with an entry of the book."""

    @app.command("deactivate")
    def deactivate(wanted: Wanted, *, as_json: Json = False) -> None:
        """Pause; nothing is deleted."""
        entry = perform(open_office, lambda parts: activate(parts.back_office, wanted, False))  # noqa: FBT003 - see activate
        tell(entry, "deactivated", as_json=as_json)

    @app.command("activate")
    def activate_again(wanted: Wanted, *, as_json: Json = False) -> None:
        """End the pause."""
        entry = perform(open_office, lambda parts: activate(parts.back_office, wanted, True))  # noqa: FBT003 - see activate
        tell(entry, "activated", as_json=as_json)


def tell(entry: Entry, done: str, *, as_json: bool) -> None:
    """Say what was done with an entry of the book."""
    if as_json:
        print_json(entry)
    else:
        say(f"{entry.name}: {done} ({entry.id})")


def yes(entry: Entry) -> str:
    """Whether an entry is active, for a table."""
    return "yes" if entry.active else "no"
