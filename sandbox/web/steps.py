"""What is told of one step of a machine: names only, nothing of what people wrote."""

from flows.engine.ports import Record
from flows.vocabulary.events import Event
from sandbox.telegram.errors import JsonObject


def step_view(before: Record, event: Event, after: Record) -> JsonObject:
    """A step, from the machine before and after it: what happened, where that led, what the world is asked to do."""
    started = [timer.name for timer in after.timers if timer not in before.timers]
    return {
        "machine": str(after.key),
        "version": after.version,
        "event": type(event).__name__,
        "before": type(before.state).__name__,
        "after": type(after.state).__name__,
        "effects": [type(pending.effect).__name__ for pending in after.outbox],
        "timers": started,
    }
