"""The timers of a conversation, by name: what was asked for, an album that is whole, a reading that takes long."""

from flows import asking
from flows.engine.machine import Row, Step, rows
from flows.intake import still_reading
from flows.linking import AWAKE
from flows.talking import ALBUM, album_whole
from flows.vocabulary.events import TimedOut
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation


def timed_out(state: Conversation, event: TimedOut, situation: Situation) -> Step:
    """A timer ran out."""
    if event.name in asking.TIMERS:
        return asking.timed_out(state, event, situation)
    if event.name.startswith(ALBUM):
        return album_whole(state, event.name, situation)
    return still_reading(state, event, situation)


ROWS: tuple[Row, ...] = rows(AWAKE, TimedOut, timed_out)
