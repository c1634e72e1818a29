"""The office's commands on the database of the stage, over connections of their own, as in another process."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

import bot as kwit  # noqa: TID251 - the composition root is what is tested here
from bots.console.app import build_app
from bots.console.parts import OfficeParts
from sandbox.story import PHONE_KEY
from storage.opening import open_storage
from tests.end_to_end.stage import Stage


def command_line(stage: Stage) -> typer.Typer:
    """The commands."""
    settings = stage.platforms.settings()

    @asynccontextmanager
    async def open_office() -> AsyncIterator[OfficeParts]:
        async with open_storage(stage.uri, Path(), "command", phone_key=PHONE_KEY) as storage:
            yield await kwit.office_parts(storage, settings)

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
