"""Where the calls of the whole suite to the platforms are written down, to be held against the published descriptions."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CallRecords:
    """The files that local platforms write to: ``LocalTelegram(record_to=records.telegram)``, and Twilio alike."""

    telegram: Path
    twilio: Path
