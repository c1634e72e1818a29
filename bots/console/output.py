"""How commands speak: tables and sentences for people, JSON for programs, one line for what went wrong.

Much of what they show was written by anybody who can write to the office. Nothing of it may steer the terminal that it is shown
on (move the cursor, change what stands there, set its title), nor turn the direction of writing: see ``visible``.
"""

import dataclasses
import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import segno
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows.vocabulary.readings import Reading

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
"""The option every command has that a program may read."""


_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of writing (Unicode Standard Annex 9)."""


def visible(text: str) -> str:
    """The text with whatever steers terminals or turns the writing spelt out as ``\\u001b``, as JSON does."""
    return "".join(f"\\u{ord(sign):04x}" if _steers(sign) else sign for sign in text)


def _steers(sign: str) -> bool:
    return sign in _TURNS or (sign not in "\n\t" and unicodedata.category(sign) in {"Cc", "Cs"})


def fail(sentence: str) -> NoReturn:
    """Say what went wrong on standard error and end with status 1."""
    for line in sentence.splitlines():
        typer.echo(visible(f"kwit: {line}"), err=True)
    raise typer.Exit(1)


def say(sentence: str) -> None:
    """Print a sentence for people."""
    typer.echo(visible(sentence))


def note(sentence: str) -> None:
    """Print a sentence for people on standard error, out of the way of what programs read."""
    typer.echo(visible(sentence), err=True)


def print_json(value: object) -> None:
    """Print dataclasses, lists and plain values as one line of JSON."""
    typer.echo(visible(json.dumps(value, default=_plain, ensure_ascii=False)))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """Print a table; nothing in a cell is taken for markup, and nothing is cut short when not on a terminal."""
    table = Table(*headings, title=escape(title) or None, title_justify="left", header_style="bold")
    for row in rows:
        table.add_row(*(escape(visible(str(cell))) for cell in row))
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


def findings_by_name(reading: Reading) -> dict[str, Any]:
    """Each field that was read: its value, where that comes from, how sure it is, and its place on the document, if any."""
    return {
        each.name.value: {
            "value": each.value,
            "source": each.source,
            "confidence": each.confidence,
            "place": each.place,
        }
        for each in reading.findings
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - the signature json.dumps prescribes
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return as_fields(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not for JSON: {value!r}")
