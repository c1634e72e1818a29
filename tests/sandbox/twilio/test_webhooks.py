import json

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]  # the library ships no types

from sandbox.person import Person
from sandbox.twilio import LocalTwilio, WhatsAppPerson
from tests.sandbox.twilio.conftest import PHONE, PUBLIC_URL, STATUS_URL, Customer

ANNA = f"whatsapp:{PHONE}"


def test_the_driver_is_a_person(anna: WhatsAppPerson) -> None:
    assert isinstance(anna, Person)
    assert anna.platform == "whatsapp"


async def test_a_text_is_posted_with_the_fields_of_twilio(
    twilio: LocalTwilio, anna: WhatsAppPerson, customer: Customer
) -> None:
    seen = await anna.says("Grüße + Küsse & 100 %")
    received = customer.received[0]
    form = received.form
    assert received.path == "/inner/whatsapp"
    assert form["MessageSid"] == form["SmsMessageSid"] == form["SmsSid"] == seen.raw_id
    assert (form["From"], form["To"], form["WaId"]) == (ANNA, twilio.number, "41791234567")
    assert (form["Body"], form["NumMedia"], form["ProfileName"]) == ("Grüße + Küsse & 100 %", "0", "Anna")
    assert (form["MessageType"], form["AccountSid"]) == ("text", twilio.account.sid)
    assert json.loads(form["ChannelMetadata"])["data"]["context"]["WaId"] == "41791234567"


async def test_the_signature_is_over_the_public_url_and_the_form(
    twilio: LocalTwilio, anna: WhatsAppPerson, customer: Customer
) -> None:
    await anna.says("Hello")
    received = customer.received[0]
    assert customer.signed(received, PUBLIC_URL, twilio.account.token)
    assert not customer.signed(received, f"{customer.url}/inner/whatsapp", twilio.account.token)
    assert not customer.signed(received, PUBLIC_URL, "another token")
    received.form["Body"] = "Hullo"
    assert not customer.signed(received, PUBLIC_URL, twilio.account.token)


async def test_a_signature_can_be_forged_or_left_out(twilio: LocalTwilio, customer: Customer) -> None:
    await twilio.webhooks.deliver(PUBLIC_URL, {"MessageSid": "SM1"}, signature="forged")
    await twilio.webhooks.deliver(PUBLIC_URL, {"MessageSid": "SM2"}, signature="")
    assert [each.signature for each in customer.received] == ["forged", None]


async def test_a_message_before_connecting_is_an_error() -> None:
    async with LocalTwilio() as lonely:
        with pytest.raises(RuntimeError, match="connect"):
            await lonely.person(PHONE, "Anna").says("Hello")


async def test_an_unanswered_webhook_is_repeated_with_its_token(
    twilio: LocalTwilio, anna: WhatsAppPerson, customer: Customer
) -> None:
    customer.answers = [500, 0, 204]
    await anna.says("Hello")
    assert twilio.deliveries[0].statuses == (500, 0, 204)
    assert twilio.deliveries[0].accepted
    assert len({each.token for each in customer.received}) == 1
    assert len({json.dumps(each.form) for each in customer.received}) == 1


async def test_a_refused_webhook_is_given_up_after_its_retries(
    twilio: LocalTwilio, anna: WhatsAppPerson, customer: Customer
) -> None:
    customer.answers = [403] * 9
    await anna.says("Hello")
    assert twilio.deliveries[0].statuses == (403, 403, 403)
    assert not twilio.deliveries[0].accepted


async def test_a_customer_that_is_down_gets_nothing(twilio: LocalTwilio, anna: WhatsAppPerson) -> None:
    twilio.connect(PUBLIC_URL, "http://127.0.0.1:9/inner/whatsapp")
    await anna.says("Hello")
    assert twilio.deliveries[0].statuses == (0, 0, 0)


