"""Answers that the platforms would not take: blocked, opted out, too many, away. Nothing is lost that could be delivered."""

import time

import pytest

from flows.vocabulary.documents import DeliveryStatus
from sandbox.telegram.errors import ApiError
from sandbox.twilio.faults import Fault
from tests.end_to_end.papers import e_invoice
from tests.end_to_end.stage import WITHIN, Stage, database_at, heard, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def outcomes(stage: Stage, address: str) -> list[tuple[DeliveryStatus, str]]:
    """What became of the messages to an address, with the reasons, the newest last."""
    with database_at(stage.uri) as database:
        found = [each async for each in database["deliveries"].find({"address": address}, sort=[("order", 1)])]
    return [(DeliveryStatus(each["status"]), str(each.get("reason", ""))) for each in found]


async def until_last(stage: Stage, address: str, status: DeliveryStatus) -> str:
    """Wait until the newest message to an address has come so far; returns the reason."""

    async def has_come_so_far() -> bool:
        found = await outcomes(stage, address)
        return bool(found) and found[-1][0] is status

    await until(has_come_so_far)
    return (await outcomes(stage, address))[-1][1]


async def test_an_answer_to_somebody_who_has_blocked_the_bot_fails_and_is_noted(stage: Stage) -> None:
    bodo = await stage.client("Bodo Block")
    address = f"telegram:{bodo.user.id}"
    await bodo.sends_file(e_invoice())
    await bodo.blocks()

    reason = await until_last(stage, address, DeliveryStatus.FAILED)

    assert "403" in reason
    await stage.document("Bodo Block")

    async def is_noted() -> bool:
        with database_at(stage.uri) as database:
            found = await database["addresses"].find_one({"_id": address})
        return found is not None and not found["reachable"]

    await until(is_noted)
    await bodo.unblocks()
    await stage.heard_as_usual(bodo)


async def test_an_answer_to_somebody_who_has_opted_out_of_whatsapp_fails(stage: Stage) -> None:
    berit = await stage.employee("Berit Block")
    await berit.blocks()

    await berit.sends_file(e_invoice())

    assert "21610" in await until_last(stage, berit.address, DeliveryStatus.FAILED)
    await berit.unblocks()
    await stage.heard_as_usual(berit)


async def test_a_wait_that_telegram_asks_for_is_kept_and_the_answer_then_delivered_once(stage: Stage) -> None:
    tanja = await stage.client("Tanja Tempo")
    before = len(heard(tanja))
    stage.telegram.flood(2, method="sendMessage", chat_id=tanja.user.id)
    began = time.monotonic()

    await tanja.says("/help")
    await tanja.sees("STOP", within=WITHIN)

    assert time.monotonic() - began >= 2
    await tanja.sees_nothing(1.0)
    assert len(heard(tanja)) == before + 1


async def test_a_wait_asked_for_one_chat_holds_up_no_other(stage: Stage) -> None:
    slow, quick = await stage.client("Sina Stau"), await stage.client("Quentin Quer")
    stage.telegram.flood(3, method="sendMessage", chat_id=slow.user.id)
    await slow.says("/help")

    await stage.heard_as_usual(quick)

    assert not slow.inbox().unread
    await slow.sees("STOP", within=WITHIN)


async def test_a_twilio_that_is_away_gets_the_answer_when_it_is_back(stage: Stage) -> None:
    wim = await stage.employee("Wim Wieder")
    stage.twilio.faults.add(Fault(), verb="POST", times=2)

    await stage.heard_as_usual(wim)

    await wim.sees_nothing(1.0)
    assert len(heard(wim)) == 1


async def test_a_telegram_that_breaks_off_before_it_worked_gets_the_answer_again(stage: Stage) -> None:
    wiebke = await stage.client("Wiebke Wieder")
    stage.telegram.refuse(ApiError(500, "Internal Server Error"), method="sendMessage", chat_id=wiebke.user.id)
    before = len(heard(wiebke))

    await stage.heard_as_usual(wiebke)

    assert len(heard(wiebke)) == before + 1


async def test_the_24_hours_of_whatsapp_hold_an_answer_until_the_person_writes_again(stage: Stage) -> None:
    stage.twilio.faults.add(Fault(code=63016, status=400), verb="POST")
    hilde = await stage.employee("Hilde Halt")
    await hilde.says("/help")

    await until_last(stage, hilde.address, DeliveryStatus.HELD)

    await hilde.says("wer bin ich")
    await hilde.sees("STOP", within=WITHIN)
    await hilde.sees("Hilde Halt", within=WITHIN)
