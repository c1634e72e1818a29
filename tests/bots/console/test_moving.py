"""Claims about the words, the progress and the status of the commands that move offices."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import typer
from rich.console import Console
from rich.progress import Progress
from typer.testing import CliRunner, Result

from bots.console.moving import Exported, Moving, OnProgress, _bars, office_commands
from flows.vocabulary.errors import StorageError
from tests.bots.console.conftest import CommandLine


@dataclass(frozen=True)
class Account:
    """What an export tells of itself."""

    whole: str = "ab" * 32
    documents: int = 12
    originals: int = 3
    originals_size: int = 2_500_000
    damaged: Sequence[str] = ()
    made_at: str = "2026-03-12T10:00:00+00:00"


@dataclass
class Mover:
    """Moves nothing; tells of progress, and remembers what it was asked."""

    account: Account = field(default_factory=Account)
    problems: list[str] = field(default_factory=list)
    refusal: StorageError | None = None
    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def export(self, folder: Path, like: Path | None, on_progress: OnProgress) -> Exported:
        return self._did(on_progress, "export", str(folder), str(like))

    async def take_in(self, folder: Path, on_progress: OnProgress) -> Exported:
        return self._did(on_progress, "import", str(folder))

    def verify(self, folder: Path, on_progress: OnProgress) -> tuple[Exported, Sequence[str]]:
        return self._did(on_progress, "verify", str(folder)), self.problems

    def _did(self, on_progress: OnProgress, *words: str) -> Account:
        self.asked.append(words)
        on_progress("people", 1, 2)
        if self.refusal:
            raise self.refusal
        return self.account

    def run(self, *words: str) -> Result:
        app = typer.Typer()
        app.add_typer(office_commands(Moving(self.export, self.take_in, self.verify)), name="office")
        return CliRunner().invoke(app, ["office", *words])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", "new"), "The office is in new: 12 documents, 3 originals (2.5 MB)."),
        (("import", "new"), "The office is in the database: 12 documents, 3 originals (2.5 MB)."),
        (("verify", "new"), "The export of 2026-03-12T10:00:00+00:00 is whole: 12 documents, 3 originals (2.5 MB)."),
    ],
)
def test_what_was_moved_is_told_in_a_sentence_or_as_json(words: tuple[str, ...], sentence: str) -> None:
    mover = Mover()
    assert mover.run(*words).stdout == f"{sentence}\nSHA-256 of the whole: {'ab' * 32}\n"
    assert json.loads(mover.run(*words, "--json").stdout) == {
        "sha256": "ab" * 32,
        "made_at": "2026-03-12T10:00:00+00:00",
        "documents": 12,
        "originals": 3,
        "bytes": 2_500_000,
        "damaged": 0,
    }


def test_an_earlier_export_may_be_named(tmp_path: Path) -> None:
    mover = Mover()
    mover.run("export", "new", "--like", str(tmp_path))
    mover.run("export", "new")
    assert mover.asked == [("export", "new", str(tmp_path)), ("export", "new", "None")]


def test_originals_that_were_damaged_before_are_told_of_beside_the_result() -> None:
    result = Mover(Account(damaged=("a", "b"))).run("export", "new")
    assert result.exit_code == 0
    assert result.stderr == "2 originals were damaged in the database already; they are kept as they are.\n"


def test_what_differs_is_told_line_by_line_with_status_1() -> None:
    result = Mover(problems=["people.jsonl is damaged", "x is missing"]).run("verify", "new")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "kwit: people.jsonl is damaged\nkwit: x is missing\n"


@pytest.mark.parametrize("word", ["export", "import", "verify"])
def test_a_refusal_is_told_in_a_line_with_status_1(word: str) -> None:
    result = Mover(refusal=StorageError("there is no export")).run(word, "new")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "kwit: there is no export\n")


def test_progress_shows_one_bar_at_a_time() -> None:
    progress = Progress(console=Console(quiet=True))
    tell = _bars(progress)
    tell("people", 1, 2)
    tell("people", 2, 2)
    tell("inbox", 5, 0)
    assert [(bar.description, bar.completed, bar.total, bar.visible) for bar in progress.tasks] == [
        ("people", 2, 2, False),
        ("inbox", 5, None, True),
    ]


def test_a_folder_given_to_import_is_told_what_takes_it_in(kwit: CommandLine, tmp_path: Path) -> None:
    assert kwit.refused("import", str(tmp_path)).endswith(f"is taken in by `office import {tmp_path}`")
