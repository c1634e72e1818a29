"""What comes twice, or comes from somebody else: webhooks and updates repeated, forged and misdirected."""

import io

import aiohttp
import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the library ships no types

from flows.vocabulary.documents import DeliveryStatus
from sandbox.twilio.deliveries import SIGNATURE_HEADER
from tests.end_to_end.papers import e_invoice
from tests.end_to_end.stage import MESSAGE_URL, WITHIN, Stage, heard, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUIET = 1.5
"""Seconds after which an answer that was to come would have come."""


async def test_a_webhook_repeated_makes_one_document_and_one_reply(stage: Stage) -> None:
    rosa = await stage.employee("Rosa Einmal")
    await rosa.sends_file(e_invoice())
    first = stage.twilio.deliveries[-1]
    assert first.form["NumMedia"] == "1"
    await rosa.sees("1 Ja", within=WITHIN)

    repeated = await stage.twilio.repeat(first)
    afresh = await stage.twilio.webhooks.deliver(first.url, first.form)

    assert (repeated.statuses, afresh.statuses) == ((200,), (200,))
    await rosa.sees_nothing(QUIET)
    await stage.document("Rosa Einmal")
    assert len(heard(rosa)) == 1


async def test_a_webhook_repeated_before_it_is_handled_makes_one_document_and_one_reply(stage: Stage) -> None:
    elsa = await stage.employee("Elsa Sogleich")
    await elsa.sends_file(e_invoice())
    await stage.twilio.repeat(stage.twilio.deliveries[-1])

    await elsa.sees("1 Ja", within=WITHIN)

    await elsa.sees_nothing(QUIET)
    await stage.document("Elsa Sogleich")


async def test_an_update_that_telegram_offers_again_makes_one_document_and_one_reply(
    stage: Stage, logs: io.StringIO
) -> None:
    nina = await stage.client("Nina Nochmal")
    said = len(heard(nina))
    queue = stage.telegram.world.updates
    await nina.sends_file(e_invoice())
    offered = list(queue.pending)
    await nina.sees("Ja", within=WITHIN)
    recognised = logs.getvalue().count('"fresh": false')

    async def is_recognised_when_offered_again() -> bool:
        if not queue.pending:
            queue.pending.extend(offered)
            queue.wake()
        return logs.getvalue().count('"fresh": false') > recognised

    await until(is_recognised_when_offered_again)
    await nina.sees_nothing(QUIET)
    await stage.document("Nina Nochmal")
    assert len(heard(nina)) == said + 1


async def test_a_webhook_without_a_good_signature_is_refused_and_leaves_nothing(stage: Stage) -> None:
    fred = await stage.employee("Fred Falsch")
    await stage.heard_as_usual(fred)
    form = {**stage.twilio.deliveries[0].form, "MessageSid": f"SM{'f' * 32}", "Body": "forged"}
    elsewhere = {**form, "AccountSid": f"AC{'9' * 32}"}
    true_signature = RequestValidator(stage.twilio.account.token).compute_signature
    before = await stage.stored("inbox")

    answers = {
        "missing": await _post(stage, form, None),
        "forged": await _post(stage, form, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        "of other words": await _post(stage, form, true_signature(MESSAGE_URL, {**form, "Body": "other"})),
        "for another place": await _post(stage, form, true_signature("https://kwit.example/elsewhere", form)),
        "of another secret": await _post(stage, form, RequestValidator("x").compute_signature(MESSAGE_URL, form)),
        "of another account": await _post(stage, elsewhere, true_signature(MESSAGE_URL, elsewhere)),
    }

    assert set(answers.values()) == {403}, answers
    assert await stage.stored("inbox") == before


async def test_a_status_without_a_good_signature_is_refused_and_changes_nothing(stage: Stage) -> None:
    fritz = await stage.employee("Fritz Falsch")
    await stage.heard_as_usual(fritz)
    await stage.twilio.settled()
    sid = fritz.inbox.messages[-1].raw_id
    form = {"MessageSid": sid, "MessageStatus": "read", "AccountSid": stage.twilio.account.sid}

    assert await _post(stage, form, "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", path="/twilio/status") == 403
    assert await stage.delivery_of("whatsapp", sid) is DeliveryStatus.DELIVERED

    assert await stage.twilio.report(sid, "read") is not None
    assert await stage.delivery_of("whatsapp", sid) is DeliveryStatus.READ


async def _post(stage: Stage, form: dict[str, str], signature: str | None, path: str = "/twilio/message") -> int:
    headers = {} if signature is None else {SIGNATURE_HEADER: signature}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{stage.running.url}{path}", data=form, headers=headers) as answer,
    ):
        return answer.status
