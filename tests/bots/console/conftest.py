"""The command line over an office in memory."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner, Result

from bots.console.app import build_app
from bots.console.parts import OfficeParts
from flows.auditing import AuditedBook
from flows.engine.ports import Directory, Documents, Inbox
from flows.vocabulary.people import Office
from ocr.binding import Binder
from tests.bots.console.memory_office import MemoryDirectory, MemoryDocuments, MemoryInbox
from tests.flows.memory_book import MemoryBook
from tests.flows.memory_personal import MemoryCopies, MemoryPersonal
from tests.flows.memory_trail import MemoryTrail
from tests.transcripts.memory_bookings import MemoryBookings
from tests.transcripts.memory_tasks import MemoryRequests, MemoryTasks, MemoryThreads

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)


@dataclass
class CommandLine:
    """Runs commands; the parts are there to look behind them."""

    book: MemoryBook = field(default_factory=MemoryBook)
    documents: MemoryDocuments = field(default_factory=MemoryDocuments)
    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    tasks: MemoryTasks = field(default_factory=MemoryTasks)
    threads: MemoryThreads = field(default_factory=MemoryThreads)
    requests: MemoryRequests = field(default_factory=MemoryRequests)
    bookings: MemoryBookings = field(default_factory=MemoryBookings)
    trail: MemoryTrail = field(default_factory=MemoryTrail)
    personal: MemoryPersonal = field(default_factory=MemoryPersonal)
    copies: MemoryCopies = field(default_factory=MemoryCopies)
    strangers: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    bot_username: str = "kwit_bot"
    whatsapp_number: str = "+41791234500"
    opening_error: Exception | None = None
    opened: int = 0
    closed: int = 0

    @asynccontextmanager
    async def open_office(self) -> AsyncIterator[OfficeParts]:
        if self.opening_error:
            raise self.opening_error
        self.opened += 1
        yield OfficeParts(
            book=AuditedBook(self.book, self.trail, lambda: NOW),
            # The fakes have those methods of their ports that the command line calls.
            documents=cast("Documents", self.documents),
            directory=cast("Directory", MemoryDirectory(self.book)),
            inbox=cast("Inbox", self.inbox),
            tasks=self.tasks,
            threads=self.threads,
            requests=self.requests,
            bookings=self.bookings,
            trail=self.trail,
            personal=self.personal,
            office=Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich"),
            clock=lambda: NOW,
            bind=Binder,
            copies=self.open_copies,
            bot_username=self.bot_username,
            whatsapp_number=self.whatsapp_number,
            strangers=self.strangers,
        )
        self.closed += 1

    @asynccontextmanager
    async def open_copies(self) -> AsyncIterator[MemoryCopies]:
        yield self.copies

    async def read_rows(
        self, paths: Sequence[Path], on_progress: Callable[[int, int], None]
    ) -> AsyncIterator[dict[str, Any]]:
        for done, row in enumerate(self.rows, 1):
            yield row
            on_progress(done, len(paths))

    def run(self, *arguments: str, answer: str | None = None) -> Result:
        """Run a command; ``answer`` is what is typed when it asks."""
        return CliRunner().invoke(build_app(self.open_office, self.read_rows), list(arguments), input=answer)

    def good(self, *arguments: str) -> str:
        """What a command that ends well prints."""
        result = self.run(*arguments)
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        return result.stdout

    def loaded(self, *arguments: str) -> Any:  # noqa: ANN401 - JSON may be anything
        """What a command that ends well prints as JSON."""
        return json.loads(self.good(*arguments, "--json"))

    def refused(self, *arguments: str) -> str:
        """What a command that is refused says, in one line."""
        result = self.run(*arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("kwit: ")
        assert result.stderr.count("\n") == 1
        return result.stderr.removeprefix("kwit: ").rstrip()


@pytest.fixture
def kwit() -> CommandLine:
    return CommandLine()
