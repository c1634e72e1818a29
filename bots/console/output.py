"""How commands speak: tables and sentences for people, JSON for programs, one line for what went wrong."""

import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import segno
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
"""The option every command has that a program may read."""


def fail(sentence: str) -> NoReturn:
    """Say what went wrong on standard error and end with status 1."""
    for line in sentence.splitlines():
        typer.echo(f"kwit: {line}", err=True)
    raise typer.Exit(1)


def say(sentence: str) -> None:
    """Print a sentence for people."""
    typer.echo(sentence)


def note(sentence: str) -> None:
    """Print a sentence for people on standard error, out of the way of what programs read."""
    typer.echo(sentence, err=True)


def print_json(value: object) -> None:
    """Print dataclasses, lists and plain values as one line of JSON."""
    typer.echo(json.dumps(value, default=_plain, ensure_ascii=False))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """Print a table; nothing in a cell is taken for markup, and nothing is cut short when not on a terminal."""
    table = Table(*headings, title=escape(title) or None, title_justify="left", header_style="bold")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=200)
    console.print(table)


def print_qr(content: str) -> None:
    """Print a QR code with block characters."""
    segno.make(content, micro=False).terminal(out=sys.stdout, compact=True)


def save_qr(content: str, path: Path) -> None:
    """Save a QR code as PNG, 8 pixels a module; raises OSError."""
    segno.make(content, micro=False).save(str(path), kind="png", scale=8)


def as_fields(value: "DataclassInstance") -> dict[str, Any]:
    """The fields of a dataclass by name, their values as they are."""
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - the signature json.dumps prescribes
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return as_fields(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not for JSON: {value!r}")
