"""The runner tells of its steps, once they are saved, whoever wants to know."""

from dataclasses import replace

from flows.engine.machine import Table
from flows.engine.ports import Record
from flows.engine.runner import Runner
from flows.transitions import rest
from flows.vocabulary.events import CodeMade, Event, TextReceived
from flows.vocabulary.states import MakingCode, Unlinked
from tests.flows.test_runner import KEY, World, answered, ask, hear, planted


async def test_each_step_is_told_once_it_is_saved_and_an_event_seen_before_is_none() -> None:
    rows = (planted(TextReceived, ask), planted(CodeMade, answered, MakingCode))
    world, told = World(), list[tuple[str, str, str, int]]()

    def note(before: Record, event: Event, after: Record) -> None:
        assert world.record == after, "told before it was saved"
        names = [type(each).__name__ for each in (before.state, event, after.state)]
        told.append((names[0], names[1], names[2], after.version))

    parts = (world.machines, world.inbox, world.directory, world.performing, hear, rest, lambda: world.now)
    world.runner = Runner(Table(rows), *parts, on_step=note)
    await world.text()
    await world.runner.run(KEY)
    world.inbox.known.clear()
    world.machines.records[KEY] = replace(world.record, state=Unlinked())
    await world.text()
    await world.runner.run(KEY)

    assert told == [("Unlinked", "TextReceived", "MakingCode", 1), ("MakingCode", "CodeMade", "Ready", 2)]
