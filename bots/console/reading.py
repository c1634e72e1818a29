"""``read``: what is on receipts and invoices in files, without a database."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bots.console.output import Json, fail, print_table, say
from flows.vocabulary.errors import KwitError

ReadRows = Callable[[Sequence[Path], Callable[[int, int], None]], AsyncIterator[dict[str, Any]]]
"""Reads files in their order, a row each, and is to tell how many of how many are done."""


def add_reading_commands(app: typer.Typer, read_rows: ReadRows) -> None:
    """Add ``read``."""

    @app.command()
    def read(
        files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Pictures, PDFs, e-invoice XML.")],
        *,
        as_json: Json = False,
    ) -> None:
        """Read receipts and invoices; with --json one JSON object a line. Ends with status 1 if a file can't be read."""
        try:
            good = asyncio.run(_read(read_rows, files, as_json=as_json))
        except KwitError as error:
            fail(str(error))
        if not good:
            raise typer.Exit(1)


async def _read(read_rows: ReadRows, files: Sequence[Path], *, as_json: bool) -> bool:
    """Print a row for each file as soon as it is read; returns whether all could be."""
    console = Console(stderr=True)
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    good = True
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(files))
        async for row in read_rows(files, lambda done, total: progress.update(task, completed=done, total=total)):
            good = good and not row.get("error")
            if as_json:
                say(json.dumps(row, ensure_ascii=False))
            else:
                _show(row)
    return good


def _show(row: dict[str, Any]) -> None:
    """Print what was read from one file for people."""
    sources = row.get("sources", {})
    names = [
        name
        for name, value in row.items()
        if name not in {"file", "error", "confidence", "sources", "places"} and value
    ]
    if names:
        title = f"{row['file']} (confidence {row.get('confidence', 0):.2f})"
        print_table(
            ("Field", "Value", "Source"), [(name, row[name], sources.get(name, "")) for name in names], title=title
        )
    if row.get("error"):
        say(f"{row['file']}: {row['error']}")
