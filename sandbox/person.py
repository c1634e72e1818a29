"""What a person can do in a chat, whichever platform the chat is on.

A driver stands for one person with one telephone. Tests and the demo speak through it and never touch the wire:
`await anna.snaps(("receipt.jpg", picture))`, `await anna.taps("Yes")`, `await anna.sees("No. 1042")`. The driver of
each local platform fulfils `Person`; `Seen` and `Line` are what they all show, and `Inbox` is how they all wait.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

File = Path | tuple[str, bytes]
"""A file to send: where it lies, or its name and its bytes."""

Who = Literal["person", "bot"]


@dataclass(frozen=True, slots=True)
class Media:
    """One file as it stood in a chat: the name shown (may be empty, as photos have none), its type and its bytes."""

    name: str
    content: bytes
    mime_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as a person sees it.

    `labels` are the buttons (or, on WhatsApp, the numbered choices) it offers, in reading order; `raw_id` is the
    platform's own id of the message as text: a Telegram message id, a Twilio SID.
    """

    raw_id: str
    text: str
    labels: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()

    def contains(self, fragments: Iterable[str]) -> bool:
        """Whether the text, the labels and the file names together contain every fragment."""
        whole = "\n".join((self.text, *self.labels, *(each.name for each in self.media)))
        return all(fragment in whole for fragment in fragments)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript: who did what, when (UTC)."""

    who: Who
    text: str
    labels: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __str__(self) -> str:
        """The line as printed: `>` is the person, `<` is the bot, files in round and buttons in square brackets."""
        mark = ">" if self.who == "person" else "<"
        files = [f"({name})" for name in self.media]
        buttons = [f"[{label}]" for label in self.labels]
        return " ".join(part for part in (mark, *files, self.text, *buttons) if part)


@runtime_checkable
class Person(Protocol):
    """A person with a chat open; the same on every platform."""

    platform: str
    transcript: list[Line]

    async def says(self, text: str, *, reply_to: Seen | None = None) -> Seen:
        """Write `text`, as an answer to `reply_to` if given; returns the message as sent."""
        ...

    async def snaps(self, *pictures: File, caption: str = "", reply_to: Seen | None = None) -> Seen:
        """Send photos, together if there are several; `caption` stands under the first, which is returned."""
        ...

    async def sends_file(self, file: File, caption: str = "", *, reply_to: Seen | None = None) -> Seen:
        """Send a file as a document."""
        ...

    async def sends_voice(self, file: File, *, reply_to: Seen | None = None) -> Seen:
        """Send a recording as a voice message."""
        ...

    async def shares_contact(self, *, own: bool = True, phone: str | None = None) -> Seen:
        """Share a contact card: one's own with its phone, or (`own=False`) somebody else's with `phone` (E.164)."""
        ...

    async def taps(self, label: str) -> None:
        """Press what the newest message offering `label` offers (a button, or the number of a numbered choice).

        Raises AssertionError naming what is offered when nothing carries that label.
        """
        ...

    async def edits(self, seen: Seen, text: str) -> Seen:
        """Change the text of an own message; NotImplementedError where the platform has no edits."""
        ...

    async def blocks(self) -> None:
        """Block the bot: what it sends from now on is refused by the platform."""
        ...

    async def unblocks(self) -> None:
        """Take the block back."""
        ...

    async def sees(self, *fragments: str, within: float = 10.0) -> Seen:
        """Wait up to `within` seconds for an unread message of the bot that contains all `fragments`.

        It and all earlier ones count as read afterwards. Raises AssertionError that shows everything unread.
        """
        ...

    async def sees_nothing(self, settle: float) -> None:
        """Raise AssertionError if an unread message is there or comes within `settle` seconds."""
        ...


class Inbox:
    """The bot's messages to one person, in order, with a mark up to where they were read; waiting needs no polling."""

    def __init__(self) -> None:
        self._messages: list[Seen] = []
        self._read = 0
        self._news: list[asyncio.Event] = []

    @property
    def messages(self) -> tuple[Seen, ...]:
        """Everything that ever came, oldest first."""
        return tuple(self._messages)

    @property
    def unread(self) -> tuple[Seen, ...]:
        """What no `take` has consumed yet."""
        return tuple(self._messages[self._read :])

    def put(self, seen: Seen) -> None:
        """Add a message and wake whoever waits; call it on the event loop."""
        self._messages.append(seen)
        self._wake()

    def change(self, seen: Seen) -> None:
        """Show the edited form of a message: in place while it is unread, as news once it was read."""
        for index in range(self._read, len(self._messages)):
            if self._messages[index].raw_id == seen.raw_id:
                self._messages[index] = seen
                self._wake()
                return
        self.put(seen)

    async def take(self, fragments: tuple[str, ...], *, within: float) -> Seen:
        """The first unread message that contains all fragments, waiting up to `within` seconds; see `Person.sees`."""
        news = asyncio.Event()
        self._news.append(news)
        try:
            async with asyncio.timeout(within):
                while True:
                    for index in range(self._read, len(self._messages)):
                        if self._messages[index].contains(fragments):
                            self._read = index + 1
                            return self._messages[index]
                    news.clear()
                    await news.wait()
        except TimeoutError:
            raise AssertionError(f"saw nothing with {fragments!r} within {within} s; {self._shown()}") from None
        finally:
            self._news.remove(news)

    async def nothing(self, *, settle: float) -> None:
        """Raise AssertionError if something unread is there or comes within `settle` seconds."""
        try:
            seen = await self.take((), within=settle)
        except AssertionError:
            return
        raise AssertionError(f"expected silence, saw {seen.text!r} {list(seen.labels)}")

    def _wake(self) -> None:
        for event in self._news:
            event.set()

    def _shown(self) -> str:
        if not self.unread:
            return "nothing unread"
        return "unread:\n" + "\n".join(f"  < {seen.text!r} {list(seen.labels)}" for seen in self.unread)


def name_and_content(file: File) -> tuple[str, bytes]:
    """The name and the bytes of a file to send; raises OSError if a path can't be read."""
    if isinstance(file, Path):
        return file.name, file.read_bytes()
    return file
