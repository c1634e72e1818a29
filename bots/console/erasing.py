"""``person erase`` and ``person erasures``: what would be erased, doing it, and what is left of it."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from bots.console.book import Wanted
from bots.console.output import Json, fail, print_json, print_table, say
from bots.console.parts import OfficeParts, OpenOffice, new_id, perform
from flows.engine.privacy_ports import Copies
from flows.erasing import Erasing, Plan
from flows.vocabulary.errors import Invalid
from flows.vocabulary.privacy import Erasure


def add_erase_commands(app: typer.Typer, open_office: OpenOffice) -> None:
    """Add ``erase`` and ``erasures``."""
    _add_erase(app, open_office)
    _add_erasures(app, open_office)


def _add_erase(app: typer.Typer, open_office: OpenOffice) -> None:
    @app.command()
    def erase(
        person: Wanted,
        *,
        yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
        keep_hold: Annotated[
            str | None,
            typer.Option(metavar="REASON", help="Put the documents that are in the books on hold, for this reason."),
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Erase a person: name, phones, addresses, words, files, and what Twilio and Telegram keep of them.

        What is on hold, and documents whose company must keep them, stay without the person's name. Begun once, it goes on by
        itself until the platforms have deleted what they keep.
        """
        keep = _reason(keep_hold) if keep_hold is not None else ""
        if as_json and not (yes or dry_run):
            fail("--json asks nothing: say --yes or --dry-run, too")

        async def work(parts: OfficeParts) -> Erasure | None:
            async with parts.copies() as copies:
                erasing = erasing_of(parts, copies)
                plan = await erasing.plan(person, keep=keep)
                if not as_json:
                    _show(plan)
                if dry_run:
                    if as_json:
                        print_json({"dry_run": True} | _as_object(plan.erasure))
                    return None
                if not yes and not typer.confirm("Erase? This can't be undone."):
                    raise Invalid("nothing was erased")
                begun = plan.erasure if plan.resumed else await erasing.begin(plan, keep=keep)
                return await erasing.carry_out(begun)

        erasure = perform(open_office, work)
        if erasure is None:
            return
        if as_json:
            print_json(_as_object(erasure))
            return
        _tell(erasure)


def _add_erasures(app: typer.Typer, open_office: OpenOffice) -> None:
    @app.command()
    def erasures(*, as_json: Json = False) -> None:
        """List the erasures, those that are not over first, with what could not be deleted on a platform."""

        async def work(parts: OfficeParts) -> tuple[OfficeParts, list[Erasure]]:
            return parts, [*await parts.personal.unfinished(), *await parts.personal.finished()]

        parts, found = perform(open_office, work)
        if as_json:
            print_json([_as_object(each) for each in found])
            return
        rows = (
            (
                each.person_id,
                f"{each.asked_at.astimezone(parts.timezone):%d.%m.%Y %H:%M}",
                "over" if each.over else f"goes on ({each.tries} tries)",
                "\n".join(f"{left.platform}: {left.count}, {left.reason}" for left in each.left),
            )
            for each in found
        )
        print_table(("Person", "Begun", "", "Left on platforms"), rows)


def erasing_of(parts: OfficeParts, copies: Copies) -> Erasing:
    """The use case over the opened parts."""
    return Erasing(parts.book, parts.personal, parts.trail, copies, parts.clock, new_id)


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        fail("a hold needs a reason")
    return reason


def _show(plan: Plan) -> None:
    """What will be done, in counts."""
    erasure, traces = plan.erasure, plan.traces
    if plan.resumed:
        steps = ", ".join(erasure.steps) or "the platforms alone"
        say(f"The erasure of {erasure.person_id} was begun already; what is left to do: {steps}.")
        return
    threads = [each for each in traces.threads if each.id in erasure.threads]
    documents = [each for each in traces.documents if each.arrival.document_id in erasure.documents]
    files = sum(len(each.originals) for each in documents) + sum(each.files for each in threads)
    say(f"{erasure.name} becomes {erasure.stand_in!r}.")
    rows: list[tuple[str, object, str]] = [
        ("phones", len(erasure.phones), ""),
        ("addresses", len(erasure.addresses), "with their conversations and links"),
        ("messages sent to them", traces.deliveries, ""),
        ("threads", len(threads), f"with {sum(each.messages for each in threads)} messages"),
        ("documents", len(documents), "but for number, day, sums and SHA-256"),
        ("files", files, ""),
    ]
    print_table(("Erased", "", ""), rows)
    kept = [*erasure.held_documents, *erasure.held_threads]
    if kept:
        rows_kept = (
            ("document" if each in erasure.held_documents else "thread", each.number, each.reason) for each in kept
        )
        print_table(("Kept, without the name", "No.", "Why"), rows_kept)
    if erasure.copies:
        counted = [(each.platform, len(each.ids) or "all", _what(each.platform)) for each in erasure.copies]
        print_table(("Deleted on", "", ""), counted)
    for left in erasure.left:
        say(f"Not deleted on {left.platform}: {left.count} ({left.reason})")


def _what(platform: str) -> str:
    return {"whatsapp": "messages and media at Twilio", "desk": "the topic of a task"}.get(platform, "messages")


def _tell(erasure: Erasure) -> None:
    if erasure.over:
        say(f"{erasure.stand_in}: erased.")
    else:
        say(
            f"{erasure.stand_in}: erased here; Kwit tries the platforms again while it runs, or when you say this again."
        )
    for left in erasure.left:
        say(f"Still on {left.platform}: {left.count} ({left.reason})")


def _as_object(erasure: Erasure) -> dict[str, Any]:
    """For programs, without the name, phones and addresses that are only in it while something is to be done."""
    told = asdict(erasure)
    for name in ("name", "phones", "addresses", "copies"):
        del told[name]
    return told | {"copies": len(erasure.copies), "over": erasure.over}
