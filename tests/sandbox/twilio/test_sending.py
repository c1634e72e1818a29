import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]  # the library ships no types
from twilio.rest import Client  # type: ignore[import-untyped]  # the library ships no types

from sandbox.twilio import Fault, LocalTwilio, WhatsAppPerson
from tests.sandbox.twilio.conftest import PHONE, STATUS_URL, Clock, Customer

ANNA = f"whatsapp:{PHONE}"


def _authorised(twilio: LocalTwilio) -> dict[str, str]:
    return {"Authorization": aiohttp.encode_basic_auth(twilio.account.sid, twilio.account.token)}


async def _posted(twilio: LocalTwilio, form: Mapping[str, Any] | list[tuple[str, str]]) -> tuple[int, dict[str, Any]]:
    """Post a form to the Messages resource as it is, past the client's own care."""
    url = f"{twilio.api_url}/2010-04-01/Accounts/{twilio.account.sid}/Messages.json"
    async with aiohttp.ClientSession(headers=_authorised(twilio)) as session, session.post(url, data=form) as answer:
        return answer.status, await answer.json()


async def test_a_sent_message_arrives_and_can_be_fetched(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson
) -> None:
    await anna.says("Hello")
    sent = await client.messages.create_async(to=ANNA, from_=twilio.number, body="Good morning, Anna")
    assert (sent.status, sent.direction, sent.num_media) == ("queued", "outbound-api", "0")
    seen = await anna.sees("Good morning")
    assert seen.raw_id == sent.sid
    await twilio.settled()
    assert (await client.messages(sent.sid).fetch_async()).status == "read"


async def test_messages_are_listed_newest_first_by_their_addresses(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, clock: Clock
) -> None:
    await anna.says("Hello")
    for number in range(3):
        clock.passes(timedelta(minutes=1))
        await client.messages.create_async(to=ANNA, from_=twilio.number, body=str(number))
    assert [each.body for each in await client.messages.list_async(to=ANNA, page_size=2)] == ["2", "1", "0"]
    assert [each.body for each in await client.messages.list_async(from_=ANNA)] == ["Hello"]


async def test_a_body_can_be_redacted_and_a_message_deleted(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson
) -> None:
    seen = await anna.says("my secret")
    redacted = await client.messages(seen.raw_id).update_async(body="")
    assert redacted.body == ""
    assert await client.messages(seen.raw_id).delete_async()
    with pytest.raises(TwilioRestException, match="not found") as caught:
        await client.messages(seen.raw_id).fetch_async()
    assert (caught.value.status, caught.value.code) == (404, 20404)


