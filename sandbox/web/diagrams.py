"""The diagrams of ``docs/conversation.md`` as JSON for the page, which draws them: the same edges from the same table."""

from collections import deque
from collections.abc import Iterable

from flows.diagrams import GROUP, MACHINES, edges
from flows.engine.machine import Row
from flows.linking import LINKED
from flows.transitions import FIRST, TRANSITIONS
from flows.vocabulary.addresses import MachineKind
from flows.vocabulary.states import Conversation, State
from sandbox.telegram.errors import JsonObject

TOGETHER = "Linked"
"""The box around the states that the diagram draws as one."""


def diagrams() -> dict[str, JsonObject]:
    """The diagram of each kind of machine: its columns of states, the states within the box, its edges with their events."""
    rows = list(TRANSITIONS.rows.values())
    found: dict[str, JsonObject] = {}
    for _, bases, first in MACHINES:
        kind = next(kind for kind, state in FIRST.items() if state is first)
        found[kind.value] = _diagram(kind, [row for row in rows if issubclass(row.state, bases)], first)
    return found


def _diagram(kind: MachineKind, rows: list[Row], first: type[State]) -> JsonObject:
    grouped = issubclass(first, Conversation)
    joined = sorted((source, target, sorted(events)) for (source, target), events in edges(rows).items())
    within = [state.__name__ for state in LINKED] if grouped else []
    outside = {row.state.__name__ for row in rows} - set(within)
    return {
        "kind": kind.value,
        "group": {"name": TOGETHER, "states": within} if grouped else None,
        "columns": _columns(
            first.__name__, outside, frozenset(within), [(source, target) for source, target, _ in joined]
        ),
        "edges": [{"from": source, "to": target, "events": events} for source, target, events in joined],
        "asking": sorted(row.state.__name__ for row in rows if row.state.asks is not None and row.state not in GROUP),
    }


def _columns(
    first: str, outside: set[str], within: frozenset[str], joined: Iterable[tuple[str, str]]
) -> list[list[str]]:
    """States by how many events they are away from the first one; the box stands alone behind those as far away as it."""
    after: dict[str, set[str]] = {}
    for source, target in joined:
        ends = [TOGETHER if name in within else name for name in (source, target)]
        after.setdefault(ends[0], set()).add(ends[1])
    distance = {first: 0}
    waiting = deque([first])
    while waiting:
        name = waiting.popleft()
        for following in sorted(after.get(name, ())):
            if following not in distance:
                distance[following] = distance[name] + 1
                waiting.append(following)
    columns: list[list[str]] = []
    for place in range(max(distance.values()) + 1):
        columns.append(sorted(name for name in outside if distance.get(name) == place))
        if distance.get(TOGETHER) == place:
            columns.append([TOGETHER])
    lost = sorted(outside - set(distance))
    return [column for column in (*columns, lost) if column]
