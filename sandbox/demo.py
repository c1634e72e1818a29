"""``bot.py demo``: plays the story on this machine, tells it on the console as it happens, and leaves the phones to whoever likes
to play on: a page in the browser, there from the first second.
"""

import asyncio
import os
import signal
import sys
import tempfile
import time
import webbrowser
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table

from flows.vocabulary.documents import DocumentRecord
from flows.vocabulary.readings import FieldName
from flows.vocabulary.tasks import TaskRecord
from sandbox.person import Line
from sandbox.story import OFFICE_NAME, Story
from sandbox.task_story import TaskStory
from sandbox.web.app import Page, served
from sandbox.web.house import House

ZONE = ZoneInfo("Europe/Zurich")
WIDTH = 120
COLOURS = {"whatsapp": "green", "telegram": "blue", "desk": "magenta"}


class Teller:
    """Tells the story on a console: people on the right, Kwit on the left, the office in the middle."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def scene(self, title: str) -> None:
        """A heading."""
        self._console.print()
        self._console.print(Rule(f"[bold]{escape(title)}[/]", align="left"))

    def office(self, text: str) -> None:
        """What the office does."""
        self._console.print(f"  [dim]{self._time()}[/]  [bold]{OFFICE_NAME}[/]  {escape(text)}")

    def line(self, name: str, platform: str, line: Line) -> None:
        """What a person said or saw."""
        colour = COLOURS[platform]
        files = "".join(f"📎 {escape(each)}\n" for each in line.media)
        buttons = "  ".join(f"[reverse] {escape(label)} [/reverse]" for label in line.labels)
        body = (files + escape(line.text)).strip() + (f"\n{buttons}" if buttons else "")
        mine = line.who == "person"
        title = f"{name} · {platform.capitalize()}" if mine else "Kwit · Desk" if platform == "desk" else "Kwit"
        panel = Panel(
            body,
            title=f"[{colour}]{escape(title)}[/] [dim]{self._time()}[/]",
            title_align="left",
            width=min(72, self._console.width - 8),
            border_style=colour if mine else "white",
        )
        self._console.print(Padding(panel, (0, 0, 0, 24 if mine else 2)))

    def _time(self) -> str:
        return datetime.now(ZONE).strftime("%H:%M:%S")


async def play(program: Path, *, only: bool) -> bool:
    """Play the story; returns whether all of it came true. ``program`` is ``bot.py``.

    Unless there is to be the story ``only``, the phones are in the browser meanwhile and afterwards, until somebody stops it.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    console.print("[bold]Kwit[/], played on this machine: an embedded database, a local Telegram, a local Twilio.")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kwit-demo-")))
        house = await stack.enter_async_context(House(folder, program))
        if only:
            return bool(await _unless(stop, _story(house, console)))
        page = await stack.enter_async_context(served(house))
        console.print(f"The phones are at [bold]{page.url}[/]")
        await _show(page.url)
        came_true = await _unless(stop, _story(house, console, page))
        if came_true is None:
            return True
        console.print(f"The phones are yours now: [bold]{page.url}[/]  Ctrl-C stops it.")
        await stop.wait()
        return came_true


async def _story(house: House, console: Console, page: Page | None = None) -> bool:
    """Furnish the house and play in it; who joins in by the page may change how it ends, and that is no failure."""
    began = time.monotonic()
    with console.status("Starting the database, Kwit and the reading process …"):
        await house.furnish()
        await house.kwit.wait_ready()
    story = Story(
        house.storage, house.telegram, house.twilio, Teller(console), reads_cyrillic=house.kwit.reads_cyrillic
    )
    documents, tasks, failure = await told(story)
    if failure and page is not None and page.deeds:
        console.print("\nSomebody joined in, so the story ends here.")
        return True
    if failure:
        console.print(f"\n[bold red]That did not come true:[/] {escape(failure)}")
        return False
    console.print()
    console.print(stored(documents))
    console.print(listed(tasks))
    console.print(
        f"All of it came true, in {time.monotonic() - began:.0f} s. Now with your own: see README, “Going live”."
    )
    return True


async def _unless(stop: asyncio.Event, work: Coroutine[object, object, bool]) -> bool | None:
    """What ``work`` comes to; None if ``stop`` is set before."""
    async with asyncio.TaskGroup() as group:
        working, stopped = group.create_task(work), group.create_task(stop.wait())
        await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not working.done():
            working.cancel()
            return None
    return working.result()


async def _show(url: str) -> None:
    """Open the page where there is a display, and somebody before it."""
    display = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if display and sys.stdout.isatty():
        await asyncio.to_thread(webbrowser.open, url)


async def told(story: Story) -> tuple[list[DocumentRecord], list[TaskRecord], str]:
    """The scenes; the documents and tasks at the end, and what did not come true (empty if all did)."""
    try:
        return *await tell(story), ""
    except AssertionError as error:
        return [], [], str(error) or "a claim of the story"


async def tell(story: Story) -> tuple[list[DocumentRecord], list[TaskRecord]]:
    """All scenes in their order; returns the documents and tasks at the end."""
    await story.import_office()
    await story.known_employee()
    await story.stranger()
    await story.polish_client()
    await story.russian_receipt()
    await story.lock_out()
    task = await TaskStory(story).play()
    documents = await story.everything_stored()
    assert len(documents) == 5, documents
    return documents, [task]


def stored(documents: list[DocumentRecord]) -> Table:
    """What is in the database, as a table."""
    table = Table(title="Stored in MongoDB", title_justify="left", header_style="bold")
    for heading in ("No.", "Company", "Merchant", "Date", "Total", "Sources", "Original", "SHA-256", "Status"):
        table.add_column(
            heading, overflow="fold", no_wrap=heading in {"No.", "Date", "Total", "Original", "SHA-256", "Status"}
        )
    for record in reversed(documents):
        reading, file = record.reading, record.arrival.files[0]
        table.add_row(
            str(record.arrival.number),
            escape(record.company),
            escape(reading.value(FieldName.MERCHANT) or "?"),
            reading.value(FieldName.DATE) or "?",
            f"{reading.value(FieldName.CURRENCY) or ''} {reading.value(FieldName.TOTAL) or '?'}",
            ", ".join(sorted({finding.source.value for finding in reading.findings})),
            f"{file.size // 1024} kB",
            file.sha256[:8],
            record.status.value,
        )
    return table


def listed(tasks: list[TaskRecord]) -> Table:
    """The tasks, as a table."""
    table = Table(title_justify="left", header_style="bold")
    for heading in ("Task", "Company", "Client", "Manager", "Subject", "Status"):
        table.add_column(heading)
    for record in tasks:
        facts = record.facts
        words = (facts.company, facts.person, facts.manager, facts.subject, record.status.value)
        table.add_row(str(facts.number), *map(escape, words))
    return table
