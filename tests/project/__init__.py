"""Tests of the project itself: its lock file, its documents, its boundaries."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = (".ci", "bench", "bots", "docs", "flows", "locales", "ocr", "sandbox", "storage", "tests")


def written_files(*suffixes: str) -> Iterator[Path]:
    """The project's text files, optionally those with one of these suffixes only."""
    places = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in FOLDERS:
        places += (ROOT / folder).rglob("*")
    for path in sorted(places):
        private = (
            path.name in {".env", ".coverage"} or path.name.startswith(".coverage.") or "__pycache__" in path.parts
        )
        if path.is_file() and not private and (not suffixes or path.suffix in suffixes):
            yield path
