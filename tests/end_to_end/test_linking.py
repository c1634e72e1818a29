"""Who is who, end to end: companies to choose from and paused ones, hidden numbers, codes both ways, unlinking, silence,
languages."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bots.console.app import build_app
from bots.console.parts import OfficeParts
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.people import Office
from locales.catalog import render
from ocr.binding import Binder
from sandbox.person import Person
from sandbox.story import PHONE_KEY
from storage.opening import open_storage
from tests.end_to_end.papers import e_invoice
from tests.end_to_end.stage import WITHIN, Stage, heard, new_phone

pytestmark = pytest.mark.asyncio(loop_scope="session")


def said(key: MessageKey, language: str, **arguments: Any) -> str:  # noqa: ANN401 - arguments have many types
    return render(message(key, **arguments), language)


async def test_somebody_of_two_companies_is_asked_once_which_one(stage: Stage) -> None:
    one, two = await stage.company("Adler AG"), await stage.company("Birke GmbH")
    zoe = await stage.employee("Zoe Zwei", one.name, two.name)

    await zoe.sends_file(e_invoice())
    asked = await zoe.sees(said(MessageKey.COMPANY_ASK, "de"), within=WITHIN)
    assert set(asked.labels) == {one.name, two.name}
    await zoe.taps(two.name)
    await zoe.sees(two.name, "1 Ja", within=WITHIN)
    await zoe.sends_file(e_invoice())
    await zoe.sees(two.name, "1 Ja", within=WITHIN)

    assert [record.company for record in await stage.documents("Zoe Zwei")] == [two.name, two.name]


async def test_the_company_can_be_changed_by_asking(stage: Stage) -> None:
    one, two = await stage.company("Ahorn AG"), await stage.company("Buche GmbH")
    yara = await stage.client("Yara Wechsel", one.name, two.name)
    await yara.sends_file(e_invoice())
    await yara.sees(said(MessageKey.COMPANY_ASK, "de"), within=WITHIN)
    await yara.taps(one.name)
    await yara.sees(one.name, within=WITHIN)

    await yara.says("/company")
    await yara.sees(f"{one.name} (zuletzt", within=WITHIN)
    await yara.taps(two.name)
    await yara.sees(said(MessageKey.COMPANY_SET, "de", company=two.name), within=WITHIN)
    await yara.sends_file(e_invoice())
    await yara.sees(two.name, "Ja", within=WITHIN)

    assert [record.company for record in await stage.documents("Yara Wechsel")] == [one.name, two.name]


async def test_a_paused_company_takes_nothing_in_and_says_so(stage: Stage) -> None:
    company = await stage.company("Pause AG")
    xaver = await stage.employee("Xaver Pause", company.name)
    await stage.office.activate_company(company.name, active=False)

    await xaver.sends_file(e_invoice())

    await xaver.sees("pausiert", company.name, within=WITHIN)
    assert await stage.documents("Xaver Pause") == []

    await stage.office.activate_company(company.name, active=True)
    await xaver.sends_file(e_invoice())
    await xaver.sees("1 Ja", within=WITHIN)
    await stage.document("Xaver Pause")


async def test_somebody_who_hides_the_number_links_by_a_code_and_is_answered_there(stage: Stage) -> None:
    await stage.employee("Heidi Versteckt")
    hidden = stage.twilio.person("CH.13491208655302741918", "Heidi")

    await hidden.sends_file(e_invoice())
    await hidden.sees("Code", within=WITHIN)
    await hidden.says(await stage.invite("Heidi Versteckt"))
    await hidden.sees("Heidi Versteckt", within=WITHIN)
    await hidden.sees("1 ", "EUR", within=WITHIN)

    record = await stage.document("Heidi Versteckt")
    assert record.arrival.address == "whatsapp:id.CH.13491208655302741918"


async def test_a_code_that_the_bot_gave_links_by_the_command_line_and_the_person_is_welcomed(stage: Stage) -> None:
    await stage.employee("Greta Profil")
    greta = stage.telegram.person("Greta", language="de")
    await greta.says("/start")
    await greta.sees(within=WITHIN)
    await greta.taps(said(MessageKey.CHOICE_GIVE_CODE, "de"))
    told = await greta.sees("Code ist", within=WITHIN)
    code = told.text.split("Code ist ")[1].split(".")[0]

    result = await asyncio.to_thread(CliRunner().invoke, command_line(stage), ["link", code, "Greta Profil", "--json"])

    assert (result.exit_code, json.loads(result.stdout)["address"]) == (0, f"telegram:{greta.user.id}"), result.output
    await greta.sees("Willkommen, Greta Profil", within=WITHIN)
    await greta.sends_file(e_invoice())
    await greta.sees("EUR", within=WITHIN)
    assert (await stage.document("Greta Profil")).arrival.address == f"telegram:{greta.user.id}"


def command_line(stage: Stage) -> typer.Typer:
    """The office's commands on the database of the stage, over a connection of their own, as in another process."""

    @asynccontextmanager
    async def open_office() -> AsyncIterator[OfficeParts]:
        async with open_storage(stage.uri, Path(), "command", phone_key=PHONE_KEY) as storage:
            yield OfficeParts(
                book=storage.book,
                documents=storage.documents,
                directory=storage.directory,
                inbox=storage.inbox,
                tasks=storage.tasks,
                threads=storage.threads,
                requests=storage.requests,
                bookings=storage.bookings,
                office=Office("Treuhand Baumann", "", "de", "Europe/Zurich"),
                clock=lambda: datetime.now(UTC),
                bind=Binder,
            )

    async def read_nothing() -> AsyncIterator[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for row in rows:
            yield row

    return build_app(open_office, lambda _paths, _progress: read_nothing())


async def test_who_unlinked_is_a_stranger_until_a_code_comes_although_the_number_is_known(stage: Stage) -> None:
    ulla = await stage.employee("Ulla Lösung")
    await ulla.sends_file(e_invoice())
    await ulla.sees("1 Ja", within=WITHIN)

    await ulla.says("trennen")
    await ulla.sees("Soll ich vergessen", within=WITHIN)
    await ulla.taps(said(MessageKey.CHOICE_UNLINK, "de"))
    await ulla.sees(said(MessageKey.UNLINKED, "de"), within=WITHIN)
    await ulla.sends_file(e_invoice())
    await ulla.sees("kenne Sie noch nicht", within=WITHIN)
    assert len(await stage.documents("Ulla Lösung")) == 1

    await ulla.says(await stage.invite("Ulla Lösung"))
    await ulla.sees("Willkommen, Ulla Lösung", within=WITHIN)
    await ulla.sees("EUR", within=WITHIN)
    assert len(await stage.documents("Ulla Lösung")) == 2


@pytest.mark.parametrize("platform", ["whatsapp", "telegram"])
async def test_after_stop_nothing_is_said_until_start_and_then_what_came_is_taken_in(
    stage: Stage, platform: str
) -> None:
    name = f"Sten Still {platform}"
    sten: Person = await stage.employee(name) if platform == "whatsapp" else await stage.client(name)
    await sten.says("STOP")
    await sten.sees(said(MessageKey.STOPPED, "de"), within=WITHIN)
    await sten.sends_file(e_invoice())
    await sten.sees(said(MessageKey.STILL_STOPPED, "de"), within=WITHIN)
    await sten.says("hallo?")
    await sten.sees_nothing(1.0)
    assert await stage.documents(name) == []

    await sten.says("START")

    await sten.sees(said(MessageKey.STARTED, "de"), within=WITHIN)
    await sten.sees("EUR", within=WITHIN)
    await stage.document(name)


@pytest.mark.parametrize("platform", ["whatsapp", "telegram"])
async def test_a_language_once_chosen_is_spoken_from_then_on(stage: Stage, platform: str) -> None:
    name = f"Lena Sprache {platform}"
    lena: Person = await stage.employee(name) if platform == "whatsapp" else await stage.client(name)

    await lena.says("Sprache")
    await lena.sees("Polski", within=WITHIN)
    await lena.taps("Polski")
    await lena.sees(said(MessageKey.LANGUAGE_SET, "pl"), within=WITHIN)

    await lena.sends_file(e_invoice())
    await lena.sees(said(MessageKey.DOCUMENT_RIGHT, "pl"), "Tak", within=WITHIN)


async def test_somebody_elses_contact_links_nobody(stage: Stage) -> None:
    victim = await stage.employee("Otto Opfer")
    thief = stage.telegram.person("Dieb", phone=new_phone(), language="de")
    await thief.says("/start")
    await thief.sees(within=WITHIN)

    await thief.shares_contact(own=False, phone=victim.address.removeprefix("whatsapp:"))

    await thief.sees(said(MessageKey.CONTACT_FOREIGN, "de"), within=WITHIN)
    await thief.sends_file(e_invoice())
    await thief.sees("kenne Sie noch nicht", within=WITHIN)
    assert await stage.documents("Otto Opfer") == []


async def test_a_number_that_the_office_does_not_know_is_told_so(stage: Stage) -> None:
    nils = stage.telegram.person("Nils", phone=new_phone(), language="de")
    await nils.says("/start")
    await nils.sees(within=WITHIN)

    await nils.shares_contact()

    await nils.sees("Telefonnummer nicht verzeichnet", within=WITHIN)


async def test_an_invitation_works_once_and_as_a_link(stage: Stage) -> None:
    await stage.employee("Ida Einladung")
    code = await stage.invite("Ida Einladung")
    ida, second = stage.telegram.person("Ida", language="de"), stage.telegram.person("Zweite", language="de")

    await ida.says(f"/start {code}")
    await ida.sees("Willkommen, Ida Einladung", within=WITHIN)
    await second.says(f"/start {code}")
    await second.sees(said(MessageKey.CODE_WRONG, "de", left=4), within=WITHIN)

    assert not any("Ida Einladung" in line.text for line in heard(second))
