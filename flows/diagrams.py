"""Draws the transition table as Mermaid state diagrams, for ``docs/conversation.md``.

Rows that all states of somebody we know share are drawn once, from the group ``Linked``.
"""

from collections import defaultdict
from collections.abc import Iterable

from flows.engine.machine import Row
from flows.linking import LINKED
from flows.transitions import TRANSITIONS
from flows.vocabulary.events import Event
from flows.vocabulary.states import Conversation, Document, Expected, State, Unlinked
from flows.vocabulary.task_states import AtDesk, Desk, Request, RequestExpected, Task, TaskExpected

GROUP = frozenset(LINKED)

HEAD = """# Conversations, as the table has them

Generated from `flows/transitions.py` by `python -m flows.diagrams`; a test keeps it fresh. An edge is an event that may lead
from one state to another; events that leave a state as it is are in the lists below the diagrams. *Linked* stands for all
states of somebody we know. A state in italics in the lists waits for an answer of the world, not for a person.
"""


def edges(rows: Iterable[Row]) -> dict[tuple[str, str], set[str]]:
    """Edges between different states, with the events on them; what all of ``Linked`` share is drawn once."""
    rows = list(rows)
    sources: dict[tuple[str, str], set[type[State]]] = defaultdict(set)
    for row in rows:
        for target in _names(row.targets - {row.state}):
            sources[target, row.event.__name__].add(row.state)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (target, event), states in sources.items():
        for source in _names(states | {state for state in GROUP if state.__name__ == target}):
            if source != target:
                found[source, target].add(event)
    return found


def _names(states: Iterable[type[State]]) -> set[str]:
    """The names of states, with ``Linked`` in the place of its members if all of them are there."""
    found = set(states)
    if found >= GROUP:
        return {state.__name__ for state in found - GROUP} | {"Linked"}
    return {state.__name__ for state in found}


def diagram(rows: Iterable[Row], first: type[State], *, grouped: bool) -> str:
    """One Mermaid diagram of the rows, which begins in ``first``."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {first.__name__}"]
    if grouped:
        lines += ["    state Linked {", *(f"        {state.__name__}" for state in LINKED), "    }"]
    for (source, target), events in sorted(edges(rows).items()):
        lines.append(f"    {source} --> {target}: {', '.join(sorted(events))}")
    return "\n".join([*lines, "```"])


def staying(rows: Iterable[Row]) -> str:
    """Which events leave which state as it is."""
    found: dict[type[State], list[str]] = defaultdict(list)
    for row in rows:
        if row.targets == {row.state}:
            found[row.state].append("anything else" if row.event is Event else row.event.__name__)
    return "\n".join(f"- {state.__name__}: {', '.join(sorted(events))}" for state, events in found.items())


MACHINES: tuple[tuple[str, tuple[type[State], ...], type[State]], ...] = (
    ("A conversation", (Conversation,), Unlinked),
    ("A document", (Document, Expected), Expected),
    ("A task", (Task, TaskExpected), TaskExpected),
    ("A request", (Request, RequestExpected), RequestExpected),
    ("A topic of the desk", (Desk,), AtDesk),
)
"""Every machine: its heading, the bases of its states, the first of them."""


def chapter(heading: str, rows: list[Row], first: type[State]) -> list[str]:
    """One machine: its diagram, and what leaves its states as they are."""
    drawn = diagram(rows, first, grouped=issubclass(first, Conversation))
    return [f"## {heading}", drawn, "Events that leave the state as it is:", staying(rows)]


def page() -> str:
    """The whole page."""
    rows = list(TRANSITIONS.rows.values())
    chapters: list[str] = []
    for heading, bases, first in MACHINES:
        chapters += chapter(heading, [row for row in rows if issubclass(row.state, bases)], first)
    asking = sorted({row.state for row in rows if row.state.asks is not None}, key=lambda state: state.__name__)
    waits = "\n".join(f"- *{state.__name__}* asks {state.asks.__name__}" for state in asking if state.asks is not None)
    return "\n\n".join([HEAD.strip(), *chapters, "## States that wait for an answer of the world", waits, ""])


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - the page is this command's output
