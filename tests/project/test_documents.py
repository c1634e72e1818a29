"""The documents say what is so."""

import ast
import re
from pathlib import Path

import pytest

from tests.project import ROOT, written_files

DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PAGES = list(written_files(".md"))
REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "npmjs" + ".com", "--extra-" + "index-url ")


def test_the_example_of_settings_names_each_setting_once() -> None:
    tree = ast.parse((ROOT / "bot.py").read_text("utf-8"))
    settings = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    fields = [
        f"KWIT_{node.target.id.upper()}"
        for node in settings.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]
    named = re.findall(r"^#?(KWIT_\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(fields)


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_number_and_its_parts(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert re.findall("^## (.*)", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) < 60


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_a_page_names_are_there(path: Path) -> None:
    text = path.read_text("utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert [link for link in links if not (path.parent / link).exists()] == []
    quoted = re.findall(r"`((?:bench|bots|docs|flows|locales|ocr|sandbox|storage|tests)/[\w./-]*)`", text)
    assert [name for name in quoted if not (ROOT / name).exists()] == []


def test_the_readme_names_only_commands_of_make_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    used = {name for path in PAGES for name in re.findall(r"`make ([a-z]+)", path.read_text("utf-8"))}
    assert used <= targets


def test_no_file_names_a_package_registry_or_a_place_on_one_machine() -> None:
    named = [
        (path.relative_to(ROOT), name)
        for path in written_files()
        for name in (*REGISTRIES, "/" + "root/", "/" + "home/runner")
        if name.encode() in path.read_bytes()
    ]
    assert named == []
