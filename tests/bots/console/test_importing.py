"""``import``."""

import json
from pathlib import Path

import pytest

from bots.console.importing import decode
from flows.vocabulary.errors import Invalid
from tests.bots.console.conftest import CommandLine

SAMPLE = "Firma;Mitarbeiter;Telefon;Schuhe\nMüller AG;Anna;079 123 45 67;38\nKeller AG;Piotr;12;\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "office.csv"
    path.write_text(SAMPLE, "utf-8")
    return path


def test_each_line_is_reported_and_a_wrong_one_is_status_1(kwit: CommandLine, file: Path) -> None:
    result = kwit.run("import", str(file))
    assert result.exit_code == 1
    assert "company Müller AG added; person Anna added" in result.stdout
    assert "'12' is no phone number" in result.stdout
    assert "The column 'Schuhe' means nothing to Kwit" in result.stdout
    assert "1 added, 0 changed, 0 unchanged, 1 wrong." in result.stdout
    assert kwit.book.saved == ["Müller AG", "Anna"]


def test_strict_writes_nothing_if_a_line_is_wrong(kwit: CommandLine, file: Path) -> None:
    result = kwit.run("import", str(file), "--strict")
    assert result.exit_code == 1
    assert "Nothing was written, because --strict allows no wrong line." in result.stdout
    assert kwit.book.saved == []


def test_the_same_file_again_changes_nothing(kwit: CommandLine, file: Path) -> None:
    file.write_text(SAMPLE.replace(";12;", ";+48601100200;"), "utf-8")
    assert kwit.loaded("import", str(file))["counts"] == {"added": 2, "changed": 0, "unchanged": 0, "wrong": 0}
    again = kwit.loaded("import", str(file), "--strict")
    assert again["counts"] == {"added": 0, "changed": 0, "unchanged": 2, "wrong": 0}
    assert (again["written"], again["ignored"]) == (True, ["Schuhe"])
    assert again["rows"][0] == {"line": 2, "outcome": "unchanged", "details": []}


def test_a_wrong_line_is_in_the_json_too(kwit: CommandLine, file: Path) -> None:
    result = kwit.run("import", str(file), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["rows"][1]["outcome"] == "wrong"


def test_a_file_without_companies_is_refused(kwit: CommandLine, file: Path) -> None:
    file.write_text("name\nAnna\n", "utf-8")
    assert kwit.refused("import", str(file)).startswith("no column is named company")


def test_a_missing_file_is_wrong_usage(kwit: CommandLine, tmp_path: Path) -> None:
    assert kwit.run("import", str(tmp_path / "none.csv")).exit_code == 2


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Müller AG;Zürich;Café", "cp1252"),
        ("Müller AG – „Größe“", "cp1252"),
        ("Piotr Żuraw;Łódź;Księgowość", "cp1250"),
        ("Paweł;Wójcik;Dąbrowski", "cp1250"),
        ("ООО «Ромашка»;Ольга Смирнова;№ 1", "cp1251"),
        ("Müller;Żuraw;Ромашка", "utf-8"),
        ("Müller;Żuraw;Ромашка", "utf-8-sig"),
        ("Müller;Żuraw;Ромашка", "utf-16"),
        ("plain", "ascii"),
    ],
)
def test_the_encoding_of_a_spreadsheet_is_found(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_named_encoding_is_obeyed_or_refused() -> None:
    assert decode("Żuraw".encode("iso8859_2"), "iso8859_2") == "Żuraw"
    with pytest.raises(Invalid, match="not in the encoding ascii"):
        decode("Müller".encode(), "ascii")
    with pytest.raises(Invalid, match="not in the encoding klingon"):
        decode(b"x", "klingon")


@pytest.mark.parametrize("encoding", ["no-such", "idna", "punycode", "a\0b", "rot13", "unicode_escape"])
def test_an_encoding_that_is_none_or_makes_no_text_of_the_file_is_refused(encoding: str) -> None:
    with pytest.raises(Invalid, match="the file is not in the encoding"):
        decode(b"xn--\xff.\\ud800", encoding)
