"""The thread of a task so far, as the desk reads it: in a topic that was made anew, and when a manager asks for it.

What is still on its way to the desk is left out where a topic is made anew: it comes behind, as itself.
"""

from dataclasses import dataclass

from bots.carried import description, place_and_contact
from bots.formatting import snippet
from flows.engine.task_ports import Threads
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import Content, Side, ThreadMessage
from flows.vocabulary.messages import Message, MessageKey, message
from flows.vocabulary.task_effects import Carry

REBUILT_CHARACTERS = 3_500
"""What a topic begins with that was made anew: what fits into one message."""
ASKED_CHARACTERS = 14_000
"""What is shown to whoever asks: four messages at the most."""
LONGEST_LINE = 700
"""Characters of one message in the history."""
_SIDES = {Side.CLIENT: "👤", Side.OFFICE: "💼", Side.NOTE: "🔒"}


@dataclass(frozen=True, slots=True)
class Told:
    """The history in lines; ``messages`` are those that the lines are of."""

    parts: tuple[Message, ...]
    messages: tuple[ThreadMessage, ...] = ()


async def rebuilt(threads: Threads, task_id: str, language: str) -> Told:
    """What a topic begins with that was made anew."""
    known = await threads.history(task_id)
    on_their_way = await _on_their_way(threads, known, language)
    there = [said for said in known if said.id not in on_their_way]
    told = _told(there, language, REBUILT_CHARACTERS)
    return Told((message(MessageKey.DESK_REBUILT), *told.parts), told.messages)


async def asked(threads: Threads, task_id: str, language: str) -> Told:
    """What a manager sees who asks for the history."""
    told = _told(await threads.history(task_id), language, ASKED_CHARACTERS)
    return told if told.messages else Told((message(MessageKey.DESK_HISTORY_EMPTY),))


async def _on_their_way(threads: Threads, known: list[ThreadMessage], language: str) -> set[str]:
    """The ids of what is not at the desk yet; whatever lies before one that was carried there, was carried too.

    Where a message stands is asked as for a change of it, which is made there.
    """
    coming: set[str] = set()
    for said in reversed(known):
        if said.deleted or _written_in_topic(said):
            continue
        change = Carry(Address.of_task(said.task_id), said.task_id, said.id, said.version + 1, language)
        if (await threads.carried(change)).sent_ids:
            break
        coming.add(said.id)
    return coming


def _written_in_topic(said: ThreadMessage) -> bool:
    return said.origin.startswith(f"{Platform.DESK}:") and "/" in said.origin


def _told(known: list[ThreadMessage], language: str, most: int) -> Told:
    """The last messages, as many as fit; how many came before them is said."""
    shown: list[ThreadMessage] = []
    lines: list[Message] = []
    standing = [said for said in known if not said.deleted]
    for said in reversed(standing):
        text = snippet(_words(said.content, language), LONGEST_LINE)
        most -= len(text) + len(said.author) + 30
        if most < 0 and lines:
            break
        key = MessageKey.DESK_HISTORY_NOTE if said.side is Side.NOTE else MessageKey.DESK_HISTORY_LINE
        lines.insert(0, message(key, author=f"{_SIDES[said.side]} {said.author}".strip(), at=said.at, text=text))
        shown.insert(0, said)
    earlier = len(standing) - len(shown)
    before = (message(MessageKey.DESK_HISTORY_EARLIER, count=earlier),) if earlier else ()
    return Told((*before, *lines), tuple(shown))


def _words(content: Content, language: str) -> str:
    files = [description(each, language) for each in content.attachments]
    return " ".join(part for part in (content.text, place_and_contact(content).text, *files) if part)
