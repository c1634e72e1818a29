"""All commands of the office in one application; ``bot.py`` adds those that start and check Kwit itself."""

import typer

from bots.console.audit import audit_commands
from bots.console.book import company_commands, person_commands
from bots.console.bookings import booking_commands
from bots.console.corrections import add_corrections_command
from bots.console.documents import add_document_commands
from bots.console.erasing import add_erase_commands
from bots.console.importing import add_import_command
from bots.console.linking import add_linking_commands
from bots.console.managers import manager_commands
from bots.console.parts import OpenOffice
from bots.console.person_export import add_export_command
from bots.console.reading import ReadRows, add_reading_commands
from bots.console.retention import add_company_terms, add_retention_command
from bots.console.tasks import add_task_commands


def build_app(open_office: OpenOffice, read_rows: ReadRows) -> typer.Typer:
    """The application with the office's commands; ``open_office`` is called by those that need the database only."""
    app = typer.Typer(
        name="kwit",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,
        help="Kwit takes in receipts from WhatsApp and Telegram for an accounting office.",
    )
    add_reading_commands(app, read_rows)
    company, person = company_commands(open_office), person_commands(open_office)
    add_company_terms(company, open_office)
    add_export_command(person, open_office)
    add_erase_commands(person, open_office)
    app.add_typer(company, name="company")
    app.add_typer(person, name="person")
    app.add_typer(manager_commands(open_office), name="manager")
    add_import_command(app, open_office)
    add_linking_commands(app, open_office)
    add_document_commands(app, open_office)
    add_corrections_command(app, open_office)
    add_task_commands(app, open_office)
    app.add_typer(booking_commands(open_office), name="bookings")
    app.add_typer(audit_commands(open_office), name="audit")
    add_retention_command(app, open_office)
    return app
