"""``invite`` and ``link``: codes, both ways, that tie an address to a person."""

from pathlib import Path
from typing import Annotated

import typer

from bots.console.output import Json, fail, print_json, print_qr, save_qr, say
from bots.console.parts import OfficeParts, OpenOffice, new_id, perform
from flows.office import telegram_link, whatsapp_link
from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.errors import Invalid
from flows.vocabulary.events import AddressLinked, Envelope
from flows.vocabulary.people import Invitation, Person

Someone = Annotated[str, typer.Argument(metavar="PERSON", help="Id, name or phone of a person.")]


def add_linking_commands(app: typer.Typer, open_office: OpenOffice) -> None:
    """Add ``invite`` and ``link``."""

    @app.command()
    def invite(
        person: Someone,
        *,
        png: Annotated[Path | None, typer.Option(help="Write the QR code to this PNG file.")] = None,
        as_json: Json = False,
    ) -> None:
        """Issue a code, good for 7 days, that links the person who sends it to the bot."""
        if png and not png.parent.is_dir():
            fail(f"{png.parent}: no such folder")

        async def work(parts: OfficeParts) -> tuple[OfficeParts, Person, Invitation]:
            return parts, *await parts.back_office.invite(person, parts.clock())

        parts, invited, invitation = perform(open_office, work)
        links = _links(parts, invitation.code)
        scanned = next(iter(links.values()), invitation.code)
        if as_json:
            print_json({"person": invited.name, "code": invitation.code, "until": invitation.until, "links": links})
        else:
            until = invitation.until.astimezone(parts.timezone)
            say(f"Code for {invited.name}: {invitation.code}   (once, until {until:%d.%m.%Y %H:%M})")
            for link in links.values():
                say(link)
            print_qr(scanned)
        if png:
            _save(scanned, png)

    @app.command()
    def link(
        code: Annotated[str, typer.Argument(help="The code that the bot gave to the person.")],
        person: Someone,
        *,
        as_json: Json = False,
    ) -> None:
        """Link the address that got a code from the bot to a person."""
        linked, address = perform(open_office, lambda parts: _link(parts, code, person))
        if as_json:
            print_json({"person": linked.name, "address": str(address)})
        else:
            say(f"{linked.name} is linked to {address}.")


def _links(parts: OfficeParts, code: str) -> dict[str, str]:
    """The links for a code, by platform; only the platforms in use have one."""
    links = {}
    if parts.bot_username:
        links["telegram"] = telegram_link(parts.bot_username, code)
    if parts.whatsapp_number:
        links["whatsapp"] = whatsapp_link(parts.whatsapp_number, code)
    return links


def _save(content: str, png: Path) -> None:
    try:
        save_qr(content, png)
    except OSError as error:
        fail(f"{png}: {error.strerror}")


async def _link(parts: OfficeParts, code: str, wanted: str) -> tuple[Person, Address]:
    """Link the address, and tell its conversation, which welcomes the person."""
    person, address = await parts.back_office.link(code, wanted, parts.clock())
    profile = await parts.directory.profile(address)
    if profile is None:
        raise Invalid(f"{person.name} has unlinked {address} at this very moment")
    to = MachineKey.conversation(address)
    await parts.inbox.put(Envelope(f"office/{new_id()}", to, AddressLinked(profile), parts.clock(), address))
    return person, address