async def test_a_message_on_its_way_cannot_be_deleted(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson
) -> None:
    twilio.statuses = ()
    await anna.says("Hello")
    sent = await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi")
    with pytest.raises(TwilioRestException) as caught:
        await client.messages(sent.sid).delete_async()
    assert (caught.value.status, caught.value.code) == (409, 20009)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"Body": "x" * 1601}, 21617, id="body too long"),
        pytest.param({"Body": None}, 21619, id="nothing to send"),
        pytest.param({"To": None}, 21604, id="no recipient"),
        pytest.param({"To": "whatsapp:0791234567"}, 21211, id="not E.164"),
        pytest.param({"To": "telegram:+41791234567"}, 21211, id="unknown channel"),
        pytest.param({"From": None}, 21603, id="no sender"),
        pytest.param({"From": "whatsapp:me"}, 21212, id="sender is no number"),
        pytest.param({"From": "whatsapp:+15550001111"}, 63007, id="foreign sender"),
        pytest.param({"From": "+15550001111"}, 21910, id="two channels"),
        pytest.param({"From": "+15550001111", "To": "+41791234567"}, 21606, id="foreign phone"),
        pytest.param({"To": "whatsapp:+14155238886"}, 21266, id="to itself"),
        pytest.param({"StatusCallback": "kwit.example/status"}, 21609, id="callback without scheme"),
        pytest.param({"StatusCallback": "https://my_host/status"}, 21609, id="callback with underscore"),
        pytest.param({"MediaUrl": "file:///etc/passwd"}, 21620, id="media URL"),
        pytest.param({"MessagingServiceSid": f"MG{'0' * 32}"}, 21701, id="unknown service"),
        pytest.param({"ContentSid": f"HX{'0' * 32}", "Body": None}, 21655, id="unknown content"),
        pytest.param({"ContentVariables": "{}"}, 21656, id="variables alone"),
        pytest.param({"Text": "hello"}, 20001, id="unknown parameter"),
        pytest.param({"body": "hello"}, 20001, id="wrong case"),
        pytest.param({"ValidityPeriod": "0"}, 20001, id="validity too short"),
        pytest.param({"SmartEncoded": "yes"}, 20001, id="no boolean"),
        pytest.param({"SendAt": "tomorrow"}, 20001, id="no moment"),
    ],
)
async def test_a_wrong_parameter_is_refused_with_its_code(
    twilio: LocalTwilio, anna: WhatsAppPerson, change: dict[str, str | None], code: int
) -> None:
    await anna.says("Hello")
    good: dict[str, str | None] = {"To": ANNA, "From": twilio.number, "Body": "Hi"}
    form = {name: value for name, value in (good | change).items() if value is not None}
    status, answer = await _posted(twilio, form)
    assert (answer["code"], answer["status"]) == (code, status)
    assert answer["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert answer["message"]
    assert not anna.inbox.messages


async def test_the_form_that_the_wrong_ones_vary_is_right(twilio: LocalTwilio, anna: WhatsAppPerson) -> None:
    await anna.says("Hello")
    assert (await _posted(twilio, {"To": ANNA, "From": twilio.number, "Body": "x" * 1600}))[0] == 201


async def test_parameters_may_not_be_repeated(twilio: LocalTwilio, anna: WhatsAppPerson) -> None:
    await anna.says("Hello")
    status, answer = await _posted(twilio, [("To", ANNA), ("From", twilio.number), ("Body", "a"), ("Body", "b")])
    assert (status, answer["code"]) == (400, 20001)


async def test_whatsapp_takes_one_file_a_message(twilio: LocalTwilio, anna: WhatsAppPerson) -> None:
    await anna.says("Hello")
    urls = [("MediaUrl", f"https://kwit.example/files/{name}.png") for name in "ab"]
    status, answer = await _posted(twilio, [("To", ANNA), ("From", twilio.number), *urls])
    assert (status, answer["code"]) == (400, 21623)


async def test_json_is_no_form(twilio: LocalTwilio) -> None:
    url = f"{twilio.api_url}/2010-04-01/Accounts/{twilio.account.sid}/Messages.json"
    async with (
        aiohttp.ClientSession(headers=_authorised(twilio)) as session,
        session.post(url, json={"To": ANNA}) as answer,
    ):
        assert (await answer.json())["code"] == 20001


async def test_an_unknown_path_and_a_wrong_method_are_refused(twilio: LocalTwilio) -> None:
    async with aiohttp.ClientSession(headers=_authorised(twilio), base_url=twilio.api_url) as session:
        async with session.get("/2010-04-01/Nothing.json") as answer:
            assert (answer.status, (await answer.json())["code"]) == (404, 20404)
        async with session.put("/v1/Content") as answer:
            assert (answer.status, (await answer.json())["code"]) == (405, 20004)


@pytest.mark.parametrize("credentials", [None, ("AC1", "wrong"), ("", "")])
async def test_wrong_credentials_are_refused(twilio: LocalTwilio, credentials: tuple[str, str] | None) -> None:
    headers = {} if credentials is None else {"Authorization": aiohttp.encode_basic_auth(*credentials)}
    url = f"{twilio.api_url}/2010-04-01/Accounts/{twilio.account.sid}/Messages.json"
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
        assert (answer.status, (await answer.json())["code"]) == (401, 20003)


async def test_another_account_is_not_found(twilio: LocalTwilio, client: Client) -> None:
    with pytest.raises(TwilioRestException) as caught:
        await client.api.accounts(f"AC{'2' * 32}").messages(f"SM{'2' * 32}").fetch_async()
    assert caught.value.code == 20404


async def test_free_text_needs_an_open_window(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, clock: Clock
) -> None:
    with pytest.raises(TwilioRestException) as never:
        await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi")
    await anna.says("Hello")
    clock.passes(timedelta(hours=23, minutes=59))
    await client.messages.create_async(to=ANNA, from_=twilio.number, body="in time")
    clock.passes(timedelta(minutes=1))
    with pytest.raises(TwilioRestException) as closed:
        await client.messages.create_async(to=ANNA, from_=twilio.number, body="too late")
    assert (never.value.code, closed.value.code) == (63016, 63016)
    await anna.sees("in time")
    assert not anna.inbox.unread


async def test_a_closed_window_can_show_itself_late(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    twilio.refuse_late(late=True)
    sent = await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi", status_callback=STATUS_URL)
    await twilio.settled()
    assert [(each.form["MessageStatus"], each.form["ErrorCode"]) for each in customer.received] == [("failed", "63016")]
    fetched = await client.messages(sent.sid).fetch_async()
    assert (fetched.status, fetched.error_code) == ("failed", 63016)
    assert not anna.inbox.messages


async def test_only_an_approved_template_passes_a_closed_window(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson
) -> None:
    body = {"language": "en", "types": {"twilio/text": {"body": "Hello {{1}}, you have news."}}}
    approved, draft = twilio.template(body), twilio.template(body, approved=False)
    variables = json.dumps({"1": "Anna"})
    await client.messages.create_async(
        to=ANNA, from_=twilio.number, content_sid=approved.sid, content_variables=variables
    )
    await anna.sees("Hello Anna, you have news.")
    with pytest.raises(TwilioRestException) as caught:
        await client.messages.create_async(
            to=ANNA, from_=twilio.number, content_sid=draft.sid, content_variables=variables
        )
    assert caught.value.code == 63016


async def test_who_opted_out_gets_nothing_until_opting_in(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson
) -> None:
    await anna.says("Hello")
    await anna.blocks()
    with pytest.raises(TwilioRestException) as caught:
        await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi")
    assert caught.value.code == 21610
    await anna.unblocks()
    await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi again")
    await anna.sees("Hi again")


async def test_a_messaging_service_picks_the_sender(twilio: LocalTwilio, client: Client, anna: WhatsAppPerson) -> None:
    service = f"MG{'7' * 32}"
    twilio.account.messaging_services[service] = twilio.number
    await anna.says("Hello")
    sent = await client.messages.create_async(to=ANNA, messaging_service_sid=service, body="Hi")
    assert (sent.messaging_service_sid, sent.from_) == (service, twilio.number)


@pytest.mark.parametrize(("code", "status"), [(20429, 429), (63018, 429), (20500, 500), (20503, 503)])
async def test_refusals_come_on_demand_and_pass(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, code: int, status: int
) -> None:
    await anna.says("Hello")
    twilio.faults.add(Fault(code=code), verb="POST", path="/Messages.json")
    with pytest.raises(TwilioRestException) as caught:
        await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi")
    assert (caught.value.code, caught.value.status) == (code, status)
    assert twilio.faults.pending == 0
    await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi")
    await anna.sees("Hi")


async def test_a_fault_meets_only_the_calls_it_is_meant_for(twilio: LocalTwilio, client: Client) -> None:
    twilio.faults.add(Fault(), verb="POST", path="/Messages.json", times=2)
    assert await client.messages.list_async() == []
    assert twilio.faults.pending == 2


async def test_an_answer_can_get_lost_after_the_message_went_out(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson
) -> None:
    await anna.says("Hello")
    twilio.faults.add(Fault("drop", after=True))
    with pytest.raises(aiohttp.ClientError):
        await client.messages.create_async(to=ANNA, from_=twilio.number, body="Sent, but who knows")
    await anna.sees("Sent, but who knows")


async def test_twilio_can_leave_a_call_hanging(twilio: LocalTwilio, client: Client, anna: WhatsAppPerson) -> None:
    await anna.says("Hello")
    twilio.faults.add(Fault("hang"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi")
    assert not anna.inbox.messages


async def test_a_file_is_fetched_from_its_url(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    await anna.says("Hello")
    customer.files["code.png"] = b"\x89PNG picture"
    await client.messages.create_async(
        to=ANNA, from_=twilio.number, body="Your code", media_url=["https://kwit.example/files/code.png"]
    )
    seen = await anna.sees("Your code")
    assert [(each.name, each.mime_type, each.content) for each in seen.media] == [
        ("code.png", "image/png", b"\x89PNG picture")
    ]


async def test_a_file_that_cannot_be_fetched_fails_the_message(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson
) -> None:
    await anna.says("Hello")
    sent = await client.messages.create_async(
        to=ANNA, from_=twilio.number, media_url=["https://kwit.example/files/none.png"]
    )
    await twilio.settled()
    assert (await client.messages(sent.sid).fetch_async()).error_code == 63019
    assert not anna.inbox.messages


async def test_lists_are_filtered_by_day_and_refuse_what_they_do_not_know(
    twilio: LocalTwilio, anna: WhatsAppPerson, clock: Clock
) -> None:
    seen = await anna.says("Hello")
    url = f"{twilio.api_url}/2010-04-01/Accounts/{twilio.account.sid}/Messages"
    found = {}
    async with aiohttp.ClientSession(headers=_authorised(twilio)) as session:
        for query in ("DateSent=2025-06-02", "DateSent%3C=2025-06-01", "DateSent%3E=2025-06-01"):
            async with session.get(f"{url}.json?{query}") as answer:
                found[query] = [each["sid"] for each in (await answer.json())["messages"]]
        for wrong in (".json?Body=x", ".json?PageSize=0", ".json?Page=x", f"/{seen.raw_id}/Media.json?To=x"):
            async with session.get(f"{url}{wrong}") as answer:
                assert (answer.status, (await answer.json())["code"]) == (400, 20001)
    assert list(found.values()) == [[seen.raw_id], [], [seen.raw_id]]


@pytest.mark.parametrize("form", [{"Body": "new words"}, {"Status": "canceled"}, {}, {"Body": "", "To": ANNA}])
async def test_a_message_can_only_be_redacted(twilio: LocalTwilio, anna: WhatsAppPerson, form: dict[str, str]) -> None:
    seen = await anna.says("Hello")
    url = f"{twilio.api_url}/2010-04-01/Accounts/{twilio.account.sid}/Messages/{seen.raw_id}.json"
    async with (
        aiohttp.ClientSession(headers=_authorised(twilio)) as session,
        session.post(url, data=aiohttp.FormData(form)) as answer,
    ):
        assert (answer.status, (await answer.json())["code"]) == (400, 20001)
    assert twilio.account.message(seen.raw_id).body == "Hello"


async def test_parameters_in_the_url_of_a_post_are_refused(twilio: LocalTwilio, anna: WhatsAppPerson) -> None:
    await anna.says("Hello")
    url = f"{twilio.api_url}/2010-04-01/Accounts/{twilio.account.sid}/Messages.json?Body=Hi"
    async with (
        aiohttp.ClientSession(headers=_authorised(twilio)) as session,
        session.post(url, data={"To": ANNA, "From": twilio.number, "Body": "Hi"}) as answer,
    ):
        assert (answer.status, (await answer.json())["code"]) == (400, 20001)


async def test_a_template_takes_no_text_beside_it(twilio: LocalTwilio) -> None:
    content = twilio.template({"language": "en", "types": {"twilio/text": {"body": "Hello"}}})
    status, answer = await _posted(
        twilio, {"To": ANNA, "From": twilio.number, "ContentSid": content.sid, "Body": "and more"}
    )
    assert (status, answer["code"]) == (400, 20001)


async def test_an_sms_needs_no_window(twilio: LocalTwilio) -> None:
    twilio.account.numbers.add("+14155550100")
    status, answer = await _posted(twilio, {"To": PHONE, "From": "+14155550100", "Body": "Hi"})
    assert (status, answer["to"]) == (201, PHONE)
