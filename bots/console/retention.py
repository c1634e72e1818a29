"""``company retain``, ``company hold`` and ``retention``: what is kept for how long."""

from typing import Annotated

import typer

from bots.console.book import Wanted, tell
from bots.console.output import Json, as_fields, fail, print_json, print_table, say
from bots.console.parts import OfficeParts, OpenOffice, perform
from flows.retention import Holding, Retention, Swept, days_of
from flows.vocabulary.audit import ADMINISTRATOR
from flows.vocabulary.people import Company

Term = Annotated[str | None, typer.Option(help="30d, 8w, 18m, 10y or forever.")]


def add_company_terms(app: typer.Typer, open_office: OpenOffice) -> None:
    """Add ``retain`` and ``hold`` to the commands of ``company``."""

    @app.command()
    def retain(company: Wanted, *, documents: Term = None, messages: Term = None, as_json: Json = False) -> None:
        """Say how long a company's documents and messages are kept; what is older is erased, once a day.

        Documents in the books are kept so long though their sender is erased. Threads go once their task is over that long.
        """
        if documents is None and messages is None:
            fail("say --documents, --messages or both")

        async def work(parts: OfficeParts) -> Company:
            return await holding_of(parts).retain(company, _days(documents), _days(messages))

        changed = perform(open_office, work)
        if as_json:
            print_json(changed)
            return
        say(f"{changed.name}: documents {_term(changed.keep_documents)}, messages {_term(changed.keep_messages)}.")

    @app.command()
    def hold(
        company: Wanted,
        reason: Annotated[str | None, typer.Argument(help="Why nothing of it may be erased.")] = None,
        *,
        lift: Annotated[bool, typer.Option("--lift", help="There is no such reason any more.")] = False,
        as_json: Json = False,
    ) -> None:
        """Let nothing of a company be erased, whatever the terms say and whoever is erased."""
        wanted = " ".join((reason or "").split())
        if bool(wanted) == lift:
            fail("say a reason, or --lift")

        async def work(parts: OfficeParts) -> Company:
            return await holding_of(parts).hold_company(company, wanted)

        tell(perform(open_office, work), "no longer on hold" if lift else "on hold", as_json=as_json)


def add_retention_command(app: typer.Typer, open_office: OpenOffice) -> None:
    """Add ``retention``."""

    @app.command()
    def retention(
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
        as_json: Json = False,
    ) -> None:
        """Erase what is older than the companies' terms, as a running Kwit does once a day; holds are kept."""

        async def work(parts: OfficeParts) -> Swept:
            sweeping = Retention(parts.book, parts.personal, parts.trail, parts.clock, parts.strangers, ADMINISTRATOR)
            return await sweeping.sweep(dry=dry_run)

        swept = perform(open_office, work)
        if as_json:
            print_json(as_fields(swept) | {"dry_run": dry_run})
            return
        rows = (
            ("documents", swept.documents, f"{swept.documents_held} more are on hold" if swept.documents_held else ""),
            ("threads", swept.threads, ""),
            ("messages sent", swept.deliveries, ""),
            ("strangers", swept.strangers, ""),
        )
        print_table(("Would be erased" if dry_run else "Erased", "", ""), rows)


def holding_of(parts: OfficeParts) -> Holding:
    """The use case over the opened parts."""
    return Holding(parts.book, parts.personal, parts.trail, parts.clock)


def _days(text: str | None) -> int | None:
    return None if text is None else days_of(text)


def _term(days: int) -> str:
    return f"{days} days" if days else "for ever"
