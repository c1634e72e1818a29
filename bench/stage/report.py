"""How a measurement reports: a table for people, and as the last line one JSON object that names machine and versions."""

import asyncio
import json
import math
import os
import platform
import signal
import sys
from collections.abc import Coroutine, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import structlog
from rich.console import Console
from rich.markup import escape
from rich.table import Table

Result = dict[str, Any]
T = TypeVar("T")

_WIDTH = 100


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of ``values`` that at least ``share`` (0 to 1) of them do not exceed (nearest rank); NaN if there are none."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def machine() -> dict[str, str | int]:
    """The machine this runs on: processor, cores that may be used, Python, system."""
    return {
        "cpu": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def versions(*packages: str) -> dict[str, str]:
    """The installed versions of ``packages``; raises importlib.metadata.PackageNotFoundError."""
    return {name: version(name) for name in packages}


def load_average() -> float:
    """Processes that wanted to run in the last minute: what else the machine was doing."""
    return round(os.getloadavg()[0], 2)


def rounded(value: float, digits: int = 2) -> float | None:
    """``value`` for the JSON line, which knows no NaN."""
    return None if math.isnan(value) else round(value, digits)


def progress(text: str) -> None:
    """Say on standard error what is going on."""
    print(text, file=sys.stderr, flush=True)


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; numbers stand at the right."""
    table = Table(header_style="bold")
    for place, heading in enumerate(headings):
        numeric = all(isinstance(row[place], int | float) for row in rows)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_shown(cell) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)
    console.print(f"[bold]{escape(title)}[/]")
    console.print(table)


def _shown(cell: object) -> str:
    return f"{cell:,.2f}" if isinstance(cell, float) else str(cell)


def print_result(result: Mapping[str, Any], *packages: str) -> None:
    """Print the last line: ``result`` with machine, versions of ``packages`` and the load it was measured under."""
    whole = {
        **result,
        "load_average": load_average(),
        "machine": machine(),
        "versions": versions(*packages),
    }
    print(json.dumps(whole, ensure_ascii=False, allow_nan=False), flush=True)


def run(measurement: Coroutine[Any, Any, T]) -> T:
    """Run ``measurement``; SIGTERM ends it as Ctrl-C does, so that what it started is stopped."""

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # standard output is for the result

    async def guarded() -> T:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await measurement

    return asyncio.run(guarded())
