"""The record of every call that the local Twilio got, in memory and, where wanted, as JSON lines in a file."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `form` holds the parameters (a text each, a list where one came several times) or the JSON body."""

    verb: str
    path: str
    form: dict[str, Any]
    status: int


class CallRecord:
    """All calls, oldest first; appended to `file` too if there is one."""

    def __init__(self, file: Path | None) -> None:
        self.calls: list[Call] = []
        self._file = file

    def add(self, call: Call) -> None:
        """Keep a call."""
        self.calls.append(call)
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(call), ensure_ascii=False) + "\n")


def flat(form: dict[str, list[str]]) -> dict[str, Any]:
    """Return the form with single values as texts."""
    return {name: values[0] if len(values) == 1 else values for name, values in form.items()}


def recorded(file: Path) -> list[Call]:
    """Read the calls back from a file that a record wrote."""
    return [Call(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]
