"""The lock file pins what pyproject.toml asks for, with hashes, and names no server."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.project import ROOT

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PINS = re.findall(r"^([\w.-]+)==([^\s;]+)([^\n]*)\n((?: +--hash=\S+[^\n]*\n)*)((?: +#[^\n]*\n)*)", LOCK, re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WANTED = [
    Requirement(text)
    for text in (
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["embedded"],
        *PROJECT["optional-dependencies"]["dev"],
    )
]


@pytest.mark.parametrize("wanted", WANTED, ids=lambda requirement: requirement.name)
def test_what_the_project_asks_for_is_pinned(wanted: Requirement) -> None:
    versions = [version for name, version, *_ in PINS if canonicalize_name(name) == canonicalize_name(wanted.name)]
    assert versions, "make lock"
    assert all(wanted.specifier.contains(version, prereleases=True) for version in versions), "make lock"


def test_nothing_is_pinned_for_a_wish_that_is_gone() -> None:
    direct = {canonicalize_name(name) for name, _, _, _, reasons in PINS if re.search(r"\bkwit\b", reasons)}
    assert direct == {canonicalize_name(wanted.name) for wanted in WANTED}, "make lock"


def test_every_pin_has_hashes() -> None:
    assert len(PINS) > len(WANTED)
    assert [name for name, _, _, hashes, _ in PINS if "--hash=sha256:" not in hashes] == []
    assert len(re.findall("^[A-Za-z0-9]", LOCK, re.MULTILINE)) == len(PINS)


def test_the_lock_names_no_server_and_no_folder() -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host| @ ", LOCK)
