"""``office``: the whole office into a folder, and from it into another database.

What does it comes from ``bot.py``; here it gets its words, its progress and its status.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bots.console.output import Json, fail, note, print_json, say
from flows.vocabulary.errors import KwitError

Result = TypeVar("Result")
OnProgress = Callable[[str, int, int], None]
"""Is told what is going on, and how much of how much is done."""
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", file_okay=False, help="The folder of the export.")]


class Exported(Protocol):
    """What an export says of itself."""

    @property
    def whole(self) -> str:
        """The SHA-256 of the whole."""

    @property
    def documents(self) -> int:
        """How many documents of all collections."""

    @property
    def originals(self) -> int:
        """How many originals."""

    @property
    def originals_size(self) -> int:
        """Bytes of all originals."""

    @property
    def damaged(self) -> Any:  # noqa: ANN401 - only its length is of interest
        """The originals that were damaged in the database already."""

    @property
    def made_at(self) -> str:
        """When it was made."""


@dataclass(frozen=True, slots=True)
class Moving:
    """What moves offices; each raises KwitError. ``export`` may share originals with an earlier export."""

    export: Callable[[Path, Path | None, OnProgress], Coroutine[Any, Any, Exported]]
    take_in: Callable[[Path, OnProgress], Coroutine[Any, Any, Exported]]
    verify: Callable[[Path, OnProgress], tuple[Exported, Sequence[str]]]


def office_commands(moving: Moving) -> typer.Typer:
    """The commands of the group ``office``."""
    app = typer.Typer(no_args_is_help=True, help="Back up the whole office, and move it to another database.")

    @app.command("export")
    def export_office(
        folder: Folder,
        *,
        like: Annotated[
            Path | None,
            typer.Option(exists=True, file_okay=False, help="An earlier export: its originals are not copied again."),
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Write everything of the office into a new folder, while Kwit works or not; interrupted, it goes on when run again.

        The folder holds all that is secret in the office: keep it as you keep the database. See docs/backup.md.
        """
        exported = _told(lambda progress: asyncio.run(_of(moving.export(folder, like, progress))))
        _tell(exported, f"The office is in {folder}", as_json=as_json)

    @app.command("import")
    def import_office(folder: Folder, *, as_json: Json = False) -> None:
        """Take the office from a folder into the empty database of the settings; interrupted, it goes on when run again."""
        exported = _told(lambda progress: asyncio.run(_of(moving.take_in(folder, progress))))
        _tell(exported, "The office is in the database", as_json=as_json)

    @app.command()
    def verify(folder: Folder, *, as_json: Json = False) -> None:
        """Compare a folder with what was written into it; needs no database. Status 1 if anything differs."""
        exported, problems = _told(lambda progress: moving.verify(folder, progress))
        if problems:
            fail("\n".join(problems))
        _tell(exported, f"The export of {exported.made_at} is whole", as_json=as_json)

    return app


async def _of(work: Coroutine[Any, Any, Result]) -> Result:
    return await work


def _told(work: Callable[[OnProgress], Result]) -> Result:
    """Do it with its progress on a terminal; what Kwit refuses is told in a line, and the program ends with status 1."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            return work(_bars(progress))
    except KwitError as error:
        fail(str(error))


def _bars(progress: Progress) -> OnProgress:
    """One bar for each thing that is going on."""
    bars: dict[str, TaskID] = {}

    def on_progress(what: str, done: int, total: int) -> None:
        if what not in bars:
            for bar in bars.values():
                progress.update(bar, visible=False)
            bars[what] = progress.add_task(what, total=total or None)
        progress.update(bars[what], completed=done, total=total or None)

    return on_progress


def _tell(exported: Exported, done: str, *, as_json: bool) -> None:
    if exported.damaged:
        note(f"{len(exported.damaged)} originals were damaged in the database already; they are kept as they are.")
    if as_json:
        counts = {"documents": exported.documents, "originals": exported.originals, "bytes": exported.originals_size}
        print_json({"sha256": exported.whole, "made_at": exported.made_at, **counts, "damaged": len(exported.damaged)})
        return
    megabytes = exported.originals_size / 1_000_000
    say(f"{done}: {exported.documents} documents, {exported.originals} originals ({megabytes:.1f} MB).")
    say(f"SHA-256 of the whole: {exported.whole}")
