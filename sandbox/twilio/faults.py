"""Trouble on demand: the next calls that match are refused, left hanging, or cut off."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong.

    `answer` refuses with the code and the HTTP status; `hang` never answers; `drop` cuts the connection; `garbage` answers
    with `text`, which Twilio would never say, and the HTTP status (200 if there is none). With `after`
    the call has its effect first: the answer alone is lost, as when a network fails at the worst moment.
    """

    kind: Literal["answer", "hang", "drop", "garbage"] = "answer"
    code: int = 20503
    status: int | None = None
    after: bool = False
    text: str = ""


@dataclass(slots=True)
class _Planned:
    fault: Fault
    verb: str
    path: str
    times: int


class FaultPlan:
    """The faults to come, oldest first; each is used up by the calls it meets."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []

    def add(self, fault: Fault, *, verb: str = "", path: str = "", times: int = 1) -> None:
        """Let the next `times` calls with this verb (any if empty) whose path contains `path` meet the fault."""
        self._planned.append(_Planned(fault, verb, path, times))

    def take(self, verb: str, path: str) -> Fault | None:
        """Return the fault that this call meets, if any."""
        for planned in self._planned:
            if planned.verb in {"", verb} and planned.path in path:
                planned.times -= 1
                if planned.times == 0:
                    self._planned.remove(planned)
                return planned.fault
        return None

    def clear(self) -> None:
        """Forget all faults to come."""
        self._planned.clear()

    @property
    def pending(self) -> int:
        """How many faults no call has met yet."""
        return sum(planned.times for planned in self._planned)
