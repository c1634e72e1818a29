"""The office's commands on the database of the stage, over connections of their own, as in another process."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

import bot as kwit  # noqa: TID251 - the composition root is what is tested here
from bots.console.app import build_app
from bots.console.parts import OfficeParts
from bots.erasing import platform_copies
from flows.auditing import AuditedBook
from flows.vocabulary.people import Office
from ocr.binding import Binder
from sandbox.story import PHONE_KEY
from storage.opening import open_storage
from tests.end_to_end.stage import Stage


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def command_line(stage: Stage) -> typer.Typer:
    """The commands."""
    settings = stage.platforms.settings()
    telegram, whatsapp = kwit._telegram_account(settings), kwit._twilio_account(settings)

    @asynccontextmanager
    async def open_office() -> AsyncIterator[OfficeParts]:
        async with open_storage(stage.uri, Path(), "command", phone_key=PHONE_KEY) as storage:
            yield OfficeParts(
                book=AuditedBook(storage.book, storage.trail, now),
                documents=storage.documents,
                directory=storage.directory,
                inbox=storage.inbox,
                tasks=storage.tasks,
                threads=storage.threads,
                requests=storage.requests,
                bookings=storage.bookings,
                trail=storage.trail,
                personal=storage.personal,
                office=Office("Treuhand Baumann", "", "de", "Europe/Zurich"),
                clock=now,
                bind=Binder,
                copies=partial(platform_copies, telegram, whatsapp),
            )

    async def read_nothing() -> AsyncIterator[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for row in rows:
            yield row

    return build_app(open_office, lambda _paths, _progress: read_nothing())


async def commanded(stage: Stage, *arguments: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """What a command that ends well prints as JSON."""
    result = await asyncio.to_thread(CliRunner().invoke, command_line(stage), [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)
