"""One set of prepared models and one reader for all tests of reading: loading them takes seconds."""

from pathlib import Path

import pytest
from hypothesis import settings

from ocr.cyrillic import find_tessdata
from ocr.reader import Reader

settings.register_profile("unhurried", deadline=None)  # the neural networks of other tests share the processor
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def models_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which the packaged models are laid out once."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def reader(models_cache: Path) -> Reader:
    """A reader in this process."""
    return Reader("packaged", models_cache, find_tessdata(), threads=1)
