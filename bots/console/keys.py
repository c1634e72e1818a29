"""``keys``: the key that phones are sealed with in the database."""

import asyncio
from collections.abc import Callable, Coroutine

import typer

from bots.console.output import fail, note, say
from flows.vocabulary.errors import KwitError

Progress = Callable[[str, int], None]
"""Told after each collection: its name, and how many of its documents were sealed anew."""
Reseal = Callable[[Progress], Coroutine[None, None, int]]
"""Seals all phones with the key of the settings; returns how many documents changed."""


def key_commands(new_secret: Callable[[], str], reseal: Reseal) -> typer.Typer:
    """The commands; ``new_secret`` makes a key that nobody can guess."""
    app = typer.Typer(no_args_is_help=True, help="The key that phone numbers are sealed with in the database.")
    _add_new(app, new_secret)
    _add_rotate(app, reseal)
    return app


def _add_new(app: typer.Typer, new_secret: Callable[[], str]) -> None:
    @app.command()
    def new() -> None:
        """Print a new key, for KWIT_PHONE_KEY. Nothing is changed. Keep it apart from the backups of the database."""
        say(new_secret())


def _add_rotate(app: typer.Typer, reseal: Reseal) -> None:
    @app.command()
    def rotate() -> None:
        """Seal all phones with KWIT_PHONE_KEY instead of KWIT_PHONE_KEY_BEFORE, or of the key in Kwit's folder.

        Stop Kwit before. What is interrupted is finished by the same command. Afterwards KWIT_PHONE_KEY_BEFORE can go; older
        backups can be opened with the former key only.
        """

        def tell(name: str, count: int) -> None:
            if count:
                note(f"{name}: {count} sealed anew")

        try:
            changed = asyncio.run(reseal(tell))
        except KwitError as error:
            fail(str(error))
        say(f"Sealed anew: {changed} documents." if changed else "Everything is sealed with this key already.")
