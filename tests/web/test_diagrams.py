"""The diagrams of the page: every state of the table, once, and the same edges as in the document."""

from datetime import UTC, datetime

import pytest

from flows.diagrams import MACHINES, edges
from flows.engine.ports import Pending, Record, Timer
from flows.transitions import FIRST, TRANSITIONS
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.effects import ShowTyping
from flows.vocabulary.events import TextReceived
from flows.vocabulary.states import Memory, Ready, Unlinked
from sandbox.web.diagrams import TOGETHER, diagrams
from sandbox.web.steps import step_view

DRAWN = diagrams()
NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)


def test_each_kind_of_machine_has_a_diagram() -> None:
    assert set(DRAWN) == {kind.value for kind in FIRST}


@pytest.mark.parametrize("kind", DRAWN)
def test_every_state_stands_on_its_diagram_once(kind: str) -> None:
    drawn = DRAWN[kind]
    bases = next(bases for _, bases, first in MACHINES if FIRST[MachineKey.parse(f"{kind}:x").kind] is first)
    standing = [name for column in drawn["columns"] for name in column if name != TOGETHER]
    standing += drawn["group"]["states"] if drawn["group"] else []

    assert sorted(standing) == sorted(
        {row.state.__name__ for row in TRANSITIONS.rows.values() if issubclass(row.state, bases)}
    )


@pytest.mark.parametrize("kind", DRAWN)
def test_its_edges_are_those_of_the_document_and_begin_and_end_where_something_stands(kind: str) -> None:
    drawn = DRAWN[kind]
    bases = next(bases for _, bases, first in MACHINES if FIRST[MachineKey.parse(f"{kind}:x").kind] is first)
    rows = [row for row in TRANSITIONS.rows.values() if issubclass(row.state, bases)]
    names = {name for column in drawn["columns"] for name in column} | set((drawn["group"] or {}).get("states", ()))

    assert {(edge["from"], edge["to"]): set(edge["events"]) for edge in drawn["edges"]} == edges(rows)
    assert {name for edge in drawn["edges"] for name in (edge["from"], edge["to"])} <= names


def test_columns_go_away_from_the_first_state_and_the_box_stands_alone() -> None:
    columns = DRAWN["conversation"]["columns"]

    assert columns[0] == ["Unlinked"]
    assert [TOGETHER] in columns
    assert DRAWN["document"]["columns"][:2] == [["Expected"], ["BeingRead"]]


def test_a_step_tells_names_and_nothing_that_anybody_wrote() -> None:
    address = Address(Platform.TELEGRAM, "55")
    key = MachineKey.conversation(address)
    before = Record(key, 3, Unlinked(Memory()), timers=(Timer("old", NOW),))
    after = Record(
        key, 4, Ready(Memory()), (Pending(f"{key}/4/0", ShowTyping(address)),), (Timer("old", NOW), Timer("new", NOW))
    )

    assert step_view(before, TextReceived("a secret", "7"), after) == {
        "machine": "conversation:telegram:55",
        "version": 4,
        "event": "TextReceived",
        "before": "Unlinked",
        "after": "Ready",
        "effects": ["ShowTyping"],
        "timers": ["new"],
    }
