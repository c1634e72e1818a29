"""Which open tasks are meant by the words after ``/open``: an age, a status, "mine", and then a name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.vocabulary.people import Manager
from flows.vocabulary.tasks import TaskRecord, TaskStatus

_OLDER = r"(?:older|älter|aelter|starsze|старше|>)\s*(?:than|als|niż|niz|чем)?\s*"
_DAYS = r"(?:d|days?|t|tage?n?|dni|dzień|dzien|д|дн|день|дня|дней)"
_AGE = re.compile(rf"(?<!\w)(?:{_OLDER}(\d{{1,4}})\s*{_DAYS}?|(\d{{1,4}})\s*{_DAYS})(?!\w)", re.IGNORECASE)
_MINE = frozenset(["me", "mine", "my", "ich", "meine", "mir", "ja", "moje", "mnie", "я", "мои", "мне"])


@dataclass(frozen=True, slots=True)
class Filtering:
    """Tasks of this age (days since they were opened), in one of these statuses, the asker's own; ``rest`` is a name."""

    days: int = 0
    statuses: frozenset[TaskStatus] = frozenset()
    mine: bool = False
    rest: str = ""

    def takes(self, task: TaskRecord, asker: Manager, at: datetime) -> bool:
        """Whether the task is meant, as far as the name does not decide it."""
        return (
            at - task.facts.opened_at >= timedelta(days=self.days)
            and (not self.statuses or task.status in self.statuses)
            and (not self.mine or task.facts.manager_id == asker.id)
        )


def read_filtering(text: str, read_status: Callable[[str], TaskStatus | None]) -> Filtering:
    """What the words mean; ``read_status`` knows the words for statuses, of which several words may make one."""
    age = _AGE.search(text)
    days = int(age[1] or age[2]) if age else 0
    words = (text[: age.start()] + " " + text[age.end() :] if age else text).split()
    mine = any(word.casefold() in _MINE for word in words)
    words = [word for word in words if word.casefold() not in _MINE]
    whole = read_status(" ".join(words)) if words else None
    if whole:
        return Filtering(days, frozenset({whole}), mine)
    read = [(word, read_status(word)) for word in words]
    statuses = frozenset(status for _, status in read if status)
    return Filtering(days, statuses, mine, " ".join(word for word, status in read if not status))
