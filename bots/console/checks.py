"""``bot.py check``: whether every part can do its work, one line a part."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bots.console.output import print_json, print_table
from flows.vocabulary.errors import KwitError


@dataclass(frozen=True, slots=True)
class Checked:
    """One part: whether it works, and a sentence about it."""

    part: str
    works: bool
    sentence: str


async def check(part: str, work: Callable[[], Awaitable[str]]) -> Checked:
    """Try one part; ``work`` returns a sentence about it, or raises a KwitError that says what is wrong."""
    try:
        return Checked(part, works=True, sentence=await work())
    except KwitError as error:
        return Checked(part, works=False, sentence=str(error))


def print_checks(results: Sequence[Checked], *, as_json: bool) -> None:
    """Print the results, for people or as one JSON object a line."""
    if as_json:
        for result in results:
            print_json({"part": result.part, "works": result.works, "sentence": result.sentence})
        return
    rows = [(result.part, "works" if result.works else "FAILS", result.sentence) for result in results]
    print_table(("part", "", "what"), rows, title="Kwit")
