"""A state machine as a table: rows of (state, event, action, targets). Knows no conversation.

Theory of operation. ``table(*rows)`` collects the rows of all conversations; everything that affects where a machine may go
is in them, so diagrams, reachability and totality are read off the table. ``Table.step`` finds the row of the state's and the
event's exact types, or else the state's fallback (a row for ``Event`` itself), and calls its action. An action is a pure
function of the state, the event and the situation; it returns a ``Step``: the next state and what the world shall do.

What ``step`` enforces, beside the types:

* the next state is one that the row declares (``to``);
* a step leads to an asking state if and only if its last effect is that state's ``Ask``, and no other effect is one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flows.vocabulary.effects import Ask, Effect
from flows.vocabulary.errors import NoTransition, UndeclaredTarget
from flows.vocabulary.events import Event
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import State

S = TypeVar("S", bound=State)
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Step:
    """The next state, and the effects in their order."""

    state: State
    effects: tuple[Effect, ...] = ()


Action = Callable[[S, E, Situation], Step]


@dataclass(frozen=True, slots=True)
class Row:
    """In ``state``, at ``event``, do ``action``; it leads to one of ``targets``."""

    state: type[State]
    event: type[Event]
    action: Callable[[Any, Any, Situation], Step]
    targets: frozenset[type[State]]


def row(state: type[S], event: type[E], action: Action[S, E], *, to: Iterable[type[State]]) -> Row:
    """One row; the type checker refuses an action that does not fit its state and event."""
    return Row(state, event, action, frozenset(to))


def rows(
    states: Iterable[type[S]], event: type[E], action: Action[S, E], *, to: Iterable[type[State]] = ()
) -> tuple[Row, ...]:
    """The same row for several states; each may also stay where it is."""
    targets = frozenset(to)
    return tuple(Row(state, event, action, targets | {state}) for state in states)


class Table:
    """All rows, found by state and event."""

    def __init__(self, all_rows: Iterable[Row]) -> None:
        self.rows: Mapping[tuple[type[State], type[Event]], Row]
        found: dict[tuple[type[State], type[Event]], Row] = {}
        for each in all_rows:
            if (each.state, each.event) in found:
                raise UndeclaredTarget(f"two rows for {each.state.__name__} at {each.event.__name__}")
            found[each.state, each.event] = each
        self.rows = found

    def find(self, state: type[State], event: type[Event]) -> Row:
        """The row for these types, else the state's fallback; raises NoTransition if there is neither."""
        found = self.rows.get((state, event)) or self.rows.get((state, Event))
        if found is None:
            raise NoTransition(f"{state.__name__} has no row for {event.__name__}, and no fallback")
        return found

    def step(self, state: State, event: Event, situation: Situation) -> Step:
        """One step; raises NoTransition or UndeclaredTarget where table and actions disagree."""
        found = self.find(type(state), type(event))
        result: Step = found.action(state, event, situation)
        target = type(result.state)
        if target not in found.targets:
            raise UndeclaredTarget(f"{found.action.__name__} led from {found.state.__name__} to {target.__name__}")
        asked = [type(effect) for effect in result.effects if isinstance(effect, Ask)]
        expected = [] if target.asks is None else [target.asks]
        if asked != expected or (asked and not isinstance(result.effects[-1], Ask)):
            raise UndeclaredTarget(f"{found.action.__name__} asks {asked}, but {target.__name__} waits for {expected}")
        return result


def table(*all_rows: Row) -> Table:
    """Put the rows of all conversations together; raises UndeclaredTarget if two stand for the same state and event."""
    return Table(all_rows)
