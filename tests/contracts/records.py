"""Where the calls of the whole suite to the platforms are written down, to be held against the published descriptions."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CallRecords:
    """The files in ``folder`` that local platforms write to: ``LocalTelegram(record_to=records.telegram)``, Twilio alike.

    A call is one line, appended in one write; so processes that run tests side by side may share the files.
    """

    folder: Path

    @property
    def telegram(self) -> Path:
        """The calls to Telegram."""
        return self.folder / "telegram.jsonl"

    @property
    def twilio(self) -> Path:
        """The calls to Twilio."""
        return self.folder / "twilio.jsonl"
