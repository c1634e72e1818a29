"""Who imports whom, where import-linter can't look: the standard library, bot.py, and names imported at run time."""

import ast
import sys
from pathlib import Path

import pytest

from tests.project import ROOT, written_files

WORLDLY = {"asyncio", "logging", "os", "random", "secrets", "socket", "subprocess", "tempfile", "threading", "time"}
SOURCES = list(written_files(".py"))


def imported(path: Path) -> set[str]:
    """The top-level names that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if path.is_relative_to(ROOT / "flows")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_the_core_imports_the_standard_library_only_and_nothing_worldly(path: Path) -> None:
    assert imported(path) - {"flows"} <= sys.stdlib_module_names - WORLDLY


def test_the_embedded_database_is_never_imported() -> None:
    assert [path for path in SOURCES if "secantus" in imported(path)] == []


def test_only_the_commands_of_the_demo_import_the_sandbox() -> None:
    tree = ast.parse((ROOT / "bot.py").read_text("utf-8"))
    importing = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sandbox")
    }
    at_the_top = {node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)}
    production = [
        path.relative_to(ROOT)
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] in {"bots", "flows", "locales", "ocr", "storage"}
        if "sandbox" in imported(path)
    ]

    assert importing == {"demo", "_play_along"}
    assert not [module for module in at_the_top if module.startswith("sandbox")]
    assert production == []


def test_only_bot_py_and_the_tests_read_the_environment() -> None:
    readers = [
        path.relative_to(ROOT)
        for path in SOURCES
        if path.is_relative_to(ROOT / "bots")
        or path.is_relative_to(ROOT / "storage")
        or path.is_relative_to(ROOT / "locales")
        if "os.environ" in (text := path.read_text("utf-8")) or "getenv" in text
    ]
    assert readers == []


LONG = {"bot.py", "keys.py", "cases.py"}
"""The composition root, a list of keys, and one of cases."""


def test_no_file_is_longer_than_one_subject_needs() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    long = {path: length for path, length in lengths.items() if length > 400 and path.name not in LONG}
    assert long == {}
