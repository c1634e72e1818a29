"""The threat model says what is so: each row has tests that exist, and each test of threats has a row."""

import ast
import re

from tests.project import ROOT

PAGE = (ROOT / "docs/security.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if re.match(r"\| [A-Z]+[0-9]+ \|", line)
]
HERE = "tests/security/test_threat_model.py"


def named_by(row: list[str]) -> list[str]:
    """The tests that a row names."""
    return re.findall(r"`(tests/[\w/]+\.py::\w+)`", row[-1])


def defined(path: str) -> set[str]:
    """The tests in a file."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {f"{path}::{node.name}" for node in functions if node.name.startswith("test_")}


def test_every_row_has_an_id_of_its_own_a_threat_a_defence_and_a_test() -> None:
    assert len(ROWS) > 50
    assert [row for row in ROWS if len(row) != 4 or not all(row) or not named_by(row)] == []
    ids = [row[0] for row in ROWS]
    assert len(set(ids)) == len(ids)


def test_every_test_that_a_row_names_exists() -> None:
    named = {test for row in ROWS for test in named_by(row)}
    assert {test for test in named if test not in defined(test.partition("::")[0])} == set()


def test_every_module_that_a_row_names_exists() -> None:
    named = {module for row in ROWS for module in re.findall(r"`((?:\w+/|\.ci/)?[\w/.]+)`", row[2])}
    assert {module for module in named if not (ROOT / module).is_file()} == set()


def test_every_test_of_threats_has_a_row() -> None:
    named = {test for row in ROWS for test in named_by(row)}
    paths = sorted((ROOT / "tests/security").glob("test_*.py"))
    ours = {test for path in paths for test in defined(str(path.relative_to(ROOT))) if HERE not in test}
    assert ours - named == set()
