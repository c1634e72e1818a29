"""``tasks`` and ``task``: what clients and the office talk about, and a whole thread as text."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer

from bots.console.output import Json, as_fields, print_json, print_table, say
from bots.console.parts import OfficeParts, OpenOffice, perform
from flows.vocabulary.content import Content, Side, ThreadMessage
from flows.vocabulary.errors import NotFound
from flows.vocabulary.tasks import OVER, TaskRecord, TaskStatus

MOST = 10_000
"""Tasks that are looked through for those that are over, and messages of a thread that are shown."""


def add_task_commands(app: typer.Typer, open_office: OpenOffice) -> None:
    """Add ``tasks`` and ``task``."""
    _add_tasks(app, open_office)
    _add_task(app, open_office)


def _add_tasks(app: typer.Typer, open_office: OpenOffice) -> None:
    @app.command()
    def tasks(
        *,
        company: Annotated[str | None, typer.Option(help="Only those of this company.")] = None,
        manager: Annotated[str | None, typer.Option(help="Only those of this manager; empty: of nobody.")] = None,
        status: Annotated[TaskStatus | None, typer.Option(help="Only those in this status.")] = None,
        include_all: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
        limit: Annotated[int, typer.Option(min=1, max=MOST, help="At most so many.")] = 100,
        as_json: Json = False,
    ) -> None:
        """List the tasks that are not over, the oldest first."""

        async def work(parts: OfficeParts) -> tuple[OfficeParts, list[TaskRecord]]:
            company_id = (await parts.book.find_company(company)).id if company else None
            manager_id = (await parts.book.find_manager(manager)).id if manager else manager
            every = await _every(parts, over=include_all or status in OVER)
            return parts, [
                task
                for task in every
                if company_id in {None, task.facts.company_id}
                and manager_id in {None, task.facts.manager_id}
                and status in {None, task.status}
            ][:limit]

        parts, found = perform(open_office, work)
        if as_json:
            print_json(found)
            return
        now = parts.clock()
        rows = (
            (
                task.facts.number,
                task.facts.company,
                task.facts.person,
                task.facts.subject,
                task.status,
                task.facts.manager,
                _moment(task.facts.opened_at, parts),
                _span(now - task.waits_since),
                task.requests or "",
            )
            for task in found
        )
        headings = ("No.", "Company", "Client", "Subject", "Status", "Manager", "Opened", "For", "Requests")
        print_table(headings, rows)


def _add_task(app: typer.Typer, open_office: OpenOffice) -> None:
    @app.command()
    def task(number: Annotated[int, typer.Argument(metavar="NUMBER")], *, as_json: Json = False) -> None:
        """Show a task with its whole thread: notes are marked, and what was changed is shown as it was, too."""

        async def work(parts: OfficeParts) -> tuple[OfficeParts, TaskRecord, list[list[ThreadMessage]]]:
            record = await parts.tasks.numbered(number)
            if record is None:
                raise NotFound(f"there is no task No. {number}")
            last = await parts.threads.history(record.facts.id, MOST)
            return parts, record, [await parts.threads.versions(message.id) for message in last]

        parts, record, thread = perform(open_office, work)
        if as_json:
            print_json(as_fields(record) | {"thread": thread})
            return
        _say_head(parts, record)
        for versions in thread:
            _say_message(parts, versions)


async def _every(parts: OfficeParts, *, over: bool) -> Sequence[TaskRecord]:
    """The tasks that are not over, or (``over``) all that changed last; the oldest first."""
    if not over:
        return await parts.tasks.open()
    return sorted(await parts.tasks.newest(MOST), key=lambda task: task.facts.number)


def _say_head(parts: OfficeParts, record: TaskRecord) -> None:
    facts = record.facts
    say(f"No. {facts.number} · {facts.company} · {facts.subject} · {record.status}")
    say(f"{facts.person or 'internal'} ({record.client or 'no chat'}) · {facts.manager or 'nobody in charge'}")
    about = f", about document No. {facts.document}" if facts.document else ""
    say(f"opened {_moment(facts.opened_at, parts)} by {'the office' if facts.by_office else 'the client'}{about}")
    if record.requests:
        say(f"documents still asked for: {record.requests}")


def _say_message(parts: OfficeParts, versions: Sequence[ThreadMessage]) -> None:
    first, last = versions[0], versions[-1]
    side = {Side.CLIENT: "client", Side.OFFICE: "office", Side.NOTE: "NOTE"}[first.side]
    answers = f" (answers {_ordinal(first.reply_to)})" if first.reply_to else ""
    say(f"\n{_ordinal(first.id)}  {_moment(first.at, parts)}  {first.author} · {side}{answers}")
    for line in described(first.content):
        say(f"    {line}")
    for version in versions[1:]:
        if version.deleted:
            say(f"  taken back {_moment(version.at, parts)}")
        else:
            say(f"  changed {_moment(version.at, parts)}:")
            for line in described(version.content):
                say(f"    {line}")
    if last.deleted and len(versions) == 1:
        say("  taken back")


def described(content: Content) -> list[str]:
    """What a message says, as lines of text."""
    lines = content.text.splitlines()
    for attachment in content.attachments:
        file = attachment.file
        about = ", ".join(filter(None, [file.name, attachment.emoji, file.media_type, f"{file.size} bytes"]))
        lines.append(f"[{attachment.kind}: {about}]")
    if content.place is not None:
        place = content.place
        lines.append(
            " · ".join(
                filter(None, [f"[place: {place.latitude:.6f}, {place.longitude:.6f}]", place.name, place.street])
            )
        )
    if content.contact is not None:
        lines.append(f"[contact: {content.contact.name}, {content.contact.phone}]")
    return lines


def _ordinal(message_id: str) -> str:
    """Which message of its thread it is, as people count."""
    return f"#{message_id.rpartition('.')[2]}"


def _moment(at: datetime, parts: OfficeParts) -> str:
    return f"{at.astimezone(parts.timezone):%d.%m.%Y %H:%M}"


def _span(span: timedelta) -> str:
    """A time span in its largest unit."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 0)} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"
