"""Numbered choices in a text, for chats without buttons: `1 Yes   2 Correct`, on one line or one a line."""

import re

_CHOICE = re.compile(r"(\d{1,2})[.)]?\s(\S.*)")
_GAP = re.compile(r" {2,}")


def numbered_choices(text: str) -> tuple[str, ...]:
    """Return the labels of the last run of choices numbered 1, 2, 3 … in a text; empty if there is none.

    Choices are set apart by two spaces or more; a question may stand before the first one on its line.
    """
    run: list[str] = []
    best: list[str] = []
    for line in text.splitlines():
        chunks = _GAP.split(line.strip())
        if len(chunks) > 1 and not _CHOICE.fullmatch(chunks[0]):
            run, chunks = [], chunks[1:]
        matches = [_CHOICE.fullmatch(chunk) for chunk in chunks]
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
