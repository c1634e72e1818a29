"""Numbered choices in a text, for chats without buttons: `1 Yes   2 Correct`, on one line or one a line."""

import re

_CHOICE = re.compile(r"(\d{1,2})[.)]?\s(\S.*)")
_GAP = re.compile(r" {3,}")


def numbered_choices(text: str) -> tuple[str, ...]:
    """Return the labels of the last run of choices numbered 1, 2, 3 … in a text; empty if there is none.

    Choices stand alone on their line or are set apart by three spaces or more.
    """
    run: list[str] = []
    best: list[str] = []
    for line in text.splitlines():
        matches = [_CHOICE.fullmatch(chunk.strip()) for chunk in _GAP.split(line.strip())]
        if not all(matches):
            run = []
            continue
        for match in matches:
            if match is None:
                continue
            number, label = int(match[1]), match[2].strip()
            run = [label] if number == 1 else [*run, label] if number == len(run) + 1 and run else []
            best = run or best
    return tuple(best)
