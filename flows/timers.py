"""The timers of a conversation, by name: what was asked for, a task that nobody chose, an album or a burst, a long reading."""

from flows import asking
from flows.bursts import BURST, quiet, still_reading
from flows.engine.machine import Row, Step, rows
from flows.intake import NEXT
from flows.linking import AWAKE
from flows.talking import ALBUM, UNCHOSEN, album_whole, not_chosen
from flows.vocabulary.events import TimedOut
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation, Ready
from flows.vocabulary.task_states import Keeping


def timed_out(state: Conversation, event: TimedOut, situation: Situation) -> Step:
    """A timer ran out."""
    if event.name in asking.TIMERS:
        return asking.timed_out(state, event, situation)
    if event.name == UNCHOSEN:
        return not_chosen(state, situation)
    if event.name.startswith(ALBUM):
        return album_whole(state, event.name, situation)
    if event.name == BURST:
        return quiet(state, event, situation)
    return still_reading(state, event, situation)


ROWS: tuple[Row, ...] = rows(AWAKE, TimedOut, timed_out, to=[Ready, Keeping, *NEXT])
