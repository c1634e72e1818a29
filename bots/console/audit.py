"""``audit``: who did what, to what, when, and whether nobody has been at it since."""

from datetime import datetime
from typing import Annotated, Any

import typer

from bots.console.documents import midnight
from bots.console.output import Json, as_fields, fail, print_json, print_table, say
from bots.console.parts import OfficeParts, OpenOffice, perform
from flows.chain import verified
from flows.vocabulary.audit import AuditEntry, Break, Flaw, Verdict

_SENTENCES = {
    Flaw.CHANGED: "No. {number} is not what was written there: it was changed",
    Flaw.MISSING: "No. {number} to {until} are missing: they were removed",
    Flaw.UNCHAINED: "No. {number} does not follow from what stands before it: that was replaced, or the order was changed",
    Flaw.CUT: "No. {number} to {until} are missing: the end was cut off",
    Flaw.EXCHANGED: "No. {number} has another hash than you noted: the trail was written anew",
}


def audit_commands(open_office: OpenOffice) -> typer.Typer:
    """The commands of ``audit``."""
    app = typer.Typer(no_args_is_help=True, help="The audit trail: who did what, when.")

    @app.command("list")
    def list_entries(
        *,
        who: Annotated[
            str | None, typer.Option(help="Only by this one: administrator, kwit, person:ID or manager:ID.")
        ] = None,
        what: Annotated[str | None, typer.Option(help="Only such: document, or document.confirmed, and so on.")] = None,
        about: Annotated[
            str | None, typer.Option(help="Only about this: document:ID, task:ID, person:ID, company:ID or manager:ID.")
        ] = None,
        since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only on this day or later.")] = None,
        limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="At most so many.")] = 100,
        as_json: Json = False,
    ) -> None:
        """List what was done, the newest first."""

        async def work(parts: OfficeParts) -> tuple[OfficeParts, list[AuditEntry]]:
            first = midnight(since.date(), parts) if since else None
            found: list[AuditEntry] = []
            async for entry in parts.trail.newest():
                if (first is not None and entry.at < first) or len(found) == limit:
                    break
                if _fits(entry, who, what, about):
                    found.append(entry)
            return parts, found

        parts, entries = perform(open_office, work)
        if as_json:
            print_json([_as_object(entry) for entry in entries])
            return
        rows = (
            (
                entry.number,
                f"{entry.at.astimezone(parts.timezone):%d.%m.%Y %H:%M:%S}",
                entry.who,
                entry.what,
                "\n".join(entry.about),
                "\n".join(f"{name}: {value}" for name, value in entry.details),
            )
            for entry in entries
        )
        print_table(("No.", "When", "Who", "What", "About", "Details"), rows)

    @app.command()
    def verify(
        *,
        expect: Annotated[
            str | None,
            typer.Option(metavar="NUMBER:HASH", help="What an earlier check told you to note down."),
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Check that nothing was changed, removed, inserted or put in another order; status 1 if something was."""
        noted = _noted(expect) if expect is not None else None

        async def work(parts: OfficeParts) -> Verdict:
            return await verified(parts.trail.entries(), noted)

        verdict = perform(open_office, work)
        if as_json:
            print_json(as_fields(verdict) | {"sound": not verdict.breaks})
        else:
            _tell(verdict, expected=noted is not None)
        if verdict.breaks:
            raise typer.Exit(1)

    return app


def _fits(entry: AuditEntry, who: str | None, what: str | None, about: str | None) -> bool:
    return (
        (who is None or entry.who == who)
        and (what is None or entry.what == what or entry.what.startswith(f"{what}."))
        and (about is None or about in entry.about)
    )


def _noted(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    plain = digest.strip().lower()
    if not number.strip().isdecimal() or len(plain) != 64 or not set(plain) <= set("0123456789abcdef"):
        fail("--expect wants the number and the hash that a check told, such as 1042:9f86d0… (64 hexadecimal digits)")
    return int(number), plain


def _tell(verdict: Verdict, *, expected: bool) -> None:
    for each in verdict.breaks:
        say(_sentence(each))
    if verdict.breaks:
        say(f"The audit trail does not hold: {len(verdict.breaks)} places, {verdict.entries} entries.")
        return
    say(f"The audit trail holds: {verdict.entries} entries.")
    if verdict.entries:
        say(f"Its end, to be noted down elsewhere: {verdict.number}:{verdict.hash}")
    if not expected:
        say("Whether the end was cut off shows only if you check with --expect and the end that you noted last time.")


def _sentence(found: Break) -> str:
    sentence = _SENTENCES[found.flaw].format(number=found.number, until=found.until)
    return sentence.replace(f"No. {found.number} to {found.number} are", f"No. {found.number} is")


def _as_object(entry: AuditEntry) -> dict[str, Any]:
    return as_fields(entry) | {"about": list(entry.about), "details": dict(entry.details)}
