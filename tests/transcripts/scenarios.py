"""All conversations, as scenarios that any player can play; see ``test_transcripts`` for how they become golden files."""

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction

from tests.transcripts import papers, people
from tests.transcripts.stage import Player

Scenario = Callable[[Player], Awaitable[None]]

SCENARIOS: tuple[Scenario, ...] = tuple(
    each for module in (people, papers) for each in vars(module).values() if iscoroutinefunction(each)
)
