"""``bot.py demo``: plays the story on this machine and shows it as it happens, in a chat layout with times."""

import tempfile
import time
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
from sandbox.story import OFFICE_NAME, PUBLIC_URL, WHATSAPP_NUMBER, Serve, Story, settings_for
from sandbox.task_story import TaskStory
from sandbox.telegram import LocalTelegram
from sandbox.twilio import LocalTwilio

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


async def play(serve: Serve) -> bool:
    """Play the story; returns whether all of it came true. ``serve`` starts Kwit as ``bot.py run`` does."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    teller = Teller(console)
    began = time.monotonic()
    console.print("[bold]Kwit[/], played on this machine: an embedded database, a local Telegram, a local Twilio.")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kwit-demo-")))
        telegram = await stack.enter_async_context(LocalTelegram())
        twilio = await stack.enter_async_context(LocalTwilio(number=f"whatsapp:{WHATSAPP_NUMBER}"))
        with console.status("Starting the database, Kwit and the reading process …"):
            running = await stack.enter_async_context(
                serve({**settings_for(telegram, twilio), "data_dir": folder, "log": "error"})
            )
            twilio.connect(f"{PUBLIC_URL}/twilio/message", f"{running.url}/twilio/message")
            await running.reading.wait_ready()
        story = Story(running.storage, telegram, twilio, teller, reads_cyrillic=bool(running.reading.reads_cyrillic))
        documents, tasks, failure = await told(story)
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
