import copy
import json
from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]  # the library ships no types
from twilio.rest import Client  # type: ignore[import-untyped]  # the library ships no types

from sandbox.twilio import LocalTwilio, Refusal, WhatsAppPerson
from tests.sandbox.twilio.conftest import PHONE, Customer

ANNA = f"whatsapp:{PHONE}"
QUICK = {
    "language": "en",
    "friendly_name": "confirm",
    "variables": {"1": "42"},
    "types": {
        "twilio/quick-reply": {
            "body": "No. {{1}}: right?",
            "actions": [{"type": "QUICK_REPLY", "title": "Yes", "id": "yes-{{1}}"}, {"title": "No", "id": "no-{{1}}"}],
        }
    },
}
LIST = {
    "language": "de",
    "types": {
        "twilio/list-picker": {
            "body": "Welche Firma?",
            "button": "Auswählen",
            "items": [{"id": "c1", "item": "Muster GmbH"}, {"id": "c2", "item": "Beispiel AG", "description": "neu"}],
        }
    },
}


async def _created(twilio: LocalTwilio, body: object) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": aiohttp.encode_basic_auth(twilio.account.sid, twilio.account.token)}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{twilio.api_url}/v1/Content", json=body) as answer,
    ):
        return answer.status, await answer.json()


async def _send(twilio: LocalTwilio, client: Client, sid: str, **variables: str) -> None:
    await client.messages.create_async(
        to=ANNA,
        from_=twilio.number,
        content_sid=sid,
        content_variables=json.dumps({name.removeprefix("v"): value for name, value in variables.items()}),
    )


async def test_a_template_is_created_fetched_listed_and_deleted(twilio: LocalTwilio, client: Client) -> None:
    status, created = await _created(twilio, QUICK)
    assert (status, created["friendly_name"], created["types"]) == (201, "confirm", QUICK["types"])
    fetched = await client.content.v1.contents(created["sid"]).fetch_async()
    assert fetched.variables == {"1": "42"}
    assert [each.sid for each in await client.content.v1.contents.list_async()] == [created["sid"]]
    assert await client.content.v1.contents(created["sid"]).delete_async()
    with pytest.raises(TwilioRestException) as caught:
        await client.content.v1.contents(created["sid"]).fetch_async()
    assert caught.value.code == 20404


async def test_a_tapped_button_comes_back_with_its_payload(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    _, created = await _created(twilio, QUICK)
    await anna.says("Hello")
    await _send(twilio, client, created["sid"], v1="1042")
    seen = await anna.sees("No. 1042: right?", "Yes")
    assert seen.labels == ("Yes", "No")
    await anna.taps("No")
    form = customer.received[-1].form
    assert (form["ButtonText"], form["ButtonPayload"], form["Body"]) == ("No", "no-1042", "No")
    assert (form["MessageType"], form["OriginalRepliedMessageSid"]) == ("button", seen.raw_id)


async def test_a_picked_item_comes_back_with_its_id(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, customer: Customer
) -> None:
    _, created = await _created(twilio, LIST)
    await anna.says("Hallo")
    await client.messages.create_async(to=ANNA, from_=twilio.number, content_sid=created["sid"])
    await anna.sees("Welche Firma?")
    await anna.taps("Beispiel AG")
    form = customer.received[-1].form
    assert (form["ListTitle"], form["ListId"], form["MessageType"]) == ("Beispiel AG", "c2", "interactive")


async def test_a_variable_without_value_takes_its_default(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson
) -> None:
    _, created = await _created(twilio, QUICK)
    await anna.says("Hello")
    await client.messages.create_async(to=ANNA, from_=twilio.number, content_sid=created["sid"])
    await anna.sees("No. 42: right?")


@pytest.mark.parametrize("variables", ["{", "[]", '{"1": 2}', "{}"])
async def test_wrong_variables_are_refused(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson, variables: str
) -> None:
    content = twilio.template({"language": "en", "types": {"twilio/text": {"body": "No. {{1}}"}}})
    with pytest.raises(TwilioRestException) as caught:
        await client.messages.create_async(
            to=ANNA, from_=twilio.number, content_sid=content.sid, content_variables=variables
        )
    assert caught.value.code == 21656


async def test_a_title_that_its_variables_make_too_long_is_refused(
    twilio: LocalTwilio, client: Client, anna: WhatsAppPerson
) -> None:
    body = copy.deepcopy(QUICK)
    body["types"]["twilio/quick-reply"]["actions"][0]["title"] = "Yes {{1}}"  # type: ignore[index]  # plain JSON
    content = twilio.template(body)
    with pytest.raises(TwilioRestException) as caught:
        await _send(twilio, client, content.sid, v1="x" * 20)
    assert caught.value.code == 21656


def _quick(**change: object) -> dict[str, object]:
    return {"language": "en", "types": {"twilio/quick-reply": {"body": "b", "actions": [{"title": "Yes"}], **change}}}


def _picker(**change: object) -> dict[str, object]:
    picker = {"body": "b", "button": "b", "items": [{"id": "1", "item": "One"}], **change}
    return {"language": "en", "types": {"twilio/list-picker": picker}}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([], id="no object"),
        pytest.param({"types": {"twilio/text": {"body": "b"}}}, id="no language"),
        pytest.param({"language": "en"}, id="no types"),
        pytest.param({"language": "en", "types": {}}, id="empty types"),
        pytest.param({"language": "en", "types": {"twilio/text": {"body": "b"}}, "name": "x"}, id="unknown property"),
        pytest.param({"language": "en", "types": {"twilio/text": {"body": "b"}}, "variables": {"1": 1}}, id="number"),
        pytest.param({"language": "en", "types": {"twilio/text": {"body": "b"}}, "friendly_name": 1}, id="name"),
        pytest.param({"language": "en", "types": {"twilio/texts": {"body": "b"}}}, id="unknown type"),
        pytest.param({"language": "en", "types": {"twilio/text": "b"}}, id="type is no object"),
        pytest.param({"language": "en", "types": {"twilio/text": {"body": ""}}}, id="empty body"),
        pytest.param(_quick(body="x" * 1025), id="body too long"),
        pytest.param(_quick(actions=[]), id="no buttons"),
        pytest.param(_quick(actions=[{"title": str(each)} for each in range(4)]), id="four buttons"),
        pytest.param(_quick(actions=[{"title": "x" * 21}]), id="title too long"),
        pytest.param(_quick(actions=[{"title": "Yes"}, {"title": "Yes"}]), id="title twice"),
        pytest.param(_quick(actions=[{"id": "yes"}]), id="no title"),
        pytest.param(_quick(actions=["Yes"]), id="button is no object"),
        pytest.param(_quick(actions=[{"title": "Yes", "type": "URL"}]), id="another kind of button"),
        pytest.param(_quick(footer="f"), id="unknown property of a type"),
        pytest.param(_picker(button="x" * 21), id="list button too long"),
        pytest.param(_picker(items=[{"id": str(each), "item": str(each)} for each in range(11)]), id="eleven items"),
        pytest.param(_picker(items=[{"id": "1", "item": "x" * 25}]), id="item too long"),
        pytest.param(_picker(items=[{"item": "One"}]), id="item without id"),
        pytest.param(_picker(items=["One"]), id="item is no object"),
    ],
)
async def test_a_wrong_template_is_refused(twilio: LocalTwilio, body: object) -> None:
    status, answer = await _created(twilio, body)
    assert (status, answer["code"]) == (400, 20001)
    assert twilio.account.contents == {}


