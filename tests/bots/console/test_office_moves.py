"""The commands of ``office`` as ``bot.py`` has them, on embedded databases of their own."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bot as kwit  # noqa: TID251 - the composition root is what is tested here


def test_the_commands_move_an_office_from_one_embedded_database_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "new").mkdir()
    (tmp_path / "book.csv").write_text("company,person,phones\nMüller AG,Anna Keller,+41791234567\n", encoding="utf-8")

    def run(data: str, *words: str) -> str:
        result = CliRunner().invoke(kwit.app, list(words), env={"KWIT_DATA_DIR": data, "KWIT_MONGO_URI": ""})
        assert result.exit_code == 0, result.output
        return result.stdout

    run("old", "import", "book.csv", "--strict")
    exported = json.loads(run("old", "office", "export", "folder", "--json"))
    assert json.loads(run("nowhere", "office", "verify", "folder", "--json")) == exported
    shutil.copy(tmp_path / "old/phone.key", tmp_path / "new/phone.key")
    imported = json.loads(run("new", "office", "import", "folder", "--json"))
    assert imported["sha256"] == exported["sha256"]
    assert not (tmp_path / "nowhere").exists()
    for data, deed in (("old", "office.exported"), ("new", "office.imported")):
        done = json.loads(run(data, "audit", "list", "--json"))
        assert deed in {entry["what"] for entry in done}
