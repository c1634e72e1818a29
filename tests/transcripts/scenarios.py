"""All conversations, as scenarios that any player can play; see ``test_transcripts`` for how they become golden files."""

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction

from tests.transcripts import (
    bursts,
    details,
    duplicates,
    managers,
    pages,
    papers,
    people,
    requests,
    several_tasks,
    talks,
    tasks,
)
from tests.transcripts.stage import Player

Scenario = Callable[[Player], Awaitable[None]]

PARTS = frozenset({"open_task", "two_tasks", "open_two", "ask_for_shell", "three", "two"})
"""Functions that scenarios begin with, and are none."""


def is_scenario(function: Callable[..., object], module: str) -> bool:
    """Whether a function of ``module`` is a scenario: written there, and no part of one."""
    return function.__module__ == module and function.__name__ not in PARTS


SCENARIOS: tuple[Scenario, ...] = tuple(
    each
    for module in (people, papers, details, bursts, pages, duplicates, tasks, several_tasks, talks, managers, requests)
    for each in vars(module).values()
    if iscoroutinefunction(each) and is_scenario(each, module.__name__)
)