async def test_the_templates_that_the_wrong_ones_vary_are_right(twilio: LocalTwilio) -> None:
    for body in (_quick(), _picker(), QUICK, LIST):
        assert (await _created(twilio, body))[0] == 201


async def test_an_operator_cannot_add_a_wrong_template_either(twilio: LocalTwilio) -> None:
    with pytest.raises(Refusal, match="types is required"):
        twilio.template({"language": "en"})


async def test_approval_is_asked_and_shown(twilio: LocalTwilio, client: Client) -> None:
    _, created = await _created(twilio, QUICK)
    headers = {"Authorization": aiohttp.encode_basic_auth(twilio.account.sid, twilio.account.token)}
    url = f"{twilio.api_url}/v1/Content/{created['sid']}/ApprovalRequests"
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(f"{url}/whatsapp", json={"name": "confirm", "category": "UTILITY"}) as answer:
            assert (answer.status, (await answer.json())["status"]) == (201, "received")
        async with session.post(f"{url}/whatsapp", json={"name": "confirm", "category": "SPAM"}) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, 20001)
    fetched = await client.content.v1.contents(created["sid"]).approval_fetch().fetch_async()
    assert fetched.whatsapp["status"] == "unsubmitted"
    twilio.account.contents[created["sid"]].approved = True
    fetched = await client.content.v1.contents(created["sid"]).approval_fetch().fetch_async()
    assert fetched.whatsapp["status"] == "approved"


async def test_a_list_picker_is_never_approved(twilio: LocalTwilio) -> None:
    _, created = await _created(twilio, LIST)
    headers = {"Authorization": aiohttp.encode_basic_auth(twilio.account.sid, twilio.account.token)}
    url = f"{twilio.api_url}/v1/Content/{created['sid']}/ApprovalRequests/whatsapp"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(url, json={"name": "choose", "category": "UTILITY"}) as answer,
    ):
        assert answer.status == 400


async def test_what_is_no_json_and_unknown_parameters_are_refused(twilio: LocalTwilio) -> None:
    headers = {"Authorization": aiohttp.encode_basic_auth(twilio.account.sid, twilio.account.token)}
    url = f"{twilio.api_url}/v1/Content"
    codes = []
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(url, data=b"{", headers={"Content-Type": "application/json"}) as answer:
            codes.append((await answer.json())["code"])
        async with session.post(url, data={"language": "en"}) as answer:
            codes.append((await answer.json())["code"])
        async with session.get(url, params={"Language": "en"}) as answer:
            codes.append((await answer.json())["code"])
    assert codes == [20001, 20001, 20001]