async def test_an_event_can_be_posted_twice(twilio: LocalTwilio, anna: WhatsAppPerson, customer: Customer) -> None:
    await anna.says("Hello")
    await twilio.repeat(twilio.deliveries[0])
    first, second = customer.received
    assert (first.form, first.token, first.signature) == (second.form, second.token, second.signature)
    await anna.says("Hello")
    assert customer.received[2].token != first.token


async def test_who_hides_the_number_comes_with_a_user_id(
    twilio: LocalTwilio, client: Client, customer: Customer
) -> None:
    hidden = twilio.person("CH.13491208655302741918", "Hidden")
    await hidden.says("Hello")
    form = customer.received[0].form
    assert (form["From"], form["ExternalUserId"]) == ("whatsapp:CH.13491208655302741918", "CH.13491208655302741918")
    assert "WaId" not in form
    assert "WaId" not in json.loads(form["ChannelMetadata"])["data"]["context"]
    await client.messages.create_async(to=hidden.address, from_=twilio.number, body="Welcome")
    await hidden.sees("Welcome")


async def test_an_answer_names_the_message_it_answers(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    await anna.says("Hello")
    await client.messages.create_async(to=ANNA, from_=twilio.number, body="Which one?")
    question = await anna.sees("Which one?")
    await anna.says("This one", reply_to=question)
    form = customer.received[-1].form
    assert form["OriginalRepliedMessageSid"] == question.raw_id
    assert form["OriginalRepliedMessageSender"] == twilio.number


async def test_statuses_are_reported_signed_to_the_callback_of_the_message(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    await anna.says("Hello")
    sent = await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi", status_callback=STATUS_URL)
    await twilio.settled()
    reports = customer.received[1:]
    assert [each.form["MessageStatus"] for each in reports] == ["sent", "delivered", "read"]
    assert [each.form.get("EventType") for each in reports] == [None, "DELIVERED", "READ"]
    assert {each.form["MessageSid"] for each in reports} == {sent.sid}
    assert {each.path for each in reports} == {"/hooks/status?tenant=1"}
    assert all(customer.signed(each, STATUS_URL, twilio.account.token) for each in reports)
    assert len({each.token for each in reports}) == 3


async def test_no_callback_is_made_for_a_message_without_its_url(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    await anna.says("Hello")
    await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi")
    await twilio.settled()
    assert len(customer.received) == 1


async def test_statuses_can_come_out_of_order_and_twice_yet_the_resource_only_moves_up(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    twilio.statuses = ("delivered", "sent", "delivered")
    await anna.says("Hello")
    sent = await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi", status_callback=STATUS_URL)
    await twilio.settled()
    assert [each.form["MessageStatus"] for each in customer.received[1:]] == ["delivered", "sent", "delivered"]
    assert (await client.messages(sent.sid).fetch_async()).status == "delivered"


async def test_a_status_can_come_late_with_an_error(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    twilio.statuses = ("sent",)
    await anna.says("Hello")
    sent = await client.messages.create_async(to=ANNA, from_=twilio.number, body="Hi", status_callback=STATUS_URL)
    await twilio.settled()
    delivery = await twilio.report(sent.sid, "undelivered", 63018)
    assert delivery is not None
    assert delivery.accepted
    assert (customer.received[-1].form["MessageStatus"], customer.received[-1].form["ErrorCode"]) == (
        "undelivered",
        "63018",
    )
    fetched = await client.messages(sent.sid).fetch_async()
    assert (fetched.status, fetched.error_code) == ("undelivered", 63018)


async def test_messages_to_one_person_arrive_in_their_order(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    await anna.says("Hello")
    customer.files["slow.png"] = b"picture"
    await client.messages.create_async(
        to=ANNA, from_=twilio.number, body="first", media_url=["https://kwit.example/files/slow.png"]
    )
    await client.messages.create_async(to=ANNA, from_=twilio.number, body="second")
    await twilio.settled()
    assert [each.text for each in anna.inbox.messages] == ["first", "second"]
