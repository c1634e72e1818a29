"""``manager``: add, list, edit, deactivate, activate, and absences."""

from datetime import date, datetime
from typing import Annotated

import typer

from bots.console.book import Forum, Language, Name, NewName, Wanted, add_activation, tell, yes
from bots.console.output import Json, fail, print_json, print_table, say
from bots.console.parts import OfficeParts, OpenOffice, perform
from flows.vocabulary.errors import Invalid
from flows.vocabulary.people import Manager, Role

TelegramId = Annotated[str | None, typer.Option(help="Telegram user id; empty to clear it.")]
RoleOf = Annotated[Role | None, typer.Option("--role", help="Administrators see every company.")]
Companies = Annotated[
    list[str] | None,
    typer.Option("--companies", help="A company that is theirs; several times for several; empty for all companies."),
]
Until = Annotated[
    datetime | None, typer.Argument(formats=["%Y-%m-%d", "%d.%m.%Y"], help="The last day of the absence.")
]
Back = Annotated[bool, typer.Option("--back", help="The absence is over.")]


def manager_commands(open_office: OpenOffice) -> typer.Typer:
    """The commands of ``manager``."""
    app = typer.Typer(no_args_is_help=True, help="The accountants of the office.")

    @app.command()
    def add(
        name: Name,
        *,
        telegram_id: TelegramId = None,
        language: Language = None,
        role: RoleOf = None,
        companies: Companies = None,
        forum: Forum = None,
        as_json: Json = False,
    ) -> None:
        """Add a manager."""
        manager = perform(
            open_office,
            lambda parts: parts.back_office.add_manager(
                name,
                telegram_id=telegram_id or "",
                language=language or "",
                role=role or "",
                companies=companies or (),
                forum=forum or "",
            ),
        )
        tell(manager, "added", as_json=as_json)

    @app.command()
    def edit(
        manager: Wanted,
        *,
        name: NewName = None,
        telegram_id: TelegramId = None,
        language: Language = None,
        role: RoleOf = None,
        companies: Companies = None,
        forum: Forum = None,
        as_json: Json = False,
    ) -> None:
        """Change what is given of a manager; companies are replaced as a whole."""
        changed = perform(
            open_office,
            lambda parts: parts.back_office.edit_manager(
                manager,
                name=name,
                telegram_id=telegram_id,
                language=language,
                role=role,
                companies=companies or None,
                forum=forum,
            ),
        )
        tell(changed, "changed", as_json=as_json)

    _add_away(app, open_office)
    _add_list(app, open_office)
    add_activation(app, open_office, lambda office, wanted, active: office.activate_manager(wanted, active=active))
    return app


def _add_away(app: typer.Typer, open_office: OpenOffice) -> None:
    @app.command()
    def away(manager: Wanted, until: Until = None, *, back: Back = False, as_json: Json = False) -> None:
        """Note until when (inclusive) a manager is away: new tasks go to the substitute, who is asked where nobody answers."""
        if (until is None) is not back:
            fail("say until when, or --back")
        changed = perform(open_office, lambda parts: _note_absence(parts, manager, until.date() if until else None))
        if as_json:
            print_json(changed)
        elif changed.away_until:
            say(f"{changed.name} is away until {changed.away_until:%d.%m.%Y}.")
        else:
            say(f"{changed.name} is back.")


async def _note_absence(parts: OfficeParts, wanted: str, until: date | None) -> Manager:
    today = parts.clock().astimezone(parts.timezone).date()
    if until is not None and until < today:
        raise Invalid(f"{until:%d.%m.%Y} is over already")
    return await parts.back_office.note_absence(wanted, until)


def _add_list(app: typer.Typer, open_office: OpenOffice) -> None:
    @app.command("list")
    def list_managers(
        *,
        include_all: Annotated[bool, typer.Option("--all", help="Inactive ones, too.")] = False,
        as_json: Json = False,
    ) -> None:
        """List the managers."""

        async def work(parts: OfficeParts) -> tuple[list[Manager], dict[str, str], date]:
            names = {company.id: company.name for company in await parts.book.companies()}
            return await parts.book.managers(), names, parts.clock().astimezone(parts.timezone).date()

        managers, names, today = perform(open_office, work)
        shown = [manager for manager in managers if manager.active or include_all]
        if as_json:
            print_json(shown)
            return
        rows = (
            (
                one.name,
                one.telegram_id or "",
                one.language,
                one.role,
                ", ".join(names.get(company_id, company_id) for company_id in one.company_ids) or "all",
                f"{one.away_until:%d.%m.%Y}" if one.away_until and one.away_until >= today else "",
                one.forum or "",
                yes(one),
                one.id,
            )
            for one in shown
        )
        print_table(
            ("Manager", "Telegram id", "Language", "Role", "Companies", "Away until", "Group", "Active", "Id"), rows
        )
