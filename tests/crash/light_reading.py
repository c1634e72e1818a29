"""A reading process without models: e-invoices, codes and text layers are read as ever, pictures not at all.

The real process needs several seconds for its models. Most rounds of the campaign don't ask for them, and end sooner so.
"""

from typing import Any

from flows.vocabulary.readings import Trouble
from ocr import worker_process
from ocr.engine import Recognition
from ocr.reader import Reader


class _NoModels:
    """In the place of the engine: sees nothing."""

    def recognise(self, _pixels: object) -> Recognition:
        """Nothing was recognised."""
        return Recognition((), Trouble.UNREADABLE)


class LightReader(Reader):
    """The reader without an engine."""

    def __init__(self) -> None:
        self.reads_cyrillic = False
        self._engine = _NoModels()  # type: ignore[assignment]  # all that the reader asks of it


def _load(settings: dict[str, Any]) -> Reader:
    return LightReader()


if __name__ == "__main__":
    worker_process._load = _load
    worker_process.main()
